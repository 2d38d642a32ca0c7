"""For the terminals that tests open: signals as a person's terminal has them.

Whoever runs the tests in the background, or by ``nohup``, has some of them ignored, and a program
that is started so leaves them ignored, as it should.
"""

from __future__ import annotations

import signal

__all__ = ["usual_signals"]


def usual_signals() -> None:
    """To be called in the child, before it becomes the program."""
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGQUIT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
