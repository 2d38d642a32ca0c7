"""What a search of sessions looks at, gathered into one column, so that it reads one table once.

Rule: whoever changes a session's names or shared notes gathers again, in the same transaction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

__all__ = ["gather"]

GATHER = """
UPDATE sessions SET words = folded
    || char(10) || coalesce(
        (SELECT group_concat(folded, char(10)) FROM present WHERE session = sessions.id), '')
    || char(10) || coalesce(
        (SELECT group_concat(folded, char(10)) FROM notes
         WHERE session = sessions.id AND owner IS NULL), '')
WHERE id = ? AND owner IS NULL
"""


def gather(change: Connection, *sessions: int) -> None:
    """For the sessions with these ids."""
    change.executemany(GATHER, [(session,) for session in sessions])
