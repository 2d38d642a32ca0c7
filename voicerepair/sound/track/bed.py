"""A bed: music or rain that plays softly below the guide, as long as the track lasts.

It steps back while the guide speaks, and begins anew without a click: its end fades into its
beginning. What libsndfile cannot read, ffmpeg does. The one module that knows pydub, which puts the
loop together. A track is never made of its segments: they are cut to the millisecond, copied with
every append, and all in memory.
"""

from __future__ import annotations

import subprocess
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from voicerepair.errors import SoundError
from voicerepair.sound.files import UnknownFormatError, opened
from voicerepair.sound.pcm import as_floats, as_int16
from voicerepair.sound.track.ffmpeg import find_ffmpeg
from voicerepair.sound.track.level import SILENT, loudness
from voicerepair.sound.track.score import Score

if TYPE_CHECKING:
    from pydub import AudioSegment

__all__ = ["LEVEL", "MOST", "Bed", "read_bed"]

Samples = NDArray[np.float32]

MOST = 180.0
"""Seconds of a bed that are used; then it begins anew."""

LEVEL = -34.0
"""LUFS, where nobody speaks: so far below the guide that it does not count into the loudness."""

UNDER = -9.0  # dB further down while the guide speaks
LEAST = 1.0  # seconds of a bed
FADE_MS = 2000  # of its end into its beginning, at most
BEFORE, AFTER = 0.7, 1.5  # seconds in which it steps back, and comes forward again
BETWEEN = 3.0  # shorter silences than this it does not come forward for
RISE, FALL = 3.0, 5.0  # seconds, at the two ends of a track
LEAST_GAIN = 1e-4
A_BLOCK = 65_536
READ_WITHIN = 60.0  # seconds, by ffmpeg


class Bed:
    """A loop of sound, and how loud it is when."""

    def __init__(self, loop: NDArray[np.int16], rate: int, score: Score) -> None:
        self._loop = loop
        self._rate = rate
        measured = loudness(as_floats(loop), rate)
        if measured <= SILENT:
            raise SoundError("The bed is silent.", "Choose another sound for --bed.")
        self._gain = 10 ** ((LEVEL - measured) / 20)
        self._times, self._gains = _envelope(score)

    def add_to(self, samples: Samples, start: int) -> Samples:
        """``samples`` with the bed below; the first is sample ``start`` of the track."""
        count = len(samples)
        at = np.arange(start, start + count)
        below = as_floats(self._loop.take(at, mode="wrap"))
        gain = np.interp(at / self._rate, self._times, self._gains) * self._gain
        return np.asarray(samples + below * gain.astype(np.float32), np.float32)


def _envelope(score: Score) -> tuple[list[float], list[float]]:
    """Gains (linear) at times: up at first, back while the guide speaks, down at the end."""
    under = 10 ** (UNDER / 20)
    points: dict[float, float] = {}
    for start, end in _spoken(score):
        points |= {start - BEFORE: 1.0, start: under, end: under, end + AFTER: 1.0}
    times = np.array(sorted({*points, 0.0, RISE, max(0.0, score.seconds - FALL), score.seconds}))
    known = sorted(points) or [0.0]
    gains = np.interp(times, known, [points.get(time, 1.0) for time in known])
    ends = np.minimum(times / RISE, (score.seconds - times) / FALL)
    return list(times), list(gains * np.clip(ends, 0.0, 1.0))


def _spoken(score: Score) -> Iterator[tuple[float, float]]:
    """When the guide speaks; what is close together is one."""
    start = end = None
    for sound in score.sounds:
        if sound.cue:
            continue
        if start is None or end is None:
            start = sound.at
        elif sound.at - end > BEFORE + AFTER + BETWEEN:
            yield start, end
            start = sound.at
        end = sound.until
    if start is not None and end is not None:
        yield start, end


# ------------------------------------------------------------------------------- the file


def read_bed(path: Path, rate: int) -> NDArray[np.int16]:
    """The loop that a sound file makes: mono, at ``rate``, at most ``MOST`` seconds of it.

    Raises ``SoundError``: no such file, no sound, cut short, too short; or it would take ffmpeg to
    read it, and there is none.
    """
    pydub = _pydub()
    try:
        segment = _by_libsndfile(pydub, path, rate)
    except UnknownFormatError:
        segment = _by_ffmpeg(pydub, path, rate)
    if len(segment) < LEAST * 1000:
        raise SoundError(
            f"The bed {path} lasts less than a second.", "Choose something that goes on longer."
        )
    return np.frombuffer(_looped(segment).raw_data, np.int16)


def _looped(segment: AudioSegment) -> AudioSegment:
    """Its end fades into its beginning, so that it can be said again and again."""
    fade = min(FADE_MS, len(segment) // 4)
    joint = segment[-fade:].fade_out(fade).overlay(segment[:fade].fade_in(fade))
    return joint + segment[fade:-fade]


def _pydub() -> Any:  # noqa: ANN401 - the module
    with warnings.catch_warnings():
        # Of its own code on newer Pythons, and that there is no ffmpeg, which we say ourselves.
        warnings.simplefilter("ignore")
        try:
            import pydub
        except ImportError as error:
            raise SoundError(
                "A bed cannot be played here: pydub or its audioop is missing.",
                "pip install pydub audioop-lts",
            ) from error
    return pydub


def _by_libsndfile(pydub: Any, path: Path, rate: int) -> AudioSegment:  # noqa: ANN401
    import soundfile
    import soxr

    with opened(path) as file:
        resampler = soxr.ResampleStream(file.samplerate, rate, 1)
        parts: list[NDArray[np.int16]] = []
        left = round(MOST * file.samplerate)
        while left > 0:
            try:
                samples = file.read(min(left, A_BLOCK), dtype="float32", always_2d=True)
            except soundfile.SoundFileError as error:
                raise SoundError(
                    f"The bed {path} is damaged, and cannot be read to its end.",
                    "Copy it again from where it came from.",
                ) from error
            left = left - len(samples) if len(samples) else 0
            mono = np.clip(np.nan_to_num(samples), -1, 1).mean(axis=1, dtype=np.float32)
            out = resampler.resample_chunk(mono, last=left <= 0)
            parts.append(as_int16(out))
    data = np.concatenate([np.zeros(0, np.int16), *parts]).tobytes()
    return pydub.AudioSegment(data=data, sample_width=2, frame_rate=rate, channels=1)


def _by_ffmpeg(pydub: Any, path: Path, rate: int) -> AudioSegment:  # noqa: ANN401
    """Not by pydub's own reading, which takes ffprobe too, and holds all of it at its own rate."""
    program = find_ffmpeg(
        f"The bed {path.name} takes ffmpeg to read.",
        "WAV, FLAC, MP3, Ogg and Opus need none. For others: ",
    )
    # A list of sounds somewhere else must not make it fetch them.
    quiet = [program, "-nostdin", "-v", "error", "-protocol_whitelist", "file"]
    taken = ["-t", str(MOST), "-i", str(path.resolve()), "-map", "0:a:0"]
    try:
        data = subprocess.run(
            [*quiet, *taken, "-ac", "1", "-ar", str(rate), "-f", "s16le", "pipe:1"],
            check=True,
            capture_output=True,
            timeout=READ_WITHIN,
        ).stdout
    except (subprocess.SubprocessError, OSError) as error:
        raise SoundError(
            f"{path} is not a sound file that can be read.", "Choose another sound for --bed."
        ) from error
    return pydub.AudioSegment(data=data, sample_width=2, frame_rate=rate, channels=1)
