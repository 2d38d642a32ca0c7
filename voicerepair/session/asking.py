"""A question that is open for a while: a choice, or a number.

Silence is never a yes: an unanswered question reports None, and the script says what that means.
Somebody who is speaking is never timed out in the middle of a word.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from voicerepair.session import words
from voicerepair.session.activities import GAP, Activity
from voicerepair.session.events import Ask, Deadline, Phase
from voicerepair.session.words import Line

if TYPE_CHECKING:
    from voicerepair.session.engine import Session

__all__ = ["Asking", "Numbering", "Outcome"]

MORE = 15.0  # seconds that "more time" adds to a question
QUIET = 2.5  # seconds after the last word before a question closes
LATEST = 60.0  # seconds after its time at which a question closes whatever is heard

Outcome = Callable[[int | None, float], None]


class Asking(Activity):
    """One of ``options``; ``outcome`` gets the index of the chosen one, or None, and the time."""

    phase = Phase.ANSWER

    def __init__(
        self,
        session: Session,
        outcome: Outcome,
        who: tuple[int, ...],
        question: Line,
        within: float,
        *,
        options: tuple[str, ...] = (),
        private: bool = False,
    ) -> None:
        super().__init__(session, lambda now: outcome(None, now))
        self.outcome = outcome
        self.who = who
        self.question = question
        self.within = within
        self.options = options
        self.private = private
        self.left = within
        self.saying = 0
        self.speaking = False
        self.last_speech = 0.0

    @property
    def deadline(self) -> Deadline | None:
        if self.until is None:
            return None
        if self.speaking:
            return Deadline(self.until + LATEST, judged=True)
        at = max(self.until, min(self.last_speech + QUIET, self.until + LATEST))
        return Deadline(at, judged=True)

    def begin(self, now: float) -> None:
        self._ask(now, self.within)

    def _ask(self, now: float, within: float) -> None:
        self.since, self.until = now, now + within
        self.speaking, self.last_speech = False, now - QUIET
        self.session.listen(self.who, turn=False)
        self.session.emit(self._effect(self.session.listening))

    def _effect(self, id: int) -> Ask:
        return Ask(id, self.session.names(self.who), options=self.options, private=self.private)

    def _close(self) -> None:
        self.until = None
        self.session.silence()

    def tick(self, now: float) -> None:
        self._answer(None, now)

    def _answer(self, value: int | None, now: float) -> None:
        self._close()
        self.outcome(value, now)

    # ----------------------------------------------------------------- what is heard

    def speech_started(self, at: float, now: float) -> None:
        self.speaking = True

    def speech_stopped(self, at: float, now: float) -> None:
        self.speaking, self.last_speech = False, at
        self.note = words.NOTE_WORDS

    def numbered(self, value: int, now: float) -> None:
        if self.until is None:
            return
        if 1 <= value <= len(self.options):
            self._answer(value - 1, now)
        else:
            self.note = words.NOTE_OPTION

    def chosen(self, text: str, now: float) -> None:
        if self.until is not None and text in self.options:
            self._answer(self.options.index(text), now)

    def playback_ended(self, id: int, at: float, now: float) -> None:
        if self.saying and id == self.saying:
            self.saying = 0
            self._ask(at, self.within)

    # ----------------------------------------------------------------------- commands

    def done(self, now: float) -> None:
        self._answer(None, now)

    def repeat(self, now: float) -> None:
        self._close()
        self.saying = self.session.say(self.question, GAP)

    def more_time(self, now: float) -> None:
        if self.until is not None:
            self.until += MORE

    def suspend(self, now: float) -> None:
        self.left = self.within if self.until is None else max(self.until - now, QUIET)
        self.saying = 0
        self._close()

    def resume(self, now: float) -> None:
        self._ask(now, self.left)


class Numbering(Asking):
    """A whole number from ``low`` to ``high``."""

    def __init__(
        self,
        session: Session,
        outcome: Outcome,
        who: tuple[int, ...],
        question: Line,
        within: float,
        *,
        low: int,
        high: int,
        private: bool = False,
    ) -> None:
        super().__init__(session, outcome, who, question, within, private=private)
        self.number = (low, high)

    def _effect(self, id: int) -> Ask:
        low, high = self.number or (0, 0)
        return Ask(id, self.session.names(self.who), low=low, high=high, private=self.private)

    def numbered(self, value: int, now: float) -> None:
        if self.until is None or self.number is None:
            return
        low, high = self.number
        if low <= value <= high:
            self._answer(value, now)
        else:
            self.note = words.NOTE_RANGE.format(low=low, high=high)

    def chosen(self, text: str, now: float) -> None:
        if text.isdigit():
            self.numbered(int(text), now)
