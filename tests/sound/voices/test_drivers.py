"""pyttsx3's drivers for other systems, as they were seen to behave: stand-ins inside the worker.

The real worker runs in its own process, with an engine of ours in place of pyttsx3's.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from voicerepair.errors import SoundError
from voicerepair.sound.ports import VoiceInfo
from voicerepair.sound.voices import versions
from voicerepair.sound.voices.pyttsx import Pyttsx
from voicerepair.sound.voices.versions import espeak_library, stamp

pytest.importorskip("pyttsx3")

REAL = Path(Pyttsx()._worker)

# An engine that does what it is told; each driver below changes what it is known for.
ENGINE = """
import runpy, threading, time, types, wave, sys
sys.modules["pyttsx3"] = pyttsx3 = types.ModuleType("pyttsx3")
class Engine:
    driver_name = "other"
    def __init__(self):
        self.callbacks, self.properties, self.job = {}, {"rate": 200, "voice": "Default"}, None
    def connect(self, topic, cb):
        self.callbacks[topic] = cb
    def tell(self, topic, **what):
        self.callbacks.get(topic, lambda **_: None)(**what)
    def setProperty(self, name, value):
        self.properties[name] = value
    def getProperty(self, name):
        return VOICES if name == "voices" else self.properties[name]
    def save_to_file(self, text, filename):
        self.job = text, filename
    def runAndWait(self):
        self.write()
        self.tell("finished-utterance", name=None, completed=True)
    def write(self, seconds=1.0, mode="wb"):
        with wave.open(self.job[1], mode) as file:
            file.setparams((1, 2, 8000, 0, "NONE", None))
            file.writeframes(b"\\x00\\x10\\x00\\xf0" * round(4000 * seconds))
VOICES = []
"""
RUN = f"""
pyttsx3.init = Driver
runpy.run_path({str(REAL)!r}, run_name="__main__")
"""

AS_IT_SHOULD = "class Driver(Engine): pass"
SENDS_NO_EVENT = """
class Driver(Engine):
    def runAndWait(self):
        self.write()
"""
RETURNS_TOO_EARLY = """
class Driver(Engine):
    def runAndWait(self):
        threading.Timer(0.4, lambda: Engine.runAndWait(self)).start()
"""
WRITES_SLOWLY_AND_SENDS_NO_EVENT = """
class Driver(Engine):
    def runAndWait(self):
        threading.Thread(target=self.slowly).start()
    def slowly(self):
        for tenths in range(1, 11):
            self.write(tenths / 10)
            time.sleep(0.05)
"""
PRINTS = """
class Driver(Engine):
    def runAndWait(self):
        print("Audio saved to", self.job[1])
        Engine.runAndWait(self)
"""
TAKES_ANOTHER_VOICE = """
class Driver(Engine):
    def setProperty(self, name, value):
        pass
"""
TELLS_OF_AN_ERROR = """
class Driver(Engine):
    def runAndWait(self):
        self.tell("error", name=None, exception=ValueError("unknown voice id"))
"""
IS_INTERRUPTED = """
class Driver(Engine):
    def runAndWait(self):
        self.write(0.1)
        self.tell("finished-utterance", name=None, completed=False)
"""
CANNOT_SAVE = """
class Driver(Engine):
    def save_to_file(self, text, filename):
        raise AttributeError("no attribute 'save_to_file'")
"""
RAISES = """
class Driver(Engine):
    def runAndWait(self):
        raise RuntimeError("run loop already started")
"""
NEVER_ENDS = """
class Driver(Engine):
    def runAndWait(self):
        time.sleep(600)
"""


@pytest.fixture
def speak(tmp_path: Path) -> Callable[[str], float]:
    """Has a driver say something; how many seconds of sound came."""

    def speak(driver: str) -> float:
        worker = tmp_path / "worker.py"
        worker.write_text(ENGINE + driver + RUN)
        engine = Pyttsx(worker, limit=lambda text: 3.0)
        opened = engine.open(VoiceInfo("Zira", "en-us", "pyttsx3", 1, "1", "Zira"))
        try:
            return opened.speak("Nothing has to be solved.", 120).duration
        finally:
            opened.close()

    return speak


@pytest.mark.parametrize(
    "driver",
    [
        AS_IT_SHOULD,
        SENDS_NO_EVENT,
        RETURNS_TOO_EARLY,
        WRITES_SLOWLY_AND_SENDS_NO_EVENT,
        PRINTS,
    ],
    ids=["as it should", "no event", "too early", "slowly", "prints"],
)
def test_the_whole_prompt_comes_whatever_the_driver_says(
    speak: Callable[[str], float], driver: str
) -> None:
    assert speak(driver) == 1.0


@pytest.mark.parametrize(
    ("driver", "said"),
    [
        (TAKES_ANOTHER_VOICE, "it took the voice Default instead of Zira"),
        (TELLS_OF_AN_ERROR, "unknown voice id"),
        (IS_INTERRUPTED, "it was interrupted"),
        (CANNOT_SAVE, "AttributeError: no attribute"),
        (RAISES, "RuntimeError: run loop already started"),
        (NEVER_ENDS, "did not finish within 3 s"),
    ],
    ids=["another voice", "error", "interrupted", "cannot save", "raises", "never ends"],
)
def test_what_a_driver_does_wrong_is_an_error_in_plain_words(
    speak: Callable[[str], float], driver: str, said: str
) -> None:
    with pytest.raises(SoundError, match=said):
        speak(driver)


# ------------------------------------------------------------------------ how voices are listed

LISTED = """
Voice = lambda id, name, languages: types.SimpleNamespace(id=id, name=name, languages=languages)
VOICES = [
    Voice("HKEY/TTS_MS_EN-US_ZIRA", "Microsoft Zira Desktop - English (United States)", ["en-US"]),
    Voice("com.apple.voice.premium.en-US.Ava", "Ava", ["en_US"]),
    Voice("com.apple.speech.synthesis.voice.Zarvox", "Zarvox", ["en_US"]),
    Voice("nobody", "Nobody", [None]),
]
"""


@pytest.mark.parametrize(
    ("system", "qualities"), [("win32", [60, 60, 60, 60]), ("darwin", [60, 90, 10, 60])]
)
def test_voices_of_other_systems_are_listed_with_short_names_and_qualities(
    system: str, qualities: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = tmp_path / "worker.py"
    worker.write_text(ENGINE + LISTED + AS_IT_SHOULD + RUN)
    monkeypatch.setattr(sys, "platform", system)
    voices = Pyttsx(worker).voices()
    assert [v.name for v in voices] == ["Microsoft Zira Desktop", "Ava", "Zarvox", "Nobody"]
    assert [v.language for v in voices] == ["en-us", "en-us", "en-us", ""]
    assert [v.quality for v in voices] == qualities
    assert voices[1].id == "com.apple.voice.premium.en-US.Ava"


@pytest.mark.parametrize(
    ("system", "hint"),
    [("linux", "apt-get install espeak-ng"), ("darwin", "Manage voices"), ("win32", "Add voices")],
)
def test_an_engine_that_does_not_come_up_says_how_to_get_voices(
    system: str, hint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = tmp_path / "worker.py"
    worker.write_text(ENGINE + "def Driver(): raise RuntimeError('no eSpeak')" + RUN)
    monkeypatch.setattr(sys, "platform", system)
    with pytest.raises(SoundError, match="RuntimeError: no eSpeak") as raised:
        Pyttsx(worker).voices()
    assert hint in raised.value.hint


# ----------------------------------------------------------------------------------- versions


def test_a_new_library_is_a_new_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "x86_64-linux-gnu"
    folder.mkdir()
    (folder / "libespeak-ng.so.1").write_bytes(b"one")
    monkeypatch.setattr(versions, "_FOLDERS", (str(tmp_path),))
    assert espeak_library() == str(folder / "libespeak-ng.so.1")
    before = Pyttsx().version
    (folder / "libespeak-ng.so.1").write_bytes(b"another")
    assert Pyttsx().version != before


def test_without_the_systems_library_the_one_from_pip_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pytest.importorskip("espeakng_loader")
    monkeypatch.setattr(versions, "_FOLDERS", ())
    assert "espeakng_loader" in espeak_library()
    assert stamp(Path(espeak_library()))


def test_what_is_not_there_has_no_version(tmp_path: Path) -> None:
    assert stamp(tmp_path / "missing") == ""
