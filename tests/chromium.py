"""A real Chromium for tests, started in one way by all of them. It cannot put itself before tests
with a sound card, where milliseconds count."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Error, sync_playwright

__all__ = ["chromium", "launched", "program"]

# A sandbox of its own is what root and most containers cannot give it; sound goes nowhere.
ARGUMENTS = ("--no-sandbox", "--mute-audio", "--disable-component-update")


@cache
def program() -> str | None:
    """Where the system's Chromium is; for root a way to it by which it cannot put itself before
    other processes."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    politely = shutil.which("setpriv")
    if found is None or politely is None or os.geteuid() != 0:
        return found
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    way = folder / "chromium"
    without = "--bounding-set -sys_nice --inh-caps -sys_nice"
    way.write_text(f'#!/bin/sh\nexec {politely} {without} {found} "$@"\n')
    way.chmod(0o700)
    return str(way)


@contextmanager
def launched() -> Iterator[Browser]:
    """One for many contexts, with nothing on the disk. While it is open, another one is opened only
    by ``chromium`` with ``beside``."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def chromium(
    profile: Path, more: Sequence[str] = (), *, beside: Browser | None = None, **options
) -> Iterator[BrowserContext]:
    """One with a profile on the disk that can be searched afterwards. ``more`` are arguments of the
    browser's own, ``options`` are playwright's, for a context (``viewport``, ``color_scheme``);
    ``beside``: the ``launched`` one that is open."""
    with ExitStack() as stack:
        kind = beside.browser_type if beside else stack.enter_context(sync_playwright()).chromium
        context = kind.launch_persistent_context(
            profile, executable_path=program(), args=[*ARGUMENTS, *more], **options
        )
        context.set_default_timeout(15_000)
        try:
            yield context
        finally:
            with suppress(Error):  # a test may have killed it
                context.close()
