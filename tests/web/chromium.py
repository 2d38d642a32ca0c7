"""A real Chromium for tests: with a profile on the disk that can be searched afterwards."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from playwright.sync_api import BrowserContext, Error, sync_playwright

__all__ = ["ARGUMENTS", "chromium", "program"]

# A sandbox of its own is what root and most containers cannot give it; sound goes nowhere.
ARGUMENTS = ("--no-sandbox", "--mute-audio", "--disable-component-update")


def program() -> str | None:
    """Where the system's Chromium is."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)


@contextmanager
def chromium(profile: Path, more: Sequence[str] = (), **options) -> Iterator[BrowserContext]:
    """``options`` are playwright's, for a context (``viewport``, ``color_scheme``); ``more`` are
    the browser's own."""
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=program(), args=[*ARGUMENTS, *more], **options
        )
        context.set_default_timeout(15_000)
        try:
            yield context
        finally:
            with suppress(Error):  # a test may have killed it
                context.close()
