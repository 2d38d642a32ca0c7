"""How fast a script becomes an audio file, cold and after one changed line, beside eSpeak, loudnorm
and Opus through ffmpeg, and in how much memory; what ten hours of sound take; and how many of its
prompts a recogniser hears in the file.

Whole commands on one core, Python's start counted, by the time of the processor, so that it matters
little what else the machine does; by the clock in brackets. ``HOURS=1`` in the environment makes
the long one shorter. Run by ``make bench``.
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.recognised import RATE, recognised, shares
from tests.rendered import decoded, integrated_loudness, probe
from voicerepair.cli.rehearse import timeline
from voicerepair.hosts.plan import Plan
from voicerepair.hosts.rehearse import Entry
from voicerepair.script.library import Library
from voicerepair.session.events import Person
from voicerepair.sound.ports import Voice
from voicerepair.sound.voices import catalogue

pytestmark = [pytest.mark.bench]

HOURS = float(os.environ.get("HOURS", "10"))
VOICE = "espeak-ng/en-us"
ROUNDS = int(os.environ.get("ROUNDS", "3"))
ROOT = Path(__file__).parents[2]
SENTENCES = (
    "Sit down where you can hear each other well, put both feet on the floor, and let your hands "
    "rest. Nothing has to be solved in this round, and nobody keeps a score of anything. "
)

#: The command, which leaves behind how much memory it had.
PROGRAM = """
import atexit, os, pathlib
def leave():
    status = pathlib.Path("/proc/self/status")
    if status.exists():
        pathlib.Path(os.environ["MEMORY"]).write_text(status.read_text())
atexit.register(leave)
from voicerepair.cli import main
main()
"""

Figure = Callable[..., None]


@dataclass(frozen=True)
class Ran:
    """Seconds of the processor that a command and its children took, seconds by the clock, and the
    most memory (MB) that it had at a time, as Linux counts."""

    seconds: float
    clock: float
    memory: float


@pytest.fixture
def here(tmp_path: Path) -> Path:
    if shutil.which("espeak-ng") is None:
        pytest.skip("espeak-ng, the voice of the anchor, is not installed")
    for path in (ROOT / "scripts").glob("*.md"):
        shutil.copy(path, tmp_path / path.name)
    return tmp_path


def run(here: Path, *command: str | Path) -> Ran:
    """On one core, where the system can hold it to one."""
    own = {"PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(here / "cache")}
    environment = os.environ | own | {"PYTHONDONTWRITEBYTECODE": "", "MEMORY": str(here / "memory")}
    (here / "memory").write_text("VmHWM: 0 kB")
    one_core = ["taskset", "-c", "0"] if shutil.which("taskset") else []
    began = now()
    subprocess.run(
        [*one_core, *command], cwd=here, env=environment, stdout=subprocess.DEVNULL, check=True
    )
    seconds, clock = (after - before for before, after in zip(began, now(), strict=True))
    return Ran(
        seconds, clock, int((here / "memory").read_text().split("VmHWM:")[1].split()[0]) / 1024
    )


def now() -> tuple[float, float]:
    """Of all children's and this process's processor, and of the clock."""
    used = os.times()
    return sum(used[:4]), time.perf_counter()


def render(here: Path, script: str, path: Path, voice: str = VOICE) -> Ran:
    names = ("--names", "Ana,Bo", "--voice", voice, "--jobs", "1")
    return run(here, sys.executable, "-c", PROGRAM, "render", f"{script}.md", "-o", path, *names)


def change_a_line(script: Path, number: int) -> None:
    text = script.read_text()
    line = next(line for line in text.splitlines() if line.startswith(("{speaker}", "Sit ")))
    script.write_text(text.replace(line, f"{line} And once more, number {number}."))


def anchor(here: Path) -> tuple[float, Ran]:
    """eSpeak, loudnorm and Opus for the prompts and the silences of the same timeline, a file a
    prompt, then one run of ffmpeg: how many times real time they are, and what they took; the
    memory is ffmpeg's."""
    began = now()
    rate, at = 22_050, 0
    entries = timeline_of(here, "own")
    with soundfile.SoundFile(here / "all.wav", "w", rate, 1) as whole:
        for at_second, text in spoken(entries):
            subprocess.run(["espeak-ng", "-w", here / "one.wav", text], check=True)
            samples = soundfile.read(here / "one.wav", dtype="float32")[0]
            whole.write(np.zeros(max(0, round(at_second * rate) - at), np.float32))
            whole.write(samples)
            at = max(at, round(at_second * rate)) + len(samples)
        whole.write(np.zeros(max(0, round(entries[-1].at * rate) - at), np.float32))
    # By way of a shell: what is counted is also what a process had before it became ffmpeg.
    tools = ["sh", "-c", '"$@"; exit $?', "sh", "ffmpeg", "-hide_banner", "-nostats", "-benchmark"]
    sound = ["-y", "-threads", "1", "-i", "all.wav", "-af", "loudnorm=I=-18", "-ar", "48000"]
    one_core = ["taskset", "-c", "0"] if shutil.which("taskset") else []
    said = subprocess.run(
        [*one_core, *tools, *sound, "-c:a", "libopus", "anchor.opus"],
        cwd=here, check=True, capture_output=True, text=True,
    ).stderr  # fmt: skip
    (most,) = re.findall(r"maxrss=(\d+)\s*[kK]i?B", said)
    seconds, clock = (after - before for before, after in zip(began, now(), strict=True))
    ran = Ran(seconds, clock, int(most) / 1024)
    return soundfile.info(here / "all.wav").duration / seconds, ran


def timeline_of(here: Path, script: str) -> Sequence[Entry]:
    people = [Person("Ana", "Ana"), Person("Bo", "Bo")]
    return timeline(Library().load(str(here / f"{script}.md")), people, Plan())


def spoken(entries: Sequence[Entry]) -> list[tuple[float, str]]:
    """When the guide says what."""
    says = (one for one in entries if one.what.startswith("says"))
    return [(one.at, one.what.removeprefix("says “").removesuffix("”")) for one in says]


def theirs(here: Path) -> str:
    """The figures of the anchor."""
    if not shutil.which("ffmpeg"):
        return "-"
    rates, rans = zip(*(anchor(here) for _ in range(ROUNDS)), strict=True)
    clock = statistics.median(ran.clock for ran in rans)
    most = max(ran.memory for ran in rans)
    return f"{statistics.median(rates):.0f}x ({clock:.1f} s), {most:.0f} MB"


def test_cold_and_after_one_changed_line(here: Path, figure: Figure) -> None:
    peer = theirs(here)
    for kind in ("opus", "mp3", "m4b", "flac", "wav"):
        if kind == "m4b" and not shutil.which("ffmpeg"):
            continue
        cold, again = [], []
        path = here / f"own.{kind}"
        for number in range(ROUNDS):
            shutil.rmtree(here / "cache", ignore_errors=True)
            path.unlink(missing_ok=True)
            cold.append(render(here, "own", path))
            change_a_line(here / "own.md", number)
            again.append(render(here, "own", path))
        seconds = probe(path).seconds if shutil.which("ffmpeg") else soundfile.info(path).duration
        for what, runs, goal, other in (
            (f"render own, {seconds / 60:.0f} minutes, .{kind}, cold", cold, 100, ""),
            (f"the same, .{kind}, one line changed", again, 1000, "all of it again: "),
        ):
            rate = seconds / statistics.median(ran.seconds for ran in runs)
            clock = statistics.median(ran.clock for ran in runs)
            figure(
                what,
                f"{rate:.0f}x ({clock:.1f} s), {max(ran.memory for ran in runs):.0f} MB",
                anchor=f"{other or 'eSpeak, loudnorm, Opus '}{peer}",
                goal=f">= {goal}x",
                met=rate >= goal,
            )


def test_a_recogniser_hears_the_prompts_of_a_whole_exercise(here: Path, figure: Figure) -> None:
    """Nearly as many as it hears of the voice alone: what it mistakes there is not missing in the
    file. Some are heard by half, and fall to this side or that."""
    if shutil.which("flite") is None:
        pytest.skip("flite, whose voice slt a recogniser understands, is not installed")
    render(here, "own", here / "own.mp3", "flite/slt")
    texts = [text for _, text in spoken(timeline_of(here, "own"))]
    file = [word for part in parts(decoded(here / "own.mp3", RATE)) for word in recognised(part)]
    (voice, *_) = catalogue.open_voices("flite/slt")
    alone = [word for text in dict.fromkeys(texts) for word in recognised(by(voice, text))]
    voice.close()
    ours, most = most_heard(texts, file), most_heard(list(dict.fromkeys(texts)), alone)
    others = [text for _, text in spoken(timeline_of(here, "five")) if text not in texts]
    figure(
        "prompts of own by slt, of which a recogniser hears more than half of the words",
        f"{sum(ours.values())} of {len(ours)} (of five, which nobody says there, "
        f"{sum(most_heard(others, file).values())} of {len(set(others))})",
        anchor=f"of the voice alone {sum(most.values())}",
        goal=">= 8 in 10 of the voice alone",
        met=sum(ours.values()) >= 0.8 * sum(most.values()),
    )


def by(voice: Voice, text: str) -> np.ndarray:
    quiet = np.zeros(RATE // 4, np.float32)
    return np.concatenate([quiet, voice.synthesise(text, 120).resampled(RATE).samples, quiet])


def parts(sound: np.ndarray) -> Iterator[np.ndarray]:
    """What is between silences of more than half a second, with a little of them."""
    loud = np.flatnonzero(np.abs(sound) > 10 ** (-45 / 20))
    around = RATE // 4
    for part in np.split(loud, np.flatnonzero(np.diff(loud) > 2 * around) + 1):
        yield sound[max(0, part[0] - around) : part[-1] + around]


def most_heard(texts: Sequence[str], heard: Sequence[str]) -> dict[str, bool]:
    """Are more than half of the words of each prompt heard, whenever it is said?"""
    found: dict[str, bool] = {}
    for text, share in zip(texts, shares(heard, texts), strict=True):
        found[text] = found.get(text, False) or share > 0.5
    return found


def test_what_is_promised_of_a_file(here: Path, figure: Figure) -> None:
    loud, away, same = {}, 0.0, []
    for kind in ("opus", "mp3", "m4b", "flac", "wav"):
        one, two = here / f"one.{kind}", here / f"two.{kind}"
        render(here, "own", one)
        render(here, "own", two)
        loud[kind] = integrated_loudness(one)[0]
        begins = [at for at, _ in probe(one).chapters]
        wav = [at for at, _ in probe(here / "one.opus").chapters]
        away = max(away, *(abs(a - b) for a, b in zip(begins, wav, strict=True)))
        bytes_alike = one.read_bytes() == two.read_bytes()
        samples_alike = np.array_equal(decoded(one, 16_000), decoded(two, 16_000))
        same.append(f"{kind} {'bytes' if bytes_alike else 'samples' if samples_alike else 'NOT'}")
    worst = max(loud.values(), key=lambda lufs: abs(lufs + 18))
    figure("loudness by ffmpeg, the worst kind of file", f"{worst} LUFS", goal="-18 +- 1",
           met=abs(worst + 18) <= 1)  # fmt: skip
    figure("chapters of one kind of file against another's", f"{1000 * away:.1f} ms",
           goal="<= 1 ms", met=away <= 0.001)  # fmt: skip
    figure("two renders alike", ", ".join(same), goal="samples; bytes for wav, flac, mp3",
           met="NOT" not in " ".join(same))  # fmt: skip


def test_ten_hours(here: Path, figure: Figure) -> None:
    """One script of that length: rounds of four prompts and a long turn."""
    rounds = round(HOURS * 3600 / 230)
    text = "---\ntitle: Long\nroles: [A, B]\nfirst: A\n---\n"
    for number in range(rounds):
        text += f"\n# Round {number + 1}\n"
        for part in range(4):
            text += f"\nSit {number} {part}. {SENTENCES}\n"
        text += f"\n[{'AB'[number % 2]} speaks for 170 seconds]\n"
    (here / "long.md").write_text(text)
    for kind in ("opus", "mp3", "flac"):
        path = here / f"long.{kind}"
        cold = render(here, "long", path)
        change_a_line(here / "long.md", 0)
        again = render(here, "long", path)
        seconds = soundfile.info(path).duration
        size = path.stat().st_size / 1e6
        for what, ran, goal in (("cold", cold, 100), ("one line changed", again, 1000)):
            figure(
                f"{seconds / 3600:.1f} hours, .{kind}, {what}",
                f"{ran.memory:.0f} MB of memory, {seconds / ran.seconds:.0f}x ({ran.clock:.0f} s), "
                f"file {size:.0f} MB",
                goal=f"<= 150 MB, >= {goal}x",
                met=ran.memory <= 150 and seconds / ran.seconds >= goal,
            )
