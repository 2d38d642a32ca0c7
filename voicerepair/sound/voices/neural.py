"""Neural voices, from a folder that somebody has: ``--voice neural:FOLDER``, later by its name.

The library is sherpa-onnx (extra ``neural``). It ends its process on a bad model, and a network can
hang, so each voice runs in a process of its own (``neural_worker.py``), which is loaded once and
then asked again and again. Each folder that was used once is an engine with one voice, so that one
that is gone or broken says so and hides no other.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from voicerepair.errors import SoundError
from voicerepair.sound.pcm import Pcm
from voicerepair.sound.ports import VoiceInfo
from voicerepair.sound.voices.engine import Synthesiser
from voicerepair.sound.voices.model_folder import ModelFolder, look_into
from voicerepair.sound.voices.notes import Notes, cache_folder
from voicerepair.sound.voices.program import Program, TimeLimitError
from voicerepair.sound.voices.versions import espeak_library

__all__ = ["PREFIX", "Neural", "called", "forget", "known", "voice_name"]

PREFIX = "neural:"
_QUALITY = 70
# Words a minute that these voices speak by themselves, more or less.
_UNHURRIED = 200
# Seconds to load a model of 300 MB from a slow disk; nobody waits for it but the voice itself.
_START = 60.0
# Where in its sources the library found a fault, which it says before what it found.
_PLACE_IN_LIBRARY = re.compile(r"\S+\.(?:cc|h):\w+:\d+ ")
_WORKER = Path(__file__).with_name("neural_worker.py")


def _time_limit(text: str) -> float:
    """Seconds after which a network has hung: five times as long as the text takes to say."""
    return 20 + len(text) / 3


# ------------------------------------------------------------------ which folders were used


def _used_folders() -> Notes:
    import platformdirs

    return Notes(platformdirs.user_state_path("voicerepair", appauthor=False) / "voices.json")


def known() -> list[Neural]:
    """One for each folder that was used before."""
    folders = _used_folders().all().values()
    return [Neural(Path(folder)) for folder in folders if isinstance(folder, str)]


def voice_name(wanted: str) -> str:
    """The name under which ``neural:FOLDER`` is listed; any other voice's name as it is."""
    if not wanted.startswith(PREFIX):
        return wanted
    return f"{PREFIX}{_name(_place(wanted))}"


def _name(place: Path) -> str:
    return place.stem if place.suffix == ".onnx" else place.name


def _place(wanted: str) -> Path:
    # Not Path.expanduser, which fails for the home of somebody unknown.
    return Path(os.path.expanduser(wanted.removeprefix(PREFIX))).absolute()


def called(wanted: str) -> Neural:
    """What ``neural:NAME`` or ``neural:FOLDER`` means, whether or not it works; a folder that
    works is found by its name from then on."""
    used = _used_folders()
    folder = used.get(wanted.removeprefix(PREFIX))
    if isinstance(folder, str):
        return Neural(Path(folder))
    engine = Neural(_place(wanted))
    try:
        engine.voices()
    except SoundError:
        return engine  # whoever asks it for its voices hears why
    used.put(_name(engine.place), str(engine.place))
    return engine


def forget(wanted: str) -> bool:
    """Find the folder of this name no more; whether it was known. The folder itself stays."""
    return _used_folders().remove(wanted.removeprefix(PREFIX))


# ------------------------------------------------------------------ the voice


class Neural:
    """``place``: the folder, or, where many lie in one folder, the ``.onnx`` file of this voice.

    ``worker``: the script that its process runs; ``limit``: seconds for a text.
    """

    fixed = False  # looking into a folder costs a millisecond

    def __init__(
        self,
        place: Path,
        worker: Path = _WORKER,
        limit: Callable[[str], float] = _time_limit,
    ) -> None:
        self.place = place
        self.name = f"{PREFIX}{_name(place)}"
        self._worker = worker
        self._limit = limit

    @property
    def version(self) -> str:
        try:
            return self._model().version
        except SoundError:
            return ""

    def voices(self) -> list[VoiceInfo]:
        model = self._model()
        version = f"{model.version} {self.place}"
        return [VoiceInfo(self.name, model.language, "neural", _QUALITY, version, str(self.place))]

    def open(self, info: VoiceInfo) -> Synthesiser:
        model = self._model()
        return _NeuralVoice(info, _Process(info.name, self._worker, model), self._limit, model)

    def _model(self) -> ModelFolder:
        try:
            model = look_into(self.place)
        except OSError as error:
            raise SoundError(
                f"The folder {self.place} cannot be read: {error.strerror or error}.",
                hint="After neural: comes the folder that holds the voice's model.",
            ) from error
        if importlib.util.find_spec("sherpa_onnx") is None:
            raise SoundError(
                "sherpa-onnx, which neural voices need, is not installed.",
                hint="pip install 'voicerepair[neural]'",
            )
        if not model.letters and _espeak() is None:
            raise SoundError(
                "eSpeak, which tells neural voices how words sound, is not installed.",
                hint="pip install 'voicerepair[neural]', or get espeak-ng from your system.",
            )
        return model


@dataclass(frozen=True, slots=True)
class _Espeak:
    library: str
    data: str | None


def _espeak() -> _Espeak | None:
    """eSpeak's library: the one that pip brought, with its own data, or the system's."""
    if importlib.util.find_spec("espeakng_loader"):
        import espeakng_loader

        data = Path(espeakng_loader.get_data_path()).parent
        return _Espeak(str(espeakng_loader.get_library_path()), str(data))
    library = espeak_library()
    return _Espeak(library, None) if library else None


class _Process:
    """The worker of one voice, started when it is first needed, and anew after it has ended."""

    def __init__(self, name: str, worker: Path, model: ModelFolder) -> None:
        self._command = [sys.executable, "-P", str(worker)]
        self._program = Program(name)
        self._name = name
        self._model = model
        self._running: subprocess.Popen[bytes] | None = None

    def ask(self, text: str, speed: float, limit: float) -> Pcm:
        """Raises ``SoundError``; ``TimeLimitError`` when the process was killed."""
        if self._running is None or self._running.returncode is not None:
            self._running = self._load()
        return self._say(self._running, text, speed, limit)

    def _load(self) -> subprocess.Popen[bytes]:
        ready = self._model.ready_files(cache_folder() / "models")
        process = self._program.start(self._command)
        espeak = None if self._model.letters else _espeak()
        sounds = {**asdict(espeak), "voice": self._model.espeak} if espeak else None
        files = {name: str(path) for name, path in ready.items()}
        job = {"kind": self._model.kind, "files": files, "espeak": sounds, "limit": _START}
        try:
            with self._program.exchange(process, _START):
                self._answer(process, job)
        except TimeLimitError:
            raise
        except SoundError as error:
            raise SoundError(
                _PLACE_IN_LIBRARY.sub("", error.message),
                hint="Get the model once more, or another one: this one cannot be loaded.",
            ) from error
        return process

    def _say(self, process: subprocess.Popen[bytes], text: str, speed: float, limit: float) -> Pcm:
        with self._program.exchange(process, limit):
            answer = self._answer(process, {"text": text, "speed": speed, "limit": limit})
            rate, count = answer["rate"], answer["samples"]
            assert process.stdout is not None
            data = process.stdout.read(4 * count)
            if len(data) < 4 * count:
                raise EOFError
        return Pcm(np.frombuffer(data, "<f4").astype(np.float32), rate)

    def _answer(
        self, process: subprocess.Popen[bytes], job: Mapping[str, object]
    ) -> dict[str, int]:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(job).encode() + b"\n")
        process.stdin.flush()
        line = process.stdout.readline()
        if not line.endswith(b"\n"):
            raise EOFError
        answer = json.loads(line)
        if "error" in answer:
            raise SoundError(f"{self._name} failed: {answer['error'].rstrip('.')}.")
        return dict(answer)

    def close(self) -> None:
        self._program.close()


class _NeuralVoice:
    slow = True

    def __init__(
        self,
        info: VoiceInfo,
        process: _Process,
        limit: Callable[[str], float],
        model: ModelFolder,
    ) -> None:
        self.info = info
        self._process = process
        self._limit = limit
        self._alphabet = model.alphabet() if model.letters else None

    def speak(self, text: str, nominal: float) -> Pcm:
        if self._alphabet is not None:
            lost = [c for c in text if c.isalnum() and c.lower() not in self._alphabet]
            if lost:
                # A name must not be left out: another voice may know its letters.
                raise SoundError(
                    f"The voice {self.info.name} does not know the letter {lost[0]!r}.",
                    hint="Spell a name for the voice in plain letters: --names NAME=SPELLING.",
                )
        return self._process.ask(text, nominal / _UNHURRIED, self._limit(text))

    def close(self) -> None:
        self._process.close()
