"""Homework by its name, for the shell to complete, and for commands to find."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import click
from click.shell_completion import CompletionItem

from voicerepair.bundled import homework_folder

__all__ = ["homework_argument"]


def _names(_context: click.Context, _param: click.Parameter, begun: str) -> list[CompletionItem]:
    """At every press of a key, so nothing is read but the names of folders."""
    try:
        found = sorted(one.name for one in os.scandir(homework_folder()) if one.is_dir())
    except OSError:
        return []
    return [
        CompletionItem(name)
        for name in found
        if name.startswith(begun.casefold()) and not name.startswith(".")
    ]


def homework_argument(command: Callable[..., Any]) -> Callable[..., Any]:
    """``[NAME]``: which homework; needless where there is one."""
    return click.argument("name", required=False, shell_complete=_names)(command)
