"""Check-ins: sealed to who answered them, shared answer by answer, taken back, deleted.

Everybody has a *book*, all of their check-ins in one, sealed to them; and everybody has a *letter*
to everybody else: the answers that they share with that person, sealed to that person. Rules:

- Books and letters are there from the beginning, also for who never checks in and shares nothing,
  and every letter of somebody is written anew whenever their book is. So nobody can tell how many
  check-ins there are, whether there are any, or what is shared with somebody else.
- A letter holds answers alone: no day, no check-in they belong to, nothing in place of what stays
  private. What its reader sees is the same, whatever its writer keeps private.
- When the page for those who keep something to themselves was shown lies by itself, sealed, as
  months and nothing else. What they answered is nowhere.

What can be seen with the journal's key and without a PIN: who has a personal key; about how large a
book or a letter once was (``BOOK``, ``LETTER``, then twice that: about a hundred check-ins, or a
hundred shared answers); and, by comparing two copies of the file, that somebody's book was written
between them. ``now`` is an argument, in wall seconds.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from voicerepair.checkins.entries import Answer, Entry, Opened, Told, checked
from voicerepair.checkins.items import ITEMS, Tie
from voicerepair.errors import JournalError
from voicerepair.journal import sealing
from voicerepair.journal.people import Person, Unlocked
from voicerepair.journal.sessions import CODE_LENGTH, LETTERS
from voicerepair.journal.store import Store

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

__all__ = ["CheckIns", "Letter"]

BOOK, LETTER = 16_384, 4_096  # bytes that they have at least, sealed or not
MOST_A_YEAR = 2  # times that the page is shown
MONTHS = 12
PLACE = {item.key: place for place, item in enumerate(ITEMS)}


@dataclass(frozen=True, slots=True)
class Letter:
    """What ``name`` shares with whoever reads it: by item, of each the oldest first."""

    name: str
    told: tuple[Told, ...]


class CheckIns:
    """The check-ins in this journal. Whatever is not ``lay_out`` takes somebody's PIN."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def lay_out(self) -> None:
        """An empty book for who has none, and an empty letter for every two people. Needs no PIN.

        Raises ``JournalError``.
        """
        if self._store.row(f"{WITHOUT_BOOK} UNION ALL {WITHOUT_LETTER}"):
            with self._store.change() as change:
                _lay_out(change)

    # ------------------------------------------------------------------------ one's own

    def of(self, by: Unlocked) -> tuple[Entry, ...]:
        """The oldest first. Raises ``JournalError``."""
        row = self._store.row("SELECT sealed FROM books WHERE person = ?", by.person.id)
        if row is None:
            return ()
        names = dict(self._store.rows("SELECT public, name FROM people"))
        return _ordered(_entry(data, names) for data in _entries(row[0], by))

    def keep(self, by: Unlocked, tie: Tie, answers: Sequence[Answer], now: float) -> Entry:
        """A check-in, for ``by`` alone. Raises ``JournalError``, and ``ValueError`` for what is no
        answer, is never kept, or for none at all."""
        for answer in answers:
            checked(answer.item, answer.value)
        if not answers:
            raise ValueError("nothing was answered")
        kept: list[Entry] = []

        def add(entries: list[dict[str, Any]]) -> None:
            code = _new_code({one["code"] for one in entries})
            private = tuple(replace(answer, shared_with=()) for answer in answers)
            kept.append(Entry(code, now, tie, private))
            told: list[Any] = [[answer.item, answer.value, []] for answer in answers]
            entries.append({"code": code, "when": now, "tie": tie.value, "answers": told})

        self._change(by, add)
        return kept[0]

    def delete(self, by: Unlocked, code: str) -> None:
        """With what was shared of it, and out of the file. Raises ``JournalError``."""

        def remove(entries: list[dict[str, Any]]) -> None:
            entries.remove(_found(entries, code))

        self._change(by, remove)

    # ------------------------------------------------------------------------- sharing

    def share(self, by: Unlocked, code: str, item: str, reader: Person) -> None:
        """One answer, with ``reader``, who reads it by their own PIN. Raises ``JournalError``."""
        if reader.id == by.person.id:
            raise JournalError("It is yours already.", "Name somebody else to share it with.")

        def open_it(entries: list[dict[str, Any]]) -> None:
            readers = _answer(_found(entries, code), item)[2]
            if reader.public not in readers:
                readers.append(reader.public)

        self._change(by, open_it)

    def take_back(self, by: Unlocked, code: str, item: str | None = None) -> None:
        """One answer, or all of a check-in: for ``by`` alone again. Raises ``JournalError``."""

        def close_it(entries: list[dict[str, Any]]) -> None:
            entry = _found(entries, code)
            for answer in entry["answers"] if item is None else [_answer(entry, item)]:
                answer[2] = []

        self._change(by, close_it)

    def letters(self, by: Unlocked) -> tuple[Letter, ...]:
        """What others share with ``by``, by name; nothing of who shares nothing. Raises
        ``JournalError``."""
        rows = self._store.rows(
            "SELECT name, sealed FROM letters JOIN people ON people.id = owner"
            " WHERE reader = ? ORDER BY folded",
            by.person.id,
        )
        letters = (Letter(name, _read(sealed, by)) for name, sealed in rows)
        return tuple(letter for letter in letters if letter.told)

    def opened(self, by: Unlocked) -> tuple[Opened, ...]:
        """What ``by`` and others opened to each other, by name. Raises ``JournalError``."""
        own = self.of(by)
        return tuple(
            Opened(letter.name, letter.told, _told_to(letter.name, own))
            for letter in self.letters(by)
        )

    # ------------------------------------------------- the page for who keeps something

    def may_show(self, by: Unlocked, now: float) -> bool:
        """May the page be shown to ``by``, which is at most twice a year? If so, that it was is
        kept: the month. Raises ``JournalError``."""
        day = datetime.fromtimestamp(now, UTC)
        month = day.year * MONTHS + day.month
        with self._store.change() as change:
            sealed = _of_book(change, "shown", by)
            months = sealing.opened_data(sealed, by.identity)["months"]
            # The same month a year ago may be less than a year ago; one that is still to come is
            # from a clock that was wrong.
            lately = [one for one in months if month - MONTHS <= one <= month]
            if len(lately) >= MOST_A_YEAR:
                return False
            change.execute(
                "UPDATE books SET shown = ? WHERE person = ?",
                (_shown([*lately, month], by.person.public), by.person.id),
            )
        self._store.scrub()
        return True

    # ------------------------------------------------------------------------ the file

    def _change(self, by: Unlocked, edit: Callable[[list[dict[str, Any]]], None]) -> None:
        """``edit`` changes the entries in place; the book and every letter are written anew, and
        what they were before goes out of the file."""
        with self._store.change() as change:
            sealed = _of_book(change, "sealed", by)
            entries = _entries(sealed, by)
            edit(entries)
            change.execute(
                "UPDATE books SET sealed = ? WHERE person = ?",
                (_sealed(entries, by.person.public, len(sealed)), by.person.id),
            )
            for reader, public, before in change.execute(
                "SELECT reader, public, sealed FROM letters JOIN people ON people.id = reader"
                " WHERE owner = ?",
                (by.person.id,),
            ).fetchall():
                change.execute(
                    "UPDATE letters SET sealed = ? WHERE owner = ? AND reader = ?",
                    (_sealed(_told(entries, public), public, len(before)), by.person.id, reader),
                )
        self._store.scrub()


WITHOUT_BOOK = "SELECT id, public, 0 FROM people WHERE id NOT IN (SELECT person FROM books)"
WITHOUT_LETTER = (
    "SELECT reader.id, reader.public, owner.id FROM people AS reader JOIN people AS owner"
    " ON owner.id <> reader.id WHERE NOT EXISTS"
    " (SELECT 1 FROM letters WHERE letters.owner = owner.id AND letters.reader = reader.id)"
)


def _lay_out(change: Connection) -> None:
    for id, public, _ in change.execute(WITHOUT_BOOK).fetchall():
        book, shown = _sealed([], public, BOOK), _shown([], public)
        change.execute("INSERT INTO books VALUES (?, ?, ?)", (id, book, shown))
    for reader, public, owner in change.execute(WITHOUT_LETTER).fetchall():
        letter = _sealed([], public, LETTER)
        change.execute("INSERT INTO letters VALUES (?, ?, ?)", (owner, reader, letter))


def _of_book(change: Connection, column: str, by: Unlocked) -> bytes:
    """Of a book that is there by then. Raises ``JournalError`` for who was removed meanwhile."""
    _lay_out(change)
    row = change.execute(f"SELECT {column} FROM books WHERE person = ?", (by.person.id,)).fetchone()
    if row is None:
        raise JournalError(f"The personal key of {by.person.name} was removed meanwhile.")
    found: bytes = row[0]
    return found


def _sealed(data: Sequence[Any], public: str, before: int) -> bytes:
    """No smaller than the ``before`` bytes that lie in its place: what was deleted or taken back
    cannot be told from what is still there. (What sealing adds is less than that again.)"""
    text = json.dumps(data, ensure_ascii=False).encode()
    room = 1 << before.bit_length() - 1
    while room < len(text):
        room *= 2
    return sealing.seal(text + b" " * (room - len(text)), [public])


def _shown(months: Iterable[int], public: str) -> bytes:
    return sealing.seal_data({"months": list(months)}, [public])


def _entries(sealed: bytes, by: Unlocked) -> list[dict[str, Any]]:
    """Raises ``JournalError`` for what cannot have come from here: anybody with the journal's key
    can put something in a book's place."""
    found: list[dict[str, Any]] = json.loads(sealing.opened(sealed, by.identity))
    try:
        for data in found:
            for answer in _entry(data, {}).answers:
                checked(answer.item, answer.value)
    except (KeyError, TypeError, ValueError) as error:
        raise JournalError(
            "Your check-ins are damaged.", "Put the journal back from a backup."
        ) from error
    return found


def _entry(data: dict[str, Any], names: dict[str, str]) -> Entry:
    return Entry(
        data["code"],
        data["when"],
        Tie(data["tie"]),
        tuple(
            Answer(item, value, tuple(sorted(names[one] for one in readers if one in names)))
            for item, value, readers in data["answers"]
        ),
    )


def _ordered(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple(sorted(entries, key=lambda entry: (entry.when, entry.code)))


def _told(entries: Iterable[dict[str, Any]], public: str) -> list[list[Any]]:
    """What a letter to the owner of ``public`` holds."""
    told = [
        [entry["tie"], item, value]
        for entry in sorted(entries, key=lambda entry: (entry["when"], entry["code"]))
        for item, value, readers in entry["answers"]
        if public in readers
    ]
    return sorted(told, key=lambda one: (one[0], PLACE[one[1]]))


def _told_to(name: str, own: Iterable[Entry]) -> tuple[Told, ...]:
    return tuple(
        Told(entry.tie, answer.item, answer.value)
        for entry in own
        for answer in entry.answers
        if name in answer.shared_with
    )


def _read(sealed: bytes, by: Unlocked) -> tuple[Told, ...]:
    """Anybody with the journal's key can put something in a letter's place: what is no answer is
    not shown."""
    told = []
    for one in json.loads(sealing.opened(sealed, by.identity)):
        try:
            tie, item, value = one
            checked(item, value)
            told.append(Told(Tie(tie), item, value))
        except (TypeError, ValueError):
            continue
    return tuple(told)


def _found(entries: Iterable[dict[str, Any]], code: str) -> dict[str, Any]:
    for entry in entries:
        if entry["code"] == code.casefold():
            return entry
    raise JournalError(
        f'You have no check-in "{code}".', "voicerepair journal check-ins shows yours."
    )


def _answer(entry: dict[str, Any], item: str) -> list[Any]:
    for answer in entry["answers"]:
        if answer[0] == item:
            found: list[Any] = answer
            return found
    raise JournalError(
        f'Nothing is kept under "{item}" in that check-in.',
        "voicerepair journal check-ins shows what is.",
    )


def _new_code(taken: set[str]) -> str:
    while True:
        code = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
        if code not in taken:
            return code
