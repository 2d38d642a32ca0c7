"""The two trials of ``voicerepair doctor --sound``: a chime, and what the microphone hears.

They take the devices that a session would take. What is heard is measured and forgotten.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from voicerepair.cli.devices import usual_device
from voicerepair.cli.probes import Finding, State
from voicerepair.cli.settings import Chosen
from voicerepair.errors import SoundError
from voicerepair.session.events import DeviceKind

if TYPE_CHECKING:
    from voicerepair.sound.ports import Microphone, Speaker

__all__ = ["LISTENING", "bar", "hear", "play_chime", "try_loudspeaker", "try_microphone"]

LISTENING = 5.0  # seconds that the microphone's level is shown
A_MOMENT = 0.25  # seconds a level is taken of
AFTER = 3.0  # seconds that a loudspeaker may be late
QUIETEST = -60.0  # dB: the left end of the level
CELLS = 30
MUTED = -90.0  # dB: quieter than any microphone that is switched on


def try_loudspeaker(chosen: Chosen) -> list[Finding]:
    """Play the chime to its end. Raises SoundError where there is no loudspeaker."""
    from voicerepair.sound.portaudio import PortAudio

    with PortAudio() as system:
        return play_chime(system.speaker(usual_device(system, DeviceKind.SPEAKER, chosen, [])))


def play_chime(speaker: Speaker) -> list[Finding]:
    """On a loudspeaker that is not open yet; closes it."""
    from voicerepair.sound import cues

    ended = threading.Event()
    lost: list[str] = []

    def lose(why: str) -> None:
        lost.append(why)
        ended.set()

    speaker.start(lambda _id, _at: ended.set(), lose)
    try:
        chime = cues.load("chime", speaker.rate)
        speaker.play(1, chime)
        finished = ended.wait(chime.duration + AFTER)
    finally:
        speaker.close()
    if lost or not finished:
        why = lost[0] if lost else "The chime did not come to its end."
        raise SoundError(why, "Choose another loudspeaker in the system's sound settings.")
    return [Finding("chime", State.HERE, "played to its end. Not heard? Turn the volume up.")]


def try_microphone(chosen: Chosen, show: Callable[[str], object]) -> list[Finding]:
    """Show the level for some seconds. Raises SoundError where there is no microphone."""
    from voicerepair.sound.portaudio import PortAudio

    with PortAudio() as system:
        name = usual_device(system, DeviceKind.MICROPHONE, chosen, [])
        return hear(system.microphone(name), show)


def hear(
    microphone: Microphone, show: Callable[[str], object], seconds: float = LISTENING
) -> list[Finding]:
    """On a microphone that is not open yet; closes it. Judges the loudest moment."""
    loudest = float("-inf")
    lost: list[str] = []
    microphone.start(lost.append)
    try:
        for _ in range(round(seconds / A_MOMENT)):
            if lost:
                break
            level = _level(microphone)
            loudest = max(loudest, level)
            show(bar(level))
    finally:
        microphone.close()
    if lost:
        raise SoundError(lost[0], "Choose another microphone in the system's sound settings.")
    if loudest < MUTED:
        hint = "Is it muted, or not allowed for this program? Look in the sound settings."
        return [Finding("hearing", State.PARTLY, "the microphone gives only silence.", hint)]
    return [Finding("hearing", State.HERE, f"the loudest moment had {loudest:.0f} dB")]


def _level(microphone: Microphone) -> float:
    """Of the next moment, in dB relative to full scale; -inf for silence and for nothing."""
    import numpy as np
    from numpy.typing import NDArray

    from voicerepair.sound.pcm import Pcm
    from voicerepair.sound.ports import HEARING_RATE

    blocks: list[NDArray[np.int16]] = []
    while sum(map(len, blocks)) < A_MOMENT * HEARING_RATE:
        block = microphone.read(A_MOMENT)
        if block is None:
            break
        blocks.append(block.samples)
    if not blocks:
        return float("-inf")
    samples = np.concatenate(blocks).astype(np.float32) / np.float32(32768)
    return Pcm(samples, HEARING_RATE).level


def bar(level: float) -> str:
    """A level in dB as a row of cells, and as a number."""
    share = min(1.0, max(0.0, 1 - level / QUIETEST))
    cells = round(share * CELLS)
    return f"{'#' * cells}{'.' * (CELLS - cells)} {max(level, -99.0):4.0f} dB"
