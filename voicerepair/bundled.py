"""Where scripts and sounds lie: those that came with the program, and people's own scripts."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["bundled", "own_scripts"]

PACKAGE = Path(__file__).resolve().parent
OWN = "VOICEREPAIR_SCRIPTS"


def bundled(name: str) -> Path:
    """The folder ``scripts`` or ``audio`` that was shipped with this version."""
    installed = PACKAGE / "_data" / name
    return installed if installed.is_dir() else PACKAGE.parent / name


def own_scripts() -> Path:
    """The folder of people's own scripts, which need not be there: ``VOICEREPAIR_SCRIPTS``, or
    the usual place of this system."""
    chosen = os.environ.get(OWN)
    if chosen:
        return Path(os.path.expanduser(chosen))  # of nobody, it stays as it is written
    import platformdirs

    return platformdirs.user_data_path("voicerepair", appauthor=False) / "scripts"
