"""A session that is set aside: its people are apart, and a time of return was said.

The time of return is wall time, because the machine may sleep meanwhile. Nothing is ever started
by itself: bells ring softly, and then it stays set aside.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicerepair.session import words
from voicerepair.session.activities import GAP, Activity, Then
from voicerepair.session.asking import Asking
from voicerepair.session.events import Deadline, Phase, Reason, SetAsideUntil

if TYPE_CHECKING:
    from voicerepair.session.engine import Session

__all__ = ["Aside"]

EARLY_BELL = 300.0  # seconds before the time, where the wait is at least twice as long
BELL_EVERY = 120.0
BELLS = 3
EXTENSIONS = 2
LONGEST = 24 * 3600.0  # after its time, a session that nobody came back to has ended
ANSWER_WITHIN = 30.0


class Aside(Activity):
    """Waits ``seconds``, counted in wall time, until people say that they are back."""

    phase = Phase.ASIDE

    def __init__(self, session: Session, then: Then, seconds: float) -> None:
        super().__init__(session, then)
        self.seconds = seconds
        self.extensions = 0
        self.bells: list[float] = []
        self.saying = 0

    @property
    def deadline(self) -> Deadline | None:
        at = self.bells[0] if self.bells else self._return_wall + LONGEST
        return Deadline(self.session.monotonic(at))

    @property
    def _return_wall(self) -> float:
        assert self.return_wall is not None
        return self.return_wall

    def begin(self, now: float) -> None:
        self._wait(now, self.session.wall(now) + self.seconds)

    def _wait(self, now: float, wall: float) -> None:
        """Say the time and ring at it."""
        self.since, self.return_wall = now, wall
        self.until = self.session.monotonic(wall)
        self.bells = [wall + bell * BELL_EVERY for bell in range(BELLS)]
        if self.seconds >= 2 * EARLY_BELL:
            self.bells.insert(0, wall - EARLY_BELL)
        self.note = words.NOTE_ASIDE
        self.session.set_return(wall)
        self.session.emit(SetAsideUntil(wall))
        self.session.say(self.session.fill(words.BACK_AT), GAP)

    def tick(self, now: float) -> None:
        if not self.bells:
            self.session.end(Reason.LEFT_ALONE, now)
            return
        if self.bells.pop(0) >= self._return_wall:
            self.note = words.NOTE_COME_BACK
        self.session.cue("bell", 0.0)

    # ----------------------------------------------------------------------- commands

    def done(self, now: float) -> None:
        """Everybody is asked; silence means not yet."""
        question = words.fill(words.ARE_YOU_BACK, {})
        people = self.session.everyone

        def answered(option: int | None, at: float) -> None:
            match option:
                case 0:
                    self.then(at)
                case 2:
                    self.session.not_today(at)
                case _:
                    self.session.back_to(self, at)

        def ask(at: float) -> None:
            options = words.BACK_OPTIONS
            asking = Asking(
                self.session, answered, people, question, ANSWER_WITHIN, options=options
            )
            self.session.start(asking, at)

        self.session.silence()
        self.session.prompt(question, ask, now)

    def skip(self, now: float) -> None:
        """Nothing: what is set aside is not skipped by a key."""

    def repeat(self, now: float) -> None:
        """Nothing: the time of return is on the screen."""

    def more_time(self, now: float) -> None:
        """A new time, as long from now as the first one was; twice."""
        self.session.silence()
        if self.extensions < EXTENSIONS:
            self.extensions += 1
            self._wait(now, self.session.wall(now) + self.seconds)
        else:
            self.session.say(words.fill(words.NO_MORE_EXTENSIONS, {}), GAP)

    def suspend(self, now: float) -> None:
        """A set-aside cannot be paused."""

    def resume(self, now: float) -> None:
        """Wait on, after a question; bells that were due meanwhile do not ring."""
        self.bells = [bell for bell in self.bells if bell > self.session.wall(now)]

    def back(self, now: float) -> None:
        """Nothing: there is no prompt to go back to while people are apart."""
