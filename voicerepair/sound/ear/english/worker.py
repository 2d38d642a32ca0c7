"""The process in which English phrases are recognised, one for a whole session.

Started with ``python -m``; each line of its standard input is a question in JSON, and each is
answered by one line:

    {"arm": [PHRASE, ...]}                            ->  {"unknown": [PHRASE, ...]}
    {"phrases": [PHRASE, ...], "expected": [PHRASE, ...], "bytes": N} + N bytes
                                                      ->  {"phrase": ..., "confidence": ...}, or {}

``expected``: those of the phrases that answer what was just asked. ``{"error": ...}`` answers what
fails. The first question takes a second longer, because the models are loaded then. Rules: one
thing at a time, so one thread; nothing of the sound is kept; it ends when its standard input does.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from typing import IO, Any

from voicerepair.sound.ear.english.evidence import confidence
from voicerepair.sound.ear.english.recogniser import Recogniser

__all__ = ["serve"]


def serve(questions: IO[bytes], answers: IO[bytes]) -> None:
    recogniser: Recogniser | None = None
    for line in questions:
        question = json.loads(line)
        sound = questions.read(question.get("bytes", 0))
        try:
            recogniser = recogniser or Recogniser()
            answer = _answer(recogniser, question, sound)
        # Whatever it is, the other process says it to people; a question must get its answer.
        except Exception as error:
            answer = {"error": f"{error}" or type(error).__name__}
        answers.write(json.dumps(answer).encode() + b"\n")
        answers.flush()


def _answer(recogniser: Recogniser, question: dict[str, Any], sound: bytes) -> dict[str, object]:
    if "arm" in question:
        return {"unknown": recogniser.arm(question["arm"])}
    evidence = recogniser.hear(sound, question["phrases"], question["expected"])
    if evidence is None:
        return {}
    return {"phrase": evidence.phrase, "confidence": confidence(evidence)}


def main() -> None:
    # What the library prints must not be taken for an answer, or fill a pipe that nobody reads.
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
