"""How a session goes, section by section, as its people will hear it: a rehearsal, told in short.

It is what partners hear who use their turns and take the answers that lead straight on. Breathing
and quiet are one line each, and the sounds around turns are left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from voicerepair.hosts.durations import estimated_seconds
from voicerepair.hosts.partners import Planned
from voicerepair.hosts.plan import Plan
from voicerepair.hosts.rehearse import Rehearsal
from voicerepair.script.model import Breathe, Cue, Pause, Program
from voicerepair.session.engine import Session
from voicerepair.session.events import (
    Ask,
    Effect,
    Ended,
    Event,
    Listen,
    Person,
    SetAsideUntil,
    Show,
    Speak,
)
from voicerepair.session.words import clock

__all__ = ["Kind", "Line", "outline"]

IN_ORDER = 1  # a seed with which the lot leaves two people in the order of their roles


class Kind(StrEnum):
    SAYS = "says"
    SHOWS = "shows"
    TURN = "turn"
    ASKED = "asked"
    BREATHES = "breathes"
    QUIET = "quiet"
    CUE = "cue"
    ASIDE = "set aside"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happens, ``at`` so many seconds. ``who`` has the turn or is asked (empty: the
    guide's); ``text`` is what is said, shown or offered; ``seconds`` is how long a turn may take
    or how long a quiet lasts (0: as long as it is)."""

    at: float
    section: str
    kind: Kind
    text: str = ""
    who: tuple[str, ...] = ()
    seconds: float = 0.0


def outline(program: Program) -> list[Line]:
    """The whole session, people being called by their roles."""
    people = [Person(role, role) for role in program.script.roles]
    return _Outline(Session(program, people)).lines_in_order()


class _Outline(Rehearsal):
    def __init__(self, session: Session) -> None:
        super().__init__(session, Planned(Plan(seed=IN_ORDER)), estimated_seconds, wall=0.0)
        self._lines: list[Line] = []
        self._turn: object = None

    def lines_in_order(self) -> list[Line]:
        self.run()
        return sorted(self._lines, key=lambda line: line.at)

    def _give(self, event: Event) -> None:
        before = self.session.position
        super()._give(event)
        here = self.session.position
        if here == before or not here.frames:
            return
        match self.session.course.step(here):
            case Breathe(cycles, inhale, exhale):
                text = f"{cycles} times: in {inhale:g}, out {exhale:g}"
                self._add(Kind.BREATHES, text, seconds=cycles * (inhale + exhale))
            case Pause(seconds):
                self._add(Kind.QUIET, seconds=seconds)
            case Cue(name):
                self._add(Kind.CUE, name)
            case _:
                pass

    def _add(
        self,
        kind: Kind,
        text: str = "",
        who: tuple[str, ...] = (),
        seconds: float = 0.0,
        at: float | None = None,
    ) -> None:
        section = self.session.view().section
        self._lines.append(Line(self.now if at is None else at, section, kind, text, who, seconds))

    def _do(self, effect: Effect) -> None:
        super()._do(effect)
        match effect:
            case Speak(caption=caption) if not self._breathes():
                self._add(Kind.SAYS, self._timeless(caption), at=self.sounds_at)
            case Show(text):
                self._add(Kind.SHOWS, text)
            case Listen(who=who, turn=True) if self.session.activity is not self._turn:
                self._turn = self.session.activity
                view = self.session.view()
                seconds = view.until - self.now if view.until else 0.0
                self._add(Kind.TURN, view.doing, who, seconds)
            case Ask(who=who, options=options, low=low, high=high):
                self._add(Kind.ASKED, ", ".join(options) or f"a number from {low} to {high}", who)
            case SetAsideUntil(wall):
                self._add(Kind.ASIDE, seconds=wall - self.now)
            case Ended(reason):
                self._add(Kind.ENDED, str(reason))
            case _:
                pass

    def _timeless(self, caption: str) -> str:
        """A clock time of the rehearsal means nothing to whoever reads it."""
        wall = self.session.position.return_wall
        return caption if wall is None else caption.replace(clock(wall, 0.0), "{return time}")

    def _breathes(self) -> bool:
        here = self.session.position
        return bool(here.frames) and isinstance(self.session.course.step(here), Breathe)
