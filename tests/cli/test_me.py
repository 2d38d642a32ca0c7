"""``voicerepair me`` in a real terminal, where a PIN is typed unseen."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pexpect
import pytest
from click.testing import CliRunner

from tests.fakes import FakeKeyring
from tests.journal.house import House
from tests.usual_signals import usual_signals
from voicerepair.cli import main
from voicerepair.cli.me import shown
from voicerepair.journal.people import About, Wishes

ROOT = Path(__file__).parents[2]
LEAVE = "\x1b[?1049l"
PIN, NEW = "blau-739182", "rot-482917"


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("VOICEREPAIR_JOURNAL", str(tmp_path / "journal"))
    return tmp_path / "journal"


class Terminal:
    """``me`` in a terminal; ``answer(question, typed)`` waits for the question first."""

    def __init__(self, place: Path, *words: str) -> None:
        self.child = pexpect.spawn(
            sys.executable,
            ["-m", "voicerepair", *words],
            env=os.environ | {"TERM": "xterm", "VOICEREPAIR_JOURNAL": str(place)},
            cwd=str(ROOT),
            encoding="utf-8",
            timeout=30,
            dimensions=(40, 80),
            preexec_fn=usual_signals,
        )
        self.shown = ""

    def answer(self, question: str, typed: str = "") -> None:
        self.sees(question)
        self.child.sendline(typed)

    def sees(self, text: str) -> None:
        self.child.expect_exact(text)
        self.shown += self.child.before + text

    def ends(self) -> int:
        self.child.expect(pexpect.EOF)
        self.shown += self.child.before
        self.child.close()
        return self.child.exitstatus


def set_up(place: Path, name: str = "Ana=Anna") -> Terminal:
    me = Terminal(place, "me")
    me.sees("If you forget your PIN, it is lost")
    me.answer("Your name: ", name)
    me.answer("How is it spoken [Anna]: ")
    me.answer("May your turns be recorded? [y/N]: ", "y")
    me.answer("For how many days are they kept [7]: ", "31")
    me.answer("For how many days are they kept [7]: ", "3")
    me.answer("so many times as long [1.0]: ", "1.5")
    me.answer("never end a turn of yours? [y/N]: ", "y")
    me.answer("PIN: ", "12345")
    me.answer("PIN: ", PIN)
    me.answer("The same again: ", "something else")
    me.answer("PIN: ", PIN)
    me.answer("The same again: ", PIN)
    return me


@pytest.mark.slow
def test_somebody_sets_up_shows_changes_and_removes_what_is_theirs(place) -> None:
    house = House(place, FakeKeyring(works=False))
    house.person("Bo")
    house.journal.close()
    me = set_up(place)
    me.sees(LEAVE)
    me.sees("Kept, Ana.")
    assert me.ends() == 0
    assert PIN not in me.shown
    assert "12345" not in me.shown
    assert "The two were not alike" in me.shown

    show = Terminal(place, "me", "--show")
    show.answer("Your name: ", "ana")
    show.answer("Ana's PIN: ", "wrong-pin")
    show.answer("That isn't the PIN.\r\nAna's PIN: ", PIN)
    show.sees("May be recorded:   yes, kept for 3 days")
    show.child.send(" ")
    assert show.ends() == 0

    change = Terminal(place, "me", "--pin")
    change.answer("Your name: ", "Ana")
    change.answer("Ana's PIN: ", PIN)
    change.answer("A new PIN: ", NEW)
    change.answer("The same again: ", NEW)
    change.sees("Your PIN is changed.")
    assert change.ends() == 0

    again = Terminal(place, "me")
    again.answer("Your name: ", "Ana")
    again.answer("Ana's PIN: ", NEW)
    again.answer("Your name [Ana]: ")
    again.answer("How is it spoken [Anna]: ")
    again.answer("May your turns be recorded? [Y/n]: ", "n")
    again.answer("so many times as long [1.5]: ")
    again.answer("never end a turn of yours? [Y/n]: ")
    again.sees("Kept, Ana.")
    assert again.ends() == 0

    rename = Terminal(place, "me")
    rename.answer("Your name: ", "Ana")
    rename.answer("Ana's PIN: ", NEW)
    rename.answer("Your name [Ana]: ", "bo")
    rename.sees("There is another Bo here.")
    rename.answer("Your name [Ana]: ", "Anja")
    rename.answer("How is it spoken [Anja]: ")
    rename.answer("May your turns be recorded? [y/N]: ")
    rename.answer("so many times as long [1.5]: ")
    rename.answer("never end a turn of yours? [Y/n]: ")
    rename.sees("Kept, Anja.")
    assert rename.ends() == 0

    remove = Terminal(place, "me", "--remove")
    remove.answer("Your name: ", "Anja")
    remove.answer('Type "Anja" to go on: ', "Anja")
    remove.sees("Removed: Anja.")
    assert remove.ends() == 0
    house = House(place, FakeKeyring(works=False))
    assert [person.name for person in house.journal.people.all()] == ["Bo"]
    house.journal.close()


def test_ctrl_c_keeps_nothing(place) -> None:
    me = Terminal(place, "me")
    me.answer("Your name: ", "Ana")
    me.sees("How is it spoken")
    me.child.sendintr()
    me.sees(LEAVE)
    assert me.ends() == 130
    house = House(place, FakeKeyring(works=False))
    assert house.journal.people.all() == ()
    house.journal.close()


def test_without_a_terminal_nobody_is_asked(place) -> None:
    for words in (["me"], ["me", "--show"], ["me", "--remove"]):
        result = CliRunner().invoke(main, words, input="Ana\n")
        assert result.exit_code == 1
        assert "Error: There is no terminal here" in result.stderr
    assert not place.exists()


def test_one_thing_at_a_time(place) -> None:
    assert CliRunner().invoke(main, ["me", "--show", "--pin"]).exit_code == 2


@pytest.mark.parametrize("words", [["--show"], ["--pin"], ["--remove"]])
def test_before_there_is_a_journal_none_is_made_to_look_into(place, words) -> None:
    me = Terminal(place, "me", *words)
    me.sees("Nothing is kept: there is no journal.")
    assert me.ends() == 1
    assert not place.exists()


def test_what_is_shown_is_what_was_answered(tmp_path) -> None:
    house = House(tmp_path / "journal")
    by = house.person("Bo", record=False)
    house.journal.close()
    told = "\n".join(shown(by))
    assert "May be recorded:   no" in told
    assert "1 times as long" in told
    assert by.wishes == Wishes(may_record=False)
    assert by.person.about == About("Bo", "Bo")
