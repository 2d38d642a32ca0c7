"""``voicerepair assign --html``: beside the homework file, a page of each script for phones.

Rules: all or nothing. Every page is made before the homework file is written, and takes its place
only after it; a file that is something else is never written over. A page has the exercise alone:
no signature, no label, neither why nor when.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from voicerepair.errors import HomeworkError, VoiceRepairError

if TYPE_CHECKING:
    from voicerepair.homework.assignment import Assigned
    from voicerepair.script.library import Library

__all__ = ["pages_beside", "tell_pages", "written_with"]

LOOKED_AT = 4096  # bytes of a file that is there already
OURS = b'<meta name="generator" content="voicerepair '


def pages_beside(
    output: Path, scripts: Sequence[str], assigned: Sequence[Assigned], library: Library
) -> dict[Path, Path]:
    """Where the page of each script goes, short forms too, and of which file it is made.

    One page is called like ``output``, several have the names of their scripts as well. Raises
    ``HomeworkError`` where something else lies there.
    """
    files: dict[str, Path] = {}
    for written, one in zip(scripts, assigned, strict=True):
        path = library.find(written)
        both = {one.name: path}
        if one.short:
            both[one.short] = library.beside(path.parent)[one.short]
        for name, file in both.items():
            if files.setdefault(name, file).resolve() != file.resolve():
                raise HomeworkError(
                    f"Two different scripts called {name} would be the same page.",
                    "Give your own one another name.",
                )
    stem = output.with_suffix("")
    pages = {
        stem.with_name(f"{stem.name}{f'-{name}' if len(files) > 1 else ''}.html"): file
        for name, file in files.items()
    }
    for page in pages:
        _refuse_something_else(page)
    return pages


def _refuse_something_else(page: Path) -> None:
    try:
        with page.open("rb") as file:
            ours = OURS in file.read(LOOKED_AT)
    except FileNotFoundError:
        return
    except OSError as error:
        raise _unwritable(page, error) from error
    if not ours:
        raise HomeworkError(f"{page} is there already, and is no page of ours.", "Move it away.")


@contextmanager
def written_with(pages: Mapping[Path, Path]) -> Iterator[dict[Path, int]]:
    """All pages, made; they are there once what is done meanwhile is done too, and not at all if it
    fails. Gives their sizes in bytes. Raises ``VoiceRepairError`` where one cannot be made."""
    from voicerepair.cli import settings
    from voicerepair.cli.phone import write_phone_file
    from voicerepair.whole_file import written_whole

    rate = settings.of_this_machine().rate
    sizes: dict[Path, int] = {}
    at = next(iter(pages), Path())
    try:
        with ExitStack() as parts:
            for at, file in pages.items():
                part = parts.enter_context(written_whole(at))
                try:
                    sizes[at] = write_phone_file(os.fspath(file), part, rate=rate)
                except VoiceRepairError as error:
                    raise HomeworkError(
                        f"Nothing was written, since {at.name} cannot be made. {error}",
                        error.hint,
                    ) from error
            yield sizes
    except OSError as error:
        raise _unwritable(at, error) from error


def tell_pages(sizes: Mapping[Path, int]) -> None:
    from voicerepair.cli.phone import tell_page

    for page, size in sizes.items():
        tell_page(page, size)
    if sizes:
        click.echo("A page carries no signature: send it by a way they know is yours.")


def _unwritable(page: Path, error: OSError) -> HomeworkError:
    return HomeworkError(
        f"{page} cannot be written: {error.strerror or error}.", "Name another folder."
    )
