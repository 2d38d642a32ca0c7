"""What happens to the journal while the page is open: every answer is words, and nothing is half
written. (A bug would be raised by the test's client.)"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fakes import FakeKeyring
from tests.journal.house import ALONE, House, pin
from tests.web.site import Site, programs
from tests.web.test_attacks import Place
from tests.web.test_serving import opener
from voicerepair.cli.journal.purge import WORDS
from voicerepair.errors import JournalError
from voicerepair.journal.keys import JOURNAL
from voicerepair.web.desk import Desk
from voicerepair.web.room import Room
from voicerepair.web.serving import IDLE, Listening, serve

on_linux = pytest.mark.skipif(
    sys.platform != "linux", reason="what is open can be deleted nowhere else, or not so"
)
PAGE = 4096
SIZE = 40  # pages of a database that any of them may be damaged of


class Evening:
    """Ana's view is open; a session with Bo has her turn and her note, another she sat alone."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.ana, bo = house.person("Ana"), house.person("Bo")
        self.session = house.agreed(self.ana, bo)
        house.recorded(self.session, self.ana, chunks=1)
        house.journal.notes.add(self.session, "hers", self.ana.person)
        self.alone = house.session("Ana", played=ALONE)
        self.site = Site(house)
        self.site.enter("Ana")
        (self.sound,) = self.site.turns(self.session.code)

    def everything(self) -> Iterator[tuple[str, int, str]]:
        """All that somebody can do whose pages are still on the screen."""
        mark = self.site.door.mark(self.site.room.visits.number)
        session, alone = f"/sessions/{self.session.code}", f"/sessions/{self.alone.code}"
        turn = self.sound.removesuffix(".wav")
        for path in ("/", "/who", session, alone, self.sound, "/along"):
            answer = self.site.browser.get(path)
            yield path, answer.status_code, answer.text if path != self.sound else ""
        for path, fields in (
            (f"{session}/notes", {"text": "for us", "whose": "everyone"}),
            (f"{session}/notes", {"text": "for me", "whose": "me"}),
            (f"{alone}/notes", {"text": "for me", "whose": "me"}),
            (f"{turn}/share", {}),
            (f"{turn}/take-back", {}),
            (f"{turn}/delete", {}),
            (f"{session}/notes/delete", {"whose": "me"}),
            (f"{session}/withdraw", {}),
            (f"{session}/delete", {}),
            (f"{alone}/delete", {}),
            ("/visit", {"person": "2", "pin": pin("Bo")}),
        ):
            answer = self.site.post(path, mark=mark, **fields)
            yield path, answer.status_code, answer.text


@pytest.fixture
def folder(in_memory):
    return in_memory / "journal"


def evening(folder) -> Evening:
    return Evening(House(folder, FakeKeyring(works=False)))


def closed(evening: Evening) -> None:
    with suppress(JournalError):
        evening.site.close()
    with suppress(JournalError):
        evening.house.journal.close()


def test_the_view_of_somebody_who_was_removed_closes(folder) -> None:
    now = evening(folder)
    now.house.journal.people.remove(now.ana.person)
    told = {path: (status, text) for path, status, text in now.everything()}
    assert "’s view" not in told["/"][1]
    assert told[f"/sessions/{now.alone.code}"][0] == 404
    assert told[now.sound][0] == 404
    assert {status for status, _ in told.values()} == {200, 403, 404, 409}
    assert now.house.journal.sessions.find(now.session.code), "nothing was changed by old pages"
    closed(now)


def test_a_session_that_was_deleted_meanwhile_is_not_there(folder) -> None:
    now = evening(folder)
    now.house.journal.sessions.delete(now.session)
    for path, status, text in now.everything():
        if now.session.code in path:
            assert status == 404
            assert "There is no such session here." in text or not text
    closed(now)


def test_a_journal_whose_files_were_deleted_takes_nothing_that_would_be_lost(folder) -> None:
    now = evening(folder)
    shutil.rmtree(folder)
    for path, status, text in now.everything():
        assert status == 409, path
        assert "deleted or replaced while it was open" in text or not text
    closed(now)


def test_a_journal_that_was_put_back_from_a_backup_is_told_from_the_one_that_is_open(
    folder,
) -> None:
    now = evening(folder)
    copy = folder / "copy"
    now.house.journal.store.copy_to(copy)
    copy.replace(folder / JOURNAL)
    assert {status for _, status, _ in now.everything()} == {409}
    closed(now)


def flip(folder, page: int) -> None:
    path = folder / JOURNAL
    data = bytearray(path.read_bytes())
    at = page % (len(data) // PAGE) * PAGE
    data[at : at + PAGE] = bytes(byte ^ 0xA5 for byte in data[at : at + PAGE])
    path.write_bytes(data)


@given(st.integers(0, SIZE))
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_journal_that_is_damaged_while_it_is_open_is_told_in_words(
    tmp_path_factory, page
) -> None:
    now = evening(tmp_path_factory.mktemp("damaged") / "journal")
    now.house.journal.store._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    flip(now.house.folder, page)
    for path, status, text in now.everything():
        assert status in (200, 303, 403, 404, 409), path
        assert "Traceback" not in text
    closed(now)


def test_a_note_for_which_there_is_no_room_is_not_half_kept(small_disk) -> None:
    now = evening(small_disk / "journal")
    ballast = small_disk / "ballast"
    with suppress(OSError), ballast.open("wb") as file:
        while True:
            file.write(bytes(1024))
            file.flush()
    place = f"/sessions/{now.session.code}"
    kept = []
    for number in range(40):
        answer = now.site.post(f"{place}/notes", text=f"note {number} " * 200, whose="me")
        if answer.status_code == 303:
            kept.append(f"note {number} " * 200)
        else:
            assert answer.status_code == 409
            assert "There is no room left on the disk" in answer.text
    assert len(kept) < 40
    assert now.site.browser.get(place).status_code == 200
    ballast.unlink()
    notes = [note.text for note in now.house.journal.notes.of(now.session, now.ana)]
    assert notes == ["hers", *(text.strip() for text in kept)]
    assert now.site.post(f"{place}/notes", text="later", whose="me").status_code == 303
    assert now.house.journal.verify() == []
    closed(now)


def command(place: Place, *words: str) -> subprocess.CompletedProcess[str]:
    """``voicerepair journal``, while the page is open."""
    return subprocess.run(
        [sys.executable, "-m", "voicerepair", "journal", *words],
        env=os.environ | {"VOICEREPAIR_JOURNAL": str(place.folder)},
        input=f"{WORDS}\n" if words[0] == "purge" else "a long sentence\na long sentence\n",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@on_linux
@pytest.mark.parametrize("what", ["purge", "rekey", "lock"])
def test_whoever_wants_the_journal_for_themselves_is_told_that_it_is_in_use(
    in_memory, what
) -> None:
    place = Place(in_memory / "journal")
    with place.served:
        place.enter("Ana")
        done = command(place, what)
        assert done.returncode == 1, done
        assert "Traceback" not in done.stderr
        assert "in use by another voicerepair" in done.stderr
        assert "<bdi>Ana</bdi>’s view" in place.inside.get("/").text
        assert place.served.end() == (0, "")


@on_linux
def test_a_journal_that_is_purged_as_lost_is_gone_from_the_page_as_well(in_memory) -> None:
    place = Place(in_memory / "journal")
    with place.served:
        place.enter("Ana")
        assert command(place, "purge", "--lost").returncode == 0
        for path in ("/", place.path):
            answer = place.inside.get(path)
            assert answer.status == 409
            assert "was deleted or replaced" in answer.text
            assert "landed" not in answer.text
        assert place.served.end() == (0, "")
        assert not list(place.folder.glob("journal.db*"))


def test_after_half_an_hour_without_anybody_no_log_of_the_journal_is_left(house, ana) -> None:
    listening = Listening(print)
    room = Room(Desk(house.journal.beside), listening.door, lambda: house.now, programs)

    def browse(address: str) -> None:
        with opener().open(address, timeout=10) as page:
            assert page.status == 200
        house.now += IDLE

    assert serve(room, listening, browse)
    house.journal.close()
    assert not list(house.folder.glob("*-wal"))
