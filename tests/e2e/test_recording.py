"""A recorded sitting on the virtual sound card: what comes back is what the microphone gave."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import numpy as np
import pexpect
import pytest

from tests.e2e.narrating import likeness_by_pieces
from tests.e2e.partners import click_once_more, spoken
from tests.e2e.sitting import Sitting
from tests.fakes import FakeKeyring
from tests.journal.house import House, decrypted, everything_under, pieces, pin
from tests.usual_signals import usual_signals
from voicerepair.cli.journal.opening import news
from voicerepair.hosts.plan import Utterance
from voicerepair.journal.keys import JOURNAL
from voicerepair.journal.sound import RATE
from voicerepair.sound import cues
from voicerepair.sound.pcm import Pcm, as_floats
from voicerepair.sound.tape import LEAD

pytestmark = [pytest.mark.soundcard, pytest.mark.slow]

SCRIPT = Path(__file__).parents[1] / "scripts" / "recorded.md"
LATE = 0.12  # seconds by which two clocks may differ: the card's latency
ALIKE = 0.97  # correlation


@pytest.fixture
def house(tmp_path, monkeypatch):
    """A journal with Ana and Bo in it, whose key is in a file."""
    made = House(tmp_path / "journal", FakeKeyring(works=False))
    made.now = time.time()
    for name in ("Ana", "Bo"):
        made.person(name)
    made.journal.close()
    return made


def alignment(short: np.ndarray, long: np.ndarray) -> tuple[int, float]:
    """Where in ``long`` the samples of ``short`` are, and their correlation there."""
    size = 1 << (len(short) + len(long)).bit_length()
    product = np.fft.irfft(np.fft.rfft(long, size) * np.conj(np.fft.rfft(short, size)), size)
    at = int(np.argmax(product[: len(long) - len(short) + 1]))
    piece = long[at : at + len(short)]
    return at, float(np.dot(piece, short) / (np.linalg.norm(piece) * np.linalg.norm(short)))


def at_16_khz(tape) -> np.ndarray:
    """What was in the room, as the microphone samples it."""
    mono = np.asarray(tape.samples, np.float32)
    mono = mono.mean(axis=1) if mono.ndim > 1 else mono
    return Pcm(mono, tape.rate).resampled(RATE).samples.astype(np.float64)


def test_what_was_said_comes_back_sample_for_sample_to_whoever_said_it(
    sit, card, voices, house, tmp_path
):
    words = {
        "A": spoken(voices["A"], (Utterance(0.0, 2.0), Utterance(2.5, 3.5))),
        "B": spoken(voices["B"], (Utterance(0.0, 1.5),)),
    }
    order = iter("AB")

    def speak(line: dict) -> None:
        if line["what"] == "listen" and line["turn"]:
            role = next(order, None)
            if role is not None:
                card.play(words[role])

    with sit(SCRIPT, "--record", "--rate", "240", VOICEREPAIR_JOURNAL=str(house.folder)) as sitting:
        for name in ("Ana", "Bo"):
            sitting.shows(f"{name}'s PIN")
            sitting.press(f"{pin(name)}\r")
        sitting.on_line = speak
        card.click()
        sitting.shows("deletes it all")
        sitting.press_when_settled("s")
        sitting.wait_for("listen", turn=True)
        sitting.shows("recording")
        sitting.wait_for("listen", 3, turn=True)
        sitting.press_when_settled("s")
        sitting.press_when_settled("s")
        assert sitting.ends(timeout=60) == 0
        click_once_more(card)
    room = at_16_khz(sitting.room)
    house.journal = house.another(patience=5.0)
    (session,) = house.journal.sessions.listed()
    assert session.whole
    turns = house.journal.turns.of(session)
    assert [(turn.speakers, turn.state, turn.lost) for turn in turns] == [
        (("Ana",), "whole", 0),
        (("Bo",), "whole", 0),
    ], "the third turn is never recorded"
    for turn, role in zip(turns, "AB", strict=True):
        by = house.unlocked(house.journal.people.named(turn.speakers[0]))
        recorded = house.journal.turns.open(turn, by).samples.astype(np.float64)
        said = words[role].resampled(RATE).samples.astype(np.float64)
        at, alike = alignment(said, recorded)
        assert alike > ALIKE, "not all of what was said is there, the first word whole"
        assert at > 0.4 * RATE, "it begins with the cue"
        where, as_the_room = alignment(recorded[at : at + len(said)], room)
        assert as_the_room > ALIKE
        started = house.journal.turns.open(turn, by).started - (time.time() - time.monotonic())
        assert abs(started + at / RATE - sitting.room.at(where * sitting.room.rate / RATE)) < LATE
    ana = house.unlocked(house.journal.people.named("Ana"))
    heard = house.journal.turns.open(turns[0], ana)
    house.journal.close()
    with card.record("guide") as tape:
        card.click()
        plays(card, house, session.code, tmp_path)
        click_once_more(card)
    began = Pcm(as_floats(heard.samples[: 3 * RATE]), RATE)
    assert likeness_by_pieces(Pcm(tape.samples, tape.rate).resampled(RATE), began) > ALIKE


def plays(card, house, code: str, home: Path) -> None:
    """``voicerepair journal play``, by somebody who types their PIN."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("XDG_")},
        **card.environment,
        "HOME": str(home),
        "VOICEREPAIR_JOURNAL": str(house.folder),
    }
    words = ["-m", "voicerepair", "journal", "play", code, "--as", "Ana"]
    playing = pexpect.spawn(
        sys.executable, words, env=environment, timeout=30, preexec_fn=usual_signals
    )
    playing.expect("Ana's PIN")
    playing.sendline(pin("Ana"))
    playing.expect("space pauses|Space pauses")
    playing.expect(pexpect.EOF)
    playing.close()
    assert playing.exitstatus == 0


def test_a_player_that_is_killed_leaves_what_was_said_and_can_go_on(
    sit, card, voices, house, home, tmp_path
):
    words = spoken(voices["A"], (Utterance(0.0, 3.0),))
    with sit(SCRIPT, "--record", "--rate", "240", VOICEREPAIR_JOURNAL=str(house.folder)) as sitting:
        agrees(sitting, card)
        card.play(words)
        sitting.wait_for("speech started")
        time.sleep(2.0)
        os.kill(sitting.pid, signal.SIGKILL)
        at = time.monotonic()
        time.sleep(0.3)
    house.now = time.time()
    with house.another(patience=5.0) as journal:
        assert any("unfinished recording" in line for line in news(journal))
        (session,) = journal.sessions.listed()
        (turn,) = journal.turns.of(session)
        ana = journal.people.unlock(journal.people.named("Ana"), pin("Ana"), house.now)
        sound = journal.turns.open(turn, ana)
        (left,) = journal.positions.left()
        assert left.session == session
    began = sound.started - (time.time() - time.monotonic())
    lost = at - (began + len(sound.samples) / RATE)
    print(f"{lost:.3f} s lost")
    assert lost < 0.5
    said = words.resampled(RATE).samples[: round(1.5 * RATE)].astype(np.float64)
    assert alignment(said, sound.samples.astype(np.float64))[1] > ALIKE
    raw = sound.samples.tobytes()
    pieces = [piece for n in range(0, len(raw), 500) if len(set(piece := raw[n : n + 64])) > 30]
    assert len(pieces) > 20
    lying_open = [
        path
        for path, data in everything_under([home, house.folder])
        if any(piece in data for piece in (*pieces, b"Say it back", b"Ana\x00"))
        and not path.match("*/prompts/*")
    ]
    assert lying_open == []
    (again := tmp_path / "again").mkdir()
    at = {"home": home, "VOICEREPAIR_JOURNAL": str(house.folder)}
    with Sitting(card, again, SCRIPT, "--no-mic", **at) as sitting:
        sitting.shows("was left in the middle")
        sitting.press("1\r")
        sitting.shows("We go on where you left off.")
        sitting.shows("Tell it.")
        sitting.press("q")
        assert sitting.ends() == 0
    with house.another(patience=5.0) as journal:
        assert journal.positions.left() == [], "whoever stops has not left it in the middle"


def agrees(sitting, card) -> None:
    """Both say yes, and the first turn is open."""
    for name in ("Ana", "Bo"):
        sitting.shows(f"{name}'s PIN")
        sitting.press(f"{pin(name)}\r")
    card.click()
    sitting.shows("deletes it all")
    sitting.press_when_settled("s")
    sitting.wait_for("listen", turn=True)


def test_what_is_recorded_begins_with_the_cue_and_holds_nothing_of_the_prompt(
    sit, card, voices, house
):
    """The microphone hears the guide, so that anybody can tell what was recorded of it."""
    words = spoken(voices["A"], (Utterance(0.0, 2.0),))
    card.echo(-12)
    with sit(
        SCRIPT, "--record", "--no-ear", "--rate", "240", VOICEREPAIR_JOURNAL=str(house.folder)
    ) as sitting:
        agrees(sitting, card)
        card.play(words)
        sitting.wait_for("speech started")
        sitting.wait_for("listen", 2, turn=True)
        sitting.press("q")
        assert sitting.ends() == 0
        click_once_more(card)
    room = at_16_khz(sitting.guide)
    house.journal = house.another(patience=5.0)
    (session,) = house.journal.sessions.listed()
    ana = house.unlocked(house.journal.people.named("Ana"))
    heard = house.journal.turns.open(house.journal.turns.find(session, 1), ana).samples
    heard = heard.astype(np.float64)
    cue = cues.load("your-turn-recorded", RATE).samples.astype(np.float64)
    begins, alike = alignment(cue, heard[: round((LEAD + 2 * LATE) * RATE)])
    assert alike > 0.9, "the cue is not whole in it"
    assert begins < LATE * RATE
    before, _ = alignment(cue, room)
    prompt = room[before - round(1.0 * RATE) : before - round(0.31 * RATE)]
    assert np.abs(prompt).max() > 0.01, "the guide has spoken just before"
    cue_level = np.abs(heard[begins : begins + len(cue)]).max()
    assert np.abs(heard[: max(begins - 80, 1)]).max() < 0.02 * cue_level, "quiet before the cue"
    said = words.resampled(RATE).samples.astype(np.float64)
    at, alike = alignment(said, heard)
    assert alike > ALIKE
    assert at >= begins + len(cue) - 80, "nobody speaks over the cue here"


def test_taking_it_back_in_mid_turn_deletes_it_from_the_file_and_the_session_goes_on(
    sit, card, voices, house
):
    words = spoken(voices["A"], (Utterance(0.0, 6.0),))
    path = house.folder / JOURNAL
    with sit(
        SCRIPT, "--record", "--no-ear", "--rate", "240", VOICEREPAIR_JOURNAL=str(house.folder)
    ) as sitting:
        agrees(sitting, card)
        card.play(words)
        sitting.wait_for("speech started")
        time.sleep(2.0)
        with house.another(patience=5.0) as journal:
            rows = journal.store.rows("SELECT sealed FROM chunks ORDER BY number")
        sealed = [piece for (chunk,) in rows for piece in pieces(chunk[500:])]
        assert len(rows) > 5, "the turn is being recorded"
        pages = decrypted(path, house.key)
        assert all(piece in pages for piece in sealed), "it is in the file, or in its log"
        speaks = sum(line["what"] == "speak" for line in sitting.lines)
        pressed = sitting.press("o")
        sitting.wait_for("speak", speaks + 1)
        took = time.monotonic() - pressed
        sitting.shows("Recording is off and deleted.")
        pages = decrypted(path, house.key)
        assert not any(piece in pages for piece in sealed), "gone from the file and from its log"
        with house.another(patience=5.0) as journal:
            (session,) = journal.sessions.listed()
            assert (journal.turns.of(session), session.expires) == ([], None)
        sitting.wait_for("listen", 2, turn=True)  # the same turn goes on
        for number in (3, 4):
            sitting.press_when_settled("s")
            sitting.press_when_settled("s")
            sitting.wait_for("listen", number, turn=True)
        sitting.press_when_settled("s")
        sitting.press_when_settled("s")
        assert sitting.ends() == 0
        click_once_more(card)
    print(f"{took:.3f} s until it was said that it is deleted")
    assert took < 1.0, "at once"
    with house.another(patience=5.0) as journal:
        (session,) = journal.sessions.listed()
        assert session.whole
        assert journal.turns.of(session) == [], "nothing was recorded afterwards"
        assert journal.verify() == []
    pages = decrypted(path, house.key)
    assert not any(piece in pages for piece in sealed)
