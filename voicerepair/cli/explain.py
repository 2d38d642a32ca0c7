"""What a finding's code means, for whoever met it: the texts are in ``explanations.toml``.

Each has ``means`` and ``why``, and an example that is ``wrong`` and one that is ``right``: lines
of a script, or, for what is the matter with a file or a folder, words about it.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.resources import files

import click

from voicerepair.script.findings import Code

__all__ = ["Explanation", "explain", "explanations"]

INDENT = "    "
WIDTH = 76


@dataclass(frozen=True, slots=True)
class Explanation:
    """One code, explained."""

    code: Code
    means: str
    why: str
    wrong: str
    right: str

    def __str__(self) -> str:
        blocks = [f"{self.code}, {'an error' if self.code.severity == 'error' else 'a warning'}"]
        blocks += [click.wrap_text(text, WIDTH) for text in (self.means, self.why)]
        for name, example in (("Not so:", self.wrong), ("But so:", self.right)):
            lines = "\n".join(f"{INDENT}{line}".rstrip() for line in example.strip().split("\n"))
            blocks.append(f"{name}\n\n{lines}")
        return "\n\n".join(blocks)


def explanations() -> dict[Code, Explanation]:
    """Every code with its explanation."""
    text = files("voicerepair.cli").joinpath("explanations.toml").read_text(encoding="utf-8")
    return {
        Code(code): Explanation(Code(code), **told) for code, told in tomllib.loads(text).items()
    }


def explain(code: str) -> str:
    """The explanation of a code, whatever its capitals. Raises ``click.UsageError``."""
    wanted = code.strip().upper()
    known = explanations()
    if wanted in known:
        return str(known[Code(wanted)])
    close = get_close_matches(wanted, known, n=1, cutoff=0.0)[0]
    raise click.UsageError(f'There is no code "{code}". The nearest is {close}.')
