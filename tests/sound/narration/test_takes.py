"""Takes lie beside a script, are found by their words, and are never trusted to be sound."""

from __future__ import annotations

import io
import os
import pickle
import random
import re
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from tests.homework.desk import mutated
from voicerepair.errors import SoundError
from voicerepair.homework.names import is_narration
from voicerepair.session.events import Person
from voicerepair.session.words import fill
from voicerepair.sound.narration import takes
from voicerepair.sound.narration.takes import (
    LONGEST,
    Narration,
    Takes,
    folder_of,
    narration_beside,
    take_name,
)
from voicerepair.sound.pcm import Pcm, as_int16

RATE = 48_000
LINE = "Say it slowly, then stop."


def noise(seconds: float = 0.2, rate: int = RATE, seed: int = 1) -> Pcm:
    samples = 0.1 * np.random.default_rng(seed).standard_normal(round(seconds * rate))
    return Pcm(samples.astype(np.float32), rate)


@pytest.fixture
def talk(tmp_path: Path) -> Takes:
    """The takes of a script that has none yet."""
    return Takes(folder_of(tmp_path / "talk.md"))


def alike(one: Pcm | None, other: Pcm) -> bool:
    return (
        one is not None
        and one.rate == other.rate
        and np.array_equal(as_int16(one.samples), as_int16(other.samples))
    )


# ------------------------------------------------------------------------------------ names


def test_it_lies_beside_its_script(tmp_path):
    assert folder_of(tmp_path / "talk.md") == tmp_path / "talk.narration"


@given(st.text(st.characters(), max_size=200))
def test_every_text_has_a_name_that_homework_can_carry(text):
    assert is_narration(f"1/talk.narration/{take_name(text)}")


@given(st.text(st.characters(exclude_characters="{}"), max_size=200))
def test_a_line_is_found_as_it_is_written_and_as_it_is_said(text):
    said = fill(text, {"A": Person("Ana", "Ana")}).text
    assert take_name(said) == take_name(text) == take_name(f"  {text}\n")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Say *it* now.", "Say it now.", True),
        ("Say   it\nnow.", "Say it now.", True),
        ("Ame\u0301lie, begin.", "Am\u00e9lie, begin.", True),
        ("Say it now.", "say it now.", False),
        ("Say it now.", "Say it now?", False),
        ("Ana, begin.", "{A}, begin.", False),
    ],
)
def test_what_sounds_alike_is_one_take_and_anything_else_another(one, other, same):
    assert (take_name(one) == take_name(other)) is same


# ------------------------------------------------------------------------- keeping and finding


@given(
    text=st.text(st.characters(), max_size=80),
    samples=st.lists(st.integers(-32767, 32767), min_size=1, max_size=50),
    rate=st.sampled_from([8_000, 16_000, 44_100, 48_000, 96_000]),
)
def test_what_is_kept_for_any_text_is_what_comes_back(tmp_path_factory, text, samples, rate):
    here = Takes(tmp_path_factory.mktemp("any") / "talk.narration")
    pcm = Pcm(np.array(samples, np.float32) / 32767, rate)
    here.keep(text, pcm)
    assert here.has(text)
    assert alike(here.sound(text), pcm)
    assert alike(Narration([here.folder]).sound(text), pcm)
    assert here.left_over([text]) == []


def test_a_file_is_the_owners_alone_and_tells_what_it_says(talk):
    talk.keep("Say  *it* slowly, then stop.", noise())
    with soundfile.SoundFile(talk.path(LINE)) as file:
        assert (file.title, file.subtype, file.channels) == (LINE, "PCM_16", 1)
    assert talk.path(LINE).stat().st_mode & 0o777 == 0o600


def test_a_take_replaces_the_one_before_and_goes_when_it_is_removed(talk):
    assert talk.sound(LINE) is None
    talk.remove(LINE)
    talk.keep(LINE, noise(seed=1))
    talk.keep(LINE, noise(seed=2))
    assert alike(talk.sound(LINE), noise(seed=2))
    assert len(list(talk.folder.iterdir())) == 1
    talk.remove(LINE)
    assert not talk.has(LINE)
    assert talk.sound(LINE) is None


def test_what_no_line_says_any_more_is_left_over(talk):
    assert talk.left_over([LINE]) == []
    for text in (LINE, "An older line.", "Another one."):
        talk.keep(text, noise())
    (talk.folder / "notes.txt").write_text("Not a take.")
    gone = {talk.path("An older line."), talk.path("Another one.")}
    assert set(talk.left_over([LINE])) == gone


@pytest.mark.parametrize(
    "pcm", [noise(0.0), Pcm(np.zeros(10, np.float32), 192_000), noise(LONGEST + 1, 8_000)]
)
def test_what_could_not_be_read_again_is_not_kept(talk, pcm):
    talk.keep(LINE, noise())
    with pytest.raises(SoundError, match="none that a prompt can have"):
        talk.keep(LINE, pcm)
    assert alike(talk.sound(LINE), noise())


def test_where_nothing_can_be_written_that_is_said(talk):
    talk.folder.write_text("A file in the folder's place.")
    with pytest.raises(SoundError, match="cannot be written"):
        talk.keep(LINE, noise())
    talk.folder.unlink()
    talk.path(LINE).mkdir(parents=True)
    with pytest.raises(SoundError, match="cannot be written"):
        talk.keep(LINE, noise())
    with pytest.raises(SoundError, match="cannot be removed"):
        talk.remove(LINE)


# --------------------------------------------------------------------------------- narration


def kept(folder: Path, *texts: str, seed: int = 1) -> None:
    for text in texts:
        Takes(folder).keep(text, noise(seed=seed))


def test_a_scripts_own_takes_come_before_those_of_the_scripts_beside_it(tmp_path):
    kept(tmp_path / "talk.narration", "Both.", seed=1)
    kept(tmp_path / "calm.narration", "Both.", "Theirs.", seed=2)
    kept(tmp_path / "again.narration", "Theirs.", seed=3)
    heard = narration_beside(tmp_path / "talk.md")
    assert alike(heard.sound("Both."), noise(seed=1))
    assert alike(heard.sound("Theirs."), noise(seed=3)), "the first by name"
    assert heard.sound("Nobody's.") is None


def test_a_script_without_any_has_none(tmp_path):
    assert not narration_beside(tmp_path / "talk.md")
    assert not Narration()
    assert Narration([tmp_path / "nowhere"]).sound(LINE) is None
    kept(tmp_path / "talk.narration", LINE)
    assert narration_beside(tmp_path / "talk.md")


def test_a_digest_is_of_the_sound_and_stays_while_somebody_works_with_it(tmp_path):
    folder = tmp_path / "talk.narration"
    kept(folder, LINE, "The same.", seed=1)
    heard = Narration([folder])
    first = heard.digest(LINE)
    assert first is not None
    assert heard.digest("Nobody's.") is None
    kept(folder, LINE, seed=2)
    assert heard.digest(LINE) == first
    assert Narration([folder]).digest(LINE) != first


def test_it_goes_to_other_processes(tmp_path):
    kept(tmp_path / "talk.narration", LINE)
    sent = pickle.loads(pickle.dumps(narration_beside(tmp_path / "talk.md")))
    assert alike(sent.sound(LINE), noise())


def test_a_folder_is_listed_once_however_often_it_is_asked(tmp_path, monkeypatch):
    kept(tmp_path / "talk.narration", LINE)
    heard = narration_beside(tmp_path / "talk.md")
    monkeypatch.setattr(os, "scandir", None)
    assert heard.sound("Nobody's.") is None
    assert alike(heard.sound(LINE), noise())


# ---------------------------------------------------------------------------------- bad input


def flac(samples: np.ndarray, rate: int = RATE, subtype: str = "PCM_16", kind: str = "FLAC"):
    file = io.BytesIO()
    soundfile.write(file, samples, rate, format=kind, subtype=subtype)
    return file.getvalue()


WAVES = noise(1.0).samples
BAD = {
    "nothing": (b"", "damaged, or no FLAC"),
    "text": (b"Dear both, this is no sound.", "damaged, or no FLAC"),
    "half a head": (flac(WAVES)[:20], "damaged"),
    "cut off": (flac(WAVES)[:-1000], "damaged"),
    "a bit turned": (
        bytes(byte ^ 4 if at == 30_000 else byte for at, byte in enumerate(flac(WAVES))),
        "damaged",
    ),
    "a middle of nothing": (flac(WAVES)[:9_000] + bytes(4_000), "damaged"),
    "no samples": (flac(WAVES[:0]), "no FLAC file"),
    "another format": (flac(WAVES, kind="WAV"), "no FLAC file with sound"),
    "192 kHz": (flac(WAVES, 192_000), "192000 samples a second"),
    "2 kHz": (flac(WAVES, 2_000), "2000 samples a second"),
    "many channels": (flac(np.zeros((100, 6))), "6 channels"),
    "two hours": (flac(np.zeros(7200 * 8_000), 8_000), "longer than a prompt"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_file_that_is_no_take_is_told_by_its_name_with_what_to_do(talk, what):
    data, said = BAD[what]
    talk.folder.mkdir()
    talk.path(LINE).write_bytes(data)
    for sound in (talk.sound, Narration([talk.folder]).sound):
        with pytest.raises(SoundError, match=said) as raised:
            sound(LINE)
        assert str(talk.path(LINE)) in raised.value.message
        assert "voicerepair narrate" in raised.value.hint
    assert talk.has(LINE), "somebody put it there"


def test_hours_of_silence_are_refused_before_they_take_memory(talk):
    talk.folder.mkdir()
    talk.path(LINE).write_bytes(BAD["two hours"][0])
    tracemalloc.start()
    with pytest.raises(SoundError):
        talk.sound(LINE)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 5_000_000


def test_a_file_that_is_too_large_is_not_read(talk):
    talk.folder.mkdir()
    with talk.path(LINE).open("wb") as file:
        file.truncate(takes.LARGEST + 1)
    with pytest.raises(SoundError, match="too large"):
        talk.sound(LINE)


def test_however_a_file_was_damaged_it_sounds_as_before_or_is_told(talk):
    whole = noise(0.3, 16_000)
    talk.keep(LINE, whole)
    data, path, chance = talk.path(LINE).read_bytes(), talk.path(LINE), random.Random(7)
    told = 0
    for _ in range(400):
        path.write_bytes(mutated(chance, data))
        try:
            sound = talk.sound(LINE)
        except SoundError:
            told += 1
        else:
            assert sound is not None
            assert np.array_equal(as_int16(sound.samples), as_int16(whole.samples))
    assert told > 350


@pytest.mark.parametrize(
    ("samples", "rate", "subtype"),
    [
        (np.stack([noise().samples, noise().samples], 1), RATE, "PCM_16"),
        (noise().samples, RATE, "PCM_24"),
        (noise(rate=16_000).samples, 16_000, "PCM_S8"),
        (noise(rate=96_000).samples, 96_000, "PCM_16"),
    ],
)
def test_what_others_recorded_in_stereo_or_other_depths_is_heard(talk, samples, rate, subtype):
    talk.folder.mkdir()
    talk.path(LINE).write_bytes(flac(samples, rate, subtype))
    heard = talk.sound(LINE)
    assert heard is not None
    assert (heard.rate, heard.samples.shape, heard.samples.dtype) == (
        rate, (len(samples),), np.float32,
    )  # fmt: skip
    one = samples if samples.ndim == 1 else samples.mean(axis=1)
    assert np.allclose(heard.samples, one, atol=0.01)


def test_links_and_folders_in_the_place_of_a_take_are_not_followed(talk, tmp_path):
    elsewhere = Takes(tmp_path / "elsewhere")
    elsewhere.keep(LINE, noise())
    talk.folder.mkdir()
    talk.path(LINE).symlink_to(elsewhere.path(LINE))
    talk.path("A folder.").mkdir()
    os.mkfifo(talk.path("A pipe."))
    heard = Narration([talk.folder])
    for text in (LINE, "A folder.", "A pipe."):
        assert not talk.has(text)
        assert talk.sound(text) is None
        assert heard.sound(text) is None
    assert talk.left_over([]) == []


def test_a_folder_that_leads_elsewhere_has_no_takes_and_gets_none(talk, tmp_path):
    elsewhere = Takes(tmp_path / "elsewhere")
    elsewhere.keep(LINE, noise())
    talk.folder.symlink_to(elsewhere.folder)
    assert not talk.has(LINE)
    assert not narration_beside(tmp_path / "talk.md")
    with pytest.raises(SoundError, match="is a link"):
        talk.keep(LINE, noise())


def test_what_is_gone_when_it_is_wanted_is_told(talk):
    talk.keep(LINE, noise())
    heard = Narration([talk.folder])
    talk.remove(LINE)
    for ask in (heard.sound, heard.digest):
        with pytest.raises(SoundError, match="is gone"):
            ask(LINE)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_told(talk):  # pragma: no cover - where tests run as root
    talk.keep(LINE, noise())
    talk.path(LINE).chmod(0)
    with pytest.raises(SoundError, match="cannot be read"):
        talk.sound(LINE)
    talk.folder.chmod(0)
    for ask in (lambda: talk.has(LINE), lambda: Narration([talk.folder])):
        with pytest.raises(SoundError, match=re.escape(str(talk.folder))):
            ask()
    talk.folder.chmod(0o700)


def test_an_error_of_the_system_is_told_with_the_file(talk, monkeypatch):
    talk.keep(LINE, noise())
    heard = Narration([talk.folder])

    def refused(*_: object) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(takes, "read_whole", refused)
    monkeypatch.setattr(os, "scandir", refused)
    for ask in (
        lambda: heard.sound(LINE),
        lambda: heard.digest(LINE),
        lambda: Narration([talk.folder]),
        lambda: narration_beside(talk.folder.with_name("talk.md")),
    ):
        with pytest.raises(SoundError, match="Permission denied"):
            ask()
