"""Prompts and cues as sound inside a page.

MP3, because every browser decodes it: 24 kHz, mono, 48 kbit/s, which is 8 kB a second as text in
the page. A voice's words need no more; sound that is the same is in the page once.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Callable

import numpy as np

from voicerepair.errors import SoundError
from voicerepair.phone.data import Json
from voicerepair.phone.lines import Slot, cues, prompts, rated, spoken, values
from voicerepair.script.model import Program
from voicerepair.session.wording import Wording
from voicerepair.sound import cues as cue_files
from voicerepair.sound.pcm import Pcm

__all__ = ["RATE", "Speak", "as_mp3", "sounds"]

RATE = 24_000
LEVEL = 0.75  # of compression: 48 kbit/s at this rate

#: Says a text; raises ``SoundError`` where no voice can.
Speak = Callable[[str], Pcm]


def as_mp3(pcm: Pcm) -> bytes:
    """The sound as one MP3 file, with its exact length in its header."""
    import soundfile

    file = io.BytesIO()
    samples = np.clip(pcm.resampled(RATE).samples, -1.0, 1.0)
    try:
        soundfile.write(
            file,
            samples,
            RATE,
            format="MP3",
            subtype="MPEG_LAYER_III",
            compression_level=LEVEL,
            bitrate_mode="CONSTANT",
        )
    except soundfile.SoundFileError as error:
        raise SoundError(
            f"This machine's libsndfile cannot write MP3. ({error})",
            "Install soundfile 0.13 or newer: pip install -U soundfile",
        ) from error
    return file.getvalue()


class Clips:
    """Sounds by number; each text and each cue once."""

    def __init__(self, speak: Speak, progress: Callable[[int], None]) -> None:
        self._speak = speak
        self._progress = progress
        self._numbers: dict[str, int] = {}
        self.data: list[Json] = []

    def text(self, text: str) -> int:
        return self._numbers[text] if text in self._numbers else self._add(text, self._speak(text))

    def cue(self, name: str) -> int:
        return self._add(f"[{name}]", cue_files.load(name, RATE))

    def _add(self, key: str, pcm: Pcm) -> int:
        number = self._numbers[key] = len(self.data)
        self.data.append([round(pcm.duration, 4), base64.b64encode(as_mp3(pcm)).decode("ascii")])
        self._progress(1)
        return number


def sounds(
    program: Program,
    wording: Wording,
    speak: Speak,
    progress: Callable[[int], None] = lambda _made: None,
) -> dict[str, Json]:
    """All that the page can sound: ``clips`` as [seconds, base64], and where they belong.

    ``lines`` by the prompt as it is written: numbers of clips, and names of slots; ``called`` who
    is spoken to; ``values`` what can fill a slot; ``cues``. ``progress`` hears of each clip that
    was made.
    """
    clips = Clips(speak, progress)
    numbers = frozenset(rated(program))
    said = {text: spoken(text, numbers) for text in prompts(program, wording)}
    lines: dict[str, Json] = {
        text: [
            piece.name if isinstance(piece, Slot) else clips.text(piece) for piece in line.pieces
        ]
        for text, line in said.items()
    }
    called: dict[str, Json] = {
        text: list(line.called) for text, line in said.items() if line.called
    }
    filled: dict[str, Json] = {
        shown: clips.text(text) for shown, text in values(program, wording).items()
    }
    played: dict[str, Json] = {name: clips.cue(name) for name in cues(program)}
    return {
        "clips": clips.data, "lines": lines, "called": called, "values": filled, "cues": played,
    }  # fmt: skip
