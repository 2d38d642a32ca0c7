"""``voicerepair reflect`` as it is typed; what it serves is in ``tests/web``."""

from __future__ import annotations

import webbrowser

import pytest
from click.testing import CliRunner

from tests.fakes import FakeKeyring
from tests.journal.house import House
from voicerepair.cli import keeping, main, reflect, remembered
from voicerepair.cli.opening_card import without_opening
from voicerepair.script.fitting import Fit, fit
from voicerepair.session.events import Person
from voicerepair.web.guide import CHANGED, guide_of


def test_without_a_journal_it_says_how_one_begins(tmp_path) -> None:
    result = CliRunner().invoke(main, ["reflect", "--no-open"])
    assert result.exit_code == 1
    assert "Hint: voicerepair me begins one." in result.stderr


@pytest.mark.parametrize(
    ("found", "opens"),
    [
        (webbrowser.GenericBrowser("lynx"), False),
        (webbrowser.BackgroundBrowser("chromium"), True),
        (webbrowser.Mozilla("firefox"), True),
        (None, False),
    ],
)
def test_a_browser_in_the_terminal_is_none(monkeypatch, found, opens) -> None:
    def get():
        if found is None:
            raise webbrowser.Error("could not locate runnable browser")
        return found

    monkeypatch.setattr(webbrowser, "get", get)
    assert (reflect.browser() is not None) == opens


@pytest.mark.parametrize("still", [False, True])
@pytest.mark.parametrize("card", [False, True])
@pytest.mark.parametrize("plays", [0, 5])
def test_what_was_played_is_known_again_however_often_and_however_it_was_played(
    in_memory, still, card, plays
) -> None:
    house = House(in_memory / "journal", FakeKeyring())
    people = [Person("Ana", "Ana"), Person("Bo", "Bo")]
    for one in people:
        house.person(one.name)
    program = remembered.load("own", still=still)
    program = program if card else without_opening(program)
    fitted = fit(program, Fit(plays=dict.fromkeys(program.scripts, plays), still=still))
    session = keeping.begin(house.journal, fitted, people, program)
    guide = guide_of(session, reflect.programs)
    assert not guide.trouble
    assert guide.parts
    house.journal.close()


def test_a_script_that_was_changed_is_not_taken_for_the_one_that_was_played(
    in_memory, tmp_path, monkeypatch
) -> None:
    monkeypatch.setenv("VOICEREPAIR_SCRIPTS", str(tmp_path))
    ours = tmp_path / "ours.md"
    words = "---\ntitle: Ours\nroles: [A, B]\n---\n\n# One\n\nHello to you both.\n"
    ours.write_text(words)
    house = House(in_memory / "journal", FakeKeyring())
    people = [Person("Ana", "Ana"), Person("Bo", "Bo")]
    for one in people:
        house.person(one.name)
    program = remembered.load("ours")
    session = keeping.begin(house.journal, program, people, program)
    assert not guide_of(session, reflect.programs).trouble
    ours.write_text(words.replace("Hello", "Good evening"))
    assert guide_of(session, reflect.programs).trouble == CHANGED
    house.journal.close()
