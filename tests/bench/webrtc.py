"""WebRTC's echo canceller (AEC3), the one of browsers, to compare ours with."""

from __future__ import annotations

import numpy as np

from voicerepair.sound.cancelling.microphone import AHEAD
from voicerepair.sound.ports import HEARING_RATE

__all__ = ["WebRtcCanceller"]


class WebRtcCanceller:
    """The port ``EchoCanceller``. What it gives is 8 ms late."""

    frame = 160

    def __init__(self) -> None:
        from livekit import rtc

        self._module = rtc.AudioProcessingModule(echo_cancellation=True)
        self._frame = rtc.AudioFrame

    def clean(self, heard, played):
        shape = (HEARING_RATE, 1, self.frame)
        self._module.process_reverse_stream(self._frame(bytearray(played.tobytes()), *shape))
        self._module.set_stream_delay_ms(round(AHEAD * 1000))
        frame = self._frame(bytearray(heard.tobytes()), *shape)
        self._module.process_stream(frame)
        return np.array(frame.data, np.int16)
