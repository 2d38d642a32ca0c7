"""Prompts on disk: found again, bounded, private to this person, and never in the way."""

from __future__ import annotations

import errno
import os
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from voicerepair.errors import SoundError
from voicerepair.sound.pcm import Pcm
from voicerepair.sound.ports import VoiceInfo
from voicerepair.sound.voices.cache import PromptCache, prompt_key
from voicerepair.whole_file import write_whole

SLT = VoiceInfo("slt", "en-us", "flite", 50, "1")


def noise(seed: int, seconds: float = 0.5) -> Pcm:
    samples = np.random.default_rng(seed).uniform(-0.5, 0.5, round(seconds * 16_000))
    return Pcm(samples.astype(np.float32), 16_000)


def key(number: int) -> str:
    return prompt_key(SLT, 120, f"Prompt {number}.")


class Kept:
    """A cache in a folder, and what it complained about."""

    def __init__(self, folder: Path, **options) -> None:
        self.folder = folder
        self.troubles: list[SoundError] = []
        self.cache = PromptCache(folder, self.troubles.append, **options)

    @property
    def files(self) -> list[Path]:
        return sorted(self.folder.iterdir())


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path / "new" / "prompts")


def test_a_prompt_is_found_again_by_another_session(kept: Kept) -> None:
    kept.cache.put(key(1), noise(1))
    found = Kept(kept.folder).cache.get(key(1))
    assert found is not None
    assert found.rate == 16_000
    assert np.allclose(found.samples, noise(1).samples, atol=1e-4)
    assert found.samples.dtype == np.float32


def test_nothing_is_found_where_nothing_was_kept(kept: Kept) -> None:
    assert kept.cache.get(key(1)) is None
    assert not kept.folder.exists()


@pytest.mark.parametrize(
    "other",
    [
        prompt_key(SLT, 121, "Hello."),
        prompt_key(SLT, 120, "Hello?"),
        prompt_key(VoiceInfo("slt", "en-us", "flite", 50, "2"), 120, "Hello."),
        prompt_key(VoiceInfo("rms", "en-us", "flite", 50, "1"), 120, "Hello."),
        prompt_key(VoiceInfo("slt", "en-us", "other", 50, "1"), 120, "Hello."),
    ],
)
def test_another_voice_version_rate_or_text_is_another_prompt(other: str) -> None:
    assert other != prompt_key(SLT, 120, "Hello.")


def test_files_are_for_this_person_only_and_do_not_name_their_words(kept: Kept) -> None:
    os.umask(old := os.umask(0))
    try:
        os.umask(0)
        kept.cache.put(key(1), noise(1))
    finally:
        os.umask(old)
    assert kept.folder.stat().st_mode & 0o777 == 0o700
    (path,) = kept.files
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.name == f"{key(1)}.flac"
    assert b"Prompt" not in path.read_bytes()


@pytest.mark.parametrize("damage", ["empty", "cut", "flipped", "text", "zeros", "other"])
def test_a_damaged_file_is_dropped_and_made_anew(kept: Kept, damage: str) -> None:
    kept.cache.put(key(1), noise(1))
    (path,) = kept.files
    whole = path.read_bytes()
    middle = len(whole) // 2
    other = Kept(kept.folder.parent / "other")
    other.cache.put(key(2), noise(2, seconds=0.7))
    path.write_bytes(
        {
            "empty": b"",
            "cut": whole[:middle],
            "flipped": whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :],
            "text": b"This is no sound at all.",
            "zeros": whole[:middle] + bytes(len(whole) - middle),
            "other": whole[:200] + other.files[0].read_bytes()[200:],
        }[damage]
    )
    assert kept.cache.get(key(1)) is None
    assert kept.files == []
    kept.cache.put(key(1), noise(1))
    assert kept.cache.get(key(1)) is not None
    assert not kept.troubles


def test_every_single_flipped_bit_is_noticed_or_harmless(kept: Kept) -> None:
    """Of the header, with the rate and the length of the sound, and one of every byte after it."""
    kept.cache.put(key(1), noise(1, seconds=0.02))
    (path,) = kept.files
    whole = path.read_bytes()
    flips = [(at, 1 << bit) for at in range(42) for bit in range(8)]
    for at, flip in flips + [(at, 0x10) for at in range(42, len(whole))]:
        path.write_bytes(whole[:at] + bytes([whole[at] ^ flip]) + whole[at + 1 :])
        found = kept.cache.get(key(1))
        if found is not None:
            assert found.rate == 16_000, (at, flip)
            assert np.allclose(found.samples, noise(1, seconds=0.02).samples, atol=1e-4)


def test_a_damaged_length_takes_no_memory(kept: Kept) -> None:
    kept.cache.put(key(1), noise(1))
    (path,) = kept.files
    whole = bytearray(path.read_bytes())
    whole[21] |= 0x0F  # the top bits of how many samples a FLAC file says it holds
    path.write_bytes(whole)
    tracemalloc.start()
    try:
        assert kept.cache.get(key(1)) is None
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


def test_the_folder_stays_bounded_and_what_was_used_last_stays(tmp_path: Path) -> None:
    one = len(written(tmp_path / "one"))
    kept = Kept(tmp_path / "prompts", limit=one * 5)
    for number in range(5):
        kept.cache.put(key(number), noise(0))
        os.utime(kept.folder / f"{key(number)}.flac", (number, number))
    assert kept.cache.get(key(0)) is not None
    for number in (5, 6):
        kept.cache.put(key(number), noise(0))
    assert sum(path.stat().st_size for path in kept.files) <= one * 5
    assert kept.cache.get(key(1)) is None
    for number in (0, 5, 6):
        assert kept.cache.get(key(number)) is not None


def written(folder: Path) -> bytes:
    kept = Kept(folder)
    kept.cache.put(key(0), noise(0))
    return kept.files[0].read_bytes()


def test_a_folder_that_is_too_full_from_before_is_cut_back(tmp_path: Path) -> None:
    full = Kept(tmp_path)
    for number in range(8):
        full.cache.put(key(number), noise(number))
    size = sum(path.stat().st_size for path in full.files)
    Kept(tmp_path, limit=size // 2).cache.put(key(9), noise(9))
    assert sum(path.stat().st_size for path in full.files) <= size // 2


def test_leftovers_of_a_crash_are_removed_but_not_what_is_being_written(tmp_path: Path) -> None:
    old, new, strange = (tmp_path / name for name in (".part-old", ".part-new", "strange.txt"))
    for path in (old, new, strange):
        path.touch()
    os.utime(old, (1, 1))
    os.utime(strange, (1, 1))
    Kept(tmp_path).cache.put(key(1), noise(1))
    assert not old.exists()
    assert new.exists()
    assert strange.exists()


class FullDisk:
    """Writes so many files, then half of one."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.tries = 0

    def __call__(self, path: Path, data: bytes) -> None:
        self.tries += 1
        if self.tries > self.room:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        write_whole(path, data)


def test_a_full_disk_is_said_once_and_what_is_there_still_serves(tmp_path: Path) -> None:
    disk = FullDisk(room=1)
    kept = Kept(tmp_path, write=disk)
    for number in range(4):
        kept.cache.put(key(number), noise(number))
    (trouble,) = kept.troubles
    assert "No space left on device" in trouble.message
    assert trouble.hint
    assert disk.tries == 2
    assert kept.cache.get(key(0)) is not None
    assert kept.cache.get(key(1)) is None


def test_a_folder_that_cannot_be_made_is_said_once(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    kept = Kept(tmp_path / "file" / "prompts")
    kept.cache.put(key(1), noise(1))
    kept.cache.put(key(2), noise(2))
    assert len(kept.troubles) == 1
    assert kept.cache.get(key(1)) is None


def test_a_folder_that_vanishes_in_mid_session_is_said_once(kept: Kept) -> None:
    kept.cache.put(key(1), noise(1))
    kept.files[0].unlink()
    kept.folder.rmdir()
    kept.cache.put(key(2), noise(2))
    assert kept.cache.get(key(1)) is None
    assert len(kept.troubles) == 1


def test_many_sessions_share_a_folder(tmp_path: Path) -> None:
    one = len(written(tmp_path / "one"))
    caches = [Kept(tmp_path / "prompts", limit=one * 6) for _ in range(4)]

    def use(kept: Kept) -> None:
        for turn in range(40):
            number = turn % 10
            found = kept.cache.get(key(number))
            if found is None:
                kept.cache.put(key(number), noise(number))
            else:
                assert np.allclose(found.samples, noise(number).samples, atol=1e-4)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(use, caches))
    assert not [kept.troubles for kept in caches if kept.troubles]
    assert all(path.suffix == ".flac" for path in caches[0].files)
