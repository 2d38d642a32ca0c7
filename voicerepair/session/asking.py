"""A question that is open for a while: a choice, or a number.

Silence is never a yes: an unanswered question reports None, and the script says what that means.
Somebody who is speaking is never timed out in the middle of a word.

A private question is answered by key alone, so nobody is listened to. Where others are there, it
stays open for the same time whatever is pressed, and what follows is the same: a private answer
never changes what a pair hears, or for how long.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from voicerepair.session import words
from voicerepair.session.activities import GAP, Activity
from voicerepair.session.arming import spoken_form
from voicerepair.session.events import Ask, Deadline, Phase
from voicerepair.session.policy import FIGURES, TurnType
from voicerepair.session.turn import ECHO, FRESH
from voicerepair.session.words import Line

if TYPE_CHECKING:
    from voicerepair.session.engine import Session

__all__ = ["Asking", "Numbering", "Outcome"]

QUIET, _, _ = FIGURES[TurnType.ANSWERS]  # seconds after the last word before a question closes
MORE = 15.0  # seconds that "more time" adds to a question
LATEST = 60.0  # seconds after its time at which a question closes whatever is heard

Outcome = Callable[[int | None, float], None]


class Asking(Activity):
    """One of ``options``; ``outcome`` gets the index of the chosen one, or None, and the time.

    ``sealed``: private, and others are there. ``says_back``: what was heard; else what follows
    tells it.
    """

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
        says_back: bool = True,
    ) -> None:
        super().__init__(session, lambda now: outcome(None, now))
        self.outcome = outcome
        self.who = who
        self.question = question
        self.within = within
        self.options = options
        self.private = private
        self.says_back = says_back
        self.sealed = private and len(session.people) > 1
        self.answer: int | None = None
        self.left = within
        self.saying = 0
        self.speaking = False
        self.spoken_to = False
        self.told = False
        self.speech_began = 0.0
        self.last_speech = 0.0

    @property
    def deadline(self) -> Deadline | None:
        if self.until is None:
            return None
        if self.private:
            return Deadline(self.until)
        latest = self.until + LATEST
        if self.speaking:
            return Deadline(latest, judged=True)
        at = max(self.until, min(self.last_speech + QUIET, latest))
        return Deadline(at, judged=True)

    def begin(self, now: float) -> None:
        self._ask(now, self.within)

    def _ask(self, now: float, within: float) -> None:
        self.since, self.until = now, now + within
        self.speaking, self.last_speech = False, now - QUIET
        room = self.session.room
        id = room.new_id() if self.private else self._listen()
        room.emit(self._effect(id))

    def _ask_anew(self, now: float) -> None:
        """The question was said again, or need not be."""
        self.saying = 0
        self._close()
        self._ask(now, self.within)

    def _listen(self) -> int:
        return self.session.room.listen(self.session.people.names(self.who), turn=False)

    def _effect(self, id: int) -> Ask:
        return Ask(
            id, self.session.people.names(self.who), options=self.options, private=self.private
        )

    def _close(self) -> None:
        self.until = None
        self.session.room.silence()

    def tick(self, now: float) -> None:
        """Time is up. Words that nobody here can make out are no silence: whoever spoke is told,
        once, how to answer, and has the whole time again."""
        if not self.spoken_to or self.told:
            self._end(self.answer, now)
            return
        self.told = True
        self._close()
        self.saying = self.session.room.say(self._how_to_answer, GAP)

    @property
    def _how_to_answer(self) -> Line:
        return words.how_to_choose(self.options, self.session.wording, hears=self._heard)

    @property
    def _heard(self) -> bool:
        """Is there an ear for every answer, as it is shown?"""
        return all(self.session.hears(spoken_form(option)) for option in self.options)

    def _take(self, answer: int | None, now: float) -> None:
        """An answer, or None for passing."""
        if not self.sealed:
            self._end(answer, now)
        elif self.until is None:
            self._ask_anew(now)
        else:
            self.answer = answer
            self.note = self.session.wording(words.NOTE_SEALED)

    def _end(self, answer: int | None, now: float) -> None:
        self._close()
        self.outcome(answer, now)

    # ----------------------------------------------------------------- what is heard

    def speech_started(self, at: float, now: float) -> None:
        self.speaking, self.speech_began = True, at

    def speech_stopped(self, at: float, now: float) -> None:
        self.speaking, self.last_speech = False, at
        if self.speech_began > self.since + FRESH or at >= self.since + ECHO:
            self.spoken_to = True
            self.note = self.session.wording(words.NOTE_AGAIN if self._heard else words.NOTE_WORDS)

    def numbered(self, value: int, now: float) -> None:
        if self.sealed and self.until is None:
            return  # a private answer does not cut short what others hear
        answer = self._meant(value)
        if answer is None:
            self.note = self._no_such_number
        else:
            self._take(answer, now)

    def _meant(self, value: int) -> int | None:
        """The answer that a number typed means, or None."""
        return value - 1 if 1 <= value <= len(self.options) else None

    @property
    def _no_such_number(self) -> str:
        return self.session.wording(words.NOTE_OPTION)

    def understood(self, text: str) -> int | None:
        """The answer that a text heard means, or None."""
        return self.options.index(text) if text in self.options else None

    @property
    def answers(self) -> Mapping[str, str]:  # type: ignore[override]
        """In their own words; and for yes and no, whatever people taught in place of them."""
        own = {spoken_form(option): option for option in self.options}
        plain = {spoken_form(self.session.wording(word)): word for word in (words.YES, words.NO)}
        return {plain[said]: option for said, option in own.items() if said in plain} | own

    def chosen(self, text: str, at: float, now: float) -> bool:
        answer = self.understood(text)
        if answer is None or self.until is None or self.private or at < self.since:
            return False
        self.session.correcting.keep(self, answer)
        self._close()
        self.act_on(answer, now)
        return True

    def act_on(self, answer: int, now: float) -> None:
        """An answer that was heard is said back before anything follows from it."""

        def heard(now: float) -> None:
            self.session.correcting.said_back(now)
            self.outcome(answer, now)

        if self.says_back:
            line = words.as_sentence(self.options[answer])
            self.session.prompt(line, heard, now)
        else:
            heard(now)

    def playback_ended(self, id: int, at: float, now: float) -> None:
        if self.saying and id == self.saying:
            self._ask_anew(at)

    # ----------------------------------------------------------------------- commands

    def done(self, now: float) -> None:
        self._take(None, now)

    def repeat(self, now: float) -> None:
        if not self.question.text:
            self._ask_anew(now)
            return
        self._close()
        self.saying = self.session.room.say(self.question, GAP)

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
        self.low, self.high = low, high
        self.number = (low, high)

    def _effect(self, id: int) -> Ask:
        return Ask(
            id,
            self.session.people.names(self.who),
            low=self.low,
            high=self.high,
            private=self.private,
        )

    def act_on(self, answer: int, now: float) -> None:
        """A number is always said back, by what follows."""
        self.outcome(answer, now)

    def _meant(self, value: int) -> int | None:
        return value if self.low <= value <= self.high else None

    @property
    def _no_such_number(self) -> str:
        return self.session.wording(words.NOTE_RANGE).format(low=self.low, high=self.high)

    @property
    def _how_to_answer(self) -> Line:
        return words.how_to_rate(self.low, self.high, self.session.wording, hears=self._heard)

    @property
    def _heard(self) -> bool:
        return self.high <= words.LARGEST_NUMBER and all(map(self.session.hears, self.answers))

    @property
    def answers(self) -> Mapping[str, str]:  # type: ignore[override]
        numbers = range(self.low, min(self.high, words.LARGEST_NUMBER) + 1)
        said = (words.number(number, self.session.wording) for number in numbers)
        return {spoken_form(word): str(number) for word, number in zip(said, numbers, strict=True)}

    def understood(self, text: str) -> int | None:
        return self._meant(int(text)) if text.isdecimal() else None
