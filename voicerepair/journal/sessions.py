"""Which sessions there were: the script, when, how far it came, and who was there.

Rules: a session of several belongs to all of them, and lies open to whoever can open the journal;
a session alone is sealed to that person, and for everybody else there is none: not in a list, not
in a search, not by its code. (Whoever knows that can delete what was recorded in it, without a PIN,
as anyone who was recorded can.) What belongs to somebody without a personal key alone is not kept.
Nothing is kept about stops, time-outs, or how long anybody spoke.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from voicerepair.errors import JournalError
from voicerepair.journal import sealing
from voicerepair.journal.people import People, Person, Unlocked
from voicerepair.journal.searching import gather
from voicerepair.journal.store import Store

__all__ = ["NoSessionError", "Played", "Session", "Sessions", "Sitting"]

# No vowels, so that no code is a word; nothing that is taken for something else.
LETTERS = "bcdfghjkmnpqrstvwxz23456789"
CODE_LENGTH = 4


class NoSessionError(JournalError):
    """There is none, or none for who asks: nobody can tell which."""

    def __init__(self, code: str) -> None:
        super().__init__(
            f'There is no session "{code}" here.',
            "voicerepair journal list shows the codes; those of sessions alone, with --as NAME.",
        )


@dataclass(frozen=True, slots=True)
class Played:
    """What a session plays: the script's name, version and title, a fingerprint of its text, and
    how many steps it has."""

    script: str
    title: str
    steps: int
    version: str = ""
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    """One session, as it is told. ``began``: wall time in seconds; ``done``: steps behind it.

    ``names`` are in the order of the script's roles: the first of them has the first role.
    ``owner``: the person id of who sat alone. ``expires``: when its recordings go, if it has any.
    """

    id: int
    code: str
    began: float
    played: Played
    done: int
    names: tuple[str, ...]
    owner: int | None = None
    expires: float | None = None

    @property
    def whole(self) -> bool:
        """It came to its end."""
        return self.done >= self.played.steps


class Sitting:
    """A session that is going on. ``reached`` needs no PIN."""

    def __init__(self, store: Store, session: Session, owner: Person | None) -> None:
        self._store = store
        self._owner = owner
        self.session = session

    def reached(self, done: int) -> None:
        """So many steps are behind it. Raises ``JournalError``, also if it was deleted."""
        self.session = replace(self.session, done=done)
        column = "done" if self._owner is None else "sealed"
        value = done if self._owner is None else _sealed(self.session, self._owner)
        with self._store.change() as change:
            changed = change.execute(
                f"UPDATE sessions SET {column} = ? WHERE id = ?", (value, self.session.id)
            )
            if changed.rowcount != 1:
                raise NoSessionError(self.session.code)


class Sessions:
    """The sessions in this journal."""

    def __init__(self, store: Store, people: People) -> None:
        self._store = store
        self._people = people

    def begin(self, played: Played, names: Sequence[str], now: float) -> Sitting:
        """A session begins; one name is somebody alone, who has to have a personal key.

        Raises ``JournalError``.
        """
        owner = self._people.named(names[0]) if len(names) == 1 else None
        with self._store.change() as change:
            code = self._new_code()
            session = Session(0, code, now, played, 0, tuple(names), owner.id if owner else None)
            if owner is not None:
                change.execute(
                    "INSERT INTO sessions (code, owner, sealed) VALUES (?, ?, ?)",
                    (code, owner.id, _sealed(session, owner)),
                )
            else:
                change.execute(
                    "INSERT INTO sessions (code, began, script, version, fingerprint, title, done,"
                    " steps, folded) VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?)",
                    (
                        code,
                        now,
                        played.script,
                        played.version,
                        played.fingerprint,
                        played.title,
                        played.steps,
                        f"{played.script}\n{played.title}".casefold(),
                    ),
                )
            ((id,),) = change.execute("SELECT last_insert_rowid()").fetchall()
            if owner is None:
                for place, name in enumerate(names):
                    person = self._people.find(name)
                    change.execute(
                        "INSERT INTO present VALUES (?, ?, ?, ?, ?)",
                        (id, place, name, name.casefold(), person and person.id),
                    )
                gather(change, id)
        return Sitting(self._store, replace(session, id=id), owner)

    def go_on(self, session: Session) -> Sitting:
        """A session that was left goes on. Raises ``JournalError`` if its owner is gone."""
        owner = None
        if session.owner is not None:
            owner = self._people.by_id(session.owner)
        return Sitting(self._store, session, owner)

    def listed(
        self, most: int | None = None, by: Unlocked | None = None, before: Session | None = None
    ) -> list[Session]:
        """The newest ``most`` (all, without), newest first, of those that began ``before`` that
        one; those that ``by`` sat alone with them."""
        earlier, place = _earlier(before)
        rows = self._store.rows(
            f"{SELECT} WHERE owner IS NULL{earlier} ORDER BY began DESC, id DESC LIMIT ?",
            *place,
            -1 if most is None else most,
        )
        alone = [one for one in self._alone(by) if _is_before(one, place)]
        return _newest([_shared(row) for row in rows] + alone, most)

    def search(
        self,
        text: str,
        most: int | None = None,
        by: Unlocked | None = None,
        before: Session | None = None,
    ) -> list[Session]:
        """Those that hold every word of ``text``: in the script, the title, the names, or the notes
        that ``by`` may read. ``most`` and ``before`` as in ``listed``."""
        words = text.casefold().split()
        earlier, place = _earlier(before)
        noted = [self._privately_noted(word, by) for word in words]
        holds = "(instr(words, ?) OR id IN (SELECT value FROM json_each(?)))"
        rows = self._store.rows(
            f"{SELECT} WHERE {' AND '.join(['owner IS NULL', *[holds] * len(words)])}{earlier}"
            " ORDER BY began DESC, id DESC LIMIT ?",
            *(value for pair in zip(words, map(json.dumps, noted), strict=True) for value in pair),
            *place,
            -1 if most is None else most,
        )
        alone = [
            session
            for session in self._alone(by)
            if _is_before(session, place)
            and all(
                word in _told(session) or session.id in ids
                for word, ids in zip(words, noted, strict=True)
            )
        ]
        return _newest([_shared(row) for row in rows] + alone, most)

    def count(self) -> int:
        """How many sessions of several there are."""
        ((number,),) = self._store.rows("SELECT count(*) FROM sessions WHERE owner IS NULL")
        return int(number)

    def find(self, code: str, by: Unlocked | None = None) -> Session:
        """By its code. Raises ``NoSessionError`` where there is none, or none for ``by``."""
        row = self._store.row(f"{SELECT} WHERE code = ? AND owner IS NULL", code.casefold())
        if row is not None:
            return _shared(row)
        for session in self._alone(by, code.casefold()):
            return session
        raise NoSessionError(code)

    def recorded(self, code: str) -> Session:
        """By its code, to delete what was recorded in it, which takes no PIN: of a session alone
        that was recorded, too, of which then nothing is known but that. Raises ``JournalError``.
        """
        row = self._store.row(
            "SELECT id, code, owner, expires FROM sessions"
            " WHERE code = ? AND owner IS NOT NULL AND expires IS NOT NULL",
            code.casefold(),
        )
        if row is None:
            return self.find(code)
        id, code, owner, expires = row
        return Session(id, code, 0.0, Played("", "", 0), 0, (), owner, expires)

    def sat_in(self, session: Session, person: Person) -> bool:
        """Was this person there, with their personal key?"""
        row = self._store.row(
            "SELECT 1 FROM present WHERE session = ? AND person = ?", session.id, person.id
        )
        return session.owner == person.id or row is not None

    def people(self, session: Session, names: Sequence[str]) -> list[Person]:
        """Those whom ``session`` calls so, whatever they are called by now. Raises
        ``JournalError`` for who is not in it, or has no personal key (any more)."""
        if session.owner is not None:
            return [self._people.by_id(session.owner) for _ in names]
        rows = self._store.rows("SELECT place, person FROM present WHERE session = ?", session.id)
        ids = {session.names[place]: person for place, person in rows}
        return [self._people.by_id(ids.get(name)) for name in names]

    def delete(self, session: Session) -> None:
        """With its turns and notes, and out of the file. Needs no PIN. Raises ``JournalError``."""
        self._store.make_room()
        with self._store.change() as change:
            change.execute("DELETE FROM sessions WHERE id = ?", (session.id,))
        self._store.scrub()

    def _alone(self, by: Unlocked | None, code: str | None = None) -> list[Session]:
        """All of them, or the one with that code: when they were is sealed as well."""
        if by is None:
            return []
        which, values = ("", ()) if code is None else (" AND code = ?", (code,))
        rows = self._store.rows(
            f"SELECT id, code, sealed, expires FROM sessions WHERE owner = ?{which}",
            by.person.id,
            *values,
        )
        return [
            _opened(id, code, json.loads(by.read(sealed)), by, expires)
            for id, code, sealed, expires in rows
        ]

    def _privately_noted(self, word: str, by: Unlocked | None) -> list[int]:
        """Ids of sessions about which ``by`` wrote this."""
        if by is None:
            return []
        rows = self._store.rows("SELECT session, sealed FROM notes WHERE owner = ?", by.person.id)
        return [session for session, sealed in rows if word in by.read(sealed).decode().casefold()]

    def _new_code(self) -> str:
        while True:
            code = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
            if self._store.row("SELECT 1 FROM sessions WHERE code = ?", code) is None:
                return code


SELECT = (
    "SELECT id, code, began, script, title, steps, version, fingerprint, done, expires,"
    " (SELECT json_group_array(name ORDER BY place) FROM present WHERE session = sessions.id)"
    " FROM sessions"
)


def _shared(row: tuple[Any, ...]) -> Session:
    id, code, began, *played, done, expires, names = row
    return Session(
        id, code, began, Played(*played), done, tuple(json.loads(names)), expires=expires
    )


def _sealed(session: Session, owner: Person) -> bytes:
    data = {"began": session.began, "done": session.done, "played": asdict(session.played)}
    return sealing.seal_data(data, [owner.public])


def _opened(
    id: int, code: str, data: dict[str, Any], by: Unlocked, expires: float | None
) -> Session:
    played = Played(**data["played"])
    person = by.person
    return Session(
        id, code, data["began"], played, data["done"], (person.name,), person.id, expires
    )


def _told(session: Session) -> str:
    played = session.played
    return "\n".join((played.script, played.title, *session.names)).casefold()


def _earlier(before: Session | None) -> tuple[str, tuple[float, int] | tuple[()]]:
    """A condition for those that began before that one, and its values."""
    if before is None:
        return "", ()
    return " AND (began, id) < (?, ?)", (before.began, before.id)


def _is_before(session: Session, place: tuple[float, int] | tuple[()]) -> bool:
    return not place or (session.began, session.id) < place


def _newest(sessions: list[Session], most: int | None) -> list[Session]:
    sessions.sort(key=lambda one: (one.began, one.id), reverse=True)
    return sessions[:most]
