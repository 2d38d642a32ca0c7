"""Which ears a session gets, and what is said where one cannot be had."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from tests.fakes import FakeMicrophone, FakeVad
from tests.session.driver import ANA, BO, program, say
from tests.sound.test_hearing import Recorder
from tests.spoken import taught
from voicerepair.cli.devices import Wishes
from voicerepair.cli.settings import Chosen
from voicerepair.cli.spoken_commands import LISTENS, make_ready, open_ear
from voicerepair.errors import SoundError
from voicerepair.script.model import Answer, Option, Program
from voicerepair.session.arming import answers_in
from voicerepair.session.commands import COMMANDS, PHRASES
from voicerepair.session.engine import Session
from voicerepair.session.events import ANY_ANSWER
from voicerepair.sound.ear.english.ear import lacking
from voicerepair.sound.ear.taught_words import usual_path, write
from voicerepair.sound.hearing import Hearing


def in_language(language: str) -> Program:
    made = program(say("Hello."))
    script = replace(made.script, meta=replace(made.script.meta, language=language))
    return replace(made, scripts={**made.scripts, made.main: script})


class Opening:
    """A hearing that is given an ear, in a home of its own."""

    def __init__(self, *, no_ear: bool = False, language: str = "de") -> None:
        self.notices: list[str] = []
        wishes = Wishes(None, 120, None, None, False, no_ear, False, Chosen())
        sink = Recorder()
        session = Session(in_language(language), [ANA, BO])
        self.hearing = Hearing(FakeMicrophone(), FakeVad(), sink)
        with ExitStack() as stack:
            self.sayings = open_ear(self.hearing, session, wishes, sink, stack, self.notices)
            self.understands = self.hearing.understands


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def test_taught_words_are_listened_for_and_what_they_stand_for_is_told(home) -> None:
    words = [
        taught("stop", "pineapple", "Ana"),
        taught("stop", "kartoffelsalat", "Bo"),
        taught("yes", "absolutely"),
    ]
    write(usual_path(), words)
    opening = Opening()
    assert opening.understands
    assert opening.sayings == (
        ("stop", "your own word (Ana), your own word (Bo)"),
        ("yes", "your own word"),
    )
    assert opening.notices == [LISTENS]


def test_where_nothing_was_taught_for_another_language_nobody_listens(home) -> None:
    opening = Opening()
    assert not opening.understands
    assert opening.sayings == ()
    assert opening.notices == []


@pytest.mark.parametrize("language", ["en", "en-GB", "EN"])
def test_english_phrases_are_listened_for_in_an_english_script(home, language: str) -> None:
    if problem := lacking():
        pytest.skip(problem.message)
    write(usual_path(), [taught("stop", "pineapple")])
    opening = Opening(language=language)
    assert opening.understands
    sayings = dict(opening.sayings)
    assert sayings["stop"] == "your own word, stop, stop here"
    assert sayings["repeat"] == "say that again, read it again"
    assert sayings["more time"] == "more time, I need more time"
    assert sayings[ANY_ANSWER] == "the answer, or pass"
    assert set(COMMANDS) <= sayings.keys()
    assert opening.notices == [LISTENS]


def test_without_the_recogniser_it_says_what_is_missing_and_taught_words_work(
    home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pocketsphinx", None)  # as if it could not be found
    write(usual_path(), [taught("stop", "pineapple")])
    opening = Opening(language="en")
    assert opening.understands
    assert opening.sayings == (("stop", "your own word"),)
    missing, listens = opening.notices
    assert missing.startswith("Spoken commands in English need pocketsphinx")
    assert missing.endswith("Keys, taps and taught words work without it.")
    assert listens == LISTENS


def test_taught_words_that_cannot_be_read_are_told_and_the_session_goes_on(home) -> None:
    usual_path().parent.mkdir(parents=True, exist_ok=True)
    usual_path().write_text("{")
    opening = Opening()
    assert not opening.understands
    (notice,) = opening.notices
    assert notice.startswith("The words that were taught cannot be read (it is damaged).")
    assert notice.endswith("The session goes on without them.")
    assert usual_path().read_text() == "{"


def test_without_an_ear_not_even_the_file_is_looked_at(home) -> None:
    usual_path().parent.mkdir(parents=True, exist_ok=True)
    usual_path().write_text("{")
    opening = Opening(no_ear=True, language="en")
    assert (opening.understands, opening.notices) == (False, [])


def test_the_readme_lists_every_phrase() -> None:
    told = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    section = told.partition("## Spoken commands")[2].partition("\n## ")[0].lower()
    assert [phrase for phrase in PHRASES if f'"{phrase}"' not in section] == []


# ------------------------------------------------------------------- made ready meanwhile


class Learning:
    """An ear that knows all words but one."""

    def __init__(self, problem: SoundError | None = None) -> None:
        self.learned: set[str] = set()
        self.problem = problem

    def unknown(self, phrases):
        self.learned |= set(phrases)
        if self.problem:
            raise self.problem
        return [phrase for phrase in phrases if "qwrtz" in phrase]


def asking(*options: str) -> Session:
    return Session(
        program(say("Which?"), Answer("each", tuple(Option(text) for text in options))), [ANA, BO]
    )


def test_the_session_is_told_what_it_can_ask_people_to_say() -> None:
    session, ear = asking("A walk", "qwrtz"), Learning()
    assert not session.hears("stop")
    make_ready(ear, session, set(answers_in(session)), 0.0, Event())
    assert all(map(session.hears, ("stop", "over to you", "a walk", "seven", "ana")))
    assert not session.hears("qwrtz")
    assert not session.hears("an island")


def test_an_ear_that_fails_promises_nothing() -> None:
    session = asking("A walk")
    make_ready(Learning(SoundError("It failed.", "")), session, {"a walk"}, 0.0, Event())
    assert not session.hears("a walk")


def test_a_session_that_is_over_needs_no_ear() -> None:
    session, ear, over = asking("A walk"), Learning(), Event()
    over.set()
    make_ready(ear, session, {"a walk"}, 0.0, over)
    assert ear.learned == set()
