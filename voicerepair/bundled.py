"""Where scripts and sounds lie: those of the program, people's own scripts, and homework."""

from __future__ import annotations

import os
import re
from pathlib import Path

__all__ = ["bundled", "homework_folder", "homework_scripts", "own_scripts"]

PACKAGE = Path(__file__).resolve().parent
OWN = "VOICEREPAIR_SCRIPTS"
HOMEWORK = "VOICEREPAIR_HOMEWORK"
NUMBERED = re.compile(r"[1-9][0-9]?")  # the folders of scripts in one homework


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


def homework_folder() -> Path:
    """Where homework is that was added, each in a folder of its own; it need not be there."""
    chosen = os.environ.get(HOMEWORK)
    if chosen:
        return Path(os.path.expanduser(chosen))
    import platformdirs

    return platformdirs.user_data_path("voicerepair", appauthor=False) / "homework"


def homework_scripts() -> tuple[Path, ...]:
    """The folders with the scripts of all homework, by name."""
    folder = homework_folder()
    try:
        each = sorted(one.path for one in os.scandir(folder) if not one.name.startswith("."))
        inside = [entry for one in each if os.path.isdir(one) for entry in os.scandir(one)]
    except OSError:
        return ()
    return tuple(Path(one.path) for one in inside if NUMBERED.fullmatch(one.name))
