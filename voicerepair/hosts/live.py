"""A session with people: real time, real devices, one loop.

Only this loop touches the session. Every other thread (the loudspeaker's, the listener's, the
keyboard's, the voice's) posts to one queue and goes on. Clocks are read here and nowhere below.

What is missing is stood in for: without a loudspeaker the prompts are captions of the same
length, without a microphone the turn's clock and the keys do, without a voice the captions last
as long as speaking them would. So there is one way of running, not one for each lack.
"""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from queue import Empty, Queue
from typing import Protocol

from voicerepair.errors import SoundError, VoiceRepairError
from voicerepair.hosts.log import SessionLog
from voicerepair.session.arming import NOTHING, Arming
from voicerepair.session.engine import Session
from voicerepair.session.events import (
    Chosen,
    DeleteRecording,
    DeviceFound,
    DeviceKind,
    DeviceLost,
    Effect,
    Ended,
    Event,
    Heard,
    Hush,
    Keep,
    Listen,
    PlaybackEnded,
    PlayCue,
    Pressed,
    Reason,
    Slept,
    Speak,
    Started,
    StopListening,
    Ticked,
    View,
)
from voicerepair.session.wording import translatable
from voicerepair.sound.pcm import Pcm
from voicerepair.sound.ports import Microphone, Speaker
from voicerepair.sound.silent import SilentSpeaker
from voicerepair.sound.tape import LEAD

__all__ = ["Cues", "Devices", "Ears", "Eyes", "Fingers", "Guide", "Keeping", "Live", "Prompts"]

FRAME = 0.1  # seconds between two drawings of the screen
JUDGED_POLL = 0.01  # seconds between two looks at what the listener has judged
DEAF_AFTER = 1.5  # seconds after a deadline at which a silent listener is not waited for
SLEPT = 5.0  # seconds without anybody being listened to, after which the session pauses
LOOK_AT_CLOCKS = 1.0
REOPEN_EVERY = 2.0
AHEAD = 12  # prompts that are made ready
SLOW = 1.0  # seconds after which people are told that the voice is being made
UNDERSTOOD = PlayCue(0, "tap")  # of an id that no session gives
GETTING_READY = translatable("Getting the voice ready ...")


class Prompts(Protocol):
    """Prompts as sound, made ahead. ``on_ready`` may come on any thread."""

    def prepare(self, lines: list[tuple[str, bool]]) -> None: ...

    def ready(self, text: str) -> Pcm | None: ...

    def request(
        self, text: str, private: bool, on_ready: Callable[[Pcm | SoundError], None]
    ) -> None: ...


class Cues(Protocol):
    def __call__(self, name: str) -> Pcm: ...


class Ears(Protocol):
    """What hears: see ``sound/hearing.py``."""

    def listen(self, id: int, opened: float) -> None: ...

    def stop(self, id: int) -> None: ...

    def arm(self, arming: Arming) -> None: ...

    @property
    def understands(self) -> bool: ...

    @property
    def judged(self) -> float: ...

    @property
    def level(self) -> float: ...


class Keeping(Protocol):
    """What keeps something of a session: see ``keeping.py``."""

    def reached(self) -> None: ...

    def end(self, reason: Reason) -> None: ...

    def begin(self, listen: Listen, since: float, wall: float) -> None: ...

    def stop(self, stopped: StopListening, now: float) -> None: ...

    def take_back(self) -> None: ...


class Eyes(Protocol):
    """What shows: see ``screen/``."""

    def update(
        self,
        view: View,
        now: float,
        level: float | None = None,
        *,
        typed: str = "",
        help: bool = False,
    ) -> None: ...

    def say(self, line: str) -> None: ...


class Fingers(Protocol):
    """What is typed: see ``screen/keys.py``."""

    @property
    def typed(self) -> str: ...

    @property
    def help(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Made:
    """A prompt that was asked for is there, or cannot be had."""

    id: int
    sound: Pcm | SoundError


@dataclass(slots=True)
class Sound:
    """Something to be played, in its turn; ``pcm`` is None while it is being made."""

    id: int
    gap: float
    pcm: Pcm | None
    effect: Speak | PlayCue


Posted = Event | Made | VoiceRepairError | Exception


class Inbox(Protocol):
    """Where threads post and the loop waits: a ``Queue``.

    A ``SimpleQueue`` will not do: one that waits while the process is stopped and goes on (SIGSTOP,
    SIGCONT) never comes back (seen in CPython 3.11).
    """

    def put(self, posted: Posted, /) -> None: ...

    def get(self, *, timeout: float) -> Posted:
        """Raises ``queue.Empty`` when nothing came within ``timeout`` seconds."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """What the guide speaks with."""

    prompts: Prompts
    cues: Cues
    speaker: Speaker


@dataclass(frozen=True, slots=True, kw_only=True)
class Devices:
    """All else that a session is played with. Without ``ears`` nobody listens, without ``keys``
    nobody types, without ``keeper`` nothing is kept. ``sayings``: what can be said, as ``View`` has
    it."""

    screen: Eyes
    ears: Ears | None = None
    microphone: Microphone | None = None
    keys: Fingers | None = None
    keeper: Keeping | None = None
    sayings: tuple[tuple[str, str], ...] = ()


class Live:
    """Runs one session: ``begin``, then ``run`` to its end. ``post`` may be called at any time, and
    from any thread. ``keep_pause`` keeps the seconds that people agreed on for pauses; what goes
    wrong with it (a ``VoiceRepairError``) is told."""

    def __init__(
        self,
        session: Session,
        log: SessionLog,
        caption_seconds: Callable[[str], float],
        *,
        keep_pause: Callable[[float], None] = lambda _seconds: None,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
        inbox: Inbox | None = None,
    ) -> None:
        self.session = session
        self._log = log
        self._caption_seconds = caption_seconds
        self._keep_pause = keep_pause
        self._clock = clock
        self._wall = wall
        self._posted: Inbox = Queue() if inbox is None else inbox
        self._wanted: deque[Effect] = deque()
        self._sounds: deque[Sound] = deque()
        self._silent: SilentSpeaker | None = None
        self._lost: set[DeviceKind] = set()
        self._lost_again: set[DeviceKind] = set()
        self._over = threading.Event()
        self._drift = 0.0
        self._clocks_at = 0.0
        self._drawn_at = -math.inf
        self._heard_at = 0.0
        self._queued_at = 0.0
        self._voice_failed = False
        self._cue = (0, 0.0)  # the newest one: its id, and how long it is
        self._lead = 0.0
        self._armed = NOTHING

    # --------------------------------------------------------------- what may be posted

    def post(self, event: Posted) -> None:
        """Something happened; on any thread."""
        self._posted.put(event)

    def sound_ended(self, id: int, at: float) -> None:
        self.post(PlaybackEnded(id, at))

    def lost(self, kind: DeviceKind) -> Callable[[str], None]:
        """What a device calls when it is gone."""
        return lambda _why: self.post(DeviceLost(kind))

    def woken(self) -> None:
        """After Ctrl-Z and its end: real time has passed, so the session pauses."""
        self.post(Slept(0.0, self._wall()))

    def heard(self, event: Event) -> None:
        """From the listener's thread."""
        self.post(event)

    def doubted(self, problem: SoundError) -> None:
        """From the listener's thread: something seems wrong with the microphone."""
        self.post(problem)

    def deafened(self, error: Exception) -> None:
        """From the listener's thread, which has ended."""
        self.post(error)

    # ------------------------------------------------------------------------- the loop

    def begin(self, guide: Guide, seed: int) -> None:
        """Start the session with its first sounds. They are heard while the rest of the devices is
        being opened; what needs those, ``run`` does."""
        self._guide = guide
        now = self._clock()
        started = Started(seed, self._wall())
        self._drift = started.wall - now
        self._log.event(started, now)
        self._wanted = deque(self.session.handle(started, now))
        while self._wanted and not isinstance(self._wanted[0], Listen | StopListening):
            self._do(self._wanted.popleft(), now)

    def run(self, devices: Devices) -> Reason:
        """Play the session; returns how it ended. An error that is a bug is raised."""
        self._devices = devices
        try:
            self._clocks_at = self._heard_at = self._clock()
            self._do_all(self._wanted, self._clocks_at)
            while self.session.ended is None:
                self._turn_over()
            self._draw()
            return self.session.ended
        finally:
            self._over.set()
            self._guide.speaker.hush()
            if self._silent is not None:
                self._silent.close()

    def _turn_over(self) -> None:
        """Wait for what comes next, and hand it over."""
        judged = self._judged()  # before the events: all that is older has been posted by now
        while (posted := self._next(0.0)) is not None:
            self._take(posted)
            if self.session.ended is not None:
                return
        now = self._clock()
        self._look_at_clocks(now)
        wait = min(FRAME, LOOK_AT_CLOCKS)
        deadline = self.session.deadline
        if deadline is not None:
            if deadline.at <= now and (
                not deadline.judged or judged >= deadline.at or now > deadline.at + DEAF_AFTER
            ):
                self._give(Ticked())
                return
            wait = min(wait, max(deadline.at - now, JUDGED_POLL if deadline.judged else 0.0))
        if now - self._drawn_at >= FRAME:
            self._draw()
        posted = self._next(wait)
        if posted is not None:
            self._take(posted)

    def _judged(self) -> float:
        """The audio up to this time was heard; all of it where nobody listens."""
        if self._devices.ears is None or DeviceKind.MICROPHONE in self._lost:
            return math.inf
        return self._devices.ears.judged

    def _next(self, wait: float) -> Posted | None:
        try:
            return self._posted.get(timeout=max(0.0, wait))
        except Empty:
            return None

    def _take(self, posted: Posted) -> None:
        match posted:
            case Made():
                self._made(posted)
            case VoiceRepairError():
                self._tell(posted)
            case Exception():
                raise posted
            case DeviceLost(kind):
                self._lose(kind)
            case DeviceFound(kind) if kind in self._lost_again:
                self._lost_again.discard(kind)
                self._reopen_meanwhile(kind)
            case DeviceFound(kind):
                self._lost.discard(kind)
                self._give(posted)
            case _:
                self._give(posted)

    def _give(self, event: Event) -> None:
        now = self._clock()
        self._log.event(event, now)
        id, seconds = self._cue
        self._lead = seconds if isinstance(event, PlaybackEnded) and event.id == id else 0.0
        self._heard_at = event.at if isinstance(event, PlaybackEnded) else now
        said = isinstance(event, Heard | Chosen)
        before = self.session.view() if said else None
        effects = self.session.handle(event, now)
        if said and (effects or self.session.view() != before):
            effects = acknowledged(effects)
        self._arm(now)
        if effects or isinstance(event, Pressed):
            self._do_all(effects, now)

    def _arm(self, now: float) -> None:
        """Let the ears know what may be said now."""
        ears = self._devices.ears
        if ears is None or not ears.understands:
            self._armed = NOTHING
            return
        arming = self.session.arming(now)
        if arming != self._armed:
            self._armed = arming
            ears.arm(arming)

    # -------------------------------------------------------------------------- effects

    def _do_all(self, effects: Iterable[Effect], now: float) -> None:
        """And what follows from a session that has moved: the next prompts, and what is shown."""
        for effect in effects:
            self._do(effect, now)
            self._record(effect, now)
        keeper = self._devices.keeper
        if keeper is not None and self.session.ended is None:
            keeper.reached()
        lines = self.session.upcoming(AHEAD)
        self._guide.prompts.prepare([(line.text, line.private) for line in lines])
        self._draw()

    def _do(self, effect: Effect, now: float) -> None:
        match effect:
            case Speak(id, text, _, gap, private):
                pcm = self._guide.prompts.ready(text)
                if pcm is None:
                    self._guide.prompts.request(
                        text, private, lambda sound: self.post(Made(id, sound))
                    )
                self._queue(Sound(id, gap, pcm, effect))
            case PlayCue(id, name, gap):
                self._queue(Sound(id, gap, self._guide.cues(name), effect))
            case Hush():
                self._sounds.clear()
                self._mouth.hush()
                self._log.effect(effect, now)
            case Listen(id):
                self._log.effect(effect, now)
                if self._devices.ears is not None:
                    self._devices.ears.listen(id, self._heard_at)
            case StopListening(id):
                self._log.effect(effect, now)
                if self._devices.ears is not None:
                    self._devices.ears.stop(id)
            case Keep(seconds):
                self._log.effect(effect, now)
                self._keep(seconds)
            case _:
                self._log.effect(effect, now)

    def _record(self, effect: Effect, now: float) -> None:
        """What an effect means to whoever keeps something of this session. A turn is recorded from
        the cue that opens it on, and never from a prompt."""
        keeper = self._devices.keeper
        if keeper is None:
            return
        match effect:
            case Listen(recorded=True):
                since = self._heard_at - min(self._lead, LEAD)
                keeper.begin(effect, since, self._wall() - (now - since))
            case StopListening():
                keeper.stop(effect, now)
            case DeleteRecording():
                keeper.take_back()
            case Ended(reason):
                keeper.end(reason)
            case _:
                pass

    def _keep(self, seconds: float) -> None:
        try:
            self._keep_pause(seconds)
        except VoiceRepairError as problem:
            self._tell(problem)

    def _queue(self, sound: Sound) -> None:
        if not self._sounds:
            self._queued_at = self._clock()
        self._sounds.append(sound)
        self._play()

    def _play(self) -> None:
        """Hand over what is ready, in order."""
        while self._sounds and (pcm := self._sounds[0].pcm) is not None:
            sound = self._sounds.popleft()
            if isinstance(sound.effect, PlayCue) and sound.effect is not UNDERSTOOD:
                self._cue = (sound.id, pcm.duration)
            self._log.effect(sound.effect, self._clock(), pcm.duration)
            self._mouth.play(sound.id, pcm, sound.gap)

    def _made(self, made: Made) -> None:
        for sound in self._sounds:
            if sound.id == made.id:
                sound.pcm = self._sound_or_silence(made.sound, sound.effect)
        self._play()

    def _sound_or_silence(self, made: Pcm | SoundError, effect: Speak | PlayCue) -> Pcm:
        """Where no voice can say it, the caption stays as long as saying it would take."""
        if isinstance(made, Pcm):
            return made
        if not self._voice_failed:
            self._voice_failed = True
            self._tell(made)
        text = effect.text if isinstance(effect, Speak) else ""
        return Pcm.silence(self._caption_seconds(text), SilentSpeaker.rate)

    def _tell(self, problem: VoiceRepairError) -> None:
        """Said once, with how to get what is missing; the session goes on."""
        self._log.write(self._clock(), "trouble")
        self._devices.screen.say(" ".join(part for part in (problem.message, problem.hint) if part))

    # -------------------------------------------------------------------------- devices

    @property
    def _mouth(self) -> Speaker:
        """The loudspeaker, or what keeps the time while there is none."""
        if DeviceKind.SPEAKER not in self._lost:
            return self._guide.speaker
        if self._silent is None:
            self._silent = SilentSpeaker()
            self._silent.start(self.sound_ended, self.lost(DeviceKind.SPEAKER))
        return self._silent

    def _lose(self, kind: DeviceKind) -> None:
        if kind in self._lost:
            self._lost_again.add(kind)  # it had just been reopened, which we are yet to be told
            return
        self._lost.add(kind)
        self._give(DeviceLost(kind))
        self._reopen_meanwhile(kind)

    def _reopen_meanwhile(self, kind: DeviceKind) -> None:
        device = self._guide.speaker if kind is DeviceKind.SPEAKER else self._devices.microphone
        if device is not None:
            threading.Thread(
                target=self._reopen, args=(device, kind), name=f"reopen {kind}", daemon=True
            ).start()

    def _reopen(self, device: Speaker | Microphone, kind: DeviceKind) -> None:
        while not self._over.wait(REOPEN_EVERY):
            try:
                found = device.reopen()
            except Exception as error:  # a bug is raised by the loop, not lost with this thread
                self.post(error)
                return
            if found:
                self.post(DeviceFound(kind))
                return

    def _look_at_clocks(self, now: float) -> None:
        """Wall time runs ahead of the clock while a machine sleeps, and the clock runs ahead of
        this loop while the process is stopped: nobody was listened to in either."""
        away = now - self._clocks_at
        if away < LOOK_AT_CLOCKS:
            return
        self._clocks_at = now
        wall = self._wall()
        drift = wall - now
        slept, self._drift = drift - self._drift, drift
        if max(slept, away) > SLEPT:
            self._give(Slept(max(slept, away), wall))

    # --------------------------------------------------------------------------- screen

    def _draw(self) -> None:
        self._drawn_at = now = self._clock()
        devices, view = self._devices, self.session.view()
        hears = devices.ears is not None and DeviceKind.MICROPHONE not in self._lost
        self._arm(now)
        commands = hears and self._armed is not NOTHING
        view = replace(view, armed=view.armed and hears, commands=commands)
        if devices.ears is not None and devices.ears.understands:
            view = replace(view, sayings=devices.sayings)
        if self._sounds and now - self._queued_at > SLOW:
            view = replace(view, note=view.wording(GETTING_READY))
        devices.screen.update(
            view,
            now,
            devices.ears.level if devices.ears is not None and hears else None,
            typed=devices.keys.typed if devices.keys else "",
            help=devices.keys.help if devices.keys else False,
        )


def acknowledged(effects: Sequence[Effect]) -> list[Effect]:
    """With a short sound for whoever said a command, as soon as the guide is silent. A stop needs
    none, nor does what begins with a sound of its own."""
    sounds = [effect for effect in effects if isinstance(effect, Speak | PlayCue)]
    stops = any(isinstance(effect, Ended) for effect in effects)
    if stops or (sounds and isinstance(sounds[0], PlayCue)):
        return list(effects)
    after = 1 + max((n for n, effect in enumerate(effects) if isinstance(effect, Hush)), default=-1)
    return [*effects[:after], UNDERSTOOD, *effects[after:]]
