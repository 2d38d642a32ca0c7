"""``voicerepair render``: everything that can go wrong, and nothing half-written."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from textwrap import dedent

import pytest

from tests.fakes import FakeVoice
from tests.rendered import (
    PROMPTS,
    SCRIPT,
    environment,
    left,
    render,
    rendered,
)
from voicerepair.sound.voices import catalogue


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


@pytest.mark.parametrize(
    "arguments",
    [
        ["two.md", "-o", "rain.flac", "--bed", "rain.flac"],
        ["two.md", "-o", "link.flac", "--bed", "rain.flac"],
        ["rain.md", "--out", ".", "--format", "flac", "--bed", "rain.flac"],
        ["rain.flac", "-o", "rain.flac"],
        ["two.md", "-o", "rain.flac", "--plan", "rain.flac"],
        ["rain.flac", "-o", "rain.html"],
    ],
)
def test_what_it_is_made_of_is_never_replaced_by_it(arguments, here, voices):
    (here / "rain.flac").write_text(SCRIPT)
    (here / "rain.md").write_text(SCRIPT)
    (here / "link.flac").symlink_to("rain.flac")
    (here / "rain.html").hardlink_to(here / "rain.flac")
    names = [] if arguments[-1] == "rain.html" else ["--names", "Ana,Bo"]
    result = render(*arguments, *names)
    assert result.exit_code == 1
    assert "would take the place of" in " ".join(result.output.split())
    assert (here / "rain.flac").read_text() == SCRIPT


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
def test_a_pipe_and_a_link_to_itself_in_the_place_of_the_file_are_left_alone(here, voices):
    os.mkfifo(here / "pipe.wav")
    (here / "loop.wav").symlink_to("loop.wav")
    for name, says in (("pipe.wav", "a pipe"), ("loop.wav", "Too many levels")):
        result = render("two.md", "-o", name, "--names", "Ana,Bo")
        assert result.exit_code == 1
        assert f"{name} cannot be written: " in result.output
        assert says in " ".join(result.output.split())
    assert left(here) == {"pipe.wav", "loop.wav"}


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


@pytest.mark.parametrize("kind", ["mp3", "opus", "flac", "wav", "html"])
def test_all_other_files_are_made_without_ffmpeg(kind, here, voices, monkeypatch):
    monkeypatch.setenv("PATH", str(here))
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)
    names = [] if kind == "html" else ["--names", "Ana,Bo"]
    rendered("two.md", "-o", f"two.{kind}", *names)
    assert (here / f"two.{kind}").stat().st_size > 10_000


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
@pytest.mark.parametrize("kind", ["opus", "flac", pytest.param("m4b", marks=pytest.mark.slow)])
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


def test_a_plan_for_somebody_who_is_not_in_the_script_is_refused(here, voices):
    (here / "other.plan").write_text("C turn 1: silent\n")
    result = render("two.md", "-o", "two.wav", "--names", "Ana,Bo", "--plan", "other.plan")
    assert result.exit_code == 1
    assert "The plan speaks of C" in result.output
