"""A handout into a file, by its ending. What stood there before is kept until all is well."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from voicerepair.errors import VoiceRepairError
from voicerepair.handout.sheet import Sheet, draw_up
from voicerepair.script.model import Program
from voicerepair.session.events import Person

__all__ = ["save_handout"]

USUAL_MODE = 0o666


def save_handout(program: Program, people: Sequence[Person], path: Path) -> None:
    """Write the handout of a program, as HTML or PDF. Raises ``VoiceRepairError`` where the ending
    is neither, where the file cannot be written, or where a PDF cannot show the letters."""
    make = _maker(path)
    _write(path, make(draw_up(program, people)))


def _maker(path: Path) -> Callable[[Sheet], bytes]:
    match path.suffix.lower():
        case ".html" | ".htm":
            from voicerepair.handout.html import as_html

            return as_html
        case ".pdf":
            from voicerepair.handout.pdf import as_pdf

            return as_pdf
        case ending:
            raise VoiceRepairError(
                f"A handout is an .html or a .pdf file, and “{path.name}” ends in "
                f"{f'“{ending}”' if ending else 'neither'}.",
                hint=f"For example: --handout {path.stem or 'handout'}.pdf",
            )


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all; a file that was there keeps its permissions."""
    part = None
    try:
        if path.is_dir():
            raise IsADirectoryError(0, "it is a folder")
        target = path.resolve()  # a link keeps pointing where it points
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".handout-")
        part = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        part.chmod(_mode(target))
        part.replace(target)
    except OSError as error:
        if part is not None:
            part.unlink(missing_ok=True)
        reason = error.strerror or str(error)
        raise VoiceRepairError(
            f"The handout {path} cannot be written: {reason}.",
            hint="Choose a folder that is there and that you may write to.",
        ) from error


def _mode(target: Path) -> int:
    try:
        return target.stat().st_mode & 0o777
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return USUAL_MODE & ~mask
