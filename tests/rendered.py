"""An exercise that is rendered, and the file as other people's tools see it: ffprobe and ffmpeg."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from voicerepair.cli import main

__all__ = [
    "CHAPTERS",
    "KINDS",
    "PROMPTS",
    "ROOT",
    "SCRIPT",
    "Probed",
    "decoded",
    "environment",
    "flite",
    "integrated_loudness",
    "left",
    "probe",
    "render",
    "rendered",
    "tool",
]


@dataclass(frozen=True)
class Probed:
    """``chapters``: begin (seconds) and title; ``tags`` by names in small letters; ``pictures``."""

    seconds: float
    chapters: list[tuple[float, str]]
    tags: dict[str, str]
    pictures: int
    codec: str


def tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name}, which looks at rendered files, is missing: sudo apt install ffmpeg")
    return found


def probe(path: Path) -> Probed:
    command = [tool("ffprobe"), "-v", "error", "-show_chapters", "-show_format", "-show_streams"]
    out = subprocess.run([*command, "-of", "json", path], check=True, capture_output=True).stdout
    found = json.loads(out)
    sound = next(one for one in found["streams"] if one["codec_type"] == "audio")
    tags = {**sound.get("tags", {}), **found["format"].get("tags", {})}
    return Probed(
        float(found["format"]["duration"]),
        [(float(one["start_time"]), one["tags"]["title"]) for one in found["chapters"]],
        {key.lower(): value for key, value in tags.items()},
        sum(one["disposition"]["attached_pic"] for one in found["streams"]),
        sound["codec_name"],
    )


def decoded(path: Path, rate: int) -> np.ndarray:
    """All of it, mono, as ffmpeg decodes it."""
    command = [tool("ffmpeg"), "-v", "error", "-i", path, "-map", "0:a", "-f", "f32le"]
    out = subprocess.run(
        [*command, "-ac", "1", "-ar", str(rate), "-"], check=True, capture_output=True
    )
    assert not out.stderr, out.stderr.decode()
    return np.frombuffer(out.stdout, np.float32)


def integrated_loudness(
    path: Path, start: float = 0.0, seconds: float = 1e5
) -> tuple[float, float]:
    """LUFS, and the true peak in dB, by ffmpeg's meter of EBU R 128: of all of it, or of so many
    seconds from ``start`` on."""
    part = ["-ss", str(start), "-t", str(seconds)]
    command = [tool("ffmpeg"), "-nostats", "-hide_banner", *part, "-i", path, "-map", "0:a"]
    out = subprocess.run(
        [*command, "-af", "ebur128=peak=true", "-f", "null", "-"], check=True, capture_output=True
    ).stderr.decode()
    loud = re.findall(r"I:\s+(-?[\d.]+|-inf) LUFS", out)[-1]
    return float(loud), float(re.findall(r"Peak:\s+(-?[\d.]+|-inf) dBFS", out)[-1])


# ------------------------------------------------------------------------------- rendering

KINDS = ("mp3", "m4b", "opus", "flac", "wav")
SCRIPT = """\
---
title: "Two; of = us"
summary: Words for two.
author: Somebody
roles: [A, B]
first: A
---

Hello to you both. Sit where you hear me well.

# Say it (each)

{speaker}, say what you did, and leave out the reasons.

[speaker speaks for 4 seconds]

# Close

[chime]

That is all for tonight. You can leave it here.
"""
PROMPTS = (
    "Hello to you both. Sit where you hear me well.",
    "Ana, say what you did, and leave out the reasons.",
    "Bo, say what you did, and leave out the reasons.",
    "That is all for tonight. You can leave it here.",
)
CHAPTERS = ("Two; of = us", "Say it: Ana", "Say it: Bo", "Close")
ROOT = Path(__file__).parents[1]


def render(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["render", *map(str, arguments)])


def rendered(*arguments: str | Path) -> Result:
    result = render(*arguments)
    assert result.exit_code == 0, result.output
    return result


def flite() -> None:
    if shutil.which("flite") is None:
        pytest.skip("flite, which speaks in tests, is missing: sudo apt install flite")


def left(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {"cache", "two.md", "bed.wav"}


def environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(folder / "cache")}
