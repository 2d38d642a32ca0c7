"""A journal of which a page is damaged, under every command: an error that says what to do, or what
it would have said of a whole one; never a traceback, and never something else."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from tests.fakes import FakeKeyring
from tests.journal.house import ALONE, NOON, House, pin
from tests.session.driver import program, say, turn
from voicerepair.checkins.entries import Answer
from voicerepair.checkins.items import Tie
from voicerepair.cli import keeping, main
from voicerepair.cli.journal import COMMANDS
from voicerepair.errors import JournalError
from voicerepair.journal.keys import JOURNAL, KEY
from voicerepair.session.events import Consent, Person, Settings

PAGE = 4096
ANA, BO = f"{pin('Ana')}\n", f"{pin('Bo')}\n"
PHRASE = "four words and more\n" * 2
# What is typed after ``voicerepair journal``, and then; a play ends where the loudspeaker begins.
TYPED = {
    "list": "",
    "list --as Ana": ANA,
    "list --search ours": "",
    "list --json": "",
    "show CODE": "",
    "show CODE --as Ana": ANA,
    "show CODE --json": "",
    "play CODE.1 --as Bo": BO,
    "share CODE.1": ANA,
    "take-back CODE.1": ANA,
    "note CODE": "words\n",
    "note CODE --as Ana": f"{ANA}words\n",
    "note CODE --delete": "",
    "delete CODE.1": "",
    "delete CODE --recordings": "",
    "delete CODE --yes": "",
    "check-ins --as Ana": ANA,
    "check-ins --as Ana --share ENTRY.helped --with Bo": ANA,
    "check-ins --as Ana --delete ENTRY": ANA,
    "looking-back --as Ana": ANA,
    "export FOLDER/mine --as Ana": ANA,
    "where": "",
    "backup FOLDER/copy.db": "",
    "verify": "",
    "lock": PHRASE,
    "unlock": "",
    "rekey": "",
    "purge": "delete everything\n",
}
ALWAYS_AN_ERROR = ("play CODE.1 --as Bo", "unlock")  # it isn't his, and isn't locked


class Small:
    """A small journal with something of everything in it, as files that can be put back."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        house = House(folder / "journal", FakeKeyring(works=False))
        ana, bo = house.person("Ana"), house.person("Bo")
        session = house.agreed(ana, bo)
        for speaker in (ana, bo):
            house.recorded(session, speaker, chunks=2)
        house.journal.notes.add(session, "ours", None)
        house.journal.notes.add(session, "mine", ana.person)
        house.journal.positions.save(session, {"source": "own"}, NOON)
        house.session("Ana", played=ALONE)
        answers = [Answer("helped", 7)]
        entry = house.journal.checkins.keep(ana, Tie.PARTNER, answers, NOON)
        house.journal.close()
        self.code, self.entry = session.code, entry.code
        self.files = {name: (house.folder / name).read_bytes() for name in (JOURNAL, KEY)}
        self.pages = len(self.files[JOURNAL]) // PAGE

    def remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def put_back(self, damaged: int | None) -> None:
        """As it was, but for a bit of page ``damaged``."""
        self.remove()
        (self.folder / "journal").mkdir(parents=True, mode=0o700)
        for name, data in self.files.items():
            (self.folder / "journal" / name).write_bytes(data)
        if damaged is not None:
            data = bytearray(self.files[JOURNAL])
            data[damaged * PAGE + 100 + damaged] ^= 0x10
            (self.folder / "journal" / JOURNAL).write_bytes(data)

    def run(self, words: str, damaged: int | None = None) -> Result:
        self.put_back(damaged)
        return self.run_here(words)

    def run_here(self, words: str) -> Result:
        """One of ``TYPED``, on the journal as it is now."""
        typed = TYPED[words]
        for word, stands in (
            ("CODE", self.code),
            ("ENTRY", self.entry),
            ("FOLDER", str(self.folder)),
        ):
            words = words.replace(word, stands)
        return CliRunner().invoke(main, ["journal", *words.split()], input=typed)


@pytest.fixture
def small(in_memory, monkeypatch) -> Iterator[Small]:
    monkeypatch.setenv("VOICEREPAIR_JOURNAL", str(in_memory / "small" / "journal"))
    monkeypatch.setattr("time.time", lambda: NOON + 60)
    return Small(in_memory / "small")


def test_every_command_of_the_journal_is_tried() -> None:
    assert {words.split()[0] for words in TYPED} == set(COMMANDS)


@pytest.mark.parametrize("words", TYPED)
def test_whatever_page_is_damaged_a_command_says_so_or_answers_as_ever(small, words) -> None:
    whole = small.run(words)
    assert whole.exit_code == (words in ALWAYS_AN_ERROR), whole.output
    assert small.pages > 25
    said_so = 0
    for page in range(small.pages):
        result = small.run(words, page)
        assert isinstance(result.exception, SystemExit | None), (page, result.exception)
        if (result.exit_code, result.output) == (whole.exit_code, whole.output):
            continue
        assert result.exit_code == 1, (page, result.output)
        assert "Error: " in result.stderr, page
        assert "Hint: " in result.stderr, page
        said_so += 1
    assert said_so or words == "where"


def test_whatever_page_is_damaged_a_session_is_played_with_it_or_without(small) -> None:
    """Offered, fitted to people, asked for a yes and begun, as ``play --record`` does it."""
    exercise = program(say("Tell."), turn(), recorded=True)
    here = [Person("Ana", "Ana"), Person("Bo", "Bo")]
    came: list[Consent] = []

    @click.command()
    def command() -> None:
        with keeping.journal_here(record=True) as journal:
            keeping.offered(journal, here)
            people, turns = keeping.as_they_wish(journal, here, Settings())
            _, consent = keeping.keep(journal, exercise, people, record=True)
        assert (list(people), turns) == (here, Settings())
        came.append(consent)

    for page in (None, *range(small.pages)):
        small.put_back(page)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(keeping, "can_ask", lambda: True)
            patch.setattr(keeping, "choose", lambda most, question: None)
            result = CliRunner().invoke(command, input=ANA + BO)
        assert result.exception is None, (page, result.exception)
        said = "damaged" in result.output or "doesn't open" in result.output
        assert came.pop() is Consent.GIVEN or said, page


def test_whatever_page_is_damaged_a_session_that_was_left_is_told_or_goes_on(small) -> None:
    for page in range(small.pages):
        small.put_back(page)
        result = CliRunner().invoke(main, ["resume", "--no-sound", "--no-mic"])
        assert isinstance(result.exception, SystemExit), (page, result.exception)
        assert "Hint: " in result.stderr, page


def test_a_damaged_page_that_only_tidying_up_meets_is_an_error_and_the_file_is_closed(
    small, monkeypatch
) -> None:
    """What was deleted is deleted; that its pages cannot be given back is the damage."""
    small.put_back(None)
    house = House(small.folder / "journal", FakeKeyring(works=False))
    session = house.journal.sessions.find(small.code)
    house.journal.close()
    told: list[str] = []
    for page in range(small.pages):
        small.put_back(page)
        try:
            journal = house.another()
        except JournalError:
            continue
        try:
            journal.notes.delete(session, None)
        except JournalError as error:
            told.append(error.message)
        journal.close()
    assert told
    assert all("is damaged" in one or "doesn't open" in one for one in told)
