"""Plain lines are read as Markdown reads them, only sooner."""

from __future__ import annotations

import random

import pytest

from tests.script.fuzzing import fuzzed, seeds
from voicerepair.script.blocks import _blocks, _marked_up
from voicerepair.script.source import Notes, Source
from voicerepair.script.stretches import stretches


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello.\nYou.\n\n# One\nHi.", [(0, 2, True), (3, 5, True)]),
        ("- a\n\n- b\n\nHi.", [(0, 4, False), (4, 5, True)]),
        ("Hi.\n> shown\n\n> shown\n", [(0, 5, False)]),
        ("Hi.\n\n[chime]\n\n    Set in.", [(0, 1, True), (2, 3, True), (4, 5, False)]),
        ("Hi.\n---\n\nHi.", [(0, 3, False), (3, 4, True)]),
        ("Hi.\n\n```\n\nHi.", [(0, 5, False)]),
        ("\n \n", []),
    ],
)
def test_stretches_are_plain_or_not(text, expected):
    assert list(stretches(text.split("\n"))) == expected


def test_whatever_is_plain_is_the_same_to_markdown():
    texts = seeds()
    for seed in range(300):
        text = fuzzed(random.Random(seed), texts).decode("utf-8", "replace")
        source = Source.of(text, "script.md")
        found = []
        for read in (_blocks, _marked_up):
            notes = Notes(source)
            blocks = list(read(list(source.lines), 1, notes))
            found.append((blocks, notes.findings))
        assert found[0] == found[1], f"seed {seed}"
