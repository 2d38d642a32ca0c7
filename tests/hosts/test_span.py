"""How long prompts and scripts last, in one place."""

from __future__ import annotations

import pickle

import pytest

from tests.fakes import FakeVoice
from voicerepair.errors import SoundError
from voicerepair.hosts.durations import Known, Spoken, estimated_seconds
from voicerepair.hosts.span import Span, span_of
from voicerepair.script.library import Library
from voicerepair.session.events import Person
from voicerepair.sound.track.score import on_frames


class Maker:
    """Prompts made at once by the fake voice, which cannot say one word."""

    def __init__(self):
        self.voice = FakeVoice()
        self.asked = []

    def request(self, text, private, on_ready):
        self.asked.append(text)
        if "unspeakable" in text:
            on_ready(SoundError("The voice has no such letter."))
        else:
            on_ready(self.voice.synthesise(text, 120))


def script(tmp_path, body, front="roles: [A, B]"):
    path = tmp_path / "one.md"
    path.write_text(f"---\ntitle: One\n{front}\n---\n\n# Begin\n\n{body}\n", encoding="utf-8")
    return Library().load(path)


def span(program, *more):
    return span_of(program, [Person(role, role) for role in program.script.roles], *more)


def test_a_prompt_is_estimated_at_120_words_a_minute_and_never_takes_nothing():
    assert estimated_seconds("one two three four") == 2.0
    assert estimated_seconds("") == 0.5


def test_a_prompt_that_a_voice_says_lasts_as_long_as_in_a_file_and_is_asked_for_once():
    maker = Maker()
    spoken = Spoken(maker)
    made = maker.voice.synthesise("One true sentence.", 120).duration
    assert spoken("One true sentence.") == spoken("One true sentence.") == on_frames(made)
    assert made <= on_frames(made) < made + 0.12
    assert maker.asked == ["One true sentence."]


def test_a_prompt_that_no_voice_can_say_is_estimated():
    assert Spoken(Maker())("an unspeakable word") == estimated_seconds("an unspeakable word")


def test_what_a_voice_said_is_known_in_other_processes():
    spoken = Spoken(Maker())
    seconds = spoken("One true sentence.")
    known = pickle.loads(pickle.dumps(spoken.known))
    assert known("One true sentence.") == seconds
    assert known("Another one.") == Known()("Another one.") == estimated_seconds("Another one.")


def test_a_script_without_choices_lasts_between_few_words_and_the_whole_turn(tmp_path):
    program = script(tmp_path, "Go.\n\n[A speaks for 5 minutes]")
    lasts = span(program)
    assert lasts.shortest < 60 < 290 < lasts.usual <= lasts.longest < 330


def test_a_way_that_takes_longer_counts_for_the_longest_alone(tmp_path):
    program = script(
        tmp_path,
        "More?\n\n[A answers: no | yes -> More | silence]\n\n[end]\n\n# More\n\n[pause 10 minutes]",
    )
    lasts = span(program)
    assert lasts.usual < 60
    assert lasts.longest > 600


def test_high_and_low_numbers_are_both_tried(tmp_path):
    program = script(
        tmp_path,
        "How hot?\n\n[each rates heat from 0 to 10]\n\n[if anyone's heat is above 8 -> Hot]\n\n"
        "[end]\n\n# Hot\n\n[pause 10 minutes]",
    )
    lasts = span(program)
    assert lasts.usual < 60
    assert lasts.longest > 600


def test_a_break_counts_and_one_that_nobody_comes_back_from_does_not(tmp_path):
    program = script(tmp_path, "Rest.\n\n[be back in 20 minutes]")
    lasts = span(program)
    assert 1200 < lasts.shortest <= lasts.longest < 1400


def test_a_slower_voice_makes_a_script_longer(tmp_path):
    program = script(tmp_path, "One two three four five six.")
    assert span(program, lambda _text: 300.0).usual > span(program).usual + 290


@pytest.mark.parametrize(
    ("seconds", "words"),
    [((20, 30, 80), "about 1 minute"), ((110, 118, 130), "about 2 minutes"),
     ((300, 420, 840), "5 to 14 minutes, 7 as a rule")],
)  # fmt: skip
def test_a_span_is_told_as_an_author_would_announce_it(seconds, words):
    assert Span(*seconds).in_words() == words


@pytest.mark.parametrize("name", ["rhythm", "name", "own", "settle", "return"])
def test_the_minutes_that_a_shipped_script_announces_hold_its_usual_length(name):
    program = Library().load(name)
    low, high = program.script.meta.minutes
    assert low - 0.5 <= span(program).usual / 60 <= high + 0.5
