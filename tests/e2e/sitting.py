"""A sitting in a real terminal, on the virtual sound card, with partners who speak into the room.

``Sitting`` starts ``voicerepair play`` in a terminal of its own, follows its log, lets partners
speak when their turn opens, and records the guide's loudspeaker and the room. What is asserted
afterwards comes from these recordings; the log only says when a turn had opened.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pexpect
import pyte

from tests.soundcard import RATE, SoundCard
from voicerepair.hosts.rehearse import rehearse
from voicerepair.script.model import Program
from voicerepair.session.engine import Session
from voicerepair.session.events import Person, Speak
from voicerepair.sound.pcm import Pcm

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0


def flite(folder: Path, name: str, voice: str, text: str) -> Pcm:
    """A partner's words, by a test voice, at the card's rate."""
    import soundfile

    path = folder / f"{name}.wav"
    subprocess.run(["flite", "-voice", voice, "-t", text, "-o", str(path)], check=True)
    samples, rate = soundfile.read(path, dtype="float32")
    return Pcm(np.asarray(samples, np.float32), rate).resampled(RATE)


class Sitting:
    """``with Sitting(card, folder, script, ...) as sitting`` plays until it is left."""

    def __init__(
        self, card: SoundCard, folder: Path, script: Path | str, *options: str, **environment: str
    ) -> None:
        self.card = card
        self.folder = folder
        self.log_path = folder / "log.jsonl"
        play = [
            *(sys.executable, "-m", "voicerepair", "play", str(script), "--names", "Ana,Bo"),
            *("--log", str(self.log_path), *options),
        ]
        self.command = (
            f"stty -g > {folder}/before; {shlex.join(play)}; code=$?; "
            f"stty -g > {folder}/after; exit $code"
        )
        home = {"HOME": str(folder / "home"), "XDG_CACHE_HOME": "", "XDG_STATE_HOME": ""}
        self.environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("XDG_")},
            **{key: value for key, value in home.items() if value},
            **card.environment,
            "TERM": "xterm-256color",
            **environment,
        }
        self.lines: list[dict] = []
        self.zero = float("inf")  # when the log began, in time.monotonic() seconds
        self.on_turn: Callable[[int, dict], None] = lambda number, line: None
        self._stack = ExitStack()
        self._read = 0
        self._turns = 0
        self._changed = threading.Condition()
        self._over = threading.Event()
        self.screen = pyte.Screen(100, 30)
        self._stream = pyte.ByteStream(self.screen)

    def __enter__(self) -> Sitting:
        (self.folder / "home").mkdir(exist_ok=True)
        self.guide = self._stack.enter_context(self.card.record("guide"))
        self.room = self._stack.enter_context(self.card.record("room"))
        self.process = pexpect.spawn(
            "/bin/sh",
            ["-c", self.command],
            env=self.environment,
            cwd=str(ROOT),
            dimensions=(30, 100),
            timeout=PATIENCE,
        )
        for target in (self._follow_log, self._follow_screen):
            thread = threading.Thread(target=target, daemon=True)
            thread.start()
            self._stack.callback(thread.join)
        return self

    def __exit__(self, *_error: object) -> None:
        if self.process.isalive():
            self.process.terminate(force=True)
        self._over.set()
        self._stack.close()

    # ----------------------------------------------------------------------- watching

    def _follow_log(self) -> None:
        while not self._over.wait(0.005):
            if not self.log_path.exists():
                continue
            with self.log_path.open() as file:
                file.seek(self._read)
                for line in iter(file.readline, ""):
                    if line.endswith("\n"):
                        self._read += len(line)
                        self._take(json.loads(line))

    def _take(self, line: dict) -> None:
        with self._changed:
            self.zero = min(self.zero, time.monotonic() - line["at"])
            self.lines.append(line)
            self._changed.notify_all()
        if line["what"] == "listen" and line["turn"]:
            self._turns += 1
            self.on_turn(self._turns, line)

    def _follow_screen(self) -> None:
        while not self._over.is_set():
            try:
                data = self.process.read_nonblocking(65536, timeout=0.1)
            except pexpect.TIMEOUT:
                continue
            except pexpect.EOF:
                return
            self._stream.feed(data)

    def wait_for(self, what: str, count: int = 1, timeout: float = PATIENCE, **more) -> dict:
        """The ``count``-th line of the log that says ``what``."""

        def found() -> dict | None:
            fitting = [
                line
                for line in self.lines
                if line["what"] == what and all(line.get(k) == v for k, v in more.items())
            ]
            return fitting[count - 1] if len(fitting) >= count else None

        with self._changed:
            self._changed.wait_for(found, timeout)
        line = found()
        assert line is not None, f"no {what!r} ({count}) within {timeout} s: {self.lines[-5:]}"
        return line

    def shows(self, text: str, timeout: float = 10.0) -> None:
        """Wait until the screen shows ``text``."""
        until = time.monotonic() + timeout
        while time.monotonic() < until:
            if text in "\n".join(self.screen.display):
                return
            time.sleep(0.02)
        raise AssertionError(f"the screen does not show {text!r}:\n" + self.picture())

    def picture(self) -> str:
        return "\n".join(row.rstrip() for row in self.screen.display)

    def press(self, keys: str) -> float:
        """Type; returns when."""
        at = time.monotonic()
        self.process.send(keys)
        return at

    @property
    def terminal_is_whole(self) -> bool:
        """The terminal is set as it was before."""
        before, after = ((self.folder / name).read_text() for name in ("before", "after"))
        return before == after != ""

    def ends(self, timeout: float = PATIENCE) -> int | None:
        """The exit code; the process has ended by itself."""
        until = time.monotonic() + timeout
        while self.process.isalive() and time.monotonic() < until:
            time.sleep(0.02)
        assert not self.process.isalive(), "the process does not end"
        return self.process.exitstatus


def calibrate(card: SoundCard, sitting: Sitting) -> Callable[[], float]:
    """One click in both recordings: how much later the room's tape has it than the guide's."""
    card.click()
    time.sleep(0.5)

    def offset() -> float:
        return first_click(sitting.room) - first_click(sitting.guide)

    return offset


def spoken(program: Program, people: Sequence[Person]) -> list[str]:
    """Every text that the guide says in a sitting where partners use their whole turns."""
    said: list[str] = []

    class Eavesdropper(Session):
        def handle(self, event, now):
            effects = super().handle(event, now)
            said.extend(effect.text for effect in effects if isinstance(effect, Speak))
            return effects

    rehearse(Eavesdropper(program, people))
    return said


def first_click(tape) -> float:
    """When the first loud sample of a tape sounded."""
    return tape.sounding(floor=-30.0)[0][0]


def find(prompt: Pcm, tape) -> tuple[float, float]:
    """Where a prompt is in a recording: its time of beginning, and how alike they are (0 to 1)."""
    needle = prompt.resampled(RATE).samples[:: RATE // 8000].astype(np.float64)
    hay = tape.samples[:: RATE // 8000].astype(np.float64)
    size = 1 << (len(hay) + len(needle)).bit_length()
    spectrum = np.fft.rfft(hay, size) * np.conj(np.fft.rfft(needle, size))
    match = np.fft.irfft(spectrum, size)[: max(1, len(hay) - len(needle) + 1)]
    power = np.cumsum(np.concatenate(([0.0], hay**2)))
    local = power[len(needle) :] - power[: len(power) - len(needle)]
    likeness = match / np.sqrt(np.maximum(local[: len(match)], 1e-9) * np.sum(needle**2))
    best = int(np.argmax(likeness))
    return tape.at(best * (RATE // 8000)), float(likeness[best])
