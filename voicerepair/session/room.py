"""The room that a session fills: what sounds in it, and who is being listened to.

All that people hear, and all that is heard of them, passes through here. That is why no activity
can break these rules:

- the guide never speaks while somebody is being listened to;
- every ``Listen`` is closed once, and before the next;
- after ``Ended`` there is nothing.
"""

from __future__ import annotations

from voicerepair.session.events import (
    Effect,
    Ended,
    Hush,
    Listen,
    PlayCue,
    Reason,
    Speak,
    StopListening,
)
from voicerepair.session.words import Line

__all__ = ["Room"]


class Room:
    """Gathers effects; ``take`` hands them over.

    ``listening`` is the id of the ``Listen`` that is open, or 0; ``recording``: it is recorded.
    ``caption`` is the prompt that was said last, ``previous`` the one before.
    """

    def __init__(self) -> None:
        self.listening = 0
        self.recording = False
        self.caption = ""
        self.previous = ""
        self._sounding: dict[int, str] = {}  # the words of each sound that has not ended
        self._last_id = 0
        self._closed = False
        self._effects: list[Effect] = []

    def take(self) -> list[Effect]:
        """The effects since the last call."""
        effects, self._effects = self._effects, []
        return effects

    def emit(self, effect: Effect) -> None:
        assert not self._closed, "after the end there is nothing"
        self._effects.append(effect)

    def new_id(self) -> int:
        """A serial that no other effect has."""
        self._last_id += 1
        return self._last_id

    def say(self, line: Line, gap: float) -> int:
        """Speak ``line``, ``gap`` seconds after the sound before it."""
        assert not self.listening, "the guide never speaks into an open microphone"
        if line.caption != self.caption:
            self.previous, self.caption = self.caption, line.caption
        id = self._sound(line.text)
        self.emit(Speak(id, line.text, line.caption, gap, line.private))
        return id

    def cue(self, name: str, gap: float) -> int:
        """Play the cue called ``name``, ``gap`` seconds after the sound before it."""
        id = self._sound()
        self.emit(PlayCue(id, name, gap))
        return id

    def _sound(self, words: str = "") -> int:
        id = self.new_id()
        self._sounding[id] = words
        return id

    @property
    def saying(self) -> str:
        """What the guide is saying, or is about to."""
        return " ".join(filter(None, self._sounding.values()))

    def sound_ended(self, id: int) -> bool:
        """Was this a sound that was still awaited?"""
        return self._sounding.pop(id, None) is not None

    def listen(
        self, who: tuple[str, ...], *, turn: bool, recorded: bool = False, goes_on: bool = False
    ) -> int:
        """Open the microphone for ``who``; ``goes_on``: for the same turn as before."""
        assert not self.listening, "a microphone is closed before it is opened again"
        self.listening = self.new_id()
        self.recording = recorded
        self.emit(Listen(self.listening, who, turn, recorded, goes_on))
        return self.listening

    def stop_listening(self, *, dropped: bool = False, held: bool = False) -> None:
        """Close the microphone; ``dropped``: what was recorded will be taken anew; ``held``: the
        same turn goes on later."""
        if self.listening:
            self.emit(StopListening(self.listening, dropped, held))
            self.listening = 0
            self.recording = False

    def silence(self, *, dropped: bool = False, held: bool = False) -> None:
        """No sound and no open microphone."""
        self.stop_listening(dropped=dropped, held=held)
        if self._sounding:
            self._sounding.clear()
            self.emit(Hush())

    def close(self, reason: Reason) -> None:
        """Silence, for good."""
        self.silence()
        self.emit(Ended(reason))
        self._closed = True
