"""The process in which a neural voice runs, one for a whole session. Not imported by the program.

It is started by its path. Its first line of standard input, as JSON, says what to load:

    {"kind": "vits", "files": {"model": PATH, ...}, "espeak": {...} or null, "limit": SECONDS}

with ``espeak`` as {"library": PATH, "data": PATH or null, "voice": NAME}. Each further line is a
text, and is answered by its samples:

    {"text": ..., "speed": 1.0, "limit": SECONDS}  ->  {"rate": 22050, "samples": N} + N float32

The answer to loading is ``{"ready": true}``; to anything that fails, ``{"error": ...}``.

Rules, each from something that was seen:
- sherpa-onnx ends the process when a model is not as it should be, and leaves the reason on
  standard error: that stays open until the model is loaded, and then goes to nowhere, since nobody
  reads it and a full pipe would stop everything.
- It has no eSpeak of its own (since 2.0): sounds come from the library that pyttsx3 uses too.
- It ends by itself after ``limit`` seconds, and when its standard input does.
"""

from __future__ import annotations

import ctypes
import json
import os
import re
import signal
import sys
import threading
from collections.abc import Callable
from typing import Any

# Not all that a machine has: the sound must go on while the next prompt is made.
THREADS = 2
# espeak-ng/speak_lib.h
SYNCHRONOUS, DONT_EXIT, UTF8, IPA = 2, 0x8000, 1, 2
# A clause, and what ends it; not the point of 1.5 or the colon of 7:30.
CLAUSE = re.compile(r"(.*?)([.,;:!?…]+(?=\s|$)|$)", re.DOTALL)
SENTENCE_END = ".!?…"
# eSpeak marks words that it reads in another language.
OTHER_LANGUAGE = re.compile(r"\([a-z-]+\)")

Say = Callable[[str, float], tuple[bytes, int]]


def main() -> None:
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def answer(what: dict[str, object], sound: bytes = b"") -> None:
        answers.write(json.dumps(what).encode() + b"\n" + sound)
        answers.flush()

    say: Say | None = None
    for line in sys.stdin.buffer:
        job = json.loads(line)
        watchdog = threading.Timer(job["limit"], os._exit, [1])
        watchdog.daemon = True
        watchdog.start()
        try:
            if say is None:
                say = _load(job)
                os.dup2(nowhere, 2)
                answer({"ready": True})
            else:
                sound, rate = say(job["text"], job["speed"])
                answer({"rate": rate, "samples": len(sound) // 4}, sound)
        except Exception as error:
            answer({"error": f"{error}" or type(error).__name__})
            if say is None:
                break
        watchdog.cancel()
    # Not sys.exit: a library that hangs when it is taken down would keep the process.
    os._exit(0)


def _load(job: dict[str, Any]) -> Say:
    import numpy as np
    import sherpa_onnx

    sounds = _sounds(job["espeak"]) if job["espeak"] else None
    voice = sherpa_onnx.OfflineTts(_config(sherpa_onnx, job["kind"], job["files"]))

    def say(text: str, speed: float) -> tuple[bytes, int]:
        wanted = sherpa_onnx.GenerationConfig()
        wanted.speed = speed
        # The pauses between sentences as the voice makes them, not a fifth of that.
        wanted.silence_scale = 1.0
        if sounds is not None:
            wanted.phoneme_codepoints = [[ord(sound) for sound in part] for part in sounds(text)]
        made = voice.generate("" if sounds else text.lower(), wanted)
        if not len(made.samples):
            raise ValueError("it made no sound of this text")
        return np.asarray(made.samples, "<f4").tobytes(), int(made.sample_rate)

    return say


def _config(library: Any, kind: str, files: dict[str, str]) -> Any:  # noqa: ANN401 (untyped)
    name = {"vits": "Vits", "matcha": "Matcha", "kokoro": "Kokoro", "kitten": "Kitten"}[kind]
    model = getattr(library, f"OfflineTts{name}ModelConfig")(**files)
    return library.OfflineTtsConfig(
        model=library.OfflineTtsModelConfig(**{kind: model}, num_threads=THREADS)
    )


def _sounds(espeak: dict[str, str | None]) -> Callable[[str], list[str]]:
    """What turns a text into eSpeak's sounds, one string a sentence."""
    library = ctypes.CDLL(str(espeak["library"]))
    data = (espeak["data"] or "").encode() or None
    if library.espeak_Initialize(SYNCHRONOUS, 0, data, DONT_EXIT) < 0:
        raise RuntimeError("eSpeak, which knows how words sound, cannot be started")
    if library.espeak_SetVoiceByName(str(espeak["voice"]).encode()) != 0:
        raise RuntimeError(f"eSpeak does not know the language {espeak['voice']!r}")
    library.espeak_TextToPhonemes.restype = ctypes.c_char_p

    def clause(text: str) -> str:
        kept = ctypes.create_string_buffer(text.encode("utf-8"))
        left = ctypes.c_void_p(ctypes.addressof(kept))
        parts = []
        while left.value:
            said = library.espeak_TextToPhonemes(ctypes.byref(left), UTF8, IPA)
            parts.append((said or b"").decode("utf-8", "ignore"))
        return OTHER_LANGUAGE.sub("", " ".join(filter(None, parts)))

    def sentences(text: str) -> list[str]:
        """Clauses with the marks that shape them, put together to sentences."""
        made, current = [], ""
        for words, marks in CLAUSE.findall(text):
            current += f" {clause(words.strip())}{marks[:1].replace('…', '.')}"
            if marks and marks[0] in SENTENCE_END:
                made.append(current.strip())
                current = ""
        return [sentence for sentence in (*made, current.strip()) if sentence.strip(" .,;:!?")]

    return sentences


if __name__ == "__main__":
    main()
