"""Ways to speak that hang, die, lie or are not there: stand-ins for the real programs."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from voicerepair.errors import SoundError
from voicerepair.sound.ports import VoiceInfo
from voicerepair.sound.voices.calibration import Calibration
from voicerepair.sound.voices.engine import Engine, MeasuredVoice
from voicerepair.sound.voices.espeak import Espeak
from voicerepair.sound.voices.flite import Flite
from voicerepair.sound.voices.notes import Notes
from voicerepair.sound.voices.program import Program, TimeLimitError
from voicerepair.sound.voices.pyttsx import Pyttsx
from voicerepair.sound.voices.say import Say

# A program that speaks: its arguments and input are written down, then a second of sound.
SPEAKS = """
import io, json, sys, wave
from pathlib import Path
given = {"arguments": sys.argv[1:], "stdin": sys.stdin.buffer.read().decode()}
Path(__file__).with_suffix(".json").write_text(json.dumps(given))
sound = io.BytesIO()
with wave.open(sound, "wb") as file:
    file.setparams((1, 2, 16000, 0, "NONE", None))
    file.writeframes(b"\\x00\\x10\\x00\\xf0" * 8000)
if "-o" in sys.argv:
    Path(sys.argv[sys.argv.index("-o") + 1]).write_bytes(sound.getvalue())
else:
    sys.stdout.buffer.write(sound.getvalue())
"""
HANGS = "import time; time.sleep(600)"
SAY_LISTS = '''
import sys
if "?" in sys.argv:
    print("""Alex                en_US    # Most people recognize me by my voice.
Ava (Premium)       en_US    # Hello! My name is Ava.
Eddy (German (Germany)) de_DE    # Hallo! Ich hei\\u00dfe Eddy.
Bad News            en_US    # Hello.""")
    sys.exit()
'''


@pytest.fixture
def program(tmp_path: Path) -> Callable[[str], str]:
    """Makes an executable of Python code."""

    def make(code: str) -> str:
        path = tmp_path / "program"
        path.write_text(f"#!{sys.executable}\n{code}")
        path.chmod(0o700)
        return str(path)

    return make


@pytest.fixture
def worker(tmp_path: Path) -> Callable[[str], Path]:
    """Makes a worker of Python code, in place of the one in which pyttsx3 runs."""

    def make(code: str) -> Path:
        path = tmp_path / "worker.py"
        path.write_text(code)
        return path

    return make


def voice(engine: Engine, name: str = "slt") -> MeasuredVoice:
    info = VoiceInfo(name, "en-us", engine.name, 1, "1", name)
    notes = Notes(None)
    notes.put(f"rate 60 {engine.name}/{name} 1", 60)
    return MeasuredVoice(engine.open(info), Calibration(notes))


# ----------------------------------------------------------------- what engines are given


def given(path: str) -> tuple[list[str], str]:
    import json

    noted = json.loads(Path(path).with_suffix(".json").read_text())
    return noted["arguments"], noted["stdin"]


@pytest.mark.parametrize("kind", [Flite, Espeak, Say])
def test_words_are_given_as_input_and_never_as_an_argument(
    kind: Callable[[str], Engine], program: Callable[[str], str]
) -> None:
    path = program(SPEAKS)
    spoken = voice(kind(path)).synthesise("-w $(reboot) Ana", 60)
    assert spoken.duration == pytest.approx(1, abs=0.01)
    arguments, stdin = given(path)
    assert stdin.strip() == "-w $(reboot) Ana"
    assert not [argument for argument in arguments if "Ana" in argument]


def test_macos_voices_are_listed_with_language_and_quality(program: Callable[[str], str]) -> None:
    voices = Say(program(SAY_LISTS)).voices()
    assert [(v.name, v.language, v.quality) for v in voices] == [
        ("Alex", "en-us", 60),
        ("Ava (Premium)", "en-us", 90),
        ("Eddy (German (Germany))", "de-de", 40),
        ("Bad News", "en-us", 10),
    ]


@pytest.mark.parametrize("kind", [Flite, Espeak])
def test_a_program_without_a_list_has_no_voices(
    kind: Callable[[str], Engine], program: Callable[[str], str]
) -> None:
    assert kind(program("print('nothing of use')")).voices() == []


# ------------------------------------------------------------------------- what goes wrong


@pytest.mark.parametrize("kind", [Flite, Espeak, Say])
@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import sys; sys.exit('no such voice')", "failed: no such voice."),
        ("import os; os.kill(os.getpid(), 11)", "it ended with -11"),
        ("import sys; sys.stdin.read()", "wrote something that is no sound"),
        (SPEAKS.replace("* 8000", "* 0"), "empty sound"),
        (SPEAKS.replace("* 8000", "* 50"), "spoke only 0.0 s"),
    ],
)
def test_a_failing_program_is_an_error_in_plain_words(
    kind: Callable[[str], Engine], program: Callable[[str], str], code: str, said: str
) -> None:
    with pytest.raises(SoundError, match=said):
        voice(kind(program(code))).synthesise("One two three four five six.", 60)


@pytest.mark.parametrize("kind", [Flite, Espeak, Say])
def test_a_program_that_is_gone_is_an_error(kind: Callable[[str], Engine], tmp_path: Path) -> None:
    with pytest.raises(SoundError, match="cannot be started: No such file"):
        voice(kind(str(tmp_path / "gone"))).synthesise("Hello.", 60)


@pytest.mark.parametrize(
    ("kind", "hint"), [(Flite, "apt-get install flite"), (Espeak, "apt-get install espeak-ng")]
)
def test_a_program_that_is_not_installed_says_how_to_get_it(
    kind: Callable[[], Engine], hint: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SoundError, match="is not installed") as raised:
        kind().voices()
    assert hint in raised.value.hint
    assert kind().version == ""


def test_a_hanging_program_is_killed_with_all_that_it_started(tmp_path: Path) -> None:
    script = "sleep 600 & echo $! > child; wait"
    with pytest.raises(TimeLimitError, match="did not finish within 0 s"):
        Program("sh").run(["sh", "-c", f"cd {tmp_path}; {script}"], timeout=0.3)
    child = int((tmp_path / "child").read_text())
    assert is_gone(child)


def is_gone(process: int) -> bool:
    """Within 5 s; one that ended and waits to be noticed by init counts."""
    state = Path(f"/proc/{process}/stat")
    until = time.monotonic() + 5
    while time.monotonic() < until:
        if not state.exists() or state.read_text().split()[2] == "Z":
            return True
    return False


@pytest.mark.parametrize("kind", [Flite, Espeak])
def test_closing_a_voice_ends_what_it_is_saying(
    kind: Callable[[str], Engine], program: Callable[[str], str], tmp_path: Path
) -> None:
    begun = tmp_path / "begun"
    path = program(f"open({str(begun)!r}, 'w').close(); {HANGS}")
    speaking = voice(kind(path))

    def close_when_begun() -> None:
        while not begun.exists():
            pass
        speaking.close()

    closer = threading.Thread(target=close_when_begun)
    closer.start()
    with pytest.raises(SoundError, match=r"it ended with -9|is closed"):
        speaking.synthesise("Hello.", 60)
    closer.join()


# -------------------------------------------------------------------------------- pyttsx3

REAL = Path(Pyttsx()._worker)
ANSWERS = "import sys; sys.stdin.readline(); print('{answer}')"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (ANSWERS.format(answer='{"error": "RuntimeError: no eSpeak"}'), "RuntimeError: no eSpeak"),
        (ANSWERS.format(answer="not JSON"), "ended without an answer"),
        (ANSWERS.format(answer='{"done": true}'), "wrote something that is no sound"),
        ("raise SystemExit(3)", "it ended with 3"),
        ("import os; os.kill(os.getpid(), 9)", "it ended with -9"),
        ("", "ended without an answer"),
    ],
)
def test_a_worker_that_fails_is_an_error_in_plain_words(
    worker: Callable[[str], Path], code: str, said: str
) -> None:
    speaking = voice(Pyttsx(worker(code)))
    with pytest.raises(SoundError, match=said):
        speaking.synthesise("Hello.", 60)
    speaking.close()


def test_a_hanging_worker_is_killed(worker: Callable[[str], Path]) -> None:
    speaking = voice(Pyttsx(worker(HANGS), limit=lambda text: 0.3))
    with pytest.raises(TimeLimitError):
        speaking.synthesise("Hello.", 60)
    speaking.close()


def test_a_worker_ends_by_itself_when_the_program_that_started_it_is_gone() -> None:
    process = subprocess.Popen(
        [sys.executable, "-P", str(REAL)], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
    )
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(20) == 0


@pytest.fixture
def system_voice() -> VoiceInfo:
    try:
        return next(v for v in Pyttsx().voices() if v.language.startswith("en"))
    except SoundError as error:
        pytest.skip(error.message)


def test_a_worker_that_is_killed_once_is_replaced(
    worker: Callable[[str], Path], tmp_path: Path, system_voice: VoiceInfo
) -> None:
    dies_first = f"""
import os, runpy
from pathlib import Path
from pyttsx3.engine import Engine
def die_once(*arguments, real=Engine.save_to_file, mark=Path({str(tmp_path / "mark")!r})):
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), 9)
    real(*arguments)
Engine.save_to_file = die_once
runpy.run_path({str(REAL)!r}, run_name="__main__")
"""
    engine = Pyttsx(worker(dies_first))
    speaking = MeasuredVoice(engine.open(system_voice), Calibration(Notes(None)))
    with pytest.raises(SoundError):
        speaking._synthesiser.speak("Hello.", 120)
    assert speaking.synthesise("Hello there.", 120).duration > 0.5
    speaking.close()


def test_a_voice_that_the_system_does_not_have_is_refused() -> None:
    speaking = voice(Pyttsx(), "nobody/at-all")
    with pytest.raises(SoundError, match="pyttsx3"):
        speaking.synthesise("Hello.", 60)
    speaking.close()


def test_what_an_engine_prints_does_not_disturb_the_answer(
    worker: Callable[[str], Path], system_voice: VoiceInfo
) -> None:
    noisy = f"""
import os, runpy, pyttsx3
def loud(*arguments):
    print("Audio saved to", arguments)
    os.write(1, b"noise from a library\\n")
    os.write(2, b"more noise\\n")
    return real(*arguments)
real, pyttsx3.init = pyttsx3.init, loud
runpy.run_path({str(REAL)!r}, run_name="__main__")
"""
    assert Pyttsx(worker(noisy)).voices()


def test_espeak_from_pip_alone_gives_a_voice(worker: Callable[[str], Path], tmp_path: Path) -> None:
    pytest.importorskip("espeakng_loader")
    without_system_library = f"""
import ctypes, runpy, pyttsx3
from pathlib import Path
class WithoutSystem(ctypes.CDLL):
    def __init__(self, name, *arguments, **options):
        if "espeakng_loader" not in name:
            raise OSError("not here")
        super().__init__(name, *arguments, **options)
def init(real=pyttsx3.init):
    engine = real()
    Path({str(tmp_path / "maps")!r}).write_text(Path("/proc/self/maps").read_text())
    return engine
ctypes.CDLL, pyttsx3.init = WithoutSystem, init
runpy.run_path({str(REAL)!r}, run_name="__main__")
"""
    engine = Pyttsx(worker(without_system_library))
    english = next(v for v in engine.voices() if v.name == "en-us")
    speaking = MeasuredVoice(engine.open(english), Calibration(Notes(None)))
    assert speaking.synthesise("Nothing has to be solved today.", 120).duration > 1
    speaking.close()
    libraries = {line.split()[-1] for line in (tmp_path / "maps").read_text().splitlines()}
    espeak = [name for name in libraries if "libespeak" in name]
    assert espeak
    assert all("espeakng_loader" in name for name in espeak)
