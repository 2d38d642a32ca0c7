"""Makes ``other-speech.npz``, what taught words are told apart from: ``python
audio/make_other_speech.py``.

Four voices of Flite (free to use for anything) say what people say to each other; only the
measures of ``sound/ear/cepstra.py`` are kept. Make it anew when those change.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import numpy as np
import soundfile
import soxr

from voicerepair.sound.ear.cepstra import Cepstra, cepstra
from voicerepair.sound.ear.likeness import measured
from voicerepair.sound.ports import HEARING_RATE

__all__ = ["main"]

VOICES = ("slt", "rms", "awb", "kal16")
SAID = """
hello|thank you|I see|okay|what do you mean|maybe|right|exactly|I know|not really|of course
the window|tomorrow|really|wait|listen|I am sorry|water|about that|come here|never mind|always
nothing|Sunday|kitchen|under the table|because|together|fine|good|mm hmm|yeah|children|look
morning|difficult|I think so|sure|coffee|remember|just now|people|anyway|somebody|how was it
two days ago|let me see|understand|pretty much|dinner|telephone|every time|well|and then
all of it|quiet|garden|I do not know|money|once more
"""


def spoken(words: str, voice: str, folder: Path) -> Cepstra:
    path = folder / "said.wav"
    subprocess.run(["flite", "-voice", voice, "-t", words, "-o", path], check=True)
    samples, rate = soundfile.read(path, dtype="float32")
    sound = soxr.resample(samples, rate, HEARING_RATE)
    return cepstra(np.rint(sound * 16384).astype(np.int16))


def main() -> None:
    said = SAID.strip().replace("\n", "|").split("|")
    with tempfile.TemporaryDirectory() as folder:
        utterances = [
            spoken(words, VOICES[place % len(VOICES)], Path(folder))
            for place, words in enumerate(said)
        ]
    np.savez_compressed(Path(__file__).with_name("other-speech.npz"), **measured(utterances))


if __name__ == "__main__":
    main()
