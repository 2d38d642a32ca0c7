"""The clients' machine, for tests of ``voicerepair homework``: in a folder of its own, with what a
therapist sends."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from tests.homework import desk
from voicerepair.cli import main
from voicerepair.homework import added

HELLO = "---\ntitle: {}\nroles: [A, B]\n---\n\n# One\n\nHello.\n\n# Two\n\nBye.\n"


def run(*words: str, typed: str = ""):
    return CliRunner().invoke(main, ["homework", *words], input=typed, catch_exceptions=False)


def sent(lee, name: str = "week3", **changes: object) -> str:
    path = Path(f"{name}.homework")
    desk.bundle(path, lee, name=name, **changes)
    return str(path)


def add(lee, name: str = "week3", **changes: object) -> added.Added:
    result = run("add", sent(lee, name, **changes), "--fingerprint", lee.therapist.fingerprint)
    assert result.exit_code == 0, result.output
    return added.find(Path("homework"), name)
