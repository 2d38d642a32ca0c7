"""Neural voices from a folder: every kind speaks, and whatever is wrong with one is said."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests import tiny_voices
from voicerepair.errors import SoundError
from voicerepair.sound.pcm import Pcm
from voicerepair.sound.voices import neural
from voicerepair.sound.voices.catalogue import engines, open_voices, survey
from voicerepair.sound.voices.engine import Synthesiser
from voicerepair.sound.voices.neural import Neural, called, forget, known
from voicerepair.sound.voices.notes import Notes
from voicerepair.sound.voices.program import TimeLimitError
from voicerepair.sound.voices.prompts import Prompts

Make = Callable[[Path], Path]
KINDS = (
    tiny_voices.letters,
    tiny_voices.piper,
    tiny_voices.piper_project,
    tiny_voices.kitten,
    tiny_voices.kokoro,
    tiny_voices.matcha,
)


@pytest.fixture(autouse=True)
def library() -> None:
    tiny_voices.need_library()


@pytest.fixture(autouse=True)
def own_folders(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing is remembered in the folders of whoever runs the tests."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def opened(folder: Path) -> Synthesiser:
    engine = Neural(folder)
    return engine.open(engine.voices()[0])


def said_by(folder: Path, text: str, nominal: float = 170) -> Pcm:
    voice = opened(folder)
    try:
        return voice.speak(text, nominal)
    finally:
        voice.close()


def why_not(folder: Path) -> SoundError:
    """What is said when the folder is asked for its voice."""
    with pytest.raises(SoundError) as raised:
        said_by(folder, "Hello.")
    assert raised.value.hint
    return raised.value


# ------------------------------------------------------------------------------- speaking


@pytest.mark.parametrize("make", KINDS)
def test_every_kind_of_model_speaks_and_twice_as_slow_when_asked_to(
    make: Make, tmp_path: Path
) -> None:
    voice = opened(make(tmp_path / "amy"))
    usual, slow = (voice.speak("Say what you did.", nominal) for nominal in (170, 85))
    voice.close()
    assert usual.rate == tiny_voices.RATE
    assert usual.level > -20
    assert slow.duration == pytest.approx(2 * usual.duration, rel=0.02)


def test_a_word_that_no_list_holds_is_spoken(tmp_path: Path) -> None:
    folder = tiny_voices.piper(tmp_path / "amy")
    with_name = said_by(folder, "Zorbalina, it is your turn.")
    assert with_name.duration > said_by(folder, "It is your turn.").duration + 0.5


def test_a_point_within_a_number_ends_no_sentence(tmp_path: Path) -> None:
    folder = tiny_voices.piper(tmp_path / "amy")
    in_words = said_by(folder, "one point five hours.").duration
    assert said_by(folder, "1.5 hours.").duration == pytest.approx(in_words, rel=0.1)
    assert said_by(folder, "1. 5 hours.").duration < 0.9 * in_words


def test_the_language_is_told_by_the_model(tmp_path: Path) -> None:
    (german,) = Neural(tiny_voices.piper(tmp_path / "thorsten", voice="de")).voices()
    assert (german.name, german.language) == ("neural:thorsten", "de")
    (spanish,) = Neural(
        tiny_voices.letters(tmp_path / "mms", voice="", language="Spanish")
    ).voices()
    assert spanish.language == "es"


def test_words_are_spoken_in_the_language_of_the_model(tmp_path: Path) -> None:
    english = tiny_voices.piper(tmp_path / "amy")
    german = tiny_voices.piper(tmp_path / "thorsten", voice="de")
    assert not np.array_equal(said_by(english, "die").samples, said_by(german, "die").samples)


def test_another_model_in_the_same_folder_is_another_version(tmp_path: Path) -> None:
    folder = tiny_voices.letters(tmp_path / "amy")
    (before,) = Neural(folder).voices()
    tiny_voices.letters(folder, maker="another")
    (after,) = Neural(folder).voices()
    assert before.version != after.version


# ------------------------------------------------------------------------------- its name


def test_a_folder_that_was_used_is_found_by_its_name(tmp_path: Path) -> None:
    folder = tiny_voices.letters(tmp_path / "voices" / "amy")
    assert called(f"neural:{folder}").voices()[0].name == "neural:amy"
    assert called("neural:amy").place == folder
    assert [engine.place for engine in known()] == [folder]
    assert open_voices("neural:amy")[0].info.id == str(folder)
    assert "neural:amy" in [engine.name for engine in engines()]


def test_one_of_many_voices_in_a_folder_is_named_by_its_file(tmp_path: Path) -> None:
    tiny_voices.piper_project(tmp_path, "amy")
    tiny_voices.piper_project(tmp_path, "thorsten", espeak={"voice": "de"})
    (voice,) = called(f"neural:{tmp_path / 'thorsten.onnx'}").voices()
    assert (voice.name, voice.language) == ("neural:thorsten", "de")
    assert open_voices("neural:thorsten", "en")[0].info == voice


def test_a_folder_can_be_named_from_home_and_from_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tiny_voices.letters(tmp_path / "amy")
    assert called("neural:~/amy").place == folder
    forget("neural:amy")
    monkeypatch.chdir(tmp_path)
    assert called("neural:amy").place == folder
    assert called("neural:~nobody-at-all/amy").place.name == "amy"
    monkeypatch.chdir(folder)
    assert called("neural:.").name == "neural:amy"


def test_a_folder_without_a_voice_is_not_remembered(tmp_path: Path) -> None:
    called(f"neural:{tmp_path}")
    assert known() == []


def test_what_is_forgotten_is_listed_no_more(tmp_path: Path) -> None:
    called(f"neural:{tiny_voices.letters(tmp_path / 'amy')}")
    assert forget("neural:amy")
    assert not forget("neural:amy")
    assert known() == []


def test_a_known_folder_that_is_gone_is_told_and_hides_no_other(tmp_path: Path) -> None:
    there = tiny_voices.letters(tmp_path / "there")
    gone = tiny_voices.letters(tmp_path / "gone")
    for folder in (gone, there):
        called(f"neural:{folder}")
    gone.rename(tmp_path / "elsewhere")
    states = {state.name: state for state in survey(Notes(None), engines())}
    assert states["neural:there"].voices
    trouble = states["neural:gone"].trouble
    assert trouble is not None
    assert trouble.message == f"There is no folder {gone}."


# ------------------------------------------------------------------------------- what is wrong


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    assert "There is no model in" in why_not(tmp_path).message


@pytest.mark.parametrize("make", [make for make in KINDS if make is not tiny_voices.piper_project])
def test_a_model_without_its_list_of_sounds_is_refused(make: Make, tmp_path: Path) -> None:
    (make(tmp_path) / "tokens.txt").unlink()
    assert "There is no tokens.txt in" in why_not(tmp_path).message


@pytest.mark.parametrize("make", [tiny_voices.kokoro, tiny_voices.kitten])
def test_a_model_without_its_speakers_is_refused(make: Make, tmp_path: Path) -> None:
    (make(tmp_path) / "voices.bin").write_bytes(b"")
    assert "There is no voices.bin in" in why_not(tmp_path).message


def test_a_matcha_model_without_a_vocoder_is_refused(tmp_path: Path) -> None:
    (tiny_voices.matcha(tmp_path) / "vocoder.onnx").unlink()
    assert "no vocoder" in why_not(tmp_path).message


@pytest.mark.parametrize("share", [0, 0.01, 0.3, 0.5, 0.9, 0.999])
def test_a_model_that_was_cut_off_is_refused(share: float, tmp_path: Path) -> None:
    model = tiny_voices.letters(tmp_path) / "model.onnx"
    whole = model.read_bytes()
    model.write_bytes(whole[: int(share * len(whole))])
    error = why_not(tmp_path)
    assert "model.onnx is damaged" in error.message or "not a voice" in error.message


@pytest.mark.parametrize(
    "settings",
    [
        "",
        "[]",
        "{",
        '{"espeak": {}}',
        '{"espeak": "en", "audio": 1}',
        '{"audio": {"sample_rate": 1}}',
    ],
)
def test_a_piper_voice_with_damaged_settings_is_refused(settings: str, tmp_path: Path) -> None:
    file = tiny_voices.piper_project(tmp_path, "amy") / "amy.onnx.json"
    file.write_text(settings)
    assert why_not(tmp_path).message == f"{file} is damaged, or no Piper voice's settings."


@pytest.mark.parametrize("sounds", [None, [], {"a": []}, {"a": "b"}])
def test_a_piper_voice_without_numbers_for_its_sounds_is_refused(
    sounds: object, tmp_path: Path
) -> None:
    tiny_voices.piper_project(tmp_path, "amy", phoneme_id_map=sounds)
    assert "amy.onnx.json is damaged" in why_not(tmp_path).message


def test_a_piper_voice_that_is_given_letters_is_refused(tmp_path: Path) -> None:
    tiny_voices.piper_project(tmp_path, phoneme_type="text")
    assert "is given letters, not sounds" in why_not(tmp_path).message


def test_a_piper_voice_is_copied_once_and_in_its_place_when_it_changes(tmp_path: Path) -> None:
    def copy() -> Path:
        said_by(folder, "Hello.")
        (found,) = (tmp_path / "cache/voicerepair/models").iterdir()
        return found

    folder = tiny_voices.piper_project(tmp_path / "amy")
    first = copy()
    assert copy() == first
    tiny_voices.piper_project(folder, num_speakers=2)
    assert copy() != first


def test_a_cache_without_room_for_a_piper_voice_is_told(tmp_path: Path) -> None:
    folder = tiny_voices.piper_project(tmp_path / "amy")
    (tmp_path / "cache").write_text("This is no folder.")
    assert "The voice cannot be made ready in" in why_not(folder).message


def test_a_name_that_no_folder_can_have_is_refused(tmp_path: Path) -> None:
    assert "cannot be read" in why_not(tmp_path / ("a" * 5000)).message


def test_what_only_looks_like_a_model_is_refused(tmp_path: Path) -> None:
    tiny_voices.letters(tmp_path)
    (tmp_path / "model.onnx").write_text("<!doctype html><title>404</title>")
    assert "model.onnx is damaged, or no ONNX model" in why_not(tmp_path).message


def test_a_network_for_something_else_is_refused(tmp_path: Path) -> None:
    tiny_voices.letters(tmp_path, model_type="zipformer2", comment="speech recognition")
    assert "not a voice that can be used here" in why_not(tmp_path).message


def test_a_model_that_would_leave_out_names_is_refused(tmp_path: Path) -> None:
    tiny_voices.letters(tmp_path, frontend="lexicon", comment="melo")
    assert "leave out names" in why_not(tmp_path).message


def test_a_model_that_the_library_refuses_says_why_in_its_words(tmp_path: Path) -> None:
    tiny_voices.kitten(tmp_path / "amy", style_dim="1,9")
    error = why_not(tmp_path / "amy")
    assert error.message.startswith("neural:amy failed: Corrupted --kitten-voices")


def test_a_language_that_espeak_does_not_know_is_refused(tmp_path: Path) -> None:
    tiny_voices.piper(tmp_path / "amy", voice="tlh-klingon")
    assert "does not know the language 'tlh-klingon'" in why_not(tmp_path / "amy").message


@pytest.mark.parametrize(
    ("missing", "said"), [("sherpa_onnx", "sherpa-onnx"), ("espeakng_loader", "eSpeak")]
)
def test_a_library_that_is_not_installed_is_named_with_the_way_to_get_it(
    missing: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = neural.importlib.util.find_spec
    monkeypatch.setattr(
        "importlib.util.find_spec", lambda name, *more: None if name == missing else there(name)
    )
    monkeypatch.setattr(neural, "espeak_library", lambda: "")
    error = why_not(tiny_voices.piper(tmp_path))
    assert error.message.startswith(said)
    assert error.message.endswith("is not installed.")
    assert "pip install 'voicerepair[neural]'" in error.hint


# ------------------------------------------------------------------------------- its process

LOADS = """
import json, sys, time
sys.stdin.readline()
print(json.dumps({"ready": True}), flush=True)
"""
HALF = 'sys.stdin.readline(); print(json.dumps({"rate": 16000, "samples": 99}), flush=True)'


def speaking_through(code: str, folder: Path, limit: float = 60) -> Synthesiser:
    """A voice whose process runs ``code`` in place of the network."""
    worker = folder / "worker.py"
    worker.write_text(code)
    engine = Neural(tiny_voices.letters(folder), worker, lambda text: limit)
    return engine.open(engine.voices()[0])


def test_a_network_that_hangs_is_killed(tmp_path: Path) -> None:
    voice = speaking_through(LOADS + "time.sleep(600)", tmp_path, limit=0.2)
    with pytest.raises(TimeLimitError, match="did not finish within"):
        voice.speak("Hello.", 170)
    voice.close()


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import os; os.abort()", "failed: it ended with -6"),
        (LOADS + "import os; sys.stdin.readline(); os.abort()", "failed: it ended with -6"),
        (LOADS + HALF, "failed: it ended with 0"),
        ("raise SystemExit('out of memory')", "failed: out of memory"),
    ],
)
def test_a_process_that_dies_is_an_error_in_plain_words(
    code: str, said: str, tmp_path: Path
) -> None:
    voice = speaking_through(code, tmp_path)
    with pytest.raises(SoundError, match=said):
        voice.speak("Hello.", 170)
    voice.close()


def test_a_process_that_died_is_started_anew_for_the_next_text(tmp_path: Path) -> None:
    voice = opened(tiny_voices.letters(tmp_path))
    first = voice.speak("Hello.", 170)
    voice._process._running.kill()  # type: ignore[attr-defined]  # as a system out of memory does
    with pytest.raises(SoundError):
        voice.speak("Hello.", 170)
    assert np.array_equal(voice.speak("Hello.", 170).samples, first.samples)
    voice.close()


def test_closing_a_voice_ends_what_it_is_saying(tmp_path: Path) -> None:
    reached = tmp_path / "reached"
    code = f"{LOADS}sys.stdin.readline(); open({str(reached)!r}, 'w'); time.sleep(600)"
    voice = speaking_through(code, tmp_path)
    failed: list[SoundError] = []

    def speak() -> None:
        try:
            voice.speak("Hello.", 170)
        except SoundError as error:
            failed.append(error)

    thread = threading.Thread(target=speak)
    thread.start()
    while not reached.exists():
        thread.join(0.01)
    voice.close()
    thread.join(10)
    assert not thread.is_alive()
    assert failed


# ------------------------------------------------------------------------------- falling back


@pytest.mark.parametrize("broken", ["gone", "empty", "cut off", "dies"])
def test_a_broken_voice_is_replaced_by_the_next_one_and_told_once(
    broken: str, tmp_path: Path
) -> None:
    folder = tmp_path / "amy"
    if broken == "empty":
        folder.mkdir()
    elif broken == "cut off":
        model = tiny_voices.letters(folder) / "model.onnx"
        model.write_bytes(model.read_bytes()[:100])
    elif broken == "dies":
        tiny_voices.kitten(folder, style_dim="1,9")
    told: list[Exception] = []
    try:
        voices = open_voices(f"neural:{folder}", "en")
    except SoundError:
        pytest.skip("there is no other voice here")
    assert len(voices) > 1
    prompts = Prompts(voices, None, 120, 48_000, told.append)
    prompts.prepare([("Sit down.", False), ("Breathe.", False)])
    assert prompts.wait(60)
    assert prompts.ready("Sit down.")
    assert prompts.ready("Breathe.")
    prompts.close()
    (trouble,) = told
    assert isinstance(trouble, SoundError)
    assert trouble.message.startswith("The voice neural:amy failed, so ")
    assert trouble.hint
