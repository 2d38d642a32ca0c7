"""Sound files: as the microphone would have given them, 16 kHz mono int16 blocks, one at a time; or
a short one as it is, in one piece.

Rules: a file is read in blocks, so that an hour of sound needs no more memory than a second;
decoding is libsndfile's, resampling soxr's. A file that ends too early gives all that is in it,
and then the error.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from voicerepair.errors import SoundError
from voicerepair.sound.pcm import Pcm
from voicerepair.sound.ports import HEARING_RATE, Block

if TYPE_CHECKING:
    import soundfile

__all__ = ["UnknownFormatError", "opened", "read_blocks", "read_voice"]

BLOCK = 0.5  # seconds read at a time
RATES = range(2_000, 400_000)  # samples a second that a sound file can mean in earnest
VOICE_RATES = range(
    8_000, 192_001
)  # of one whose words are to be understood, and that is kept whole
VOICE_CHANNELS = 2  # that are looked at, however many there are
UNKNOWN_SIZE = 0x7FFF_0000  # bytes: a WAV written into a pipe claims at least so many
FUZZ = 0.05  # of an MP3's length, which may be an estimate
LAST_PAGE = 65_307 + 27  # bytes: the longest Ogg page, and the next one's header


class UnknownFormatError(SoundError):
    """It is there, and libsndfile does not know it."""


def read_blocks(path: Path) -> Iterator[Block]:
    """The sound in ``path`` (WAV, FLAC, MP3, Ogg Vorbis, Opus, and what else libsndfile reads),
    its channels mixed into one; a block's ``at`` counts from the beginning of the file.

    Raises SoundError: no such file, not a sound file, nothing in it, or, after the last block,
    cut short.
    """
    with opened(path) as file:
        if file.samplerate not in RATES:
            raise SoundError(
                f"{path} claims {file.samplerate} samples a second.",
                "Convert it: ffmpeg -i FILE -ar 16000 -ac 1 new.wav",
            )
        taken = 0
        for samples in _mono(path, file):
            yield Block(samples, taken / HEARING_RATE)
            taken += len(samples)
        if not taken:
            raise SoundError(f"{path} is a sound file, but holds no sound.", "Choose another file.")
        if _torn(path, file):
            raise _cut_short(path, taken / HEARING_RATE)


def read_voice(path: Path, longest: float) -> Pcm:
    """The whole sound of a file in which one person speaks, at its own rate. Of two channels the
    louder one: a mix would hide where one is cut off flat, or cancel the other out.

    Raises SoundError as ``read_blocks`` does, and for what is longer than ``longest`` seconds.
    """
    parts: list[NDArray[np.float32]] = []
    with opened(path) as file:
        rate = int(file.samplerate)
        if rate not in VOICE_RATES:
            raise SoundError(
                f"{path} has {rate} samples a second.",
                f"A recording of a voice has from {VOICE_RATES[0]} to {VOICE_RATES[-1]}.",
            )
        given = 0
        for samples in _pieces(path, file):
            given += len(samples)
            if given > longest * rate:
                raise SoundError(
                    f"{path} is longer than {longest:g} s, which no line is.",
                    "Cut the lines apart: a file for each.",
                )
            parts.append(np.nan_to_num(samples[:, :VOICE_CHANNELS]))
        if not given:
            raise SoundError(f"{path} is a sound file, but holds no sound.", "Choose another file.")
        if _torn(path, file):
            raise _cut_short(path, given / rate)
    whole = np.concatenate(parts)
    loudest = int(np.argmax(np.mean(np.square(whole, dtype=np.float64), axis=0)))
    return Pcm(np.clip(whole[:, loudest], -1, 1), rate)


@contextmanager
def opened(path: Path) -> Iterator[soundfile.SoundFile]:
    """``path`` as libsndfile opens it; by its content, never by its ending. Raises ``SoundError``,
    ``UnknownFormatError`` where another program might know more."""
    try:
        import soundfile
    except OSError as error:
        raise SoundError(
            "Sound files cannot be read here: libsndfile is missing.",
            "Install it with the system's package manager (libsndfile1).",
        ) from error
    if path.is_dir():
        raise SoundError(f"{path} is a folder.", "Name the sound files in it.")
    try:
        if not path.stat().st_size:
            raise SoundError(f"{path} is empty.", "Choose another file.")
        if not path.is_file():
            raise SoundError(f"{path} is not a file.", "Save the sound into a file first.")
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    except OSError as error:
        reason = error.strerror or str(error)
        raise SoundError(f"{path} cannot be read: {reason}.", "Check the name.") from error
    try:
        file = soundfile.SoundFile(descriptor, closefd=True)
    except soundfile.SoundFileError as error:
        raise UnknownFormatError(
            f"{path} is not a sound file that can be read.",
            "WAV, FLAC, MP3, Ogg and Opus can. Convert others: ffmpeg -i FILE new.wav",
        ) from error
    with closing(file):
        yield file


def _pieces(path: Path, file: soundfile.SoundFile) -> Iterator[NDArray[np.float32]]:
    """What is in it, shape (n, channels), the last one shorter than the others and maybe empty."""
    import soundfile

    given = 0
    size = round(file.samplerate * BLOCK)
    ended = False
    while not ended:
        try:
            samples = file.read(size, dtype="float32", always_2d=True)
        except soundfile.SoundFileError as error:
            raise _cut_short(path, given / file.samplerate) from error
        ended = len(samples) < size
        given += len(samples)
        yield samples


def _mono(path: Path, file: soundfile.SoundFile) -> Iterator[NDArray[np.int16]]:
    """Blocks at 16 kHz, none of them empty."""
    import soxr

    resampler = soxr.ResampleStream(file.samplerate, HEARING_RATE, 1)
    size = round(file.samplerate * BLOCK)
    for samples in _pieces(path, file):
        mixed = np.clip(np.nan_to_num(samples), -1, 1).mean(axis=1, dtype=np.float32)
        out = resampler.resample_chunk(mixed, last=len(samples) < size)
        if len(out):
            yield np.clip(np.rint(out * 32768), -32768, 32767).astype(np.int16)


def _torn(path: Path, file: soundfile.SoundFile) -> bool:
    """Does the file hold less than its header says?"""
    match file.format:
        case "WAV" | "WAVEX":
            wrong = re.search(r"data : (\d+) \(should be (\d+)\)", file.extra_info)
            return wrong is not None and int(wrong[2]) < int(wrong[1]) < UNKNOWN_SIZE
        case "OGG":
            return not _last_page_ends_it(path)
        case "MP3":
            return bool(file.tell() < file.frames * (1 - FUZZ))
        case _:
            return bool(file.tell() < file.frames)


def _last_page_ends_it(path: Path) -> bool:
    """The last page of an Ogg file carries the flag "end of stream" (RFC 3533)."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - LAST_PAGE))
        end = file.read()
    page = end.rfind(b"OggS")
    return page >= 0 and len(end) > page + 5 and bool(end[page + 5] & 4)


def _cut_short(path: Path, seconds: float) -> SoundError:
    return SoundError(
        f"{path} is cut short: only {seconds:.1f} s of it can be read.",
        "Copy it again from where it was recorded.",
    )
