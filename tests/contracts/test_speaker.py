"""What a loudspeaker owes a session: held by the fake and by PortAudio on a virtual sound card.

Judged from what was recorded, never from what the loudspeaker says of itself.
"""

from __future__ import annotations

import numpy as np
import pytest

from voicerepair.sound.pcm import Pcm

RATE = 48_000


def tone(seconds, hertz=440.0, rate=RATE, amplitude=0.5):
    time = np.arange(round(seconds * rate)) / rate
    return Pcm((amplitude * np.sin(2 * np.pi * hertz * time)).astype(np.float32), rate)


def pitch(samples, rate=RATE):
    """The loudest frequency, to a fraction of a hertz."""
    power = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), 16 * len(samples)))
    return np.argmax(power) * rate / (16 * len(samples))


@pytest.fixture
def played(speaking):
    """Plays sounds given as (id, sound, gap), waits for the last, and returns the tape."""

    def play(*sounds):
        with speaking.tape() as tape:
            for id, sound, gap in sounds:
                speaking.speaker.play(id, sound, gap)
            assert speaking.wait_for(lambda: sounds[-1][0] in speaking.told.ended)
            speaking.let(0.1)
        return tape

    return play


def test_a_tone_comes_out_at_its_own_pitch(played):
    tape = played((1, tone(1.0), 0))
    [(start, end)] = tape.sounding()
    assert end - start == pytest.approx(1.0, abs=0.01)
    assert pitch(tape.between(start + 0.1, end - 0.1)) == pytest.approx(440, abs=0.5)


def test_a_sound_at_another_rate_keeps_its_pitch_and_length(played):
    tape = played((1, tone(0.5, rate=22_050), 0))
    [(start, end)] = tape.sounding()
    assert end - start == pytest.approx(0.5, abs=0.01)
    assert pitch(tape.between(start + 0.1, end - 0.1)) == pytest.approx(440, abs=0.5)


def test_the_gap_between_two_sounds_is_kept(played):
    tape = played((1, tone(0.3), 0), (2, tone(0.3), 0.6))
    [(_, end), (start, _)] = tape.sounding()
    assert start - end == pytest.approx(0.6, abs=0.02)


def test_without_a_gap_sounds_follow_without_silence(played):
    tape = played((1, tone(0.3), 0), (2, tone(0.3), 0), (3, tone(0.3), 0))
    [(start, end)] = tape.sounding(gap=0.02)
    assert end - start == pytest.approx(0.9, abs=0.01)


def test_the_end_is_told_when_the_last_sample_has_left(speaking, played):
    tape = played((1, tone(0.3), 0), (2, tone(0.2), 0.2), (3, tone(0.25), 0.3))
    for id, (_, end) in enumerate(tape.sounding(), start=1):
        at, told = speaking.told.ended[id]
        assert at == pytest.approx(end, abs=0.02)
        assert told >= at - 0.001


def test_every_sound_ends_once_and_in_order(speaking, played):
    played(*[(id, tone(0.05), 0.01) for id in range(1, 9)])
    assert list(speaking.told.ended) == list(range(9))


def test_a_hush_is_heard_within_50_milliseconds_and_nothing_ends(speaking):
    with speaking.tape() as tape:
        speaking.speaker.play(1, tone(5))
        speaking.speaker.play(2, tone(5))
        speaking.let(0.5)
        hushed = speaking.clock()
        speaking.speaker.hush()
        speaking.let(0.3)
    [(_, end)] = tape.sounding()
    assert hushed - 0.01 <= end <= hushed + 0.05
    assert list(speaking.told.ended) == [0]


def test_what_is_played_after_a_hush_is_heard(speaking, played):
    speaking.speaker.play(1, tone(5))
    speaking.let(0.2)
    speaking.speaker.hush()
    tape = played((2, tone(0.3, hertz=660), 0.1))
    start, end = tape.sounding()[-1]
    assert pitch(tape.between(start + 0.05, end - 0.05)) == pytest.approx(660, abs=2)
    assert list(speaking.told.ended) == [0, 2]


def test_a_lost_device_is_told_once_and_what_was_queued_never_ends(losing_speaker):
    rig = losing_speaker
    rig.speaker.play(1, tone(60))
    rig.let(0.2)
    rig.lose()
    assert rig.wait_for(lambda: rig.told.lost)
    rig.speaker.play(2, tone(0.1))
    rig.let(1.5)
    assert len(rig.told.lost) == 1
    assert "loudspeaker" in rig.told.lost[0]
    assert list(rig.told.ended) == [0]


def test_a_lost_device_comes_back_only_when_it_is_there(losing_speaker):
    rig = losing_speaker
    rig.lose()
    assert rig.wait_for(lambda: rig.told.lost)
    assert not rig.speaker.reopen()
    rig.mend()
    assert rig.speaker.reopen()
    with rig.tape() as tape:
        rig.speaker.play(3, tone(0.2))
        assert rig.wait_for(lambda: 3 in rig.told.ended)
        rig.let(0.1)
    assert len(tape.sounding()) == 1
    assert len(rig.told.lost) == 1


def test_a_device_can_be_lost_twice(losing_speaker):
    rig = losing_speaker
    for times in (1, 2):
        rig.lose()
        assert rig.wait_for(lambda times=times: len(rig.told.lost) == times)
        rig.mend()
        assert rig.speaker.reopen()
