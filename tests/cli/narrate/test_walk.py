"""From line to line: record, listen, again, next."""

from __future__ import annotations

from queue import SimpleQueue

import numpy as np
import pytest

from tests.cli.narrate.room import RATE, Room
from tests.fakes import FakeMicrophone
from tests.sound.narration.speaking import voice
from voicerepair.cli.narrate.studio import TerminalPaper, go_along
from voicerepair.cli.narrate.walk import LONGEST
from voicerepair.errors import SoundError
from voicerepair.sound.narration.takes import Takes

FIRST, SECOND, THIRD = (
    "We take a moment to arrive here.",
    "Sit where you can both hear me.",
    "Thank you for being here.",
)


@pytest.fixture
def takes(tmp_path):
    return Takes(tmp_path / "talk.narration")


@pytest.fixture
def room(takes):
    return Room(takes, [FIRST, SECOND, THIRD])


def test_a_line_is_shown_whole_with_what_is_left_and_the_keys(room):
    shown = room.read()
    assert "Line 1 of 3 (3 to go, less than a minute of speech)" in shown
    assert f"    {FIRST}" in shown
    assert "Enter records it" in shown


def test_enter_records_ends_and_keeps_and_goes_to_the_next(room, takes):
    room.records(2.0)
    assert "2.2 s.\nEnter keeps it." in room.read()
    assert not takes.folder.exists()
    room.press("Enter")
    assert takes.sound(FIRST).duration == pytest.approx(2.18, abs=0.1)
    assert takes.sound(FIRST).rate == RATE
    assert "Kept.\n\nLine 2 of 3 (2 to go" in room.read()


def test_at_the_end_it_is_over_and_what_was_kept_is_counted(room, takes):
    for _ in range(3):
        assert not room.walk.over
        room.records()
        room.press("Enter")
    assert room.walk.over
    assert room.walk.kept == 3
    assert all(takes.has(text) for text in (FIRST, SECOND, THIRD))


def test_what_was_recorded_is_played_at_once_and_again(room):
    room.records(2.0)
    room.quiet(3.0)
    once = np.count_nonzero(np.abs(room.speaker.heard) > 0.02)
    assert once > 0.5 * room.speaker.rate
    room.press("l")
    room.quiet(3.0)
    assert np.count_nonzero(np.abs(room.speaker.heard) > 0.02) == pytest.approx(2 * once, rel=0.05)


def test_a_key_hushes_what_is_being_played(room):
    room.records(2.0)
    room.press("Enter")
    room.quiet(0.2)
    before = len(room.speaker.heard)
    room.quiet(2.0)
    assert np.abs(room.speaker.heard[before:]).max() == 0


def test_again_forgets_what_was_said_and_records_the_same_line(room, takes):
    room.records(2.0)
    room.press("a")
    assert "Enter records it" in room.read()
    room.records(1.5)
    room.press("Enter")
    assert takes.sound(FIRST).duration == pytest.approx(1.68, abs=0.1)


def test_a_line_that_is_skipped_has_no_take(room, takes):
    room.records()
    room.press("s")
    assert not takes.has(FIRST)
    assert SECOND in room.read()


def test_back_goes_to_the_line_before_which_can_be_heard_and_stays_until_another_is_kept(
    room, takes
):
    room.records(2.0)
    room.press("Enter", "b")
    shown = room.read()
    assert FIRST in shown
    assert "Enter records it anew. l listens" in shown
    heard = len(room.speaker.heard)
    room.press("l")
    room.quiet(3.0)
    assert np.abs(room.speaker.heard[heard:]).max() > 0.05
    room.records(1.2)
    assert takes.sound(FIRST).duration == pytest.approx(2.18, abs=0.1)
    room.press("Enter")
    assert takes.sound(FIRST).duration == pytest.approx(1.38, abs=0.1)


def test_before_the_first_line_there_is_none(room):
    room.press("b")
    assert "This is the first one." in room.read()
    assert not room.walk.over


def test_leaving_keeps_what_was_kept_and_nothing_else(room, takes):
    room.records()
    room.press("Enter")
    room.press("q")
    assert "not kept" not in room.read()
    assert room.walk.over
    assert takes.has(FIRST)


def test_leaving_says_that_what_was_said_last_is_lost(room, takes):
    room.press("s")
    room.records()
    room.press("q")
    assert room.walk.over
    assert "What you said last was not kept." in room.read()
    assert not takes.has(SECOND)


def test_nobody_who_speaks_is_told_and_nothing_can_be_kept(room, takes):
    room.press("Enter")
    room.quiet(2.0)
    room.press("Enter")
    told = room.read()
    assert "I heard nobody speak." in told
    room.press("s")
    assert not takes.has(FIRST)


def test_a_doubt_is_told_and_it_can_be_kept_all_the_same(room, takes):
    room.press("Enter")
    room.hears(voice(2.0, -3.0, RATE))
    room.quiet(0.5)
    room.press("Enter")
    told = room.read()
    assert "   It is too loud for the microphone" in told
    assert "Move back a little" in told
    room.press("Enter")
    assert takes.has(FIRST)


def test_words_that_come_with_the_key_are_not_lost(room, takes):
    said = voice(2.0, -25.0, RATE)
    room.hears(said[: RATE // 5])
    room.walk.press("c-m", room.microphone.now)
    room.hears(said[RATE // 5 :])
    room.walk.press("c-m", room.microphone.now)
    room.quiet(0.5)
    room.press("Enter")
    assert takes.sound(FIRST).duration > 1.95


def test_what_the_loudspeaker_plays_is_no_part_of_the_next_recording(room, takes):
    room.records(2.0)
    room.walk.press("c-m", room.microphone.now)  # kept, while it is still being played
    room.hears(voice(0.2, -25.0, RATE))  # its end is still in the room
    room.walk.press("c-j", room.microphone.now)
    room.quiet(1.0)
    room.hears(voice(1.5, -25.0, RATE))
    room.quiet(0.5)
    room.press("Enter")
    room.press("Enter")
    assert takes.sound(SECOND).duration == pytest.approx(1.68, abs=0.1)


def test_a_key_that_is_held_down_counts_once(room):
    for late in (0.0, 0.03, 0.06, 0.09):
        room.walk.press("c-m", room.microphone.now + late)
    room.quiet(1.0)
    assert room.meters[-1][0] == pytest.approx(1.0, abs=0.15), "it still records"


def test_keys_without_a_meaning_end_no_recording(room):
    room.press("Enter", "x", "q", "s", " ", "f1")
    assert not room.walk.over
    assert room.meters[-1][0] > 1.0


def test_a_recording_ends_by_itself_before_it_fills_the_memory(room):
    room.press("Enter")
    for _ in range(round(LONGEST / 2) + 1):
        room.hears(voice(2.0, -25.0, RATE))
    assert "much longer than these words take" in room.read()


def test_samples_that_were_lost_are_told(room):
    room.press("Enter")
    room.hears(voice(1.0, -25.0, RATE))
    room.microphone.drop(RATE // 5)
    room.hears(voice(1.0, -25.0, RATE))
    room.quiet(0.5)
    room.press("Enter")
    assert "200 milliseconds of it are missing" in room.read()


def test_a_take_that_cannot_be_written_is_still_there_for_the_next_try(room, takes):
    room.records()
    takes.folder.write_text("in the way")
    room.press("Enter")
    told = room.read()
    assert "cannot be written" in told
    assert "what you said is still here" in told
    takes.folder.unlink()
    room.press("Enter")
    assert takes.has(FIRST)


def test_without_a_loudspeaker_everything_else_goes_on(takes):
    room = Room(takes, [FIRST], speaker=False)
    room.records()
    room.press("l")
    assert "no loudspeaker" in room.read()
    room.press("Enter")
    assert takes.has(FIRST)


def test_a_loudspeaker_that_vanishes_is_told_once(room, takes):
    room.records()
    room.speaker.lose("The loudspeaker is gone.")
    assert "The loudspeaker is gone. So what you record is not played" in room.read()
    room.press("Enter")
    assert takes.has(FIRST)


def test_a_damaged_take_is_told_and_can_be_recorded_anew(room, takes):
    takes.folder.mkdir()
    takes.path(FIRST).write_bytes(b"fLaC, or so it says")
    room.press("l")
    assert "damaged" in room.read()
    room.records()
    room.press("Enter")
    assert takes.sound(FIRST).duration > 1


def test_the_meter_shows_how_long_and_how_loud(room):
    room.press("Enter")
    room.hears(voice(1.0, -25.0, RATE))
    seconds, level = room.meters[-1]
    assert seconds == pytest.approx(1.3, abs=0.15)
    assert level == pytest.approx(-25, abs=3)
    assert 8 <= len(room.meters) <= 20


# ------------------------------------------------------------------------------- around the walk


def driven(room, *happened):
    queue = SimpleQueue()
    for one in happened:
        queue.put(one)
    go_along(room.walk, room.microphone, queue)


def test_ctrl_c_ends_it_as_it_ends_everything(room):
    with pytest.raises(KeyboardInterrupt):
        driven(room, ("key", "c-c", 0.0))


def test_a_microphone_that_is_lost_ends_it_with_a_sentence_and_keeps_what_was_kept(room, takes):
    room.records()
    room.press("Enter")
    with pytest.raises(SoundError, match=r"The microphone is gone\.") as raised:
        driven(room, ("lost", "The microphone is gone.", 0.0))
    assert "What you kept is kept." in raised.value.hint
    assert takes.has(FIRST)


def test_a_microphone_that_gives_nothing_is_not_waited_for_without_end(takes):
    room = Room(takes, [FIRST])
    room.microphone = FakeMicrophone()
    with pytest.raises(SoundError, match="gives no sound"):
        driven(room)


def test_what_happens_comes_to_the_walk_until_it_is_over(room):
    driven(
        room,
        ("key", "s", 100.0),
        ("ended", 1, 100.0),
        ("deaf", "Gone.", 101.0),
        ("key", "q", 102.0),
    )
    assert room.walk.over
    assert "Gone. So what you record" in room.read()


def test_the_meter_is_one_line_that_others_come_below(capsys):
    paper = TerminalPaper(moving=True)
    paper.meter(0.0, -np.inf)
    paper.meter(61.2, -20.0)
    paper.say("Kept.")
    shown = capsys.readouterr().out
    assert shown.count("\n") == 2
    assert "\rRecording 1:01 ####################.......... " in shown
    assert shown.endswith("\nKept.\n")


def test_on_plain_lines_it_is_said_once_that_it_records(capsys):
    paper = TerminalPaper(moving=False)
    for seconds in (0.0, 0.1, 0.2):
        paper.meter(seconds, -20.0)
    assert capsys.readouterr().out == "Recording. Enter ends it.\n"
