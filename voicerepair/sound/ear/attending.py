"""From what the listener hears to commands: what is cut out, when an ear is asked, what it may say.

``Attending`` is the listener's side: it is fed with every block, keeps no more sound than ``Alone``
does, and hands over what was said alone. ``Deciding`` asks the ear on a thread of its own, so that
the listener is never late: while it is busy one utterance waits, and a newer one takes its place.
Rules: what was armed when somebody began to speak counts, not what is armed afterwards; what was
said while the guide spoke has to be louder than it (``echo.py``) and surer; the sound is forgotten
once it was decided.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Condition, Thread
from typing import Protocol

from voicerepair.errors import SoundError
from voicerepair.session.arming import NOTHING, Arming
from voicerepair.session.events import Chosen, Heard, SpeechStarted
from voicerepair.sound.ear.alone import Alone, Utterance
from voicerepair.sound.ear.echo import Echo
from voicerepair.sound.hearing import Heard as Happened
from voicerepair.sound.ports import Block, Ear

__all__ = ["Attending", "Deciding", "Told"]

TOO_MANY = 5  # utterances that the ear did not come to, because another was said meanwhile
SLOW = "This computer is too busy to understand every command."
KEYS = "Close what else runs on it. Keys do all that commands do, at once."
SURER = 0.65  # confidence that is asked for while the guide speaks


class Told(Protocol):
    """Who is told what was said. Every call comes on the thread that decides."""

    def heard(self, event: Heard | Chosen) -> None: ...

    def doubted(self, problem: SoundError) -> None:
        """The ear is gone, or too slow; the session goes on."""
        ...

    def deafened(self, error: Exception) -> None:
        """The ear has a bug."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """What was said, and what was armed then; ``surely``: the guide spoke meanwhile."""

    utterance: Utterance
    arming: Arming
    surely: bool = False


class Deciding:
    """The thread that asks ``ear``. Where it comes to too little, that is told once."""

    def __init__(self, ear: Ear, told: Told) -> None:
        self._dropped = 0.0  # utterances; minus infinity once it was told
        self._ear = ear
        self._told = told
        self._waiting: Question | None = None
        self._current: Question | None = None
        self._over = False
        self._changed = Condition()
        self._thread = Thread(target=self._run, name="ear", daemon=True)
        self._thread.start()

    def decide(self, question: Question) -> None:
        """Returns at once."""
        with self._changed:
            if not self._over:
                self._dropped += self._waiting is not None
                self._waiting = question
                self._changed.notify()

    @property
    def pending(self) -> float:
        """When the oldest utterance began that is not decided; infinite where none is."""
        with self._changed:
            open = (self._current, self._waiting)
        return min((one.utterance.at for one in open if one is not None), default=math.inf)

    @property
    def works(self) -> bool:
        return not self._over

    def close(self) -> None:
        """Nothing is told after this has returned."""
        with self._changed:
            self._over = True
            self._waiting = None
            self._changed.notify()
        self._ear.close()
        self._thread.join()

    def _next(self) -> Question | None:
        """Wait for it; None at the end."""
        with self._changed:
            self._current = None
            while self._waiting is None and not self._over:
                self._changed.wait()
            self._current, self._waiting = self._waiting, None
            return self._current

    def _run(self) -> None:
        try:
            while (question := self._next()) is not None:
                self._decide(question)
        except SoundError as problem:
            if not self._over:
                self._told.doubted(problem)
        except Exception as error:  # the host raises it, where it is seen
            if not self._over:
                self._told.deafened(error)
        finally:
            with self._changed:
                self._over = True
                self._waiting = self._current = None

    def _decide(self, question: Question) -> None:
        if self._dropped >= TOO_MANY:
            self._dropped = -math.inf
            self._told.doubted(SoundError(SLOW, KEYS))
        arming = question.arming
        found = self._ear.recognise(question.utterance.samples, arming.phrases)
        if found is None or (question.surely and found.confidence < SURER) or self._over:
            return
        self._told.heard(arming.event(found.phrase, question.utterance.at))


class Attending:
    """Belongs to the listener's thread, but for ``arm``, ``pending``, ``works`` and ``close``."""

    def __init__(self, ear: Ear, told: Told) -> None:
        self._deciding = Deciding(ear, told)
        self._echo = Echo()
        self._alone = Alone()
        self._armed = NOTHING
        self._begun: dict[float, tuple[Arming, bool]] = {}  # by when somebody began to speak

    def arm(self, arming: Arming) -> None:
        self._armed = arming

    @property
    def armed(self) -> bool:
        """Is there anything to listen for?"""
        return bool(self._armed.commands or self._armed.answers) and self.works

    @property
    def works(self) -> bool:
        return self._deciding.works

    @property
    def pending(self) -> float:
        return self._deciding.pending

    def close(self) -> None:
        self._deciding.close()

    def begin(self, at: float) -> None:
        """What comes now is of another listening, which opened ``at``."""
        self._alone.interrupt(at)

    def forget(self) -> None:
        """Nobody is listened to: no sound is kept."""
        self._alone = Alone()
        self._begun.clear()

    def believable(self, probability: float, level: float, at: float) -> float:
        """How likely the frame that began ``at`` is somebody's speech, and not the guide's."""
        self._echo.hear(level, at, guide_speaks=self._armed.guide_speaks)
        return 0.0 if self._echo.covers(level, at) else probability

    def attend(self, block: Block, happened: Sequence[Happened], judged: float) -> None:
        """``block`` was heard, this ``happened`` in it, and all before ``judged`` is certain."""
        for event in happened:
            if isinstance(event, SpeechStarted):
                self._begun[event.at] = (self._armed, self._echo.sounds(event.at))
        for utterance in self._alone.take(block, happened, judged):
            arming, over_guide = self._begun[utterance.at]
            if arming.phrases:
                surely = over_guide or self._echo.sounds(utterance.end)
                self._deciding.decide(Question(utterance, arming, surely))
        while len(self._begun) > 2:  # what was said last, and what is being said
            del self._begun[min(self._begun)]
