"""The journal's key in the system's keyring, as it is typed: a keyring that works, one that is
locked, refuses, or has lost the key, and none at all."""

from __future__ import annotations

import keyring
import pytest
from click.testing import CliRunner
from keyring.backend import KeyringBackend
from keyring.backends import fail
from keyring.errors import InitError, KeyringLocked, PasswordSetError

from tests.contracts.test_keyring import InMemory
from tests.journal.house import NOON, House
from voicerepair.cli import main
from voicerepair.journal.keys import how_kept
from voicerepair.journal.system_keyring import SystemKeyring


class Refusing(InMemory):
    """It takes nothing, as when somebody presses Cancel."""

    def set_password(self, service, username, password) -> None:
        raise PasswordSetError("cancelled by the user")


@pytest.fixture
def place(in_memory, monkeypatch):
    monkeypatch.setenv("VOICEREPAIR_JOURNAL", str(in_memory / "journal"))
    monkeypatch.delenv("VOICEREPAIR_PASSPHRASE", raising=False)
    monkeypatch.setattr("time.time", lambda: NOON + 60)
    return in_memory / "journal"


@pytest.fixture
def using():
    """``using(backend)``: what the system brings from now on."""
    before = keyring.get_keyring()
    yield keyring.set_keyring
    keyring.set_keyring(before)


def made(place) -> None:
    House(place, SystemKeyring()).journal.close()


def run(*words: str, typed: str = ""):
    return CliRunner().invoke(main, ["journal", *words], input=typed, catch_exceptions=False)


def test_its_key_is_in_the_keyring_and_nowhere_else(place, using) -> None:
    backend = InMemory()
    using(backend)
    made(place)
    assert "in the system's keyring" in run("where").stdout
    ((secret),) = backend.kept.values()
    assert not [path for path in place.iterdir() if secret.encode() in path.read_bytes()]
    assert run("list").exit_code == 0


def test_a_key_in_the_keyring_of_a_desktop_that_is_not_there_is_told_in_plain_words(
    place, using
) -> None:
    using(InMemory())
    made(place)
    using(fail.Keyring())
    result = run("list")
    assert result.exit_code == 1
    assert "in the system's keyring, and there is none here." in result.stderr
    assert "pypi" not in result.stderr


@pytest.mark.parametrize("how", [KeyringLocked, InitError, OSError, RuntimeError])
def test_one_that_is_locked_is_told_with_what_to_do_and_nothing_is_changed(
    place, using, monkeypatch, how
) -> None:
    backend = InMemory()
    using(backend)
    made(place)
    before = {path.name: path.read_bytes() for path in place.iterdir()}

    def refuse(*_: object) -> str:
        raise how("nobody is logged in")

    monkeypatch.setattr(backend, "get_password", refuse)
    for words in (["list"], ["verify"], ["lock"], ["rekey"], ["delete", "k3f9"]):
        result = run(*words)
        assert result.exit_code == 1
        assert "Error: The system's keyring cannot be asked for the journal's key" in result.stderr
        assert "Hint: Unlock it" in result.stderr
    assert {path.name: path.read_bytes() for path in place.iterdir()} == before
    assert "in the system's keyring" in run("where").stdout


def test_one_that_lost_the_key_is_told(place, using) -> None:
    using(InMemory())
    made(place)
    using(InMemory())
    result = run("list")
    assert result.exit_code == 1
    assert "Error: The system's keyring has no key for this journal." in result.stderr
    assert "where it was made" in result.stderr


@pytest.mark.parametrize(
    "backend", [Refusing(), keyring.core.load_keyring("keyring.backends.fail.Keyring")]
)
def test_where_there_is_none_or_it_refuses_the_key_is_in_a_file(
    place, using, backend: KeyringBackend
) -> None:
    using(backend)
    made(place)
    assert how_kept(place) == "file"
    assert "this system has no keyring" in run("where").stdout
    assert run("list").exit_code == 0


def test_a_new_key_takes_the_old_one_s_place_there_and_a_passphrase_empties_it(
    place, using
) -> None:
    backend = InMemory()
    using(backend)
    made(place)
    (old,) = backend.kept.values()
    assert "in the system's keyring" in run("rekey").stdout
    (new,) = backend.kept.values()
    assert new != old
    assert run("lock", typed="four words and more\n" * 2).exit_code == 0
    assert backend.kept == {}


def test_a_session_is_played_without_where_the_keyring_is_locked(place, using) -> None:
    from voicerepair.cli import keeping

    backend = InMemory()
    using(backend)
    made(place)
    backend.locked = True
    with keeping.journal_here(record=True) as journal:
        assert journal is None
