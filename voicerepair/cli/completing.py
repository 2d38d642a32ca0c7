"""Names that the shell completes: exercises, people's own scripts, paths. Click does the rest.

Rules: it runs at every press of a key, so nothing is read that ``list`` has not kept already,
and nothing goes wrong: a folder that cannot be read has no names.
"""

from __future__ import annotations

import os

from click import Context, Parameter
from click.shell_completion import CompletionItem

__all__ = ["script_names"]


def script_names(_context: Context, _parameter: Parameter, begun: str) -> list[CompletionItem]:
    """Scripts whose names begin so, and files, since a path works wherever a name does."""
    files = CompletionItem(begun, type="file")
    if os.sep in begun or begun.startswith((".", "~")):
        return [files]
    from voicerepair.cli import shelf

    every = (*shelf.exercises(shelf.shipped()), *shelf.own(), *shelf.homework())
    titles = {one.name: one.title for one in every}
    found = [
        CompletionItem(name, help=titles[name])
        for name in sorted(titles)
        if name.startswith(begun.casefold())
    ]
    return [files, *found]  # bash forgets what comes before a file
