"""The loudspeaker: one output stream for a whole session, fed by the mixer.

The callback renders one block, hands over what ended in it, and returns. A thread of the
speaker's own waits until the last sample has really left and then tells ``on_end``. PortAudio's
clock may be another one than ours, so that both are read together in every callback.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from voicerepair.session.events import DeviceKind
from voicerepair.sound.mixer import Mixer
from voicerepair.sound.pcm import Pcm
from voicerepair.sound.portaudio.library import Status, Stream, Times
from voicerepair.sound.portaudio.line import Line
from voicerepair.sound.portaudio.played import Played

if TYPE_CHECKING:
    from voicerepair.sound.portaudio.system import PortAudio

__all__ = ["Speaker"]

#: Seconds of a block: a sound that is ready waits for the next one, and so does a hush.
BLOCK = 0.0075

#: Seconds of latency to ask for: each after the one before has run dry. With the first, a sound
#: that is ready is heard within 20 ms; the third held on a machine with a busy interpreter; the
#: last are for machines that are far too slow.
LATENCIES = (0.015, 0.022, 0.03, 0.045, 0.06, 0.12, 0.24)

#: Tried in this order after the wanted rate and the device's usual one.
USUAL_RATES = (48_000, 44_100)

#: Seconds that a driver may claim between rendering and leaving and be believed.
LONGEST_AHEAD = 2.0

#: Sounds that break off within so many seconds and make us ask for more latency: one may be a
#: machine's single stall, and latency once asked for is there in every hand-over.
BREAKS = 2
BREAKS_WITHIN = 60.0


class Speaker:
    """The port ``Speaker`` over PortAudio. Made by ``PortAudio.speaker``."""

    def __init__(self, system: PortAudio, name: str | None, rate: int) -> None:
        self._system = system
        self._name = name
        self._rate = rate
        self._mixer = Mixer(rate)
        self._latencies = deque(LATENCIES)
        self._underflows = 0
        self._broke: deque[float] = deque(maxlen=BREAKS)
        self._mono = np.zeros(round(rate * BLOCK), np.float32)
        self._ended: SimpleQueue[tuple[int, float] | None] = SimpleQueue()
        self._played: Played | None = None
        self._torn = False
        self._closing = threading.Event()
        self._teller: threading.Thread | None = None
        self._line = Line(system.library, DeviceKind.SPEAKER, name or "", self._make)

    @property
    def rate(self) -> int:
        """Samples a second; sounds at another rate are resampled as they are queued."""
        return self._rate

    @property
    def latency(self) -> float:
        """Seconds from a sample's rendering to its leaving, as the stream says."""
        stream = self._line.stream
        return float(stream.latency) if stream is not None else self._latencies[0]

    @property
    def underflows(self) -> int:
        """How often a block came too late, whether something sounded just then or not."""
        return self._underflows

    @property
    def replacement_shows(self) -> bool:
        """Whether the sound server can be asked if the device was silently replaced."""
        return self._line.watched_by_server

    def keep_played(self) -> Played:
        """From now on a copy of what is played can be had."""
        self._played = self._played or Played()
        return self._played

    def start(self, on_end: Callable[[int, float], None], on_lost: Callable[[str], None]) -> None:
        """Open the stream, as ``sound/ports.py`` says. Raises SoundError when that fails."""

        def lose(why: str) -> None:
            self._mixer = Mixer(self._rate)  # what was queued is not played to an empty room
            on_lost(why)

        self._line.report_to(lose)
        self._system.connect(self._line)
        self._teller = threading.Thread(
            target=self._tell, args=(on_end,), name="voicerepair-speaker", daemon=True
        )
        self._teller.start()

    def play(self, id: int, pcm: Pcm, gap: float = 0.0) -> None:
        """As ``sound/ports.py`` says. While the device is lost, it is forgotten."""
        if not self._line.lost:
            self._mixer.play(id, pcm.resampled(self._rate).samples, gap)

    def hush(self) -> None:
        """Fade out and forget the queue, from the next block on."""
        self._mixer.hush()

    def reopen(self) -> bool:
        """As ``sound/ports.py`` says; may take some seconds."""
        self._mixer = Mixer(self._rate)
        return self._system.reconnect(self._line)

    def close(self) -> None:
        self._closing.set()
        self._system.disconnect(self._line)
        self._ended.put(None)
        if self._teller is not None and self._teller is not threading.current_thread():
            self._teller.join(1.0)

    def _make(self, finished: Callable[[], None]) -> Stream:
        """A stream at the wanted rate, or one that the device takes; stereo where it can."""
        library = self._system.library
        device = self._system.find(DeviceKind.SPEAKER, self._name)
        rates = list(dict.fromkeys((self._rate, device.rate, *USUAL_RATES)))
        for rate in rates:
            try:
                stream = library.OutputStream(
                    device=device.index,
                    samplerate=rate,
                    blocksize=round(rate * BLOCK),
                    channels=min(2, device.channels),
                    dtype="float32",
                    latency=self._latencies[0],
                    callback=self._render,
                    finished_callback=finished,
                )
            except library.PortAudioError:
                if rate == rates[-1]:
                    raise
            else:
                break
        if rate != self._rate:
            self._rate, self._mixer = rate, Mixer(rate)
        self._mono = np.zeros(round(rate * BLOCK), np.float32)
        self._torn = True
        return stream

    def _render(self, out: NDArray[np.float32], _frames: int, times: Times, status: Status) -> None:
        """The audio callback. ``out``: float32, shape (frames, channels)."""
        stream = self._line.stream
        mixer = self._mixer
        start = mixer.position
        if status.output_underflow:
            self._underflows += 1
            self._torn = True
            if mixer.sounding:
                self._broke.append(time.monotonic())
        ended = mixer.render(self._mono)
        out[:] = self._mono[:, np.newaxis]
        played = self._played
        if stream is not None and (ended or played):
            leaves = self._leaving(stream, times.outputBufferDacTime)
            if played is not None:
                played.keep(self._mono, leaves, time.monotonic(), self._rate, self._torn)
                self._torn = False
            for ended_id, position in ended:
                self._ended.put((ended_id, leaves + (position - start) / self._rate))
        self._line.beat()

    def _leaving(self, stream: Stream, dac_time: float) -> float:
        """When the first sample of this block leaves, in ``time.monotonic()`` seconds.

        Both clocks are read at the same moment, whatever PortAudio's counts from. Where a driver
        gives no sensible time, the stream's latency stands in.
        """
        ahead = dac_time - stream.time
        if not 0 < ahead < LONGEST_AHEAD:
            ahead = stream.latency
        return time.monotonic() + float(ahead)

    def _tell(self, on_end: Callable[[int, float], None]) -> None:
        """The speaker's own thread: says what has ended, once it has."""
        while not self._closing.is_set() and not self._line.given_up:
            try:
                ended = self._ended.get(timeout=1.0)
            except Empty:
                self.steady()
                continue
            if ended is None:
                return
            ended_id, at = ended
            self._closing.wait(at - time.monotonic())
            if not self._line.lost and not self._closing.is_set():
                on_end(ended_id, at)

    def steady(self) -> None:
        """Sound keeps breaking off: once nothing sounds, reopen with more latency."""
        broke = self._broke
        breaks = len(broke) == BREAKS and broke[-1] - broke[0] <= BREAKS_WITHIN
        if not breaks or not self._mixer.idle or self._line.lost:
            return
        broke.clear()
        if len(self._latencies) > 1:
            self._latencies.popleft()
            self._system.restart(self._line)
