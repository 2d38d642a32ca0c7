"""WebRTC's echo canceller (AEC3, BSD), as livekit (Apache-2.0) brings it; 0.06 ms a frame.

Only its processing of sound is used: no room is joined and no connection made. Its import loads
sounddevice as well, so PortAudio has to have been opened before.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from voicerepair.errors import SoundError
from voicerepair.sound.ports import HEARING_RATE

__all__ = ["WebRtcCanceller"]

Samples = NDArray[np.int16]


class WebRtcCanceller:
    """The port ``EchoCanceller``. ``ahead``: seconds by which it is told what is played before
    that can be heard."""

    frame = 160
    delay = 128

    def __init__(self, ahead: float = 0.0) -> None:
        """Raises SoundError where the extra is not installed, or its library cannot be loaded."""
        try:
            from livekit.rtc import AudioFrame, AudioProcessingModule

            self._module = AudioProcessingModule(echo_cancellation=True)
        except (ImportError, OSError, RuntimeError) as error:
            missing = isinstance(error, ModuleNotFoundError)
            why = "livekit is not installed" if missing else str(error).splitlines()[0]
            raise SoundError(
                f"The guide's echo cannot be cancelled here: {why}.",
                "To get what does it: pip install 'voicerepair[aec]'",
            ) from error
        self._frame = AudioFrame
        self._ahead = round(ahead * 1000)

    def clean(self, heard: Samples, played: Samples) -> Samples:
        if heard.shape != (self.frame,) or played.shape != (self.frame,):
            raise ValueError(f"a frame is {self.frame} samples, not {heard.shape}, {played.shape}")
        shape = (HEARING_RATE, 1, self.frame)
        self._module.process_reverse_stream(self._frame(bytearray(played.tobytes()), *shape))
        self._module.set_stream_delay_ms(self._ahead)
        frame = self._frame(bytearray(heard.tobytes()), *shape)
        self._module.process_stream(frame)
        return np.array(frame.data, np.int16)
