"""The process in which pyttsx3 runs: one job, then it ends. Not imported by the program.

It is started by its path, brings the engine up, reads one job, a JSON line, from standard input
and answers with one JSON line:

    {"do": "voices", "limit": SECONDS}
    {"do": "speak", "text": ..., "voice": ID, "rate": WPM, "path": ABSOLUTE, "limit": SECONDS}

Rules, each from a trap that was seen:
- pyttsx3 prints to standard output: answers go to a copy of it, and the original to nowhere.
- ``runAndWait`` may return long before the file is there, or a moment after: done is the event
  ``finished-utterance``, or, for a driver that sends none (sapi5), a file that has stopped growing.
- eSpeak's driver ends its loop by cancelling whatever its library is still busy with. In the first
  loop that may be the order to change the rate (lost in 2 of 20 jobs on a busy machine); in later
  ones it may be the words themselves (nothing spoken in 14 of 240). So an empty loop is run before
  there is a job, and the library is idle before every loop.
- The loops of the other drivers hang when they are run again: one job a process, for all.
- A voice that does not exist is ignored: the voice in use is compared with the one asked for.
- It ends by itself after ``limit`` seconds, when the engine does not come up, and when its standard
  input ends before there is a job: no process is left behind by a program that was killed.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

# Seconds to bring an engine up; far more than any needs.
START = 60.0
POLL = 0.02
# A file of unchanged size over so many looks is complete.
LOOKS = 5


class Pyttsx3(Protocol):
    """What is used of pyttsx3's engine, which has no types of its own."""

    driver_name: str

    def connect(self, topic: str, cb: Callable[..., None]) -> object: ...
    def getProperty(self, name: str) -> Any: ...  # noqa: N802, ANN401 (its name, its types)
    def setProperty(self, name: str, value: object) -> None: ...  # noqa: N802
    def save_to_file(self, text: str, filename: str) -> None: ...
    def runAndWait(self) -> None: ...  # noqa: N802


def main() -> None:
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        watchdog = _end_after(START)
        engine = _engine()
        watchdog.cancel()
        line = sys.stdin.readline()
        if not line:
            os._exit(0)
        answer = _answer(engine, json.loads(line))
    except Exception as error:
        answer = {"error": f"{type(error).__name__}: {error}"}
    answers.write(json.dumps(answer) + "\n")
    answers.flush()
    # Not sys.exit: drivers hang or abort when they are taken down.
    os._exit(0)


def _answer(engine: Pyttsx3, job: dict[str, Any]) -> dict[str, object]:
    _end_after(job["limit"])
    return _voices(engine) if job["do"] == "voices" else _speak(engine, job)


def _end_after(seconds: float) -> threading.Timer:
    watchdog = threading.Timer(seconds, os._exit, [1])
    watchdog.daemon = True
    watchdog.start()
    return watchdog


def _engine() -> Pyttsx3:
    if sys.platform not in ("win32", "darwin"):
        _load_espeak()
    import pyttsx3

    engine: Pyttsx3 = pyttsx3.init()
    if engine.driver_name == "espeak":
        _settle(engine)
        engine.runAndWait()
    return engine


def _load_espeak() -> None:
    """The system's library, or the one that pip brought.

    A library that is loaded by its full path is what ``libespeak-ng.so.1`` means from then on.
    """
    for name in ("libespeak-ng.so.1", "/usr/local/lib/libespeak-ng.so.1", "libespeak.so.1"):
        with contextlib.suppress(OSError):
            ctypes.CDLL(name)
            return
    with contextlib.suppress(ImportError):
        import espeakng_loader

        os.environ["ESPEAK_DATA_PATH"] = str(Path(espeakng_loader.get_data_path()).parent)
        ctypes.CDLL(espeakng_loader.get_library_path())


def _voices(engine: Pyttsx3) -> dict[str, object]:
    return {
        "voices": [
            {
                "id": voice.id,
                "name": voice.name,
                "languages": [str(language) for language in voice.languages if language],
            }
            for voice in engine.getProperty("voices")
        ]
    }


def _speak(engine: Pyttsx3, job: dict[str, Any]) -> dict[str, object]:
    finished = threading.Event()
    errors: list[str] = []

    def on_finished(completed: bool = True, **_: object) -> None:
        if not completed:
            errors.append("it was interrupted")
        finished.set()

    engine.connect("finished-utterance", on_finished)
    engine.connect("error", lambda **what: errors.append(str(what.get("exception"))))
    engine.setProperty("voice", job["voice"])
    engine.setProperty("rate", job["rate"])
    _settle(engine)
    engine.save_to_file(job["text"], job["path"])
    engine.runAndWait()
    # No time limit: whoever asked has one, and kills this process.
    size, looks = -1, 0
    while not finished.wait(POLL) and looks < LOOKS and not errors:
        now = os.path.getsize(job["path"]) if os.path.exists(job["path"]) else -1
        looks = looks + 1 if now == size and now > 44 else 0
        size = now
    if errors:
        return {"error": errors[0]}
    used = str(engine.getProperty("voice"))
    if used.lower() != job["voice"].lower():
        return {"error": f"it took the voice {used} instead of {job['voice']}"}
    return {"done": True}


def _settle(engine: Pyttsx3) -> None:
    """Until eSpeak has done what it was told; the other drivers do it at once."""
    if engine.driver_name == "espeak":
        from pyttsx3.drivers import _espeak

        while _espeak.IsPlaying():
            time.sleep(0.001)


if __name__ == "__main__":
    main()
