"""The guide's voice and ears in ``setup``: what is shown, said, lost and heard."""

from __future__ import annotations

import numpy as np
import pytest

from tests.fakes import FakeMicrophone, FakeVoice
from voicerepair.cli import guide_aloud
from voicerepair.cli.guide_aloud import Guide, record
from voicerepair.errors import SoundError


class Speaker:
    """Ends what it plays at once, or loses its device, or cannot be opened."""

    rate = 48_000

    def __init__(self, lost="", broken=False):
        self.why, self.broken, self.closed, self.played = lost, broken, False, []

    def start(self, on_end, on_lost):
        if self.broken:
            raise SoundError("The loudspeaker refuses.", "Take another.")
        self.on_end, self.on_lost = on_end, on_lost

    def play(self, id, pcm, gap=0.0):
        self.played.append(pcm)
        if self.why:
            self.on_lost(self.why)
        else:
            self.on_end(id, 0.0)

    def close(self):
        self.closed = True


@pytest.fixture
def guide():
    guide = Guide(120)
    guide.voice = FakeVoice()
    return guide


def test_what_is_said_is_shown_as_well(guide, capsys):
    speaker = Speaker()
    guide.take_speaker(speaker)
    guide.say("Hello there.")
    assert capsys.readouterr().out == "Hello there.\n"
    assert guide.voice.spoken == ["Hello there."]
    assert len(speaker.played) == 1


def test_without_a_loudspeaker_it_is_shown_alone(guide, capsys):
    guide.say("Hello there.")
    assert capsys.readouterr().out == "Hello there.\n"
    assert guide.voice.spoken == []


def test_a_loudspeaker_that_is_lost_is_told_once_and_captions_go_on(guide, capsys):
    speaker = Speaker(lost="The loudspeaker is gone.")
    guide.take_speaker(speaker)
    guide.say("One.")
    guide.say("Two.")
    shown = capsys.readouterr().out.splitlines()
    assert shown == ["One.", "The loudspeaker is gone. Captions go on without it.", "Two."]
    assert speaker.closed
    assert not guide.audible


def test_a_loudspeaker_that_never_ends_is_not_waited_for(guide, capsys, monkeypatch):
    monkeypatch.setattr(guide_aloud, "AFTER", -10.0)
    speaker = Speaker()
    guide.take_speaker(speaker)
    assert not guide.wait(99, 1.0)
    assert "does not come to an end" in capsys.readouterr().out


def test_a_voice_that_fails_is_told_and_captions_go_on(guide, capsys):
    guide.take_speaker(Speaker())
    guide.voice.failing = True
    guide.say("One.")
    assert capsys.readouterr().out == "One.\nThe voice fake has a cold. Drink tea.\n"


def test_a_loudspeaker_that_cannot_be_opened_is_closed_and_none_is_there(guide):
    broken = Speaker(broken=True)
    with pytest.raises(SoundError):
        guide.take_speaker(broken)
    assert broken.closed
    assert not guide.audible


def test_another_loudspeaker_takes_the_place_of_the_one_before(guide):
    first, second = Speaker(), Speaker()
    guide.take_speaker(first)
    guide.take_speaker(second)
    guide.say("One.")
    assert first.closed
    assert len(second.played) == 1
    guide.close()
    assert second.closed
    assert guide.voice.closed


def test_what_came_before_is_not_recorded():
    microphone = FakeMicrophone(now=100.0)
    microphone.start(lambda why: None)
    microphone.hear(np.full(16_000, 7, np.int16))
    microphone.hear(np.full(16_000, 9, np.int16))
    heard = record(microphone, 0.5, since=101.0)
    assert len(heard.samples) == 8000
    assert set(heard.samples[1:].tolist()) == {9}
    assert heard.waited == pytest.approx(0.0, abs=0.001)


def test_how_long_a_microphone_let_us_wait_is_known():
    microphone = FakeMicrophone(now=102.0)
    microphone.start(lambda why: None)
    microphone.hear(np.full(16_000, 7, np.int16))
    assert record(microphone, 0.5, since=100.5).waited == pytest.approx(1.5)


def test_a_microphone_that_gives_nothing_is_told(monkeypatch):
    monkeypatch.setattr(guide_aloud, "LONGEST_WAIT", -10.0)
    microphone = FakeMicrophone()
    microphone.start(lambda why: None)
    with pytest.raises(SoundError, match="gives no sound"):
        record(microphone, 1.0, since=0.0)
