"""A sound card for tests: a private PulseAudio with two loudspeakers that nobody hears.

``guide`` is the guide's loudspeaker. Whatever is played into ``room`` is what the microphone
``mic`` hears. Both are recorded from their monitors with the time of every sample, so that tests
judge what sounded and not what we say of it. Unplugging unloads a module; a crash kills the
server. It needs no hardware, no D-Bus and no desktop, and works as root.

    card.play(pcm)                     into the room
    with card.record("guide") as tape: ...
    tape.samples, tape.sounding()      mono float32, and when it was not silent
    card.unplug("mic"); card.plug("mic"); card.crash(); card.restart(); card.echo(-20)
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
import wave
from contextlib import contextmanager
from pathlib import Path

import numpy as np

RATE = 48_000
PROGRAMS = ("pulseaudio", "pactl", "pacat", "parec")
HOW_TO_GET = "sudo apt install pulseaudio pulseaudio-utils libasound2-plugins libportaudio2"

#: Seconds that the server may take for anything, on a machine that is busy.
PATIENCE = 20.0

CONFIG = """</usr/share/alsa/alsa.conf>
pcm.!default { type pulse hint { show on description "The default" } }
ctl.!default { type pulse }
pcm.guide { type pulse device "guide" hint { show on description "The guide's loudspeaker" } }
pcm.room { type pulse device "room" hint { show on description "The room" } }
pcm.mic { type pulse device "mic" hint { show on description "The microphone" } }
"""

MODULES = {
    "guide": f"module-null-sink sink_name=guide norewinds=1 rate={RATE} channels=1",
    "room": f"module-null-sink sink_name=room norewinds=1 rate={RATE} channels=1",
    "mic": "module-remap-source source_name=mic master=room.monitor remix=no",
}


def why_not() -> str:
    """Why there can be no such card on this machine; empty where there can."""
    if not sys.platform.startswith("linux"):
        return "the virtual sound card is PulseAudio on Linux"
    missing = [program for program in PROGRAMS if shutil.which(program) is None]
    return f"{missing[0]} is missing: {HOW_TO_GET}" if missing else ""


class SoundCard:
    """Started and stopped by ``with``. ``environment`` makes any process use it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            "PULSE_SERVER": f"unix:{folder}/socket",
            "PULSE_COOKIE": f"{folder}/cookie",
            "ALSA_CONFIG_PATH": f"{folder}/asound.conf",
        }
        self._server: subprocess.Popen | None = None
        self._modules: dict[str, str] = {}
        self._children: list[subprocess.Popen] = []
        self._sounds = 0

    def __enter__(self) -> SoundCard:
        for name in ("home", "run"):
            (self.folder / name).mkdir(mode=0o700)
        (self.folder / "asound.conf").write_text(CONFIG)
        self.restart()
        return self

    def __exit__(self, *_error: object) -> None:
        self.quiet()
        self.crash()

    # ---------------------------------------------------------------- the server

    def restart(self) -> None:
        """Start the server, with every device, unless it runs already."""
        if self._server is None:
            socket = f"module-native-protocol-unix auth-anonymous=1 socket={self.folder}/socket"
            self._server = subprocess.Popen(
                [
                    *("pulseaudio", "-n", "--daemonize=no", "--use-pid-file=no"),
                    *("--exit-idle-time=-1", "--disable-shm=yes", "-L", socket),
                ],
                env=self._environment()
                | {"HOME": f"{self.folder}/home", "XDG_RUNTIME_DIR": f"{self.folder}/run"},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            self._wait_for_server()
        for name in MODULES:
            self.plug(name)

    def crash(self) -> None:
        """Kill the server: every stream breaks."""
        if self._server is not None:
            self._server.kill()
            self._server.wait()
        self._server = None
        self._modules.clear()
        (self.folder / "socket").unlink(missing_ok=True)

    @contextmanager
    def hung(self):
        """The server answers nobody while this lasts."""
        self._server.send_signal(19)  # SIGSTOP
        try:
            yield
        finally:
            self._server.send_signal(18)  # SIGCONT

    # --------------------------------------------------------------- the devices

    def unplug(self, name: str) -> None:
        """``guide``, ``room`` or ``mic`` vanishes; the server moves streams where it likes."""
        self.control("unload-module", self._modules.pop(name))

    def plug(self, name: str) -> None:
        if name not in self._modules:
            self._modules[name] = self.control("load-module", *MODULES[name].split())
        self.control("set-default-sink", "guide")
        if "mic" in self._modules:
            self.control("set-default-source", "mic")

    def echo(self, decibels: float) -> None:
        """From now on the room hears the guide, that much softer, until ``mend``."""
        self._modules["echo"] = self.control(
            "load-module",
            *("module-loopback", "source=guide.monitor", "sink=room", "latency_msec=20"),
        )
        loopback = [
            line.split("\t")[0]
            for line in self.control("list", "short", "sink-inputs").splitlines()
            if "module-loopback" in line
        ]
        self.control("set-sink-input-volume", loopback[-1], f"{decibels}dB")

    def mend(self) -> None:
        """As it was at the beginning: running, plugged in, quiet, without an echo."""
        self.quiet()
        if "echo" in self._modules and self._server is not None:
            self.unplug("echo")
        self.restart()

    def control(self, *words: str) -> str:
        """What ``pactl`` answers."""
        done = subprocess.run(
            ["pactl", *words],
            env=self._environment(),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"pactl {' '.join(words)}: {done.stderr.strip()}")
        return done.stdout.strip()

    # ---------------------------------------------------------------- the sounds

    def play(self, sound, into: str = "room") -> subprocess.Popen:
        """A WAV or FLAC file, or a Pcm, into a loudspeaker; ``wait()`` on it for its end."""
        player = subprocess.Popen(
            ["paplay", f"--device={into}", "--latency-msec=20", str(self._file(sound))],
            env=self._environment(),
        )
        self._children.append(player)
        return player

    def quiet(self) -> None:
        """Stop whatever this card is made to play or record."""
        for child in self._children:
            if child.poll() is None:
                child.terminate()
            child.wait()
        self._children.clear()

    def click(self, into=("guide", "room")) -> None:
        """One millisecond of noise, at the same moment into several loudspeakers: both are asked
        for through one connection, so that nothing comes between."""
        import pulsectl  # not at the top: it needs libpulse, and ``why_not`` says so first

        if "click" not in self.control("list", "short", "samples"):
            noise = np.random.default_rng(1).uniform(-0.5, 0.5, RATE // 1000)
            self.control("upload-sample", str(self._file(noise)), "click")
        with pulsectl.Pulse("click", server=self.environment["PULSE_SERVER"]) as pulse:
            for sink in into:
                pulse.play_sample("click", sink)

    @contextmanager
    def record(self, sink: str):
        """Everything that sounds in ``sink`` while this lasts."""
        recorder = subprocess.Popen(
            [
                *("parec", f"--device={sink}.monitor", "--latency-msec=5", "--raw"),
                *(f"--rate={RATE}", "--channels=1", "--format=s16le"),
            ],
            env=self._environment(),
            stdout=subprocess.PIPE,
        )
        self._children.append(recorder)
        tape = Recorder()
        reader = threading.Thread(target=tape.take, args=(recorder.stdout,))
        reader.start()
        tape.rolling.wait(PATIENCE)
        try:
            yield tape
        finally:
            time.sleep(0.1)  # what sounded until now is still on its way through the pipe
            recorder.terminate()
            recorder.wait()
            reader.join()
            recorder.stdout.close()

    # ------------------------------------------------------------------- private

    def _environment(self) -> dict[str, str]:
        return os.environ | self.environment

    def _wait_for_server(self) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                self.control("info")
            except RuntimeError:
                time.sleep(0.02)
            else:
                return
        raise RuntimeError("pulseaudio does not start")

    def _file(self, sound) -> Path:
        if isinstance(sound, str | Path):
            return Path(sound)
        samples, rate = (
            (sound, RATE) if isinstance(sound, np.ndarray) else (sound.samples, sound.rate)
        )
        self._sounds += 1
        path = self.folder / f"sound-{self._sounds}.wav"
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(rate)
            file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
        return path


class Tape:
    """A recording: mono float32 ``samples`` at ``rate``, and when each of them sounded."""

    def __init__(self, samples, start: float, rate: int = RATE) -> None:
        self.samples = samples
        self.start = start
        self.rate = rate

    def at(self, index: float) -> float:
        """When sample ``index`` sounded, in ``time.monotonic()`` seconds."""
        return self.start + index / self.rate

    def between(self, start: float, end: float):
        """What sounded between two moments."""
        first, last = (max(0, round((at - self.start) * self.rate)) for at in (start, end))
        return self.samples[first:last]

    def sounding(self, floor: float = -50.0, gap: float = 0.02) -> list[tuple[float, float]]:
        """Every stretch louder than ``floor`` dBFS, as (start, end) in ``time.monotonic()``
        seconds; stretches less than ``gap`` seconds apart are one."""
        loud = np.flatnonzero(np.abs(self.samples) > 10 ** (floor / 20))
        if not len(loud):
            return []
        cuts = np.flatnonzero(np.diff(loud) > gap * self.rate)
        starts = [loud[0], *loud[cuts + 1]]
        ends = [*loud[cuts], loud[-1]]
        return [(self.at(a), self.at(b + 1)) for a, b in zip(starts, ends, strict=True)]


class Recorder(Tape):
    """A tape that is still rolling: reads what ``parec`` writes."""

    def __init__(self) -> None:
        self.rate = RATE
        self.rolling = threading.Event()
        self._bytes = bytearray()
        self._starts = float("inf")

    def take(self, pipe) -> None:
        """Read the pipe to its end. No chunk can come before its last sample sounded, so that
        the earliest arrival is the best witness of when the first sample did."""
        while chunk := os.read(pipe.fileno(), 4096):
            self._bytes += chunk
            self._starts = min(self._starts, time.monotonic() - len(self._bytes) / 2 / RATE)
            self.rolling.set()

    @property
    def start(self) -> float:
        return self._starts

    @property
    def samples(self):
        whole = bytes(self._bytes[: len(self._bytes) // 2 * 2])
        return np.frombuffer(whole, "<i2").astype(np.float32) / 32768
