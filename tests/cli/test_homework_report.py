"""A report is written with everyone's yes; the walk itself is in ``tests/e2e/test_homework.py``."""

from __future__ import annotations

from itertools import count, product
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from tests.fakes import FakeKeyring
from tests.homework import desk
from tests.journal.house import NOON, House, pin
from voicerepair.cli.homework import report
from voicerepair.errors import HomeworkError, JournalError
from voicerepair.homework.assignment import Assigned

TYPED = {"right": pin, "wrong, then nothing": lambda name: "another-pin\n", "nothing": lambda _: ""}
TEXT = "Homework week3: Sunday talk\n\nAna\n  We did it.\n"


@pytest.fixture
def house(in_memory, monkeypatch):
    monkeypatch.setattr("time.time", lambda: NOON)
    made = House(in_memory / "journal", FakeKeyring(works=False))
    for name in ("Ana", "Bo"):
        made.person(name)
    yield made
    made.journal.close()


def agreed(house: House, ana: str, bo: str) -> tuple[bool, str]:
    """Whether it is written, and what was said."""
    came = []

    @click.command()
    def command() -> None:
        people = [house.journal.people.named(name) for name in ("Ana", "Bo")]
        came.append(report.agree(house.journal, people, TEXT))

    typed = f"{TYPED[ana]('Ana')}\n{TYPED[bo]('Bo')}\n"
    result = CliRunner().invoke(command, input=typed, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return came[0], result.output


@pytest.mark.parametrize(("ana", "bo"), list(product(TYPED, repeat=2)))
def test_it_takes_everyones_own_pin_and_all_are_asked(house, ana, bo):
    yes, said = agreed(house, ana, bo)
    assert yes is (ana == bo == "right")
    for line in ("We did it.", "Ana's PIN", "Bo's PIN"):
        assert line in said


def test_somebody_who_mistypes_it_again_and_again_waits_and_loses_nothing(house, monkeypatch):
    clock = count(NOON, step=10**5)  # somebody waits before every try
    monkeypatch.setattr("time.time", lambda: next(clock))
    monkeypatch.setitem(TYPED, "mistyped", lambda name: "another-pin\n" * 6 + pin(name))
    yes, said = agreed(house, "mistyped", "right")
    assert "The next try is taken in" in said
    assert yes


def test_the_whole_is_shown_before_anybody_says_yes(house):
    said = agreed(house, "right", "right")[1]
    assert said.index("We did it.") < said.index("Ana's PIN")


def test_everyone_in_it_has_a_personal_key(house, tmp_path):
    added = desk.take(
        desk.bundle(tmp_path / "x.homework", desk.keys(tmp_path / "lee")), tmp_path / "home"
    )
    assert [one.name for one in report.everyone(house.journal, added, "Bo,Ana")] == ["Bo", "Ana"]
    with pytest.raises(JournalError, match="Cem has no personal key"):
        report.everyone(house.journal, added, "Ana,Cem")


def test_an_exercise_for_three_is_told_of_by_three(house, tmp_path):
    path = desk.bundle(
        tmp_path / "x.homework",
        desk.keys(tmp_path / "lee"),
        {"1/sunday.md": desk.SCRIPT.replace("[A, B]", "[A, B, C]").encode()},
        scripts=(Assigned(1, "sunday", "Sunday talk", 3),),
    )
    added = desk.take(path, tmp_path / "home")
    house.person("Cem")
    assert len(report.everyone(house.journal, added, "Ana,Bo,Cem")) == 3


def test_nothing_is_written_over_and_a_folder_that_is_missing_is_told(tmp_path):
    (tmp_path / "there.age").write_text("a report")
    for path in (tmp_path / "there.age", tmp_path / "nowhere" / "r.age"):
        with pytest.raises(HomeworkError):
            report.check_new(path)
        with pytest.raises(HomeworkError):
            report.write(path, b"another")
    assert (tmp_path / "there.age").read_text() == "a report"
    report.write(tmp_path / "new.age", b"a report")
    assert (tmp_path / "new.age").stat().st_mode & 0o777 == 0o600
    assert sorted(one.name for one in Path(tmp_path).iterdir()) == ["new.age", "there.age"]
