"""PortAudio on the virtual sound card: what the contracts of one device alone do not show."""

from __future__ import annotations

import queue
import time

import numpy as np
import pytest

from voicerepair.session.events import DeviceKind
from voicerepair.sound.cues import load

pytestmark = pytest.mark.soundcard


@pytest.fixture
def losses():
    return queue.SimpleQueue()


def opened(system, losses, speaker="guide", microphone="mic"):
    """Both devices, once the sound server has been seen to carry them."""
    both = system.speaker(speaker), system.microphone(microphone)
    both[0].start(lambda _id, _at: None, losses.put)
    both[1].start(losses.put)
    assert both[1].read(10) is not None
    until = time.monotonic() + 10
    while not (both[0].replacement_shows and both[1].replacement_shows):
        assert time.monotonic() < until
        both[1].read(0.05)
    return both


def goes_on(microphone):
    """Fresh sound still comes: blocks taken after this call."""
    since = time.monotonic()
    while (block := microphone.read(5)) is not None:
        if block.at > since:
            return True
    return False


def test_the_devices_of_the_card_are_listed(system):
    assert {"guide", "room", "mic"} <= {found.name for found in system.devices(DeviceKind.SPEAKER)}


def test_the_loudspeakers_own_sound_never_passes_for_the_default_microphone(
    system, soundcard, losses
):
    _, microphone = opened(system, losses, microphone=None)
    soundcard.unplug("mic")
    assert "took its place" in losses.get(timeout=10)
    assert not microphone.reopen()
    soundcard.plug("mic")
    assert microphone.reopen()
    assert goes_on(microphone)


def test_a_machine_that_has_only_a_monitor_has_no_microphone(system, soundcard, losses):
    soundcard.unplug("mic")
    microphone = system.microphone()
    microphone.start(losses.put)
    assert losses.get(timeout=10).startswith("There is no microphone")
    microphone.close()


def test_a_person_may_move_a_stream_to_another_device(system, soundcard, losses):
    speaker, microphone = opened(system, losses)
    ours = [
        line.split()[0]
        for line in soundcard.control("list", "short", "sink-inputs").splitlines()
        if "protocol-native" in line
    ]
    soundcard.control("move-sink-input", ours[-1], "room")
    with soundcard.record("room") as room, soundcard.record("guide") as guide:
        speaker.play(1, load("chime", speaker.rate))
        until = time.monotonic() + 2.5  # two looks at the server
        while time.monotonic() < until:
            microphone.read(0.1)
    assert losses.empty()
    # After an underflow ALSA opens the stream anew, where it had been.
    assert room.sounding() or guide.sounding()


def test_a_lost_microphone_leaves_the_loudspeaker_alone(system, soundcard, losses):
    speaker, microphone = opened(system, losses)
    with soundcard.record("guide") as tape:
        speaker.play(1, load("bowl", speaker.rate))
        soundcard.unplug("mic")
        assert "microphone" in losses.get(timeout=10)
        lost = time.monotonic()
        while (block := microphone.read(1)) is not None:
            assert block.at < lost
    [(start, end)] = tape.sounding(floor=-55, gap=0.1)
    assert end - start > 1
    assert losses.empty()


def test_opening_one_device_afresh_brings_the_other_back(system, soundcard, losses):
    speaker, microphone = opened(system, losses)
    soundcard.unplug("guide")
    assert "loudspeaker" in losses.get(timeout=10)
    assert not speaker.reopen()
    assert goes_on(microphone)
    assert losses.empty()


def test_a_sound_server_that_hangs_is_a_loss_and_not_a_hang(system, soundcard, losses):
    speaker, microphone = opened(system, losses)
    with soundcard.hung():
        assert losses.get(timeout=10)
        assert losses.get(timeout=10)
        asked = time.monotonic()
        assert not speaker.reopen()
        assert time.monotonic() - asked < 8
    until = time.monotonic() + 20
    while not speaker.reopen():
        assert time.monotonic() < until
        time.sleep(0.1)
    assert microphone.reopen()
    with soundcard.record("guide") as tape:
        speaker.play(1, load("tap", speaker.rate))
        assert goes_on(microphone)
        time.sleep(0.3)
    assert tape.sounding()


def test_a_click_is_on_both_recordings_at_the_same_moment(soundcard):
    with soundcard.record("guide") as guide, soundcard.record("room") as room:
        for _ in range(3):
            soundcard.click()
            time.sleep(0.2)
    moments = [[start for start, _ in tape.sounding()] for tape in (guide, room)]
    assert len(moments[0]) == len(moments[1]) == 3
    assert np.abs(np.subtract(*moments)).max() < 0.03


def test_an_echo_is_as_soft_as_asked_for(soundcard):
    soundcard.echo(-20)
    chime = load("chime", 48_000)
    with soundcard.record("room") as tape:
        soundcard.play(chime, into="guide").wait()
        time.sleep(0.2)
    softer = 20 * np.log10(np.abs(chime.samples).max() / np.abs(tape.samples).max())
    assert softer == pytest.approx(20, abs=1)
