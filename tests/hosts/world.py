"""A world in virtual time for the live host: its clock moves only while the host waits."""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from queue import Empty

from voicerepair.errors import SoundError
from voicerepair.hosts.live import Devices, Guide, Live
from voicerepair.hosts.log import SessionLog
from voicerepair.script.model import Program
from voicerepair.session.arming import Arming
from voicerepair.session.engine import Session
from voicerepair.session.events import (
    DeviceKind,
    Numbered,
    Person,
    Pressed,
    Settings,
    SpeechStarted,
    SpeechStopped,
    View,
)
from voicerepair.sound.pcm import Pcm

RATE = 1000


@dataclass
class Inbox:
    """Posts, and things that happen at their time. ``get`` moves the clock."""

    now: float = 1000.0
    wall_ahead: float = 1_800_000_000.0
    posted: list = field(default_factory=list)
    happenings: list = field(default_factory=list)
    order: count = field(default_factory=count)

    def at(self, when: float, what: Callable[[], None]) -> None:
        heapq.heappush(self.happenings, (when, next(self.order), what))

    def put(self, posted) -> None:
        self.posted.append(posted)

    def get(self, *, timeout: float):
        until = self.now + timeout
        while not self.posted and self.happenings and self.happenings[0][0] <= until:
            self._happen()
        if self.posted:
            return self.posted.pop(0)
        self.now = until
        raise Empty

    def elapse(self, seconds: float) -> None:
        """Time in which nobody looks."""
        until = self.now + seconds
        while self.happenings and self.happenings[0][0] <= until:
            self._happen()
        self.now = until

    def _happen(self) -> None:
        when, _, what = heapq.heappop(self.happenings)
        self.now = max(self.now, when)
        what()

    def clock(self) -> float:
        return self.now

    def wall(self) -> float:
        return self.now + self.wall_ahead


class VirtualSpeaker:
    """Plays in virtual time and remembers what was heard: (start, end, id)."""

    rate = RATE

    def __init__(self, inbox: Inbox) -> None:
        self.inbox = inbox
        self.heard: list[list] = []
        self.works = True
        self.hushes = 0
        self.reopened = 0

    def start(self, on_end, on_lost) -> None:
        self.on_end, self.on_lost = on_end, on_lost

    def play(self, id, pcm, gap=0.0) -> None:
        last = self.heard[-1][1] if self.heard else -math.inf
        start = max(self.inbox.now, last + gap)
        sound = [start, start + pcm.duration, id]
        self.heard.append(sound)
        self.inbox.at(sound[1], lambda: self._ended(sound))

    def _ended(self, sound) -> None:
        if self.works and sound[1] == self.inbox.now and not (len(sound) > 3):
            self.on_end(sound[2], sound[1])

    def hush(self) -> None:
        self.hushes += 1
        for sound in self.heard:
            if sound[1] > self.inbox.now:
                sound[1] = max(sound[0], self.inbox.now)
                sound.append("cut")

    def lose(self) -> None:
        self.works = False
        self.on_lost("unplugged")

    def reopen(self) -> bool:
        self.reopened += 1
        return self.works

    def close(self) -> None:
        pass


class VirtualEars:
    """Speech at planned times; its verdicts come ``lag`` seconds late."""

    lag = 0.1

    def __init__(self, inbox: Inbox) -> None:
        self.inbox = inbox
        self.open = 0
        self.opened: list[float] = []
        self.level = -40.0
        self.deaf = False
        self.understands = False
        self.armed: list[tuple[float, Arming]] = []

    def listen(self, id: int, opened: float) -> None:
        self.open = id
        self.opened.append(opened)

    def stop(self, id: int) -> None:
        if id == self.open:
            self.open = 0

    def arm(self, arming: Arming) -> None:
        self.armed.append((self.inbox.now, arming))

    @property
    def judged(self) -> float:
        return -math.inf if self.deaf else self.inbox.now - self.lag

    def speech(self, live: Live, start: float, end: float) -> None:
        def tell(kind, at):
            if self.open:
                live.heard(kind(self.open, at))

        self.inbox.at(start + self.lag, lambda: tell(SpeechStarted, start))
        self.inbox.at(end + self.lag, lambda: tell(SpeechStopped, end))


class Screen:
    def __init__(self) -> None:
        self.views: list[View] = []
        self.said: list[str] = []

    def update(self, view, now, level=None, *, typed="", help=False) -> None:
        self.views.append(view)

    def say(self, line: str) -> None:
        self.said.append(line)


class Prompts:
    """Half a second a word. ``slow`` seconds until a prompt is there; ``broken`` gives none."""

    def __init__(self, inbox: Inbox) -> None:
        self.inbox = inbox
        self.slow = 0.0
        self.broken = False
        self.prepared: list[str] = []
        self.private: set[str] = set()

    def prepare(self, lines) -> None:
        self.prepared += [text for text, _ in lines]
        self.private |= {text for text, private in lines if private}

    def sound(self, text: str) -> Pcm:
        return Pcm.silence(len(text.split()) / 2, RATE)

    def ready(self, text: str) -> Pcm | None:
        return None if self.slow or self.broken else self.sound(text)

    def request(self, text, private, on_ready) -> None:
        made = SoundError("No voice.", "Get one.") if self.broken else self.sound(text)
        self.inbox.at(self.inbox.now + self.slow, lambda: on_ready(made))


class World:
    """A session, ready to be played live."""

    def __init__(
        self,
        program: Program,
        *,
        log=None,
        ears=True,
        keep_pause=lambda seconds: None,
        **settings,
    ) -> None:
        self.inbox = Inbox()
        self.speaker = VirtualSpeaker(self.inbox)
        self.ears = VirtualEars(self.inbox) if ears else None
        self.screen = Screen()
        self.prompts = Prompts(self.inbox)
        people = [Person("Ana", "Ana"), Person("Bo", "boh")][: len(program.script.roles)]
        self.session = Session(program, people, Settings(**settings))
        self.log = SessionLog(log, self.inbox.now)
        self.live = Live(
            self.session,
            self.log,
            lambda text: len(text.split()) / 2,
            keep_pause=keep_pause,
            clock=self.inbox.clock,
            wall=self.inbox.wall,
            inbox=self.inbox,
        )
        self.guide = Guide(
            prompts=self.prompts,
            cues=lambda name: Pcm.silence(0.3, RATE),
            speaker=self.speaker,
        )
        self.devices = Devices(screen=self.screen, ears=self.ears)
        self.speaker.start(self.live.sound_ended, self.live.lost(DeviceKind.SPEAKER))
        self.zero = self.inbox.now
        self.opening = 0.0  # seconds that the rest of the devices takes to open

    def at(self, seconds: float, what: Callable[[], None]) -> None:
        self.inbox.at(self.zero + seconds, what)

    def press(self, seconds: float, command) -> None:
        self.at(seconds, lambda: self.live.post(Pressed(command, self.session.view().serial)))

    def say(self, seconds: float, phrase: str, decided: float = 0.5) -> None:
        """Somebody says it alone; it is told as soon as it was decided, if it is armed."""

        def tell() -> None:
            arming = self.ears.armed[-1][1]
            if phrase in arming.phrases:
                self.live.heard(arming.event(phrase, self.zero + seconds))

        self.at(seconds + decided, tell)

    def number(self, seconds: float, value: int) -> None:
        self.at(seconds, lambda: self.live.post(Numbered(value, self.session.view().serial)))

    def speech(self, start: float, end: float) -> None:
        self.ears.speech(self.live, self.zero + start, self.zero + end)

    def run(self):
        try:
            self.live.begin(self.guide, seed=0)
            self.inbox.elapse(self.opening)
            return self.live.run(self.devices)
        finally:
            self.log.close()

    def heard(self) -> list[tuple[float, float]]:
        return [(s[0] - self.zero, s[1] - self.zero) for s in self.speaker.heard]
