"""How an item is asked at the keyboard: shown, said, answered or skipped."""

from __future__ import annotations

from queue import SimpleQueue

import click
import numpy as np
import pytest

from tests.fakes import FakeSpeaker, FakeVoice
from voicerepair.checkins.items import BEGINNING, BY_KEY, KEEPING, ROUGH, Tie
from voicerepair.cli.aloud import Aloud
from voicerepair.cli.answering import Asker, choose, line, parsed, shown, spoken
from voicerepair.cli.checkin import ask
from voicerepair.errors import SoundError
from voicerepair.sound.voices.prompts import Prompts

PARTNER = Tie.PARTNER


class Typing:
    """Somebody who types these lines; ``asked`` is how often."""

    def __init__(self, *lines: str | type[BaseException]) -> None:
        self.lines = list(lines)
        self.asked = 0

    def __call__(self, question: str) -> str:
        self.asked += 1
        one = self.lines.pop(0)
        if isinstance(one, str):
            return one
        if one is UnicodeDecodeError:
            raise UnicodeDecodeError("utf-8", b"\xff", 0, 1, "no text")
        raise one


@pytest.mark.parametrize(
    ("item", "typed", "value"),
    [
        ("helped", "7", 7),
        ("helped", " 0 ", 0),
        ("helped", "10", 10),
        ("helped", "", None),
        ("helped", "   ", None),
        ("reached", "1", "yes"),
        ("reached", "2", "not-yet"),
        ("reached", "Not yet", "not-yet"),
        ("reached", "", None),
        ("helped-most", "9", "else"),
        ("sooner", "  Say  hello. ", "Say hello."),
        ("sooner", "7", "7"),
        ("sooner", "", None),
        ("sooner", "مرحبا", "مرحبا"),
    ],
)
def test_what_is_typed_is_an_answer_or_skips(item, typed, value):
    assert parsed(BY_KEY[item], PARTNER, typed) == value


@pytest.mark.parametrize(
    ("item", "typed"),
    [
        *(("helped", wrong) for wrong in ("11", "-1", "7.5", "seven", "1e1", "٧", "0000007")),
        *(("reached", wrong) for wrong in ("0", "3", "yes please", "?")),
        ("sooner", "\x1b[2J"),
        ("sooner", "x" * 501),
    ],
)
def test_what_is_no_answer_says_what_would_be_one(item, typed):
    with pytest.raises(ValueError, match=r"number from|in letters|too long"):
        parsed(BY_KEY[item], PARTNER, typed)


def test_what_is_offered_at_work_has_other_numbers():
    item = BY_KEY["helped-most"]
    assert parsed(item, PARTNER, "2") == "touch"
    assert parsed(item, Tie.WORK, "2") == "apology"
    with pytest.raises(ValueError, match="from 1 to 8"):
        parsed(item, Tie.WORK, "9")


def test_an_answer_that_is_none_is_asked_for_again(capsys):
    typing = Typing("eleven", UnicodeDecodeError, "7")
    assert Asker(read=typing).ask(BY_KEY["helped"], PARTNER) == 7
    assert typing.asked == 3
    assert capsys.readouterr().out.count("A number from 0 to 10, or only Enter") == 2


def test_no_more_input_ends_it_all():
    with pytest.raises(click.Abort):
        Asker(read=Typing(EOFError)).ask(BY_KEY["helped"], PARTNER)
    with pytest.raises(click.Abort):
        line("? ", Typing(EOFError))


def test_one_of_several_or_none_is_chosen():
    assert choose(3, "? ", Typing("0", "4", "x", "3")) == 3
    assert choose(3, "? ", Typing("")) is None


def test_an_item_is_shown_with_its_answers_and_said_with_their_numbers():
    assert shown(BY_KEY["reached"], PARTNER) == ["1  yes", "2  not yet"]
    assert spoken(BY_KEY["reached"], PARTNER).endswith(" 1, yes. 2, not yet.")
    assert shown(BY_KEY["helped"], PARTNER) == ["from 0, not at all, to 10, fully"]
    assert spoken(BY_KEY["helped"], PARTNER).endswith("how much did it help? From 0 to 10.")
    assert spoken(BY_KEY["sooner"], PARTNER) == "One thing you would do sooner next time?"


# ------------------------------------------------------------------------------ one check-in


def checked_in(*typed, before: int = 0, short: bool = False):
    typing = Typing(*typed)
    answers, keeps = ask(Asker(read=typing), PARTNER, before, short=short)
    assert typing.lines == [], "everything that was typed was asked for"
    return {answer.item: answer.value for answer in answers}, keeps


def test_a_check_in_asks_four_things_after_the_first_question(capsys):
    assert checked_in("1", "1", "7", "2", "8") == (
        {"reached": "yes", "helped": 7, "first-reach": "same-day", "settled": 8},
        False,
    )
    shown = capsys.readouterr().out
    assert BEGINNING in shown
    assert shown.index(BEGINNING) < shown.index(ROUGH.text)
    assert checked_in("2", "6", "", "5", "") == ({"settled": 6, "understood": 5}, False)


def test_a_short_one_asks_two():
    assert checked_in("3", "2", "", short=True) == ({"reached": "not-yet"}, False)


def test_everything_can_be_skipped():
    assert checked_in("", "", "", "", "") == ({}, False)


def test_what_somebody_keeps_to_themselves_is_no_answer():
    for typed, keeps in (("1", True), ("2", False), ("", False)):
        assert checked_in("1", "", "", "", typed, before=7) == ({}, keeps)


# ------------------------------------------------------------------------------------- aloud


class Listening(Typing):
    """Somebody who hears the beginning of a question before they answer it; ``heard`` is how loud
    each was then."""

    def __init__(self, *lines: str) -> None:
        super().__init__(*lines)
        self.voice, self.speaker = FakeVoice(), FakeSpeaker()
        self.told: SimpleQueue[str] = SimpleQueue()
        self.prompts = Prompts([self.voice], None, 160, self.speaker.rate, lambda error: None)
        self.speaker.start(lambda _id, _at: None, lambda why: None)
        self.asker = Asker(Aloud(self.prompts, self.speaker, self.told.put), self.told, self)
        self.heard: list[float] = []

    def __call__(self, question: str) -> str:
        assert self.prompts.wait(10)
        self.heard.append(self.loudness())
        return super().__call__(question)

    def loudness(self) -> float:
        self.speaker.advance(0.1)
        return float(np.abs(self.speaker.heard[-2400:]).max())


def test_questions_are_said_until_they_are_answered():
    person = Listening("1", "1", "7", "", "")
    ask(person.asker, PARTNER, 0, short=False)
    person.prompts.close()
    assert all(loud > 0.1 for loud in person.heard), person.heard
    assert person.loudness() == 0, "the last one was broken off by its answer"
    assert f"{BEGINNING} {spoken(ROUGH, PARTNER)}" in person.voice.spoken
    for key in ("reached", "helped", "first-reach", "settled"):
        assert spoken(BY_KEY[key], PARTNER) in person.voice.spoken


def test_what_is_for_the_eyes_alone_is_not_said():
    person = Listening("1", "", "", "", "1")
    ask(person.asker, PARTNER, 7, short=False)
    person.prompts.close()
    assert [loud > 0.1 for loud in person.heard] == [True, True, True, True, False]
    assert not [text for text in person.voice.spoken if KEEPING.text in text]


def test_a_voice_that_fails_is_told_and_the_questions_go_on(capsys):
    told: SimpleQueue[str] = SimpleQueue()
    told.put(SoundError("The voice has gone.").message)
    assert Asker(None, told, Typing("7")).ask(BY_KEY["helped"], PARTNER) == 7
    assert "The voice has gone." in capsys.readouterr().out
