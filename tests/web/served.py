"""``voicerepair reflect`` as people start it: a process of its own, and its address."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path


class Served:
    """Of the journal in ``folder``. ``address`` has the token in it that works once."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "voicerepair", "reflect", "--no-open", *options],
            env=os.environ | {"VOICEREPAIR_JOURNAL": str(folder)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        lines = iter(self.process.stdout.readline, "")
        found = next((line.strip() for line in lines if line.startswith("http://")), None)
        if found is None:
            raise AssertionError(self.process.communicate()[1])
        self.address = found

    def __enter__(self) -> Served:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.end()

    def end(self, by: int = signal.SIGINT) -> tuple[int, str]:
        """Its exit code, and what it said on standard error."""
        self.process.send_signal(by)
        _, errors = self.process.communicate(timeout=20)
        return self.process.returncode, errors
