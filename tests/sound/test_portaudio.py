"""What ``PortAudio`` makes of a library that refuses, hangs or is missing.

The library here is our own: devices that are plain data, streams whose callback the test calls.
That real ones behave so is what ``tests/contracts`` shows.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest

from voicerepair.errors import SoundError
from voicerepair.session.events import DeviceKind
from voicerepair.sound.pcm import Pcm
from voicerepair.sound.portaudio import PortAudio, line
from voicerepair.sound.portaudio import speaker as speakers
from voicerepair.sound.portaudio.library import Calls
from voicerepair.sound.portaudio.microphone import MOST_WAITING, Reader, Taken
from voicerepair.sound.portaudio.speaker import BREAKS_WITHIN, LATENCIES


class OurError(Exception):
    pass


def device(index, name, inputs=0, outputs=0, rate=48_000):
    return {
        "index": index,
        "name": name,
        "max_input_channels": inputs,
        "max_output_channels": outputs,
        "default_samplerate": float(rate),
    }


class OurAbort(Exception):  # noqa: N818 - as sounddevice calls its own
    pass


class OurStream:
    time = 7.0

    def __init__(self, options):
        self.options = options
        self.latency = options["latency"]
        self.active = True
        self.aborted = False
        self.closed = False

    def start(self):
        pass

    def stop(self, ignore_errors):
        assert not self.active, "stopping would wait until all is played"

    def abort(self, ignore_errors):
        self.aborted = True

    def close(self, ignore_errors):
        self.closed = True

    def beat(self):
        """One callback of either kind, which may end the stream, as it ends one of PortAudio's."""
        try:
            if self.options["dtype"] == "int16":
                self.give(np.zeros(512, np.int16))
            else:
                self.take()
        except OurAbort:
            self.active = False
            self.options["finished_callback"]()

    def give(self, data, overflow=False):
        """One callback of a microphone."""
        times = SimpleNamespace(inputBufferAdcTime=self.time - 0.04)
        self.options["callback"](
            memoryview(data.tobytes()), len(data), times, SimpleNamespace(input_overflow=overflow)
        )

    def take(self, underflow=False):
        """One callback of a loudspeaker."""
        out = np.zeros((self.options["blocksize"], self.options["channels"]), np.float32)
        times = SimpleNamespace(outputBufferDacTime=self.time + 0.02)
        status = SimpleNamespace(output_underflow=underflow)
        self.options["callback"](out, len(out), times, status)
        return out


class OurLibrary:
    PortAudioError = OurError
    CallbackAbort = OurAbort

    def __init__(self, *devices, refuses=lambda options: False):
        self.devices = devices
        self.default = SimpleNamespace(device=[0, 0])
        self.refuses = refuses
        self.streams = []
        self.initialised = 0

    def query_devices(self):
        return self.devices

    def OutputStream(self, **options):  # noqa: N802
        if self.refuses(options):
            raise OurError("Invalid sample rate", -9997)
        self.streams.append(OurStream(options))
        return self.streams[-1]

    RawInputStream = OutputStream

    def _initialize(self):
        self.initialised += 1

    def _terminate(self):
        pass

    def _exit_handler(self):
        pass


TWO = (device(0, "Laptop", 2, 2), device(1, "USB Headset", 1, 2), device(2, "USB", 1, 2))


@pytest.fixture(autouse=True)
def no_callbacks_by_themselves(monkeypatch):
    """Nobody calls back but the test, so that a stream that is closed need not wait for it."""
    monkeypatch.setattr(line, "LAST_CALLBACK", 0.01)


def silence(_anything):
    pass


def nothing(_id, _at):
    pass


# -------------------------------------------------------------------------- devices


def test_the_default_device_comes_first():
    library = OurLibrary(*TWO)
    library.default.device = [2, 1]
    system = PortAudio(library)
    names = {kind: [found.name for found in system.devices(kind)] for kind in DeviceKind}
    assert names[DeviceKind.SPEAKER] == ["USB Headset", "Laptop", "USB"]
    assert names[DeviceKind.MICROPHONE] == ["USB", "Laptop", "USB Headset"]


@pytest.mark.parametrize(
    ("name", "found"), [("headset", "USB Headset"), ("usb", "USB"), ("LAP", "Laptop")]
)
def test_a_device_is_found_by_any_part_of_its_name(name, found):
    assert PortAudio(OurLibrary(*TWO)).find(DeviceKind.SPEAKER, name).name == found


def test_an_unknown_device_is_refused_with_those_that_there_are():
    with pytest.raises(SoundError, match="no microphone called 'gramophone'") as error:
        PortAudio(OurLibrary(*TWO)).microphone("gramophone")
    assert error.value.hint == "There is: Laptop, USB Headset, USB."


@pytest.mark.parametrize("kind", DeviceKind)
def test_a_machine_without_devices_is_told_what_to_do(kind):
    with pytest.raises(SoundError, match=f"no {kind.value}") as error:
        PortAudio(OurLibrary()).find(kind)
    assert "--no-" in error.value.hint


def test_a_device_that_refuses_is_an_error_with_the_librarys_reason():
    system = PortAudio(OurLibrary(*TWO, refuses=lambda options: True))
    with pytest.raises(SoundError, match=r"cannot be opened\. \(Invalid sample rate\)") as error:
        system.speaker("headset").start(nothing, silence)
    assert "--no-sound" in error.value.hint
    with pytest.raises(SoundError, match="microphone"):
        system.microphone().start(silence)


# ---------------------------------------------------------------------- loudspeaker


def test_a_loudspeaker_without_its_usual_rate_gets_another():
    library = OurLibrary(
        device(0, "Laptop", 0, 2, 44_100), refuses=lambda options: options["samplerate"] == 44_100
    )
    with PortAudio(library) as system:
        speaker = system.speaker()
        speaker.start(nothing, silence)
        assert speaker.rate == 48_000
        speaker.play(1, Pcm(np.full(24_000, 0.5, np.float32), 24_000))
        assert sum(np.abs(library.streams[0].take()).max() > 0.4 for _ in range(150)) == 133


def test_both_channels_say_the_same():
    library = OurLibrary(*TWO)
    with PortAudio(library) as system:
        speaker = system.speaker()
        speaker.start(nothing, silence)
        speaker.play(1, Pcm(np.full(4800, 0.5, np.float32), 48_000))
        library.streams[0].take()
        out = library.streams[0].take()
    assert out.min() > 0.4
    assert np.array_equal(out[:, 0], out[:, 1])
    assert out.shape == (360, 2)


def test_the_end_of_a_sound_is_told_in_our_own_clock():
    library = OurLibrary(*TWO)
    ended = threading.Event()
    told = []

    def on_end(id, at):
        told.append((id, at))
        ended.set()

    with PortAudio(library) as system:
        speaker = system.speaker()
        speaker.start(on_end, silence)
        speaker.play(9, Pcm(np.zeros(240, np.float32), 48_000))
        before = time.monotonic()
        library.streams[0].take()
        after = time.monotonic()
        assert ended.wait(5)
        speaker.close()
    [(id, at)] = told
    assert id == 9
    assert before + 0.025 <= at <= after + 0.025


def test_what_is_played_can_be_had_with_the_time_at_which_it_leaves():
    library = OurLibrary(*TWO)
    with PortAudio(library) as system:
        speaker = system.speaker()
        played = speaker.keep_played()
        assert speaker.keep_played() is played
        speaker.start(nothing, silence)
        speaker.play(9, Pcm(np.full(48_000, 0.5, np.float32), 48_000))
        before = time.monotonic()
        for _ in range(20):
            library.streams[0].take()
        speaker.close()
    blocks = list(iter(played.read, None))
    assert blocks[0].at == pytest.approx(before + 0.02, abs=0.03)
    assert np.concatenate([block.samples for block in blocks])[300:].mean() == pytest.approx(
        16384, rel=0.01
    )


def test_what_a_loudspeaker_that_ran_dry_played_is_not_known():
    library = OurLibrary(*TWO)
    with PortAudio(library) as system:
        speaker = system.speaker()
        played = speaker.keep_played()
        speaker.start(nothing, silence)
        for number in range(40):
            library.streams[0].take(underflow=number == 30)
        speaker.close()
    assert sum(block.lost > 0 for block in iter(played.read, None)) == 1


def test_a_sound_that_breaks_off_is_given_more_time_once_it_is_quiet():
    library = OurLibrary(*TWO)
    with PortAudio(library) as system:
        speaker = system.speaker()
        speaker.start(nothing, silence)
        assert speaker.latency == LATENCIES[0]
        speaker.play(1, Pcm(np.full(1440, 0.5, np.float32), 48_000))
        library.streams[0].take()
        for _ in range(2):
            library.streams[0].take(underflow=True)
        assert speaker.underflows == 2
        speaker.play(2, Pcm(np.full(720, 0.5, np.float32), 48_000))
        speaker.steady()
        assert len(library.streams) == 1  # something sounds
        for _ in range(3):
            library.streams[0].take()
        opened_by(library, speaker.steady)
        assert library.streams[0].closed
        assert speaker.latency == LATENCIES[1]


def test_underflows_that_nobody_hears_change_nothing():
    library = OurLibrary(*TWO)
    with PortAudio(library) as system:
        speaker = system.speaker()
        speaker.start(nothing, silence)
        for _ in range(5):
            library.streams[0].take(underflow=True)
        speaker.steady()
        assert speaker.underflows == 5
        assert len(library.streams) == 1


def test_sounds_that_break_off_once_in_a_while_change_nothing(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(speakers, "time", SimpleNamespace(monotonic=lambda: now[0]))
    library = OurLibrary(*TWO)
    with PortAudio(library) as system:
        speaker = system.speaker()
        speaker.start(nothing, silence)
        for _ in range(5):
            now[0] += BREAKS_WITHIN + 1
            speaker.play(1, Pcm(np.full(720, 0.5, np.float32), 48_000))
            library.streams[0].take()
            library.streams[0].take(underflow=True)
            library.streams[0].take()
        speaker.steady()
        assert len(library.streams) == 1


def test_a_loudspeaker_that_cannot_be_given_more_time_is_a_loss(monkeypatch):
    monkeypatch.setattr(line, "CLOSE_PATIENCE", 0.01)
    library, free, told = OurLibrary(*TWO), threading.Event(), []
    with PortAudio(library) as system:
        speaker = system.speaker()
        speaker.start(nothing, told.append)
        monkeypatch.setattr(library.streams[0], "close", lambda ignore_errors: free.wait(10))
        speaker.play(1, Pcm(np.full(1440, 0.5, np.float32), 48_000))
        library.streams[0].take()
        for _ in range(2):
            library.streams[0].take(underflow=True)
        for _ in range(2):
            library.streams[0].take()
        speaker.steady()
        free.set()
        while line.CALLS.stuck:
            time.sleep(0)
    assert told == ["The loudspeaker did not come back."]


def opened_by(library, action):
    """Do ``action``, which waits for the first callback of the stream it opens."""
    known = len(library.streams)
    thread = threading.Thread(target=action)
    thread.start()
    while len(library.streams) == known:
        time.sleep(0)
    library.streams[-1].take()
    thread.join()


def test_whoever_closes_a_loudspeaker_does_not_wait_for_its_reopening():
    library = OurLibrary(*TWO)
    with PortAudio(library) as system:
        speaker = system.speaker()
        speaker.start(nothing, silence)
        answers = []
        reopening = threading.Thread(target=lambda: answers.append(speaker.reopen()))
        reopening.start()
        while len(library.streams) < 2:
            time.sleep(0)
        closing = time.monotonic()
        speaker.close()
        reopening.join()
        assert time.monotonic() - closing < 2
    assert answers == [False]
    assert all(stream.closed for stream in library.streams)


# --------------------------------------------------------------------------- closing


def both_open(system):
    devices = system.speaker(), system.microphone()
    devices[0].start(nothing, silence)
    devices[1].start(silence)
    return devices


def test_a_stream_that_lives_ends_itself_and_is_never_cancelled(monkeypatch):
    monkeypatch.setattr(line, "LAST_CALLBACK", 10.0)
    library = OurLibrary(*TWO)
    with PortAudio(library) as system:
        for device, stream in zip(both_open(system), library.streams, strict=True):
            closing = threading.Thread(target=device.close)
            closing.start()
            while stream.active:
                stream.beat()
            closing.join()
    assert [(stream.closed, stream.aborted) for stream in library.streams] == [(True, False)] * 2


def test_a_stream_that_no_longer_calls_back_is_aborted():
    library = OurLibrary(*TWO)
    with PortAudio(library) as system:
        both_open(system)
    assert [(stream.closed, stream.aborted) for stream in library.streams] == [(True, True)] * 2


def test_a_stream_that_ended_by_itself_is_a_loss_and_is_not_cancelled():
    library = OurLibrary(*TWO)
    told = threading.Event()
    with PortAudio(library) as system:
        speaker = system.speaker()
        speaker.start(nothing, lambda why: told.set())
        library.streams[0].active = False
        library.streams[0].options["finished_callback"]()
        assert told.wait(5)
    assert library.streams[0].closed
    assert not library.streams[0].aborted


# ----------------------------------------------------------------------- microphone


@pytest.mark.parametrize(("rate", "channels"), [(44_100, 1), (48_000, 2)])
def test_a_microphone_without_16_khz_mono_is_resampled(rate, channels):
    def refuses(options):
        return (options["samplerate"], options["channels"]) != (rate, channels)

    library = OurLibrary(device(0, "Interface", 2, 0, rate), refuses=refuses)
    with PortAudio(library) as system:
        microphone = system.microphone()
        microphone.start(silence)
        assert microphone.rate == rate
        tone = np.sin(2 * np.pi * 440 * np.arange(rate) / rate) * 8000
        whole = np.repeat(tone.astype(np.int16)[:, np.newaxis], channels, axis=1)
        for start in range(0, rate, library.streams[0].options["blocksize"]):
            library.streams[0].give(whole[start : start + library.streams[0].options["blocksize"]])
        blocks = []
        while (block := microphone.read(0)) is not None:
            blocks.append(block)
    heard = np.concatenate([block.samples for block in blocks]).astype(float)
    assert 0.96 * 16_000 < len(heard) <= 16_000
    fits = np.sin(2 * np.pi * 440 * np.arange(len(heard)) / 16_000) * 8000
    assert np.abs(heard - fits)[800:-800].max() < 200


@pytest.mark.parametrize("rate", [48_000, 44_100])
def test_a_microphone_gives_another_rate_where_that_is_asked_for(rate):
    library = OurLibrary(
        device(0, "Interface", 1, 0, rate), refuses=lambda options: options["samplerate"] != rate
    )
    with PortAudio(library) as system:
        microphone = system.microphone(None, 48_000)
        microphone.start(silence)
        assert microphone.rate == rate
        tone = (np.sin(2 * np.pi * 9_000 * np.arange(rate) / rate) * 8000).astype(np.int16)
        size = library.streams[0].options["blocksize"]
        for start in range(0, rate, size):
            library.streams[0].give(tone[start : start + size])
        blocks = []
        while (block := microphone.read(0)) is not None:
            blocks.append(block)
    heard = np.concatenate([block.samples for block in blocks]).astype(float)
    assert 0.96 * 48_000 < len(heard) <= 48_000
    spectrum = np.abs(np.fft.rfft(heard[:45_000]))
    assert np.argmax(spectrum) * 48_000 / 45_000 == pytest.approx(9_000, abs=5)
    for before, after in pairwise(blocks):
        assert after.at == pytest.approx(before.at + len(before.samples) / 48_000, abs=0.02)


def test_a_resampled_block_begins_when_its_first_sample_was_taken():
    reader = Reader()
    blocks = []
    for number in range(40):
        at = 3 + number * 0.032
        blocks.append(
            reader.block(Taken(np.zeros(1536, np.int16).tobytes(), at, at + 0.04, rate=48_000))
        )
    full = [block for block in blocks if len(block.samples)]
    total = 0
    for block in full:
        assert block.at == pytest.approx(3 + total / 16_000, abs=0.0005)
        total += len(block.samples)


def test_a_microphone_that_comes_back_at_another_rate_keeps_its_pitch_and_its_times():
    reader, at, blocks = Reader(), 3.0, []
    for rate in (48_000, 16_000, 44_100, 48_000):
        time = at + np.arange(rate) / rate
        tone = (8000 * np.sin(2 * np.pi * 440 * time)).astype(np.int16)
        size = round(rate * 0.032)
        for start in range(0, rate, size):
            part = tone[start : start + size]
            since = at + start / rate
            came = since + len(part) / rate
            torn = start == 0
            taken = Taken(part.tobytes(), since, came, torn=torn, rate=rate)
            blocks.append(reader.block(taken))
        at += 1.5  # half a second without a device
    for block in blocks:
        if len(block.samples) > 100:
            time = block.at + np.arange(len(block.samples)) / 16_000
            middle = slice(40, -40)
            heard = block.samples.astype(float)[middle]
            fits = 8000 * np.sin(2 * np.pi * 440 * time)[middle]
            assert np.corrcoef(heard, fits)[0, 1] > 0.9
    lost = sum(block.lost for block in blocks) / 16_000
    assert lost == pytest.approx(1.5, abs=0.05)


def test_a_loudspeaker_that_comes_back_at_another_rate_keeps_the_pitch(monkeypatch):
    monkeypatch.setattr(OurStream, "start", OurStream.beat)
    rates = [48_000]

    def refuses(options):
        return options["samplerate"] not in rates

    library = OurLibrary(device(0, "Interface", 0, 2, 48_000), refuses=refuses)
    told = threading.Event()
    with PortAudio(library) as system:
        speaker = system.speaker()
        speaker.start(nothing, lambda why: told.set())
        library.streams[-1].active = False
        library.streams[-1].options["finished_callback"]()
        assert told.wait(5)
        rates[:] = [44_100]
        assert speaker.reopen()
        assert speaker.rate == 44_100
        tone = np.sin(2 * np.pi * 441 * np.arange(48_000) / 48_000).astype(np.float32)
        speaker.play(1, Pcm(0.5 * tone, 48_000))
        stream = library.streams[-1]
        heard = np.concatenate([stream.take()[:, 0] for _ in range(100)])
    crossings = np.flatnonzero(np.diff(np.signbit(heard[2000:30_000]).astype(int)))
    assert np.diff(crossings).mean() == pytest.approx(50.0, abs=0.5)


def test_what_the_driver_lost_is_said_by_the_block_after_it():
    library = OurLibrary(*TWO)
    block = np.zeros(512, np.int16)
    with PortAudio(library) as system:
        microphone = system.microphone()
        microphone.start(silence)
        library.streams[0].give(block)
        library.streams[0].give(block, overflow=True)
        library.streams[0].give(block)
        assert [microphone.read(0).lost > 0 for _ in range(3)] == [False, True, False]


def test_what_finds_no_room_is_counted_to_the_sample():
    library = OurLibrary(*TWO)
    with PortAudio(library) as system:
        microphone = system.microphone()
        microphone.start(silence)
        for _ in range(1000):
            library.streams[0].give(np.zeros(512, np.int16))
        kept = 0
        while microphone.read(0) is not None:
            kept += 1
        library.streams[0].give(np.zeros(512, np.int16))
        assert microphone.read(0).lost == (1000 - kept) * 512
        assert kept * 512 == MOST_WAITING * 16_000


def test_a_microphone_that_says_nothing_is_waited_for_no_longer_than_asked():
    with PortAudio(OurLibrary(*TWO)) as system:
        microphone = system.microphone()
        microphone.start(silence)
        assert microphone.read(0) is None
        assert microphone.read(0.01) is None


# ----------------------------------------------------------------- a hung sound system


def test_a_call_that_hangs_is_an_error_and_no_other_is_made_meanwhile():
    calls, free = Calls(), threading.Event()
    with pytest.raises(SoundError, match="does not answer"):
        calls.make(free.wait, 0.01)
    assert calls.stuck
    with pytest.raises(SoundError, match="does not answer"):
        calls.make(lambda: 1, 1)
    free.set()
    while calls.stuck:
        time.sleep(0)
    assert calls.make(lambda: 1, 1) == 1


def test_a_call_that_fails_raises_what_it_raised():
    with pytest.raises(TimeoutError, match="mine"):
        Calls().make(lambda: (_ for _ in ()).throw(TimeoutError("mine")), 1)


def test_a_stream_that_opens_after_nobody_waits_any_more_is_closed(monkeypatch):
    free = threading.Event()
    library = OurLibrary(*TWO, refuses=lambda options: not free.wait(10))
    monkeypatch.setattr(line, "OPEN_PATIENCE", 0.01)
    with PortAudio(library) as system:
        speaker = system.speaker()
        with pytest.raises(SoundError, match="does not answer"):
            speaker.start(nothing, silence)
        speaker.close()
        free.set()
        while line.CALLS.stuck:
            time.sleep(0)
    assert library.streams[0].closed


def in_a_process_whose_sounddevice(does, tmp_path):
    (tmp_path / "sounddevice.py").write_text(does)
    code = """
from voicerepair.errors import SoundError
from voicerepair.sound.portaudio import PortAudio, library
library.LOAD_PATIENCE = 0.2
for _ in range(2):
    try:
        PortAudio()
    except SoundError as error:
        print(error.message, "|", error.hint)
"""
    return subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": f"{tmp_path}{os.pathsep}{os.getcwd()}"},
        capture_output=True,
        text=True,
        timeout=20,
        check=True,
    ).stdout.splitlines()


def test_a_sound_system_that_hangs_costs_a_sentence_and_not_the_program(tmp_path):
    said = in_a_process_whose_sounddevice("import time; time.sleep(3600)", tmp_path)
    assert len(said) == 2
    assert all(line.startswith("The sound system does not answer.") for line in said)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="apt is for Linux")
def test_a_missing_portaudio_is_named_with_the_command_that_gets_it(tmp_path):
    [said, again] = in_a_process_whose_sounddevice(
        "raise OSError('PortAudio library not found')", tmp_path
    )
    assert "PortAudio" in said
    assert "sudo apt install libportaudio2" in said
    assert again == said


def test_a_missing_package_is_named_with_the_command_that_gets_it(tmp_path):
    said = in_a_process_whose_sounddevice("raise ModuleNotFoundError('sounddevice')", tmp_path)
    assert said[0] == "The sounddevice package is missing. | pip install sounddevice"
