"""``voicerepair resume``, and the offer of it at the next start."""

from __future__ import annotations

import json
import re

import pytest
from click.testing import CliRunner

from tests.fakes import FakeKeyring
from tests.journal.house import NOON, House, pin
from tests.session.driver import Driver
from voicerepair.cli import keeping, main, remembered
from voicerepair.hosts.left_off import LeftOff
from voicerepair.journal.people import About
from voicerepair.journal.sessions import Played
from voicerepair.script.fitting import Fit, fit
from voicerepair.session.events import Person

KNOWN = {
    "still": False,
    "card": True,
    "plays": {},
    "pause": None,
    "people": ["", "boh"],
    "stretch": 1.0,
    "patient": False,
}


@pytest.fixture
def house(in_memory, monkeypatch):
    monkeypatch.setenv("VOICEREPAIR_JOURNAL", str(in_memory / "journal"))
    monkeypatch.setenv("HOME", str(in_memory))
    monkeypatch.setattr("time.time", lambda: NOON + 60)
    made = House(in_memory / "journal", FakeKeyring(works=False))
    for name in ("Ana", "Bo"):
        made.person(name)
    yield made
    made.journal.close()


def left_at(house, source: str, said: int, *names: str):
    """A session of this exercise, left at the prompt that comes so many after the first."""
    made = fit(remembered.load(source), Fit())
    people = [Person(name, name) for name in names]
    driver = Driver(made, people=people).start()
    while len(driver.said) <= said:
        driver.step()
    session = house.session(*names, played=Played(made.main, made.script.meta.title, 10))
    known = {**KNOWN, "source": source, "people": ["" for _ in names]}
    data, until = LeftOff(driver.session, known).saved()
    house.journal.positions.save(session, json.loads(json.dumps(data)), NOON, until)
    return session, driver.said[-1]


def resumed(*words: str, typed: str = ""):
    words = ("resume", "--no-sound", "--no-mic", "--rate", "240", *words)
    return CliRunner().invoke(main, words, input=typed, catch_exceptions=False)


def test_without_anything_to_go_on_with_it_says_so(house):
    result = resumed()
    assert result.exit_code == 1
    assert "Error: No session was left in the middle." in result.stderr


def test_a_session_alone_goes_on_by_the_pin_of_who_sat_in_it(house):
    left_at(house, "alone", 3, "Ana")
    assert "No session was left in the middle." in resumed().stderr
    assert "No session" in resumed("--as", "Bo", typed=f"{pin('Bo')}\n").stderr
    assert "isn't the PIN" in resumed("--as", "Ana", typed="another pin\n").stderr


def test_what_cannot_be_read_is_an_error_that_says_what_to_do(house):
    house.journal.positions.save(house.session("Ana", "Bo"), {"source": "own"}, NOON)
    result = resumed()
    assert result.exit_code == 1
    assert "cannot be read" in result.stderr
    assert "voicerepair play" in result.stderr


def test_it_goes_on_to_the_end_and_is_no_longer_to_be_gone_on_with(house, in_memory):
    script = in_memory / "short.md"
    front = "---\ntitle: Short\nroles: [A, B]\nfirst: A\n---\n# One\n"
    script.write_text(f"{front}Hello there.\n\n# Two\n\nSecond.\n\nBye.\n\nGo well, {{A}}.\n")
    session, _ = left_at(house, str(script), 2, "Ana", "Bo")
    ana = house.unlocked(house.journal.people.named("Ana"))
    house.journal.people.change(ana, About("Max", "Macks"), ana.wishes)
    result = resumed()
    assert result.exit_code == 0, result.output
    assert "We go on where you left off." in result.output
    assert "Bye." in result.output
    assert "Second." not in result.output
    assert house.journal.positions.left() == []
    assert "Go well, Max." in result.output, "by the name that is theirs now"
    assert house.journal.sessions.find(session.code).done == 4
    script.write_text(f"{front}Hello there.\n\n# Two\n\nSecond, anew.\n\nBye.\n")
    house.journal.positions.save(session, left_of_another(str(script)), NOON)
    output = resumed().output
    assert "changed since" in output
    assert output.index("Second, anew.") < output.index("Bye.")


def left_of_another(source: str) -> dict:
    """As of a script that was another one then."""
    driver = Driver(remembered.load(source)).start().until_said("Bye.")
    data, _ = LeftOff(driver.session, {**KNOWN, "source": source}).saved()
    return {**json.loads(json.dumps(data)), "fingerprint": "another"}


def test_while_a_session_is_played_it_is_not_offered_to_others(house):
    left_at(house, "own", 3, "Ana", "Bo")
    assert house.journal.playing.take(0.0)
    assert "being played" in resumed().stderr


@pytest.mark.parametrize(
    ("names", "typed", "goes_on"),
    [
        (("Ana", "Bo"), "1\n", True),
        (("bo", "ana"), "1\n", True),
        (("Ana", "Bo"), "\n", False),
        (("Ana", "Cem"), "1\n", False),
    ],
)
def test_the_same_people_are_offered_it_at_the_next_start(
    house, monkeypatch, capsys, names, typed, goes_on
):
    session, _ = left_at(house, "own", 3, "Ana", "Bo")
    monkeypatch.setattr(keeping, "can_ask", lambda: True)
    monkeypatch.setattr(keeping, "choose", lambda most, question: 1 if typed == "1\n" else None)
    left = keeping.offered(house.journal, [Person(name, name) for name in names])
    assert (left is not None) is goes_on
    if goes_on:
        assert left.session == session
    told = capsys.readouterr().out
    assert bool(re.search("“.*” was left in the middle", told)) is ("Cem" not in names)
