"""Doing homework as it is typed, and how often it counts as done."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from tests.cli.living_room import HELLO, add, run, sent
from tests.fakes import FakeKeyring
from tests.homework import desk
from tests.homework.desk import NOON
from tests.journal.house import House, pin
from voicerepair.bundled import bundled
from voicerepair.cli.homework.do import which
from voicerepair.homework import added
from voicerepair.homework.assignment import Assigned
from voicerepair.homework.counting import fingerprints
from voicerepair.journal.sessions import Played
from voicerepair.script.fingerprint import fingerprint
from voicerepair.script.library import Library

pytestmark = pytest.mark.usefixtures("living_room")


@pytest.fixture
def house(in_memory, living_room):
    made = House(in_memory / "journal", FakeKeyring(works=False))
    yield made
    made.journal.close()


# -------------------------------------------------------------------------------- counting


def session(house: House, one, *names: str, path=None, done: int = 6, began: float = NOON + 90):
    found = fingerprints(one)
    played = Played("sunday", "Sunday talk", 6, "", sorted(found)[0] if path is None else path)
    house.now = began
    names = names or ("Ana", "Bo")
    sitting = house.journal.sessions.begin(played, names, began)
    sitting.reached(done)


def done(name: str = "week3", *words: str, typed: str = "") -> int | None:
    result = run("--json", *words, typed=typed)
    assert result.exit_code == 0, result.output
    data = json.loads(result.stdout[result.stdout.index("{") :])["homework"]
    return next(one["done"] for one in data if one["name"] == name)


def test_half_counts_and_less_does_not(lee, house):
    house.person("Ana")
    house.person("Bo")
    one = add(lee)
    assert done() == 0
    for steps in (6, 3, 2):
        session(house, one, done=steps)
    assert done() == 2


def test_other_scripts_and_earlier_sessions_do_not_count(lee, house):
    house.person("Ana")
    house.person("Bo")
    one = add(lee)
    session(house, one, path="f00d")
    session(house, one, began=NOON - 60)
    assert done() == 0


def test_what_was_done_before_a_line_was_changed_counts_after_it(lee, house):
    house.person("Ana")
    house.person("Bo")
    one = add(lee)
    session(house, one)
    for number in (1, 2):
        text = desk.SCRIPT.replace("Hello", f"Hello, {number}").encode()
        path = Path("again.homework")
        desk.bundle(path, lee, {"1/sunday.md": text}, made=NOON + number)
        assert run("add", str(path), "--yes").exit_code == 0
    assert done() == 1
    session(house, added.find(Path("homework"), "week3"))
    assert done() == 2


def test_sent_again_it_is_told_what_is_new_and_that_the_time_is_another_one(lee):
    add(lee)
    same = run("add", sent(lee), typed="n\n").output
    assert "nothing in this file is new" in same
    text = desk.SCRIPT.replace("Hello", "Good evening").encode()
    cases = (
        ({"why": "To rest."}, "New in it: why.", False),
        ({"why": "To rest.", "until": date(2026, 12, 24)}, "New in it: until when.", True),
        ({"until": date(2026, 12, 24)}, "New in it: why.", False),
    )
    for number, (changes, new, at_another_time) in enumerate(cases, start=1):
        said = run("add", sent(lee, made=NOON + number, **changes), "--yes").output
        assert new in said
        assert "still counts" in " ".join(said.split())
        assert ("reminders at the new time" in said) is at_another_time
    last = {"until": date(2026, 12, 24), "made": NOON + 9}
    desk.bundle(Path("x.homework"), lee, {"1/sunday.md": text}, **last)
    said = run("add", "x.homework", typed="n\n").output
    assert "New in it: the words of “Sunday talk”." in " ".join(said.split())


def test_where_too_few_have_a_personal_key_nobody_can_tell(lee, house):
    house.person("Ana")
    add(lee)
    assert done() is None
    assert "isn't known" in run().stderr


def test_done_often_enough_it_is_done(lee, house):
    house.person("Ana")
    house.person("Bo")
    one = add(lee, times=2)
    for _ in range(2):
        session(house, one)
    (found,) = json.loads(run("--json").output)["homework"]
    assert (found["done"], found["open"]) == (2, False)


def test_what_somebody_did_alone_counts_by_their_pin(lee, house):
    house.person("Ana")
    house.person("Bo")
    one = add(lee)
    session(house, one, "Ana")
    assert done() == 0
    assert done("week3", "--as", "Ana", typed=f"{pin('Ana')}\n") == 1


def test_a_locked_journal_is_not_asked_for_its_passphrase(lee, house):
    house.person("Ana")
    add(lee)
    house.journal.change_key("four words and more")
    result = run()
    assert "journal is locked" in result.stderr
    assert "passphrase" not in result.output
    house.passphrase = "four words and more"
    house.journal = house.another()


def test_somebody_without_a_journal_is_told(lee):
    add(lee)
    assert "there is no journal" in run("--as", "Ana").stderr


def test_a_script_of_the_programs_own_counts_by_its_name_too(lee, living_room):
    from voicerepair.homework.collecting import collect

    small = collect(["small"], Library(()), short=False)
    desk.bundle(Path("s.homework"), lee, small.files, name="s", scripts=small.assigned)
    assert run("add", "s.homework", typed="y\n").exit_code == 0
    known = fingerprints(added.find(Path("homework"), "s"))
    assert fingerprint(Library(()).load(bundled("scripts") / "small.md")) in known


# ----------------------------------------------------------------------------------- doing


def played(lee, text: str, *words: str, **changes: object):
    files = {"1/sunday.md": text.encode(), **changes.pop("files", {})}
    path = Path("x.homework")
    desk.bundle(path, lee, files, name="x", **changes)
    assert run("add", str(path), "--fingerprint", lee.therapist.fingerprint).exit_code == 0
    silent = ("--no-sound", "--no-mic", "--rate", "240", "--names", "Ana,Bo")
    return run("do", *words, *silent)


def test_it_is_played_to_its_end_kept_and_counted(lee, house):
    house.person("Ana")
    house.person("Bo")
    result = played(lee, HELLO.format("Sunday talk"))
    assert result.exit_code == 0, result.output
    assert "Hello." in result.output
    assert "Bye." in result.output
    assert "Half counts" in result.output
    assert done("x") == 1


def test_the_short_form_is_played_where_it_is_asked_for(lee):
    scripts = (Assigned(1, "sunday", "Sunday talk", 2, "brief"),)
    short = {"1/brief.md": HELLO.format("Brief").replace("Hello", "In short").encode()}
    result = played(lee, HELLO.format("Sunday talk"), "--short", scripts=scripts, files=short)
    assert "In short." in result.output
    assert "Hello." not in result.output


def test_of_several_scripts_one_is_chosen(lee, monkeypatch):
    scripts = (Assigned(1, "sunday", "Sunday talk", 2), Assigned(2, "other", "Other", 2))
    files = {**desk.FILES, "2/other.md": HELLO.format("Other").encode()}
    path = Path("two.homework")
    desk.bundle(path, lee, files, name="two", scripts=scripts)
    assert run("add", str(path), "--fingerprint", lee.therapist.fingerprint).exit_code == 0
    one = added.find(Path("homework"), "two")
    assert "Name one with --script: sunday, other" in run("do", "two").stderr
    assert which(one, "Other") == scripts[1]
    monkeypatch.setattr("voicerepair.cli.homework.do.can_ask", lambda: True)
    for chosen, wanted in ((2, scripts[1]), (1, scripts[0]), (None, scripts[0])):
        monkeypatch.setattr("voicerepair.cli.homework.do.choose", lambda *_, chosen=chosen: chosen)
        assert which(one, None) == wanted


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["do", "week9"], "no homework called week9"),
        (["do", "week3", "--short"], "no short form"),
        (["do", "week3", "--script", "own"], "has no script own"),
        (["show", "week9"], "no homework called week9"),
        (["report", "week3"], "no terminal here"),
        (["forget", "Nobody"], "No therapist called"),
        (["calendar", "--zone", "Berlin"], "no time zone"),
    ],
)
def test_what_cannot_be_done_is_told(lee, words, said):
    add(lee)
    result = run(*words)
    assert result.exit_code == 1
    assert said in result.stderr
