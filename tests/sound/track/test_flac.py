"""FLAC: where one can begin to read is right, and left out where it would not be."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest
import soundfile
from mutagen.flac import FLAC

from tests.rendered import tool
from tests.sound.track.test_tracks import render
from voicerepair.sound.track.flac import FlacSink

TEXTS = tuple(f"{word} is said, and after that some more." for word in "abcdefgh")


@pytest.fixture(scope="module")
def track(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("flac") / "track.flac"
    render(path, TEXTS)
    return path


def test_who_goes_to_a_place_of_the_table_finds_its_samples_there(track, tmp_path):
    samples, _ = soundfile.read(track, dtype="int16")
    found = FLAC(track)
    points = found.seektable.seekpoints
    assert len(points) > 0.5 * found.info.length / 3
    assert [point.first_sample for point in points] == sorted({p.first_sample for p in points})
    with soundfile.SoundFile(track) as file:
        for point in points:
            assert point.num_samples == found.info.max_blocksize
            file.seek(point.first_sample)
            there = file.read(5000, dtype="int16")
            assert np.array_equal(there, samples[point.first_sample :][:5000])
    data = track.read_bytes()
    begins = data.index(b"\xff\xf8", data.index(b"\x89PNG"))
    while data[begins + 4] != 0:  # the first frame has the number 0
        begins = data.index(b"\xff\xf8", begins + 1)
    for point in points:
        number = chr(point.first_sample // 4096).encode()
        assert data[begins + point.byte_offset :][:2] == b"\xff\xf8"
        assert data[begins + point.byte_offset + 4 :].startswith(number)


def test_where_blocks_are_not_as_expected_there_is_no_table_and_all_of_the_sound(
    track, tmp_path, monkeypatch
):
    monkeypatch.setattr("voicerepair.sound.track.flac.BLOCK", 1000)
    render(tmp_path / "other.flac", TEXTS)
    assert FLAC(tmp_path / "other.flac").seektable is None
    sounds = [soundfile.read(path, dtype="int16")[0] for path in (track, tmp_path / "other.flac")]
    assert np.array_equal(*sounds)


@pytest.mark.parametrize("first", [0, 1, 4096, 50_000])
def test_whatever_is_written_first(first, tmp_path):
    samples = (1000 * np.sin(np.arange(100_000) / 20)).astype(np.int16)
    with FlacSink(tmp_path / "one.flac", 24_000) as sink:
        for part in np.split(samples, [first, 60_000, 60_001]):
            sink.write(part)
    assert np.array_equal(soundfile.read(tmp_path / "one.flac", dtype="int16")[0], samples)
    assert len(sink.points) >= 2
    assert all(sample % 4096 == 0 for sample, _ in sink.points)


def test_ffmpeg_decodes_it_without_a_warning_and_seeks_in_it(track):
    samples, rate = soundfile.read(track, dtype="int16")
    at = 0.75 * len(samples) / rate
    for start, expected in ((0.0, samples), (at, samples[round(at * rate) :])):
        command = [tool("ffmpeg"), "-v", "warning", "-ss", f"{start:.6f}", "-i", track]
        out = subprocess.run(
            [*command, "-map", "0:a", "-f", "s16le", "-"], check=True, capture_output=True
        )
        assert out.stderr == b""
        got = np.frombuffer(out.stdout, "<i2")
        assert abs(len(got) - len(expected)) <= 1
        assert np.array_equal(got[-5000:], expected[-5000:])
