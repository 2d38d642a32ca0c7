"""A loudspeaker and prompts that make no sound but keep the time: captions go on as if they did.

They stand in wherever there is no loudspeaker or no voice, so that a session needs no second way
of running.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable

from voicerepair.errors import SoundError
from voicerepair.sound.pcm import Pcm

__all__ = ["SilentPrompts", "SilentSpeaker"]

Ready = Callable[[Pcm | SoundError], None]


class SilentPrompts:
    """Prompts as silence that lasts as long as saying them would; ``seconds`` knows how long."""

    def __init__(self, seconds: Callable[[str], float]) -> None:
        self._seconds = seconds

    def prepare(self, texts: Iterable[tuple[str, bool]]) -> None:
        """Nothing has to be made."""

    def ready(self, text: str) -> Pcm:
        return Pcm.silence(self._seconds(text), SilentSpeaker.rate)

    def request(self, text: str, private: bool, on_ready: Ready) -> None:
        on_ready(self.ready(text))


class SilentSpeaker:
    """A ``Speaker`` port without a device: what is played ends when its last sample would."""

    rate = 16_000

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._queue: deque[tuple[float, int]] = deque()
        self._last_end = float("-inf")
        self._closed = False
        self._on_end: Callable[[int, float], None] | None = None
        self._thread = threading.Thread(target=self._run, name="silent speaker", daemon=True)

    def start(self, on_end: Callable[[int, float], None], on_lost: Callable[[str], None]) -> None:
        self._on_end = on_end
        self._thread.start()

    def play(self, id: int, pcm: Pcm, gap: float = 0.0) -> None:
        with self._changed:
            start = max(time.monotonic(), self._last_end + gap)
            self._last_end = start + pcm.duration
            self._queue.append((self._last_end, id))
            self._changed.notify()

    def hush(self) -> None:
        with self._changed:
            self._queue.clear()
            self._last_end = time.monotonic()
            self._changed.notify()

    def reopen(self) -> bool:
        return True

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join()

    def _run(self) -> None:
        assert self._on_end is not None
        while True:
            with self._changed:
                if self._closed:
                    return
                if not self._queue:
                    self._changed.wait()
                    continue
                at, id = self._queue[0]
                left = at - time.monotonic()
                if left > 0:
                    self._changed.wait(left)
                    continue
                self._queue.popleft()
            self._on_end(id, at)
