"""Prompts on disk, so that no voice has to say the same words twice.

Content-addressed: the name of a file is the SHA-256 of voice, engine version, rate, words and
format. Files are FLAC, 0600, in a 0700 folder, each sealed inside with its length, its rate and a
digest of its samples. The folder is bounded in size; what was used longest ago goes first. The
cache never stands in the way: a file that is damaged is dropped, and a folder that cannot be
written is said once and left alone.

Prompts with names, times or answers never come here: see ``prompts.py``.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from voicerepair.errors import SoundError
from voicerepair.sound.pcm import Pcm
from voicerepair.sound.ports import VoiceInfo
from voicerepair.whole_file import write_whole

__all__ = ["PromptCache", "prompt_key"]

# To be raised whenever the same words would be prepared differently (levels, trimming, cleaning)
# or sealed.
_FORMAT = 4
_LIMIT = 200_000_000
_PART = ".part-"
_STALE = 3600.0


def prompt_key(voice: VoiceInfo, rate: float, text: str) -> str:
    """By what the sound of ``text`` is found: 64 hexadecimal digits."""
    parts = [_FORMAT, voice.engine, voice.name, voice.version, round(rate, 1), text]
    return hashlib.sha256(json.dumps(parts).encode("ascii")).hexdigest()


# A folder that somebody took away in mid-session is not made again.
_write = partial(write_whole, part=_PART, make_folder=False)


class PromptCache:
    """Sounds in ``folder``, at most ``limit`` bytes of them.

    ``on_trouble`` is told once when nothing can be kept any more. Several processes may share a
    folder. ``write`` is how a file is written, so that a full disk can be tested.
    """

    def __init__(
        self,
        folder: Path,
        on_trouble: Callable[[SoundError], None],
        *,
        limit: int = _LIMIT,
        write: Callable[[Path, bytes], None] = _write,
    ) -> None:
        self._folder = folder
        self._on_trouble = on_trouble
        self._limit = limit
        self._write = write
        self._usable = True
        self._size: int | None = None

    def get(self, key: str) -> Pcm | None:
        """The sound, or None when it is not there (any more)."""
        path = self._path(key)
        try:
            data = path.read_bytes()
        except OSError:
            return None
        pcm = _decoded(data)
        # What cannot be removed or marked as used stays as it is; the sound is what counts.
        with contextlib.suppress(OSError):
            if pcm is None:
                path.unlink(missing_ok=True)
            else:
                os.utime(path)
        return pcm

    def put(self, key: str, pcm: Pcm) -> None:
        """Keep the sound if that is possible."""
        if not self._usable:
            return
        data = _encoded(pcm)
        try:
            if self._size is None:
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                self._folder.chmod(0o700)
                self._size = self._make_room()
            self._write(self._path(key), data)
            self._size += len(data)
            if self._size > self._limit:
                self._size = self._make_room()
        except OSError as error:
            self._usable = False
            self._on_trouble(
                SoundError(
                    f"Prompts cannot be kept in {self._folder}: {error.strerror or error}.",
                    hint="It works without, only slower: make room there, or make it writable.",
                )
            )

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}.flac"

    def _make_room(self) -> int:
        """Remove what was used longest ago until a tenth is free; the size of what is left."""
        entries = sorted(self._entries())
        size = sum(length for _, length, _ in entries)
        if size <= self._limit:
            return size
        for _, length, path in entries:
            if size <= self._limit * 0.9:
                break
            path.unlink(missing_ok=True)
            size -= length
        return size

    def _entries(self) -> list[tuple[float, int, Path]]:
        """When last used, size and path of every file; leftovers of a crash are removed."""
        found = []
        for entry in os.scandir(self._folder):
            # Another process may remove it at this moment.
            with contextlib.suppress(FileNotFoundError):
                state = entry.stat()
                if entry.name.endswith(".flac"):
                    found.append((state.st_mtime, state.st_size, Path(entry.path)))
                elif entry.name.startswith(_PART) and time.time() - state.st_mtime > _STALE:
                    Path(entry.path).unlink()
        return found


def _encoded(pcm: Pcm) -> bytes:
    import soundfile

    samples = np.round(np.clip(pcm.samples, -1, 1) * 32767).astype(np.int16)
    out = io.BytesIO()
    with soundfile.SoundFile(
        out, "w", samplerate=pcm.rate, channels=1, format="FLAC", subtype="PCM_16"
    ) as file:
        file.comment = _seal(samples, pcm.rate)
        file.write(samples)
    return out.getvalue()


def _decoded(data: bytes) -> Pcm | None:
    """None when the file is damaged: libsndfile itself lets many kinds of damage pass."""
    import soundfile

    try:
        with soundfile.SoundFile(io.BytesIO(data)) as file:
            rate = int(file.samplerate)
            # Before a sound is read: its length decides how much memory that takes.
            if not file.comment.startswith(_measures(file.frames, rate)):
                return None
            samples = file.read(dtype="int16")
            whole = file.comment == _seal(samples, rate)
    except (soundfile.SoundFileError, OSError, ValueError):
        return None
    return Pcm(samples.astype(np.float32) / 32767, rate) if whole else None


def _seal(samples: np.ndarray[tuple[int], np.dtype[np.int16]], rate: int) -> str:
    digest = hashlib.sha256(samples.astype("<i2").tobytes()).hexdigest()
    return _measures(len(samples), rate) + digest


def _measures(length: int, rate: int) -> str:
    return f"{length} samples at {rate}: "
