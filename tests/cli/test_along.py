"""``voicerepair reflect --export``, as it is typed."""

from __future__ import annotations

import os
import stat
import sys
import time
from contextlib import suppress

import pexpect
import pytest
from click.testing import CliRunner

from tests.fakes import FakeKeyring
from tests.journal.house import House, pin
from tests.usual_signals import usual_signals
from voicerepair.cli import main
from voicerepair.cli.alone import ENTER, LEAVE, NEXT


@pytest.fixture
def folder(in_memory, monkeypatch):
    """The journal of this machine has a session with a note of Ana's and one of Bo's."""
    house = House(in_memory / "journal", FakeKeyring(works=False))
    house.now = time.time()
    ana, bo = house.person("Ana"), house.person("Bo")
    session = house.session("Ana", "Bo")
    house.journal.notes.add(session, "what I heard\x1b[2Jtoday", ana.person)
    house.journal.notes.add(session, "his alone", bo.person)
    house.journal.close()
    monkeypatch.setenv("VOICEREPAIR_JOURNAL", str(house.folder))
    return in_memory


def typed(file, *answers: str, name: str = "Ana"):
    """The command, and what is typed: a PIN, then yes or no."""
    words = ["reflect", "--export", str(file), "--as", name]
    return CliRunner().invoke(main, words, input="".join(f"{one}\n" for one in answers))


def test_all_of_it_is_shown_before_it_is_written_for_its_owner_alone(folder) -> None:
    file = folder / "mine.html"
    result = typed(file, pin("Ana"), "y")
    assert result.exit_code == 0, result.output
    shown = result.stdout.partition("That is all that")[0]
    for words in ("Looking back", "Where it landed", "what I heard", "Your note, for you alone"):
        assert words in shown
    assert "\x1b" not in result.stdout
    assert "his alone" not in result.stdout
    text = file.read_text("utf-8")
    assert "what I heard" in text
    assert "his alone" not in text
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [one.name for one in folder.iterdir() if one.is_file()] == ["mine.html"]


@pytest.mark.parametrize("answers", [("n",), ("",), ()])
def test_without_a_yes_nothing_is_written(folder, answers) -> None:
    file = folder / "mine.html"
    result = typed(file, pin("Ana"), *answers)
    assert "Nothing was written." in result.stdout or "nothing was written" in result.stderr
    assert result.exit_code == (0 if answers else 1)
    assert not file.exists()


def test_a_wrong_pin_shows_and_writes_nothing(folder) -> None:
    result = typed(folder / "mine.html", "not-the-pin", "y")
    assert result.exit_code == 1
    assert "That isn't the PIN" in result.stderr
    assert "what I heard" not in result.output
    assert not (folder / "mine.html").exists()


def test_what_is_there_already_is_left_as_it_is_and_said_before_anything_is_asked(folder) -> None:
    file = folder / "mine.html"
    file.write_text("older")
    result = typed(file, pin("Ana"), "y")
    assert result.exit_code == 1
    assert "is there already" in result.stderr
    assert "PIN" not in result.output
    assert file.read_text() == "older"


def test_where_nothing_can_be_written_it_says_so_and_leaves_nothing(folder) -> None:
    result = typed(folder / "nowhere" / "mine.html", pin("Ana"), "y")
    assert result.exit_code == 1
    assert "cannot be written: No such file or directory" in result.stderr
    assert not (folder / "nowhere").exists()


@pytest.mark.parametrize("words", [["--export", "mine.html"], ["--as", "Ana"]])
def test_a_file_and_a_name_go_together(words) -> None:
    result = CliRunner().invoke(main, ["reflect", *words])
    assert result.exit_code == 2
    assert "go together" in result.stderr


def test_somebody_who_is_not_here_is_told_so(folder) -> None:
    result = typed(folder / "mine.html", name="Cem")
    assert result.exit_code == 1
    assert "Cem has no personal key here." in result.stderr


def test_in_a_terminal_it_is_read_page_by_page_on_another_screen_and_then_asked_for(folder) -> None:
    file = folder / "mine.html"
    child = pexpect.spawn(
        sys.executable,
        ["-m", "voicerepair", "reflect", "--export", str(file), "--as", "Ana"],
        env=os.environ | {"TERM": "xterm"},
        encoding="utf-8",
        timeout=30,
        dimensions=(12, 60),
        preexec_fn=usual_signals,
    )
    child.expect_exact("Ana's PIN: ")
    child.sendline(pin("Ana"))
    child.expect_exact(ENTER)
    shown = ""
    until = [pexpect.TIMEOUT, NEXT, "(Press a key when you have read it.", LEAVE]
    found = child.expect_exact(until)
    while found != until.index(LEAVE):
        shown += child.before if found else ""
        assert not file.exists()
        child.send(" ")  # once more, where it came before anybody read it
        found = child.expect_exact(until, timeout=3)
    for words in ("Looking back", "Where it landed", "today", "can read it."):
        assert words in shown
    child.expect_exact("[y/N]: ")
    assert "today" not in child.before
    assert not file.exists()
    child.sendline("y")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert "today" in file.read_text("utf-8")


def test_a_disk_without_room_gets_no_half_of_it(folder, small_disk) -> None:
    with suppress(OSError), (small_disk / "ballast").open("wb", buffering=0) as ballast:
        while ballast.write(bytes(1024)):
            pass
    result = typed(small_disk / "mine.html", pin("Ana"), "y")
    assert result.exit_code == 1
    assert "cannot be written: No space left on device" in result.stderr
    assert [one.name for one in small_disk.iterdir()] == ["ballast"]
