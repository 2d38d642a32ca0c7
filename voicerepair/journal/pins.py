"""What a PIN has to be, and how long the next try waits after wrong ones.

Pure: no clock, no file. Rules: a mistyped PIN costs nothing, guessing costs more with every try;
what is said of a wrong one says nothing about the right one.
"""

from __future__ import annotations

from itertools import pairwise

from voicerepair.errors import JournalError

__all__ = [
    "FREE_TRIES",
    "LONGEST_WAIT",
    "SHORTEST_PIN",
    "TooSoonError",
    "WrongPinError",
    "checked_pin",
    "left_to_wait",
    "wait_after",
]

SHORTEST_PIN = 6  # characters
FREE_TRIES = 3  # mistyped PINs before anybody has to wait
FIRST_WAIT, LONGEST_WAIT = 5.0, 3600.0  # seconds


class WrongPinError(JournalError):
    """``wait``: seconds before the next try is looked at."""

    def __init__(self, wait: float) -> None:
        then = f" The next try is taken in {_in_words(wait)}." if wait else ""
        super().__init__(
            f"That isn't the PIN.{then}",
            "A forgotten PIN is lost, with what it sealed: voicerepair me --remove, then begin "
            "anew.",
        )
        self.wait = wait


class TooSoonError(JournalError):
    """A try that was not looked at. ``wait``: seconds that are left."""

    def __init__(self, wait: float) -> None:
        super().__init__(
            f"Too many wrong PINs. The next try is taken in {_in_words(wait)}.",
            "This try was not looked at, and not counted.",
        )
        self.wait = wait


def checked_pin(pin: str) -> str:
    """Raises ``JournalError`` for one that is too short, or that anybody would try first."""
    if len(pin) < SHORTEST_PIN:
        raise JournalError(
            f"A PIN has {SHORTEST_PIN} characters or more.",
            "Digits, letters, or both; a short sentence is best.",
        )
    steps = {ord(after) - ord(before) for before, after in pairwise(pin)}
    if steps in ({0}, {1}, {-1}):
        raise JournalError(
            "That is a PIN that anybody would try first.",
            "Take one that nobody can guess, and that you don't use elsewhere.",
        )
    return pin


def wait_after(failures: int) -> float:
    """Seconds to wait after so many wrong PINs in a row."""
    if failures < FREE_TRIES:
        return 0.0
    return min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(failures - FREE_TRIES, 20))


def left_to_wait(failures: int, passed: float) -> float:
    """Seconds until a try is taken, ``passed`` seconds after the last wrong one.

    Where the clock was set back, the wait begins again, and is no longer than it was.
    """
    wait = wait_after(failures)
    return wait - max(passed, 0.0)


def _in_words(seconds: float) -> str:
    whole = max(1, round(seconds))
    if whole < 90:
        return f"{whole} second" + "s" * (whole != 1)
    return f"{round(whole / 60)} minutes"
