"""What was recorded is heard in whatever is played or rendered, and the voice elsewhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import soundfile
from click.testing import CliRunner

from tests import tiny_voices
from tests.fakes import FakeSpeaker, FakeVoice
from tests.rendered import PROMPTS, ROOT, render, rendered
from voicerepair.bundled import bundled
from voicerepair.cli import main, remembered
from voicerepair.cli.devices import Wishes, open_prompts
from voicerepair.cli.phone import write_phone_file
from voicerepair.cli.settings import Chosen
from voicerepair.cli.sitting import narration_with
from voicerepair.errors import SoundError
from voicerepair.script.library import Library
from voicerepair.session.engine import Session
from voicerepair.session.events import Person, Settings
from voicerepair.sound.narration import takes as storage
from voicerepair.sound.narration.takes import Narration, Takes, folder_of
from voicerepair.sound.pcm import Pcm
from voicerepair.sound.silent import SilentPrompts, SilentSpeaker
from voicerepair.sound.voices import catalogue

HELLO, ANA, BO, CLOSE = PROMPTS
NAMES = ("--names", "Ana,Bo")


def tone(hertz: float = 440, seconds: float = 1.0) -> Pcm:
    times = np.arange(round(seconds * 48_000)) / 48_000
    return Pcm((0.1 * np.sin(2 * np.pi * hertz * times)).astype(np.float32), 48_000)


def hertz_of(samples: np.ndarray, rate: int) -> float:
    return float(np.argmax(np.abs(np.fft.rfft(samples)))) * rate / len(samples)


@pytest.fixture
def takes(here: Path) -> Takes:
    """Those of two.md."""
    return Takes(folder_of(here / "two.md"))


@pytest.fixture
def no_voice(monkeypatch) -> None:
    def none(name: str | None = None, language: str = "en") -> list[FakeVoice]:
        raise SoundError("There is no voice on this machine.", "Get one.")

    monkeypatch.setattr(catalogue, "open_voices", none)


# ---------------------------------------------------------------------------- where it is found


def test_it_is_found_by_a_script_s_name_and_by_its_path(here, takes, monkeypatch):
    takes.keep(HELLO, tone())
    monkeypatch.setenv("VOICEREPAIR_SCRIPTS", str(here))
    for how in ("two", "two.md", str(here / "two.md")):
        found = remembered.narration_of(how).path(HELLO)
        assert found is not None
        assert found.resolve() == takes.path(HELLO)


def test_exercises_that_came_with_the_program_have_none_and_cost_no_look(monkeypatch, here):
    monkeypatch.setattr(storage, "narration_beside", None)
    monkeypatch.setattr(remembered, "narration_beside", None)
    assert not remembered.narration_of("rhythm")


def test_a_copy_of_one_s_own_has_its_narration(here, monkeypatch):
    monkeypatch.setenv("VOICEREPAIR_SCRIPTS", str(here))
    (here / "rhythm.md").write_text((bundled("scripts") / "rhythm.md").read_text())
    Takes(folder_of(here / "rhythm.md")).keep("Hello.", tone())
    assert remembered.narration_of("rhythm").path("Hello.") is not None


def test_before_the_first_sound_of_an_exercise_it_loads_nothing_that_takes_time():
    code = (
        "import sys; from voicerepair.cli.remembered import narration_of; narration_of('rhythm');"
        "print(*{'numpy', 'soundfile', 'lark', 'voicerepair.script.library'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.strip() == ""


def test_where_it_cannot_be_looked_for_that_is_said_and_the_voice_says_all(here, monkeypatch):
    def refused(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", refused)
    notices: list[str] = []
    assert not narration_with(str(here / "two.md"), notices)
    (said,) = notices
    assert "Permission denied" in said


# -------------------------------------------------------------------------------- in a session


def prompts_with(stack, narration: Narration, notices: list[str], *, voice=None, speaker=None):
    """The prompts of a session with two.md, and what is said of them meanwhile."""
    program = Library().load("two.md")
    people = [Person("Ana", "Ana"), Person("Bo", "Bo")]
    wishes = Wishes(voice, 120, None, None, True, True, False, Chosen())
    posted: list[object] = []
    prompts = open_prompts(
        Session(program, people, Settings()),
        wishes,
        speaker or FakeSpeaker(),
        narration,
        SimpleNamespace(post=posted.append),
        stack,
        notices,
    )
    return prompts, posted


@pytest.fixture
def stack():
    from contextlib import ExitStack

    with ExitStack() as opened:
        yield opened


def said(prompts, text: str):
    from queue import SimpleQueue

    ready: SimpleQueue = SimpleQueue()
    prompts.request(text, False, ready.put)
    return ready.get(timeout=20)


def test_a_session_hears_what_was_recorded_and_the_voice_elsewhere(takes, voices, stack):
    takes.keep(HELLO, tone())
    takes.keep(ANA, tone(550))
    prompts, _ = prompts_with(stack, Narration([takes.folder]), [])
    assert hertz_of(said(prompts, HELLO).samples, 48_000) == pytest.approx(440, abs=2)
    assert hertz_of(said(prompts, ANA).samples, 48_000) == pytest.approx(550, abs=2)
    said(prompts, BO)
    assert BO in voices[0].spoken
    assert not {HELLO, ANA} & set(voices[0].spoken)


def test_on_a_machine_without_a_voice_it_is_heard_and_the_rest_is_shown(takes, no_voice, stack):
    takes.keep(HELLO, tone())
    notices: list[str] = []
    prompts, _ = prompts_with(stack, Narration([takes.folder]), notices)
    assert said(prompts, HELLO).duration == pytest.approx(1.0)
    assert isinstance(said(prompts, CLOSE), SoundError)
    assert notices == [
        "There is no voice on this machine. Get one. Captions go on without a voice."
    ]


def test_without_a_voice_and_without_narration_there_are_captions_alone(here, no_voice, stack):
    prompts, _ = prompts_with(stack, Narration(), [])
    assert isinstance(prompts, SilentPrompts)


def test_a_voice_that_was_asked_for_must_be_there_all_the_same(takes, no_voice, stack):
    takes.keep(HELLO, tone())
    with pytest.raises(SoundError, match="There is no voice"):
        prompts_with(stack, Narration([takes.folder]), [], voice="slt")


def test_where_nothing_sounds_nothing_of_it_is_read(takes, stack):
    takes.keep(HELLO, tone())
    takes.path(HELLO).write_bytes(b"damaged")
    prompts, posted = prompts_with(stack, Narration([takes.folder]), [], speaker=SilentSpeaker())
    assert isinstance(prompts, SilentPrompts)
    assert prompts.ready(HELLO).duration == pytest.approx(len(HELLO.split()) / 2)
    assert posted == []


def test_a_take_that_is_damaged_is_told_in_the_session(takes, voices, stack):
    takes.keep(HELLO, tone())
    takes.path(HELLO).write_bytes(b"damaged")
    prompts, posted = prompts_with(stack, Narration([takes.folder]), [])
    assert isinstance(said(prompts, HELLO), Pcm)
    (told,) = posted
    assert takes.path(HELLO).name in told.message


# ------------------------------------------------------------------------------------ rendered


def test_a_file_has_what_was_recorded_and_says_how_much_of_it(here, takes, voices):
    for text, hertz in ((HELLO, 440), (BO, 550)):
        takes.keep(text, tone(hertz))
    result = rendered("two.md", "-o", "two.wav", *NAMES, "--jobs", "1")
    assert result.output.rstrip().endswith("4 chapters, voice good, 2 lines narrated")
    assert [text for voice in voices for text in voice.spoken] == [ANA, CLOSE]
    samples, rate = soundfile.read("two.wav")
    assert hertz_of(samples[: rate + rate // 2], rate) == pytest.approx(440, abs=2)


def test_its_length_and_its_chapters_are_those_of_a_rehearsal(here, takes, voices):
    takes.keep(HELLO, tone(seconds=2.345))
    rendered("two.md", "-o", "two.wav", *NAMES)
    words = ["rehearse", "two.md", *NAMES, "--voice", "good", "--json"]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output
    last = json.loads(result.output.splitlines()[-1])
    assert soundfile.info("two.wav").duration == pytest.approx(last["at"], abs=0.001)
    takes.remove(HELLO)
    other = json.loads(CliRunner().invoke(main, words).output.splitlines()[-1])
    assert other["at"] != pytest.approx(last["at"], abs=0.01)


def test_rendered_over_itself_only_the_line_that_was_recorded_anew_is_made(
    here, takes, voices, monkeypatch
):
    takes.keep(HELLO, tone())
    takes.keep(BO, tone(550))
    rendered("two.md", "-o", "two.opus", *NAMES, "--jobs", "1")
    takes.keep(BO, tone(660))
    voices.clear()
    read, asked = Narration.sound, []

    def sound(narration: Narration, text: str) -> Pcm | None:
        asked.append(text)
        return read(narration, text)

    monkeypatch.setattr(Narration, "sound", sound)
    rendered("two.md", "-o", "two.opus", *NAMES, "--jobs", "1")
    assert asked == [BO]
    assert [text for voice in voices for text in voice.spoken] == []


def test_where_every_line_was_recorded_no_voice_is_needed(here, takes, no_voice):
    for text in (HELLO, ANA, BO):
        takes.keep(text, tone())
    lacking = render("two.md", "-o", "two.wav", *NAMES)
    assert lacking.exit_code == 1
    assert f"Nobody recorded “{CLOSE}”. There is no voice on this machine." in lacking.output
    assert not (here / "two.wav").exists()
    takes.keep(CLOSE, tone())
    result = rendered("two.md", "-o", "two.wav", *NAMES)
    assert result.output.rstrip().endswith("4 chapters, 4 lines narrated")


def test_a_recording_that_is_damaged_ends_a_render_with_its_name(here, takes, voices):
    takes.keep(HELLO, tone())
    takes.path(HELLO).write_bytes(takes.path(HELLO).read_bytes()[:300])
    result = render("two.md", "-o", "two.wav", *NAMES)
    assert result.exit_code == 1
    assert takes.path(HELLO).name in result.output
    assert "voicerepair narrate" in result.output
    assert not (here / "two.wav").exists()


def test_many_at_once_have_their_narration_each_in_a_process(here, takes):
    for text in (HELLO, ANA, BO, CLOSE):
        takes.keep(text, tone())
    result = rendered("two.md", "--out", "files", "--format", "wav", *NAMES, "--jobs", "1")
    assert "4 lines narrated" in result.output


def test_to_a_cluster_the_recordings_go_with_the_order(here, takes, voices):
    from concurrent.futures import ThreadPoolExecutor

    from voicerepair.cli.many import Elsewhere, render_many

    takes.keep(HELLO, tone())
    order = order_of_two()
    with ThreadPoolExecutor(1) as executor:
        (outcome,) = render_many({here / "there.wav": order}, Elsewhere(executor, 1))
    assert not isinstance(outcome.done, Exception), outcome.done
    assert outcome.done.narrated == 1
    rendered("two.md", "-o", "here.wav", *NAMES)
    assert (here / "there.wav").read_bytes() == (here / "here.wav").read_bytes()


def test_recordings_that_are_too_large_or_gone_are_not_sent(here, takes, voices, monkeypatch):
    from voicerepair.cli import many

    takes.keep(HELLO, tone())
    order = order_of_two()
    for spoil, says in (
        (lambda: monkeypatch.setattr(many, "MOST_SENT", 1_000), "too large to be sent"),
        (lambda: takes.remove(HELLO), "cannot be read"),
    ):
        spoil()
        (outcome,) = many.render_many({here / "there.wav": order}, many.Elsewhere(None, 1))
        assert isinstance(outcome.done, SoundError)
        assert says in outcome.done.message


def order_of_two():
    from voicerepair.cli.ordering import order_of
    from voicerepair.hosts.plan import Plan

    return order_of("two.md", "Ana,Bo", None, 120, Settings(), still=False, plan=Plan(), bed=None)


def test_a_page_for_phones_has_what_was_recorded(here, takes, voices):
    takes.keep(CLOSE, tone())
    piece = "Say what you did, and leave out the reasons."  # as it is said without a name
    takes.keep(piece, tone(550))
    write_phone_file("two.md", here / "two.html", tell=lambda _text: None)
    spoken = voices[0].spoken
    assert HELLO in spoken
    assert not {CLOSE, piece} & set(spoken)


def test_a_page_is_not_made_of_a_recording_that_is_damaged(here, takes, voices):
    takes.keep(CLOSE, tone())
    takes.path(CLOSE).write_bytes(b"damaged")
    with pytest.raises(SoundError, match=takes.path(CLOSE).name):
        write_phone_file("two.md", here / "two.html", tell=lambda _text: None)
    assert not (here / "two.html").exists()


# ---------------------------------------------------------------------------------- end to end

SOUND_SYSTEM = """
# A loudspeaker that writes what it plays into a file, in real time.
import os, threading, time
import numpy as np

class PortAudioError(Exception): pass
class CallbackAbort(Exception): pass

class Default:
    device = [-1, 0]

class Times: pass
class Status:
    output_underflow = False

default = Default()
_libname = None  # what is loaded of it is this program

def query_devices():
    return [dict(index=0, name="A file", max_input_channels=0, max_output_channels=1,
                 default_samplerate=48000.0)]

class OutputStream:
    latency = 0.02
    active = False

    def __init__(self, **options):
        self.options = options

    @property
    def time(self):
        return time.monotonic()

    def start(self):
        self.active = True
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        size, channels = self.options["blocksize"], self.options["channels"]
        due = time.monotonic()
        with open(os.environ["PLAYED"], "ab") as file:
            while self.active:
                out, times = np.zeros((size, channels), np.float32), Times()
                times.outputBufferDacTime = self.time + self.latency
                try:
                    self.options["callback"](out, size, times, Status())
                except CallbackAbort:
                    self.active = False
                    self.options["finished_callback"]()
                    break
                file.write(out[:, 0].tobytes())
                file.flush()
                due += size / self.options["samplerate"]
                time.sleep(max(0.0, due - time.monotonic()))

    def stop(self, ignore_errors): self.active = False
    abort = close = stop

def _initialize(): pass
def _terminate(): pass
def _exit_handler(): pass
"""
TALK = """---
title: Talk
roles: [A, B]
---

One two three.

Four five six.
"""


@pytest.mark.skipif(sys.platform == "win32", reason="this sound system is none on Windows")
def test_play_says_what_was_recorded_and_a_voice_the_rest(tmp_path):
    tiny_voices.need_library()
    tiny_voices.letters(tmp_path / "voice")
    (tmp_path / "talk.md").write_text(TALK)
    Takes(folder_of(tmp_path / "talk.md")).keep("One two three.", tone(880, seconds=0.8))
    (tmp_path / "sounddevice.py").write_text(SOUND_SYSTEM)
    played = tmp_path / "played"
    words = ["--names", "Ana,Bo", "--no-mic", "--voice", f"neural:{tmp_path / 'voice'}"]
    done = subprocess.run(
        [sys.executable, "-m", "voicerepair", "play", "talk.md", *words],
        cwd=tmp_path,
        env={**os.environ, "HOME": str(tmp_path), "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}",
             "XDG_CACHE_HOME": str(tmp_path / "cache"), "PLAYED": str(played)},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=120,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    heard = np.frombuffer(played.read_bytes(), np.float32)
    loud = np.flatnonzero(np.abs(heard) > 0.01)
    first = heard[loud[0] : loud[0] + 38_400]
    assert hertz_of(first, 48_000) == pytest.approx(880, abs=3)
    assert np.abs(heard[loud[0] + 38_400 + 24_000 :]).max() > 0.05, "the voice goes on"
    kept = list((tmp_path / "cache").rglob("*.flac"))
    assert len(kept) == 1, "the voice's prompt, and never the recording"
