"""A session that is set aside: its people are apart, and a time of return was said.

The time of return is wall time, because the machine may sleep meanwhile. Nothing is ever started
by itself: bells ring softly, and then it stays set aside.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from voicerepair.session import words
from voicerepair.session.activities import GAP, Activity, Prompting, Then
from voicerepair.session.asking import Asking
from voicerepair.session.events import Deadline, Phase, Reason, SetAsideUntil
from voicerepair.session.words import Line

if TYPE_CHECKING:
    from voicerepair.session.engine import Session

__all__ = ["Aside"]

EARLY_BELL = 300.0  # seconds before the time, where the wait is at least twice as long
BELL_EVERY = 120.0
BELLS = 3
EXTENSIONS = 2
LONGEST = 24 * 3600.0  # after its time, a session that nobody came back to has ended
MOST_MINUTES = 24 * 60
NEAR = 60.0  # seconds after the time was said in which somebody may still ask for another
ANSWER_WITHIN = 30.0


class Aside(Activity):
    """Waits ``seconds``, counted in wall time, until people say that they are back.

    A session that goes on from a saved position keeps the time that was said. ``bells`` are the
    wall times at which one will ring.
    """

    phase = Phase.ASIDE

    def __init__(self, session: Session, then: Then, seconds: float) -> None:
        super().__init__(session, then)
        self.seconds = seconds
        self.extensions = 0
        self.bells: list[float] = []

    @property
    def deadline(self) -> Deadline | None:
        gives_up = self._time + LONGEST
        return Deadline(self.session.monotonic(self.bells[0] if self.bells else gives_up))

    @property
    def _time(self) -> float:
        assert self.return_wall is not None
        return self.return_wall

    def begin(self, now: float) -> None:
        self._wait(self.session.position.return_wall, now)

    def _wait(self, wall: float | None, now: float) -> None:
        """Say the time of return (a new one, if it is None), and ring at it."""
        session, here = self.session, self.session.wall(now)
        wall = here + self.seconds if wall is None else wall
        self.since, self.return_wall = now, wall
        self.bells = [wall + bell * BELL_EVERY for bell in range(BELLS)]
        if wall - here >= 2 * EARLY_BELL:
            self.bells.insert(0, wall - EARLY_BELL)
        self.note, self.number = session.wording(words.NOTE_ASIDE), None
        self._take_bells(now)
        session.position = replace(session.position, return_wall=wall)
        session.room.emit(SetAsideUntil(wall))
        session.room.say(session.line(words.BACK_AT), GAP)

    def people_near(self, now: float) -> bool:
        """Right after the time was said, and around it. In between nobody is listened to: people
        are apart, and what one of them says alone is nothing to us."""
        time = self.session.monotonic(self._time)
        bells_over = time + BELLS * BELL_EVERY
        return now <= self.since + NEAR or time - EARLY_BELL <= now <= bells_over

    def tick(self, now: float) -> None:
        if self._take_bells(now):
            self.session.room.cue("bell", 0.0)
        else:
            self.session.end(Reason.LEFT_ALONE, now)

    def _take_bells(self, now: float) -> bool:
        """Has the time of a bell come? A machine that slept rings one for all."""
        due = [bell for bell in self.bells if self.session.monotonic(bell) <= now]
        del self.bells[: len(due)]
        if due and len(self.bells) < BELLS:
            self.note = self.session.wording(words.NOTE_COME_BACK)
        return bool(due)

    # ----------------------------------------------------------------------- commands

    def done(self, now: float) -> None:
        """Everybody is asked; silence means not yet."""
        wording = self.session.wording
        question = self.session.line(words.ARE_YOU_BACK)
        asking = Asking(
            self.session,
            self._answered,
            self.session.position.order,
            question,
            ANSWER_WITHIN,
            options=tuple(map(wording, words.BACK_OPTIONS)),
            says_back=False,
        )
        asking.leave = self._wait_on
        if self.session.lost:
            lost = [wording(words.DEVICES[kind]) for kind in sorted(self.session.lost)]
            asking.note = wording(words.NOTE_GONE).format(devices=words.listed(lost, wording))
        self.session.room.silence()
        self._say(question, lambda at: self.session.start(asking, at), now)

    def _answered(self, option: int | None, now: float) -> None:
        match option:
            case 0:
                self.session.position = replace(self.session.position, return_wall=None)
                self.then(now)
            case 2:
                line = self.session.line(words.NOT_TODAY)
                self._say(line, lambda at: self.session.end(Reason.NOT_TODAY, at), now)
            case _:
                self._wait_on(now)

    def _say(self, line: Line, then: Then, now: float) -> None:
        prompt = Prompting(self.session, then, line)
        prompt.leave = self._wait_on
        self.session.start(prompt, now)

    def _wait_on(self, now: float) -> None:
        """After a question; bells that were due meanwhile do not ring."""
        self._take_bells(now)
        self.session.go_on_with(self, now)

    def more_time(self, now: float) -> None:
        """A new time, as long from now as the first one was; twice. Then people name one."""
        self.session.room.silence()
        if self.extensions < EXTENSIONS:
            self.extensions += 1
            self._wait(None, now)
        else:
            self.number = (1, MOST_MINUTES)
            self.note = self.session.wording(words.NOTE_NAME_TIME)
            self.session.room.say(self.session.line(words.NO_MORE_EXTENSIONS), GAP)
        self.session.board.changed(now)

    def numbered(self, value: int, now: float) -> None:
        """The minutes that people have named."""
        if self.number is None:
            return
        low, high = self.number
        if low <= value <= high:
            self.session.room.silence()
            self._wait(self.session.wall(now) + 60.0 * value, now)
            self.session.board.changed(now)
        else:
            self.note = self.session.wording(words.NOTE_RANGE).format(low=low, high=high)

    def skip(self, now: float) -> None:
        """Nothing: what is set aside is not skipped by a key."""

    def repeat(self, now: float) -> None:
        """Nothing: the time of return is on the screen."""

    def back(self, now: float) -> None:
        """Nothing: there is no prompt to go back to while people are apart."""
