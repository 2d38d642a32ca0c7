"""``voicerepair render``: files as other people's tools open them, and all that goes wrong."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from textwrap import dedent

import numpy as np
import pytest
import soundfile
from click.testing import CliRunner, Result

from tests.fakes import FakeVoice
from tests.rendered import decoded, integrated_loudness, probe
from voicerepair.cli import main
from voicerepair.sound.voices import catalogue

KINDS = ("mp3", "m4b", "opus", "flac", "wav")
SCRIPT = """\
---
title: "Two; of = us"
summary: Words for two.
author: Somebody
roles: [A, B]
first: A
---

Hello to you both. Sit where you hear me well.

# Say it (each)

{speaker}, say what you did, and leave out the reasons.

[speaker speaks for 4 seconds]

# Close

[chime]

That is all for tonight. You can leave it here.
"""
CHAPTERS = ("Two; of = us", "Say it: Ana", "Say it: Bo", "Close")
ROOT = Path(__file__).parents[2]


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder with a script; prompts that were made are kept beside."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "two.md").write_text(SCRIPT)
    return tmp_path


@pytest.fixture
def voices(monkeypatch):
    """Two voices that say words as tones, the better one first; all that were opened."""
    opened: list[FakeVoice] = []

    def open_voices(name: str | None = None, language: str = "en") -> list[FakeVoice]:
        found = [FakeVoice(name or "good"), FakeVoice("plain")]
        opened.extend(found)
        return found

    monkeypatch.setattr(catalogue, "open_voices", open_voices)
    return opened


def render(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["render", *map(str, arguments)])


def rendered(*arguments: str | Path) -> Result:
    result = render(*arguments)
    assert result.exit_code == 0, result.output
    return result


def flite() -> None:
    if shutil.which("flite") is None:
        pytest.skip("flite, which speaks in tests, is missing: sudo apt install flite")


def left(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {"cache", "two.md", "bed.wav"}


# -------------------------------------------------------------------- what others see of it


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
    from voicerepair.sound.voices.prompts import Prompts

    prompts = Prompts([FakeVoice()], None, 120, None, lambda _error: None)
    people = [Person("Ana", "Ana"), Person("Bo", "Bo")]
    entries = timeline(Library().load("two.md"), people, Plan(), Spoken(prompts), cue_seconds)
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
PROMPTS = (
    "Hello to you both. Sit where you hear me well.",
    "Ana, say what you did, and leave out the reasons.",
    "Bo, say what you did, and leave out the reasons.",
    "That is all for tonight. You can leave it here.",
)


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


def test_two_renders_are_alike(here, voices):
    kind = "m4b"  # of the others, more is known in tests/sound/track
    for name in ("one", "two"):
        rendered("two.md", "-o", f"{name}.{kind}", "--names", "Ana,Bo")
    one, two = here / f"one.{kind}", here / f"two.{kind}"
    assert one.read_bytes() == two.read_bytes()


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


def test_a_stretch_makes_turns_longer(here, voices):
    for name, stretch in (("one", "1"), ("two", "2")):
        rendered("two.md", "-o", f"{name}.wav", "--names", "Ana,Bo", "--stretch", stretch)
    one, two = (soundfile.info(here / f"{name}.wav").duration for name in ("one", "two"))
    assert two - one == pytest.approx(8, abs=0.01)


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


# ------------------------------------------------------------------------ what goes wrong


@pytest.mark.parametrize(
    ("arguments", "says", "code"),
    [
        (["-o", "two.aac", "--names", "Ana,Bo"], "what kind of file", 1),
        (["-o", "two", "--names", "Ana,Bo"], "what kind of file", 1),
        (["-o", "none/two.wav", "--names", "Ana,Bo"], "cannot be written: No such file", 1),
        (["-o", "two.md/two.wav", "--names", "Ana,Bo"], "cannot be written: Not a directory", 1),
        (["-o", "two.wav"], "--names Ana,Bo", 1),
        (["-o", "two.wav", "--names", "Ana"], "for 2 people", 1),
        (["-o", "two.wav", "--names", "Ana,Bo", "--jobs", "0"], "--jobs", 2),
        (["-o", "two.wav", "--names", "Ana,Bo", "--bed", "none.flac"], "No such file", 1),
        (["-o", "two.wav", "--names", "Ana,Bo", "--bed", "two.md"], "not a sound file", 1),
        (["-o", "two.wav", "--names", "Ana,Bo", "--plan", "none"], "plan none cannot be read", 1),
        (["-o", "two.wav", "--out", "folder"], "-o FILE, or --out FOLDER", 2),
        ([], "-o FILE, or --out FOLDER", 2),
        (["two.md", "-o", "two.wav"], "-o is for one SCRIPT", 2),
        (["two.md", "--out", "."], "Two scripts would become one file", 1),
        (["--out", "two.md"], "two.md", 2),
    ],
)
def test_what_cannot_be_is_said_and_leaves_nothing(arguments, says, code, here, voices):
    result = render("two.md", *arguments)
    assert result.exit_code == code, result.output
    assert says in " ".join(result.output.split())
    assert left(here) == set()


def test_a_folder_in_the_place_of_the_file_is_left_alone(here, voices):
    (here / "two.wav").mkdir()
    result = render("two.md", "-o", "two.wav", "--names", "Ana,Bo")
    assert result.exit_code == 1
    assert "it is a folder" in result.output


def test_a_script_with_errors_says_where(here, voices):
    (here / "two.md").write_text(SCRIPT.replace("[chime]", "[chimes]"))
    result = render("two.md", "-o", "two.wav", "--names", "Ana,Bo")
    assert result.exit_code == 1
    assert "two.md, line" in result.output
    assert left(here) == set()


def test_a_voice_that_was_asked_for_and_fails_in_the_middle_leaves_what_was_there(here, voices):
    (here / "two.mp3").write_bytes(b"what was there")

    def fail(text: str) -> None:
        if text.startswith("Bo"):
            for voice in voices:
                voice.failing = True

    hook(voices, fail)
    result = render(
        "two.md", "-o", "two.mp3", "--names", "Ana,Bo", "--voice", "mine", "--jobs", "1"
    )
    assert result.exit_code == 1
    assert "The voice mine failed at “Bo, say what" in " ".join(result.output.split())
    assert left(here) == {"two.mp3"}
    assert (here / "two.mp3").read_bytes() == b"what was there"


def test_where_any_voice_will_do_the_next_one_says_all_of_it(here, voices):
    def fail(text: str) -> None:
        for voice in voices:
            voice.failing |= voice.info.name == "good" and text.startswith("Bo")

    hook(voices, fail)
    result = rendered("two.md", "-o", "two.wav", "--names", "Ana,Bo", "--jobs", "1")
    assert "So plain says all of it, not good." in " ".join(result.stderr.split())
    assert "voice plain" in result.stdout
    plain = [text for voice in voices if voice.info.name == "plain" for text in voice.spoken]
    assert sorted(set(plain)) == sorted(PROMPTS)


def hook(voices: list[FakeVoice], before: object) -> None:
    """``before`` is called by every voice that is opened from now on."""
    opened = catalogue.open_voices

    def open_voices(*arguments: object, **more: object) -> list[FakeVoice]:
        found = opened(*arguments, **more)
        for voice in found:
            voice.before = before
        return found

    catalogue.open_voices = open_voices  # the fixture puts it back


def test_an_m4b_without_ffmpeg_says_how_to_get_it_before_anything_is_said(
    here, voices, monkeypatch
):
    monkeypatch.setenv("PATH", str(here))
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)
    result = render("two.md", "-o", "two.m4b", "--names", "Ana,Bo")
    assert result.exit_code == 1
    assert "pip install voicerepair[ffmpeg]" in " ".join(result.output.split())
    assert voices == []
    assert left(here) == set()


def test_an_ffmpeg_that_fails_says_why(here, voices, monkeypatch):
    program = here / "cache" / "ffmpeg"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho 'no such codec' >&2\nexit 3\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    result = render("two.md", "-o", "two.m4b", "--names", "Ana,Bo")
    assert result.exit_code == 1
    assert "no such codec" in result.output
    assert left(here) == set()


#: A process of its own, in which a voice says words as tones, each prompt after so many seconds.
PROGRAM = """\
import sys, time
from tests.fakes import FakeVoice
from voicerepair.sound.voices import catalogue
def slow(text):
    print("speaking", flush=True)
    time.sleep({seconds})
def open_voices(name=None, language="en"):
    voice = FakeVoice()
    voice.before = slow
    return [voice]
catalogue.open_voices = open_voices
{more}
from voicerepair.cli import main
main()
"""


def program(seconds: float, more: str, *arguments: str) -> list[str]:
    code = PROGRAM.format(seconds=seconds, more=dedent(more))
    return [sys.executable, "-c", code, "render", *arguments]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_render_leaves_no_half_file(number, here):
    command = program(0.3, "", "two.md", "-o", "two.opus", "--names", "Ana,Bo", "--jobs", "1")
    process = subprocess.Popen(command, cwd=here, stdout=subprocess.PIPE, env=environment(here))
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.readline()
    process.send_signal(number)
    began = time.monotonic()
    assert process.wait(20) == 130
    assert time.monotonic() - began < 5
    process.stdout.close()
    assert left(here) == set()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")
@pytest.mark.parametrize("kind", ["opus", "flac", "m4b"])
def test_a_full_disk_is_said_and_leaves_nothing(kind, here):
    if kind == "m4b" and shutil.which("ffmpeg") is None:
        pytest.skip("ffmpeg, which writes it, is missing: sudo apt install ffmpeg")
    # What a file may hold is limited, which is how a full disk looks to whoever writes to it.
    more = """
        import resource
        resource.setrlimit(resource.RLIMIT_FSIZE, (15_000, 15_000))
    """
    command = program(0, more, "two.md", "-o", f"two.{kind}", "--names", "Ana,Bo")
    result = subprocess.run(
        command, cwd=here, capture_output=True, env=environment(here), text=True, check=False
    )
    assert result.returncode == 1, result.stderr
    assert "Traceback" not in result.stderr
    assert "Hint:" in result.stderr
    assert left(here) == set()


def environment(folder: Path) -> dict[str, str]:
    import os

    return {**os.environ, "PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(folder / "cache")}


# ------------------------------------------------------------------------------- many at once


def test_many_go_into_a_folder_and_one_that_fails_keeps_no_other_from_it(here):
    flite()
    (here / "short.md").write_text("---\ntitle: Short\nroles: [self]\n---\n\nHello there.\n")
    (here / "other.md").write_text("---\ntitle: Other\nroles: [self]\n---\n\nGood evening.\n")
    result = render(
        "short.md", "two.md", "other.md", "none.md", "--out", "files", "--format", "flac",
        "--voice", "slt", "--jobs", "2",
    )  # fmt: skip
    assert result.exit_code == 1
    assert {path.name for path in (here / "files").iterdir()} == {"short.flac", "other.flac"}
    said = " ".join(result.output.split())
    assert "two.flac: “Two; of = us” speaks to people by name" in said
    assert "none.flac: " in said
    assert "2 of 4 could not be rendered" in said


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
def test_many_that_are_interrupted_leave_no_half_file(here):
    flite()
    for name in ("own", "week", "heard"):
        shutil.copy(ROOT / "scripts" / f"{name}.md", here / f"{name}.md")
    program = [sys.executable, "-m", "voicerepair", "render", "own", "week", "heard"]
    arguments = ["--out", "files", "--format", "wav", "--names", "Ana,Bo", "--voice", "slt"]
    process = subprocess.Popen(
        [*program, *arguments, "--jobs", "2"],
        cwd=here,
        env=environment(here),
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
    )
    assert process.stderr is not None
    began = time.monotonic()
    while len(list(here.glob("files/.*.part"))) < 2 and time.monotonic() - began < 60:
        time.sleep(0.05)
    assert process.poll() is None
    process.send_signal(signal.SIGINT)
    said = process.stderr.read().decode()
    assert process.wait(30) == 130
    process.stderr.close()
    assert "Traceback" not in said, said
    assert list((here / "files").iterdir()) == []


def test_a_plan_for_somebody_who_is_not_in_the_script_is_refused(here, voices):
    (here / "other.plan").write_text("C turn 1: silent\n")
    result = render("two.md", "-o", "two.wav", "--names", "Ana,Bo", "--plan", "other.plan")
    assert result.exit_code == 1
    assert "The plan speaks of C" in result.output


def test_an_exercise_without_a_word_is_silence(here, voices):
    (here / "two.md").write_text("---\ntitle: Quiet\nroles: [self]\n---\n\n[pause 5 seconds]\n")
    for kind in ("opus", "mp3", "flac"):
        rendered("two.md", "-o", f"quiet.{kind}")
        sound = decoded(here / f"quiet.{kind}", 24_000)
        assert len(sound) / 24_000 == pytest.approx(5, abs=0.001)
        assert np.max(np.abs(sound)) < 1e-4


def test_on_a_cluster_it_becomes_the_same_file(here, voices):
    distributed = pytest.importorskip(
        "distributed", reason="Dask is missing: pip install distributed"
    )
    soundfile.write(here / "bed.wav", np.random.default_rng(1).normal(size=30_000) * 0.1, 8000)
    arguments = ("two.md", "--names", "Ana,Bo", "--bed", "bed.wav")
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None
    ) as cluster:
        rendered(*arguments, "-o", "there.mp3", "--cluster", cluster.scheduler_address)
    rendered(*arguments, "-o", "here.mp3")
    assert (here / "there.mp3").read_bytes() == (here / "here.mp3").read_bytes()
    assert left(here) == {"there.mp3", "here.mp3"}


def test_a_process_or_a_cluster_that_fails_is_said_so_in_words(here, voices, monkeypatch):
    from concurrent.futures import BrokenExecutor, Future

    from voicerepair.cli.many import Elsewhere, Place, render_many
    from voicerepair.errors import VoiceRepairError

    class Broken:
        """Executes nothing."""

        def __init__(self, error: Exception) -> None:
            self.error = error

        def submit(self, *_: object) -> Future[object]:
            future: Future[object] = Future()
            future.set_exception(self.error)
            return future

    from voicerepair.cli.render import order_of
    from voicerepair.hosts.plan import Plan
    from voicerepair.session.events import Settings

    order = order_of("two.md", "A,B", None, 120, Settings(), still=False, plan=Plan(), bed=None)
    for place, says in (
        (Place(Broken(BrokenExecutor()), 1), "ended from outside"),
        (Elsewhere(Broken(ModuleNotFoundError("no voicerepair")), 1), "no voicerepair"),
    ):
        (outcome,) = render_many({here / "two.mp3": order}, place)
        assert isinstance(outcome.done, VoiceRepairError)
        assert says in outcome.done.message
        assert outcome.done.hint
    with pytest.raises(ZeroDivisionError):  # a bug of ours keeps its traceback
        list(render_many({here / "two.mp3": order}, Place(Broken(ZeroDivisionError()), 1)))


def test_a_cluster_that_is_not_there_is_said_so(here, voices, monkeypatch):
    pytest.importorskip("distributed", reason="Dask is missing: pip install distributed")
    monkeypatch.setattr("voicerepair.cli.many.CONNECTS_WITHIN", 0.5)
    result = render(
        "two.md", "-o", "two.mp3", "--names", "Ana,Bo", "--cluster", "tcp://127.0.0.1:9"
    )
    assert result.exit_code == 1
    assert "no Dask cluster at tcp://127.0.0.1:9" in " ".join(result.output.split())


def test_without_dask_a_cluster_says_how_to_get_it(here, voices, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    result = render("two.md", "-o", "two.mp3", "--names", "Ana,Bo", "--cluster", "tcp://x:1")
    assert result.exit_code == 1
    assert "pip install voicerepair[cluster]" in " ".join(result.output.split())
