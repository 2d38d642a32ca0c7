"""``voicerepair new``: a script to begin with, that can be played as it is.

Rules: nothing is ever written over, and a file is there whole or not at all. What is made from
another script says so in its first comment.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import click

from voicerepair.bundled import bundled, own_scripts
from voicerepair.cli.completing import script_names
from voicerepair.errors import ScriptError

__all__ = ["command", "copied", "started", "write"]

ENDING = ".md"
LONGEST = 60  # characters of a name
START = Path(__file__).parents[1] / "starting-script.md"
TITLE = re.compile(r"^title\s*:.*$", re.MULTILINE | re.IGNORECASE)
FRONT_MATTER = re.compile(r"\A\s*---[ \t]*\n.*?\n(?:---|\.\.\.)[ \t]*\n", re.DOTALL)


@click.command()
@click.argument("name")
@click.option(
    "--from", "model", metavar="SCRIPT", shell_complete=script_names, help="Begin with this one."
)
@click.option("--mine", is_flag=True, help="Into the folder of your own scripts, not in here.")
def command(name: str, model: str | None, mine: bool) -> None:
    """Begin a script of your own, as NAME.md in this folder, with comments that explain it.

    With --mine it is found by its name from everywhere, as any exercise is.

    \b
    Examples:
      voicerepair new sunday-talk
      voicerepair new our-own --from own --mine
    """
    name = _checked(name)
    folder = own_scripts() if mine else Path()
    text = started(name) if model is None else copied(name, model)
    path = write(folder, name, text)
    shown = name if mine else str(path)
    click.echo(f"Written: {path}. Open it in any editor.")
    findings = _findings(path)
    if findings:
        click.echo(f"\n{findings}\n")
    click.echo(f"What is wrong in it:  voicerepair check {shown}")
    click.echo(f"How it goes:          voicerepair show {shown}")
    click.echo(f"Play it:              voicerepair play {shown}")


def _findings(path: Path) -> str:
    """What a copy lacks where it lies: scripts that its model has beside it, say."""
    from voicerepair.script.findings import render
    from voicerepair.script.library import Library

    return render(Library().read(path).findings)


def _checked(name: str) -> str:
    from voicerepair.script.directions import SCRIPT_NAME

    name = name.removesuffix(ENDING)
    good = SCRIPT_NAME.fullmatch(name) and len(name) <= LONGEST and name.casefold() != "readme"
    if not good:
        raise ScriptError(
            f'"{name[:LONGEST]}" cannot be the name of a script.',
            "A name is letters, digits and hyphens, such as sunday-talk. It goes into this folder, "
            "or with --mine into yours.",
        )
    return name


def started(name: str) -> str:
    """The starting script under its new name."""
    text = START.read_text("utf-8")
    return text.replace("TITLE", _title(name), 1).replace("NAME", name, 1)


def copied(name: str, model: str) -> str:
    """The script ``model`` under a new title. Raises ScriptError if it cannot be played."""
    from voicerepair.script.library import Library

    library = Library()
    library.load(model)
    path = library.find(model)
    text = path.read_text("utf-8-sig").replace("\r\n", "\n")
    text = TITLE.sub(f"title: {_title(name)}", text, count=1)
    source = f"<!-- Begun as a copy of {path.stem}"
    if path.parent == bundled("scripts"):
        source += ", an exercise of voicerepair (CC BY 4.0)"
    front = FRONT_MATTER.match(text)
    end = front.end() if front else 0
    return f"{text[:end]}\n{source}. -->\n{text[end:]}"


def _title(name: str) -> str:
    words = name.replace("-", " ").strip()
    return words[:1].upper() + words[1:]


def write(folder: Path, name: str, text: str) -> Path:
    """The file, which was not there before. Raises ScriptError."""
    path = folder / f"{name}{ENDING}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Where capitals do not matter, another spelling is the same file.
        taken = [one for one in os.listdir(folder) if one.casefold() == path.name.casefold()]
        if taken:
            raise FileExistsError
        with path.open("x", encoding="utf-8") as file:
            try:
                file.write(text)
                file.flush()
            except OSError:
                path.unlink()
                raise
    except FileExistsError as error:
        raise ScriptError(
            f"{folder / taken[0] if taken else path} is there already: nothing is written over.",
            "Take another name, or move that file away.",
        ) from error
    except OSError as error:
        raise ScriptError(
            f"{path} cannot be written: {error.strerror}.",
            "Look whether the folder is there, and whether you may write into it.",
        ) from error
    return path
