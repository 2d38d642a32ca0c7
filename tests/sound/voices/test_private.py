"""No trace on disk of prompts with names, times or answers, whichever engine spoke them.

Every folder that the program could write to lies below one folder, which is then searched.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from queue import SimpleQueue

import numpy as np
import pytest
import soundfile

from voicerepair.errors import SoundError
from voicerepair.sound.pcm import Pcm
from voicerepair.sound.voices import scratch
from voicerepair.sound.voices.cache import PromptCache
from voicerepair.sound.voices.catalogue import available, open_voices, survey, voice_notes
from voicerepair.sound.voices.notes import cache_folder
from voicerepair.sound.voices.prompts import Prompts
from voicerepair.sound.voices.scratch import scratch_folder

PUBLIC = "Nothing has to be solved today."
PRIVATE = "Annabel and Casimir, we come back at ten past nine."
SOON = 60.0


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folders there are: home, cache, temporary files, memory."""
    for name in ("home", "cache", "tmp", "run", "shm"):
        (tmp_path / name).mkdir(mode=0o700)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    monkeypatch.setattr(scratch, "_IN_MEMORY", str(tmp_path / "shm"))
    return tmp_path


def files(world: Path) -> list[Path]:
    return [path for path in world.rglob("*") if path.is_file()]


@pytest.mark.parametrize("engine", ["pyttsx3", "espeak-ng", "flite"])
def test_private_words_and_their_sound_are_nowhere(world: Path, engine: str) -> None:
    names = [
        v.name for state in survey(voice_notes()) if state.name == engine for v in state.voices
    ]
    if not names:
        pytest.skip(f"{engine} is not here")
    name = next((n for n in names if n in ("slt", "en-us")), names[0])
    came: SimpleQueue[Pcm | SoundError] = SimpleQueue()
    cache = PromptCache(cache_folder() / "prompts", on_trouble=lambda trouble: None)
    prompts = Prompts(open_voices(f"{engine}/{name}"), cache, 120, 16_000, lambda trouble: None)
    prompts.request(PRIVATE, True, came.put)
    prompts.request(PUBLIC, False, came.put)
    sounds = [came.get(timeout=SOON) for _ in range(2)]
    prompts.wait(SOON)
    prompts.close()

    assert all(isinstance(sound, Pcm) for sound in sounds)
    kept = [path for path in files(world) if path.suffix == ".flac"]
    assert len(kept) == 1
    assert [path.name for path in files(world) if path not in kept] == ["voices.json"]
    public = min(sounds, key=lambda sound: sound.duration)
    assert abs(soundfile.info(kept[0]).duration - public.duration) < 0.01
    for path in files(world):
        for word in ("Annabel", "Casimir", "ten past"):
            assert word.encode() not in path.read_bytes()


def test_the_folder_for_one_sound_is_ours_alone_and_gone_afterwards(world: Path) -> None:
    with scratch_folder() as folder:
        assert folder.parent == world / "run"
        assert folder.stat().st_mode & 0o777 == 0o700
        (folder / "prompt.wav").write_bytes(b"sound")
    assert not files(world)
    assert not folder.exists()


def test_it_is_gone_after_a_failure_too(world: Path) -> None:
    def half_a_sound() -> None:
        with scratch_folder() as folder:
            (folder / "prompt.wav").write_bytes(b"half a sound")
            raise SoundError("The voice died.")

    with pytest.raises(SoundError):
        half_a_sound()
    assert not list((world / "run").iterdir())


def test_memory_is_taken_before_disk(world: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    with scratch_folder() as folder:
        assert folder.parent == world / "shm"
    monkeypatch.setattr(scratch, "_IN_MEMORY", str(world / "missing"))
    with scratch_folder() as folder:
        assert folder.parent == world / "tmp"


def test_without_any_folder_it_says_what_to_do(
    world: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = str(world / "missing")
    monkeypatch.setenv("XDG_RUNTIME_DIR", missing)
    monkeypatch.setattr(scratch, "_IN_MEMORY", missing)
    monkeypatch.setattr(tempfile, "tempdir", missing)
    with pytest.raises(SoundError) as raised, scratch_folder():
        pass
    assert "TMPDIR" in raised.value.hint


def test_what_a_killed_process_left_behind_is_removed_by_the_next(world: Path) -> None:
    import os

    left, fresh, others = (
        world / "run" / name
        for name in ("voicerepair-prompt-old", "voicerepair-prompt-new", "somebody-elses")
    )
    for folder in (left, fresh, others):
        folder.mkdir()
        (folder / "prompt.wav").write_bytes(b"sound")
    for folder in (left, others):
        os.utime(folder, (1, 1))
    with scratch_folder():
        pass
    assert not left.exists()
    assert fresh.exists()
    assert others.exists()


def test_calibrating_keeps_no_sound(world: Path) -> None:
    voices = available("en")
    if not voices:
        pytest.skip("no English voice is here")
    opened = open_voices(voices[0].name)[0]
    assert np.isfinite(opened.synthesise(PUBLIC, 120).level)
    opened.close()
    assert [path.name for path in files(world)] == ["voices.json"]
