"""Files: all of one, or nothing."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
import time
import tracemalloc
from pathlib import Path
from subprocess import PIPE

import pytest

from voicerepair.whole_file import read_whole, write_whole, written_whole

ROOT = Path(__file__).parents[1]


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


KILLED = """
import os, sys
from pathlib import Path
from voicerepair.whole_file import written_whole
with written_whole(Path(sys.argv[1])) as part:
    part.write_bytes(b"half")
    if len(sys.argv) > 2:
        os.kill(os.getpid(), 9)
    print(part, flush=True)
    sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
def test_what_a_killed_process_left_half_written_is_gone_after_the_next_time(
    tmp_path: Path,
) -> None:
    path = tmp_path / "track"
    killed = subprocess.run([sys.executable, "-c", KILLED, path, "kill"], check=False, cwd=ROOT)
    assert killed.returncode == -9
    (half,) = tmp_path.iterdir()
    os.utime(half, (time.time() - 5,) * 2)  # not in the moment in which it may be claimed
    with written_whole(path) as part:
        part.write_bytes(b"whole")
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(sys.platform == "win32", reason="nobody can remove it there")
def test_what_another_process_still_writes_is_left_to_it_however_long_it_takes(
    tmp_path: Path,
) -> None:
    path = tmp_path / "track"
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, path], cwd=ROOT, stdin=PIPE, stdout=PIPE, text=True
    ) as other:
        assert other.stdin is not None
        assert other.stdout is not None
        half = Path(other.stdout.readline().strip())
        os.utime(half, (0, 0))
        with written_whole(path) as part:
            part.write_bytes(b"mine")
        assert half.exists()
        other.stdin.close()
    assert other.returncode == 0
    assert path.read_bytes() == b"half"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("locks", [None, "none here"])
def test_where_nobody_can_tell_what_was_left_half_written_goes_after_an_hour(
    locks: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class NoLocks:
        """As in some network folders."""

        LOCK_EX = LOCK_NB = 0

        def flock(self, *_: object) -> None:
            raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("voicerepair.whole_file.fcntl", NoLocks() if locks else None)
    old, new, other = (tmp_path / f".{name}.part" for name in ("track.a", "track.b", "other.a"))
    for path in (old, new, other):
        path.touch()
    os.utime(new, (time.time() - 600,) * 2)
    for path in (old, other):
        os.utime(path, (0, 0))
    with written_whole(tmp_path / "track"):
        pass
    assert {path.name for path in tmp_path.iterdir()} == {"track", new.name, other.name}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
def test_a_pipe_and_a_link_to_itself_are_refused_and_left_alone(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    for name in ("pipe", "loop"):
        with pytest.raises(OSError, match=r"(?i)pipe|symbolic"), written_whole(tmp_path / name):
            pass
    with pytest.raises(OSError, match=r"(?i)symbolic"):
        write_whole(tmp_path / "loop", b"what")
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)
    assert (tmp_path / "loop").is_symlink()
    assert {path.name for path in tmp_path.iterdir()} == {"pipe", "loop"}
