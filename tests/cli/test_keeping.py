"""Whether a session is kept, and whether it may be recorded: everyone's yes, each by their PIN."""

from __future__ import annotations

import os
import sys
from itertools import combinations_with_replacement, product

import click
import pexpect
import pytest
from click.testing import CliRunner

from tests.fakes import FakeKeyring
from tests.journal.house import NOON, House, pin
from tests.session.driver import program, say, turn
from tests.usual_signals import interrupt, usual_signals
from voicerepair.cli import keeping
from voicerepair.journal.people import About, Wishes
from voicerepair.journal.turns import DAY
from voicerepair.session.events import Consent, Person, Settings

ANA, BO = Person("Ana", "Ana"), Person("Bo", "Bo")
EXERCISE = program(say("Tell."), turn(), recorded=True)
THREE = program(say("Tell."), turn(), roles=("A", "B", "C"), recorded=True)
NEVER = program(say("Tell."), turn())
RIGHT, WRONG, OTHER, NONE = "right", "wrong", "the other's", "none"


@pytest.fixture
def place(in_memory, monkeypatch):
    monkeypatch.setenv("VOICEREPAIR_JOURNAL", str(in_memory / "journal"))
    monkeypatch.delenv("VOICEREPAIR_PASSPHRASE", raising=False)
    monkeypatch.setattr("time.time", lambda: NOON + 60)
    return in_memory / "journal"


@pytest.fixture
def house(place):
    made = House(place, FakeKeyring(works=False))
    yield made
    made.journal.close()


def typing(how: str, name: str) -> str:
    return {RIGHT: pin(name), WRONG: "quite another", NONE: ""}[how] + "\n"


def asked(record: bool = True, typed: str = "", exercise=EXERCISE, people=(ANA, BO)):
    """(what came of it: kept session or None, consent; what was said)."""
    came = []

    @click.command()
    def command() -> None:
        with keeping.journal_here(record=record) as journal:
            kept, consent = keeping.keep(journal, exercise, people, record=record)
            came.append((kept and kept.session, consent))

    result = CliRunner().invoke(command, input=typed, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return *came[0], result.stderr


@pytest.mark.parametrize(
    ("ana", "bo"), list(product(product((True, False), (RIGHT, WRONG, NONE)), repeat=2))
)
def test_it_is_recorded_only_with_everyones_yes_and_everyones_own_pin(house, ana, bo):
    for name, (record, _) in (("Ana", ana), ("Bo", bo)):
        house.person(name, record=record)
    kept, consent, said = asked(typed=typing(ana[1], "Ana") + typing(bo[1], "Bo"))
    everyone = ana == bo == (True, RIGHT)
    assert consent is (Consent.GIVEN if everyone else Consent.NOT_SET_UP)
    assert ("Recording isn't set up." in said) is not everyone
    assert said.count("'s PIN") == 2, "both are asked, whatever one of them types"
    assert (house.journal.sessions.find(kept.code).expires is not None) is everyone


# What each of three may have said in ``me``, and types when asked; a stranger has no personal key.
SAID = (
    *((True, how) for how in (RIGHT, WRONG, OTHER, NONE)),
    (False, RIGHT),
    (None, RIGHT),
)


def among_three(house, said):
    """(what came of it, what was told) where Ana, Bo and Cem said so."""
    names = ("Ana", "Bo", "Cem")
    for name, (record, _) in zip(names, said, strict=True):
        person = house.journal.people.find(name)
        if person is not None:
            house.journal.people.remove(person)
        if record is not None:
            house.person(name, record=record)
    typed = {
        name: f"{pin(names[place - 1])}\n" if how == OTHER else typing(how, name)
        for place, (name, (_, how)) in enumerate(zip(names, said, strict=True))
    }
    people = [Person(name, name) for name in names]
    return asked(typed="".join(typed.values()), exercise=THREE, people=people)[1:]


@pytest.mark.parametrize("ana", SAID)
def test_among_three_it_takes_everyones_yes_and_everyones_own_pin(house, ana):
    """Whatever three people say, whoever of them says it."""
    for bo, cem in combinations_with_replacement(SAID[SAID.index(ana) :], 2):
        consent, told = among_three(house, (ana, bo, cem))
        everyone = ana == bo == cem == (True, RIGHT)
        assert consent is (Consent.GIVEN if everyone else Consent.NOT_SET_UP), (ana, bo, cem)
        assert told.count("'s PIN") == (0 if None in (ana[0], bo[0], cem[0]) else 3)


def test_a_yes_is_asked_for_each_time(house):
    """Of the same people, on the same evening."""
    house.person("Ana")
    house.person("Bo")
    yes = typing(RIGHT, "Ana") + typing(RIGHT, "Bo")
    first, consent, _ = asked(typed=yes)
    assert consent is Consent.GIVEN
    again, consent, _ = asked(typed=typing(RIGHT, "Ana") + "\n")
    assert consent is Consent.NOT_SET_UP
    sessions = house.journal.sessions
    assert sessions.find(first.code).expires is not None
    assert sessions.find(again.code).expires is None


def test_one_person_s_pin_is_nobody_else_s_yes(house):
    """Whoever sits at the keyboard can type but their own."""
    house.person("Ana")
    house.person("Bo")
    for typed in (pin("Ana"), pin("Ana").upper()):
        _, consent, _ = asked(typed=f"{pin('Ana')}\n{typed}\n")
        assert consent is Consent.NOT_SET_UP


def test_nobody_is_told_whose_no_it_was(house):
    house.person("Ana", record=False)
    house.person("Bo")
    typed = typing(RIGHT, "Ana") + typing(RIGHT, "Bo")
    first = asked(typed=typed)[2]
    with house.another(patience=5.0) as journal:
        for name, record in (("Ana", True), ("Bo", False)):
            by = house.unlocked(journal.people.named(name))
            journal.people.change(by, by.person.about, Wishes(record))
    assert asked(typed=typed)[2] == first


def test_what_is_kept_is_said_before_anybody_types(house):
    house.person("Ana")
    house.person("Bo")
    said = asked(typed=typing(RIGHT, "Ana") + typing(RIGHT, "Bo"))[2]
    sentence = " ".join(said.partition("Ana's PIN")[0].split())
    for words in ("on this computer", "fewest days", "play it", "delete it", "own PIN"):
        assert words in sentence


def test_the_fewest_days_that_somebody_chose_count(house):
    house.person("Ana", days=30)
    house.person("Bo", days=2)
    kept, _, _ = asked(typed=typing(RIGHT, "Ana") + typing(RIGHT, "Bo"))
    assert house.journal.sessions.find(kept.code).expires == NOON + 60 + 2 * DAY


def test_without_a_personal_key_of_everyone_nobody_is_asked_and_nothing_kept(house):
    house.person("Ana")
    kept, consent, said = asked()
    assert (kept, consent) == (None, Consent.NOT_SET_UP)
    assert "PIN" not in said
    assert house.journal.sessions.listed() == []


def test_without_a_journal_none_is_made(place):
    assert asked()[:2] == (None, Consent.NOT_SET_UP)
    assert asked(record=False)[:2] == (None, Consent.NOT_ASKED)
    assert not place.exists()


def test_where_nothing_is_ever_recorded_nobody_is_asked(house):
    house.person("Ana")
    house.person("Bo")
    kept, consent, said = asked(exercise=NEVER)
    assert consent is Consent.NOT_ASKED
    assert kept is not None
    assert "Nothing in this exercise is ever recorded." in said
    assert "PIN" not in said


def test_a_session_is_kept_without_recording_where_everyone_has_a_personal_key(house):
    house.person("Ana")
    house.person("Bo")
    kept, consent, said = asked(record=False)
    assert consent is Consent.NOT_ASKED
    found = house.journal.sessions.find(kept.code)
    assert (found.names, found.played.title, found.played.steps) == (("Ana", "Bo"), "Main", 2)
    assert "PIN" not in said


def test_a_locked_journal_asks_nobody_who_does_not_record(house):
    house.person("Ana")
    house.journal.change_key("four words and more")
    assert asked(record=False)[:2] == (None, Consent.NOT_ASKED)
    house.passphrase = "four words and more"
    house.journal = house.another()


def test_a_damaged_journal_is_told_and_the_session_goes_on(house):
    house.journal.close()
    (house.folder / "journal.db").write_bytes(b"no journal at all" * 1000)
    kept, consent, said = asked(record=False)
    assert (kept, consent) == (None, Consent.NOT_ASKED)
    assert "doesn't open" in said


def test_where_nobody_can_type_it_is_not_set_up(house):
    house.person("Ana")
    house.person("Bo")
    _, consent, said = asked(typed="")
    assert consent is Consent.NOT_SET_UP
    assert "Nobody is here to type it." in said


def test_pace_and_patience_of_each_apply_to_all(house):
    people = house.journal.people
    people.add(About("Ana", "Anna", 1.5, False), Wishes(), pin("Ana"))
    people.add(About("Bo", "boh", 1.0, True), Wishes(), pin("Bo"))
    called, turns = keeping.as_they_wish(
        house.journal, (ANA, Person("Bo", "bow")), Settings(stretch=1.2)
    )
    assert called == (Person("Ana", "Anna"), Person("Bo", "bow"))
    assert turns == Settings(1.5, True)
    assert keeping.as_they_wish(None, (ANA, BO), Settings()) == ((ANA, BO), Settings())


@pytest.mark.skipif(sys.platform == "win32", reason="there is no pseudo-terminal")
def test_ctrl_c_at_a_pin_leaves_no_session_behind(place, tmp_path):
    house = House(place, FakeKeyring(works=False))
    for name in ("Ana", "Bo"):
        house.person(name)
    child = pexpect.spawn(
        sys.executable,
        ["-m", "voicerepair", "play", "own", "--names", "Ana,Bo", "--record", "--no-sound"],
        env=os.environ | {"TERM": "xterm", "HOME": str(tmp_path)},
        encoding="utf-8",
        timeout=30,
        preexec_fn=usual_signals,
    )
    child.expect_exact("Ana's PIN")
    interrupt(child)
    child.close()
    assert house.journal.sessions.listed() == []
    house.journal.close()
