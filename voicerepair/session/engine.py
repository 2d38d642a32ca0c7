"""One sitting with a script: a machine of events and effects, without a clock.

``handle(event, now)`` returns the effects that follow, ``deadline`` says when ``Ticked`` is due,
``view`` is what a screen shows, ``position`` is plain data from which a new session goes on.

Everything that holds whatever the session is doing lives here: stale events, stop, time-out and
pause, the order of people, what sounds and who is listened to. What one kind of step does lives
in its activity, the moves through the script live in ``position.py``.

Rules that no activity can break, because all of them act through this class:

- the guide never speaks while a turn is captured;
- every ``Listen`` is closed once;
- after ``Ended`` there is nothing.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from voicerepair.script.model import EVERYONE, LISTENER, SPEAKER, Program, Rate
from voicerepair.session import ahead, words
from voicerepair.session.activities import Activity, Prompting, Then
from voicerepair.session.commands import AT_ONCE, Command
from voicerepair.session.events import (
    Chosen,
    Deadline,
    DeviceFound,
    DeviceKind,
    DeviceLost,
    Effect,
    Ended,
    Event,
    Heard,
    Hush,
    Listen,
    Numbered,
    Person,
    Phase,
    PlaybackEnded,
    PlayCue,
    Pressed,
    Reason,
    Settings,
    Show,
    Slept,
    Speak,
    SpeechStarted,
    SpeechStopped,
    Started,
    StopListening,
    Tapped,
    Ticked,
    View,
)
from voicerepair.session.position import Course, Position
from voicerepair.session.steps import Steps
from voicerepair.session.words import Line

__all__ = ["Session"]

MOST_STEPS = 20_000
HISTORY = 200  # prompts that "back" can reach
SETTLED = 0.5  # seconds after a step change in which Enter is meant for the step before
PAUSED_LONGEST = 2 * 3600.0  # a pause that nobody ends


def ratings(program: Program) -> list[str]:
    """The names of all numbers that a program asks for."""
    return [
        step.name
        for script in program.scripts.values()
        for section in script.sections
        for step in (*section.steps, *section.between)
        if isinstance(step, Rate)
    ]


class Session:
    """``people`` take the roles of ``program`` in order; ``position`` goes on from a saved one.

    ``utc_offset``: seconds that local time is ahead of UTC, for spoken clock times. Raises
    ``SessionError`` if the number of people or the position does not fit.
    """

    def __init__(
        self,
        program: Program,
        people: Sequence[Person],
        settings: Settings | None = None,
        *,
        position: Position | None = None,
        utc_offset: float = 0.0,
    ) -> None:
        self.program = program
        self.people = tuple(people)
        self.settings = settings or Settings()
        self.course = Course(program, len(people))
        if position is not None:
            self.course.check(position)
        self.position = position or self.course.start(range(len(people)))
        self.steps = Steps(self)
        self._ratings = ratings(program)
        self.activity: Activity | None = None
        self.asked = Line("", "")
        self.listening = 0
        self.ended: Reason | None = None
        self.history: list[Position] = []
        self._resumed = position is not None
        self._utc_offset = utc_offset
        self._wall_offset = 0.0
        self._return_wall: float | None = None
        self._pauses: dict[int, float] = {}
        self._sounding: set[int] = set()
        self._lost: set[DeviceKind] = set()
        self._paused_since: float | None = None
        self._note = ""
        self._last_id = 0
        self._serial = 0
        self._changed_at = float("-inf")
        self._captions = ("", "")
        self._shown = ""
        self._out: list[Effect] = []

    # ------------------------------------------------------------------------- events

    def handle(self, event: Event, now: float) -> list[Effect]:
        """What follows from ``event``; times in ``event`` are never later than ``now``."""
        self._out = []
        if self.ended is None and (self.activity is not None or isinstance(event, Started)):
            self._handle(event, now)
        return self._out

    def _handle(self, event: Event, now: float) -> None:
        match event:
            case Started():
                self._start(event, now)
            case PlaybackEnded(id, at):
                if id in self._sounding:
                    self._sounding.discard(id)
                    self._current.playback_ended(id, at, now)
            case SpeechStarted(id, at) if self._hears(id):
                self._current.speech_started(at, now)
            case SpeechStopped(id, at) if self._hears(id):
                self._current.speech_stopped(at, now)
            case Tapped(id, _) if self._hears(id):
                self._current.tapped(now)
            case Pressed(command, shown):
                if command in AT_ONCE or self._is_fresh(command, shown, now):
                    self.command(command, now)
            case Heard(command, _):
                self.command(command, now)
            case Numbered(value, shown):
                if shown == self._serial and self._paused_since is None:
                    self._current.numbered(value, now)
            case Chosen(text, _):
                if self._paused_since is None:
                    self._current.chosen(text, now)
            case Slept(_, wall):
                self._slept(wall, now)
            case DeviceLost(kind):
                self._lost.add(kind)
                self.pause(now, words.NOTE_LOST.format(device=kind))
            case DeviceFound(kind):
                self._found(kind, now)
            case Ticked():
                self._tick(now)
            case _:
                pass  # speech for a listening that is no longer open

    @property
    def _current(self) -> Activity:
        assert self.activity is not None
        return self.activity

    def _hears(self, id: int) -> bool:
        return id == self.listening != 0

    def _is_fresh(self, command: Command, shown: int, now: float) -> bool:
        """A key counts for the step that was on the screen, and not within its first moment."""
        if shown != self._serial:
            return False
        return command is not Command.DONE or now - self._changed_at >= SETTLED

    def _start(self, started: Started, now: float) -> None:
        if self.activity is not None:
            return
        self._wall_offset = started.wall - now
        if not self._resumed:
            order = list(range(len(self.people)))
            first = random.Random(started.seed).randrange(len(order))
            self.position = replace(self.position, order=tuple(order[first:] + order[:first]))
        self.enter(self.position, now)

    def _tick(self, now: float) -> None:
        deadline = self.deadline
        if deadline is None or now < deadline.at:
            return
        if self._paused_since is not None:
            self.end(Reason.LEFT_ALONE, now)
        else:
            self._current.tick(now)

    def _slept(self, wall: float, now: float) -> None:
        self._wall_offset = wall - now
        if self._current.phase is not Phase.ASIDE:
            self.pause(now, words.NOTE_SLEPT)

    def _found(self, kind: DeviceKind, now: float) -> None:
        was_lost = kind in self._lost
        self._lost.discard(kind)
        if was_lost and not self._lost:
            self._resume(now)

    # ----------------------------------------------------------------------- commands

    def command(self, command: Command, now: float) -> None:
        """A command that counts, from a key or a voice."""
        match command:
            case Command.STOP | Command.HELP:
                self.end(Reason.STOPPED, now)
            case Command.TIME_OUT:
                self.time_out(now)
            case Command.PAUSE if self._paused_since is None:
                self.pause(now, words.NOTE_PAUSED)
            case Command.PAUSE:
                self._resume(now)
            case Command.DONE if self._paused_since is not None:
                self._resume(now)
            case _ if self._paused_since is None:
                self._current.command(command, now)
            case _:
                pass

    def pause(self, now: float, note: str) -> None:
        """Silent, deaf, and waiting for a key (or a device)."""
        self._note = note
        if self._paused_since is None and self._current.phase is not Phase.ASIDE:
            self._current.suspend(now)
            self._paused_since = now
            self.changed(now)

    def _resume(self, now: float) -> None:
        self._lost.clear()
        if self._paused_since is not None:
            self._paused_since = None
            self._note = ""
            self._current.resume(now)
            self.changed(now)

    def time_out(self, now: float, position: Position | None = None) -> None:
        """Everything stops; time apart, coming back, and then on from the prompt before."""
        self.silence()
        self._paused_since = None
        here = position or (self.history[-1] if self.history else self.position)
        here = replace(here, steps=self.position.steps, numbers=self.position.numbers)
        self.enter(self.course.time_out(here), now)

    def back(self, now: float) -> None:
        """To the prompt before; in a turn or a pause that is the one it began with."""
        if isinstance(self._current, Prompting) and len(self.history) > 1:
            self.history.pop()
        self.silence()
        target = self.history.pop() if self.history else self.position
        self.enter(replace(target, steps=self.position.steps, drawn=self.position.drawn), now)

    def end(self, reason: Reason, now: float) -> None:
        """At once; what was open is closed."""
        self.silence()
        self.ended = reason
        self._paused_since = None
        self.changed(now)
        self.emit(Ended(reason))

    def not_today(self, now: float) -> None:
        """A kind end that somebody asked for."""
        self.prompt(words.fill(words.NOT_TODAY, {}), lambda at: self.end(Reason.NOT_TODAY, at), now)

    # -------------------------------------------------------------- through the script

    def enter(self, position: Position, now: float) -> None:
        """Take the step at ``position``, and all that take no time, up to one that does."""
        self.position = position
        if not position.frames:
            self.end(Reason.FINISHED, now)
        elif position.steps >= MOST_STEPS:
            line = words.fill(words.TOO_LONG, {})
            self.prompt(line, lambda at: self.end(Reason.TOO_LONG, at), now)
        else:
            self.steps.take(now)

    def start(self, activity: Activity, now: float) -> None:
        """Do this from now on."""
        self.activity = activity
        self.changed(now)
        activity.begin(now)

    def prompt(self, line: Line, then: Then, now: float) -> None:
        self.start(Prompting(self, then, line), now)

    def remember(self) -> None:
        """The prompt that is here can be gone back to."""
        self.history = [*self.history[-HISTORY:], self.position]

    def back_to(self, activity: Activity, now: float) -> None:
        """Go on with something that was left for a question."""
        self.activity = activity
        activity.resume(now)
        self.changed(now)

    # ---------------------------------------------------- what activities do through us

    def emit(self, effect: Effect) -> None:
        self._out.append(effect)

    def _id(self) -> int:
        self._last_id += 1
        return self._last_id

    def say(self, line: Line, gap: float) -> int:
        """Speak ``line``, ``gap`` seconds after the sound before it."""
        assert not self.listening, "the guide never speaks into an open microphone"
        self._captions = (self._captions[1], line.caption)
        id = self._id()
        self._sounding.add(id)
        self.emit(Speak(id, line.text, line.caption, gap, line.private))
        return id

    def cue(self, name: str, gap: float) -> int:
        id = self._id()
        self._sounding.add(id)
        self.emit(PlayCue(id, name, gap))
        return id

    def show(self, text: str) -> None:
        self._shown = text
        self.emit(Show(text))

    def listen(self, who: tuple[int, ...], *, turn: bool, recorded: bool = False) -> int:
        self.stop_listening()
        self.listening = self._id()
        self.emit(Listen(self.listening, self.names(who), turn, recorded))
        return self.listening

    def stop_listening(self) -> None:
        if self.listening:
            self.emit(StopListening(self.listening))
            self.listening = 0

    def silence(self) -> None:
        """No sound and no open microphone."""
        self.stop_listening()
        if self._sounding:
            self._sounding.clear()
            self.emit(Hush())

    def changed(self, now: float) -> None:
        """Something new is on the screen: keys for what was there before are stale."""
        self._serial += 1
        self._changed_at = now

    # -------------------------------------------------------------- people, words, time

    @property
    def everyone(self) -> tuple[int, ...]:
        return self.position.order

    def names(self, who: Sequence[int]) -> tuple[str, ...]:
        return tuple(self.people[person].name for person in who)

    def fill(self, text: str, at: Position | None = None, **more: Person | str) -> Line:
        """``text`` with the names, times and numbers in it that hold now, or ``at`` a position
        ahead."""
        return words.fill(text, {**self._values(at or self.position), **more})

    def _values(self, at: Position) -> dict[str, Person | str]:
        values: dict[str, Person | str] = dict.fromkeys(self._ratings, words.NO_NUMBER)
        values.update({n.name: words.number(n.value) for n in at.numbers})
        if self._return_wall is not None:
            values["return time"] = words.clock(self._return_wall, self._utc_offset)
        if at.frames:
            roles = self.course.script(at).roles[: len(self.people)]
            for role in (*roles, SPEAKER, LISTENER):
                (person,) = self.course.persons(at, role)
                values[role] = self.people[person]
        values[EVERYONE] = words.and_names(self.people)
        values["first"] = self.people[at.order[0]]
        return values

    def set_return(self, wall: float) -> None:
        self._return_wall = wall

    def wall(self, now: float) -> float:
        return now + self._wall_offset

    def monotonic(self, wall: float) -> float:
        return wall - self._wall_offset

    def longest_pause(self, who: Sequence[int]) -> float:
        """The longest pause after which one of ``who`` went on, in turns before this one."""
        return max((self._pauses.get(person, 0.0) for person in who), default=0.0)

    def keep_pause(self, who: Sequence[int], pause: float) -> None:
        for person in who:
            self._pauses[person] = max(pause, self._pauses.get(person, 0.0))

    def give_extra(self, seconds: float) -> None:
        """The matching turn of the other person gets the same."""
        key = self.course.key(self.position)
        extra = dict(self.position.extra)
        extra[key] = extra.get(key, 0.0) + seconds
        self.position = replace(self.position, extra=tuple(sorted(extra.items())))

    # ------------------------------------------------------------------- for the host

    @property
    def deadline(self) -> Deadline | None:
        """When ``Ticked`` is due; None while a sound is awaited, and at the end."""
        if self.ended is not None or self.activity is None:
            return None
        if self._paused_since is not None:
            return Deadline(self._paused_since + PAUSED_LONGEST)
        return self.activity.deadline

    def upcoming(self, count: int) -> list[Line]:
        """Prompts that may come next, soonest first, so that they can be made ready."""
        return ahead.upcoming(self.course, self.position, self.people, self.fill, count)

    def view(self) -> View:
        """What a screen shows now."""
        activity = self.activity
        if activity is None:
            return View(title=self.program.script.meta.title)
        paused = self._paused_since is not None
        frames = self.position.frames
        return View(
            serial=self._serial,
            phase=self._phase(),
            title=self.program.script.meta.title,
            section=self.course.section(self.position).name if frames else "",
            who=self.names(activity.who),
            doing=activity.doing,
            caption=self._captions[1],
            previous=self._captions[0],
            shown=self._shown,
            note=self._note if paused else activity.note,
            options=activity.options,
            number=activity.number,
            private=activity.private,
            since=activity.since,
            until=None if paused else activity.until,
            breath=activity.breath,
            next=ahead.next_words(self.course, self.position, self.people),
            armed=bool(self.listening),
            return_wall=activity.return_wall,
        )

    def _phase(self) -> Phase:
        if self.ended is not None:
            return Phase.ENDED
        if self._paused_since is not None:
            return Phase.PAUSED
        return self._current.phase
