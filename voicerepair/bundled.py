"""Where the files that come with the program are: inside the wheel, or beside the source."""

from __future__ import annotations

from pathlib import Path

__all__ = ["bundled"]

PACKAGE = Path(__file__).resolve().parent


def bundled(name: str) -> Path:
    """The folder ``scripts``, ``audio`` or ``languages`` that was shipped with this version."""
    installed = PACKAGE / "_data" / name
    return installed if installed.is_dir() else PACKAGE.parent / name
