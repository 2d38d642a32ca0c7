"""ffmpeg, where it is needed: for M4B, and for beds that libsndfile cannot read."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from voicerepair.errors import SoundError
from voicerepair.sound.track.tags import Tags, chapter_ends
from voicerepair.sound.voices.program import kill
from voicerepair.sound.voices.scratch import scratch_folder

__all__ = ["M4b", "find_ffmpeg"]

HOW_TO_GET_IT = "pip install voicerepair[ffmpeg], or ffmpeg from your system's packages."
KBIT = 80
ENDS_WITHIN = 120.0  # seconds, once it has all the sound


def find_ffmpeg(needed: str, otherwise: str = "") -> str:
    """The system's, or the one of the extra ``ffmpeg``. Raises ``SoundError``: what it is
    ``needed`` for, and how to get it, after what can be done ``otherwise``."""
    found = shutil.which("ffmpeg")
    if found is None:
        try:
            import imageio_ffmpeg

            found = str(imageio_ffmpeg.get_ffmpeg_exe())
        except (ImportError, RuntimeError) as error:
            raise SoundError(needed, f"{otherwise}{HOW_TO_GET_IT}") from error
    return found


class M4b:
    """An audiobook: AAC with chapters, title and cover, written as the sound comes.

    A context; once it is left without an error, the file at ``path`` is whole.
    """

    NEEDED = ("An .m4b file takes ffmpeg.", "Without: .opus, .mp3, .flac or .wav. For .m4b: ")

    def __init__(self, path: Path, rate: int, tags: Tags) -> None:
        self._path = path
        self._rate = rate
        self._tags = tags
        self._ffmpeg = find_ffmpeg(*self.NEEDED)

    def __enter__(self) -> M4b:
        self._scratch = scratch_folder()
        folder = self._scratch.__enter__()
        (folder / "chapters").write_text(_metadata(self._tags), "utf-8")
        (folder / "cover.png").write_bytes(self._tags.cover)
        self._said = tempfile.TemporaryFile()
        try:
            self._process = subprocess.Popen(
                self._command(folder),
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=self._said,
                start_new_session=True,
            )
        except OSError as error:
            self._scratch.__exit__(None, None, None)
            self._said.close()
            raise SoundError(
                f"ffmpeg cannot be started: {error.strerror}.", HOW_TO_GET_IT
            ) from error
        return self

    def write(self, samples: NDArray[np.int16]) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(samples.astype("<i2").tobytes())
        except OSError as error:
            self._process.wait(ENDS_WITHIN)
            raise self._failure() from error

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        assert self._process.stdin is not None
        try:
            if kind is None:
                self._finish()
        finally:
            kill(self._process)
            self._process.wait()
            if not self._process.stdin.closed:
                # Where it is gone, so is what was left for it.
                with contextlib.suppress(OSError):
                    self._process.stdin.close()
            self._scratch.__exit__(None, None, None)
            self._said.close()

    def _finish(self) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.close()
            code = self._process.wait(ENDS_WITHIN)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise self._failure() from error
        if code:
            raise self._failure()

    def _failure(self) -> SoundError:
        self._said.seek(0)
        lines = self._said.read().decode("utf-8", "replace").strip().splitlines()
        why = lines[-1] if lines else "it ended early"
        return SoundError(f"ffmpeg could not write the file: {why}", "Is there room on the disk?")

    def _command(self, folder: Path) -> list[str]:
        sound = ["-f", "s16le", "-ar", str(self._rate), "-ac", "1", "-i", "pipe:0"]
        others = [
            "-f",
            "ffmetadata",
            "-i",
            str(folder / "chapters"),
            "-i",
            str(folder / "cover.png"),
        ]
        mapped = ["-map", "0:a", "-map", "2:v", "-map_metadata", "1", "-map_chapters", "1"]
        # The coder that is called fast takes a third of the time of the usual one, and is nearer to
        # what was said: at this many bits, speech has plenty.
        sound_coded = ["-c:a", "aac", "-aac_coder", "fast", "-b:a", f"{KBIT}k"]
        coded = [*sound_coded, "-c:v", "copy", "-disposition:v", "attached_pic"]
        # No date and no version in the file: two renders are alike.
        alike = ["-fflags", "+bitexact", "-flags:a", "+bitexact", "-movflags", "+faststart"]
        quiet = [self._ffmpeg, "-nostdin", "-hide_banner", "-loglevel", "error", "-y"]
        return [*quiet, *sound, *others, *mapped, *coded, *alike, "-f", "ipod", str(self._path)]


def _metadata(tags: Tags) -> str:
    """In ffmpeg's own language for it."""
    lines = [
        ";FFMETADATA1",
        f"title={_escaped(tags.title)}",
        f"artist={_escaped(tags.author)}",
        "album=voicerepair",
        "genre=Speech",
        f"comment={_escaped(tags.comment)}",
    ]
    for chapter, end in zip(tags.chapters, chapter_ends(tags), strict=True):
        lines += [
            "[CHAPTER]",
            "TIMEBASE=1/1000",
            f"START={round(chapter.at * 1000)}",
            f"END={round(end * 1000)}",
            f"title={_escaped(chapter.title)}",
        ]
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    for mark in "\\=;#\n":
        text = text.replace(mark, f"\\{mark}")
    return text
