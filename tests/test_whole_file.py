"""Files of our own: all of one, or nothing."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from voicerepair.whole_file import read_whole, write_whole


def test_what_is_written_is_read_and_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "file"
    write_whole(path, b"one")
    write_whole(path, b"another")
    assert read_whole(path, 7) == b"another"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert list(path.parent.iterdir()) == [path]


def test_a_link_keeps_pointing_where_it_points(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "file")
    write_whole(tmp_path / "link", b"words")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "file").read_bytes() == b"words"


def test_nothing_half_written_is_left(tmp_path: Path) -> None:
    (tmp_path / "prompt.flac").mkdir()
    with pytest.raises(OSError, match="prompt"):
        write_whole(tmp_path / "prompt.flac", b"sound")
    assert [path.name for path in tmp_path.iterdir()] == ["prompt.flac"]


def test_where_there_is_no_file_there_is_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert read_whole(tmp_path / "none", 10) is None
    assert read_whole(tmp_path / "file" / "below", 10) is None
    assert read_whole(tmp_path / "file", 10) == b""


def test_what_is_no_file_or_too_large_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(b"12345")
    with pytest.raises(ValueError, match="it is too large"):
        read_whole(tmp_path / "large", 4)
    with pytest.raises(ValueError, match="it is no file"):
        read_whole(tmp_path, 4)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ValueError, match="it is no file"):
        read_whole(tmp_path / "pipe", 4)
