"""Everything that can be looked at without a PIN: is every page whole, and everything somebody's?

Rule: it finds all it can and never stops at the first; what it says is for people who want their
journal back.
"""

from __future__ import annotations

from voicerepair.errors import JournalError
from voicerepair.journal import sealing
from voicerepair.journal.store import Store

__all__ = ["verify"]

# What every sealed thing is, and how many people can open it at least.
SEALED = (
    ("what somebody answered in me", "SELECT id, wishes, 1 FROM people"),
    ("a session alone", "SELECT id, sealed, 1 FROM sessions WHERE sealed IS NOT NULL"),
    ("a private note", "SELECT id, sealed, 1 FROM notes WHERE sealed IS NOT NULL"),
    (
        "a turn",
        "SELECT id, sealed, (SELECT count(*) FROM readers WHERE turn = turns.id) FROM turns"
        " WHERE sealed IS NOT NULL",
    ),
    ("a turn's place", "SELECT id, placed, 1 FROM turns WHERE placed IS NOT NULL"),
    ("somebody's check-ins", "SELECT person, sealed, 1 FROM books"),
    ("a note of when a page was shown", "SELECT person, shown, 1 FROM books"),
    ("what somebody shares of their check-ins", "SELECT owner, sealed, 1 FROM letters"),
    (
        "a part of a turn",
        "SELECT id, sealed, (SELECT count(*) FROM readers WHERE readers.turn = chunks.turn)"
        " FROM chunks",
    ),
)
# What cannot be, each as a query that finds it.
IMPOSSIBLE = (
    (
        "a turn that belongs to nobody",
        "SELECT id FROM turns WHERE NOT EXISTS"
        " (SELECT 1 FROM readers WHERE turn = turns.id AND speaks)",
    ),
    (
        "a turn with a part missing",
        "SELECT turn FROM chunks GROUP BY turn"
        " HAVING max(number) != count(*) - 1 OR min(number) != 0",
    ),
    (
        "a turn that is whole and in parts at once",
        "SELECT turns.id FROM turns WHERE state = 'whole'"
        " AND EXISTS (SELECT 1 FROM chunks WHERE turn = turns.id)",
    ),
    (
        "recordings that would never go",
        "SELECT session FROM turns JOIN sessions ON sessions.id = session WHERE expires IS NULL",
    ),
)


def verify(store: Store) -> list[str]:
    """What is wrong, as sentences; nothing where all is well."""
    found = [
        f"A page of the file is damaged: {said}." for said in _rows(store, "cipher_integrity_check")
    ]
    if found:
        return found  # the rest would say the same in other words
    found += [said for said in _rows(store, "integrity_check") if said != "ok"]
    for row in store.rows("PRAGMA foreign_key_check"):
        found.append(f"Something in {row[0]} (row {row[1]}) belongs to nothing in {row[2]}.")
    for what, sql in IMPOSSIBLE:
        found += [f"There is {what} (number {row[0]})." for row in store.rows(sql)]
    for what, sql in SEALED:
        for id, sealed, least in store.rows(sql):
            if sealing.readers(sealed) < max(least, 1):
                found.append(f"There is {what} (number {id}) that its owner cannot open.")
    return found


def _rows(store: Store, pragma: str) -> list[str]:
    try:
        return [str(row[0]) for row in store.rows(f"PRAGMA {pragma}")]
    except JournalError as error:
        return [error.message]
