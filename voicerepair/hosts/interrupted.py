"""What a time-out interrupted is out of sight until it is over.

Nothing that happens in a time-out depends on where it was called, so that what comes of its steps
is learned once, with ``UNDER`` in the place of all that lies under it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from voicerepair.session.position import Frame, Position

__all__ = ["Interrupted"]

UNDER = Frame("")


@dataclass(frozen=True, slots=True)
class Interrupted:
    """The scripts under a time-out, and the prompt that they are reminded of when it is over."""

    frames: tuple[Frame, ...]
    remind: str

    @staticmethod
    def by(position: Position) -> Interrupted | None:
        """What is interrupted at this position; nothing, where there is no time-out."""
        depth = _depth(position)
        return Interrupted(position.frames[:depth], position.remind) if depth else None

    @staticmethod
    def out_of_sight(position: Position) -> Position:
        """This, without what was interrupted."""
        depth = _depth(position)
        if not depth:
            return position
        return replace(position, frames=(UNDER, *position.frames[depth:]), remind="")

    @staticmethod
    def is_out_of_sight(position: Position) -> bool:
        return position.frames[0] == UNDER

    def in_sight(self, position: Position) -> Position:
        """This, with what was interrupted."""
        if not self.is_out_of_sight(position):
            return position
        return replace(position, frames=(*self.frames, *position.frames[1:]), remind=self.remind)

    def over(self, position: Position, asked: str) -> Position:
        """Back from the time-out, with all that is at this ``position`` but the place."""
        return replace(position, frames=self.frames, remind=self.remind, asked=asked)


def _depth(position: Position) -> int:
    """How many scripts lie under a time-out."""
    return next((depth for depth, frame in enumerate(position.frames) if frame.time_out), 0)
