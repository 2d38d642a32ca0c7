from __future__ import annotations

import tracemalloc
from pathlib import Path

import numpy as np
import pytest
import soundfile

from voicerepair.errors import SoundError
from voicerepair.sound.files import read_blocks, read_voice
from voicerepair.sound.ports import HEARING_RATE

FORMATS = {
    "wav": {"format": "WAV"},
    "flac": {"format": "FLAC"},
    "mp3": {"format": "MP3"},
    "ogg": {"format": "OGG", "subtype": "VORBIS"},
    "opus": {"format": "OGG", "subtype": "OPUS"},
}


def tone(seconds: float, rate: int, pitch: float = 440.0) -> np.ndarray:
    return 0.5 * np.sin(2 * np.pi * pitch * np.arange(round(seconds * rate)) / rate)


def written(path: Path, samples: np.ndarray, rate: int, **how: str) -> Path:
    soundfile.write(path, samples, rate, **how)
    return path


def read(path: Path) -> np.ndarray:
    return np.concatenate([block.samples for block in read_blocks(path)])


def cut(path: Path, part: float) -> Path:
    """The same file, broken off."""
    data = path.read_bytes()
    path.write_bytes(data[: round(len(data) * part)])
    return path


@pytest.mark.parametrize("ending", FORMATS)
@pytest.mark.parametrize("rate", [16_000, 24_000, 48_000])
def test_every_format_and_rate_becomes_sixteen_kilohertz(
    ending: str, rate: int, tmp_path: Path
) -> None:
    path = written(tmp_path / f"tone.{ending}", tone(3.0, rate), rate, **FORMATS[ending])
    samples = read(path)
    assert samples.dtype == np.int16
    assert len(samples) == pytest.approx(3 * HEARING_RATE, abs=HEARING_RATE // 10)
    spectrum = np.abs(np.fft.rfft(samples[HEARING_RATE : 2 * HEARING_RATE]))
    assert int(np.argmax(spectrum)) == 440


@pytest.mark.parametrize("rate", [8_000, 11_025, 44_100, 96_000])
def test_resampling_keeps_times_and_levels(rate: int, tmp_path: Path) -> None:
    sound = np.concatenate((np.zeros(rate), tone(1.0, rate), np.zeros(rate)))
    samples = read(written(tmp_path / "tone.wav", sound, rate, subtype="FLOAT")) / 32768
    assert len(samples) == pytest.approx(3 * HEARING_RATE, abs=2)
    loud = np.flatnonzero(np.abs(samples) > 0.25)
    assert loud[0] / HEARING_RATE == pytest.approx(1.0, abs=0.005)
    assert loud[-1] / HEARING_RATE == pytest.approx(2.0, abs=0.005)
    assert np.max(np.abs(samples)) == pytest.approx(0.5, abs=0.05)


def test_channels_are_mixed_into_one(tmp_path: Path) -> None:
    stereo = np.column_stack((tone(1.0, 16_000), np.zeros(16_000)))
    samples = read(written(tmp_path / "stereo.wav", stereo, 16_000))
    assert np.max(samples) / 32768 == pytest.approx(0.25, abs=0.01)


def test_blocks_follow_one_another_without_a_gap(tmp_path: Path) -> None:
    after = 0
    for block in read_blocks(written(tmp_path / "tone.wav", tone(5.3, 44_100), 44_100)):
        assert block.at == pytest.approx(after / HEARING_RATE)
        assert block.lost == 0
        assert len(block.samples)
        after += len(block.samples)


def test_samples_beyond_full_scale_are_clipped_and_no_numbers_are_silence(tmp_path: Path) -> None:
    sound = np.concatenate((np.full(8_000, 3.0), np.full(8_000, np.nan), np.full(8_000, -np.inf)))
    samples = read(written(tmp_path / "wild.wav", sound, 16_000, subtype="FLOAT"))
    assert samples[4_000] >= 32766
    assert samples[12_000] == 0
    assert samples[20_000] <= -32766


def test_a_file_is_known_by_its_content_not_by_its_name(tmp_path: Path) -> None:
    path = written(tmp_path / "sound.raw", tone(1.0, 16_000), 16_000, format="FLAC")
    assert len(read(path)) == HEARING_RATE


def test_a_wav_that_was_written_into_a_pipe_is_whole(tmp_path: Path) -> None:
    path = written(tmp_path / "piped.wav", tone(1.0, 16_000), 16_000)
    data = bytearray(path.read_bytes())
    place = data.index(b"data") + 4
    data[place : place + 4] = b"\xff\xff\xff\xff"
    path.write_bytes(data)
    assert len(read(path)) == HEARING_RATE


def test_a_long_file_needs_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "long.flac"
    with soundfile.SoundFile(path, "w", 48_000, 2) as file:
        for _ in range(5):
            file.write(np.column_stack((tone(60.0, 48_000), tone(60.0, 48_000, 300))))
    blocks = read_blocks(path)
    next(blocks)
    tracemalloc.start()
    try:
        seconds = sum(len(block.samples) for block in blocks) / HEARING_RATE
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert seconds == pytest.approx(299.5, abs=0.1)
    assert most < 2_000_000


@pytest.mark.parametrize("ending", FORMATS)
def test_a_file_that_was_cut_short_gives_what_it_has_and_then_says_so(
    ending: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    sound = np.random.default_rng(1).normal(size=160_000) * 0.1
    path = cut(written(tmp_path / f"cut.{ending}", sound, 16_000, **FORMATS[ending]), 0.5)
    blocks = read_blocks(path)
    taken = len(next(blocks).samples)
    with pytest.raises(SoundError, match=r"is cut short: only .* s of it") as caught:
        taken += sum(len(block.samples) for block in blocks)
    assert 0 < taken < 10 * HEARING_RATE
    assert caught.value.hint
    capfd.readouterr()  # mpg123 complains on stderr


@pytest.mark.parametrize("ending", FORMATS)
def test_a_file_with_hardly_a_header_is_no_sound_file(ending: str, tmp_path: Path) -> None:
    path = written(tmp_path / f"stub.{ending}", tone(3.0, 16_000), 16_000, **FORMATS[ending])
    path.write_bytes(path.read_bytes()[:30])
    with pytest.raises(SoundError, match=r"cannot be read|is not a sound file|is cut short"):
        read(path)


@pytest.mark.parametrize("content", [b"only words\n" * 100, b"\0" * 5000, bytes(range(256)) * 40])
@pytest.mark.parametrize("ending", ["wav", "mp3", "txt"])
def test_what_is_no_sound_is_refused(content: bytes, ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"file.{ending}"
    path.write_bytes(content)
    with pytest.raises(SoundError, match="is not a sound file") as caught:
        read(path)
    assert "ffmpeg" in caught.value.hint


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SoundError, match=r"nowhere\.wav cannot be read: No such file"):
        read(tmp_path / "nowhere.wav")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SoundError, match="is a folder"):
        read(tmp_path)


def test_a_device_is_refused() -> None:
    with pytest.raises(SoundError, match=r"/dev/null is"):
        read(Path("/dev/null"))


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "empty.wav"
    path.touch()
    with pytest.raises(SoundError, match="is empty"):
        read(path)


def test_a_sound_file_without_sound_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "nothing.wav", np.zeros(0), 16_000)
    with pytest.raises(SoundError, match="holds no sound"):
        read(path)


def test_a_rate_that_cannot_be_meant_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "slow.wav", np.zeros(100), 7)
    with pytest.raises(SoundError, match="claims 7 samples a second"):
        read(path)


# ------------------------------------------------------------------------ one voice, in one piece


@pytest.mark.parametrize("ending", FORMATS)
def test_a_voice_is_read_whole_at_its_own_rate(ending: str, tmp_path: Path) -> None:
    path = written(tmp_path / f"a.{ending}", tone(1.2, 48_000), 48_000, **FORMATS[ending])
    sound = read_voice(path, 5.0)
    assert sound.rate == 48_000
    assert sound.duration == pytest.approx(1.2, abs=0.1)  # MP3 adds a little
    assert sound.level == pytest.approx(-9.0, abs=1.0)


def test_of_two_channels_the_louder_one_is_read(tmp_path: Path) -> None:
    soft, loud = tone(1.0, 16_000, 300.0) * 0.2, tone(1.0, 16_000, 700.0)
    path = written(tmp_path / "a.wav", np.column_stack((soft, loud)), 16_000)
    spectrum = np.abs(np.fft.rfft(read_voice(path, 5.0).samples))
    assert int(np.argmax(spectrum)) == 700


def test_a_voice_that_is_too_long_is_left_as_soon_as_that_is_known(tmp_path: Path) -> None:
    path = written(tmp_path / "a.wav", np.zeros(8_000 * 600), 8_000)
    tracemalloc.start()
    with pytest.raises(SoundError, match="longer than 5 s"):
        read_voice(path, 5.0)
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


def test_what_is_cut_short_or_empty_is_no_voice(tmp_path: Path) -> None:
    path = written(tmp_path / "a.flac", np.random.default_rng(1).normal(0, 0.1, 48_000), 16_000)
    with pytest.raises(SoundError, match="is cut short: only"):
        read_voice(cut(path, 0.5), 5.0)
    with pytest.raises(SoundError, match="holds no sound"):
        read_voice(written(tmp_path / "b.wav", np.zeros(0), 16_000), 5.0)
