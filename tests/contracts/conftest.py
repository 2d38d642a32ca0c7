"""Rigs: what a contract needs around a device, for the fake one and for the real one.

A rig lets time pass, loses and mends the device, and knows what really sounded.
"""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager

import numpy as np
import pytest

from tests.fakes import FakeMicrophone, FakeSpeaker
from tests.soundcard import Tape
from voicerepair.sound.pcm import Pcm

#: Seconds that a loss may take to be told, and a sound to end on a busy machine.
PATIENCE = 10.0


class Told:
    """Collects what a device tells: ``ended`` as {id: (at, when it was told)}, and ``lost``."""

    def __init__(self) -> None:
        self.ended: dict[int, tuple[float, float]] = {}
        self.lost: list[str] = []
        self.changed = threading.Condition()
        self.clock = time.monotonic

    def on_end(self, id: int, at: float) -> None:
        with self.changed:
            self.ended[id] = (at, self.clock())
            self.changed.notify_all()

    def on_lost(self, why: str) -> None:
        with self.changed:
            self.lost.append(why)
            self.changed.notify_all()


class FakeSpeakerRig:
    def __init__(self) -> None:
        self.speaker = FakeSpeaker()
        self.told = Told()
        self.told.clock = lambda: self.speaker.now

    def clock(self) -> float:
        return self.speaker.now

    def let(self, seconds: float) -> None:
        self.speaker.advance(seconds)

    def wait_for(self, condition) -> bool:
        for _ in range(1000):
            if condition():
                return True
            self.speaker.advance(0.01)
        return False

    @contextmanager
    def tape(self):
        tape = Tape(self.speaker.heard, self.speaker.began)
        yield tape
        tape.samples = self.speaker.heard

    def lose(self) -> None:
        self.speaker.lose()

    def mend(self) -> None:
        self.speaker.works = True


class RealSpeakerRig:
    def __init__(self, system, card, loss: str) -> None:
        self.speaker = system.speaker("guide")
        self.told = Told()
        self.clock = time.monotonic
        self._card = card
        self._loss = loss

    def let(self, seconds: float) -> None:
        time.sleep(seconds)

    def wait_for(self, condition) -> bool:
        with self.told.changed:
            return self.told.changed.wait_for(condition, PATIENCE)

    def tape(self):
        return self._card.record("guide")

    def lose(self) -> None:
        self._card.crash() if self._loss == "crash" else self._card.unplug("guide")

    def mend(self) -> None:
        self._card.restart()


class FakeMicrophoneRig:
    def __init__(self) -> None:
        self.microphone = FakeMicrophone()
        self.told = Told()

    def let(self, seconds: float) -> None:
        self.microphone.hear(np.zeros(round(seconds * 16_000), np.int16))

    def wait_for(self, condition) -> bool:
        self.let(0.1)
        return condition()

    def hear(self, pcm: Pcm) -> float:
        """The sound in the room; when it began."""
        began = self.microphone.now
        self.microphone.hear(np.rint(pcm.resampled(16_000).samples * 32767).astype(np.int16))
        self.let(0.1)
        return began

    def lose(self) -> None:
        self.microphone.lose()

    def mend(self) -> None:
        self.microphone.works = True


class RealMicrophoneRig:
    def __init__(self, system, card, loss: str) -> None:
        self.microphone = system.microphone("mic")
        self.told = Told()
        self._card = card
        self._loss = loss

    def let(self, seconds: float) -> None:
        time.sleep(seconds)

    def wait_for(self, condition) -> bool:
        with self.told.changed:
            return self.told.changed.wait_for(condition, PATIENCE)

    def hear(self, pcm: Pcm) -> float:
        with self._card.record("room") as tape:
            self._card.play(pcm).wait()
            time.sleep(0.1)
        return tape.sounding()[0][0]

    def lose(self) -> None:
        self._card.crash() if self._loss == "crash" else self._card.unplug("mic")

    def mend(self) -> None:
        self._card.restart()


REAL = [
    pytest.param("unplug", id="portaudio", marks=pytest.mark.soundcard),
]
LOSSES = [
    pytest.param("unplug", id="portaudio unplugged", marks=pytest.mark.soundcard),
    pytest.param("crash", id="portaudio with a crashed server", marks=pytest.mark.soundcard),
]


@pytest.fixture(params=[pytest.param("fake", id="fake"), *REAL])
def speaking(request):
    """A started loudspeaker on a rig."""
    yield from started_speaker(request)


@pytest.fixture(params=[pytest.param("fake", id="fake"), *LOSSES])
def losing_speaker(request):
    yield from started_speaker(request)


@pytest.fixture(params=[pytest.param("fake", id="fake"), *REAL])
def hearing(request):
    """A started microphone on a rig, with its first blocks thrown away."""
    yield from started_microphone(request)


@pytest.fixture(params=[pytest.param("fake", id="fake"), *LOSSES])
def losing_microphone(request):
    yield from started_microphone(request)


def started_speaker(request):
    if request.param == "fake":
        rig = FakeSpeakerRig()
    else:
        rig = RealSpeakerRig(
            request.getfixturevalue("system"), request.getfixturevalue("soundcard"), request.param
        )
    rig.speaker.start(rig.told.on_end, rig.told.on_lost)
    rig.speaker.play(0, Pcm.silence(0.01, rig.speaker.rate))
    assert rig.wait_for(lambda: 0 in rig.told.ended), "no sound flows"
    yield rig
    rig.speaker.close()


def started_microphone(request):
    if request.param == "fake":
        rig = FakeMicrophoneRig()
    else:
        rig = RealMicrophoneRig(
            request.getfixturevalue("system"), request.getfixturevalue("soundcard"), request.param
        )
    rig.microphone.start(rig.told.on_lost)
    rig.let(0.1)
    assert rig.microphone.read(PATIENCE) is not None, "no sound comes"
    while rig.microphone.read(0) is not None:
        pass
    yield rig
    rig.microphone.close()
