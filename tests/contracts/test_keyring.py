"""What every keyring has to keep, the fake as well as the system's, over any of its back ends."""

from __future__ import annotations

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError

from tests.fakes import FakeKeyring
from voicerepair.errors import JournalError
from voicerepair.journal.keys import Keyring
from voicerepair.journal.system_keyring import SystemKeyring


class InMemory(KeyringBackend):
    """A back end of the library's, as a system would bring one."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.locked = False

    def set_password(self, service, username, password) -> None:
        if self.locked:
            raise KeyringLocked("nobody is logged in")
        self.kept[service, username] = password

    def get_password(self, service, username) -> str | None:
        if self.locked:
            raise KeyringLocked("nobody is logged in")
        return self.kept.get((service, username))

    def delete_password(self, service, username) -> None:
        if self.locked:
            raise OSError("the bus is closed")  # back ends let through what they are built on
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError("not there")


class Forgetful(InMemory):
    """It takes everything and keeps nothing, as the library's null back end does."""

    def set_password(self, service, username, password) -> None:
        pass


@pytest.fixture
def backend():
    before = keyring.get_keyring()
    backend = InMemory()
    keyring.set_keyring(backend)
    yield backend
    keyring.set_keyring(before)


@pytest.fixture(params=[FakeKeyring, SystemKeyring])
def safe(request: pytest.FixtureRequest, backend) -> Keyring:
    return request.param()


def test_what_was_kept_is_found_until_it_is_forgotten(safe: Keyring) -> None:
    assert safe.keep("one", "secret")
    assert safe.find("one") == "secret"
    assert safe.find("two") is None
    safe.forget("one")
    assert safe.find("one") is None


def test_forgetting_what_was_never_there_is_no_mistake(safe: Keyring) -> None:
    safe.forget("never")


def test_one_that_is_locked_keeps_nothing_and_says_so_when_it_is_asked(safe, backend) -> None:
    safe.keep("one", "secret")
    for one in (safe, backend):
        one.locked = True
    assert not safe.keep("two", "secret")
    with pytest.raises(JournalError) as told:
        safe.find("one")
    assert told.value.hint


@pytest.mark.parametrize("name", ["fail", "null"])
def test_a_system_without_a_keyring_keeps_nothing(name: str, backend) -> None:
    keyring.core.load_keyring(f"keyring.backends.{name}.Keyring")
    keyring.set_keyring(keyring.core.load_keyring(f"keyring.backends.{name}.Keyring"))
    assert not SystemKeyring().keep("one", "secret")


def test_a_key_that_cannot_be_deleted_there_is_told_with_its_name(backend) -> None:
    safe = SystemKeyring()
    assert safe.keep("one", "secret")
    backend.locked = True
    with pytest.raises(JournalError, match="did not delete an old key") as told:
        safe.forget("one")
    assert "voicerepair journal" in told.value.hint
    assert "secret" not in f"{told.value}"


def test_one_that_does_not_give_back_what_it_was_given_is_none(backend) -> None:
    keyring.set_keyring(Forgetful())
    assert not SystemKeyring().keep("one", "secret")
