"""What is told of homework that was sent again."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
import soundfile

from tests.homework import desk
from voicerepair.homework.assignment import Assigned
from voicerepair.homework.changes import changes
from voicerepair.homework.reading import opened
from voicerepair.homework.when import parse_when
from voicerepair.sound.narration.takes import take_name

ONE, OTHER = Assigned(1, "sunday", "Sunday talk", 2), Assigned(2, "other", "Other", 2)
TEXT = desk.SCRIPT.encode()
BOTH = {"1/sunday.md": TEXT, "2/other.md": TEXT}
TWO = (ONE, OTHER)
SWAPPED = (replace(OTHER, number=1), replace(ONE, number=2))


def take(seconds: float) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, np.zeros(round(8_000 * seconds)), 8_000, format="FLAC")
    return file.getvalue()


def sending(scripts=(ONE,), files=None, **changed: object) -> dict[str, object]:
    return {"files": desk.FILES if files is None else files, "scripts": scripts, **changed}


VOICE = {f"1/sunday.narration/{take_name('Hello, the two of you.')}": take(0.1)}
CASES = {
    "nothing": (sending(), sending(), []),
    "why": (sending(), sending(why="Else."), ["why"]),
    "when and how often": (
        sending(),
        sending(when=parse_when("Fridays 20:00"), times=2),
        ["when", "how often"],
    ),
    "until": (sending(), sending(until=date(2026, 12, 21)), ["until when"]),
    "stuck": (sending(), sending(if_stuck="Rest."), ["what to do if you get stuck"]),
    "ask": (sending(), sending(ask="How?"), ["the question for a report"]),
    "words": (
        sending(),
        sending(files={"1/sunday.md": TEXT.replace(b"Hello", b"Hi")}),
        ["the words of “Sunday talk”"],
    ),
    "voice": (sending(), sending(files=desk.FILES | VOICE), ["the voice in “Sunday talk”"]),
    "added": (sending(), sending(TWO, BOTH), ["“Other” is added"]),
    "taken out": (sending(TWO, BOTH), sending(), ["“Other” is taken out"]),
    "in another order": (
        sending(TWO, BOTH),
        sending(SWAPPED, {"1/other.md": TEXT, "2/sunday.md": TEXT}),
        [],
    ),
    "short form": (
        sending(),
        sending((replace(ONE, short="brief"),), {"1/sunday.md": TEXT, "1/brief.md": TEXT}),
        ["the words of “Sunday talk”"],
    ),
}


@pytest.mark.parametrize("which", CASES)
def test_it_says_what_is_new(lee, home, tmp_path, which):
    before, after, told = CASES[which]
    there = desk.take(desk.bundle(tmp_path / "a.homework", lee, **before), home)
    path = desk.bundle(tmp_path / "b.homework", lee, made=desk.NOON + 1, **after)
    with opened(path) as bundle:
        assert changes(there, bundle) == told
