"""The walk from line to line: record, listen, again, next. Keys, blocks of sound and ends of sounds
come in; what is shown and played goes out.

Rules: no device, clock or terminal; every time comes from outside, in the seconds of the
microphone's blocks. Enter is always the way on. What was said is in memory until it is kept, and a
take that is there stays until another is kept in its place.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from enum import Enum, auto
from typing import Protocol

import numpy as np

from voicerepair.cli.narrate.doubts import in_words, of_gaps
from voicerepair.errors import SoundError
from voicerepair.screen.keys import REPEATS_WITHIN
from voicerepair.session.words import Line
from voicerepair.sound.narration.conditioning import Conditioned, Doubt, conditioned
from voicerepair.sound.narration.takes import Takes
from voicerepair.sound.pcm import Pcm, as_floats
from voicerepair.sound.ports import Block, Speaker, Vad
from voicerepair.sound.voices.text import letters

__all__ = ["LONGEST", "Paper", "Walk"]

LONGEST = 120.0  # seconds of one recording: no prompt needs a third of it
LEAD = 0.25  # seconds before Enter that belong to a recording, for who speaks too soon
TAIL = 0.15  # and after the second one, for the end of the last word
AFTER_PLAYING = 0.3  # seconds in which our own sound may still be in the room
A_MOMENT = 0.1  # seconds that the meter shows
LETTERS = 13.0  # a second, as people read

ENTER = ("c-m", "c-j")
READY_KEYS = "Enter records it, and Enter again ends that. s skips, b goes back, q ends."
KEPT_KEYS = "Enter records it anew. l listens, s leaves it as it is, b goes back, q ends."
RECORDED_KEYS = "Enter keeps it. l listens, a records it again, s skips, b goes back, q ends."


class Paper(Protocol):
    """Where the walk is written."""

    def say(self, text: str, indent: str = "") -> None:
        """A paragraph; empty for a line between two."""
        ...

    def meter(self, seconds: float, level: float) -> None:
        """How long it has recorded, and how loud (dB) it is now."""
        ...


class _State(Enum):
    READY = auto()
    RECORDING = auto()
    RECORDED = auto()


class Walk:
    """Goes along ``route``, numbers of ``lines`` from 1. ``over``: there is nothing more to do;
    ``kept`` counts the takes.

    ``speaker`` has been started, or is None: then nothing is played. ``rate`` is the blocks'.
    """

    def __init__(
        self,
        lines: Sequence[Line],
        route: Sequence[int],
        takes: Takes,
        vad: Vad,
        rate: int,
        speaker: Speaker | None,
        paper: Paper,
    ) -> None:
        self.over = False
        self.kept = 0
        self._lines = lines
        self._route = list(route)
        self._takes = takes
        self._vad = vad
        self._rate = rate
        self._speaker = speaker
        self._paper = paper
        self._at = 0
        self._state = _State.READY
        self._recent: deque[Block] = deque()
        self._sound: list[Block] = []
        self._lead = self._since = self._until = 0.0
        self._quiet_from = -np.inf
        self._metered = 0.0
        self._id = 0
        self._last = ("", -np.inf)
        self._made: Conditioned | None = None

    def start(self) -> None:
        self._show()

    # ---------------------------------------------------------------------------- what comes in

    def press(self, key: str, now: float) -> None:
        """A key, by prompt_toolkit's name."""
        key = key.lower()
        last, self._last = self._last, (key, now)
        if key == last[0] and now - last[1] < REPEATS_WITHIN:
            return
        if self._state is _State.RECORDING:
            if key in ENTER:
                self._until = min(self._until, now + TAIL)
            return
        actions: dict[str, Callable[[float], None]] = {
            "l": self._listen,
            "a": self._again,
            "s": self._skip,
            "b": self._back,
            "left": self._back,
            "q": self._quit,
            "c-d": self._quit,
        }
        enter = self._record if self._state is _State.READY else self._keep
        action = enter if key in ENTER else actions.get(key)
        if action is not None:
            action(now)

    def hear(self, block: Block) -> None:
        """The next block of the microphone."""
        self._recent.append(block)
        while block.at - self._recent[0].at > LEAD:
            self._recent.popleft()
        if self._state is not _State.RECORDING:
            return
        if block.at >= self._lead:
            self._sound.append(block)
        end = block.at + len(block.samples) / self._rate
        if end - self._metered >= A_MOMENT:
            self._metered = end
            self._paper.meter(max(0.0, end - self._since), self._level(end))
        if end >= self._until:
            self._recorded()

    def ended(self, id: int, at: float) -> None:
        """The loudspeaker is through with ``id``."""
        if id == self._id:
            self._quiet_from = at + AFTER_PLAYING

    def deaf(self, why: str) -> None:
        """The loudspeaker is gone: it goes on without."""
        self._speaker = None
        self._quiet_from = -np.inf
        self._paper.say(f"{why} So what you record is not played to you any more.")

    # ---------------------------------------------------------------------------------- its keys

    def _record(self, now: float) -> None:
        self._hush(now)
        self._state = _State.RECORDING
        self._since, self._until, self._metered = now, now + LONGEST, now
        self._lead = max(now - LEAD, self._quiet_from)
        self._sound = [block for block in self._recent if block.at >= self._lead]
        self._paper.meter(0.0, -np.inf)

    def _recorded(self) -> None:
        raw = self._pcm(self._sound)
        lost = sum(block.lost for block in self._sound[1:]) / self._rate
        self._sound = []
        made = conditioned(raw, self._line.text, self._vad)
        if Doubt.NOTHING in made.doubts:
            self._paper.say(*in_words(made.doubts))
            self._again(self._until)
            return
        self._made, self._state = made, _State.RECORDED
        self._paper.say(f"{made.pcm.duration:.1f} s.")
        for told in (*in_words(made.doubts), *([of_gaps(lost)] if lost else [])):
            self._paper.say(told, "   ")
        self._play(made.pcm)
        self._paper.say(RECORDED_KEYS)

    def _keep(self, now: float) -> None:
        assert self._made is not None
        self._hush(now)
        try:
            self._takes.keep(self._line.text, self._made.pcm)
        except SoundError as error:
            self._paper.say(f"{error.message} {error.hint}".strip())
            self._paper.say("Then press Enter once more: what you said is still here.")
            return
        self.kept += 1
        self._paper.say("Kept.")
        self._go(self._at + 1)

    def _listen(self, now: float) -> None:
        if self._speaker is None:
            self._paper.say("There is no loudspeaker to listen with.")
        elif self._made is not None:
            self._play(self._made.pcm)
        elif (sound := self._taken()) is not None:
            self._play(sound)
        else:
            self._paper.say("There is nothing to listen to yet.")

    def _again(self, now: float) -> None:
        self._hush(now)
        self._made, self._state = None, _State.READY
        self._paper.say(KEPT_KEYS if self._takes.has(self._line.text) else READY_KEYS)

    def _skip(self, now: float) -> None:
        self._hush(now)
        self._go(self._at + 1)

    def _back(self, now: float) -> None:
        if not self._at:
            self._paper.say("This is the first one.")
            return
        self._hush(now)
        self._go(self._at - 1)

    def _quit(self, now: float) -> None:
        self._hush(now)
        if self._made is not None:
            self._paper.say("What you said last was not kept.")
        self.over = True

    # ----------------------------------------------------------------------------------- private

    @property
    def _line(self) -> Line:
        return self._lines[self._route[self._at] - 1]

    def _go(self, at: int) -> None:
        self._at, self._made, self._state = at, None, _State.READY
        self.over = at >= len(self._route)
        if not self.over:
            self._show()

    def _show(self) -> None:
        rest = self._route[self._at :]
        seconds = sum(letters(self._lines[number - 1].text) for number in rest) / LETTERS
        of = f"Line {rest[0]} of {len(self._lines)}"
        self._paper.say("")
        self._paper.say(f"{of} ({len(rest)} to go, {_about(seconds)})")
        self._paper.say("")
        self._paper.say(self._line.caption, "    ")
        self._paper.say("")
        self._paper.say(KEPT_KEYS if self._takes.has(self._line.text) else READY_KEYS)

    def _taken(self) -> Pcm | None:
        """The take that is there; one that is damaged is told."""
        try:
            return self._takes.sound(self._line.text)
        except SoundError as error:
            self._paper.say(error.message)
            return None

    def _play(self, pcm: Pcm) -> None:
        if self._speaker is not None:
            self._speaker.hush()
            self._id += 1
            self._quiet_from = np.inf
            self._speaker.play(self._id, pcm)

    def _hush(self, now: float) -> None:
        if self._quiet_from == np.inf and self._speaker is not None:
            self._speaker.hush()
            self._id += 1
            self._quiet_from = now + AFTER_PLAYING

    def _level(self, now: float) -> float:
        """Of the last moment."""
        return self._pcm([one for one in self._sound if one.at >= now - 1.5 * A_MOMENT]).level

    def _pcm(self, blocks: Sequence[Block]) -> Pcm:
        samples = [np.zeros(0, np.int16), *(block.samples for block in blocks)]
        return Pcm(as_floats(np.concatenate(samples)), self._rate)


def _about(seconds: float) -> str:
    """Of speech, since nobody can say how long finding a quiet moment takes."""
    if seconds < 60:
        return "less than a minute of speech"
    minutes = round(seconds / 60)
    return f"about {'a minute' if minutes == 1 else f'{minutes} minutes'} of speech"
