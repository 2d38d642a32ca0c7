"""What a session can be doing: one class per kind of thing that takes time.

An activity is begun once, is told what happens while it lasts, says when it wants to be ticked,
and calls ``then`` when it is over. What a command does depends on the activity: the base class
holds what most have in common, and each class overrides its own cells of the table of commands.
Turns, questions and set-asides have files of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from voicerepair.session import words
from voicerepair.session.commands import Command
from voicerepair.session.events import Deadline, Phase
from voicerepair.session.words import Line

if TYPE_CHECKING:
    from voicerepair.session.engine import Session

__all__ = ["GAP", "Activity", "Breathing", "Cueing", "Prompting", "Resting", "Then"]

GAP = 0.6  # seconds of silence between two prompts

Then = Callable[[float], None]


class Activity:
    """The common part; ``since`` and ``until`` are for a calm sense of time on the screen.

    ``leave`` is where ``back`` leads, if that is not the prompt before. ``answers``: what can be
    said to what is asked, by phrase. ``begun``: somebody has said more than a word or two.
    """

    phase = Phase.PROMPT
    who: tuple[int, ...] = ()
    doing = ""
    note = ""
    breath = ""
    options: tuple[str, ...] = ()
    number: tuple[int, int] | None = None
    private = False
    return_wall: float | None = None
    answers: Mapping[str, str] = MappingProxyType({})
    begun = False

    def __init__(self, session: Session, then: Then) -> None:
        self.session = session
        self.then = then
        self.since = 0.0
        self.until: float | None = None
        self.leave: Then | None = None

    @property
    def deadline(self) -> Deadline | None:
        return None if self.until is None else Deadline(self.until)

    def begin(self, now: float) -> None:
        """Do it from the start."""
        raise NotImplementedError

    def tick(self, now: float) -> None:
        """The deadline has come."""

    def playback_ended(self, id: int, at: float, now: float) -> None:
        """A sound left the loudspeaker in full."""

    def speech_started(self, at: float, now: float) -> None:
        """Only while this activity listens."""

    def speech_stopped(self, at: float, now: float) -> None:
        """Only while this activity listens."""

    def tapped(self, now: float) -> None:
        """Only while this activity listens."""

    def numbered(self, value: int, now: float) -> None:
        """Digits, then Enter."""

    def chosen(self, text: str, at: float, now: float) -> bool:
        """An answer was heard that was given at ``at``: does it answer what is asked here?"""
        return False

    def people_near(self, now: float) -> bool:
        """May commands be listened for, because there are people who would say one?"""
        return True

    def suspend(self, now: float) -> None:
        """The session pauses: be silent, deaf, and keep what is left of the time."""
        self.session.room.silence()

    def resume(self, now: float) -> None:
        """Go on with what is left; a sound starts over."""
        self.begin(now)

    def command(self, command: Command, now: float, said_at: float | None = None) -> None:
        """Everything but what acts at once everywhere; ``said_at``: when it was said, where it
        was."""
        match command:
            case Command.DONE:
                self.done(now)
            case Command.SKIP:
                self.skip(now)
            case Command.REPEAT:
                self.repeat(now)
            case Command.BACK:
                self.back(now)
            case Command.MORE_TIME:
                self.more_time(now)
            case _:
                raise AssertionError(f"{command} acts at once")

    def done(self, now: float) -> None:
        self.session.room.silence()
        self.then(now)

    def skip(self, now: float) -> None:
        self.done(now)

    def repeat(self, now: float) -> None:
        self.session.room.silence()
        self.begin(now)

    def back(self, now: float) -> None:
        if self.leave is None:
            self.session.back(now)
        else:
            self.session.room.silence()
            self.leave(now)

    def more_time(self, now: float) -> None:
        """Nothing to give more of, most of the time."""


class Sounding(Activity):
    """One sound, to its end."""

    id = 0

    def sound(self) -> int:
        """Begin it; its id."""
        raise NotImplementedError

    def begin(self, now: float) -> None:
        self.since = now
        self.id = self.sound()

    def playback_ended(self, id: int, at: float, now: float) -> None:
        if id == self.id:
            self.then(at)


class Prompting(Sounding):
    """The guide says one line."""

    def __init__(self, session: Session, then: Then, line: Line) -> None:
        super().__init__(session, then)
        self.line = line

    def sound(self) -> int:
        return self.session.room.say(self.line, GAP)


class Cueing(Sounding):
    """A sound that is not speech."""

    phase = Phase.PAUSE

    def __init__(self, session: Session, then: Then, name: str) -> None:
        super().__init__(session, then)
        self.name = name

    def sound(self) -> int:
        return self.session.room.cue(self.name, GAP)


class Resting(Activity):
    """Silence that the player owns."""

    phase = Phase.PAUSE

    def __init__(self, session: Session, then: Then, seconds: float) -> None:
        super().__init__(session, then)
        self.seconds = seconds
        self.left = seconds

    def begin(self, now: float) -> None:
        self.since = now
        self.until = now + self.seconds

    def tick(self, now: float) -> None:
        self.then(now)

    def suspend(self, now: float) -> None:
        assert self.until is not None
        self.left = self.until - now
        self.until = None

    def resume(self, now: float) -> None:
        self.until = now + self.left


class Breathing(Activity):
    """Paced breathing: a tone for in, another for out, and words in some cycles.

    Each tone is due at a time counted from the beginning, so that lateness does not add up.
    ``since`` and ``until`` are those of the half breath that is on, for the line that grows and
    shrinks with it.
    """

    phase = Phase.BREATH

    def __init__(
        self, session: Session, then: Then, cycles: int, inhale: float, exhale: float, spoken: bool
    ) -> None:
        super().__init__(session, then)
        self.cycles, self.inhale, self.exhale, self.spoken = cycles, inhale, exhale, spoken
        self.half = 0
        self.due = 0.0

    @property
    def deadline(self) -> Deadline | None:
        return None if self.until is None else Deadline(self.due)

    def begin(self, now: float) -> None:
        self.half = 0
        self._from_here(now + GAP)

    def _from_here(self, at: float) -> None:
        """Breathe from the half breath that is next, beginning at ``at``."""
        self.since = self.due = self.until = at

    def tick(self, now: float) -> None:
        while self.due <= now:
            if self.half == 2 * self.cycles:
                self.then(now)
                return
            self._half_breath(now)

    def _half_breath(self, now: float) -> None:
        """Breathe in or out; one that is over by ``now`` is not caught up with."""
        cycle, out = divmod(self.half, 2)
        self.breath = "out" if out else "in"
        self.half += 1
        self.since = self.due
        self.due += self.exhale if out else self.inhale
        self.until = self.due
        if self.due <= now:
            return
        self.session.room.cue(f"breath-{self.breath}", 0.0)
        if self.spoken and (cycle < 3 or cycle == self.cycles - 1):
            line = self.session.line(words.BREATHE_OUT if out else words.BREATHE_IN)
            self.session.room.say(line, 0.0)

    def suspend(self, now: float) -> None:
        self.session.room.silence()
        self.until = None

    def resume(self, now: float) -> None:
        self.half = max(0, self.half - 1) // 2 * 2
        self._from_here(now)
