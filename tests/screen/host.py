"""A small host for the terminal tests: shows one turn, and writes what the keys mean to a file.

Started in a pseudo-terminal: ``python host.py EVENTS``. It ends on ``q``, on Ctrl-C, and on
every signal; the last line it writes is how.
"""

from __future__ import annotations

import os
import queue
import sys
import time
from pathlib import Path

from voicerepair.screen import Terminal, open_screen
from voicerepair.screen.keys import Keys
from voicerepair.screen.stray import StrayLines
from voicerepair.session.commands import Command
from voicerepair.session.events import Numbered, Phase, Pressed, View

VIEW = View(
    serial=7,
    phase=Phase.ANSWER,
    title="Where it landed",
    who=("Ana",),
    doing="answers",
    caption="Ana, is that it?",
    options=("yes", "not quite"),
    armed=True,
)


def main(events: Path) -> None:
    posted: queue.Queue[Pressed | Numbered | str] = queue.Queue()
    with events.open("w", buffering=1) as log:
        log.write(f"pid {os.getpid()}\n")
        try:
            run(posted, log)
        except BaseException as error:
            log.write(f"ended by {error!r}\n")
            raise


def run(posted, log) -> None:
    with Terminal(on_woken=lambda: posted.put("woken")) as terminal, StrayLines():
        screen = open_screen(terminal)
        try:
            with Keys(terminal, posted.put, lambda: screen.view, time.monotonic) as keys:
                screen.say("There is no microphone here.")
                os.write(2, b"stray line from a library\nALSA lib pcm.c: chatter\n")
                while True:
                    screen.update(VIEW, time.monotonic(), -30, typed=keys.typed, help=keys.help)
                    try:
                        event = posted.get(timeout=0.05)
                    except queue.Empty:
                        continue
                    log.write(f"{event}\n")
                    if isinstance(event, Pressed) and event.command is Command.STOP:
                        log.write(f"interrupted: {keys.interrupted}\n")
                        return
        finally:
            screen.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
