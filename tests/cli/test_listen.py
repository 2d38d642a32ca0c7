from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr
from click.testing import CliRunner, Result

from tests.fakes import FakeVad
from tests.spoken import english_ear, say
from voicerepair.cli.listen import Finding, Said, command, hear_turns
from voicerepair.session.commands import PHRASES
from voicerepair.session.turn import TurnType, policy_for
from voicerepair.sound.ear.english.ear import EnglishEar
from voicerepair.sound.ports import HEARING_RATE, Block, Recognised


def sound(seconds: float, level: float) -> np.ndarray:
    return np.random.default_rng(1).normal(size=round(seconds * HEARING_RATE)) * level


def quiet(seconds: float) -> np.ndarray:
    return sound(seconds, 0.0003)


def findings(*parts: np.ndarray, quiet: float = 2.0) -> list[Finding]:
    samples = np.concatenate(parts) * 32768
    policy = policy_for(TurnType.ANSWERS, float("inf"), quiet=quiet)
    block = Block(samples.astype(np.int16), 0.0)
    return list(hear_turns([block], FakeVad(), policy))


def at(found: list[Finding], what: str) -> list[float]:
    return [finding.at for finding in found if finding.what == what]


def test_a_turn_is_handed_over_after_quiet_and_tone_and_window() -> None:
    found = findings(quiet(1), sound(1, 0.1), quiet(9))
    assert [finding.what for finding in found] == [
        "speech started",
        "speech stopped",
        "hand-over tone",
        "hand-over",
    ]
    stopped = found[1].at
    assert found[2].at == pytest.approx(stopped + 2.0)
    assert found[3].at == pytest.approx(stopped + 2.0 + 0.3 + 3.0)
    assert found[3].why == "2.0 s of quiet"


def test_speech_in_the_window_takes_the_hand_over_back() -> None:
    found = findings(quiet(1), sound(1, 0.1), quiet(4), sound(1, 0.1), quiet(3))
    assert len(at(found, "taken back")) == 1
    assert not at(found, "hand-over")


def test_after_a_hand_over_the_next_turn_begins() -> None:
    found = findings(*[quiet(1), sound(1, 0.1), quiet(8)] * 3)
    assert len(at(found, "hand-over")) == 3


def test_nothing_is_found_in_a_quiet_room() -> None:
    assert findings(quiet(60)) == []


def test_speech_that_goes_on_to_the_end_stops_there() -> None:
    found = findings(quiet(1), sound(2, 0.1))
    assert found[-1] == Finding(pytest.approx(3.0), "speech stopped", "the end of the file")


def test_times_are_in_order() -> None:
    found = findings(*[quiet(1), sound(1, 0.1), quiet(3), sound(0.5, 0.1), quiet(7)] * 3)
    decided = [finding.at for finding in found if not finding.what.startswith("speech")]
    assert decided == sorted(decided)


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Somebody speaks, is quiet for a second and a half, speaks, and is quiet for 16 seconds."""
    folder = tmp_path_factory.mktemp("spoken")
    words = folder / "words.wav"
    text = "I left without a word, and I am sorry about that."
    subprocess.run(["flite", "-voice", "slt", "-t", text, "-o", words], check=True)
    samples, rate = soundfile.read(words)
    voice = soxr.resample(samples, rate, HEARING_RATE)
    whole = np.concatenate((quiet(1), voice, quiet(1.2), voice, quiet(16)))
    path = folder / "spoken.flac"
    soundfile.write(path, whole, HEARING_RATE)
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


def test_the_table_names_the_file_and_gives_a_line_for_each_finding(spoken: Path) -> None:
    result = run(spoken)
    assert result.exit_code == 0
    name, *lines = result.output.rstrip().splitlines()
    assert name == str(spoken)
    assert [line[11:27].strip() for line in lines] == [
        "speech started",
        "speech stopped",
        "speech started",
        "speech stopped",
        "hand-over tone",
        "hand-over",
    ]
    assert lines[0].split()[0] in {"0:01.0", "0:01.1", "0:01.2", "0:01.3"}
    assert lines[-1].endswith("10.0 s of quiet")


def test_a_file_in_which_nobody_speaks_says_so(tmp_path: Path) -> None:
    path = tmp_path / "quiet.wav"
    soundfile.write(path, quiet(3), HEARING_RATE)
    assert run(path).output.split("\n")[1].strip() == "no speech was heard"
    assert run(path, "--json").output == ""


@pytest.mark.skipif(sys.platform != "linux", reason="only there may a name be no text")
def test_a_file_whose_name_is_no_text_is_heard_as_well(spoken: Path, tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"spoken-\xff.flac")
    path.write_bytes(spoken.read_bytes())
    # What standard output does with such a name differs from one locale to another.
    strict = {**os.environ, "PYTHONIOENCODING": "utf-8:strict"}
    command = [sys.executable, "-m", "voicerepair", "listen", str(path)]
    shown, told = (
        subprocess.run([*command, *more], check=True, capture_output=True, text=True, env=strict)
        for more in ([], ["--json"])
    )
    assert shown.stdout.startswith(f"{tmp_path}/spoken-\ufffd.flac\n")
    assert json.loads(told.stdout.splitlines()[0])["file"] == str(path)


def test_what_the_decoder_of_mp3_mutters_is_nobodys_business(tmp_path: Path) -> None:
    path = tmp_path / "sound.mp3"
    soundfile.write(path, sound(5, 0.1), HEARING_RATE, format="MP3")
    command = [sys.executable, "-m", "voicerepair", "listen", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert done.stderr == ""


def test_json_gives_one_object_a_line(spoken: Path) -> None:
    result = run(spoken, "--json", "--quiet", "1")
    objects = [json.loads(line) for line in result.output.splitlines()]
    assert all(list(found) == ["file", "at", "what", "why"] for found in objects)
    assert {found["file"] for found in objects} == {str(spoken)}
    assert [found["what"] for found in objects] == [
        "speech started",
        "speech stopped",
        "hand-over tone",
        "speech started",
        "taken back",
        "speech stopped",
        "hand-over tone",
        "hand-over",
    ]
    assert all(isinstance(found["at"], float) for found in objects)


@pytest.mark.parametrize(
    ("turn", "quiet"), [("answers", 2.5), ("says-back", 4.0), ("plans", 6.0), ("speaks", 10.0)]
)
def test_the_kind_of_turn_says_how_much_quiet_ends_it(
    turn: str, quiet: float, spoken: Path
) -> None:
    result = run(spoken, "--json", "--turn", turn)
    tones = [json.loads(line) for line in result.output.splitlines() if "tone" in line]
    assert [tone["why"] for tone in tones] == [f"{quiet:.1f} s of quiet"]


def test_a_deep_turn_waits_for_longer_than_this_file(spoken: Path) -> None:
    assert "hand-over" not in run(spoken, "--turn", "deep").output


def test_a_bad_file_is_told_and_the_others_are_still_heard(spoken: Path, tmp_path: Path) -> None:
    bad = tmp_path / "words.txt"
    bad.write_text("no sound at all")
    result = run(tmp_path / "missing.wav", bad, spoken, "--json")
    assert result.exit_code == 1
    assert "missing.wav cannot be read" in result.stderr
    assert "words.txt is not a sound file" in result.stderr
    assert result.stderr.count("Hint: ") == 2
    assert len(result.stdout.splitlines()) == 6
    assert all(json.loads(line) for line in result.stdout.splitlines())


def test_a_file_that_breaks_off_is_heard_as_far_as_it_goes(spoken: Path, tmp_path: Path) -> None:
    torn = tmp_path / "torn.flac"
    torn.write_bytes(spoken.read_bytes()[:60_000])
    result = run(torn)
    assert result.exit_code == 1
    assert "speech started" in result.stdout
    assert "is cut short" in result.stderr


@pytest.mark.parametrize("arguments", [[], ["x.wav", "--quiet", "0"], ["x.wav", "--turn", "long"]])
def test_wrong_usage_exits_with_two(arguments: list[str]) -> None:
    assert run(*arguments).exit_code == 2


# ------------------------------------------------------------------------ commands


class Ear:
    """Hears ``phrase`` in every utterance, and counts the samples of each."""

    def __init__(self, phrase: str) -> None:
        self.phrase = phrase
        self.asked: list[int] = []

    def recognise(self, samples, phrases):
        self.asked.append(len(samples))
        return Recognised(self.phrase, 0.75) if self.phrase in phrases else None

    def close(self) -> None:
        """Nothing to close."""


def with_commands(phrase: str, *parts: np.ndarray) -> tuple[list[Finding | Said], Ear]:
    samples = np.concatenate(parts) * 32768
    policy = policy_for(TurnType.SPEAKS, float("inf"))
    ear = Ear(phrase)
    blocks = [Block(samples.astype(np.int16), 0.0)]
    return list(hear_turns(blocks, FakeVad(), policy, ear)), ear


def test_a_command_is_told_with_the_time_at_which_it_was_begun() -> None:
    found, _ = with_commands("stop", quiet(1), sound(0.5, 0.1), quiet(3))
    (said,) = (one for one in found if isinstance(one, Said))
    assert said == Said(pytest.approx(1.0, abs=0.1), "stop", 0.75)


def test_a_command_at_the_very_end_of_a_file_is_heard() -> None:
    found, _ = with_commands("stop", quiet(1), sound(0.5, 0.1))
    assert [one.phrase for one in found if isinstance(one, Said)] == ["stop"]


def test_what_was_not_said_alone_is_no_command() -> None:
    _, ear = with_commands("stop", quiet(1), sound(4, 0.1), quiet(3))
    assert ear.asked == []


def test_saying_that_one_is_done_ends_the_turn_and_is_given_as_the_reason() -> None:
    found, _ = with_commands("that's all", quiet(1), sound(0.5, 0.1), quiet(8))
    tone, over = (one for one in found if isinstance(one, Finding) and "hand" in one.what)
    assert tone.why == over.why == 'somebody said "that\'s all"'
    assert over.at - tone.at == pytest.approx(4.3)


@pytest.fixture(scope="module")
def commanded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Somebody says "time out", a sentence, and "smart mirror", each alone."""
    english_ear().close()
    path = tmp_path_factory.mktemp("commanded") / "said.flac"
    parts = [
        say("time out"),
        say("I left without a word and I am sorry about that"),
        say("smart mirror"),
    ]
    rest = quiet(1.5)
    whole = np.concatenate([rest, *(np.concatenate((part / 32768, rest)) for part in parts)])
    soundfile.write(path, whole, HEARING_RATE)
    return path


def commands_in(result: Result) -> list[dict[str, object]]:
    found = [json.loads(line) for line in result.stdout.splitlines()]
    return [one for one in found if one["what"] == "command"]


def test_commands_are_objects_with_phrase_and_confidence(commanded: Path) -> None:
    (found,) = commands_in(run(commanded, "--json"))
    assert list(found) == ["file", "at", "what", "phrase", "confidence"]
    assert found["file"] == str(commanded)
    assert found["phrase"] == "time out"
    assert found["at"] == pytest.approx(1.7, abs=0.15)
    assert 0.5 <= found["confidence"] <= 1


def test_other_phrases_are_listened_for_where_they_are_named(commanded: Path) -> None:
    result = run(commanded, "--json", "--phrases", "computer, Smart  Mirror,")
    assert [found["phrase"] for found in commands_in(result)] == ["smart mirror"]


def test_the_table_has_a_line_for_a_command(commanded: Path) -> None:
    (line,) = (line for line in run(commanded).stdout.splitlines() if "  command  " in line)
    assert line.split()[1:4] == ["command", "time", "out,"]
    assert line.endswith("% sure")


def test_yes_and_numbers_are_heard_in_answers_alone(tmp_path: Path) -> None:
    english_ear().close()
    path = tmp_path / "seven.wav"
    rest = quiet(1.5)
    soundfile.write(path, np.concatenate((rest, say("seven") / 32768, rest)), HEARING_RATE)
    assert commands_in(run(path, "--json")) == []
    (found,) = commands_in(run(path, "--json", "--turn", "answers"))
    assert found["phrase"] == "seven"


@pytest.mark.parametrize("phrases", ["", " , ", "qwrtz", "computer,qwrtz"])
def test_phrases_that_cannot_be_heard_are_refused(commanded: Path, phrases: str) -> None:
    result = run(commanded, "--phrases", phrases)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "--phrases" in result.stderr
    assert ("qwrtz" in result.stderr) == ("qwrtz" in phrases)


def test_without_the_recogniser_turns_are_heard_and_it_says_once_what_is_missing(
    commanded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_pocketsphinx(monkeypatch)
    result = run(commanded, commanded, "--json")
    assert result.exit_code == 0
    assert result.stderr.count("need pocketsphinx, which is not installed.") == 1
    assert "speech started" in result.stdout
    assert commands_in(result) == []


def test_phrases_that_were_asked_for_cannot_be_heard_without_the_recogniser(
    commanded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_pocketsphinx(monkeypatch)
    result = run(commanded, "--phrases", "computer")
    assert result.exit_code == 1
    assert "need pocketsphinx" in str(result.exception)


def without_pocketsphinx(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pocketsphinx", None)  # as if it could not be found


@pytest.mark.xdist_group("English ear")
def test_every_usual_phrase_can_be_heard(english_ear: EnglishEar) -> None:
    assert english_ear.unknown(PHRASES) == []
