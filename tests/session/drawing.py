"""Turns as drawings: one character per 100 ms, ``#`` where somebody speaks.

``k`` is a key (or two taps, or a word) that asks to hand over, ``K`` one while somebody speaks;
``m`` asks for more time, ``r`` is another command that counts. What the policy decides comes back
as a drawing below it: ``T`` the hand-over tone, ``B`` taken back, ``H`` handed over, ``n`` the
screen's note, ``N`` "take your time", ``C`` the chime at the ceiling, ``F`` "finish your thought",
``S`` still here, ``R`` rest.
"""

from __future__ import annotations

from voicerepair.session.turn import Endpointing, Policy, Verdict, What

LETTERS = {
    What.TONE: "T",
    What.TAKEN_BACK: "B",
    What.HAND_OVER: "H",
    What.NOTE: "n",
    What.NUDGE: "N",
    What.CHIME: "C",
    What.FINISH: "F",
    What.STILL_HERE: "S",
    What.REST: "R",
}
CELL = 0.1
SPEECH = "#K"


def dots(seconds: float) -> str:
    """Silence, and nothing decided."""
    return "." * round(seconds / CELL)


def speech(seconds: float) -> str:
    return "#" * round(seconds / CELL)


def hear(turn: Endpointing, drawing: str) -> list[Verdict]:
    """What is decided while ``drawing`` happens, from the moment the turn opened.

    Deadlines are met on time, and what is due at the very moment of a word is judged after it.
    """
    zero = turn.opened
    verdicts: list[Verdict] = []
    before = "."
    for cell, now in enumerate(drawing):
        at = zero + cell * CELL
        verdicts += _pass(turn, at - 1e-6)
        if now in SPEECH and before not in SPEECH:
            verdicts += turn.speech_started(at, at)
        if now not in SPEECH and before in SPEECH:
            verdicts += turn.speech_stopped(at, at)
        verdicts += _ask(turn, now, at)
        before = now
    return verdicts + _pass(turn, zero + len(drawing) * CELL - 1e-6)


def _ask(turn: Endpointing, letter: str, at: float) -> list[Verdict]:
    match letter:
        case "k" | "K":
            return turn.done(at)
        case "m":
            turn.more_time(at)
        case "r":
            return turn.take_back(at)
    return []


def _pass(turn: Endpointing, until: float) -> list[Verdict]:
    verdicts: list[Verdict] = []
    while (deadline := turn.deadline) is not None and deadline.at <= until:
        assert deadline.judged, "a word at the last moment must be judged first"
        verdicts += turn.tick(deadline.at)
        if verdicts and verdicts[-1].what in (What.NUDGE, What.FINISH, What.REST):
            turn.suspend(deadline.at)
            turn.resume(deadline.at)
    return verdicts


def decided(policy: Policy, drawing: str, longest_pause: float = 0.0) -> str:
    """The drawing of what is decided, without the dots at its end."""
    cells = ["."] * (len(drawing) + 1)
    for verdict in hear(Endpointing(policy, 0.0, longest_pause), drawing):
        cells[round(verdict.at / CELL - 0.001)] = LETTERS[verdict.what]
    return "".join(cells).rstrip(".")


def times(policy: Policy, drawing: str, longest_pause: float = 0.0) -> list[tuple[str, float]]:
    """What is decided, as a letter and a time in seconds."""
    turn = Endpointing(policy, 0.0, longest_pause)
    return [(LETTERS[v.what], round(v.at, 3)) for v in hear(turn, drawing)]
