"""An ear for English phrases, whoever says them: pocketsphinx, in a process of its own.

It computes for some tenths of a second without letting any other thread run, so beside the
listener's thread it would make sound go lost. The process is started when it is first needed, and
anew after it has ended. ``tests/bench/bench_commands.py`` says how well it hears.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import threading
from collections.abc import Collection, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from voicerepair.errors import SoundError
from voicerepair.sound.ports import HEARING_RATE, Recognised
from voicerepair.sound.voices.program import Program

__all__ = ["HEARD", "EnglishEar", "lacking"]

HEARD = 0.5  # the confidence from which on a phrase counts as said
OBEYED = frozenset({"stop"})  # with less evidence: it must be, and other speech is never like it
LONGEST = 4.0  # seconds: what is longer was not said alone, and would take long to read
PATIENCE = 30.0  # seconds for the models to load from a slow disk, or for an answer
WORKER = (sys.executable, "-P", "-m", "voicerepair.sound.ear.english.worker")
NAME = "The ear for English commands"
KEYS = "Keys, taps and taught words work without it."


def lacking() -> SoundError | None:
    """Why English phrases cannot be heard here, if they cannot."""
    if importlib.util.find_spec("pocketsphinx"):
        return None
    if sys.version_info >= (3, 14):
        get = "It exists for Python 3.11 to 3.13."
    else:
        get = "To get it: pip install pocketsphinx"
    return SoundError(
        "Spoken commands in English need pocketsphinx, which is not installed.", f"{get} {KEYS}"
    )


class EnglishEar:
    """The port ``Ear`` for phrases made of words that the dictionary knows; others are not armed,
    and ``unknown`` names them. Its methods may be called from any thread, and wait their turn."""

    def __init__(
        self,
        worker: Sequence[str] = WORKER,
        patience: float = PATIENCE,
        *,
        answers: Collection[str] = (),
    ) -> None:
        """``worker``: what runs in the process; ``answers``: phrases that are armed only where they
        answer what was just asked, so that less evidence will do. Raises SoundError without
        pocketsphinx."""
        if problem := lacking():
            raise problem
        self._command = worker
        self._patience = patience
        self._answers = frozenset(answers) | OBEYED
        self._program = Program(NAME)
        self._running: subprocess.Popen[bytes] | None = None
        self._turn = threading.Lock()

    def unknown(self, phrases: Iterable[str]) -> list[str]:
        """Get ready to hear ``phrases``, and say which of them cannot be heard. The first time
        takes a second or two. Raises SoundError."""
        answer = self._ask({"arm": list(phrases)})
        return list(answer["unknown"])

    def recognise(self, samples: NDArray[np.int16], phrases: Collection[str]) -> Recognised | None:
        """As ``sound/ports.py`` says; takes some tenths of a second. Raises SoundError where the
        process ended or did not answer; the next question starts it anew."""
        if not phrases or not 0 < len(samples) <= LONGEST * HEARING_RATE:
            return None
        sound = samples.astype("<i2").tobytes()
        expected = self._answers.intersection(phrases)
        question = {"phrases": list(phrases), "expected": list(expected), "bytes": len(sound)}
        answer = self._ask(question, sound)
        if answer.get("confidence", 0.0) < HEARD:
            return None
        return Recognised(answer["phrase"], answer["confidence"])

    def close(self) -> None:
        self._program.close()

    def _ask(self, question: dict[str, object], sound: bytes = b"") -> dict[str, Any]:
        with self._turn:
            if self._running is None or self._running.returncode is not None:
                self._running = self._program.start(self._command)
            process = self._running
            assert process.stdin is not None
            assert process.stdout is not None
            with self._program.exchange(process, self._patience):
                process.stdin.write(json.dumps(question).encode() + b"\n" + sound)
                process.stdin.flush()
                line = process.stdout.readline()
                if not line.endswith(b"\n"):
                    raise EOFError
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise SoundError(
                f"{NAME} failed: {answer['error'].rstrip('.')}.",
                f"To mend it: pip install --force-reinstall pocketsphinx. {KEYS}",
            )
        return answer
