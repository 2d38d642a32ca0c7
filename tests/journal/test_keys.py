"""The journal's own key: where it lies, and that changing it never shuts everybody out."""

from __future__ import annotations

import json
import stat
import subprocess
import sys

import pytest

from tests.fakes import FakeKeyring
from tests.journal.house import House
from voicerepair.errors import JournalError
from voicerepair.journal.connecting import NotTheKeyError
from voicerepair.journal.journal import exists, purge
from voicerepair.journal.keys import JOURNAL, KEY, checked_passphrase, how_kept
from voicerepair.journal.store import Store

PHRASE = "four words and more"


def entries(house: House) -> list[dict[str, str]]:
    return json.loads((house.folder / KEY).read_text())["keys"]


def test_the_key_lies_in_the_keyring_and_not_beside_the_journal(house) -> None:
    assert how_kept(house.folder) == "keyring"
    assert list(house.keyring.secrets) == [entries(house)[0]["name"]]
    assert not entries(house)[0]["key"]
    house.again()


def test_without_a_keyring_it_lies_in_a_file_for_its_owner_alone(tmp_path) -> None:
    house = House(tmp_path / "journal", FakeKeyring(works=False))
    assert house.journal.kept == "file"
    assert stat.S_IMODE((house.folder / KEY).stat().st_mode) == 0o600
    house.again().close()


def test_every_journal_has_a_key_of_its_own(tmp_path) -> None:
    keys = []
    for name in "ab":
        house = House(tmp_path / name)
        keys.append(house.key)
        house.journal.close()
    assert len({*keys}) == 2
    assert {len(key) for key in keys} == {32}


def test_a_locked_journal_opens_by_its_passphrase_alone(house) -> None:
    house.person("Ana")
    was = house.key
    assert house.journal.change_key(PHRASE) == "passphrase"
    assert house.keyring.secrets == {}
    house.passphrase = "something else"
    with pytest.raises(JournalError, match="isn't the passphrase") as told:
        house.another()
    assert "a lost passphrase is lost" in told.value.hint
    house.passphrase = PHRASE
    assert house.again().people.find("ana")
    house.journal.close()
    with pytest.raises(NotTheKeyError):
        Store.open(house.folder / JOURNAL, was)


def test_a_passphrase_is_compared_as_people_see_it(house) -> None:
    house.journal.change_key("se\u00f1al au lait")
    house.passphrase = "sen\u0303al au lait"
    house.again()


def test_the_passphrase_can_be_taken_away_again(house) -> None:
    house.journal.change_key(PHRASE)
    house.passphrase = PHRASE
    assert house.again().change_key(None) == "keyring"
    house.passphrase = "nobody asks"
    house.again()


def test_a_new_key_shuts_out_who_had_the_old_one(house) -> None:
    was = house.key
    house.journal.change_key(None)
    assert len(house.keyring.secrets) == 1
    house.again()
    assert house.key != was
    house.journal.close()
    with pytest.raises(NotTheKeyError):
        Store.open(house.folder / JOURNAL, was)


def test_a_key_is_not_changed_while_somebody_else_has_it_open(house) -> None:
    before = (house.folder / KEY).read_bytes()
    with house.another():
        with pytest.raises(JournalError, match="in use by another"):
            house.journal.change_key(PHRASE)
        assert (house.folder / KEY).read_bytes() == before
    house.again()
    assert len(house.keyring.secrets) == 1


def test_a_short_passphrase_is_refused() -> None:
    with pytest.raises(JournalError, match="8 characters or more"):
        checked_passphrase("1234567")
    assert checked_passphrase("12345678") == "12345678"


# -------------------------------------------------------------------- what can be wrong


def files(house: House) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in house.folder.iterdir()}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "key file .* is damaged"),
        (b"{", "key file .* is damaged"),
        (b"[]", "key file .* is damaged"),
        (b'{"version": 1, "keys": []}', "key file .* is damaged"),
        (b'{"version": 1, "keys": [{"kept": "nowhere"}]}', "key file .* is damaged"),
        (b'{"version": 2, "keys": []}', "written by a newer"),
        (b"\xff" * 200_000, "key file .* is damaged"),
    ],
    ids=["empty", "half", "a list", "no key", "nowhere", "newer", "large"],
)
def test_a_damaged_key_file_is_told_and_nothing_is_changed(house, content, why) -> None:
    house.journal.close()
    (house.folder / KEY).write_bytes(content)
    before = files(house)
    with pytest.raises(JournalError, match=why) as told:
        house.another()
    assert "Nothing was changed." in told.value.hint
    assert files(house) == before


def test_a_key_file_that_is_gone_is_told_and_no_new_key_is_made(house) -> None:
    house.journal.close()
    (house.folder / KEY).unlink()
    with pytest.raises(JournalError, match="key is gone"):
        house.another()
    assert not (house.folder / KEY).exists()


def test_another_journal_s_key_is_told(house, tmp_path) -> None:
    house.journal.close()
    other = House(tmp_path / "other", house.keyring)
    other.journal.close()
    (house.folder / KEY).write_bytes((other.folder / KEY).read_bytes())
    before = files(house)
    with pytest.raises(JournalError, match="don't belong together"):
        house.another()
    assert files(house) == before


def test_a_keyring_that_lost_the_key_or_has_another_is_told(house) -> None:
    house.journal.close()
    ((name, _),) = house.keyring.secrets.items()
    house.keyring.secrets[name] = "AAAA"
    with pytest.raises(JournalError, match="found in the keyring isn't the key"):
        house.another()
    house.keyring.secrets.clear()
    with pytest.raises(JournalError, match="has no key for this journal"):
        house.another()
    house.keyring.locked = True
    with pytest.raises(JournalError, match="keyring is locked"):
        house.another()


def test_a_journal_that_is_gone_begins_anew_under_the_same_key(house) -> None:
    house.person("Ana")
    house.journal.close()
    (house.folder / JOURNAL).unlink()
    key = house.key
    assert house.again().people.all() == ()
    assert house.key == key


# -------------------------------------------------------------------------- being rid of it


def test_purging_leaves_nothing(house) -> None:
    house.person("Ana")
    assert exists(house.folder)
    house.journal.purge()
    assert not house.folder.exists()
    assert house.keyring.secrets == {}


def test_nobody_purges_what_somebody_else_has_open(house) -> None:
    with house.another(), pytest.raises(JournalError, match="in use by another"):
        house.journal.purge()
    assert house.again().people.all() == ()


def test_nobody_purges_what_is_being_recorded_even_if_its_key_is_lost(house, ana, bo) -> None:
    session = house.agreed(ana, bo)
    recording = house.journal.recordings.begin(session, [ana.person], "3", house.now)
    with pytest.raises(JournalError, match="in use by another"):
        purge(house.folder, house.keyring)
    recording.drop()


@pytest.mark.parametrize("file", [JOURNAL, KEY])
def test_a_damaged_journal_can_be_purged_too(house, file) -> None:
    house.journal.close()
    (house.folder / file).write_bytes(b"nonsense")
    purge(house.folder, house.keyring)
    assert not house.folder.exists()


# ---------------------------------------------------------------------- killed on the way


def test_a_change_that_is_killed_at_any_step_leaves_a_journal_that_opens(tmp_path) -> None:
    """At every file that is opened, renamed, linked or removed, one after the other; then at
    random moments, while pages are written anew."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.journal.rekeying", tmp_path, "25"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout)
    assert found["unreadable"] == 0
    assert found["steps"] >= 8
    assert found["as before"] > 0
    assert found["as wished"] > 0
    assert found["in the middle"] > 0, "no kill met a file that was half rewritten"


def test_a_disk_that_fills_up_on_the_way_leaves_a_journal_that_opens(house, monkeypatch) -> None:
    """The fault is in what the system does, at each of its renames in turn."""
    import pathlib

    real = pathlib.Path.replace
    for fails_at in (1, 2):
        calls = []

        def full(self, target, calls=calls, fails_at=fails_at):
            calls.append(target)
            if len(calls) == fails_at:
                raise OSError(28, "No space left on device")
            return real(self, target)

        with monkeypatch.context() as patch:
            patch.setattr(pathlib.Path, "replace", full)
            with pytest.raises(JournalError, match="No space left"):
                house.journal.change_key(PHRASE)
        house.passphrase = PHRASE
        assert house.again().verify() == []
