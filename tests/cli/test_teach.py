from __future__ import annotations

import numpy as np
import pytest
from click.testing import CliRunner

from tests.fakes import FakeMicrophone
from tests.spoken import say, taught
from voicerepair.cli import main
from voicerepair.cli.teach import blocks, forget, learn, listing, try_out
from voicerepair.errors import SoundError, VoiceRepairError
from voicerepair.sound.ear.takes import Lesson
from voicerepair.sound.ear.taught import TaughtEar
from voicerepair.sound.ear.taught_words import read, usual_path, write

DOUBT = SoundError("The microphone is silent: is it muted?", "Unmute it.")


@pytest.fixture
def path(tmp_path, monkeypatch):
    """Where ``teach`` keeps words, of somebody who has none yet."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return usual_path()


def run(*words: str):
    return CliRunner().invoke(main, ["teach", *words])


# ------------------------------------------------------------------------ the lesson


def test_each_take_that_counts_is_counted_and_each_that_does_not_is_explained(capsys) -> None:
    said = [say("pineapple"), np.zeros(900, np.int16), DOUBT, say("pineapple", 1), say("hm")]
    word = learn(Lesson("stop", []), [*said, say("pineapple", 2)])
    assert word.command == "stop"
    lines = capsys.readouterr().out.splitlines()
    counted = [line[:6].strip() for line in lines]
    assert counted == ["1 of 3", "", "", "2 of 3", "", "3 of 3"]
    assert lines[0].startswith("1 of 3  heard, 0.")
    assert "very short" in lines[1]
    assert "is it muted? Unmute it." in lines[2]


def test_sound_that_ends_early_keeps_nothing() -> None:
    with pytest.raises(SoundError, match="ended before three takes"):
        learn(Lesson("stop", []), [say("pineapple")])


def test_trying_says_which_taught_word_each_utterance_is(capsys) -> None:
    ear = TaughtEar([taught("time-out", "pineapple", "Ana")])
    try_out(ear, lambda: [say("pineapple", 3), DOUBT, say("butterfly")])
    lines = capsys.readouterr().out.splitlines()
    assert lines[2].startswith("time-out ")
    assert lines[2].endswith("% sure")
    assert "muted" in lines[3]
    assert lines[4] == "no taught word"


def test_trying_without_a_taught_word_opens_no_microphone() -> None:
    with pytest.raises(SoundError, match="Nothing was taught"):
        try_out(TaughtEar([]), lambda: pytest.fail("it was opened"))


def test_a_microphone_that_is_lost_ends_the_lesson() -> None:
    microphone = FakeMicrophone()
    losses: list[str] = []
    microphone.start(losses.append)
    microphone.hear(np.zeros(1024, np.int16))
    coming = blocks(microphone, losses)
    assert len(next(coming).samples) == len(next(coming).samples) == 512
    microphone.lose()
    with pytest.raises(SoundError, match=r"The microphone is gone\."):
        next(coming)


def test_a_microphone_that_gives_nothing_is_not_waited_for_without_end() -> None:
    with pytest.raises(SoundError, match="gives no sound"):
        next(blocks(FakeMicrophone(), []))


# --------------------------------------------------------------------- what was taught


def test_words_are_listed_in_the_order_of_the_commands_with_whose_they_are(path) -> None:
    words = [taught("yes", "aha"), taught("stop", "pineapple", "Bo"), taught("stop", "up", "Ana")]
    lines = list(listing(words, path))
    assert [line.split()[0] for line in lines[:3]] == ["stop", "stop", "yes"]
    assert lines[0].endswith("Ana")
    assert str(path) in lines[-1]


def test_the_list_says_where_there_is_no_word_yet(path) -> None:
    result = run("--list")
    assert result.exit_code == 0
    assert "Nothing was taught yet" in result.output


def test_a_word_is_forgotten_and_the_others_stay(path) -> None:
    write(
        path, [taught("stop", "pineapple", "Ana"), taught("stop", "up", "Bo"), taught("yes", "aha")]
    )
    assert run("stop", "--forget", "--name", "Ana").output == "Forgotten: stop.\n"
    assert [(word.command, word.person) for word in read(path)] == [("stop", "Bo"), ("yes", "")]
    assert run("stop", "--forget").exit_code == 0
    assert [word.command for word in read(path)] == ["yes"]


def test_all_are_forgotten_and_the_file_is_gone(path) -> None:
    write(path, [taught("stop", "pineapple", "Ana"), taught("more time", "aha")])
    assert run("--forget").output == "Forgotten: stop, more time.\n"
    assert not path.exists()


def test_a_command_of_two_words_is_spelt_with_a_hyphen(path) -> None:
    write(path, [taught("more time", "pineapple")])
    assert run("more-time", "--forget").exit_code == 0


def test_what_was_never_taught_cannot_be_forgotten(path) -> None:
    with pytest.raises(VoiceRepairError, match="No word for 'stop' of Ana was taught"):
        forget(path, "stop", "Ana")
    result = run("--forget")
    assert result.exit_code == 1
    assert "Error: No word was taught." in result.output
    assert "Hint: voicerepair teach --list" in result.output


# ------------------------------------------------------------------- what can be wrong


@pytest.mark.parametrize("words", [["--list"], ["--try"], ["stop"], ["stop", "--forget"]])
def test_a_damaged_file_is_an_error_and_is_left_alone(path, words) -> None:
    path.parent.mkdir(parents=True)
    path.write_text("{")
    result = run(*words)
    assert result.exit_code == 1
    assert "Error: The words that were taught cannot be read (it is damaged)." in result.output
    assert "Hint: " in result.output
    assert path.read_text() == "{"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ([], "Which COMMAND"),
        (["dance"], "'dance' is not one of"),
        (["--list", "--try"], "one at a time"),
        (["--try", "--forget"], "one at a time"),
        (["stop", "--list"], "name no COMMAND"),
        (["stop", "--try"], "name no COMMAND"),
    ],
)
def test_what_cannot_be_meant_is_a_usage_error(path, words, why) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert why in result.output


def test_a_name_that_cannot_be_shown_is_refused(path) -> None:
    result = run("stop", "--name", "A\x1b[2J")
    assert result.exit_code == 1
    assert "cannot be shown" in result.output


def test_a_name_in_the_file_cannot_steer_the_terminal(path) -> None:
    write(path, [taught("stop", "pineapple", "\x1b[2JAna")])
    assert "\x1b" not in run("--list").output


@pytest.mark.soundcard
def test_without_a_microphone_of_that_name_it_says_which_there_are(path, system) -> None:
    result = run("stop", "--microphone", "nowhere")
    assert result.exit_code == 1
    assert "There is no microphone called 'nowhere'." in result.output
    assert "Hint: There is: " in result.output
