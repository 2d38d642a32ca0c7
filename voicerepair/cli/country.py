"""In which country is this computer, as far as its own settings say?

Rules: only what the system knows already; nothing is asked over a network. A wrong guess is worse
than none, so a language without a country is none.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping

__all__ = ["from_locale", "here"]

# As locale(7) has it: what is set first here wins.
VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
LOCALE = re.compile(r"[A-Za-z]{2,3}[_-](?:[A-Za-z]{4}[_-])?([A-Za-z]{2})(?=[.@_-]|\Z)")


def here(environ: Mapping[str, str] = os.environ) -> str | None:
    """The country's two letters, or None where nothing says it."""
    for name in VARIABLES:
        if found := from_locale(environ.get(name, "")):
            return found
    return _of_the_system()


def from_locale(name: str) -> str | None:
    """``US`` from ``en_US.UTF-8``; None from ``C.UTF-8`` and ``en``."""
    found = LOCALE.match(name.strip())
    return found[1].upper() if found else None


def _of_the_system() -> str | None:
    if sys.platform == "win32":
        import ctypes

        text = ctypes.create_unicode_buffer(85)
        ctypes.windll.kernel32.GetUserDefaultLocaleName(text, len(text))
        return from_locale(text.value)
    if sys.platform == "darwin":
        import subprocess

        try:
            told = subprocess.run(
                ["/usr/bin/defaults", "read", "-g", "AppleLocale"],
                capture_output=True,
                text=True,
                timeout=1,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return None
        return from_locale(told.stdout)
    return None
