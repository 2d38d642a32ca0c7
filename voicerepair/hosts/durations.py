"""How long a prompt lasts: as long as the voice takes for it, where there is one, else as long as
somebody reads at the usual pace. The one place that says so, for every rehearsal.

What is asked of a voice is a whole number of frames, as in an audio file of the same session: see
``sound/track/score.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from queue import Empty, Queue
from typing import TYPE_CHECKING, Protocol

from voicerepair.sound.track.score import on_frames

if TYPE_CHECKING:
    from voicerepair.errors import SoundError
    from voicerepair.sound.pcm import Pcm

__all__ = ["WORDS_A_MINUTE", "Known", "Spoken", "estimated_seconds"]

WORDS_A_MINUTE = 120
MADE_WITHIN = 20.0  # seconds that a voice has for one prompt


def estimated_seconds(text: str) -> float:
    """How long the guide says ``text`` at the usual pace of 120 words a minute."""
    return max(0.5, len(text.split()) * 60 / WORDS_A_MINUTE)


class Prompts(Protocol):
    """Who makes prompts: see ``sound/voices/prompts.py``."""

    def request(
        self, text: str, private: bool, on_ready: Callable[[Pcm | SoundError], None]
    ) -> None: ...


@dataclass(frozen=True, slots=True)
class Known:
    """The seconds of the prompts that are known, and an estimate for any other. It can be
    pickled, so that other processes count with it."""

    seconds: dict[str, float] = field(default_factory=dict)

    def __call__(self, text: str) -> float:
        return self.seconds.get(text) or estimated_seconds(text)


class Spoken:
    """The seconds that a voice takes, asked of it once for each prompt; ``known`` grows.

    What the voice cannot say is estimated.
    """

    def __init__(self, prompts: Prompts) -> None:
        self._prompts = prompts
        self.known = Known()

    def __call__(self, text: str) -> float:
        if text not in self.known.seconds:
            self.known.seconds[text] = self._ask(text)
        return self.known.seconds[text]

    def _ask(self, text: str) -> float:
        made: Queue[Pcm | SoundError] = Queue()
        self._prompts.request(text, True, made.put)
        try:
            pcm = made.get(timeout=MADE_WITHIN)
        except Empty:
            return estimated_seconds(text)
        return estimated_seconds(text) if isinstance(pcm, Exception) else on_frames(pcm.duration)
