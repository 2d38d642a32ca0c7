"""By what a script is known again: whether it is what was played once, or has changed since."""

from __future__ import annotations

import hashlib

from voicerepair.script.model import Program

__all__ = ["fingerprint"]


def fingerprint(program: Program) -> str:
    """Changes with everything that is played."""
    told = repr(sorted(program.scripts.items())) if program.scripts else ""
    return hashlib.sha256(told.encode()).hexdigest()[:32]
