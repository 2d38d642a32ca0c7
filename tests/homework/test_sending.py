"""What clients could not add is told at the desk, and not written."""

from __future__ import annotations

import pytest

from tests.homework import desk
from voicerepair.errors import HomeworkError
from voicerepair.homework.sending import write_tried
from voicerepair.sound.narration.takes import take_name

TAKE = f"1/sunday.narration/{take_name('Hello, the two of you.')}"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({TAKE: b"no sound"}, "no sound that can be read"),
        ({"1/sunday.narration/Take 1.wav": b"no sound"}, "is none that homework has"),
        ({"1/sunday.md": desk.SCRIPT.encode() + b"\n[fly]\n"}, "fly"),
    ],
)
def test_what_would_be_refused_is_not_written(lee, tmp_path, more, said):
    path = desk.bundle(tmp_path / "week3.homework", lee)
    before = path.read_bytes()
    with pytest.raises(HomeworkError) as raised:
        write_tried(path, lee, desk.ASSIGNMENT, desk.FILES | more)
    assert raised.value.message.startswith("Your clients could not add it.")
    assert said in raised.value.message
    assert path.read_bytes() == before


def test_what_would_be_added_is_written(lee, tmp_path, home):
    path = tmp_path / "week3.homework"
    write_tried(path, lee, desk.ASSIGNMENT, desk.FILES)
    assert desk.take(path, home).name == "week3"
