"""The listener: takes blocks from the microphone on a thread of its own and says what it hears.

Rules: outside a listening nothing is analysed or kept, blocks are taken and dropped, unless a
command window is open: then speech is told to nobody but to what understands commands. A
``Listening`` is one opening of the microphone and holds everything that is known of it; it reads
no clock and works on files as well. ``Hearing`` is the thread around it. The host is told through
a ``Sink``, on the listener's thread, and is never kept waiting: opening and closing a listening
swaps one reference.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from threading import Thread
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from voicerepair.errors import SoundError
from voicerepair.session.arming import Arming
from voicerepair.session.events import SpeechStarted, SpeechStopped, Tapped
from voicerepair.sound.frames import Framer, level
from voicerepair.sound.measures import clipped
from voicerepair.sound.ports import HEARING_RATE, Block, Microphone, Vad
from voicerepair.sound.tape import Tape
from voicerepair.sound.taps import TapDetector
from voicerepair.sound.vad import SpeechSegmenter

__all__ = ["Attention", "Heard", "Hearing", "Listening", "Sink"]

DOUBT_AFTER = 6.0  # seconds of nothing but zeros, or of deafening noise
OVERLOADED_AFTER = 3.0  # seconds in all of speech that is cut off flat: more than one loud word
LOST_AFTER = 1.0  # seconds of sound in all that were lost on the way
GATE = 0.2  # seconds: a shorter run of zeros is a stutter, no noise gate
DEAFENING = -10.0  # dB relative to full scale: louder than speech ever is all the time
READ_TIMEOUT = 0.1  # seconds: how soon the thread notices that it shall end
COMMAND_WINDOW = 0  # the id of a listening of which nobody is told

Heard = SpeechStarted | SpeechStopped | Tapped


class Sink(Protocol):
    """Who is told. Every call comes on the listener's thread and has to return at once."""

    def heard(self, event: Heard) -> None: ...

    def doubted(self, problem: SoundError) -> None:
        """Something seems wrong with the microphone; said once, and listening goes on."""
        ...

    def deafened(self, error: Exception) -> None:
        """The listener has ended: with a SoundError, or with a bug."""
        ...


class Attention(Protocol):
    """What understands commands: see ``ear/attending.py``. Called on the listener's thread, but
    for ``arm``, ``pending`` and ``works``."""

    @property
    def works(self) -> bool: ...

    @property
    def armed(self) -> bool: ...

    @property
    def pending(self) -> float: ...

    def arm(self, arming: Arming) -> None: ...

    def begin(self, at: float) -> None: ...

    def forget(self) -> None: ...

    def believable(self, probability: float, level: float, at: float) -> float: ...

    def attend(self, block: Block, happened: Sequence[Heard], judged: float) -> None: ...


class Doubts:
    """Is this a working microphone? Says so once for each way in which it seems not to be.

    Zeros alone prove little: a microphone that gates noise gives zeros between sounds, so once
    it has done that, zeros are no longer doubted.
    """

    def __init__(self) -> None:
        self._silent = 0.0
        self._deafening = 0.0
        self._overloaded = 0.0
        self._lost = 0.0
        self._sounded = False
        self._gated = False
        self._said: set[str] = set()

    def about(self, samples: NDArray[np.int16], level: float, speech: bool) -> SoundError | None:
        """After this frame; ``level`` is its level in dB."""
        seconds = len(samples) / HEARING_RATE
        if samples.any():
            self._gated = self._gated or (self._sounded and self._silent >= GATE)
            self._sounded = True
            self._silent = 0.0
        else:
            self._silent += seconds
        self._deafening = self._deafening + seconds if level >= DEAFENING and not speech else 0.0
        self._overloaded += seconds if speech and clipped(samples) else 0.0
        if self._silent >= DOUBT_AFTER and not self._gated:
            return self._once(
                "The microphone is silent: is it muted?",
                "Unmute it, or choose another with --microphone. Keys take turns meanwhile.",
            )
        if self._deafening >= DOUBT_AFTER:
            return self._once(
                "The microphone gives only a loud noise.",
                "Check its plug and its level, or choose another with --microphone.",
            )
        if self._overloaded >= OVERLOADED_AFTER:
            return self._once(
                "The microphone is set too high: it cuts off what is loud.",
                "No turn is lost by it. When there is a moment, turn its level down in the sound "
                "settings, so that words are easier to understand.",
            )
        return None

    def about_lost(self, samples: int) -> SoundError | None:
        """So many were lost on the way while somebody was listened to."""
        self._lost += samples / HEARING_RATE
        if self._lost < LOST_AFTER:
            return None
        return self._once(
            "This computer is too busy to hear everything.",
            "Close what else runs on it. Nobody is cut off by it, and keys take turns as well.",
        )

    def _once(self, message: str, hint: str) -> SoundError | None:
        if message in self._said:
            return None
        self._said.add(message)
        return SoundError(message, hint)


class Listening:
    """One opening of the microphone, from the moment ``opened`` on: sound taken before it is not
    heard. ``take`` blocks in order; no clock, no thread.

    ``believable`` may doubt what the VAD says of a frame, given its level (dB) and its time.
    """

    def __init__(
        self,
        id: int,
        opened: float,
        vad: Vad,
        doubts: Doubts | None = None,
        believable: Callable[[float, float, float], float] | None = None,
    ) -> None:
        self.id = id
        self.opened = opened
        self.level = -math.inf
        self.problems: list[SoundError] = []
        self._vad = vad
        self._doubts = doubts or Doubts()
        self._believable = believable
        self._taps = TapDetector()
        self._frames = Framer(vad.frame)
        self._segmenter = SpeechSegmenter(id, opened)
        self._first = True
        self.judged = opened

    def take(self, block: Block) -> list[Heard]:
        """What can be said now that this block has been heard."""
        if self._first:
            self._vad.reset()
        block = self._since_opened(block)
        if not len(block.samples):
            return []
        self._first = False
        if block.lost and (problem := self._doubts.about_lost(block.lost)):
            self.problems.append(problem)
        happened: list[Heard] = []
        for samples, raw, at in self._frames.cut(block):
            happened += self._judge(samples, raw, at)
        return happened

    @property
    def certain(self) -> float:
        """Nothing dated before this time can happen any more."""
        return max(self.judged, self._segmenter.judged)

    def settle(self) -> None:
        """What ``take`` returned has been told: ``judged`` may move on."""
        self.judged = self.certain

    def _since_opened(self, block: Block) -> Block:
        late = min(len(block.samples), max(0, math.ceil((self.opened - block.at) * HEARING_RATE)))
        if not late:
            return block if not self._first else replace(block, lost=0)
        raw = None if block.raw is None else block.raw[late:]
        return Block(block.samples[late:], block.at + late / HEARING_RATE, raw=raw)

    def _judge(self, samples: NDArray[np.int16], raw: NDArray[np.int16], at: float) -> list[Heard]:
        """The microphone itself, and taps, by what it gave; speech by what is left of it."""
        self.level = level(raw)
        probability = self._vad.probability(samples)
        if self._believable is not None:
            probability = self._believable(probability, level(samples), at)
        happened: list[Heard] = list(
            self._segmenter.process(probability, at, len(samples) / HEARING_RATE)
        )
        speech = self._segmenter.in_speech
        for tapped in self._taps.process(raw, at, speech):
            happened.append(Tapped(self.id, tapped))
        if problem := self._doubts.about(raw, self.level, speech):
            self.problems.append(problem)
        return happened


class Hearing:
    """The listener's thread. The microphone is the host's to start, reopen and close.

    ``listen`` and ``stop`` may be called from any thread and return at once.
    """

    def __init__(self, microphone: Microphone, vad: Vad, sink: Sink) -> None:
        self._microphone = microphone
        self._vad = vad
        self._sink = sink
        self._doubts = Doubts()
        self._listening: Listening | None = None
        self._window: Listening | None = None
        self._attention: Attention | None = None
        self._tape: Tape | None = None
        self._heard: Listening | None = None  # the one that the last block went to
        self._closing = False
        self._deaf = False
        self._thread = Thread(target=self._run, name="listener", daemon=True)

    def start(self) -> None:
        """Begin to take blocks from the microphone, which has been started."""
        self._thread.start()

    def close(self) -> None:
        """End the thread; no call to the sink comes after this has returned."""
        self._listening = None
        self._closing = True
        if self._thread.is_alive():
            self._thread.join()

    def attend(self, attention: Attention) -> None:
        """From now on commands are understood, once some are armed."""
        self._attention = attention

    def record(self, tape: Tape) -> None:
        """From now on every block goes there as well, as the microphone gave it."""
        self._tape = tape

    @property
    def understands(self) -> bool:
        """Are there ears for commands?"""
        return self._attention is not None and self._attention.works

    def arm(self, arming: Arming) -> None:
        """These phrases are understood from now on, in a listening or, without one, in a command
        window; no window is open where there are none."""
        if self._attention is not None:
            self._attention.arm(arming)

    def listen(self, id: int, opened: float) -> None:
        """From the time ``opened`` on, tell what is heard, with this id."""
        self._listening = Listening(id, opened, self._vad, self._doubts)

    def stop(self, id: int) -> None:
        """Nothing more is analysed; an event of this id that is under way may still come."""
        listening = self._listening
        if listening is not None and listening.id == id:
            self._listening = None

    @property
    def judged(self) -> float:
        """Every event dated before this time has been told to the sink; infinite while nothing
        is listened to, or the listener has ended. Read it before the events that have come in,
        not after. What may be a command is judged once that was decided."""
        listening, attention = self._listening, self._attention
        if listening is None or self._deaf:
            return math.inf
        judged = listening.judged
        return judged if attention is None else min(judged, attention.pending)

    @property
    def level(self) -> float:
        """Of the last 32 ms, in dB relative to full scale; -inf while nothing is listened to."""
        listening = self._listening
        return -math.inf if listening is None else listening.level

    def _run(self) -> None:
        try:
            while not self._closing:
                block = self._microphone.read(READ_TIMEOUT)
                if block is None:
                    continue
                if self._tape is not None:
                    self._tape.take(block)
                if listening := self._listening:
                    self._hear(listening, block)
                elif self._attention is not None and self._attention.armed:
                    self._hear_commands(block)
                elif self._heard is not None:
                    self._hear_nothing()
        except Exception as error:  # whatever it is, the host must know that nobody listens
            self._deaf = True
            self._sink.deafened(error)

    def _hear_nothing(self) -> None:
        self._heard = self._window = None
        if self._attention is not None:
            self._attention.forget()

    def _hear_commands(self, block: Block) -> None:
        """Nobody is listened to, but for commands."""
        assert self._attention is not None
        if self._window is None:
            believable = self._attention.believable
            self._window = Listening(
                COMMAND_WINDOW, block.at, self._vad, Doubts(), believable=believable
            )
        self._attend(self._window, block, self._window.take(block))
        self._window.settle()

    def _attend(self, listening: Listening, block: Block, happened: Sequence[Heard]) -> None:
        if self._attention is None:
            return
        if listening is not self._heard:
            self._attention.begin(listening.opened)
            self._heard = listening
        self._attention.attend(block, happened, listening.certain)

    def _hear(self, listening: Listening, block: Block) -> None:
        self._window = None
        happened = listening.take(block)
        for event in happened:
            self._sink.heard(event)
        self._attend(listening, block, happened)
        listening.settle()
        while listening.problems:
            self._sink.doubted(listening.problems.pop(0))
