"""The process around the recogniser: what becomes of it when something is wrong."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.spoken import english_ear, say
from voicerepair.errors import SoundError
from voicerepair.session.arming import Situation, armed
from voicerepair.session.events import Phase
from voicerepair.sound.ear.english.ear import LONGEST, WORKER, EnglishEar, lacking
from voicerepair.sound.ports import HEARING_RATE

SOMETHING = np.full(8000, 100, np.int16)


pytestmark = pytest.mark.xdist_group("English ear")


@pytest.fixture
def ear(english_ear: EnglishEar) -> EnglishEar:
    return english_ear


@pytest.fixture
def with_worker(tmp_path: Path) -> Iterator[Callable[..., EnglishEar]]:
    """An ear whose process runs ``source`` instead."""
    if problem := lacking():
        pytest.skip(problem.message)
    opened = []

    def open_ear(source: str, patience: float = 20) -> EnglishEar:
        script = tmp_path / "worker.py"
        script.write_text(source)
        opened.append(EnglishEar((sys.executable, str(script)), patience))
        return opened[-1]

    yield open_ear
    for one in opened:
        one.close()


def test_phrases_with_words_that_are_not_known_are_named(ear: EnglishEar) -> None:
    wanted = ["time out", "qwrtz", "stop the qwrtz", "", "?!", "über", "42", "That’s all!", "STOP"]
    assert ear.unknown(wanted) == ["qwrtz", "stop the qwrtz", "", "?!", "über", "42"]


def test_the_others_are_heard_all_the_same(ear: EnglishEar) -> None:
    found = ear.recognise(say("time out"), ["qwrtz", "time out"])
    assert found is not None
    assert found.phrase == "time out"


def test_a_phrase_is_given_back_as_it_was_spelt(ear: EnglishEar) -> None:
    found = ear.recognise(say("that's all"), ["That’s all!"])
    assert found is not None
    assert found.phrase == "That’s all!"


def test_an_unknown_word_made_of_two_known_ones_is_heard(ear: EnglishEar) -> None:
    assert ear.unknown(["snowboy"]) == []
    found = ear.recognise(say("snow boy"), ["snowboy", "time out"])
    assert found is not None
    assert found.phrase == "snowboy"


def test_what_is_too_long_is_no_command(ear: EnglishEar) -> None:
    long = np.tile(SOMETHING, 1 + round(LONGEST * HEARING_RATE) // len(SOMETHING))
    assert ear.recognise(long, ["stop"]) is None


@pytest.mark.parametrize("length", [1, 100, 511, 600])
def test_what_is_too_short_is_no_command(ear: EnglishEar, length: int) -> None:
    assert ear.recognise(SOMETHING[:length], ["stop"]) is None


def test_the_same_sound_is_heard_the_same_way_whatever_came_before(ear: EnglishEar) -> None:
    first = ear.recognise(say("go back"), ["go back", "stop"])
    noise = np.random.default_rng(1).normal(size=20_000) * 3000
    ear.recognise(noise.astype(np.int16), ["go back", "stop"])
    assert first is not None
    assert ear.recognise(say("go back"), ["go back", "stop"]) == first


def test_several_threads_wait_for_one_another(ear: EnglishEar) -> None:
    heard = []

    def ask(phrase: str) -> None:
        found = ear.recognise(say(phrase), ["go back", "time out"])
        heard.append((phrase, found and found.phrase))

    phrases = ["go back", "time out"] * 2
    threads = [threading.Thread(target=ask, args=(phrase,)) for phrase in phrases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(heard) == sorted((phrase, phrase) for phrase in phrases)


def test_a_process_that_ends_is_told_and_started_anew(
    with_worker: Callable[..., EnglishEar], tmp_path: Path
) -> None:
    broken = with_worker("import sys; sys.exit('no memory left')")
    with pytest.raises(SoundError, match="ear for English commands failed: no memory left"):
        broken.recognise(SOMETHING, ["stop"])
    (tmp_path / "worker.py").write_text(
        "import json, sys\n"
        "for line in sys.stdin.buffer:\n"
        "    sys.stdin.buffer.read(json.loads(line)['bytes'])\n"
        "    print(json.dumps({'phrase': 'stop', 'confidence': 0.75}), flush=True)\n"
    )
    found = broken.recognise(SOMETHING, ["stop"])
    assert found is not None
    assert found.phrase == "stop"


def test_a_process_that_hangs_is_killed(with_worker: Callable[..., EnglishEar]) -> None:
    hanging = with_worker("import time; time.sleep(600)", patience=0.3)
    with pytest.raises(SoundError, match="did not finish within"):
        hanging.recognise(SOMETHING, ["stop"])


def test_models_that_cannot_be_loaded_are_told_with_what_to_do(tmp_path: Path) -> None:
    english_ear().close()
    source = (
        "import pocketsphinx\n"
        f"pocketsphinx.get_model_path = lambda name: {str(tmp_path)!r}\n"
        "from voicerepair.sound.ear.english.worker import main\n"
        "main()\n"
    )
    broken = EnglishEar((sys.executable, "-c", source))
    with pytest.raises(SoundError, match="ear for English commands failed") as raised:
        broken.unknown(["stop"])
    assert "pip install --force-reinstall pocketsphinx" in raised.value.hint
    broken.close()


def test_closing_ends_a_process_that_is_at_work(with_worker: Callable[..., EnglishEar]) -> None:
    waiting = with_worker("import time; time.sleep(600)", patience=60)
    raised = []

    def ask() -> None:
        with pytest.raises(SoundError) as error:
            waiting.recognise(SOMETHING, ["stop"])
        raised.append(error.value)

    thread = threading.Thread(target=ask)
    thread.start()
    waiting.close()
    thread.join(20)
    assert len(raised) == 1


def test_a_closed_ear_says_so(with_worker: Callable[..., EnglishEar]) -> None:
    closed = with_worker("")
    closed.close()
    with pytest.raises(SoundError, match="is closed"):
        closed.recognise(SOMETHING, ["stop"])


def test_without_the_package_it_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pocketsphinx", None)  # as if it could not be found
    problem = lacking()
    assert problem is not None
    assert (
        problem.message == "Spoken commands in English need pocketsphinx, which is not installed."
    )
    assert "Keys, taps and taught words work without it." in problem.hint
    with pytest.raises(SoundError, match="need pocketsphinx"):
        EnglishEar()


def test_its_process_loads_nothing_of_the_terminals(ear: EnglishEar) -> None:
    """It must be small: no click, no rich, no PortAudio."""
    source = (
        "import sys, voicerepair.sound.ear.english.worker\n"
        "print([name for name in ('click', 'rich', 'sounddevice') if name in sys.modules])"
    )
    done = subprocess.run([*WORKER[:2], "-c", source], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("recorded", [True, False])
@pytest.mark.parametrize(
    "words",
    ["stop recording", "stop the recording", "stop", "stop here", "keep recording", "recording"],
)
def test_stop_and_stop_recording_are_told_apart(ear: EnglishEar, words: str, recorded: bool):
    arming = armed(Situation(Phase.TURN, begun=True, recorded=recorded))
    found = ear.recognise(say(words), arming.phrases)
    assert (found.phrase if found else None) == (words if words in arming.phrases else None)
