"""The journal's own key, which keeps strangers out: where it is kept, and how it is changed.

It is 32 random bytes. They lie in the system's keyring where there is one that works, else in a
file for their owner alone; or, once somebody locked the journal, under a passphrase. The key file
beside the journal says which, and holds no more than it has to.

Rules: a new key is written down before anything is put under it, and the old one is forgotten
after: whenever a change is killed, the key file names a key that opens the journal. Only who has
the journal for himself alone changes that file from one key to two, and only who has it open from
two to one. A lost passphrase is lost: nothing here can replace it.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

from voicerepair.errors import JournalError
from voicerepair.journal.connecting import NotTheKeyError, told
from voicerepair.journal.files import part_of, publish, write_safely
from voicerepair.journal.key_file import (
    Entry,
    Kept,
    as_bytes,
    check,
    decoded,
    encoded,
    read,
    write,
)
from voicerepair.journal.store import BUSY_SECONDS, Store
from voicerepair.journal.wrapping import USUAL, Work, unwrap, wrap

__all__ = [
    "JOURNAL",
    "KEY",
    "SHORTEST_PASSPHRASE",
    "Kept",
    "Keyring",
    "Opened",
    "change",
    "checked_passphrase",
    "forget",
    "how_kept",
    "open_store",
]

JOURNAL, KEY = "journal.db", "journal.key"
KEY_BYTES = 32
SHORTEST_PASSPHRASE = 8
ABOUT = "the journal's key"


class Keyring(Protocol):
    """The system's place for secrets."""

    def keep(self, account: str, secret: str) -> bool:
        """False where there is none that works; then nothing was kept."""

    def find(self, account: str) -> str | None:
        """None where it has nothing of that name. Raises ``JournalError`` if it cannot be asked."""

    def forget(self, account: str) -> None:
        """Also where it has nothing of that name."""


class Opened(NamedTuple):
    """An open store, and the entry of the key that opened it."""

    store: Store
    entry: Entry


def open_store(
    folder: Path,
    keyring: Keyring,
    passphrase: Callable[[], str],
    *,
    patience: float = BUSY_SECONDS,
) -> Opened:
    """The journal in ``folder``; it is made where there is none.

    ``passphrase`` is asked only where the key lies under one. Raises ``JournalError``.
    """
    file = folder / KEY
    with told(file):
        entries = read(file)
        if not entries:
            if (folder / JOURNAL).exists():
                raise JournalError(
                    f"The journal's key is gone: there is no {file}.",
                    "Nothing was changed. Put it back from where you keep copies; without it, "
                    "nobody can open the journal.",
                )
            entries = _begin(file, keyring)
    while True:
        opened = _try_each(folder, entries, keyring, passphrase, patience)
        with told(file):
            now = read(file)
            if opened is not None:
                if len(entries) > 1:
                    _settle(file, opened.entry, entries, keyring)
                return opened
        if now == entries:
            raise JournalError(
                f"The journal in {folder / JOURNAL} doesn't open with its key: its beginning is "
                "damaged, or the two don't belong together.",
                "Nothing was changed. Put the whole folder back from a backup, key and all.",
            )
        entries = now  # another voicerepair changed the key meanwhile


def _try_each(
    folder: Path,
    entries: Sequence[Entry],
    keyring: Keyring,
    passphrase: Callable[[], str],
    patience: float,
) -> Opened | None:
    """The store, by the first key that opens it."""
    for entry in entries:
        key = _key_of(entry, keyring, passphrase)
        try:
            return Opened(Store.open(folder / JOURNAL, key, patience=patience), entry)
        except NotTheKeyError:
            continue
    return None


def _key_of(entry: Entry, keyring: Keyring, passphrase: Callable[[], str]) -> bytes:
    match entry.kept:
        case Kept.FILE:
            key = decoded(entry.key)
        case Kept.KEYRING:
            key = decoded(_found(entry, keyring))
        case Kept.PASSPHRASE:
            unwrapped = unwrap(decoded(entry.key), passphrase(), ABOUT)
            if unwrapped is None:
                raise JournalError(
                    "That isn't the passphrase of the journal.",
                    "Nothing was changed. Try again; a lost passphrase is lost, with all that "
                    "is in the journal.",
                )
            key = unwrapped
    if not hmac.compare_digest(check(key), entry.check):
        raise JournalError(
            f"The key that was found in the {entry.kept} isn't the key of this journal.",
            f"Nothing was changed. Put {JOURNAL} and {KEY} back together, from the same backup.",
        )
    return key


def _found(entry: Entry, keyring: Keyring) -> str:
    secret = keyring.find(entry.name)
    if secret is None:
        raise JournalError(
            "The system's keyring has no key for this journal.",
            "It opens on the computer, and in the account, where it was made. Nothing was changed.",
        )
    return secret


# ------------------------------------------------------------------------- changing it


def change(
    folder: Path,
    opened: Opened,
    keyring: Keyring,
    passphrase: str | None,
    *,
    work: Work = USUAL,
) -> Kept:
    """Put the journal under a new key, which lies under ``passphrase``, or, without one, where
    the system keeps it. Returns where.

    Killed at any moment, the journal opens as before or as wished. Raises ``JournalError``, where
    somebody else has the journal open, or it cannot be written.
    """
    file = folder / KEY
    key = os.urandom(KEY_BYTES)
    with told(file), opened.store.alone():
        new = _entry(key, keyring, passphrase, work)
        try:
            write(file, [opened.entry, new])
        except BaseException:
            if new.kept == Kept.KEYRING:
                keyring.forget(new.name)
            raise
        opened.store.change_key(key)
        _settle(file, new, [opened.entry, new], keyring)
    return new.kept


def checked_passphrase(typed: str) -> str:
    """Raises ``JournalError`` for one that is too short to keep anybody out."""
    if len(typed) < SHORTEST_PASSPHRASE:
        raise JournalError(
            f"A passphrase has {SHORTEST_PASSPHRASE} characters or more.",
            "Four or five words that have nothing to do with each other are easy to keep in mind.",
        )
    return typed


def how_kept(folder: Path) -> Kept | None:
    """Where the key is; None where there is none yet. Raises ``JournalError``."""
    file = folder / KEY
    with told(file):
        entries = read(file)
    return entries[0].kept if entries else None


def forget(folder: Path, keyring: Keyring) -> None:
    """The key, wherever it is: after this nobody can open the journal, or any copy of it."""
    file = folder / KEY
    with told(file):
        try:
            entries = read(file)
        except JournalError:
            entries = []  # damaged: it is to go anyway
        if file.exists():
            file.write_bytes(bytes(file.stat().st_size))
            file.unlink()
    for entry in entries:
        if entry.kept == Kept.KEYRING:
            keyring.forget(entry.name)


def _begin(file: Path, keyring: Keyring) -> list[Entry]:
    """A first key. Where another voicerepair was quicker, theirs."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    entry = _entry(os.urandom(KEY_BYTES), keyring, None, USUAL)
    with part_of(file) as part:
        write_safely(part, as_bytes([entry]))
        publish(part, file, refuse=False)
    entries = read(file)
    if entries != [entry] and entry.kept == Kept.KEYRING:
        keyring.forget(entry.name)
    return entries


def _settle(file: Path, good: Entry, entries: Sequence[Entry], keyring: Keyring) -> None:
    """From several keys to the one that opened the journal."""
    write(file, [good])
    for entry in entries:
        if entry != good and entry.kept == Kept.KEYRING:
            keyring.forget(entry.name)


def _entry(key: bytes, keyring: Keyring, passphrase: str | None, work: Work) -> Entry:
    name, its_check = os.urandom(8).hex(), check(key)
    if passphrase is not None:
        return Entry(Kept.PASSPHRASE, name, its_check, encoded(wrap(key, passphrase, ABOUT, work)))
    if keyring.keep(name, encoded(key)):
        return Entry(Kept.KEYRING, name, its_check)
    return Entry(Kept.FILE, name, its_check, encoded(key))
