"""How long a prompt takes to make, cold and from the cache, beside ``espeak-ng -w`` alone.

Every voice says the same prompts as the program ``espeak-ng`` writes into a file; the rates that
were reached are shown too. Run by ``make bench``.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue

import pytest

from voicerepair.errors import SoundError
from voicerepair.sound.ports import Voice
from voicerepair.sound.voices.cache import PromptCache
from voicerepair.sound.voices.calibration import REFERENCE
from voicerepair.sound.voices.catalogue import open_voices
from voicerepair.sound.voices.prompts import Prompts
from voicerepair.sound.voices.text import words

pytestmark = [pytest.mark.bench]

RATE = 120
OUTPUT_RATE = 48_000
ROUNDS = 3
PROMPTS = (
    "Nothing has to be solved today.",
    "Sit where you can both hear me, and put both feet on the floor.",
    "Say back what you heard, in your own words, before you answer it. No explaining yet.",
    "What comes next is not an answer to what you heard. Take one slow breath, and another.",
    "Notice how tense your body is. You needn't say. We will breathe together for a while.",
)

Figure = Callable[..., None]


@pytest.fixture(scope="module")
def anchor(tmp_path_factory: pytest.TempPathFactory) -> float:
    """Seconds that ``espeak-ng -w`` takes for a prompt, in the median."""
    program = shutil.which("espeak-ng")
    if program is None:
        pytest.skip("espeak-ng, the anchor, is not installed")
    sound = tmp_path_factory.mktemp("anchor") / "prompt.wav"
    return statistics.median(
        timed(lambda text=text: subprocess.run([program, "-w", str(sound), text], check=True))
        for _ in range(ROUNDS)
        for text in PROMPTS
    )


def timed(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


@pytest.mark.parametrize("name", ["flite/slt", "pyttsx3/en-us", "espeak-ng/en-us"])
def test_a_prompt_cold(name: str, anchor: float, figure: Figure) -> None:
    voice = opened(name)
    reached = 60 * words(REFERENCE) / voice.synthesise(REFERENCE, RATE).duration  # calibrates too
    took = [
        timed(lambda text=text: voice.synthesise(text, RATE))
        for _ in range(ROUNDS)
        for text in PROMPTS
    ]
    voice.close()
    figure(
        f"a prompt cold, {name}",
        f"{1000 * statistics.median(took):.0f} ms",
        anchor=f"espeak-ng -w {1000 * anchor:.0f} ms",
        goal="ready before it is needed",
    )
    figure(
        f"{name} asked for {RATE} words a minute",
        f"{reached:.0f}",
        goal=f"{RATE} +- 10 %",
        met=abs(reached / RATE - 1) <= 0.1,
    )


def test_a_prompt_from_the_cache(tmp_path: Path, anchor: float, figure: Figure) -> None:
    def make() -> Prompts:
        cache = PromptCache(tmp_path / "prompts", on_trouble=pytest.fail)
        return Prompts(opened_all(), cache, RATE, OUTPUT_RATE, pytest.fail)

    first = make()
    first.prepare([(text, False) for text in PROMPTS])
    assert first.wait(60)
    first.close()
    took = []
    for _ in range(ROUNDS):
        again = make()
        took += [timed(lambda text=text, again=again: asked(again, text)) for text in PROMPTS]
        again.close()
    took.sort()
    figure(
        "a prompt from the cache, as the host gets it",
        f"{1000 * statistics.median(took):.1f} ms, worst {1000 * took[-1]:.1f} ms",
        anchor=f"espeak-ng -w {1000 * anchor:.0f} ms",
        goal="below a fresh eSpeak",
        met=statistics.median(took) < anchor,
    )


def test_a_prompt_that_is_ready(tmp_path: Path, figure: Figure) -> None:
    cache = PromptCache(tmp_path / "prompts", on_trouble=pytest.fail)
    prompts = Prompts(opened_all(), cache, RATE, OUTPUT_RATE, pytest.fail)
    prompts.prepare([(text, False) for text in PROMPTS])
    assert prompts.wait(60)
    took = [timed(lambda text=text: prompts.ready(text)) for text in PROMPTS * 20]
    prompts.close()
    worst = 1000 * max(took)
    figure("a prompt that is ready", f"worst {worst:.2f} ms", goal="<= 1 ms", met=worst <= 1)


def asked(prompts: Prompts, text: str) -> None:
    came: SimpleQueue[object] = SimpleQueue()
    prompts.request(text, False, came.put)
    assert not isinstance(came.get(timeout=60), SoundError)


def opened(name: str) -> Voice:
    return opened_all(name)[0]


def opened_all(name: str | None = None) -> list[Voice]:
    try:
        return open_voices(name)
    except SoundError as error:
        pytest.skip(error.message)
