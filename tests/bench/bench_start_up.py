"""How long a command takes to answer that has nothing to compute, beside a bare click app."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

BARE = """
import click

@click.group()
def main():
    "A bare click app."

main()
"""
RUNS = 25
GOALS = {"--help": 1.5, "list": 2.4, "help-now": 1.5}


def milliseconds(*command: str | Path) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return (time.perf_counter() - began) * 1000


@pytest.mark.bench
@pytest.mark.parametrize("word", GOALS)
def test_answering_takes_hardly_longer_than_a_bare_click_app(
    word: str, figure: Callable[..., None], tmp_path: Path
) -> None:
    bare_app = tmp_path / "bare.py"
    bare_app.write_text(BARE)
    ours = (Path(sys.executable).with_name("voicerepair"), word)
    bare = (sys.executable, bare_app, "--help")
    for command in (ours, bare):
        milliseconds(*command)  # compiles and caches
    # In turn, so that whatever else the machine does meets both alike.
    pairs = [(milliseconds(*ours), milliseconds(*bare)) for _ in range(RUNS)]
    our_time, bare_time = (statistics.median(times) for times in zip(*pairs, strict=True))
    figure(
        f"voicerepair {word}",
        f"{our_time:.0f} ms ({our_time / bare_time:.2f}x)",
        anchor=f"bare click app {bare_time:.0f} ms",
        goal=f"<= {GOALS[word]}x",
        met=our_time <= GOALS[word] * bare_time,
    )
