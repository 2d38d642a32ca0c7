"""One sitting with a script: a machine of events and effects, without a clock.

``handle(event, now)`` returns the effects that follow, ``deadline`` says when ``Ticked`` is due,
``view`` is what a screen shows, ``position`` is plain data from which a new session goes on.

What holds whatever the session is doing lives here: stale events, stop, time-out, pause, and the
way from step to step. What one kind of step does lives in its activity, the moves through the
script in ``course.py``, what people hear and who is heard in ``room.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from voicerepair.script.model import Program, Say
from voicerepair.session import ahead, words
from voicerepair.session.activities import Activity, Prompting, Then
from voicerepair.session.arming import Arming, arming_of
from voicerepair.session.board import Board
from voicerepair.session.commands import AT_ONCE, Command
from voicerepair.session.correcting import Correcting
from voicerepair.session.course import Course
from voicerepair.session.events import (
    Chosen,
    Consent,
    Deadline,
    DeviceFound,
    DeviceKind,
    DeviceLost,
    Effect,
    Event,
    Heard,
    Numbered,
    Person,
    Phase,
    PlaybackEnded,
    Pressed,
    Reason,
    RecordingStopped,
    Settings,
    Show,
    Slept,
    SpeechStarted,
    SpeechStopped,
    Started,
    Tapped,
    Ticked,
    View,
)
from voicerepair.session.people import People
from voicerepair.session.position import Position
from voicerepair.session.recording import Recording
from voicerepair.session.room import Room
from voicerepair.session.steps import Steps
from voicerepair.session.trail import Trail
from voicerepair.session.wording import ENGLISH, Wording
from voicerepair.session.words import Line

__all__ = ["Session"]

MOST_STEPS = 20_000
HISTORY = 200  # prompts that "back" can reach
PAUSED_LONGEST = 2 * 3600.0  # a pause that nobody ends


@dataclass(frozen=True, slots=True)
class Paused:
    """Silent and deaf ``since`` then; ``for_device``: it goes on when the device is back."""

    since: float
    note: str
    for_device: bool


class Session:
    """``people`` take the roles of ``program`` in order; ``position`` goes on from a saved one.

    ``played``: once the session has finished, the scripts that came to their end in it.
    ``utc_offset``: seconds that local time is ahead of UTC, for spoken clock times; ``wording``:
    the language of the guide's own sentences; ``course``: that of an earlier session with the
    same program and people, to which ``position`` belongs. ``hears``, once there
    is an ear, says whether it knows a phrase. ``consent``: may turns be recorded? ``untold``:
    sentences of the guide's own, in English, that are said before the next step. Raises
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
        wording: Wording = ENGLISH,
        course: Course | None = None,
        consent: Consent = Consent.NOT_ASKED,
    ) -> None:
        self.program = program
        self.settings = settings or Settings()
        self.wording = wording
        self.course = course or Course(program, len(people))
        if position is not None and course is None:
            self.course.check(position)
        self.position = position or self.course.start()
        self.people = People(program, self.course, people, utc_offset, wording)
        self.room = Room()
        self.board = Board(self)
        self.trail = Trail()
        self.steps = Steps(self)
        self.correcting = Correcting(self)
        self.untold: list[str] = []
        self.recording = Recording(self, consent)
        self.activity: Activity | None = None
        self.ended: Reason | None = None
        self.history: tuple[Position, ...] = ()
        self._entered: set[str] = set()
        self.played: frozenset[str] = frozenset()
        self._resumed = position is not None
        self._wall_offset = 0.0
        self.lost: set[DeviceKind] = set()
        self.paused: Paused | None = None
        self._begun_at = float("-inf")
        self.hears: Callable[[str], bool] = lambda _phrase: False

    # ------------------------------------------------------------------------- events

    def handle(self, event: Event, now: float) -> list[Effect]:
        """What follows from ``event``; times in ``event`` are never later than ``now``."""
        if self.ended is None and (self.activity is not None or isinstance(event, Started)):
            self.people.wall = self.wall(now)
            self._handle(event, now)
        return self.room.take()

    def _handle(self, event: Event, now: float) -> None:
        match event:
            case Started():
                self._start(event, now)
            case PlaybackEnded(id, at):
                if self.room.sound_ended(id):
                    self._current.playback_ended(id, at, now)
            case SpeechStarted(id, at):
                if self._hears(id):
                    self._current.speech_started(at, now)
            case SpeechStopped(id, at):
                if self._hears(id):
                    self._current.speech_stopped(at, now)
            case Tapped(id, _):
                if self._hears(id):
                    self._current.tapped(now)
            case Pressed(command, shown):
                if self._counts(command, shown, now):
                    self._command(command, now)
            case Heard(command, at):
                if self._still_counts(command, at):
                    self._command(command, now, at)
            case Numbered(value, shown):
                if shown == self.board.serial and self.paused is None:
                    self._current.numbered(value, now)
            case Chosen(text, at):
                if self.paused is None and not self._current.chosen(text, at, now):
                    self.correcting.correct(text, at, now)
            case Slept(_, wall):
                self._slept(wall, now)
            case DeviceLost(kind):
                self._lose(kind)
                self.pause(now, self.wording(words.NOTE_LOST[kind]), for_device=True)
            case DeviceFound(kind):
                self._found(kind, now)
            case RecordingStopped(why):
                self.recording.stopped(why, now)
            case Ticked():
                self._tick(now)

    @property
    def _current(self) -> Activity:
        assert self.activity is not None
        return self.activity

    def _hears(self, id: int) -> bool:
        return id == self.room.listening != 0

    def _counts(self, command: Command, shown: int, now: float) -> bool:
        """A key counts for the step that was on the screen.

        Enter does not within the first moment, nor does the space that ends a pause: both are
        easily pressed once too often.
        """
        ends_pause = command is Command.PAUSE and self.paused is not None
        if command in AT_ONCE and not ends_pause:
            return True
        if shown != self.board.serial:
            return False
        return self.board.settled(now) or not (command is Command.DONE or ends_pause)

    def _still_counts(self, command: Command, at: float) -> bool:
        """Something that was said counts for what was going on then. "Pause" goes on again, so
        that what was said before a pause must not end it."""
        if self.paused is not None and at < self.paused.since:
            return command in AT_ONCE and command is not Command.PAUSE
        return command in AT_ONCE or at >= self._begun_at

    def _start(self, started: Started, now: float) -> None:
        if self.activity is not None:
            return
        self._set_clock(started.wall, now)
        if not self._resumed:
            self.position = self.course.draw(self.position, started.seed)
        self.enter(self.position, now)

    def _tick(self, now: float) -> None:
        deadline = self.deadline
        if deadline is None or now < deadline.at:
            return
        if self.paused is not None:
            self.end(Reason.LEFT_ALONE, now)
        else:
            self._current.tick(now)

    def _slept(self, wall: float, now: float) -> None:
        self._set_clock(wall, now)
        self.pause(now, self.wording(words.NOTE_SLEPT))

    def _lose(self, kind: DeviceKind) -> None:
        """One more that is gone while nothing goes on; else the one that is waited for."""
        waits = self.paused is not None or self._current.phase is Phase.ASIDE
        self.lost = self.lost | {kind} if waits else {kind}

    def _found(self, kind: DeviceKind, now: float) -> None:
        self.lost.discard(kind)
        if self.paused is None or self.lost:
            return
        if self.paused.for_device:
            self._resume(now)
        else:
            self.paused = replace(self.paused, note=self.wording(words.NOTE_PAUSED))

    # ----------------------------------------------------------------------- commands

    def _command(self, command: Command, now: float, said_at: float | None = None) -> None:
        """A command that counts, from a key, or a voice that ``said`` it ``at`` that time."""
        paused = self.paused is not None
        match command:
            case Command.STOP | Command.HELP:
                self.end(Reason.STOPPED, now)
            case Command.TIME_OUT:
                self._time_out(now)
            case Command.UNRECORD:
                self.recording.take_back()
            case Command.PAUSE if not paused:
                self.pause(now, self.wording(words.NOTE_PAUSED))
            case Command.PAUSE | Command.DONE if paused:
                self._resume(now)
            case _ if not paused:
                self._current.command(command, now, said_at)
            case _:
                pass

    def pause(self, now: float, note: str, *, for_device: bool = False) -> None:
        """Silent, deaf, and waiting for a key, or for a device.

        Whoever is apart hears nothing anyway, and what people paused no device starts again.
        """
        if self.paused is not None:
            for_device = for_device and self.paused.for_device
            self.paused = Paused(self.paused.since, note, for_device)
        elif self._current.phase is not Phase.ASIDE:
            self._current.suspend(now)
            self.paused = Paused(now, note, for_device)
            self.board.changed(now)

    def _resume(self, now: float) -> None:
        self.lost.clear()
        self.paused = None
        self._current.resume(now)
        self.board.changed(now)

    def _time_out(self, now: float) -> None:
        """Everything stops; time apart, coming back, then the prompt again and on from here."""
        self.room.silence()
        self.paused = None
        self.correcting.forget()  # a word that was on its way must not call people back
        here = replace(self.position, return_wall=None)
        if self.course.break_in(here) is None and not isinstance(self.course.step(here), Say):
            here = replace(here, remind=here.asked)
        self.enter(self.course.time_out(here), now)

    def back(self, now: float) -> None:
        """To the prompt before; in a turn or a pause that is the one it began with.

        Where each has a turn, nobody has to take theirs again for another's sake.
        """
        self.room.silence(dropped=True)
        self.correcting.forget()
        here, history = self.position, self.history
        in_prompt = bool(history) and history[-1].is_at(here)
        if here.frame.place.person and here.asked and not in_prompt:
            self.enter(replace(here, remind=here.asked), now)
            return
        if in_prompt:
            history = history[:-1]
        self.history = history[:-1]
        self.enter(self.as_it_is(history[-1]) if history else here, now)

    def as_it_is(self, past: Position) -> Position:
        """A place where the session has been, with what has happened since."""
        here = self.position
        return replace(
            past,
            order=here.order,
            drawn=here.drawn,
            numbers=here.numbers,
            extra=here.extra,
            steps=here.steps,
        )

    def end(self, reason: Reason, now: float) -> None:
        """At once; what was open is closed."""
        self.room.close(reason)
        self.ended = reason
        self.paused = None
        self.board.changed(now)

    # -------------------------------------------------------------- through the script

    def enter(self, position: Position, now: float) -> None:
        """Take the step at ``position``, and all that take no time, up to one that does."""
        here: Position | None = position
        while here is not None:
            here = self.arrive(here, now)

    def arrive(self, here: Position, now: float) -> Position | None:
        """Take the one step that is here; where it leads, if it takes no time."""
        before, self.position = self.position, here
        self._entered.update(frame.script for frame in here.frames)
        if not here.frames:
            self.played = frozenset(self._entered) - self.course.broken_off(before)
            self.end(Reason.FINISHED, now)
            return None
        if here.steps >= MOST_STEPS:
            line = self.line(words.TOO_LONG)
            self.prompt(line, lambda at: self.end(Reason.TOO_LONG, at), now)
            return None
        return self.steps.take(now)

    def start(self, activity: Activity, now: float) -> None:
        """Do this from now on."""
        self.activity = activity
        self._begun_at = now
        self.board.changed(now)
        activity.begin(now)

    def go_on_with(self, activity: Activity, now: float) -> None:
        """Back to something that was left for a question."""
        self.activity = activity
        self._begun_at = now
        self.board.changed(now)

    def prompt(self, line: Line, then: Then, now: float) -> None:
        self.start(Prompting(self, then, line), now)

    def remember(self) -> None:
        """The prompt that is here can be gone back to."""
        self.history = (*self.history[1 - HISTORY :], self.position)

    def show(self, text: str) -> None:
        """Words for the screen, as long as this section lasts."""
        self.board.show(text)
        self.room.emit(Show(text))

    # -------------------------------------------------------------- people, words, time

    def fill(self, text: str, **more: Person | str) -> Line:
        """``text`` with the names, times and numbers in it that hold now."""
        return self.people.fill(text, self.position, **more)

    def line(self, english: str, **more: Person | str) -> Line:
        """A sentence of the guide's own, in the language of this session."""
        return self.people.line(english, self.position, **more)

    @property
    def asked(self) -> Line:
        """The prompt that a turn or a question began with."""
        return self.fill(self.position.asked)

    def _set_clock(self, wall: float, now: float) -> None:
        self._wall_offset = wall - now
        self.people.wall = wall

    def wall(self, now: float) -> float:
        return now + self._wall_offset

    def monotonic(self, wall: float) -> float:
        return wall - self._wall_offset

    # ------------------------------------------------------------------- for the host

    @property
    def phase(self) -> Phase:
        """What is going on."""
        if self.ended is not None:
            return Phase.ENDED
        if self.activity is None:
            return Phase.READY
        return self.activity.phase if self.paused is None else Phase.PAUSED

    @property
    def deadline(self) -> Deadline | None:
        """When ``Ticked`` is due; None while a sound is awaited, and at the end."""
        if self.ended is not None or self.activity is None:
            return None
        if self.paused is not None:
            return Deadline(self.paused.since + PAUSED_LONGEST)
        return self.activity.deadline

    def upcoming(self, count: int) -> list[Line]:
        """Prompts that may come next, soonest first, so that they can be made ready."""
        return ahead.upcoming(self.people, self.position, count)

    def arming(self, now: float) -> Arming:
        """What an ear may hear now."""
        return arming_of(self, now)

    def view(self) -> View:
        """What a screen shows now."""
        return self.board.view()
