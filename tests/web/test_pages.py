"""The pages and changes together, as a browser meets them."""

from __future__ import annotations

import io

import numpy as np
import pytest
import soundfile

from tests.journal.house import ALONE, known_sound, pin
from voicerepair.checkins.entries import Answer
from voicerepair.checkins.items import Tie
from voicerepair.journal.checkins import CheckIns


@pytest.fixture
def evening(house, ana, bo):
    """A session in which each of them was recorded once."""
    session = house.agreed(ana, bo)
    for one in (ana, bo):
        house.recorded(session, one)
    return session


def test_ones_own_turn_is_heard_sample_by_sample(site, evening) -> None:
    site.enter("Ana")
    (address,) = site.turns(evening.code)
    answer = site.browser.get(address)
    assert answer.headers["content-type"] == "audio/wav"
    samples, _ = soundfile.read(io.BytesIO(answer.content), dtype="int16")
    said = b"".join(known_sound(1, number) for number in range(4))
    assert np.array_equal(samples, np.frombuffer(said, "<i2"))


def test_a_turn_comes_in_the_parts_that_are_asked_for(site, evening) -> None:
    site.enter("Ana")
    (address,) = site.turns(evening.code)
    whole = site.browser.get(address).content
    part = site.browser.get(address, headers={"Range": "bytes=1000-1999"})
    assert part.status_code == 206
    assert part.content == whole[1000:2000]
    assert part.headers["content-range"] == f"bytes 1000-1999/{len(whole)}"
    beyond = site.browser.get(address, headers={"Range": f"bytes={len(whole)}-"})
    assert beyond.status_code == 416


def test_anothers_turn_is_heard_by_nobody_else_whoever_knows_its_address(site, evening) -> None:
    site.enter("Ana")
    (hers,) = site.turns(evening.code)
    site.enter("Bo")
    assert site.browser.get(hers).status_code == 404
    site.browser.post("/leave", headers={"Origin": "http://127.0.0.1:4999"})
    assert site.browser.get(hers).status_code == 404
    nowhere = hers.replace(hers.rsplit("/", 1)[1], "0000.wav")
    assert site.browser.get(nowhere).status_code == 404


def test_a_turn_is_shared_heard_taken_back_and_deleted(site, house, evening) -> None:
    site.enter("Ana")
    (hers,) = site.turns(evening.code)
    turn = hers.removesuffix(".wav")
    assert site.post(f"{turn}/share").status_code == 303
    assert "shared with <bdi>Bo</bdi>" in site.text(f"/sessions/{evening.code}")
    site.enter("Bo")
    assert len(site.turns(evening.code)) == 2
    assert site.browser.get(hers).status_code == 200
    assert site.post(f"{turn}/take-back").status_code == 409, "it isn't his to take back"
    site.enter("Ana")
    assert site.post(f"{turn}/take-back").status_code == 303
    site.enter("Bo")
    assert len(site.turns(evening.code)) == 1
    site.enter("Ana")
    assert site.post(f"{turn}/delete").status_code == 303
    assert site.turns(evening.code) == []
    assert site.browser.get(hers).status_code == 404


def test_a_turn_of_several_is_shared_by_all_of_them_each_by_their_pin(site, house, ana, bo) -> None:
    session = house.agreed(ana, bo, house.person("Cem"))
    house.recorded(session, ana, bo)
    site.enter("Ana")
    (both,) = site.turns(session.code)
    share = both.removesuffix(".wav") + "/share"
    field = f"pin-{bo.person.id}"
    assert f'name="{field}"' in site.text(f"/sessions/{session.code}")
    for typed in ({}, {field: "not-the-pin"}, {field: pin("Ana")}):
        assert site.post(share, **typed).status_code == 403
    house.now += 6
    assert site.post(share, **{field: pin("Bo")}).status_code == 303
    site.enter("Cem")
    assert site.turns(session.code) == [both]


def test_the_audio_of_a_session_goes_at_once(site, house, evening) -> None:
    page = site.text(f"/sessions/{evening.code}")
    assert "Delete what was recorded in this session" in page
    assert site.post(f"/sessions/{evening.code}/withdraw").status_code == 303
    assert house.journal.turns.of(evening) == []
    assert "what was recorded" not in site.text(f"/sessions/{evening.code}")


def test_a_session_goes_with_all_that_is_in_it(site, house, evening) -> None:
    answer = site.post(f"/sessions/{evening.code}/delete")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert evening.code not in site.text("/")
    assert site.browser.get(f"/sessions/{evening.code}").status_code == 404


def test_notes_for_oneself_and_for_everyone(site, evening) -> None:
    place = f"/sessions/{evening.code}"
    assert site.post(f"{place}/notes", text="for us", whose="everyone").status_code == 303
    assert site.post(f"{place}/notes", text="mine", whose="me").status_code == 409
    site.enter("Ana")
    assert site.post(f"{place}/notes", text="only\r\nmine", whose="me").status_code == 303
    assert "only\nmine" in site.text(place)
    site.enter("Bo")
    assert "for us" in site.text(place)
    assert "only" not in site.text(place)
    assert site.post(f"{place}/notes", text="  ", whose="me").status_code == 409
    assert site.post(f"{place}/notes", text="x" * 20_001, whose="me").status_code == 409


def test_a_note_on_a_session_alone_is_private_whatever_is_asked_for(site, house) -> None:
    alone = house.session("Ana", played=ALONE)
    site.enter("Ana")
    assert site.post(f"/sessions/{alone.code}/notes", text="mine", whose="everyone").status_code
    (note,) = house.journal.notes.of(alone, house.unlocked(house.journal.people.named("Ana")))
    assert note.private


def test_words_that_look_like_a_script_stay_words(site, house) -> None:
    evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    house.person(evil)
    session = house.session(evil, "Bo")
    site.post(f"/sessions/{session.code}/notes", text=evil, whose="everyone")
    for page in (site.text("/"), site.text("/who"), site.text(f"/sessions/{session.code}")):
        assert "<script>alert" not in page
        assert "<img" not in page
        assert "&lt;script&gt;alert" in page


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/..%2f..%2fapp.py",
        "/static//etc/passwd",
        "/sessions/..%2f..%2fwho",
        "/sessions/x/turns/..%2f..%2fx.wav",
        "/nowhere",
        "/sessions/" + "x" * 5000,
    ],
)
def test_climbing_paths_lead_nowhere(site, path) -> None:
    answer = site.browser.get(path)
    assert answer.status_code == 404
    assert "import" not in answer.text
    assert "root:" not in answer.text


def test_what_went_wrong_is_told_in_the_view_that_is_open(site, evening) -> None:
    site.enter("Ana")
    answer = site.post(f"/sessions/{evening.code}/notes", text=" ", whose="me")
    assert "There was nothing in that note" in answer.text
    assert "<bdi>Ana</bdi>’s view" in answer.text


def test_what_is_said_back_is_for_whoever_is_here_and_nobody_else(site, house, ana) -> None:
    for at in range(4):
        house.journal.checkins.keep(ana, Tie.FRIEND, [Answer("reached", "yes")], house.now + at)
    assert "mostly reaches back" not in site.text("/looking-back")
    site.enter("Bo")
    assert "There is nothing to say yet." in site.text("/looking-back")
    site.enter("Ana")
    page = site.text("/looking-back")
    assert "After a rough moment, one of you mostly reaches back." in page
    assert "You and your friend" in page
    assert "voicerepair play friend" in page


def test_a_bug_shows_nothing_of_itself(site, house, monkeypatch) -> None:
    def broken(self, by):
        raise RuntimeError("secret")

    monkeypatch.setattr(CheckIns, "of", broken)
    site.enter("Ana")
    site.browser._transport.raise_server_exceptions = False
    answer = site.browser.get("/looking-back")
    assert answer.status_code == 500
    assert "secret" not in answer.text
