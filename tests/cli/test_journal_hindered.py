"""A journal that is in use, or that cannot be written, under every command: an error that says what
to do, and nothing half done."""

from __future__ import annotations

import subprocess

import click
import pytest
from click.testing import CliRunner

from tests.cli.test_journal_damaged import ANA, BO, TYPED, Small
from tests.fakes import FakeKeyring
from tests.journal.house import NOON, House
from tests.session.driver import program, say, turn
from voicerepair.cli import keeping, main
from voicerepair.journal.journal import Journal
from voicerepair.journal.keys import JOURNAL
from voicerepair.session.events import Consent, Person

WRITES = {words for words in TYPED if not words.startswith("where")}


@pytest.fixture
def impatient(monkeypatch) -> None:
    """Nobody waits for another voicerepair."""
    monkeypatch.setitem(Journal.open.__func__.__kwdefaults__, "patience", 0.02)


@pytest.fixture
def small(in_memory, monkeypatch) -> Small:
    monkeypatch.setenv("VOICEREPAIR_JOURNAL", str(in_memory / "small" / "journal"))
    monkeypatch.setattr("time.time", lambda: NOON + 60)
    return Small(in_memory / "small")


def told(result) -> None:
    assert isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == 1, result.output
    assert "Error: " in result.stderr
    assert "Hint: " in result.stderr


@pytest.mark.parametrize("words", sorted(WRITES))
@pytest.mark.parametrize("doing", ["writes", "changes its key"])
def test_a_journal_that_somebody_else_has_is_told_as_in_use_and_left_as_it_is(
    small, impatient, words, doing
) -> None:
    small.put_back(None)
    house = House(small.folder / "journal", FakeKeyring(works=False))
    store = house.journal.store
    begin = store.change if doing == "writes" else store.alone
    before = {row for (row,) in store.rows("SELECT code FROM sessions")}
    with begin():
        result = small.run_here(words)
        told(result)
        assert "in use" in result.stderr
    assert {row for (row,) in store.rows("SELECT code FROM sessions")} == before
    house.journal.close()


def test_a_session_is_played_without_a_journal_that_somebody_else_has(small, impatient) -> None:
    exercise = program(say("Tell."), turn(), recorded=True)
    here = [Person("Ana", "Ana"), Person("Bo", "Bo")]
    came = []

    @click.command()
    def command() -> None:
        with keeping.journal_here(record=True) as journal:
            came.append(keeping.keep(journal, exercise, here, record=True))

    small.put_back(None)
    house = House(small.folder / "journal", FakeKeyring(works=False))
    with house.journal.store.change():
        result = CliRunner().invoke(command, input=ANA + BO)
    house.journal.close()
    assert result.exception is None
    assert came == [(None, Consent.NOT_SET_UP)]
    assert "in use by another voicerepair" in result.stderr


def test_on_a_disk_that_can_only_be_read_every_command_says_what_to_do(
    small,
    small_disk,
    monkeypatch,
) -> None:
    small.folder = small_disk / "small"
    monkeypatch.setenv("VOICEREPAIR_JOURNAL", str(small.folder / "journal"))
    small.put_back(None)
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    for words in sorted(WRITES):
        result = small.run_here(words)
        told(result)
        if not words.startswith("purge"):
            assert "can be written" in result.stderr, words
    assert "journal" in small.run_here("where").stdout
    told(CliRunner().invoke(main, ["resume", "--no-mic", "--no-sound"]))
    assert (small_disk / "small" / "journal" / JOURNAL).read_bytes() == small.files[JOURNAL]
