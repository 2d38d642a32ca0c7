"""For the terminals that tests open: signals as a person's terminal has them.

Whoever runs the tests in the background, or by ``nohup``, has some of them ignored, and a program
that is started so leaves them ignored, as it should.
"""

from __future__ import annotations

import signal

import pexpect

__all__ = ["interrupt", "usual_signals"]

AGAIN = 3.0  # seconds after which somebody presses a key again that did nothing
TIMES = 10


def usual_signals() -> None:
    """To be called in the child, before it becomes the program."""
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGQUIT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)


def interrupt(child: pexpect.spawn) -> None:
    """Ctrl-C, until ``child`` has ended. Python 3.11 loses a signal that comes in the moment before
    ``input()`` waits; on a busy machine that is when a prompt has just been shown."""
    for _ in range(TIMES):
        child.sendintr()
        if child.expect([pexpect.EOF, pexpect.TIMEOUT], timeout=AGAIN) == 0:
            return
    raise AssertionError("Ctrl-C did not end it")
