"""Which voices does this machine have, which is best, and how to get better ones.

The table of engines is the one place that names them; an engine is imported when it is asked.
Quality is our own judgement by ear: downloaded Apple voices, neural ones, then the systems' own,
Flite's ``slt``, and eSpeak, which speaks over a hundred languages and is nobody's favourite.
"""

from __future__ import annotations

import difflib
import importlib
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from voicerepair.errors import SoundError
from voicerepair.sound.pcm import Pcm
from voicerepair.sound.ports import Voice, VoiceInfo
from voicerepair.sound.voices.calibration import Calibration
from voicerepair.sound.voices.engine import Engine, MeasuredVoice
from voicerepair.sound.voices.neural import PREFIX, called, known, voice_name
from voicerepair.sound.voices.notes import Notes, cache_folder

__all__ = [
    "EngineState",
    "available",
    "better_voices",
    "choose",
    "engines",
    "lacks_flite",
    "open_voices",
    "speaks",
    "survey",
    "voice_notes",
]

_PACKAGE = "voicerepair.sound.voices"
# In the order in which the same voice is taken from several engines.
_ENGINES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("pyttsx", "Pyttsx", ("linux", "darwin", "win32", "freebsd")),
    ("flite", "Flite", ("linux", "darwin", "freebsd")),
    ("say", "Say", ("darwin",)),
    ("espeak", "Espeak", ("linux", "darwin", "win32", "freebsd")),
)
_FLITE = 50
_DOWNLOADED = 80
# What scripts call a language, and what eSpeak does.
_SAME = {"zh": "cmn", "no": "nb", "iw": "he"}


@dataclass(frozen=True, slots=True)
class EngineState:
    """One engine: its voices, or why it has none and (``trouble.hint``) how to get it."""

    name: str
    voices: tuple[VoiceInfo, ...]
    trouble: SoundError | None = None


def voice_notes() -> Notes:
    """What is remembered about the voices of this machine."""
    return Notes(cache_folder() / "voices.json")


def engines(*named: str) -> list[Engine]:
    """Those that can exist on this system, and those of folders with a neural voice: the ones that
    were used before, and the ones among the voices ``named`` now."""
    asked = [called(name) for name in named if name.startswith(PREFIX)]
    folders: dict[str, Engine] = {engine.name: engine for engine in (*known(), *asked)}
    system = [
        getattr(importlib.import_module(f"{_PACKAGE}.{module}"), kind)()
        for module, kind, systems in _ENGINES
        if sys.platform.startswith(systems)
    ]
    return [*system, *folders.values()]


def survey(notes: Notes, among: Sequence[Engine] | None = None) -> list[EngineState]:
    """Every engine of this system with its voices; takes up to a second the first time."""
    states = []
    for engine in engines() if among is None else among:
        try:
            states.append(EngineState(engine.name, tuple(_voices(engine, notes))))
        except SoundError as error:
            states.append(EngineState(engine.name, (), error))
    return states


def _voices(engine: Engine, notes: Notes) -> list[VoiceInfo]:
    """Asked of the engine, or remembered where only a new version could have others."""
    key = f"voices {engine.name} {engine.version}"
    noted = notes.get(key) if engine.fixed else None
    if isinstance(noted, list) and noted:
        try:
            return [VoiceInfo(**voice) for voice in noted]  # type: ignore[arg-type]
        except TypeError:
            pass  # of another version of ours, or damaged: asked anew
    voices = engine.voices()
    if engine.fixed:
        notes.put(key, [asdict(voice) for voice in voices])
    return voices


def speaks(voice: VoiceInfo, language: str) -> bool:
    """Whether the voice is for ``language`` (BCP 47), in whatever region."""
    return _base(voice.language) == _base(language)


def _base(language: str) -> str:
    base = language.replace("_", "-").lower().partition("-")[0]
    return _SAME.get(base, base)


def available(
    language: str | None = None, states: Sequence[EngineState] | None = None
) -> list[VoiceInfo]:
    """The voices of this machine by language, best first; each voice once, from its best engine."""
    found = survey(voice_notes()) if states is None else states
    names: set[str] = set()
    voices = []
    for voice in (voice for state in found for voice in state.voices):
        if voice.name.lower() not in names and (language is None or speaks(voice, language)):
            names.add(voice.name.lower())
            voices.append(voice)
    return sorted(voices, key=lambda voice: (_base(voice.language), *_rank(voice, language or "")))


def _rank(voice: VoiceInfo, language: str) -> tuple[int, bool]:
    """Best first; among equals the one of the region that was asked for."""
    return -voice.quality, voice.language != language.lower()


def choose(states: Sequence[EngineState], name: str | None, language: str) -> list[VoiceInfo]:
    """The voice called ``name`` (``slt``, ``flite/slt``), or the best for ``language``; then what
    to fall back on, one voice an engine. Raises ``SoundError`` when there is none, saying why."""
    voices = [voice for state in states for voice in state.voices]
    first: list[VoiceInfo] = []
    if name is not None:
        wanted = voice_name(name).lower()
        first = [v for v in voices if wanted in (v.name.lower(), f"{v.engine}/{v.name}".lower())]
        if not first:
            why = next((s.trouble for s in states if s.trouble and s.name.lower() == wanted), None)
            raise why or _unknown(name, voices)
        language = first[0].language
    fitting = [voice for voice in voices if speaks(voice, language)]
    order = first + sorted(fitting, key=lambda voice: _rank(voice, language))
    chosen: dict[str, VoiceInfo] = {}
    for voice in order:
        chosen.setdefault(voice.engine, voice)
    if not chosen:
        raise _nobody(states, language)
    return list(chosen.values())


def _unknown(name: str, voices: Sequence[VoiceInfo]) -> SoundError:
    names = {voice.name.lower(): voice.name for voice in voices}
    near = difflib.get_close_matches(name.lower(), names, n=3, cutoff=0.5)
    meant = f"Did you mean {' or '.join(names[key] for key in near)}? " if near else ""
    return SoundError(
        f"There is no voice called {name!r} on this machine.",
        hint=f"{meant}voicerepair voices lists them all.",
    )


def _nobody(states: Sequence[EngineState], language: str) -> SoundError:
    if not any(state.voices for state in states):
        hints = [state.trouble.hint for state in states if state.trouble and state.trouble.hint]
        return SoundError("There is no voice on this machine.", hint=hints[0] if hints else "")
    return SoundError(
        f"No voice of this machine speaks {language!r}.",
        hint="voicerepair voices lists them all; espeak-ng speaks over a hundred languages.",
    )


def _best_english(states: Sequence[EngineState]) -> int:
    voices = (voice for state in states for voice in state.voices)
    return max((voice.quality for voice in voices if speaks(voice, "en")), default=0)


def lacks_flite(states: Sequence[EngineState]) -> bool:
    """Whether English would sound kinder with Flite, which Linux systems package."""
    return sys.platform.startswith("linux") and _best_english(states) < _FLITE


def better_voices(states: Sequence[EngineState]) -> list[str]:
    """What this person could do to get a kinder voice; nothing where there is one already."""
    if any(state.name.startswith(PREFIX) and state.voices for state in states):
        return []
    best = _best_english(states)
    advice = []
    if sys.platform == "darwin" and best < _DOWNLOADED:
        advice.append(
            "Better ones can be downloaded: System settings, Accessibility, Spoken content, "
            "System voice, Manage voices. Those marked Premium or Enhanced are the best."
        )
    if sys.platform == "win32":
        advice.append("More can be added: Windows settings, Time & language, Speech, Add voices.")
    if lacks_flite(states):
        advice.append(
            "For a kinder English voice: sudo apt-get install flite (or your system's way)."
        )
    if best < _DOWNLOADED:
        advice.append("Kinder still: a neural voice, --voice neural:FOLDER (the README says how).")
    return advice


class _Unusable:
    """In place of a voice that was asked for: it says what is wrong as soon as it is to speak, so
    that the next one goes on and people hear of it once, as of any voice that fails."""

    def __init__(self, name: str, trouble: SoundError) -> None:
        self.info = VoiceInfo(name, "", PREFIX.rstrip(":"))
        self._trouble = trouble

    def synthesise(self, text: str, rate: float) -> Pcm:
        raise self._trouble

    def close(self) -> None:
        """There is nothing to end."""


def open_voices(name: str | None = None, language: str = "en") -> list[Voice]:
    """What ``Prompts`` needs: the voice asked for, or the best one, and its fallbacks.

    Starts nothing yet. Raises ``SoundError`` for an unknown name, or when there is no voice; but
    where the folder of a neural voice is gone or broken, the others go on without it.
    """
    notes = voice_notes()
    among = engines(*filter(None, [name]))
    states = survey(notes, among)
    unusable: list[Voice] = []
    try:
        chosen = choose(states, name, language)
    except SoundError as trouble:
        if name is None or not name.startswith(PREFIX) or not any(s.voices for s in states):
            raise
        unusable = [_Unusable(voice_name(name), trouble)]
        chosen = choose(states, None, language)
    by_voice = {
        info: engine for engine, state in zip(among, states, strict=True) for info in state.voices
    }
    calibration = Calibration(notes)
    return [
        *unusable,
        *(MeasuredVoice(by_voice[info].open(info), calibration) for info in chosen),
    ]
