"""Personal keys: who has one, what is theirs to say, and the PIN that it lies under.

Rules: somebody's private half leaves the journal only for whoever knows their PIN; a wrong PIN is
counted before it is looked at, and makes the next one wait, which closing and starting again do
not shorten. What somebody answered about recording is sealed to them: nobody else can read it. A
forgotten PIN is lost, with all that was sealed to it.

The waiting slows whoever sits at this keyboard. It cannot slow somebody who has the journal's key,
a copy of the file and their own program: what stands in their way is what each guess costs, and how
long the PIN is.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from voicerepair.errors import JournalError
from voicerepair.journal import sealing
from voicerepair.journal.pins import (
    TooSoonError,
    WrongPinError,
    checked_pin,
    left_to_wait,
    wait_after,
)
from voicerepair.journal.searching import gather
from voicerepair.journal.store import Store
from voicerepair.journal.wrapping import USUAL, Work, unwrap, wrap

if TYPE_CHECKING:
    from pyrage.x25519 import Identity
    from sqlcipher3.dbapi2 import Connection

__all__ = ["DAYS", "USUAL_DAYS", "About", "People", "Person", "Unlocked", "Wishes"]

DAYS, USUAL_DAYS = (1, 30), 7
REMOVED = "somebody"  # what a removed person is called in sessions with others


@dataclass(frozen=True, slots=True)
class About:
    """What is no secret between people who sit together: what ``play`` needs of each.

    ``spoken``: how the voice says the name. ``stretch`` and ``patient`` as in a session's settings.
    """

    name: str
    spoken: str
    stretch: float = 1.0
    patient: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a personal key. ``public``: the age recipient to seal to (``age1...``)."""

    id: int
    about: About
    public: str

    @property
    def name(self) -> str:
        return self.about.name


@dataclass(frozen=True, slots=True)
class Wishes:
    """What somebody answered about recording, for themselves alone.

    ``days``: how long turns are kept (1 to 30; the fewest of those present count).
    """

    may_record: bool = False
    days: int = USUAL_DAYS


@dataclass(frozen=True, slots=True)
class Unlocked:
    """Somebody who gave their PIN: for as long as this is held, what is theirs can be opened."""

    person: Person
    identity: Identity = field(repr=False)
    wishes: Wishes
    _read: dict[bytes, bytes] = field(default_factory=dict, repr=False, compare=False)

    def read(self, sealed: bytes) -> bytes:
        """What is sealed to them. It is kept for as long as this is held: opening takes a quarter
        of a millisecond, and a list opens every session that they sat alone. Raises
        ``JournalError``."""
        if sealed not in self._read:
            self._read[sealed] = sealing.opened(sealed, self.identity)
        return self._read[sealed]


class People:
    """Those with a personal key in this journal. ``work``: what a guess at a new PIN costs."""

    def __init__(self, store: Store, work: Work = USUAL) -> None:
        self._store = store
        self._work = work

    def all(self) -> tuple[Person, ...]:
        """By name."""
        return tuple(_person(row) for row in self._store.rows(f"{SELECT} ORDER BY folded"))

    def find(self, name: str) -> Person | None:
        """By name, whatever its case; None for who has no personal key."""
        row = self._store.row(f"{SELECT} WHERE folded = ?", name.casefold())
        return None if row is None else _person(row)

    def named(self, name: str) -> Person:
        """As ``find``. Raises ``JournalError`` for who has no personal key."""
        person = self.find(name)
        if person is None:
            raise JournalError(
                f"{name} has no personal key here.",
                "It is made alone, in a minute or two: voicerepair me",
            )
        return person

    def by_id(self, id: int | None) -> Person:
        """Whatever they are called by now. Raises ``JournalError`` for who was removed."""
        row = self._store.row(f"{SELECT} WHERE id IS ?", id)
        if row is None:
            raise JournalError(
                "Somebody in this session has no personal key any more.",
                "It is made alone, in a minute or two: voicerepair me",
            )
        return _person(row)

    def add(self, about: About, wishes: Wishes, pin: str) -> Person:
        """A new key pair, its private half under ``pin``. Raises ``JournalError``."""
        checked_pin(pin)
        identity = sealing.new_identity()
        public = str(identity.to_public())
        with self._store.change() as change:
            if self.find(about.name) is not None:
                raise JournalError(
                    f"{about.name} has a personal key already.",
                    "Add an initial to tell the two of you apart, or change yours: voicerepair me",
                )
            change.execute(
                "INSERT INTO people (name, spoken, folded, stretch, patient, public, private,"
                " wishes) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    about.name,
                    about.spoken,
                    about.name.casefold(),
                    about.stretch,
                    about.patient,
                    public,
                    self._wrapped(identity, public, pin),
                    sealing.seal_data(asdict(wishes), [public]),
                ),
            )
        return self.named(about.name)

    def unlock(self, person: Person, pin: str, now: float) -> Unlocked:
        """Open what is theirs. ``now``: wall time in seconds.

        Raises ``WrongPinError``, and ``TooSoonError`` where this try has to wait.
        """
        failures = self._count(person, now)
        row = self._store.row("SELECT private, wishes FROM people WHERE id = ?", person.id)
        if row is None:
            raise _gone(person)
        found = unwrap(row[0], pin, _about(person.public))
        if found is None:
            raise WrongPinError(wait_after(failures))
        with self._store.change() as change:
            change.execute("UPDATE people SET failures = 0 WHERE id = ?", (person.id,))
        identity = sealing.the_same(found.decode())
        return Unlocked(person, identity, Wishes(**sealing.opened_data(row[1], identity)))

    def _count(self, person: Person, now: float) -> int:
        """This try counts as a wrong one until it was a right one: whoever ends the program while
        it looks gains nothing."""
        with self._store.change() as change:
            row = change.execute(
                "SELECT failures, tried FROM people WHERE id = ?", (person.id,)
            ).fetchone()
            if row is None:
                raise _gone(person)
            failures, tried = row
            left = left_to_wait(failures, now - tried)
            if now < tried:  # the clock was set back
                change.execute("UPDATE people SET tried = ? WHERE id = ?", (now, person.id))
            if left <= 0:
                failures += 1
                change.execute(
                    "UPDATE people SET failures = ?, tried = ? WHERE id = ?",
                    (failures, now, person.id),
                )
        if left > 0:
            raise TooSoonError(left)
        return int(failures)

    def change(self, unlocked: Unlocked, about: About, wishes: Wishes) -> Unlocked:
        """What somebody says of themselves from now on. A new name stands in earlier sessions too,
        and the old one nowhere. Raises ``JournalError``, also where somebody else has that name."""
        person = unlocked.person
        with self._store.change() as change:
            other = self.find(about.name)
            if other is not None and other.id != person.id:
                raise JournalError(
                    f"There is another {other.name} here.",
                    "Add something that tells the two of you apart.",
                )
            change.execute(
                "UPDATE people SET name = ?, spoken = ?, folded = ?, stretch = ?, patient = ?,"
                " wishes = ? WHERE id = ?",
                (
                    about.name,
                    about.spoken,
                    about.name.casefold(),
                    about.stretch,
                    about.patient,
                    sealing.seal_data(asdict(wishes), [person.public]),
                    person.id,
                ),
            )
            _call(change, person.id, about.name)
        self._store.scrub()
        return Unlocked(Person(person.id, about, person.public), unlocked.identity, wishes)

    def change_pin(self, unlocked: Unlocked, pin: str) -> None:
        """What was sealed stays as it is, and opens by the new PIN. Raises ``JournalError``."""
        checked_pin(pin)
        person = unlocked.person
        wrapped = self._wrapped(unlocked.identity, person.public, pin)
        with self._store.change() as change:
            change.execute("UPDATE people SET private = ? WHERE id = ?", (wrapped, person.id))
        self._store.scrub()

    def remove(self, person: Person) -> None:
        """The key, and all that only it opens: their turns, sessions alone, private notes,
        and check-ins with what they share of them.

        So does what others share with them. Sessions with others stay, without the name, and don't
        go on. Raises ``JournalError``.
        """
        with self._store.change() as change:
            for session in _call(change, person.id, REMOVED):
                change.execute("DELETE FROM positions WHERE session = ?", (session,))
            change.execute("UPDATE present SET person = NULL WHERE person = ?", (person.id,))
            change.execute(
                "DELETE FROM turns WHERE id IN"
                " (SELECT turn FROM readers WHERE person = ? AND speaks)",
                (person.id,),
            )
            for table in ("readers", "consents"):
                change.execute(f"DELETE FROM {table} WHERE person = ?", (person.id,))
            for table in ("notes", "sessions"):
                change.execute(f"DELETE FROM {table} WHERE owner = ?", (person.id,))
            change.execute("DELETE FROM people WHERE id = ?", (person.id,))
        self._store.scrub()

    def _wrapped(self, identity: Identity, public: str, pin: str) -> bytes:
        return wrap(str(identity).encode(), pin, _about(public), self._work)


SELECT = "SELECT id, name, spoken, stretch, patient, public FROM people"


def _call(change: Connection, person: int, name: str) -> list[int]:
    """By this name in all the sessions with others; returns these."""
    sat_in = [
        session
        for (session,) in change.execute(
            "SELECT session FROM present WHERE person = ? AND name <> ?", (person, name)
        ).fetchall()
    ]
    change.execute(
        "UPDATE present SET name = ?, folded = ? WHERE person = ?", (name, name.casefold(), person)
    )
    gather(change, *sat_in)
    return sat_in


def _person(row: tuple[Any, ...]) -> Person:
    id, name, spoken, stretch, patient, public = row
    return Person(id, About(name, spoken, stretch, bool(patient)), public)


def _about(public: str) -> str:
    return f"the personal key of {public}"


def _gone(person: Person) -> JournalError:
    return JournalError(f"The personal key of {person.name} was removed meanwhile.")
