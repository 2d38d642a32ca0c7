"""For whom a therapist has answered: kept, and no list of clients."""

from __future__ import annotations

import pytest

from tests.homework import desk
from voicerepair.errors import HomeworkError
from voicerepair.homework.asked import Asked


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "desk"


def test_it_is_asked_once_for_a_label_and_for_each_kind(lee, folder):
    asked = Asked(folder, lee)
    assert not asked.answered("couple 12", together=True)
    asked.keep("couple 12", together=True)
    assert Asked(folder, lee).answered(" Couple  12 ", together=True)
    assert not Asked(folder, lee).answered("couple 12", together=False)
    assert not Asked(folder, lee).answered("couple 1", together=True)


def test_no_label_lies_in_the_file_nor_what_tells_it_without_the_key(lee, folder, tmp_path):
    Asked(folder, lee).keep("Mia and Jo", together=True)
    kept = (folder / "asked.json").read_bytes()
    assert b"Mia" not in kept
    other = desk.keys(tmp_path / "other")
    assert not Asked(folder, other).answered("Mia and Jo", together=True)
    assert (folder / "asked.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("raw", [b"", b"[]", b"{}", b'{"asked": 7}', b"[" * 100_000])
def test_a_damaged_file_is_told(lee, folder, raw):
    (folder / "asked.json").write_bytes(raw)
    with pytest.raises(HomeworkError, match="damaged"):
        Asked(folder, lee).answered("x", together=True)
