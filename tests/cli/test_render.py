"""``voicerepair render``: files as other people's tools open them."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile

from tests.fakes import FakeVoice
from tests.recognised import RATE, recognised, shares
from tests.rendered import (
    CHAPTERS,
    KINDS,
    PROMPTS,
    SCRIPT,
    decoded,
    flite,
    integrated_loudness,
    probe,
    rendered,
)
from voicerepair.sound.voices import catalogue


@pytest.mark.parametrize("kind", KINDS)
def test_others_find_chapters_tags_cover_and_the_length_of_a_rehearsal(kind, here, voices):
    rendered("two.md", "-o", f"two.{kind}", "--names", "Ana,Bo")
    found = probe(here / f"two.{kind}")
    (seconds, begins) = rehearsed()
    # An Ogg file's length counts what a decoder leaves out, an MP3's whole frames of 24 ms.
    assert found.seconds == pytest.approx(
        seconds, abs={"opus": 0.007, "mp3": 0.073}.get(kind, 0.001)
    )
    assert len(decoded(here / f"two.{kind}", 24_000)) / 24_000 == pytest.approx(
        seconds, abs=0.043 if kind == "m4b" else 0.001
    )
    assert [title for _, title in found.chapters] == list(CHAPTERS)
    assert [at for at, _ in found.chapters] == pytest.approx(begins, abs=0.001)
    assert found.tags["title"] == "Two; of = us"
    assert found.tags["artist"] == "Somebody"
    assert "Words for two." in found.tags.values()
    assert found.pictures == 1


def rehearsed() -> tuple[float, list[float]]:
    """When the session ends, and its sections begin, by ``rehearse`` with the same voice."""
    from voicerepair.cli.rehearse import timeline
    from voicerepair.hosts.durations import Spoken
    from voicerepair.hosts.plan import Plan
    from voicerepair.script.library import Library
    from voicerepair.session.events import Person
    from voicerepair.sound.track.pieces import cue_seconds
    from voicerepair.sound.track.score import on_step
    from voicerepair.sound.voices.prompts import Prompts

    prompts = Prompts([FakeVoice()], None, 120, None, lambda _error: None)
    people = [Person("Ana", "Ana"), Person("Bo", "Bo")]
    entries = timeline(
        Library().load("two.md"), people, Plan(), Spoken(prompts), cue_seconds, on_step
    )
    prompts.close()
    firsts = ("Hello", "Ana,", "Bo,", "chime")
    starts = [next(e.at for e in entries if first in e.what) for first in firsts]
    # After a prompt a section begins with the 0.6 s before its own; a turn needs none after it.
    return entries[-1].at, [0.0, starts[1] - 0.6, starts[2], starts[3]]


def test_every_prompt_is_there_when_it_should_be_and_evenly_loud(here):
    flite()
    # It can tell: what nobody says is not found.
    prompts = spoken(*PROMPTS, "Something else is said here, and nobody hears it.")
    first: list[float] = []
    for kind in ("wav", "mp3", "m4b", "opus"):
        rendered("two.md", "-o", f"two.{kind}", "--names", "Ana,Bo", "--voice", "slt")
        loud, peak = integrated_loudness(here / f"two.{kind}")
        assert loud == pytest.approx(-18, abs=1)
        assert peak < -0.5
        sound = decoded(here / f"two.{kind}", ALIKE)
        *found, nobody = places(sound, prompts)
        assert all(match > 0.9 for _, match in found), (kind, found)
        begins = [at for at, _ in found]
        first = first or begins
        assert begins == sorted(begins)
        assert begins == pytest.approx(first, abs=0.001)
        assert nobody[1] < 0.5


ALIKE = 8_000  # samples a second at which sounds are compared


def spoken(*texts: str) -> list[np.ndarray]:
    """Prompts by themselves."""
    (voice, *others) = catalogue.open_voices("flite/slt")
    try:
        return [voice.synthesise(text, 120).resampled(ALIKE).samples for text in texts]
    finally:
        for one in (voice, *others):
            one.close()


def places(sound: np.ndarray, prompts: list[np.ndarray]) -> list[tuple[float, float]]:
    """Where each prompt is likeliest (seconds), and how alike it is there, from 0 to 1."""
    size = 1 << (len(sound) + max(map(len, prompts))).bit_length()
    spectrum = np.fft.rfft(sound, size)
    energy = np.concatenate([[0], np.cumsum(sound.astype(np.float64) ** 2)])
    found = []
    for prompt in prompts:
        alike = np.fft.irfft(spectrum * np.conj(np.fft.rfft(prompt, size)), size)
        count = len(sound) - len(prompt)
        windows = np.maximum(energy[len(prompt) :] - energy[: -len(prompt)], 1e-3)[:count]
        scores = alike[:count] / np.sqrt(windows * np.sum(prompt.astype(np.float64) ** 2))
        best = int(np.argmax(scores))
        found.append((best / ALIKE, float(scores[best])))
    return found


def test_a_recogniser_hears_every_prompt_in_it(here):
    flite()
    rendered("two.md", "-o", "two.mp3", "--names", "Ana,Bo", "--voice", "slt")
    heard = recognised(decoded(here / "two.mp3", RATE))
    nobody = "Another line of it, which nobody ever speaks."
    *found, missing = shares(heard, (*PROMPTS, nobody))
    assert min(found) > 0.5, heard
    assert missing < 0.3


def test_two_renders_are_alike(here, voices):
    kind = "m4b"  # of the others, more is known in tests/sound/track
    for name in ("one", "two"):
        rendered("two.md", "-o", f"{name}.{kind}", "--names", "Ana,Bo")
    one, two = here / f"one.{kind}", here / f"two.{kind}"
    assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize("kind", KINDS)
def test_others_find_chapters_with_long_titles_and_any_letters(kind, here, voices):
    letters = "Was ich getan habe; so = gesagt # 🎧 漢字"
    heads = (letters, "Слово за слово " * 6, "é" * 62, "é" * 63, "Words that go on " * 12)
    text = "---\ntitle: T\nroles: [self]\n---\n"
    text += "".join(f"\n# {head}\n\nWords are said.\n" for head in heads)
    (here / "two.md").write_text(text)
    rendered("two.md", "-o", f"two.{kind}")
    titles = [title for _, title in probe(here / f"two.{kind}").chapters]
    assert len(titles) == len(heads)
    for title, head in zip(titles, heads, strict=True):
        whole = title == head.strip()
        assert whole or (len(head.encode()) > 125 and head.startswith(title.rstrip("…")))
        assert whole or len(title.encode()) > 120
    assert titles[0] == letters


def test_with_a_bed_it_is_as_loud_and_there_is_sound_in_the_silence(here, voices):
    time = np.arange(44_100 * 5) / 44_100
    soundfile.write(here / "bed.wav", 0.3 * np.sin(2 * np.pi * 220 * time), 44_100)
    for kind in ("opus", "mp3"):
        rendered("two.md", "-o", f"two.{kind}", "--names", "Ana,Bo", "--bed", "bed.wav")
        assert integrated_loudness(here / f"two.{kind}")[0] == pytest.approx(-18, abs=1)
        found = probe(here / f"two.{kind}")
        assert [title for _, title in found.chapters] == list(CHAPTERS)
        assert found.pictures == 1
        sound = decoded(here / f"two.{kind}", 24_000)
        turn = round((found.chapters[2][0] - 4) * 24_000)
        assert 1e-3 < np.std(sound[turn : turn + 24_000]) < 3e-2


def test_rendered_over_itself_with_one_line_changed_only_that_line_is_said(here, voices):
    rendered("two.md", "-o", "two.opus", "--names", "Ana,Bo", "--jobs", "1")
    (here / "two.md").write_text(SCRIPT.replace("leave it here", "leave it there"))
    voices.clear()
    rendered("two.md", "-o", "two.opus", "--names", "Ana,Bo", "--jobs", "1")
    said = [text for voice in voices for text in voice.spoken]
    assert said == ["That is all for tonight. You can leave it there."]


def test_a_name_is_said_as_it_is_spelt_for_the_voice_and_shown_as_it_is_written(here, voices):
    rendered("two.md", "-o", "two.opus", "--names", "Zoë=Zoh-ee,Jürgen", "--jobs", "1")
    said = " ".join(text for voice in voices for text in voice.spoken)
    assert "Zoh-ee, say what" in said
    assert "Jürgen, say what" in said
    assert "Zoë" not in said
    titles = [title for _, title in probe(here / "two.opus").chapters]
    assert titles[1:3] == ["Say it: Zoë", "Say it: Jürgen"]


def test_a_stretch_makes_turns_longer(here, voices):
    for name, stretch in (("one", "1"), ("two", "2")):
        rendered("two.md", "-o", f"{name}.wav", "--names", "Ana,Bo", "--stretch", stretch)
    one, two = (soundfile.info(here / f"{name}.wav").duration for name in ("one", "two"))
    # What is said after each of the two turns begins on a step of 0.12 s.
    assert two - one == pytest.approx(8, abs=0.24)


def test_with_a_plan_people_do_what_it_says(here, voices):
    (here / "brief.plan").write_text("names: Ana, Bo\nkey: enter at 7.3s\nkey: s at 9.123s\n")
    rendered("two.md", "-o", "all.wav", "--names", "Ana,Bo")
    rendered("two.md", "-o", "brief.wav", "--plan", "brief.plan")
    every, brief = (soundfile.info(here / f"{name}.wav").duration for name in ("all", "brief"))
    assert brief < every


def test_a_file_keeps_its_permissions_and_a_link_its_aim(here, voices):
    (here / "real.wav").touch(0o640)
    (here / "real.wav").chmod(0o640)
    (here / "two.wav").symlink_to("real.wav")
    rendered("two.md", "-o", "two.wav", "--names", "Ana,Bo")
    assert (here / "two.wav").is_symlink()
    assert (here / "real.wav").stat().st_mode & 0o777 == 0o640
    assert soundfile.info(here / "real.wav").frames > 0


def test_the_answer_says_what_it_made(here, voices):
    result = rendered("two.md", "-o", "two.wav", "--names", "Ana,Bo")
    assert result.stdout == "two.wav: 0:41, 4 chapters, voice good\n"


def test_what_a_file_cannot_know_is_said(here, voices):
    text = SCRIPT.replace("[chime]", "Back at {return time}.\n\n[be back in 1 minute]")
    (here / "two.md").write_text(text)
    result = rendered("two.md", "-o", "two.wav", "--names", "Ana,Bo")
    assert "a file cannot know it" in " ".join(result.stderr.split())


def test_an_exercise_without_a_word_is_silence(here, voices):
    (here / "two.md").write_text("---\ntitle: Quiet\nroles: [self]\n---\n\n[pause 5 seconds]\n")
    for kind in ("opus", "mp3", "flac"):
        rendered("two.md", "-o", f"quiet.{kind}")
        sound = decoded(here / f"quiet.{kind}", 24_000)
        assert len(sound) / 24_000 == pytest.approx(5, abs=0.001)
        assert np.max(np.abs(sound)) < 1e-4
