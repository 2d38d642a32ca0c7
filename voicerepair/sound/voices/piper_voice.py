"""Voices as the Piper project gives them out: NAME.onnx with its settings in NAME.onnx.json.

sherpa-onnx wants those settings inside the model, and the list of sounds as a file. So a copy with
both is made, in the cache, when such a voice is loaded for the first time.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

from voicerepair.errors import SoundError
from voicerepair.sound.voices.onnx_facts import as_bytes
from voicerepair.sound.voices.versions import stamp

__all__ = ["piper_facts", "prepared", "settings_of"]


def settings_of(model: Path) -> Path | None:
    """The file with the settings of ``model``, where it has one."""
    path = model.with_name(f"{model.name}.json")
    return path if path.is_file() else None


def piper_facts(settings: Path) -> dict[str, str]:
    """What a model made ready for sherpa-onnx would say about itself. Raises ``SoundError``."""
    read = _read(settings)
    try:
        if read.get("phoneme_type", "espeak") != "espeak":
            raise SoundError(
                f"The voice of {settings} is given letters, not sounds.",
                hint="Take another Piper voice: most of them work.",
            )
        return {
            "model_type": "vits",
            "comment": "piper",
            "has_espeak": "1",
            "language": str(read.get("language", {}).get("name_english", "")),
            "voice": str(read["espeak"]["voice"]),
            "sample_rate": str(int(read["audio"]["sample_rate"])),
            "n_speakers": str(int(read.get("num_speakers", 1))),
        }
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise _damaged(settings) from error


def prepared(model: Path, settings: Path, cache: Path) -> dict[str, Path]:
    """The files that sherpa-onnx needs, in a folder in ``cache``; made where they are not there,
    in the place of those of an older ``model``.

    Raises ``SoundError`` when they cannot be made.
    """
    place, state = _digest(str(model)), _digest(f"{stamp(model)} {stamp(settings)}")
    folder = cache / f"{place}-{state}"
    files = {"model": folder / "model.onnx", "tokens": folder / "tokens.txt"}
    if all(path.is_file() for path in files.values()):
        return files
    part = cache / f"{folder.name}.part"
    try:
        for old in cache.glob(f"{place}-*"):
            shutil.rmtree(old, ignore_errors=True)
        part.mkdir(mode=0o700, parents=True)
        (part / "tokens.txt").write_text(_tokens(settings), "utf-8")
        shutil.copyfile(model, part / "model.onnx")
        with (part / "model.onnx").open("ab") as file:
            file.write(as_bytes(piper_facts(settings)))
        part.rename(folder)
    except OSError as error:
        shutil.rmtree(part, ignore_errors=True)
        raise SoundError(
            f"The voice cannot be made ready in {cache}: {error.strerror or error}.",
            hint="It needs room for a copy of the model there.",
        ) from error
    return files


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _tokens(settings: Path) -> str:
    """A line for each sound: itself and its number."""
    try:
        numbers = {symbol: int(ids[0]) for symbol, ids in _read(settings)["phoneme_id_map"].items()}
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise _damaged(settings) from error
    return "".join(f"{symbol} {number}\n" for symbol, number in numbers.items() if len(symbol) == 1)


def _read(settings: Path) -> dict[str, Any]:
    try:
        read = json.loads(settings.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise _damaged(settings) from error
    if not isinstance(read, dict):
        raise _damaged(settings)
    return read


def _damaged(settings: Path) -> SoundError:
    return SoundError(
        f"{settings} is damaged, or no Piper voice's settings.",
        hint="Get it once more, together with its .onnx file.",
    )
