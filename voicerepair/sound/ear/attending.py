"""From what the listener hears to commands: what is cut out, when an ear is asked, what it may say.

``Attending`` is the listener's side: it is fed with every block, keeps no more sound than ``Alone``
does, and hands over what was said alone. ``Deciding`` asks the ear on a thread of its own, so that
the listener is never late: while it is busy one utterance waits, and a newer one takes its place.
The ear is asked as soon as something was probably said alone, and what it found is told once that
is certain, so that thinking costs no time. Rules: what was armed when somebody began to speak
counts, not what is armed afterwards; what was said while the guide spoke has to be louder than it
(``echo.py``) and surer; the sound is forgotten once it was decided.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
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


class Follows(IntEnum):
    """What is known to follow what was said."""

    SPEECH = -1
    SOMETHING = 0
    THE_END = 1  # of speech, as far as one can tell: enough for an answer, which can be corrected
    QUIET = 2  # so it was said alone


@dataclass(slots=True, eq=False)
class Question:
    """What was said, and what was armed then; ``surely``: the guide spoke meanwhile."""

    utterance: Utterance
    arming: Arming
    surely: bool = False
    follows: Follows = Follows.SOMETHING


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

    def consider(self, question: Question) -> None:
        """Begin to think about it. Returns at once."""
        with self._changed:
            if not self._over:
                waiting = self._waiting
                self._dropped += waiting is not None and waiting.follows is not Follows.SPEECH
                self._waiting = question
                self._changed.notify_all()

    def learn(self, question: Question, follows: Follows) -> None:
        """More is known of what follows. Returns at once."""
        with self._changed:
            if follows is not question.follows:
                question.follows = follows
                self._changed.notify_all()

    @property
    def pending(self) -> float:
        """When the oldest utterance began that is not decided; infinite where none is."""
        with self._changed:
            both = (self._current, self._waiting)
            open = [one for one in both if one is not None and one.follows is not Follows.SPEECH]
        return min((one.utterance.at for one in open), default=math.inf)

    @property
    def works(self) -> bool:
        return not self._over

    def close(self) -> None:
        """Nothing is told after this has returned."""
        with self._changed:
            self._over = True
            self._waiting = None
            self._changed.notify_all()
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
        if question.follows is Follows.SPEECH:
            return
        arming = question.arming
        found = self._ear.recognise(question.utterance.samples, arming.phrases)
        if found is None or (question.surely and found.confidence < SURER):
            return
        asked = Follows.THE_END if found.phrase in arming.answers else Follows.QUIET
        if self._wait_for(question, asked):
            self._told.heard(arming.event(found.phrase, question.utterance.at))

    def _wait_for(self, question: Question, asked: Follows) -> bool:
        """Does so much quiet follow? Returns as soon as that is known."""

        def known() -> bool:
            follows = question.follows
            return self._over or follows is Follows.SPEECH or follows >= asked

        with self._changed:
            self._changed.wait_for(known)
            return not self._over and question.follows >= asked


class Attending:
    """Belongs to the listener's thread, but for ``arm``, ``pending``, ``works`` and ``close``."""

    def __init__(self, ear: Ear, told: Told) -> None:
        self._deciding = Deciding(ear, told)
        self._echo = Echo()
        self._alone = Alone()
        self._armed = NOTHING
        self._begun: dict[float, tuple[Arming, bool]] = {}  # by when somebody began to speak
        self._open: Question | None = None  # of which it is not known yet whether quiet follows

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
        self._learn(Follows.SPEECH)

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
            self._consider(utterance)
            self._learn(Follows.QUIET)
        self._consider(self._alone.likely)
        if self._alone.ended:
            self._learn(Follows.THE_END)
        while len(self._begun) > 2:  # what was said last, and what is being said
            del self._begun[min(self._begun)]

    def _consider(self, utterance: Utterance | None) -> None:
        """This is said alone, if quiet follows; None: nothing is."""
        if self._open is not None and self._open.utterance is utterance:
            return
        self._learn(Follows.SPEECH)
        if utterance is None:
            return
        arming, over_guide = self._begun[utterance.at]
        if arming.phrases:
            surely = over_guide or self._echo.sounds(utterance.end)
            self._open = Question(utterance, arming, surely)
            self._deciding.consider(self._open)

    def _learn(self, follows: Follows) -> None:
        """Of what is open."""
        if self._open is not None:
            self._deciding.learn(self._open, follows)
            if follows in (Follows.SPEECH, Follows.QUIET):
                self._open = None
