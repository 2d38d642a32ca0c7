"""What ``doctor`` says of the journal and its page. Nothing is opened, and no key asked for."""

from __future__ import annotations

from pathlib import Path

from voicerepair.cli.journal.opening import place
from voicerepair.cli.probes import Finding, State

__all__ = ["journal", "page"]

KEPT = {
    "keyring": "its key in the system's keyring",
    "file": "its key in a file beside it",
    "passphrase": "under a passphrase",
}
WITHOUT = "Sessions play without it; then nothing is kept, and nothing recorded."


def journal() -> list[Finding]:
    """Can sessions be kept, where everyone in them wants that?"""
    try:
        import pyrage
        import sqlcipher3.dbapi2  # noqa: F401 - is it there?

        del pyrage
    except ImportError as error:
        lacks = f"What encrypts the journal is missing. ({error.name or error})"
        return [Finding("journal", State.MISSING, lacks, f"Install voicerepair again. {WITHOUT}")]
    return [_here(place())]


def page() -> list[Finding]:
    """Can it be looked at in a browser?"""
    from voicerepair.cli.reflect import browser

    try:
        import jinja2
        import starlette
        import uvicorn

        del jinja2, starlette, uvicorn
    except ImportError as error:
        lacks = f"What serves the page is missing. ({error.name or error})"
        hint = "Install voicerepair again. voicerepair journal does without."
        return [Finding("page", State.MISSING, lacks, hint)]
    if browser() is None:
        prints = "voicerepair reflect prints its address: no browser with a window was found"
        return [Finding("page", State.HERE, prints)]
    return [Finding("page", State.HERE, "voicerepair reflect opens it in your browser")]


def _here(folder: Path) -> Finding:
    from voicerepair.errors import JournalError
    from voicerepair.journal.journal import exists
    from voicerepair.journal.keys import how_kept

    if not exists(folder):
        return Finding("journal", State.HERE, "none yet; voicerepair me begins one")
    try:
        kept = how_kept(folder)
    except JournalError as error:
        return Finding("journal", State.PARTLY, f"{folder}: {error.message}", error.hint)
    if not kept:
        return Finding(
            "journal",
            State.PARTLY,
            f"{folder}, its key is gone: nobody can open it",
            "Put the whole folder back from a backup, or: voicerepair journal purge --lost",
        )
    return Finding("journal", State.HERE, f"{folder}, {KEPT[kept]}")
