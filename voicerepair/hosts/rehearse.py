"""A session in virtual time, with planned partners: a discrete-event loop around the engine.

Take the earlier of the session's deadline and the next planned event, set ``now``, hand it over,
schedule what follows. No clock, no device: a long exercise takes milliseconds. What partners do
is theirs to say (``partners.py``); they come back when they said they would.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import count

from voicerepair.errors import SessionError
from voicerepair.hosts.durations import estimated_seconds
from voicerepair.hosts.partners import Partners, Planned
from voicerepair.hosts.plan import Key, Outside, Plan, Utterance
from voicerepair.script.model import Answer
from voicerepair.session.activities import Activity
from voicerepair.session.commands import Command
from voicerepair.session.engine import Session
from voicerepair.session.events import (
    Ask,
    Effect,
    Ended,
    Event,
    Heard,
    Hush,
    Keep,
    Listen,
    Numbered,
    Phase,
    PlaybackEnded,
    PlayCue,
    Pressed,
    SetAsideUntil,
    Show,
    Slept,
    Speak,
    SpeechStarted,
    SpeechStopped,
    Started,
    StopListening,
    Ticked,
)
from voicerepair.session.words import clock

__all__ = ["Entry", "Rehearsal", "at_once", "rehearse", "usual_cue_seconds"]

CUE_SECONDS = 1.0
CUES = {"hand-over": 0.3, "your-turn": 0.5}
SILENCE = 1.0  # seconds; less than that between two prompts is their own rhythm
REPLY_AFTER = 2.0  # seconds people take to answer
GUIDE = "guide"
TOGETHER = {"has": "have", "is": "are", "speaks": "speak", "keeps": "keep", "answers": "answer"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a timeline: at so many seconds, ``who`` does ``what``."""

    at: float
    who: str
    what: str

    def __str__(self) -> str:
        return f"{self.at:7.1f}  {self.who:<10}  {self.what}".rstrip()


def usual_cue_seconds(name: str) -> float:
    """How long a cue lasts, about."""
    return CUES.get(name, CUE_SECONDS)


def at_once(seconds: float) -> float:
    """A prompt begins when it can."""
    return seconds


def _does(who: Sequence[str], verb: str, what: str = "") -> tuple[str, str]:
    """Who does it, and what: the verb as it goes with one person or with several together."""
    verb = verb if len(who) == 1 else TOGETHER[verb]
    return " and ".join(who), f"{verb} {what}".rstrip()


def rehearse(
    session: Session,
    plan: Plan | None = None,
    *,
    seconds: Callable[[str], float] = estimated_seconds,
    wall: float = 0.0,
    cue_seconds: Callable[[str], float] = usual_cue_seconds,
    begin: Callable[[float], float] = at_once,
) -> list[Entry]:
    """The timeline of ``session`` (a new one) with the partners of ``plan``.

    ``seconds`` says how long a prompt lasts, ``cue_seconds`` how long a cue does, and ``begin``
    when a prompt begins that would do so at a time, after a silence of more than ``SILENCE``.
    Raises ``SessionError`` if the session waits for something that can never come.
    """
    return Rehearsal(session, Planned(plan or Plan()), seconds, wall, cue_seconds, begin).run()


@dataclass(frozen=True, slots=True)
class _ComeBack:
    """People come back when they said they would, ``wall`` being the time that was said."""

    wall: float


class Rehearsal:
    """One run. ``entries`` and ``together`` (seconds, less those spent apart or paused) grow
    while it runs; ``sounds_at``: when the last sound began, ``begun``: when one last did so after
    a silence."""

    def __init__(
        self,
        session: Session,
        partners: Partners,
        seconds: Callable[[str], float],
        wall: float,
        cue_seconds: Callable[[str], float] = usual_cue_seconds,
        begin: Callable[[float], float] = at_once,
    ) -> None:
        self.session = session
        self.partners = partners
        self.seconds = seconds
        self.cue_seconds = cue_seconds
        self.begin = begin
        self.wall = wall
        self.entries: list[Entry] = []
        self.now = 0.0
        self.together = 0.0
        self._counted = 0.0
        self._queue: list[tuple[float, int, Event | Key | _ComeBack]] = []
        self._order = count()
        self.sounds_at = self._sound_ends = self.begun = float("-inf")
        self._taken: Counter[tuple[str, str]] = Counter()
        self._heard_by: Activity | None = None
        self._rest: list[Utterance] = []
        self._opened = 0.0
        self._phase = Phase.READY
        self._steps = session.position.steps
        self._speakers: tuple[str, ...] = ()
        self._until = 0.0

    def run(self) -> list[Entry]:
        self.play()
        return self.timeline()

    def timeline(self) -> list[Entry]:
        """What has happened so far, in order."""
        return sorted(self.entries, key=lambda entry: entry.at)

    def play(self) -> None:
        """To the end."""
        for at, event in self.partners.outside:
            self._schedule(at, event)
        self._give(Started(self.partners.seed, self.wall))
        while self.session.ended is None:
            self._give(self._next())

    def _next(self) -> Event:
        """Move to the next thing that happens."""
        deadline = self.session.deadline
        if self._queue and (deadline is None or self._queue[0][0] <= deadline.at):
            at, _, event = heapq.heappop(self._queue)
            if isinstance(event, _ComeBack):
                if self._phase is not Phase.ASIDE or event.wall != self._until:
                    return self._next()  # back already, or another time was said since
                event = Key(Command.DONE)
            self.now = max(self.now, at)
            return self._as_event(event)
        if deadline is None:
            raise SessionError("The session waits for something that can never come.")
        self.now = max(self.now, deadline.at)
        return Ticked()

    def _as_event(self, event: Event | Key) -> Event:
        match event:
            case Key(value):
                return self._press(value)
            case Heard(command):
                self._note("voice", str(command))
                return replace(event, at=self.now)
            case Slept(seconds):
                self._note("", f"the computer sleeps for {seconds:g} s")
                self.wall += seconds
                return replace(event, wall=self.wall + self.now)
            case SpeechStarted():
                self._note(*_does(self._speakers, "speaks"))
                return event
            case _:
                return event

    def _press(self, value: Command | int) -> Event:
        """A key, for what is on the screen."""
        shown = self.session.board.serial
        if isinstance(value, int):
            return Numbered(value, shown)
        self._note("key", str(value))
        return Pressed(value, shown)

    def _schedule(self, at: float, event: Outside | Event | _ComeBack) -> None:
        heapq.heappush(self._queue, (at, next(self._order), event))

    def _note(self, who: str, what: str, at: float | None = None) -> None:
        self.entries.append(Entry(self.now if at is None else at, who, what))

    def _give(self, event: Event) -> None:
        if self._phase not in (Phase.ASIDE, Phase.PAUSED):
            self.together += self.now - self._counted
        self._counted = self.now
        self._follow(self.session.handle(event, self.now))

    def _follow(self, effects: Sequence[Effect]) -> None:
        """What the session wants done, and what its phase tells."""
        before = self._phase
        self._phase = self.session.phase
        while self._steps < self.session.position.steps:
            self._steps += 1
            for seconds, event in self.partners.happens(self._steps):
                self._schedule(self.now + seconds, event)
        if before is Phase.WINDOW and self._phase is Phase.TURN:
            self._note(*_does(self._speakers, "keeps", "the turn"))
        if self._phase is Phase.PAUSED and before is not Phase.PAUSED:
            self._note("", "paused")
        if before is Phase.PAUSED and self._phase not in (Phase.PAUSED, Phase.ENDED):
            self._note("", "goes on")
        for effect in effects:
            self._do(effect)

    # ------------------------------------------------------------------------ effects

    def _do(self, effect: Effect) -> None:
        match effect:
            case Speak(id, text, caption, gap):
                start = self._sound(id, gap, self.seconds(text), self.begin)
                self._note(GUIDE, f"says “{caption}”", start)
            case PlayCue(id, name, gap):
                start = self._sound(id, gap, self.cue_seconds(name))
                self._note(GUIDE, f"plays {name}", start)
            case Hush():
                self._sound_ends = self.now
                self._note(GUIDE, "hushes")
            case Listen(id, who, turn):
                if turn:
                    self._listen(id, who)
            case StopListening():
                self._stop_listening()
            case Ask():
                self._reply(effect)
            case Show(text):
                self._note("screen", f"shows “{text}”")
            case SetAsideUntil(wall):
                self._set_aside(wall)
            case Keep(seconds):
                self._note("", f"keeps {seconds / 60:g} minutes as the pause")
            case Ended(reason):
                self._note("", f"ended: {reason}")

    def _sound(
        self, id: int, gap: float, seconds: float, begin: Callable[[float], float] = at_once
    ) -> float:
        start = max(self.now, self._sound_ends + gap)
        if start - self._sound_ends > SILENCE:
            start = self.begun = begin(start)
        self.sounds_at = start
        self._sound_ends = start + seconds
        self._schedule(self._sound_ends, PlaybackEnded(id, self._sound_ends))
        return start

    def _listen(self, id: int, who: tuple[str, ...]) -> None:
        """A turn opens, or opens again after the guide spoke within it."""
        activity = self.session.activity
        self._speakers = who
        if activity is not None and activity is not self._heard_by:
            self._heard_by = activity
            ceiling = round(activity.until - self.now, 6) if activity.until else None
            role = self._role()
            self._rest = list(self.partners.speak(role, self._count("turn", role), ceiling))
            limit = f", up to {ceiling:g} s" if ceiling else ""
            self._note(*_does(who, "has", f"the turn{limit}"))
        else:
            self._note(*_does(who, "has", "the turn again"))
        self._opened = self.now
        for span in self._rest:
            start, end = self.now + span.start, self.now + span.end
            self._schedule(start, SpeechStarted(id, start))
            self._schedule(end, SpeechStopped(id, end))

    def _stop_listening(self) -> None:
        """What was not said yet is said when the turn opens again."""
        away = self.now - self._opened
        self._rest = [
            Utterance(max(0.0, span.start - away), span.end - away)
            for span in self._rest
            if span.end > away
        ]
        self._queue = [
            item for item in self._queue if not isinstance(item[2], SpeechStarted | SpeechStopped)
        ]
        heapq.heapify(self._queue)

    def _role(self) -> str:
        """The role (in the outermost script) of the first person whose turn or question it is."""
        activity = self.session.activity
        person = activity.who[0] if activity is not None and activity.who else 0
        return self.session.program.script.roles[person]

    def _count(self, what: str, role: str) -> int:
        """The number of this turn or question among those of the same role."""
        key = (what, role)
        self._taken[key] += 1
        return self._taken[key]

    def _reply(self, ask: Ask) -> None:
        role = self._role()
        what = " / ".join(ask.options) if ask.options else f"{ask.low} to {ask.high}"
        self._note(*_does(ask.who, "is", f"asked: {what}"))
        value = self.partners.answer(role, self._count("reply", role), ask, self._straight())
        if value is None:
            return
        said = ask.options[value - 1] if ask.options else str(value)
        at = self.now + REPLY_AFTER
        self._note(*_does(ask.who, "answers", "" if ask.private else said), at)
        self._schedule(at, Key(value))

    def _straight(self) -> int | None:
        """The answer that leads straight on; none where every answer leads away."""
        step = self.session.course.step(self.session.position)
        if not isinstance(step, Answer):
            return 1
        options = [option for option in step.options if not option.silence]
        straight = [n for n, option in enumerate(options, start=1) if option.jump is None]
        return straight[0] if straight else None

    def _set_aside(self, wall: float) -> None:
        at = wall - self.wall
        self._note("", f"set aside until {clock(wall, 0.0)}")
        self._until = wall
        self._schedule(at + REPLY_AFTER, _ComeBack(wall))
