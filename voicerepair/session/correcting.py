"""An answer that was heard is said back at once, and until a short while after that another one
corrects it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from voicerepair.session.asking import Asking
from voicerepair.session.events import Phase
from voicerepair.session.policy import FIGURES, TurnType
from voicerepair.session.position import Position

if TYPE_CHECKING:
    from voicerepair.session.engine import Session

__all__ = ["Correcting"]

_, WITHIN, _ = FIGURES[TurnType.ANSWERS]  # seconds
# What is said here is said to somebody else.
STANDS = (Phase.TURN, Phase.WINDOW, Phase.PAUSED, Phase.ASIDE)


@dataclass(frozen=True, slots=True)
class Given:
    """``answer`` was given to ``asking``, at this place; it stands from ``until`` on, which is
    not known while it is being said back."""

    asking: Asking
    answer: int
    position: Position
    history: tuple[Position, ...]
    until: float = math.inf


class Correcting:
    """Remembers the last answer that was heard."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._given: Given | None = None

    def keep(self, asking: Asking, answer: int) -> None:
        """``answer`` is being said back."""
        session = self.session
        self._given = Given(asking, answer, session.position, session.history)

    def said_back(self, now: float) -> None:
        """Now people know what was understood."""
        if self._given is not None and self._given.until == math.inf:
            self._given = replace(self._given, until=now + WITHIN)

    def forget(self) -> None:
        """What was answered stands, whatever is said now."""
        self._given = None

    def answers(self, now: float) -> Mapping[str, str]:
        """What would correct the answer before, by phrase; nothing once it stands."""
        given = self._given
        if given is None or now > given.until or self.session.phase in STANDS:
            return {}
        return given.asking.answers

    def correct(self, text: str, at: float, now: float) -> None:
        """Something else was said ``at`` that time; what is said in a turn corrects nothing."""
        given, session = self._given, self.session
        if given is None or at > given.until or session.phase in STANDS:
            return
        answer = given.asking.understood(text)
        if answer is None or answer == given.answer:
            return
        session.room.silence()
        session.history = given.history
        session.position = session.as_it_is(given.position)
        self.keep(given.asking, answer)
        given.asking.act_on(answer, now)
