"""The bed: soft, below, without a click, and never in the way of an error."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
import soundfile

from voicerepair.errors import SoundError
from voicerepair.sound.pcm import as_floats
from voicerepair.sound.track.bed import LEVEL, Bed, read_bed
from voicerepair.sound.track.level import loudness
from voicerepair.sound.track.score import Chapter, Score, Sounding

RATE = 24_000
SCORE = Score(
    (
        Sounding(20.0, 24.0, "Words."),
        Sounding(25.0, 28.0, "More."),
        Sounding(45.0, 45.5, "tap", cue=True),
    ),
    (Chapter(0.0, "One"),),
    60.0,
)


def hum(seconds: float, rate: int = 44_100, channels: int = 1) -> np.ndarray:
    """Ends in the middle of a wave: looped as it is, it would click."""
    time = np.arange(round(seconds * rate)) / rate
    one = 0.3 * np.sin(2 * np.pi * 110.3 * time)
    return np.stack([one] * channels, axis=1)


def written(folder: Path, sound: np.ndarray, rate: int = 44_100) -> Path:
    soundfile.write(folder / "bed.flac", sound, rate)
    return folder / "bed.flac"


def below(bed: Bed, score: Score = SCORE) -> np.ndarray:
    return bed.add_to(np.zeros(round(score.seconds * RATE), np.float32), 0)


@pytest.mark.parametrize("channels", [1, 2])
def test_a_bed_begins_anew_without_a_click(channels, tmp_path):
    loop = read_bed(written(tmp_path, hum(7.77, channels=channels)), RATE)
    assert len(loop) / RATE == pytest.approx(7.77 - 7.77 / 4, abs=0.01)
    thrice = as_floats(np.concatenate([loop, loop, loop]))
    steepest = 0.3 * 2 * np.pi * 110.3 / RATE  # of the hum itself
    assert np.max(np.abs(np.diff(thrice))) < 1.5 * steepest


def test_it_is_soft_steps_back_while_the_guide_speaks_and_fades_at_both_ends(tmp_path):
    bed = Bed(read_bed(written(tmp_path, hum(9)), RATE), RATE, SCORE)
    sound = below(bed)

    def loud(start: float, end: float) -> float:
        return loudness(sound[round(start * RATE) : round(end * RATE)], RATE)

    assert loud(8, 18) == pytest.approx(LEVEL, abs=1)
    assert loud(21, 27) == pytest.approx(LEVEL - 9, abs=1)
    assert loud(32, 50) == pytest.approx(LEVEL, abs=1)  # a cue does not push it back
    assert abs(sound[0]) == 0
    assert np.max(np.abs(sound[:100])) < 1e-4 > np.max(np.abs(sound[-100:]))


def test_it_is_the_same_in_blocks_of_any_size(tmp_path):
    bed = Bed(read_bed(written(tmp_path, hum(9)), RATE), RATE, SCORE)
    whole = below(bed)
    rng = np.random.default_rng(5)
    at = 0
    for size in rng.integers(1, 90_000, 20):
        out = bed.add_to(np.zeros(size, np.float32), at)
        part = whole[at : at + size]
        assert np.allclose(out[: len(part)], part, atol=1e-7)
        at += size


def test_a_long_bed_is_used_for_three_minutes(tmp_path):
    loop = read_bed(written(tmp_path, hum(200, 8000), 8000), RATE)
    assert len(loop) / RATE == pytest.approx(178, abs=0.1)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda path: None, "cannot be read: No such file"),
        (lambda path: path.mkdir(), "is a folder"),
        (lambda path: path.touch(), "is empty"),
        (lambda path: path.write_text("#EXTM3U\nhttp://example.org/a.mp3\n"), "not a sound file"),
        (lambda path: path.write_bytes(bytes(5000)), r"not a sound file|takes ffmpeg"),
        (lambda path: soundfile.write(path, hum(0.5), 44_100, format="WAV"), "less than a second"),
        (lambda path: soundfile.write(path, hum(3) * 0, 44_100, format="WAV"), "is silent"),
    ],
)
def test_what_is_no_bed_is_said_so(make, says, tmp_path):
    make(tmp_path / "bed")
    with pytest.raises(SoundError, match=says) as caught:
        Bed(read_bed(tmp_path / "bed", RATE), RATE, SCORE)
    assert caught.value.hint


def test_a_damaged_bed_is_said_so(tmp_path):
    path = written(tmp_path, np.random.default_rng(1).normal(size=(44_100 * 5, 1)) * 0.1)
    data = bytearray(path.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 3000] = bytes(3000)
    path.write_bytes(data[: len(data) * 2 // 3])
    with pytest.raises(SoundError, match=r"damaged|not a sound"):
        read_bed(path, RATE)


def test_what_libsndfile_does_not_know_is_read_by_ffmpeg(tmp_path):
    if shutil.which("ffmpeg") is None:
        pytest.skip("ffmpeg, which reads it, is missing: sudo apt install ffmpeg")
    source = written(tmp_path, hum(6, channels=2))
    path = tmp_path / "bed.m4a"
    subprocess.run(["ffmpeg", "-v", "error", "-i", source, "-c:a", "aac", path], check=True)
    loop = read_bed(path, RATE)
    assert len(loop) / RATE == pytest.approx(4.5, abs=0.1)
    assert loudness(as_floats(loop), RATE) == pytest.approx(
        loudness(as_floats(read_bed(source, RATE)), RATE), abs=1
    )


def test_without_ffmpeg_such_a_bed_says_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(__import__("sys").modules, "imageio_ffmpeg", None)
    (tmp_path / "bed.m4a").write_bytes(b"\0\0\0\x1cftypM4A " + bytes(900))
    with pytest.raises(SoundError, match="takes ffmpeg") as caught:
        read_bed(tmp_path / "bed.m4a", RATE)
    assert "voicerepair[ffmpeg]" in caught.value.hint
