"""A sitting in a real terminal: an interactive shell, in which ``voicerepair play`` is typed.

``Sitting`` follows the log and the screen, types, and records the guide's loudspeaker and the room
where it is given a sound card. It says when something happened; whether that was right is judged
by ``judging.py``, from the recordings.
"""

from __future__ import annotations

import json
import os
import shlex
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pexpect
import pyte

from tests.soundcard import SoundCard, Tape
from tests.usual_signals import usual_signals

__all__ = ["ROOT", "Sitting"]

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0  # seconds that anything may take on a machine that is busy
ROWS, COLUMNS = 30, 100
TYPED = """\
stty -g > before
{{ sh -c 'echo $$ > pid; exec {play}'; echo $? > exit; }}{pipe}
stty -g > after
mv exit code
"""


class Sitting:
    """``with Sitting(...) as sitting`` plays until it is left.

    ``home`` may be shared with sittings before, so that their prompts are found in its cache.
    ``pipe`` is what a shell would put behind the command (``| cat > lines``); ``environment`` is
    for the player alone. Without a ``card`` nothing is recorded.
    """

    def __init__(
        self,
        card: SoundCard | None,
        folder: Path,
        script: Path | str,
        *options: str,
        home: Path,
        pipe: str = "",
        **environment: str,
    ) -> None:
        self.card = card
        self.folder = folder
        self.log_path = folder / "log.jsonl"
        self.lines: list[dict] = []
        self.zero = float("inf")  # when the log began, in time.monotonic() seconds
        self.on_line: Callable[[dict], None] = lambda line: None
        self.written = b""  # all that the terminal was sent
        self.screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.ByteStream(self.screen)
        self._environment = {
            **{
                name: value
                for name, value in os.environ.items()
                # A fixed number of columns is not what a window has.
                if not name.startswith(("XDG_", "COLUMNS", "LINES"))
            },
            **(card.environment if card else {}),
            "HOME": str(home),
            "PYTHONPATH": str(ROOT),
            "TERM": "xterm-256color",
            "PS1": "$ ",
            "ENV": "",
        }
        play = shlex.join(
            [
                *("env", *(f"{name}={value}" for name, value in environment.items())),
                *(sys.executable, "-m", "voicerepair", "play", str(script), "--names", "Ana,Bo"),
                *("--log", str(self.log_path), *options),
            ]
        )
        text = TYPED.format(play=play, pipe=pipe)
        (folder / "typed").write_text(f"cd {folder}\n{text}", encoding="utf-8")
        self._stack = ExitStack()
        self._read = 0
        self._changed = threading.Condition()
        self._over = threading.Event()

    def __enter__(self) -> Sitting:
        if self.card is not None:
            self.guide = self._stack.enter_context(self.card.record("guide"))
            self.room = self._stack.enter_context(self.card.record("room"))
        self.shell = pexpect.spawn(
            "/bin/sh",
            ["-i"],
            env=self._environment,
            dimensions=(ROWS, COLUMNS),
            timeout=PATIENCE,
            preexec_fn=usual_signals,
        )
        self.shell.delaybeforesend = None  # a key is typed when we say so
        for target in (self._follow_log, self._follow_screen):
            thread = threading.Thread(target=target, daemon=True)
            thread.start()
            self._stack.callback(thread.join)
        self.began = self.press(f". {self.folder}/typed\r")
        return self

    def __exit__(self, *error: object) -> None:
        if error[0] is not None:
            print(self._story())
        self.shell.close(force=True)  # what still plays in it gets SIGHUP
        self._over.set()
        self._stack.close()
        if self.card is not None:
            self._keep(self.guide, "guide")
            self._keep(self.room, "room")

    def _keep(self, tape: Tape, name: str) -> None:
        """What was recorded stays in the folder, to be listened to."""
        import soundfile

        soundfile.write(self.folder / f"{name}.flac", tape.samples, tape.rate)

    # ----------------------------------------------------------------------- watching

    def _follow_log(self) -> None:
        while not self._over.wait(0.005):
            if self.code is not None:
                with self._changed:
                    self._changed.notify_all()
            if not self.log_path.is_file():
                continue
            with self.log_path.open(encoding="utf-8") as file:
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
        self.on_line(line)

    def _follow_screen(self) -> None:
        while not self._over.is_set():
            try:
                data = self.shell.read_nonblocking(65536, timeout=0.1)
            except pexpect.TIMEOUT:
                continue
            except (pexpect.EOF, OSError, ValueError):
                return
            self.written += data
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
            self._changed.wait_for(lambda: found() or self.code is not None, timeout)
        line = found()
        assert line is not None, f"no {what!r} ({count}) came"
        return line

    def shows(self, text: str, timeout: float = PATIENCE) -> None:
        """Wait until the screen shows ``text``, on however many rows."""
        until = time.monotonic() + timeout
        while time.monotonic() < until:
            if text in " ".join(self.picture().split()):
                return
            time.sleep(0.02)
        raise AssertionError(f"the screen does not show {text!r}")

    def picture(self) -> str:
        """The screen as it is now."""
        return "\n".join(row.rstrip() for row in self.screen.display)

    def _story(self) -> str:
        """What is known of a sitting that went wrong."""
        log = "\n".join(json.dumps(line) for line in self.lines[-12:])
        return f"exit code {self.code}, log:\n{log}\nscreen:\n{self.picture()}"

    @property
    def heard(self) -> list[tuple[float, float]]:
        """When speech started and stopped, in ``time.monotonic()`` seconds, as the log has it."""
        starts, stops = (
            [self.zero + line["since"] for line in self.lines if line["what"] == what]
            for what in ("speech started", "speech stopped")
        )
        return list(zip(starts, stops, strict=True))

    # ------------------------------------------------------------------------- acting

    def press(self, keys: str) -> float:
        """Type; returns when."""
        at = time.monotonic()
        self.shell.send(keys)
        return at

    def press_when_settled(self, keys: str) -> float:
        """Type as people do: not before what is on the screen has been there for a moment."""
        time.sleep(0.7)
        return self.press(keys)

    def resize(self, rows: int, columns: int) -> None:
        """The window's size changes under the session."""
        self.screen.resize(rows, columns)
        self.shell.setwinsize(rows, columns)

    @property
    def pid(self) -> int:
        """Of ``voicerepair play`` itself."""
        return int((self.folder / "pid").read_text())

    # ---------------------------------------------------------------------- afterwards

    @property
    def code(self) -> int | None:
        """The exit code; None while it plays."""
        path = self.folder / "code"
        return int(path.read_text()) if path.exists() else None

    def ends(self, timeout: float = PATIENCE) -> int:
        """Wait until it has ended by itself; its exit code."""
        until = time.monotonic() + timeout
        while self.code is None and time.monotonic() < until:
            time.sleep(0.02)
        assert self.code is not None, "it does not end"
        return self.code

    def leaves_the_terminal_usable(self) -> None:
        """Its settings are those from before, and the next command that is typed is answered."""
        before, after = ((self.folder / name).read_text() for name in ("before", "after"))
        assert before == after != ""
        self.answers()

    def answers(self) -> None:
        """The shell has the terminal, shows what is typed, and answers."""
        seen = len(self.written)
        self.press("echo $((6 * 7)) is the answer\r")
        until = time.monotonic() + PATIENCE
        while b"42 is the answer" not in self.written[seen:] and time.monotonic() < until:
            time.sleep(0.02)
        afterwards = self.written[seen:]
        assert b"42 is the answer" in afterwards
        assert b"echo $((6 * 7))" in afterwards, "what is typed is seen"
