"""The microphone: mono in a bounded queue, at 16 kHz or as asked for, opened early and kept open.

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
from voicerepair.sound.portaudio.timeline import Timeline
from voicerepair.sound.ports import Block

if TYPE_CHECKING:
    from voicerepair.sound.portaudio.system import PortAudio

__all__ = ["RATE", "Microphone", "Reader", "Taken"]

#: Samples a second of every block that is read, where nothing else is asked for.
RATE = 16_000

#: One frame of the VAD: of a smaller block it would only wait for the rest.
BLOCK = 0.032
LATENCY = 0.03

#: Seconds of sound that wait for a reader before more is dropped.
MOST_WAITING = 4.0

#: Seconds that a driver may claim between a sample's taking and its coming and be believed.
LONGEST_BEHIND = 2.0


class Taken(NamedTuple):
    """What a callback left: int16 bytes, interleaved, of ``rate`` and ``channels``.

    ``at``: when the first sample was taken, as the driver claims; ``came``: when we got it;
    ``dropped``: samples that found no room just before; ``torn``: the driver lost some, too.
    """

    data: bytes
    at: float
    came: float
    dropped: int = 0
    torn: bool = False
    rate: int = RATE
    channels: int = 1


class Microphone:
    """The port ``Microphone`` over PortAudio. Made by ``PortAudio.microphone``."""

    def __init__(self, system: PortAudio, name: str | None, wanted: int = RATE) -> None:
        """``wanted``: samples a second of every block."""
        self._system = system
        self._name = name
        self._taken: SimpleQueue[Taken] = SimpleQueue()
        self._wanted = self._rate = wanted
        self._channels = 1
        self._dropped = 0
        self._torn = False
        self._reader = Reader(wanted)
        self._line = Line(system.library, DeviceKind.MICROPHONE, name or "", self._make)

    @property
    def rate(self) -> int:
        """Samples a second of the device; another one than was wanted is resampled."""
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
        """A stream at the wanted rate and mono, or as near to it as the device goes."""
        library = self._system.library
        device = self._system.find(DeviceKind.MICROPHONE, self._name)
        stereo = min(2, device.channels)
        shapes = list(dict.fromkeys([(self._wanted, 1), (device.rate, 1), (device.rate, stereo)]))
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
        # What came before a reopening and what comes after it are not one piece.
        self._rate, self._channels, self._torn = rate, channels, True
        return stream

    def _take(self, data: memoryview, frames: int, times: Times, status: Status) -> None:
        """The audio callback."""
        stream = self._line.stream
        if stream is not None and not self._line.lost:
            self._torn = self._torn or status.input_overflow
            if self._taken.qsize() < MOST_WAITING / BLOCK:
                came = time.monotonic()
                at = came - self._behind(stream, times.inputBufferAdcTime)
                self._taken.put(
                    Taken(
                        bytes(data), at, came, self._dropped, self._torn, self._rate, self._channels
                    )
                )
                self._dropped, self._torn = 0, False
            else:
                self._dropped += frames
        self._line.beat()

    def _behind(self, stream: Stream, adc_time: float) -> float:
        """Seconds since the first sample was taken. Without a sensible time from the driver, the
        stream's latency stands in."""
        behind = stream.time - adc_time
        return behind if 0 < behind < LONGEST_BEHIND else float(stream.latency)


class Reader:
    """Turns what callbacks left into mono blocks, ``wanted`` samples a second, on the listener's
    thread."""

    def __init__(self, wanted: int = RATE) -> None:
        self._timeline = Timeline()
        self._wanted = self._rate = wanted
        self._resampler: Any = None
        self._in = 0
        self._out = 0
        self._lost = 0.0

    def block(self, taken: Taken) -> Block:
        """Empty when a resampler keeps its first samples to itself."""
        samples = np.frombuffer(taken.data, np.int16)
        if taken.channels > 1:
            mixed = samples.reshape(-1, taken.channels).mean(axis=1)
            samples = np.rint(mixed).astype(np.int16)
        at, lost = self._timeline.place(
            len(samples) / taken.rate,
            claimed=taken.at,
            came=taken.came,
            dropped=taken.dropped / taken.rate,
            torn=taken.torn,
        )
        self._lost += lost
        if taken.rate != self._wanted:
            at += self._out / self._wanted - self._in / taken.rate
            samples = self._resampled(samples, taken.rate)
        if not len(samples):
            return Block(samples, at)
        whole, self._lost = round(self._lost * self._wanted), 0.0
        return Block(samples, at, whole)

    def _resampled(self, samples: NDArray[np.int16], rate: int) -> NDArray[np.int16]:
        """soxr's output is in step with its input, but lags behind while it looks ahead."""
        if rate != self._rate:
            import soxr

            self._rate, self._in, self._out = rate, 0, 0
            self._resampler = soxr.ResampleStream(
                rate, self._wanted, 1, dtype="int16", quality="MQ"
            )
        out: NDArray[np.int16] = self._resampler.resample_chunk(samples)
        self._in += len(samples)
        self._out += len(out)
        return out
