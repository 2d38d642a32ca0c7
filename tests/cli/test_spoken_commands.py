"""Which ears a session gets, and what is said where one cannot be had."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from tests.fakes import FakeMicrophone, FakeVad
from tests.session.driver import ANA, BO, program, say
from tests.sound.test_hearing import Recorder
from tests.spoken import taught
from voicerepair.cli.devices import Wishes
from voicerepair.cli.settings import Chosen
from voicerepair.cli.spoken_commands import LISTENS, open_ear
from voicerepair.session.engine import Session
from voicerepair.sound.ear.taught_words import usual_path, write
from voicerepair.sound.hearing import Hearing


class Opening:
    """A hearing that is given an ear, in a home of its own."""

    def __init__(self, *, no_ear: bool = False) -> None:
        self.notices: list[str] = []
        wishes = Wishes(None, 120, None, None, False, no_ear, False, Chosen())
        sink = Recorder()
        session = Session(program(say("Hello.")), [ANA, BO])
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


def test_where_nothing_was_taught_nobody_listens_and_nothing_is_said(home) -> None:
    opening = Opening()
    assert not opening.understands
    assert opening.sayings == ()
    assert opening.notices == []


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
    opening = Opening(no_ear=True)
    assert (opening.understands, opening.notices) == (False, [])
