"""Bo at the keyboard: what is Ana's alone is not to be had by anything that can be typed.

Bo has this computer, the journal with its key, Bo's own PIN, and a copy of the journal. What can be
had with the key and plain SQL is in ``tests/journal/test_promises.py``.
"""

from __future__ import annotations

import json
import shutil

import pytest
from click.testing import CliRunner

from tests.fakes import FakeKeyring
from tests.journal.house import (
    ALONE,
    NOON,
    House,
    decrypted,
    everything_under,
    known_sound,
    pieces,
    pin,
)
from voicerepair.cli import main
from voicerepair.cli.journal.play import to_hear
from voicerepair.errors import JournalError
from voicerepair.journal.keys import JOURNAL, KEY

SECRET = "words-that-are-ana-s-alone"
BO = f"{pin('Bo')}\n"
CHUNKS = 2


class Evening:
    """Ana spoke, in a session with Bo, and wrote a private note on it; she sat alone, too."""

    def __init__(self, folder, monkeypatch) -> None:
        self.folder = folder
        self.now = NOON + 60
        monkeypatch.setenv("VOICEREPAIR_JOURNAL", str(folder / "journal"))
        monkeypatch.setattr("time.time", lambda: self.now)
        self.house = House(folder / "journal", FakeKeyring(works=False))
        self.ana, self.bo = self.house.person("Ana"), self.house.person("Bo")
        journal = self.house.journal
        self.together = self.house.agreed(self.ana, self.bo)
        for speakers in ((self.ana,), (self.bo,), (self.ana, self.bo)):
            self.house.recorded(self.together, *speakers, chunks=CHUNKS)
        self.alone = self.house.agreed(self.ana, played=ALONE)
        self.house.recorded(self.alone, self.ana, chunks=CHUNKS)
        for session in (self.together, self.alone):
            journal.notes.add(session, SECRET, self.ana.person)
        journal.positions.save(self.alone, {"source": SECRET}, NOON)
        journal.close()

    def run(self, words: str, typed: str = "") -> tuple[int, str]:
        """What ``voicerepair`` answers: its exit code, and all that is shown."""
        words = words.replace("ALONE", self.alone.code).replace("CODE", self.together.code)
        words = words.replace("FOLDER", str(self.folder))
        result = CliRunner().invoke(main, words.split(), input=typed, catch_exceptions=False)
        return result.exit_code, result.output


@pytest.fixture
def evening(in_memory, monkeypatch):
    made = Evening(in_memory, monkeypatch)
    yield made
    made.house.journal.close()


# (what Bo types, and into what is asked then)
REFUSED = (
    ("journal play CODE.1 --as Bo", BO),
    ("journal play CODE --turn 1 --as Bo", BO),
    ("journal play CODE.1", BO),  # where Ana's PIN is asked for
    ("journal play CODE.1", "\n"),
    ("journal play CODE.1", ""),
    ("journal play CODE --as Ana", BO),
    ("journal play CODE.3 --as Ana", BO),
    ("journal play CODE --as Cleo", BO),
    ("journal play ALONE --as Bo", BO),
    ("journal play ALONE.1 --as Bo", BO),
    ("journal play ALONE", BO),
    ("journal share CODE.1", BO),
    ("journal share CODE.3", BO * 2),
    ("journal share ALONE.1", BO),
    ("journal take-back CODE.1", BO),
    ("journal take-back CODE.1 --as Bo", BO),
    ("journal take-back CODE.3 --as Ana", BO),
    ("journal show ALONE", ""),
    ("journal show ALONE --as Bo", BO),
    ("journal show ALONE --as Bo --json", BO),
    ("journal show CODE --as Ana", BO),
    ("journal show CODE --as Ana --json", BO),
    ("journal list --as Ana", BO),
    ("journal list --as Ana --json", BO),
    (f"journal list --search {SECRET} --as Ana", BO),
    ("journal note ALONE --as Bo", f"{BO}words\n"),
    ("journal note ALONE", "words\n"),
    ("journal note CODE --as Ana --delete", BO),
    ("journal note ALONE --as Bo --delete", BO),
    ("journal delete ALONE --as Bo --yes", BO),
    ("journal delete ALONE --yes", ""),
    ("journal export FOLDER/ana --as Ana", BO),
    ("resume --as Ana --no-mic --no-sound", BO),
    ("resume --as Bo --no-mic --no-sound", BO),
    ("resume --no-mic --no-sound", ""),
)
# What Bo may: look at what is common, and have what is Bo's.
ALLOWED = (
    ("journal list", ""),
    ("journal list --json", ""),
    ("journal list --all --as Bo --json", BO),
    (f"journal list --search {SECRET} --as Bo", BO),
    ("journal show CODE", ""),
    ("journal show CODE --json", ""),
    ("journal show CODE --as Bo", BO),
    ("journal show CODE --as Bo --json", BO),
    ("journal note CODE --as Bo --delete", BO),
    ("journal note CODE --delete", ""),
    ("journal export FOLDER/bo --as Bo", BO),
    ("journal where", ""),
    ("journal verify", ""),
    ("journal rekey", ""),
)


@pytest.mark.parametrize("place", ["the journal", "a copy of it"])
def test_nothing_that_bo_types_gets_at_what_is_ana_s_alone(evening, monkeypatch, place) -> None:
    if place == "a copy of it":
        copy = evening.folder / "copy"
        copy.mkdir()
        assert evening.run(f"journal backup {copy}/{JOURNAL}")[0] == 0
        shutil.copy(evening.folder / "journal" / KEY, copy)
        monkeypatch.setenv("VOICEREPAIR_JOURNAL", str(copy))
    told = []
    for words, typed in REFUSED:
        code, output = evening.run(words, typed)
        assert (code, "Error: " in output) == (1, True), (words, output)
        told.append(output)
    for words, typed in ALLOWED:
        code, output = evening.run(words, typed)
        assert code == 0, (words, output)
        told.append(output)
    shown = "".join(told).replace(f'"{evening.alone.code}"', "")  # as it was typed
    assert SECRET not in shown
    assert ALONE.title not in shown
    assert evening.alone.code not in shown
    sounds = [
        piece
        for turn in (1, 2, 3)
        for chunk in range(CHUNKS)
        for piece in pieces(known_sound(turn, chunk))
    ]
    found = {path.name for path, data in everything_under([evening.folder]) if b"fLaC" in data}
    assert found == {f"{evening.together.code}-{turn}.flac" for turn in (2, 3)}, "Bo's own"
    for path, data in everything_under([evening.folder]):
        assert SECRET.encode() not in data, path
        assert not any(piece in data for piece in sounds), path


def test_after_all_that_everything_is_still_ana_s(evening) -> None:
    for words, typed in REFUSED:
        evening.run(words, typed)
    evening.house.now = NOON + 4000  # every wait for a PIN is over
    journal = evening.house.again()
    ana = evening.house.unlocked(journal.people.named("Ana"))
    for session, number in ((evening.together, 1), (evening.together, 3), (evening.alone, 1)):
        turn = journal.turns.find(session, number)
        assert turn.shared_with == ()
        assert len(journal.turns.open(turn, ana).samples) == CHUNKS * 4000
        assert [note.text for note in journal.notes.of(session, ana)] == [SECRET]
    assert journal.verify() == []


def heard(evening, name: str) -> list[str]:
    """Which turns somebody is played who types their PIN."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("voicerepair.cli.journal.opening.hidden", lambda _question: pin(name))
        told, _ = to_hear(evening.house.journal, evening.together.code, None, name)
    return [one.split()[0].partition(".")[2] for one in told]


def test_what_ana_shares_bo_hears_until_she_takes_it_back_and_copies_are_named(evening) -> None:
    ana = f"{pin('Ana')}\n"
    assert evening.run("journal share CODE.1", ana)[0] == 0
    evening.house.again()
    assert heard(evening, "Bo") == ["1", "2", "3"]
    assert evening.run("journal backup FOLDER/copy.db")[0] == 0
    code, output = evening.run("journal take-back CODE.1", ana)
    assert code == 0
    assert f"may still be in the copy that you made: {evening.folder / 'copy.db'}" in output
    evening.house.again()
    assert heard(evening, "Bo") == ["2", "3"]
    assert evening.run("journal play CODE.1 --as Bo", BO)[0] == 1


# ------------------------------------------------------ who may always delete, and at once


def wrong_pins(evening, name: str, tries: int = 8) -> None:
    """Until the next try has to wait."""
    for _ in range(tries):
        evening.run(f"journal list --as {name}", "not-that-one\n")
    output = evening.run(f"journal list --as {name}", f"{pin(name)}\n")[1]
    assert "Too many wrong PINs" in output, "the right one has to wait as well"


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("journal delete CODE.1", [2, 3]),
        ("journal delete CODE.3", [1, 2]),
        ("journal delete CODE --recordings", []),
    ],
)
def test_who_has_to_wait_for_a_pin_deletes_at_once_all_the_same(evening, words, left) -> None:
    for name in ("Ana", "Bo"):
        wrong_pins(evening, name)
    assert evening.run(words)[0] == 0
    journal = evening.house.again()
    assert [turn.number for turn in journal.turns.of(evening.together)] == left


@pytest.mark.parametrize("words", ["journal delete ALONE.1", "journal delete ALONE --recordings"])
def test_who_sat_alone_deletes_what_was_recorded_without_a_pin_and_it_is_gone(
    evening, words
) -> None:
    wrong_pins(evening, "Ana")
    journal = evening.house.again()
    turn = journal.turns.find(evening.alone, 1)
    (sealed,) = journal.store.row("SELECT sealed FROM turns WHERE id = ?", turn.id)
    path = journal.store.path
    journal.close()
    parts = list(pieces(sealed[500:]))
    assert any(one in decrypted(path, evening.house.key) for one in parts)
    code, output = evening.run(words)
    assert (code, ALONE.title in output) == (0, False)
    assert not any(one in decrypted(path, evening.house.key) for one in parts)
    evening.house.journal = evening.house.another()
    assert evening.house.journal.turns.of(evening.alone) == []


def test_a_session_alone_that_was_not_recorded_is_there_for_nobody_who_deletes(evening) -> None:
    assert evening.run("journal delete ALONE --recordings")[0] == 0
    for words in ("journal delete ALONE --recordings", "journal delete ALONE.1"):
        told = {
            evening.run(words.replace("ALONE", code))[1].replace(code, "CODE")
            for code in (evening.alone.code, "zzzz")
        }
        assert len(told) == 1
        assert "There is no session" in told.pop()


def test_copies_that_people_made_are_named_wherever_something_goes(evening) -> None:
    copy = evening.folder / "copy.db"
    assert evening.run(f"journal backup {copy}")[0] == 0
    named = f"It may still be in the copy that you made: {copy}"
    ana = f"{pin('Ana')}\n"
    assert named in evening.run("journal note CODE --as Ana --delete", ana)[1]
    assert named not in evening.run("journal note CODE --delete")[1], "there was none"
    assert named in evening.run("journal delete CODE.1")[1]
    evening.now += 8 * 86_400
    assert named in evening.run("journal list")[1], "their days were over"
    assert named not in evening.run("journal list")[1]
    copy.unlink()
    assert "copy" not in evening.run("journal delete CODE --recordings")[1]


def test_what_a_list_and_a_session_say_in_json_is_no_more_than_what_is_shown(evening) -> None:
    (session,) = json.loads(evening.run("journal list --json")[1])["sessions"]
    assert session["session"] == evening.together.code
    shown = json.loads(evening.run("journal show CODE --json")[1])
    assert set(shown["turns"][0]) == {
        *("turn", "step", "speakers", "shared_with", "state", "seconds_missing")
    }
    assert shown["notes"] == []


def test_a_copy_keeps_bo_out_as_well_as_the_journal_does(evening) -> None:
    """Opened in its place, with the journal's key, and with Bo's PIN."""
    assert evening.run("journal backup FOLDER/copy.db")[0] == 0
    evening.run("journal delete CODE --yes")
    shutil.copy(evening.folder / "copy.db", evening.folder / "journal" / JOURNAL)
    journal = evening.house.again()
    bo = evening.house.unlocked(journal.people.named("Bo"))
    turn = journal.turns.find(journal.sessions.find(evening.together.code), 1)
    with pytest.raises(JournalError, match="isn't sealed to you"):
        journal.turns.open(turn, bo)
