"""How often homework was done, as the journal's sessions tell: nothing else is kept of it.

Rules: half counts. A session counts where its people can see it: one of several for all of them,
one that somebody sat alone by their PIN. What was done before a therapist changed a line counts
as what is done after it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from voicerepair.bundled import bundled
from voicerepair.script.fingerprint import fingerprint
from voicerepair.script.library import Library

if TYPE_CHECKING:
    from voicerepair.homework.added import Added
    from voicerepair.journal.sessions import Session

__all__ = ["done", "fingerprints"]


def done(added: Added, sessions: Iterable[Session]) -> int:
    """How many sessions of it there were since it was added, whole or at least half.

    Raises ``ScriptError`` where a script of it cannot be played any more.
    """
    known = {*added.earlier, *fingerprints(added)}
    return sum(
        one.began >= added.since
        and one.played.fingerprint in known
        and 2 * one.done >= one.played.steps
        for one in sessions
    )


def fingerprints(added: Added) -> set[str]:
    """By which sessions of it are known again: long or short, with or without breathing, and played
    by the name of the program's own where it is the same script. Raises ``ScriptError``."""
    library = Library()
    found: set[str] = set()
    for one in added.assignment.scripts:
        for short in (False, True) if one.short else (False,):
            path = added.script(one, short=short)
            paths = [path]
            own = bundled("scripts") / path.name
            if own.is_file() and own.read_bytes() == path.read_bytes():
                paths.append(own)
            found.update(
                fingerprint(library.load(each, still=still))
                for each in paths
                for still in (False, True)
            )
    return found
