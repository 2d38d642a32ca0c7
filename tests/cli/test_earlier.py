"""What a session leaves for later ones on this machine: little, and never in the way."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from voicerepair.cli.earlier import LARGEST, Earlier
from voicerepair.errors import VoiceRepairError
from voicerepair.script.fitting import Fit
from voicerepair.script.library import Library

SCRIPT = """\
---
title: Short
roles: [self]
---
# One

[the first 2 times]

Hello there.

[in turn -> Two | Three]

Bye.

[end]

# Two

Second.

[go back]

# Three

Third.

[go back]
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "state" / "earlier.json"


@pytest.fixture
def program(tmp_path):
    (tmp_path / "short.md").write_text(SCRIPT)
    return Library().load(tmp_path / "short.md")


def write(path, content: bytes) -> None:
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_bytes(content)


def test_without_earlier_sessions_a_script_is_played_the_first_time(path):
    earlier = Earlier(path)
    assert earlier.fit(still=False) == Fit()
    assert earlier.fit(still=True) == Fit(still=True)
    assert not earlier.trouble
    assert not path.exists()


def test_what_was_played_and_agreed_is_known_the_next_time(path, program):
    earlier = Earlier(path)
    earlier.keep_pause(1800.0)
    earlier.keep_plays(program, {"short"})
    assert Earlier(path).fit(still=False) == Fit(plays={"short": 1}, pause=1800.0)
    earlier.keep_pause(2400.0)
    assert Earlier(path).fit(still=False) == Fit(plays={"short": 1}, pause=2400.0)


def test_nothing_is_written_where_counting_would_change_nothing(path):
    Earlier(path).keep_plays(Library().load("rhythm"), {"opening", "closing", "apart", "return"})
    assert not path.exists()


def test_counting_stops_where_it_changes_nothing_any_more(path):
    program = Library().load("breaths")
    for _ in range(9):
        Earlier(path).keep_plays(program, {"breaths"})
    assert json.loads(path.read_text()) == {"plays": {"breaths": 3}}
    before = path.stat()
    Earlier(path).keep_plays(program, {"breaths"})
    assert path.stat() == before, "and nothing is written, so not even a time is kept"


def test_two_sessions_at_once_both_count(path, program):
    first, second = Earlier(path), Earlier(path)
    first.keep_plays(program, {"short"})
    second.keep_pause(1200.0)
    second.keep_plays(program, {"short"})
    assert Earlier(path).fit(still=False) == Fit(plays={"short": 2}, pause=1200.0)


def test_it_is_for_its_owner_alone_and_leaves_nothing_beside_it(path):
    Earlier(path).keep_pause(1200.0)
    assert os.listdir(path.parent) == ["earlier.json"]
    if os.name == "posix":
        assert path.stat().st_mode & 0o077 == 0
        assert path.parent.stat().st_mode & 0o077 == 0


def test_what_another_version_keeps_there_stays(path):
    write(path, b'{"plays": {}, "later": [1]}')
    Earlier(path).keep_pause(1200.0)
    assert json.loads(path.read_text()) == {"plays": {}, "later": [1], "pause": 1200.0}


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"\0\xff", b"[]", b"3", b"null", b'"x"', b"{", b"[" * 50_000),
        *(b'{"plays": [1]}', b'{"plays": {"own": "3"}}', b'{"plays": {"own": -1}}'),
        *(b'{"plays": {"own": true}}', b'{"plays": {"own": 1.5}}', b'{"plays": null}'),
        *(b'{"pause": "20"}', b'{"pause": 0}', b'{"pause": NaN}', b'{"pause": 1e9}'),
        *(b'{"pause": true}', b" " * (LARGEST + 1)),
    ],
)
def test_a_damaged_file_is_told_once_and_begins_anew(path, program, content):
    write(path, content)
    earlier = Earlier(path)
    assert earlier.fit(still=False) == Fit()
    assert str(path) in earlier.trouble
    assert "cannot be read" in earlier.trouble
    earlier.keep_plays(program, {"short"})
    again = Earlier(path)
    assert not again.trouble
    assert again.fit(still=False) == Fit(plays={"short": 1})


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes with a name")
def test_a_pipe_in_its_place_is_not_waited_for(path):
    path.parent.mkdir()
    os.mkfifo(path)
    assert "it is damaged" in Earlier(path).trouble


def test_a_folder_in_its_place_is_told_when_reading_and_once_when_writing(path, program):
    path.mkdir(parents=True)
    earlier = Earlier(path)
    assert earlier.trouble
    with pytest.raises(VoiceRepairError, match="cannot be kept") as caught:
        earlier.keep_pause(1200.0)
    assert str(path.parent) in caught.value.hint
    earlier.keep_plays(program, {"short"})
    assert os.listdir(path.parent) == ["earlier.json"], "nothing half-written is left"


def test_a_file_where_the_folder_should_be_is_told_when_something_is_to_be_kept(path, program):
    path.parent.write_text("no folder")
    earlier = Earlier(path)
    assert not earlier.trouble
    with pytest.raises(VoiceRepairError, match="cannot be kept"):
        earlier.keep_plays(program, {"short"})


# ---------------------------------------------------------------------------- as it is used


@pytest.fixture
def home(tmp_path):
    """The environment of somebody who has nothing here yet."""
    return os.environ | {"HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path / "home")}


@pytest.fixture
def kept(home):
    """Where ``play`` keeps what it leaves for later."""
    code = "import platformdirs; print(platformdirs.user_state_path('voicerepair'))"
    found = subprocess.run(
        [sys.executable, "-c", code], env=home, capture_output=True, text=True, check=True
    )
    return Path(found.stdout.strip()) / "earlier.json"


@pytest.fixture
def play(tmp_path, program, home):
    """Plays the short script without sound; code, what was said, what was told."""

    def run(script: str = "short.md", *words: str) -> tuple[int, list[str], str]:
        arguments = [script, "--no-sound", "--no-mic", *words]
        done = subprocess.run(
            [sys.executable, "-m", "voicerepair", "play", *arguments],
            env=home | {"PYTHONPATH": os.getcwd()},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=60,
            check=False,
        )
        return done.returncode, done.stdout.splitlines(), done.stderr

    return run


def test_a_prompt_is_left_out_and_the_next_section_taken_as_a_script_is_played_again(play, kept):
    write(kept, b'{"plays": {"short": 1}}')
    code, said, _ = play()
    assert code == 0
    assert "Hello there." in said
    assert "Third." in said
    code, said, _ = play()
    assert "Hello there." not in said
    assert "Second." in said


def test_a_session_is_played_whatever_its_state_folder_is(play, kept):
    kept.parent.parent.mkdir(exist_ok=True, parents=True)
    kept.parent.write_text("no folder")
    code, said, told = play()
    assert code == 0
    assert said[-1] == "Bye."
    assert told.count("cannot be kept") == 1


def test_a_damaged_file_is_told_in_the_session_that_meets_it(play, kept):
    write(kept, b"{")
    code, said, told = play()
    assert code == 0
    assert "cannot be read (it is damaged)" in " ".join(said) + told
    _, said, told = play()
    assert "cannot be read" not in " ".join(said) + told


def test_without_breathing_a_script_of_ones_own_is_quiet_for_as_long(play, tmp_path):
    front = "---\ntitle: T\nroles: [self]\n---\n# One\n"
    (tmp_path / "air.md").write_text(f"{front}Hi.\n[breathe once: in 4, out 4]\n")
    (tmp_path / "air-still.md").write_text(f"{front}Feel your feet.\n")
    _, said, _ = play("air.md", "--still")
    assert "Feel your feet." in said
    assert "Hi." not in said
