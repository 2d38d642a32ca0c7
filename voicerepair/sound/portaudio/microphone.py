"""The microphone: 16 kHz mono in a bounded queue, opened early and kept open.

The callback copies a block and returns. Averaging channels, resampling and counting what was
lost happen in ``read``, on the listener's thread. Times are when a sample was taken, not when it
came: the driver's own delay is taken off.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from voicerepair.session.events import DeviceKind
from voicerepair.sound.portaudio.library import Status, Stream, Times
from voicerepair.sound.portaudio.line import Line
from voicerepair.sound.ports import Block

if TYPE_CHECKING:
    from voicerepair.sound.portaudio.system import PortAudio

__all__ = ["RATE", "Microphone"]

#: Samples a second of every block that is read.
RATE = 16_000

#: Half a frame of the VAD: the smallest that costs little, 62 callbacks a second.
BLOCK = 0.016
LATENCY = 0.03

#: Seconds of sound that wait for a reader before more is dropped.
MOST_WAITING = 8.0

#: Seconds between the end of a block and the start of the next that mean lost samples, even
#: where the driver reports none. Its own times wander by less.
GAP = 0.1

#: Seconds that a driver may claim between a sample's taking and its coming and be believed.
LONGEST_BEHIND = 2.0


class _Taken(NamedTuple):
    """What a callback left: int16 bytes, when the first sample was taken, and the driver's word
    that it lost samples before; ``rate`` and ``channels`` of the stream that took them."""

    data: bytes
    at: float
    overflow: bool
    rate: int
    channels: int


class Microphone:
    """The port ``Microphone`` over PortAudio. Made by ``PortAudio.microphone``."""

    def __init__(self, system: PortAudio, name: str | None) -> None:
        self._system = system
        self._name = name
        self._taken: SimpleQueue[_Taken] = SimpleQueue()
        self._rate = RATE
        self._channels = 1
        self._dropped = False
        self._reader = _Reader()
        self._line = Line(system.library, DeviceKind.MICROPHONE, name or "", self._make)

    @property
    def rate(self) -> int:
        """Samples a second of the device; another one than ``RATE`` is resampled."""
        return self._rate

    @property
    def replacement_shows(self) -> bool:
        """Whether the sound server can be asked if the device was silently replaced."""
        return self._line.watched_by_server

    def start(self, on_lost: Callable[[str], None]) -> None:
        """Open the stream, as ``sound/ports.py`` says. Raises SoundError when that fails."""
        self._line.report_to(on_lost)
        self._system.connect(self._line)

    def read(self, timeout: float) -> Block | None:
        """The next block, or None when none came within ``timeout`` seconds."""
        until = time.monotonic() + timeout
        while True:
            try:
                taken = self._taken.get(timeout=max(0.0, until - time.monotonic()))
            except Empty:
                return None
            block = self._reader.block(taken)
            if len(block.samples):  # a resampler keeps its first block to itself
                return block

    def reopen(self) -> bool:
        """As ``sound/ports.py`` says; may take some seconds."""
        return self._system.reconnect(self._line)

    def close(self) -> None:
        self._system.disconnect(self._line)

    def _make(self, finished: Callable[[], None]) -> Stream:
        """A stream at 16 kHz mono, or as near to it as the device goes."""
        library = self._system.library
        device = self._system.find(DeviceKind.MICROPHONE, self._name)
        stereo = min(2, device.channels)
        shapes = list(dict.fromkeys([(RATE, 1), (device.rate, 1), (device.rate, stereo)]))
        for rate, channels in shapes:
            try:
                stream = library.RawInputStream(
                    device=device.index,
                    samplerate=rate,
                    blocksize=round(rate * BLOCK),
                    channels=channels,
                    dtype="int16",
                    latency=LATENCY,
                    callback=self._take,
                    finished_callback=finished,
                )
            except library.PortAudioError:
                if (rate, channels) == shapes[-1]:
                    raise
            else:
                break
        self._rate, self._channels = rate, channels
        return stream

    def _take(self, data: memoryview, _frames: int, times: Times, status: Status) -> None:
        """The audio callback."""
        stream = self._line.stream
        if stream is not None and not self._line.lost:
            if self._taken.qsize() < MOST_WAITING / BLOCK:
                self._taken.put(
                    _Taken(
                        bytes(data),
                        self._taking(stream, times.inputBufferAdcTime),
                        status.input_overflow or self._dropped,
                        self._rate,
                        self._channels,
                    )
                )
                self._dropped = False
            else:
                self._dropped = True
        self._line.beat()

    def _taking(self, stream: Stream, adc_time: float) -> float:
        """When the first sample was taken, in ``time.monotonic()`` seconds: both clocks are read
        at the same moment. Without a sensible time, the stream's latency stands in."""
        behind = stream.time - adc_time
        if not 0 < behind < LONGEST_BEHIND:
            behind = stream.latency
        return time.monotonic() - float(behind)


class _Reader:
    """Turns what callbacks left into blocks at ``RATE``, and counts what is missing between."""

    def __init__(self) -> None:
        self._next: float | None = None
        self._rate = RATE
        self._resampler: Any = None
        self._in = 0
        self._out = 0

    def block(self, taken: _Taken) -> Block:
        samples = np.frombuffer(taken.data, np.int16)
        if taken.channels > 1:
            mixed = samples.reshape(-1, taken.channels).mean(axis=1)
            samples = np.rint(mixed).astype(np.int16)
        lost = self._lost(taken)
        self._next = taken.at + len(samples) / taken.rate
        if taken.rate == RATE:
            return Block(samples, taken.at, lost)
        return self._resampled(samples, taken, lost)

    def _lost(self, taken: _Taken) -> int:
        """Samples at ``RATE`` that are missing just before, as the times tell."""
        if self._next is None:
            return 0
        gap = taken.at - self._next
        if not taken.overflow and gap < GAP:
            return 0
        return max(1, round(gap * RATE))

    def _resampled(self, samples: NDArray[np.int16], taken: _Taken, lost: int) -> Block:
        """soxr aligns its output with its input, but holds some of it back; ``at`` follows."""
        if self._resampler is None or taken.rate != self._rate:
            import soxr

            self._rate, self._in, self._out = taken.rate, 0, 0
            self._resampler = soxr.ResampleStream(taken.rate, RATE, 1, dtype="int16", quality="MQ")
        at = taken.at + self._out / RATE - self._in / self._rate
        out = self._resampler.resample_chunk(samples)
        self._in += len(samples)
        self._out += len(out)
        return Block(out, at, lost)
