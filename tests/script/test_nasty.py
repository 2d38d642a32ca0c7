"""Input that means harm or came from somewhere else: always findings, never trouble, and quick."""

from __future__ import annotations

import time

import pytest

from tests.script.writing import PAIR, read
from voicerepair.script.findings import render

MEBIBYTE = 2**20

SECONDS = 2.0  # twice what is promised, since other tests run beside these

pytestmark = pytest.mark.no_cover  # coverage would take most of the time for itself

TEXTS = {
    "opening brackets": "[" * MEBIBYTE,
    "closing brackets": "]" * MEBIBYTE,
    "pairs of brackets": "[]" * (MEBIBYTE // 2),
    "a direction of one mebibyte": f"[{'speaks ' * (MEBIBYTE // 7 - 10)}]",
    "directions that never close": "[x\n" * 9_000,
    "typing slips, all different": "".join(
        f"[speaker speek {n} foo bar baz qux quux corge a b c d]\n" for n in range(9_000)
    ),
    "quotes in quotes": ">" * MEBIBYTE,
    "quotes and words": "> a\nb\n" * 4_900,
    "lists in lists": "- " * (MEBIBYTE // 2),
    "lists that go deeper": "\n".join(f"{'  ' * n}- a" for n in range(700)),
    "stars": "*" * MEBIBYTE,
    "stars and underscores": ("*a_b_ " * 800 + "\n\n") * 200,
    "backticks": "".join(f"{'`' * n} " for n in range(1_400)),
    "tags": ("<a " * 1_600 + "\n\n") * 200,
    "entities": ("&amp" * 1_200 + "\n\n") * 200,
    "braces": "{" * MEBIBYTE,
    "placeholders": "{a}" * (MEBIBYTE // 3),
    "comments that never end": "<!--" * (MEBIBYTE // 4),
    "comments": "<!-- -->" * (MEBIBYTE // 8),
    "one table": "|" * (MEBIBYTE // 2) + "\n" + "|-" * (MEBIBYTE // 4),
    "headings": "# a\n" * 9_900,
    "a heading of brackets": f"# {'(' * MEBIBYTE}",
    "a maze": "".join(
        f"# a{n}\n[A answers: x -> a{n + 1} | y -> a{n + 2} | silence]\n" for n in range(1_000)
    ),
    "loops": "# a\n" + "".join(f"[go to a, at most {n + 1} times]\n" for n in range(2_000)),
    "endless loops": "".join(f"# a{n}\n[go to a{n}]\n" for n in range(4_000)),
    "runs of runs": "".join(f"# a{n} (1000 times)\n[chime]\n" for n in range(4_000)),
    "empty lines": "\n" * MEBIBYTE,
    "spaces": " " * MEBIBYTE,
    "control characters": "\x1b\n" * 9_000,
    "emoji": "👩‍👩‍👧 " * 100_000,
    "text that runs backwards": "\u202e" * 300_000,
    "numbers": f"[pause {'9' * 480} seconds]\n[pause 1.{'0' * 400} s]\n# x ({'9' * 5000} times)",
}

FRONT = {
    "lists in lists": f"title: {'[' * 7_900}",
    "keys": "".join(f"k{n}: 1\n" for n in range(900)),
    "anchors that would explode": "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]",
    "a tag that would run code": "title: !!python/object/apply:os.system [echo]",
    "spaces": f"title: a{' ' * 7_900}:",
    "a list that never ends": f"title: [a{' ' * 7_900}x",
    "a mebibyte": f"title: {'x' * MEBIBYTE}",
    "escapes": 'title: "\\UFFFFFFFF"',
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_harmful_text_is_read_within_a_second(name):
    text = f"{PAIR}{TEXTS[name]}"[:MEBIBYTE]
    began = time.process_time()
    parsed = read(text, "")
    render(parsed.findings)
    assert time.process_time() - began < SECONDS
    assert len(parsed.findings) <= 102


@pytest.mark.parametrize("name", FRONT)
def test_a_harmful_front_matter_is_read_within_a_second(name):
    began = time.process_time()
    parsed = read("# One\nHi.\n", f"---\n{FRONT[name]}\n---\n")
    assert time.process_time() - began < SECONDS
    assert parsed.findings
    assert all(finding.hint for finding in parsed.findings)
