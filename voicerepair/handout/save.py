"""A handout into a file, by its ending. What stood there before is kept until all is well."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from voicerepair.errors import VoiceRepairError
from voicerepair.handout.sheet import Sheet, draw_up
from voicerepair.script.model import Program
from voicerepair.session.events import Person
from voicerepair.whole_file import written_whole

__all__ = ["save_handout"]


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
    try:
        with written_whole(path) as part:
            part.write_bytes(data)
    except OSError as error:
        reason = error.strerror or str(error)
        raise VoiceRepairError(
            f"The handout {path} cannot be written: {reason}.",
            hint="Choose a folder that is there and that you may write to.",
        ) from error
