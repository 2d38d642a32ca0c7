"""What people write about a session afterwards: for everyone in it, or for themselves alone.

Rules: a private note is sealed to whose it is, so that writing it takes no PIN and reading it does.
A shared note carries no name: who sat at the keyboard is not known. What somebody writes about a
session alone is always private.
"""

from __future__ import annotations

from dataclasses import dataclass

from voicerepair.journal import sealing
from voicerepair.journal.people import Person, Unlocked
from voicerepair.journal.searching import gather
from voicerepair.journal.sessions import Session
from voicerepair.journal.store import Store

__all__ = ["Note", "Notes"]


@dataclass(frozen=True, slots=True)
class Note:
    """``private``: it was sealed to whoever reads it here."""

    id: int
    text: str
    private: bool


class Notes:
    """The notes in this journal."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, session: Session, text: str, owner: Person | None) -> None:
        """For ``owner`` alone, or for everyone in the session. Raises ``JournalError``."""
        if owner is None and session.owner is not None:
            raise ValueError("a note on a session alone is private")
        with self._store.change() as change:
            if owner is None:
                change.execute(
                    "INSERT INTO notes (session, text, folded) VALUES (?, ?, ?)",
                    (session.id, text, text.casefold()),
                )
                gather(change, session.id)
            else:
                change.execute(
                    "INSERT INTO notes (session, owner, sealed) VALUES (?, ?, ?)",
                    (session.id, owner.id, sealing.seal(text.encode(), [owner.public])),
                )

    def of(self, session: Session, by: Unlocked | None = None) -> list[Note]:
        """In the order they were written: those for everyone, and those of ``by``."""
        return [
            Note(id, text, private=False)
            if sealed is None or by is None
            else Note(id, sealing.opened(sealed, by.identity).decode(), private=True)
            for id, text, sealed in self._store.rows(
                "SELECT id, text, sealed FROM notes"
                " WHERE session = ? AND (owner IS NULL OR owner = ?) ORDER BY id",
                session.id,
                by and by.person.id,
            )
        ]

    def delete(self, session: Session, owner: Person | None) -> int:
        """All of ``owner`` on this session, or all that are for everyone; how many they were."""
        with self._store.change() as change:
            number: int = change.execute(
                "DELETE FROM notes WHERE session = ? AND owner IS ?",
                (session.id, owner and owner.id),
            ).rowcount
            gather(change, session.id)
        self._store.scrub()
        return number

    def remove(self, session: Session, note: Note) -> None:
        """One of them, out of the file. Raises ``JournalError``."""
        with self._store.change() as change:
            change.execute("DELETE FROM notes WHERE session = ? AND id = ?", (session.id, note.id))
            gather(change, session.id)
        self._store.scrub()
