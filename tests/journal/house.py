"""A journal with people in it, for tests: PINs that cost next to nothing, and its own clock."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.fakes import FakeKeyring
from voicerepair.journal.journal import Journal
from voicerepair.journal.key_file import decoded
from voicerepair.journal.key_file import read as read_key_file
from voicerepair.journal.keys import KEY, Keyring
from voicerepair.journal.people import About, Person, Unlocked, Wishes
from voicerepair.journal.places import Where
from voicerepair.journal.sessions import Played, Session
from voicerepair.journal.turns import Turn
from voicerepair.journal.wrapping import Work

CHEAP = Work(memory=64, passes=1, lanes=1)
NOON = 1_790_000_000.0  # wall seconds, somewhere in 2026
OWN = Played("own", "Where it landed", 14, "2", "f00d")
ALONE = Played("alone", "Your own half", 10)
CHUNK = 8_000  # bytes: 250 ms


class House:
    """``journal`` is open in ``folder``; ``now`` moves only when a test says so."""

    def __init__(self, folder: Path, keyring: Keyring | None = None, passphrase: str = "") -> None:
        self.folder = folder
        self.keyring = FakeKeyring() if keyring is None else keyring
        self.passphrase = passphrase
        self.now = NOON
        self.journal = self.another()

    def another(self, patience: float = 0.05) -> Journal:
        """The same journal, opened once more."""
        return Journal.open(
            self.folder,
            self.keyring,
            lambda: self.passphrase,
            self.now,
            work=CHEAP,
            patience=patience,
        )

    def again(self) -> Journal:
        """Closed, and opened anew."""
        self.journal.close()
        self.journal = self.another()
        return self.journal

    @property
    def key(self) -> bytes:
        """The journal's own key, as somebody has it who got hold of it."""
        (entry,) = read_key_file(self.folder / KEY)
        return decoded(entry.key or self.keyring.secrets[entry.name])

    def person(self, name: str, *, record: bool = True, days: int = 7) -> Unlocked:
        """Somebody new, who has given their PIN: their name in small letters, and six digits."""
        person = self.journal.people.add(About(name, name), Wishes(record, days), pin(name))
        return self.unlocked(person)

    def unlocked(self, person: Person) -> Unlocked:
        return self.journal.people.unlock(person, pin(person.name), self.now)

    def session(self, *names: str, played: Played = OWN) -> Session:
        return self.journal.sessions.begin(played, names, self.now).session

    def agreed(self, *present: Unlocked, played: Played = OWN) -> Session:
        """A session that may be recorded."""
        session = self.session(*(one.person.name for one in present), played=played)
        self.journal.turns.agree(session, present, self.now)
        return session

    def recorded(
        self,
        session: Session,
        *speakers: Unlocked,
        chunks: int = 4,
        where: Where | None = None,
    ) -> Turn:
        """A turn of a known sound."""
        people = [one.person for one in speakers]
        recording = self.journal.recordings.begin(session, people, "3", self.now, where)
        for number in range(chunks):
            recording.append(known_sound(recording.number, number))
        recording.finish()
        return self.journal.turns.find(session, recording.number)


def pin(name: str) -> str:
    return f"{name.lower()}-739182"


def known_sound(turn: int, chunk: int, size: int = CHUNK) -> bytes:
    """Bytes that occur nowhere by chance."""
    return random.Random(f"{turn}/{chunk}").randbytes(size)


def pieces(data: bytes, size: int = 32) -> Iterator[bytes]:
    """Parts of it, none of which may be found where it is not to be."""
    return (data[at : at + size] for at in range(0, len(data) - size, 509))


def everything_under(folders: Sequence[Path]) -> Iterator[tuple[Path, bytes]]:
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file():
                yield path, path.read_bytes()


def decrypted(path: Path, key: bytes) -> bytes:
    """Every page of a SQLCipher file, used or free, and of its log: what lies there for somebody
    who has the key. (SQLCipher 4: AES-256-CBC, 80 bytes at the end of a page.)"""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    size, reserved = 4096, 80
    log = path.with_name(f"{path.name}-wal")
    raw = path.read_bytes()
    pages = [raw[at : at + size] for at in range(0, len(raw), size)]
    if log.exists():
        raw = log.read_bytes()[32:]
        pages += [raw[at + 24 : at + 24 + size] for at in range(0, len(raw), size + 24)]
    found = []
    for number, page in enumerate(pages):
        start = 16 if number == 0 else 0  # the salt
        iv = page[-reserved : -reserved + 16]
        cipher = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
        found.append(cipher.update(page[start:-reserved]) + cipher.finalize())
    return b"".join(found)
