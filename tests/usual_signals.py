"""For the terminals that tests open: signals as a person's terminal has them.

Whoever runs the tests in the background, or by ``nohup``, has some of them ignored, and a program
that is started so leaves them ignored, as it should.
"""

from __future__ import annotations

import signal

import pexpect

__all__ = ["interrupt", "usual_signals"]

AGAIN = 20.0  # seconds after which a key that did nothing is pressed once more


def usual_signals() -> None:
    """To be called in the child, before it becomes the program."""
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGQUIT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)


def interrupt(child: pexpect.spawn) -> None:
    """Ctrl-C, which ends ``child``. Once more where that did nothing: a signal that comes in the
    moment before ``input()`` waits, which is right after a prompt, is seen when it returns."""
    child.sendintr()
    if child.expect([pexpect.EOF, pexpect.TIMEOUT], timeout=AGAIN) != 0:
        child.sendintr()
        child.expect(pexpect.EOF)
