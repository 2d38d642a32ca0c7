"""The journal, opened: its rooms, and what happens at every start.

Rules: whatever a crash left open is closed, and whatever is over goes, before anybody sees
anything. Where it is kept, and who is asked for a passphrase, ``cli`` says.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from voicerepair.errors import JournalError
from voicerepair.journal import keys
from voicerepair.journal.checkins import CheckIns
from voicerepair.journal.connecting import NoRoomError, in_use, told
from voicerepair.journal.files import write_safely
from voicerepair.journal.key_file import Kept
from voicerepair.journal.keys import JOURNAL, KEY, Keyring
from voicerepair.journal.notes import Notes
from voicerepair.journal.people import People
from voicerepair.journal.positions import Positions
from voicerepair.journal.recorder_lock import RecorderLock
from voicerepair.journal.recordings import Recordings
from voicerepair.journal.sessions import Sessions
from voicerepair.journal.store import BUSY_SECONDS
from voicerepair.journal.turns import BrokenOff, Turns
from voicerepair.journal.verifying import verify
from voicerepair.journal.wrapping import USUAL, Work

__all__ = ["Journal", "exists", "purge"]


class Journal:
    """An open journal: ``people``, ``sessions``, ``turns``, ``recordings``, ``positions``,
    ``notes``, ``checkins``; ``playing`` is held by whoever plays a session that is kept.

    ``broken_off``: recordings that a crash ended, found at this start. ``gone``: of how many
    sessions the recordings were over. ``untidy``: why this start could not see to either. One
    thread has one; another takes its own from ``beside``.
    """

    def __init__(self, folder: Path, opened: keys.Opened, keyring: Keyring, work: Work) -> None:
        self.folder = folder
        self._opened = opened
        self._keyring = keyring
        self._work = work
        self._lock = RecorderLock(folder)
        self.store = opened.store
        self.people = People(self.store, work)
        self.sessions = Sessions(self.store, self.people)
        self.turns = Turns(self.store)
        self.notes = Notes(self.store)
        self.recordings = Recordings(self.store, self._lock)
        self.positions = Positions(self.store, self.sessions, self.people)
        self.checkins = CheckIns(self.store)
        self.playing = RecorderLock(folder, "playing")
        self.broken_off: list[BrokenOff] = []
        self.gone = 0
        self.untidy: NoRoomError | None = None

    @classmethod
    def open(
        cls,
        folder: Path,
        keyring: Keyring,
        passphrase: Callable[[], str],
        now: float,
        *,
        work: Work = USUAL,
        patience: float = BUSY_SECONDS,
    ) -> Journal:
        """The journal in ``folder``, made where there is none. ``now``: wall time in seconds;
        ``patience``: how long to wait for another voicerepair.

        ``passphrase`` is asked only where the journal is locked. Raises ``JournalError``.
        """
        opened = keys.open_store(folder, keyring, passphrase, patience=patience)
        journal = cls(folder, opened, keyring, work)
        try:
            journal._tidy(now)
        except BaseException:
            journal.close()
            raise
        return journal

    def beside(self) -> Journal:
        """The same journal once more, for the thread that calls this: nobody is asked for anything,
        and nothing is tidied. Raises ``JournalError``."""
        opened = keys.Opened(self.store.beside(), self._opened.entry)
        return Journal(self.folder, opened, self._keyring, self._work)

    def _tidy(self, now: float) -> None:
        with told(self.folder):
            nobody_records = self._lock.take(0.0)
        try:
            if nobody_records:
                self.broken_off = self.turns.close_broken()
            self.gone = self.turns.expire(now)
            self.positions.expire(now)
            with suppress(NoRoomError):  # nothing is lost, and the next start has it made up for
                self.checkins.lay_out()
        except NoRoomError as error:
            self.untidy = error  # a journal on a full disk can be read all the same
        finally:
            self._lock.release()

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._lock.release()
        self.playing.release()
        self.store.close()

    def change_key(self, passphrase: str | None) -> Kept:
        """A new key, under ``passphrase``, or, without one, where the system keeps it; where that
        is. The journal is closed afterwards, whatever came of it. Raises ``JournalError``."""
        try:
            return keys.change(
                self.folder, self._opened, self._keyring, passphrase, work=self._work
            )
        finally:
            self.close()

    def purge(self) -> None:
        """All of it, while nobody else has it open; it is closed afterwards. Raises
        ``JournalError``."""
        try:
            with self.store.alone():
                keys.forget(self.folder, self._keyring)
        except NoRoomError:
            pass  # to be alone with it takes room; to delete it takes none
        finally:
            self.close()
        purge(self.folder, self._keyring)

    def verify(self) -> list[str]:
        """What is wrong, as sentences. Raises ``JournalError``."""
        return verify(self.store)

    @property
    def kept(self) -> Kept:
        """Where its key is."""
        return self._opened.entry.kept

    def back_up(self, target: Path, now: float) -> Path | None:
        """A copy, under the same key, into a file that is not there yet; and the key file beside
        it, where the key is under a passphrase: returns where. Remembered, so that people can be
        told of it later.

        Raises ``JournalError``.
        """
        key = target.with_name(f"{target.name}.key") if self.kept == Kept.PASSPHRASE else None
        for path in filter(None, (target, key)):
            if path.exists():
                raise JournalError(f"{path} is there already.", "Give it another name.")
        self.store.copy_to(target)
        if key is not None:
            with told(key):
                write_safely(key, (self.folder / KEY).read_bytes())
        with self.store.change() as change:
            change.execute(
                "INSERT INTO backups VALUES (?, ?) ON CONFLICT DO UPDATE SET made = excluded.made",
                (str(target.resolve()), now),
            )
        return key

    def backups(self) -> list[Path]:
        """Copies that people made here and that are still where they put them, the oldest first."""
        rows = self.store.rows("SELECT path FROM backups ORDER BY made")
        return [path for path in (Path(row[0]) for row in rows) if path.exists()]


def exists(folder: Path) -> bool:
    """Is there a journal in ``folder``?"""
    return (folder / JOURNAL).exists()


def purge(folder: Path, keyring: Keyring) -> None:
    """A journal that cannot be opened, being damaged, or its passphrase lost. The key goes first:
    after that nobody could open what is left. Raises ``JournalError``, also while somebody records.
    """
    lock = RecorderLock(folder)
    with told(folder):
        nobody_records = lock.take(0.0)
        lock.release()
    if not nobody_records:
        raise in_use()
    keys.forget(folder, keyring)
    with told(folder):
        for file in folder.glob("journal.*"):
            file.unlink(missing_ok=True)
        if not any(folder.iterdir()):
            folder.rmdir()
