"""Hearing what was recorded, and sharing it: by the PIN of whoever it belongs to."""

from __future__ import annotations

import numpy as np
import pytest
from click.testing import CliRunner

from tests.fakes import FakeKeyring, FakeSpeaker
from tests.journal.house import NOON, House, known_sound, pin
from voicerepair.cli import main
from voicerepair.cli.journal.listening import AGAIN, STEP, Player
from voicerepair.cli.journal.play import to_hear
from voicerepair.errors import JournalError
from voicerepair.sound.pcm import Pcm


@pytest.fixture
def house(in_memory, monkeypatch):
    monkeypatch.setenv("VOICEREPAIR_JOURNAL", str(in_memory / "journal"))
    monkeypatch.setattr("time.time", lambda: NOON + 3600)
    made = House(in_memory / "journal", FakeKeyring(works=False))
    ana, bo = made.person("Ana"), made.person("Bo")
    session = made.agreed(ana, bo)
    for speakers in ((ana,), (bo,), (ana, bo)):
        made.recorded(session, *speakers)
    made.code = session.code
    yield made
    made.journal.close()


def typed(*names: str) -> str:
    return "".join(f"{pin(name)}\n" for name in names)


def run(*words: str, typing: str = ""):
    return CliRunner().invoke(main, ["journal", *words], input=typing, catch_exceptions=False)


def done(*words: str, typing: str = "") -> str:
    result = run(*words, typing=typing)
    assert result.exit_code == 0, result.output
    return result.stdout


def heard(house, monkeypatch, name: str | None, number: int | None = None, pins: str = ""):
    """What they hear: the numbers of the turns."""
    answers = iter(pins.split())
    with monkeypatch.context() as typing:
        typing.setattr("voicerepair.cli.journal.opening.hidden", lambda question: next(answers))
        told, sounds = to_hear(house.journal, house.code, number, name)
    for told_of, sound in zip(told, sounds, strict=True):
        turn = int(told_of.partition(".")[2].split()[0])
        samples = np.frombuffer(b"".join(known_sound(turn, n) for n in range(4)), "<i2")
        assert np.array_equal(np.rint(sound.samples * 32768).astype(np.int16), samples)
    return [int(one.partition(".")[2].split()[0]) for one in told]


def test_each_hears_their_own_turns_and_those_in_which_all_speak(house, monkeypatch):
    assert heard(house, monkeypatch, "Ana", pins=pin("Ana")) == [1, 3]
    assert heard(house, monkeypatch, "Bo", pins=pin("Bo")) == [2, 3]
    assert heard(house, monkeypatch, None, 2, pins=pin("Bo")) == [2]


def test_nobody_hears_a_turn_of_the_other_or_without_a_pin(house, monkeypatch):
    with pytest.raises(JournalError):
        heard(house, monkeypatch, "Ana", 2, pins=pin("Ana"))
    with pytest.raises(JournalError, match="PIN"):
        heard(house, monkeypatch, "Bo", 2, pins="not-this-one")
    with pytest.raises(JournalError, match="Several people"):
        heard(house, monkeypatch, None)
    for words in ([house.code, "--turn", "9"], ["none"], [house.code, "--as", "Cem"]):
        assert run("play", *words).exit_code == 1


def test_a_turn_is_shared_by_whoever_spoke_and_taken_back(house, monkeypatch):
    turn = f"{house.code}.1"
    assert "Shared with Bo" in done("share", turn, typing=typed("Ana"))
    assert heard(house, monkeypatch, "Bo", pins=pin("Bo")) == [1, 2, 3]
    assert "Ana alone" in done("take-back", turn, typing=typed("Ana"))
    assert heard(house, monkeypatch, "Bo", pins=pin("Bo")) == [2, 3]


def test_nobody_shares_a_turn_by_another_pin_and_a_common_one_takes_everyone(house):
    assert run("share", f"{house.code}.2", typing=typed("Ana")).exit_code == 1
    assert run("share", f"{house.code}.3", typing=typed("Ana")).exit_code == 1
    result = run("share", f"{house.code}.3", typing=typed("Ana", "Bo"))
    assert "Nobody else in that session" in result.stderr
    assert run("share", house.code).exit_code == 2
    assert "--as NAME" in run("take-back", f"{house.code}.3").stderr
    assert done("take-back", f"{house.code}.3", "--as", "Bo", typing=typed("Bo"))


# ------------------------------------------------------------------------- the loudspeaker

RATE = 48_000
LONG = Pcm(np.linspace(-0.5, 0.5, 30 * RATE).astype(np.float32), RATE)
SHORT = Pcm(np.full(2 * RATE, 0.25, np.float32), RATE)


class Listening:
    """Somebody listens to ``turns``; ``heard`` is where in the first turn we are, by its ramp."""

    def __init__(self, *turns: Pcm) -> None:
        self.speaker = FakeSpeaker()
        self.began: list[int] = []
        self.player = Player(self.speaker, turns, self.began.append)
        self.speaker.start(self.player.ended, lambda why: None)
        self.player.start(self.speaker.now)

    def press(self, key: str) -> None:
        self.player.press(key, self.speaker.now)

    def wait(self, seconds: float) -> float:
        """Where in ``LONG`` it is heard now."""
        self.speaker.advance(seconds)
        return (float(self.speaker.heard[-1]) + 0.5) * 30


def near(value: float) -> object:
    return pytest.approx(value, abs=0.1)


def test_turns_are_heard_one_after_the_other_to_their_end():
    listening = Listening(SHORT, LONG)
    listening.wait(2.1)
    assert listening.wait(0.5) == near(0.5)
    assert listening.began == [0, 1]
    listening.wait(30.0)
    assert listening.player.over


def test_a_pause_is_quiet_and_goes_on_a_little_before():
    listening = Listening(LONG)
    assert listening.wait(5.0) == near(5.0)
    listening.press(" ")
    listening.wait(3.0)
    assert not listening.speaker.heard[-1]
    listening.press(" ")
    assert listening.wait(1.0) == near(6.0 - AGAIN)


def test_keys_go_ten_seconds_back_and_on():
    listening = Listening(LONG)
    listening.wait(4.0)
    listening.press("right")
    assert listening.wait(1.0) == near(5.0 + STEP)
    listening.press("left")
    listening.press("left")
    assert listening.wait(1.0) == near(1.0), "not before its beginning"
    for _ in range(3):
        listening.press("right")
    assert listening.player.over


def test_enter_goes_to_the_next_turn_and_q_stops():
    listening = Listening(SHORT, LONG)
    listening.press("c-m")
    assert listening.wait(1.0) == near(1.0)
    listening.press("x")
    listening.press("q")
    listening.wait(0.5)
    assert listening.player.over
    assert not listening.speaker.heard[-1]
