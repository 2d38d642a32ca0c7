"""Files: all of one, or nothing."""

from __future__ import annotations

import os
import stat
import tracemalloc
from pathlib import Path

import pytest

from voicerepair.whole_file import read_whole, write_whole, written_whole


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


def test_reading_takes_no_more_memory_than_there_is_to_read(tmp_path: Path) -> None:
    (tmp_path / "small").write_bytes(b"12345")
    tracemalloc.start()
    assert read_whole(tmp_path / "small", 1 << 30) == b"12345"
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 1_000_000


def test_what_has_no_size_of_its_own_is_read_as_well(tmp_path: Path) -> None:
    source = Path("/proc/self/mounts")
    if not source.is_file() or source.stat().st_size:
        pytest.skip("no such file here")
    assert read_whole(source, 1 << 20) == source.read_bytes()
    with pytest.raises(ValueError, match="it is too large"):
        read_whole(source, 10)


def test_what_is_no_file_or_too_large_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(b"12345")
    with pytest.raises(ValueError, match="it is too large"):
        read_whole(tmp_path / "large", 4)
    with pytest.raises(ValueError, match="it is no file"):
        read_whole(tmp_path, 4)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ValueError, match="it is no file"):
        read_whole(tmp_path / "pipe", 4)


def test_a_file_that_is_filled_bit_by_bit_takes_its_place_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "track"
    path.write_bytes(b"before")
    path.chmod(0o640)
    with written_whole(path) as part:
        part.write_bytes(b"after")
        assert path.read_bytes() == b"before"
    assert path.read_bytes() == b"after"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_where_it_is_not_finished_what_was_there_stays(tmp_path: Path, error: type) -> None:
    path = tmp_path / "track"
    path.write_bytes(b"before")

    def write() -> None:
        with written_whole(path) as part:
            part.write_bytes(b"half")
            raise error

    with pytest.raises(error):
        write()
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]


def test_what_a_killed_process_left_half_written_goes_after_an_hour(tmp_path: Path) -> None:
    old, new, other = (tmp_path / f".{name}.part" for name in ("track.a", "track.b", "other.a"))
    for path in (old, new, other):
        path.touch()
    for path in (old, other):
        os.utime(path, (0, 0))
    with written_whole(tmp_path / "track"):
        pass
    assert {path.name for path in tmp_path.iterdir()} == {"track", new.name, other.name}
