"""Sound from a stranger: written anew by a process with limits, or refused."""

from __future__ import annotations

import io
import sys

import numpy as np
import pytest
import soundfile

from tests.homework import desk
from voicerepair.errors import HomeworkError
from voicerepair.homework import narration
from voicerepair.homework.narration import decoded
from voicerepair.sound.narration.takes import narration_beside, take_name

RATE = 24_000
NAME = f"1/sunday.narration/{take_name('Hello, the two of you.')}"
TALK = ("1/sunday.md", desk.SCRIPT.encode())


def tone(seconds: float = 0.5, rate: int = RATE, channels: int = 1) -> np.ndarray:
    times = np.arange(round(seconds * rate)) / rate
    return np.repeat(0.3 * np.sin(2 * np.pi * 440 * times)[:, None], channels, axis=1)


def sound(format: str, samples: np.ndarray, rate: int = RATE, subtype: str | None = None) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, samples, rate, format=format, subtype=subtype)
    return file.getvalue()


FORMATS = (
    ("FLAC", None), ("WAV", "PCM_24"), ("OGG", "VORBIS"), ("OGG", "OPUS"), ("MP3", None),
)  # fmt: skip


def test_every_format_becomes_flac_of_one_channel_and_sounds_the_same():
    takes = [
        (f"{NAME} as {format}", sound(format, tone(channels=2), subtype=subtype))
        for format, subtype in FORMATS
    ]
    for name, flac in decoded(takes):
        samples, rate = soundfile.read(io.BytesIO(flac))
        assert (rate, samples.ndim) == (RATE, 1), name
        assert len(samples) == pytest.approx(len(tone()), abs=2_500), name
        assert np.abs(samples).max() == pytest.approx(0.3, abs=0.05), name


def test_whatever_came_is_kept_as_flac_and_heard_where_the_script_is_played(lee, home, tmp_path):
    path = tmp_path / "x.homework"
    desk.bundle(path, lee, dict([TALK, (NAME, sound("WAV", tone(channels=2)))]))
    one = desk.take(path, home)
    assert soundfile.info(one.folder / NAME).format == "FLAC"
    heard = narration_beside(one.script(one.assignment.scripts[0])).sound("Hello, the two of you.")
    assert heard is not None
    assert np.allclose(heard.samples, tone()[:, 0], atol=1e-3)


NONE = {
    "text": b"Dear both, this is no sound.",
    "nothing": b"",
    "half a head": sound("WAV", tone())[:20],
    "no samples": sound("FLAC", tone(0)),
    "a rate that nobody has": sound("WAV", tone(), rate=200),
    "too many channels": sound("WAV", tone(channels=9)),
    "a middle of nothing": sound("FLAC", tone())[:60] + bytes(4_000),
}


@pytest.mark.parametrize("what", NONE)
def test_what_is_no_sound_is_refused_by_its_name_and_nothing_is_written(lee, home, tmp_path, what):
    path = tmp_path / "x.homework"
    path.write_bytes(desk.hostile(lee, [TALK, (NAME, NONE[what])]))
    with pytest.raises(HomeworkError, match="is no sound that can be read"):
        desk.take(path, home)
    assert list(home.iterdir()) == []


def test_a_take_that_is_longer_than_a_prompt_can_be_is_refused():
    hours = sound("FLAC", np.zeros((301 * 8_000, 1)), rate=8_000)
    assert len(hours) < 20_000, "an hour of silence is a small file"
    with pytest.raises(HomeworkError, match="longer than a prompt"):
        list(decoded([(NAME, hours)]))


def test_a_process_that_takes_too_long_is_ended():
    with pytest.raises(HomeworkError, match="takes too long"):
        list(decoded([(NAME, sound("WAV", tone()))], seconds=0.01))


@pytest.mark.parametrize(
    "worker",
    ["this", "antigravity_of_no_module"],
)
def test_a_process_that_does_something_else_is_a_refusal(monkeypatch, worker):
    monkeypatch.setattr(narration, "WORKER", worker)
    with pytest.raises(HomeworkError, match="within the limits"):
        list(decoded([(NAME, sound("WAV", tone()))]))


def test_a_module_that_lies_beside_the_download_is_not_run(tmp_path, monkeypatch):
    for name in ("soundfile", "numpy", "voicerepair"):
        (tmp_path / f"{name}.py").write_text("open('run', 'w').close()")
    monkeypatch.chdir(tmp_path)
    assert list(decoded([(f"{NAME}.wav", sound("WAV", tone()))]))
    assert not (tmp_path / "run").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="limits of memory are Linux's")
def test_the_process_has_limits():
    code = (
        "import resource as r; from voicerepair.homework.narration_worker import limit; limit();"
        "print(*(r.getrlimit(x)[1] for x in (r.RLIMIT_AS, r.RLIMIT_CPU, r.RLIMIT_FSIZE)))"
    )
    import subprocess

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    memory, seconds, room = map(int, done.stdout.split())
    assert 0 < memory <= 1 << 30
    assert 0 < seconds <= 100
    assert 0 < room <= 300_000_000


def test_without_narration_no_process_is_started(monkeypatch):
    monkeypatch.setattr(narration, "WORKER", "no_such_module")
    assert list(decoded([])) == []
