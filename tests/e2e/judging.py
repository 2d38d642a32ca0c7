"""What should happen in a sitting that goes as planned, and whether the recordings say it did.

Times are in the guide's recording. A click is played into both recordings at the beginning and
another at the end: the room's is shifted and stretched so that they are at the same time in each,
since a sound server's two loudspeakers have two clocks (seen: 47 ms apart after eleven minutes).
Figures of the policy are those of the design's table, not the player's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from tests.soundcard import RATE, Tape
from voicerepair.hosts.plan import Plan, Utterance
from voicerepair.hosts.rehearse import rehearse
from voicerepair.script.model import Program, Turn
from voicerepair.session.engine import Session
from voicerepair.session.events import Ask, Listen, Person, Speak
from voicerepair.sound.pcm import Pcm

__all__ = ["Foreseen", "PlannedTurn", "Recordings", "foresee", "missing"]

TONE = 0.3
#: Seconds of quiet before the tone and of the window after it, by the kind of turn.
FIGURES = {"says back": (4.0, 3.0), "plans": (6.0, 3.0), "speaks": (10.0, 4.0)}
DEEP, DEEP_FIGURES = 60.0, (18.0, 6.0)  # a turn to speak that is as long or longer

#: Speech with shorter pauses is one stretch: voices pause between sentences, plans for longer.
IN_SPEECH = 1.2
IN_PROMPTS = 0.35

#: Prompts are compared at so many samples a second, in parts of so many seconds.
THINNED, PART = 8000, 0.25
#: Seconds by which a part may come earlier or later than the log says, which knows when a prompt
#: has ended: on a machine that is too busy the loudspeaker runs dry for a moment, which delays the
#: rest of a prompt and takes nothing away.
SHIFT = 0.2
#: How alike the first and the last part must be, and all in the mean. A part that holds such a
#: moment is less alike than others; one that is not there is not alike at all.
AT_ENDS, IN_FULL = 0.5, 0.8

#: Seconds by which a pause may be heard longer or shorter than it was: some frames at either end,
#: and the last sound of a voice that fades, which is on the tape for longer than it is speech.
HEARING = 0.25

Stretch = tuple[float, float]
Samples = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PlannedTurn:
    """Who has the turn, what they will say, and the quiet and the window (s) that end it."""

    role: str
    speech: tuple[Utterance, ...]
    quiet: float
    window: float


@dataclass(slots=True)
class Foreseen:
    """All turns of a sitting, the number of the answer to each question (None: silence), and
    every text that is said."""

    turns: list[PlannedTurn] = field(default_factory=list)
    replies: list[int | None] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


def foresee(program: Program, people: Sequence[Person], plan: Plan) -> Foreseen:
    """How a sitting goes in which the partners do what ``plan`` says, and nothing else."""
    foreseen = Foreseen()
    count: Counter[tuple[str, str]] = Counter()

    class Eavesdropper(Session):
        def handle(self, event, now):
            effects = super().handle(event, now)
            for effect in effects:
                match effect:
                    case Speak(text=text):
                        foreseen.said.append(text)
                    case Listen(turn=True):
                        role = self.role
                        count["turn", role] += 1
                        speech = plan.turns[role, count["turn", role]]
                        step = self.course.step(self.position)
                        foreseen.turns.append(PlannedTurn(role, speech, *figures(step)))
                    case Ask(options=options):
                        role = self.role
                        count["reply", role] += 1
                        reply = plan.replies[role, count["reply", role]]
                        number = None if reply == "silence" else options.index(reply) + 1
                        foreseen.replies.append(number)
            return effects

        @property
        def role(self) -> str:
            return program.script.roles[self.activity.who[0]]

    rehearse(Eavesdropper(program, people), plan)
    return foreseen


def figures(step: Turn) -> tuple[float, float]:
    """Quiet and window of a turn as it is written."""
    deep = str(step.kind) == "speaks" and step.seconds >= DEEP
    quiet, window = DEEP_FIGURES if deep else FIGURES[str(step.kind)]
    return quiet if step.quiet is None else step.quiet, window


class Recordings:
    """Both tapes of a sitting that has ended, with what was foreseen."""

    def __init__(
        self, guide: Tape, room: Tape, turns: Sequence[PlannedTurn], heard: Sequence[Stretch]
    ) -> None:
        """``heard``: when speech started and stopped, as the player logged it."""
        self.tape = guide
        self.turns = turns
        self.heard = heard
        click, *self.guide, last = guide.sounding(gap=IN_PROMPTS)
        other_click, *stretches, other_last = room.sounding(gap=IN_SPEECH)
        pace = (last[0] - click[0]) / (other_last[0] - other_click[0])

        def here(at: float) -> float:
            return click[0] + (at - other_click[0]) * pace

        self.room: list[Stretch] = [(here(start), here(end)) for start, end in stretches]

    def check_that_all_was_heard(self) -> None:
        """The recording holds what the plan says, so that it can be judged by it."""
        planned = sum(len(turn.speech) for turn in self.turns)
        assert len(self.room) == planned, f"{len(self.room)} utterances, and {planned} planned"

    def check_that_one_speaks_at_a_time(self) -> None:
        """The guide is silent, tones and all, while a partner speaks."""
        both = [
            (ours, theirs)
            for theirs in self.room
            for ours in self.guide
            if ours[0] < theirs[1] and ours[1] > theirs[0]
        ]
        assert not both, f"the guide sounds while a partner speaks: {both}"

    def lateness(self) -> list[float]:
        """By how much each next prompt began later than last speech + quiet + tone + window.

        A partner's own pauses make their quiet longer, in this turn and in later ones; a tone
        that was taken back doubles it.
        """
        longest: dict[str, float] = {}
        stretches = iter(self.room)
        found = []
        for turn in self.turns:
            speech = [next(stretches) for _ in turn.speech]
            end = speech[-1][1]
            tone, prompt = [start for start, _ in self.guide if start > end][:2]
            pauses = [self._as_heard(before[1], after[0]) for before, after in pairwise(speech)]
            longest[turn.role] = max([longest.get(turn.role, 0.0), *pauses])
            quiet = max(turn.quiet, 1.5 * longest[turn.role])
            if any(speech[0][0] < start < end for start, _ in self.guide):
                quiet = 2 * turn.quiet
            found.append(prompt - (end + min(quiet, 2 * turn.quiet) + TONE + turn.window))
            assert tone < prompt
        return found

    def _as_heard(self, begins: float, ends: float) -> float:
        """How long a pause was that the player heard: what the rule counts from."""
        stopped = min((stop for _, stop in self.heard), key=lambda at: abs(at - begins))
        started = min((start for start, _ in self.heard), key=lambda at: abs(at - ends))
        pause = started - stopped
        assert abs(pause - (ends - begins)) <= HEARING, f"{ends - begins} s heard as {pause} s"
        return pause


def missing(prompts: Sequence[tuple[float, str, Pcm]], tape: Tape) -> dict[str, list[float]]:
    """Prompts (each with when it was said) that are not on the tape from their first sample to
    their last, and how alike each of their parts is to what it is nearest to (1: the same)."""
    found = {}
    for at, text, prompt in prompts:
        around = tape.between(at - SHIFT, at + prompt.duration + SHIFT)
        parts = alike(_thinned_pcm(prompt), _thinned(around))
        if not _whole(parts):
            found[text] = parts
    return found


def _whole(parts: Sequence[float]) -> bool:
    return min(parts[0], parts[-1]) >= AT_ENDS and sum(parts) / len(parts) >= IN_FULL


def alike(prompt: Samples, tape: Samples) -> list[float]:
    """How alike each part of a prompt is to what is on the tape in its place or nearby."""
    found, place = [], 0
    for part in np.array_split(prompt, max(1, round(len(prompt) / (PART * THINNED)))):
        around = tape[place : place + len(part) + round(2 * SHIFT * THINNED)]
        found.append(float(_match(part, around).max()))
        place += len(part)
    return found


def _match(needle: Samples, hay: Samples) -> Samples:
    """How alike ``needle`` is to what is in ``hay`` from each place on (1: the same)."""
    size = 1 << (len(hay) + len(needle)).bit_length()
    spectrum = np.fft.rfft(hay, size) * np.conj(np.fft.rfft(needle, size))
    match = np.fft.irfft(spectrum, size)[: max(1, len(hay) - len(needle) + 1)]
    power = np.cumsum(np.concatenate(([0.0], hay**2)))
    local = power[len(needle) :] - power[: len(power) - len(needle)]
    return match / np.sqrt(np.maximum(local[: len(match)] * (needle @ needle), 1e-12))


def _thinned_pcm(pcm: Pcm) -> Samples:
    return _thinned(pcm.resampled(RATE).samples)


def _thinned(samples: NDArray[np.float32]) -> Samples:
    return samples[:: RATE // THINNED].astype(np.float64)
