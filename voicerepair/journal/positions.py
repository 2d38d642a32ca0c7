"""Where a session was left, so that it can go on: after a crash, or a time-out from which nobody
came back in time.

Rules: saved at every step, and gone at the end, however it ended; or a day after it was saved, or
after the time of return that was said. That of a session alone is sealed to whoever sat in it.
What people answered is no part of it. One voicerepair at a time has its position saved
(``RecorderLock``), so that nobody is offered a session that is still being played.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from voicerepair.journal import sealing
from voicerepair.journal.people import People, Unlocked
from voicerepair.journal.sessions import Session, Sessions
from voicerepair.journal.store import Store
from voicerepair.journal.turns import DAY

__all__ = ["Left", "Positions"]


@dataclass(frozen=True, slots=True)
class Left:
    """A session that can go on, and the ``data`` that was saved of it at ``saved`` (wall)."""

    session: Session
    saved: float
    data: dict[str, Any]


class Positions:
    """The saved positions in this journal."""

    def __init__(self, store: Store, sessions: Sessions, people: People) -> None:
        self._store = store
        self._sessions = sessions
        self._people = people

    def save(self, session: Session, data: dict[str, Any], now: float, until: float = 0.0) -> None:
        """In place of the one before. ``until``: a time that was said, from which the day counts.

        Raises ``JournalError``; where the session was deleted meanwhile, nothing is saved.
        """
        sealed = text = None
        if session.owner is None:
            text = json.dumps(data)
        else:
            sealed = sealing.seal_data(data, [self._people.by_id(session.owner).public])
        with self._store.change() as change:
            change.execute(
                "INSERT INTO positions SELECT id, ?, ?, ?, ? FROM sessions WHERE id = ?"
                " ON CONFLICT DO UPDATE SET saved = excluded.saved, expires = excluded.expires,"
                " data = excluded.data, sealed = excluded.sealed",
                (now, max(now, until) + DAY, text, sealed, session.id),
            )

    def wipe(self, session: Session) -> None:
        """It is over. Raises ``JournalError``."""
        with self._store.change() as change:
            change.execute("DELETE FROM positions WHERE session = ?", (session.id,))
        self._store.scrub()

    def left(self, by: Unlocked | None = None) -> list[Left]:
        """What can go on, the newest first; sessions alone are ``by``'s, and need their PIN."""
        rows = self._store.rows(
            "SELECT code, saved, data, positions.sealed FROM positions"
            " JOIN sessions ON id = session WHERE owner IS ? ORDER BY saved DESC",
            None if by is None else by.person.id,
        )
        return [
            Left(
                self._sessions.find(code, by),
                saved,
                json.loads(data) if by is None else sealing.opened_data(sealed, by.identity),
            )
            for code, saved, data, sealed in rows
        ]

    def expire(self, now: float) -> None:
        """Where the clock was set back by more than a day, nobody can tell, so it goes as well."""
        with self._store.change() as change:
            gone = change.execute(
                "DELETE FROM positions WHERE expires <= ? OR saved > ?", (now, now + DAY)
            ).rowcount
        if gone:
            self._store.scrub()
