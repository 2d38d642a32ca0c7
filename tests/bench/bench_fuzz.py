"""Scripts that nobody would write: none may end in a traceback, take a second, or fill the memory.

Both cores check scripts of `tests/script/fuzzing.py`, each from a seed of its own, so that
whatever is odd can be found again: `python -m tests.bench.bench_fuzz SEED` writes that script.
`FUZZED=1000` in the environment makes fewer of them.
"""

from __future__ import annotations

import os
import random
import resource
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import pytest

from tests.script.fuzzing import fuzzed, seeds
from voicerepair.script.findings import render
from voicerepair.script.library import Library

SCRIPTS = int(os.environ.get("FUZZED", "100000"))
BATCH = 500
SECONDS = 1.0
MEBIBYTES = 200


@dataclass
class Batch:
    """What came of some seeds: tracebacks by seed, the slowest, and the process's memory."""

    scripts: int = 0
    playable: int = 0
    raised: dict[int, str] | None = None
    slowest: tuple[float, int] = (0.0, -1)
    mebibytes: float = 0.0


def check_batch(first: int) -> Batch:
    """Check the scripts of ``BATCH`` seeds from ``first`` on."""
    texts = seeds()
    found = Batch(raised={})
    assert found.raised is not None
    with tempfile.TemporaryDirectory() as folder:
        library = Library()  # one, as in a check of a folder: what others play is read once
        for seed in range(first, min(first + BATCH, SCRIPTS)):
            path = Path(folder) / f"fuzzed-{seed}.md"
            path.write_bytes(fuzzed(random.Random(seed), texts))
            began = time.process_time()
            try:
                reading = library.read(path)
                render(reading.findings)
                found.playable += reading.program is not None
            except Exception:
                found.raised[seed] = traceback.format_exc()
            found.slowest = max(found.slowest, (time.process_time() - began, seed))
            found.scripts += 1
    kibibytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found.mebibytes = kibibytes / 1024 / (1024 if sys.platform == "darwin" else 1)
    return found


@pytest.mark.bench
def test_fuzzed_scripts(figure: Callable[..., None]) -> None:
    began = time.perf_counter()
    # Spawned, so that the memory is that of a check alone.
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        batches = list(pool.map(check_batch, range(0, SCRIPTS, BATCH)))
    seconds = time.perf_counter() - began
    scripts = sum(batch.scripts for batch in batches)
    raised = {seed: text for batch in batches for seed, text in (batch.raised or {}).items()}
    slowest, seed = max(batch.slowest for batch in batches)
    most = max(batch.mebibytes for batch in batches)
    playable = sum(batch.playable for batch in batches)
    for odd, text in list(raised.items())[:3]:
        print(f"\nseed {odd}:\n{text}")
    figure(
        f"tracebacks in {scripts} fuzzed scripts ({playable} can be played)",
        f"{len(raised)}" + (f" (seeds {', '.join(map(str, list(raised)[:5]))})" if raised else ""),
        goal="0",
        met=not raised,
    )
    figure(
        "the slowest of them to check",
        f"{slowest:.2f} s (seed {seed}); all in {seconds:.0f} s",
        goal=f"<= {SECONDS:g} s",
        met=slowest <= SECONDS,
    )
    figure("memory of a process that checks them", f"{most:.0f} MiB", goal=f"<= {MEBIBYTES} MiB",
           met=most <= MEBIBYTES)  # fmt: skip


if __name__ == "__main__":
    sys.stdout.buffer.write(fuzzed(random.Random(int(sys.argv[1])), seeds()))
