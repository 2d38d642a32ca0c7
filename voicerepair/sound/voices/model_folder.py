"""A folder with a neural voice: which kind is it, is it whole, and which language does it speak?

Told by what the model says about itself, and by the files beside it, without loading it:

- Piper and its like: MODEL.onnx, tokens.txt; or, from the Piper project, MODEL.onnx.json
- Kokoro, Kitten: MODEL.onnx, tokens.txt, voices.bin
- Matcha: MODEL.onnx, tokens.txt and a vocoder, a second .onnx

Only models that are given sounds (which eSpeak knows for any word) or letters are taken: those that
look words up in a list would leave out a name that is not in it, and nobody would know.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from voicerepair.errors import SoundError
from voicerepair.sound.voices.onnx_facts import onnx_facts
from voicerepair.sound.voices.piper_voice import piper_facts, prepared, settings_of
from voicerepair.sound.voices.versions import stamp

__all__ = ["Kind", "ModelFolder", "look_into"]


class Kind(StrEnum):
    """Names of the library's settings for them."""

    VITS = "vits"
    MATCHA = "matcha"
    KOKORO = "kokoro"
    KITTEN = "kitten"


# What a model says it is (``model_type``, or the start of ``comment`` in older ones).
_KINDS = (
    ("kokoro", Kind.KOKORO),
    ("kitten", Kind.KITTEN),
    ("matcha", Kind.MATCHA),
    ("vits", Kind.VITS),
    ("piper", Kind.VITS),
    ("coqui", Kind.VITS),
)
_SPEAKS_SOUNDS = ("piper", "coqui", "icefall", "inflect")
_VOCODERS = ("vocos", "hifigan")
# For models that name their language only in English.
_LANGUAGES = {
    "english": "en",
    "german": "de",
    "spanish": "es",
    "french": "fr",
    "italian": "it",
    "portuguese": "pt",
    "dutch": "nl",
    "polish": "pl",
    "russian": "ru",
    "ukrainian": "uk",
    "swedish": "sv",
    "turkish": "tr",
}


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """``files``: what the library calls a file, and where it is; or ``model`` and ``settings`` of a
    voice of the Piper project. ``letters``: it is given letters, not sounds. ``espeak``: whose
    sounds it was made with, in eSpeak's names (``en-us``)."""

    kind: Kind
    files: dict[str, Path]
    language: str
    espeak: str
    letters: bool

    @property
    def version(self) -> str:
        """Changes when any file on which the sound depends is replaced."""
        return " ".join(stamp(path) for path in self.files.values())

    def ready_files(self, cache: Path) -> dict[str, Path]:
        """``files`` as the library wants them, made in ``cache`` where that is necessary."""
        if "settings" not in self.files:
            return self.files
        return prepared(self.files["model"], self.files["settings"], cache)

    def alphabet(self) -> set[str]:
        """The characters that it can say, for a model that is given letters."""
        lines = self.files["tokens"].read_text("utf-8").splitlines()
        return {line[:1] for line in lines if line}


def look_into(place: Path) -> ModelFolder:
    """The model in the folder ``place``, or, where many lie in one folder, the one in that file.

    Raises ``SoundError`` saying what is missing or wrong.
    """
    if not place.exists():
        raise SoundError(
            f"There is no folder {place}.",
            hint="After neural: comes the folder that holds the voice's model.",
        )
    folder = place if place.is_dir() else place.parent
    models = {path: _facts(path) for path in _onnx_files(folder)}
    wanted = models if place == folder else {place: _facts(place)}
    model, facts, kind = _the_voice(place, wanted)
    files = {"acoustic_model" if kind is Kind.MATCHA else "model": model}
    settings = settings_of(model)
    if settings and not onnx_facts(model):
        files["settings"] = settings
    else:
        files["tokens"] = _needed(folder, "tokens.txt", "the list of sounds that the model knows")
    if kind in (Kind.KOKORO, Kind.KITTEN):
        files["voices"] = _needed(folder, "voices.bin", "the sound of its speakers")
    if kind is Kind.MATCHA:
        files["vocoder"] = _vocoder(folder, models)
    letters = facts.get("frontend") == "characters"
    sounds = any(word in facts.get("comment", "").lower() for word in _SPEAKS_SOUNDS)
    if kind is Kind.VITS and not (letters or sounds):
        raise SoundError(
            f"The model in {folder} looks every word up in a list, so it would leave out names.",
            hint="Take one from Piper, Kokoro, Kitten or Matcha.",
        )
    language = _language(facts)
    return ModelFolder(kind, files, language, facts.get("voice") or language, letters)


def _facts(path: Path) -> dict[str, str]:
    facts = onnx_facts(path)
    settings = settings_of(path)
    return facts if facts or settings is None else piper_facts(settings)


def _onnx_files(folder: Path) -> list[Path]:
    """Smallest name first, so that ``model.onnx`` comes before ``model.int8.onnx``."""
    found = sorted(folder.glob("*.onnx"), key=lambda path: (len(path.name), path.name))
    if not found:
        raise SoundError(
            f"There is no model in {folder}: no file that ends in .onnx.",
            hint="Name the folder in which the .onnx file lies, unpacked.",
        )
    return found


def _the_voice(
    place: Path, models: dict[Path, dict[str, str]]
) -> tuple[Path, dict[str, str], Kind]:
    """The file that is a voice, what it says of itself, and which kind that is."""
    for path, facts in models.items():
        said = f"{facts.get('model_type', '')} {facts.get('comment', '')}".lower()
        kind = next((kind for word, kind in _KINDS if word in said), None)
        if kind is not None and facts.get("sample_rate") and not _is_vocoder(facts):
            return path, facts, kind
    raise SoundError(
        f"The model in {place} is not a voice that can be used here.",
        hint="Take one from Piper, Kokoro, Kitten or Matcha, as made ready for sherpa-onnx.",
    )


def _is_vocoder(facts: dict[str, str]) -> bool:
    return any(word in facts.get("model_type", "") for word in _VOCODERS)


def _vocoder(folder: Path, models: dict[Path, dict[str, str]]) -> Path:
    for path, facts in models.items():
        if _is_vocoder(facts):
            return path
    raise SoundError(
        f"The Matcha model in {folder} has no vocoder, which makes its sound.",
        hint="Put one beside it, such as vocos-22khz-univ.onnx.",
    )


def _needed(folder: Path, name: str, what: str) -> Path:
    path = folder / name
    if not path.is_file() or not path.stat().st_size:
        raise SoundError(
            f"There is no {name} in {folder}: {what}.",
            hint="Unpack the model once more, with all its files.",
        )
    return path


def _language(facts: dict[str, str]) -> str:
    """BCP 47, as far as the model says; empty when it does not."""
    if voice := facts.get("voice", ""):
        return voice.replace("_", "-").lower()
    said = facts.get("language", "").lower()
    return next((code for name, code in _LANGUAGES.items() if name in said), "")
