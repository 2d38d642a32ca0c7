"""The file: made, changed, copied, brought up to date, and refused where it is not as it should."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from tests.journal.house import NOON, decrypted
from voicerepair.errors import JournalError
from voicerepair.journal.connecting import NotTheKeyError
from voicerepair.journal.schema import MIGRATIONS
from voicerepair.journal.store import Store

KEY, OTHER = bytes(range(32)), bytes(range(1, 33))
NEXT = (*MIGRATIONS, "ALTER TABLE notes ADD COLUMN mood TEXT;")
WORDS = b"what-nobody-else-may-read"

pytestmark = pytest.mark.filterwarnings("error")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal" / "journal.db"


def write(store: Store, text: str = WORDS.decode()) -> None:
    with store.change() as change:
        change.execute("INSERT INTO backups VALUES (?, ?)", (text, NOON))


def found(store: Store) -> list[str]:
    return [row[0] for row in store.rows("SELECT path FROM backups ORDER BY made")]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_what_was_written_is_there_again(path) -> None:
    with Store.open(path, KEY) as store:
        write(store)
    with Store.open(path, KEY) as store:
        assert found(store) == [WORDS.decode()]


def test_a_closed_journal_is_one_file(path) -> None:
    with Store.open(path, KEY) as store:
        write(store)
        assert len(list(path.parent.iterdir())) > 1
    assert list(path.parent.iterdir()) == [path]


def test_it_is_for_its_owner_alone_and_stays_so(path) -> None:
    before = os.umask(0)
    try:
        with Store.open(path, KEY) as store:
            write(store)
            assert {mode(file) for file in path.parent.iterdir()} == {0o600}
        assert mode(path.parent) == 0o700
        path.chmod(0o644)
        path.parent.chmod(0o755)
        Store.open(path, KEY).close()
    finally:
        os.umask(before)
    assert (mode(path), mode(path.parent)) == (0o600, 0o700)


def test_every_change_is_on_the_disk_and_what_is_deleted_is_overwritten(path) -> None:
    with Store.open(path, KEY) as store:
        asked = ("journal_mode", "synchronous", "secure_delete", "auto_vacuum", "foreign_keys")
        settings = {pragma: store.row(f"PRAGMA {pragma}")[0] for pragma in asked}
    full, on, incremental = 2, 1, 2
    assert settings == {
        "journal_mode": "wal",
        "synchronous": full,
        "secure_delete": on,
        "auto_vacuum": incremental,
        "foreign_keys": on,
    }


def test_a_change_that_fails_changes_nothing(path) -> None:
    with Store.open(path, KEY) as store:
        with suppress(ZeroDivisionError), store.change() as change:
            change.execute("INSERT INTO backups VALUES ('x', 1)")
            raise ZeroDivisionError
        assert found(store) == []
        write(store)


def test_a_wrong_key_says_so_and_changes_nothing(path, capfd) -> None:
    with Store.open(path, KEY) as store:
        write(store)
    before = path.read_bytes()
    with pytest.raises(NotTheKeyError, match="doesn't open with this key"):
        Store.open(path, OTHER)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]
    assert capfd.readouterr() == ("", ""), "the library grumbles"


def test_a_file_that_is_no_journal_is_left_as_it_is(path) -> None:
    path.parent.mkdir()
    for content in (b"", b"x", b"SQLite format 3\0" + bytes(5000), os.urandom(9000)):
        path.write_bytes(content)
        with pytest.raises(JournalError) as told:
            Store.open(path, KEY)
        assert told.value.hint
        assert path.read_bytes() == content


def test_a_newer_journal_is_refused_with_a_sentence_and_left_as_it_is(path) -> None:
    Store.open(path, KEY, migrations=NEXT).close()
    before = path.read_bytes()
    with pytest.raises(JournalError, match="written by a newer voicerepair") as told:
        Store.open(path, KEY)
    assert "Use the newer voicerepair" in told.value.hint
    assert path.read_bytes() == before


def test_a_journal_whose_tables_are_not_ours_is_refused(path) -> None:
    with Store.open(path, KEY) as store, store.change() as change:
        change.execute("DROP TABLE notes")
    with pytest.raises(JournalError, match="is damaged"):
        Store.open(path, KEY)


# ----------------------------------------------------------------------- what comes next


def test_an_older_journal_is_brought_up_to_date_and_copied_before(path) -> None:
    with Store.open(path, KEY) as store:
        write(store)
    with Store.open(path, KEY, migrations=NEXT) as store:
        assert store.row("SELECT count(*) FROM notes WHERE mood IS NULL") == (0,)
        assert found(store) == [WORDS.decode()]
    (copy,) = path.parent.glob(f"*before-schema-{len(NEXT)}")
    assert mode(copy) == 0o600
    with Store.open(copy, KEY) as store:
        assert found(store) == [WORDS.decode()]


def test_the_copy_goes_at_the_first_good_open_after(path) -> None:
    Store.open(path, KEY).close()
    Store.open(path, KEY, migrations=NEXT).close()
    assert len(list(path.parent.iterdir())) == 2
    Store.open(path, KEY, migrations=NEXT).close()
    assert list(path.parent.iterdir()) == [path]


def test_a_migration_that_fails_leaves_the_journal_as_it_was_and_the_copy_too(path) -> None:
    with Store.open(path, KEY) as store:
        write(store)
    broken = (
        *MIGRATIONS,
        "ALTER TABLE notes ADD COLUMN mood TEXT;\nINSERT INTO nowhere VALUES (1);",
    )
    with pytest.raises(Exception, match="nowhere"):
        Store.open(path, KEY, migrations=broken)
    assert len(list(path.parent.glob(f"*before-schema-{len(NEXT)}"))) == 1
    with Store.open(path, KEY) as store:
        assert found(store) == [WORDS.decode()]


def test_a_deletion_takes_the_program_s_own_copies_along(path) -> None:
    Store.open(path, KEY).close()
    with Store.open(path, KEY, migrations=NEXT) as store:
        store.scrub()
    assert list(path.parent.iterdir()) == [path]


# ------------------------------------------------------------------------ being deleted


def test_what_is_deleted_is_gone_from_the_file_for_whoever_has_the_key(path) -> None:
    with Store.open(path, KEY) as store:
        for number in range(40):
            write(store, f"{WORDS.decode()}-{number}" * 100)
        assert WORDS in decrypted(path, KEY)
        with store.change() as change:
            change.execute("DELETE FROM backups")
        store.scrub()
        assert WORDS not in decrypted(path, KEY)
        assert not path.with_name("journal.db-wal").stat().st_size
        pages = store.row("PRAGMA freelist_count")
        assert pages == (0,)
    assert WORDS not in decrypted(path, KEY)


def test_a_reader_elsewhere_delays_the_emptying_of_the_log_to_the_end(path) -> None:
    with Store.open(path, KEY) as store, Store.open(path, KEY) as other:
        store._connection.execute("PRAGMA busy_timeout = 1")
        write(store)
        other._connection.execute("BEGIN")
        found(other)
        with store.change() as change:
            change.execute("DELETE FROM backups")
        store.scrub()
        assert WORDS in decrypted(path, KEY)
        other._connection.execute("COMMIT")
    assert WORDS not in decrypted(path, KEY)


# --------------------------------------------------------------------------- two at once


def test_two_processes_write_at_once_and_nothing_is_lost(path) -> None:
    code = f"""
import sys
from contextlib import suppress
from pathlib import Path
from voicerepair.journal.store import Store
with Store.open(Path({str(path)!r}), bytes(range(32))) as store:
    for number in range(60):
        with store.change() as change:
            change.execute("INSERT INTO backups VALUES (?, 1)", (sys.argv[1] + str(number),))
"""
    both = [subprocess.Popen([sys.executable, "-c", code, name]) for name in "ab"]
    assert [one.wait() for one in both] == [0, 0]
    with Store.open(path, KEY) as store:
        assert len(found(store)) == 120


def test_one_that_waits_too_long_is_told_that_it_is_in_use(path) -> None:
    with Store.open(path, KEY) as store, Store.open(path, KEY, patience=0.01) as other:
        with store.change(), pytest.raises(JournalError, match="in use by another"):
            write(other)
        write(other)


def test_who_has_it_for_himself_alone_keeps_others_out_and_lets_them_in_again(path) -> None:
    with Store.open(path, KEY, patience=0.01) as store:
        with store.alone(), pytest.raises(JournalError, match="in use by another"):
            Store.open(path, KEY, patience=0.01)
        with Store.open(path, KEY, patience=0.01) as other:
            with pytest.raises(JournalError, match="in use by another"), store.alone():
                pass
            write(other)
        assert found(store) == [WORDS.decode()]


# ------------------------------------------------------------------------- copies of it


def test_a_copy_opens_like_the_journal_and_refuses_to_replace_anything(path, tmp_path) -> None:
    copy = tmp_path / "copy.db"
    with Store.open(path, KEY) as store:
        write(store)
        store.copy_to(copy)
        with pytest.raises(JournalError, match="cannot be used"):
            store.copy_to(copy)
    assert mode(copy) == 0o600
    with Store.open(copy, KEY) as store:
        assert found(store) == [WORDS.decode()]
    assert {file.name for file in tmp_path.iterdir()} == {"journal", "copy.db"}


# -------------------------------------------------------------------- where it is kept


def test_a_full_disk_is_told_and_what_was_written_before_is_there(small_disk) -> None:
    path = small_disk / "journal" / "journal.db"
    with Store.open(path, KEY) as store:
        written, told = fill(store)
        assert told.message == "There is no room left on the disk for the journal."
        assert "what was written before is safe" in told.hint
        assert len(found(store)) == written > 5
    with Store.open(path, KEY) as store:
        assert len(found(store)) == written


def fill(store: Store) -> tuple[int, JournalError]:
    """How much it took until there was no room, and what was said then."""
    for number in range(1000):
        try:
            write(store, f"{number} " + "x" * 3000)
        except JournalError as error:
            return number, error
    raise AssertionError("this disk is never full")


def test_a_disk_that_can_only_be_read_is_told(small_disk) -> None:
    path = small_disk / "journal" / "journal.db"
    Store.open(path, KEY).close()
    before = path.read_bytes()
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    with pytest.raises(JournalError, match="cannot be") as told:
        Store.open(path, KEY)
    assert "can be written" in told.value.hint
    with pytest.raises(JournalError, match="cannot be"):
        Store.open(small_disk / "new" / "journal.db", KEY)
    assert path.read_bytes() == before


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="root may write wherever it likes"
)
def test_a_folder_that_is_somebody_else_s_is_told(path) -> None:
    Store.open(path, KEY).close()
    path.parent.chmod(0o500)
    path.chmod(0o400)
    with pytest.raises(JournalError, match="cannot be"):
        Store.open(path, KEY)
    path.parent.chmod(0o700)
