"""Drives one session in virtual time, the way a host does: no sleeps, no devices.

    driver = Driver(say("Hello."), turn("A", 30))      the steps of one section, or a program
    driver.start()
    driver.until(Phase.TURN)
    driver.speech(1, 5)                                 from 1 s to 5 s from now
    driver.press(Command.DONE)
    driver.rest()                                       left alone, to the end

What the guide does is in ``log``, each effect with its time; ``said`` and ``cues`` are the
captions and cues in order. Prompts last ``SAYING`` seconds, cues ``CUE``.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from itertools import count
from typing import TypeVar

from voicerepair.script.model import Meta, Program, Say, Script, Section, Step, Turn, TurnKind
from voicerepair.session.commands import Command
from voicerepair.session.engine import Session
from voicerepair.session.events import (
    Chosen,
    Consent,
    Effect,
    Ended,
    Event,
    Heard,
    Hush,
    Numbered,
    Person,
    Phase,
    PlaybackEnded,
    PlayCue,
    Pressed,
    Settings,
    Speak,
    SpeechStarted,
    SpeechStopped,
    Started,
    Ticked,
)
from voicerepair.session.position import Position
from voicerepair.session.wording import ENGLISH, Wording

SAYING = 2.0
CUE = 0.3
WALL = 1_700_000_000.0
ANA, BO, CEM = Person("Ana", "Anna"), Person("Bo", "Beau"), Person("Cem", "Jem")

E = TypeVar("E")


def say(text: str) -> Say:
    return Say(text)


def turn(who: str = "A", seconds: float = 30.0, kind: TurnKind = TurnKind.SPEAKS, **more) -> Turn:
    return Turn(who, kind, seconds, **more)


def program(
    *sections: Section | Step,
    roles: Sequence[str] = ("A", "B"),
    first: str = "A",
    others: Sequence[Script] = (),
    recorded: bool = False,
) -> Program:
    """A program of these sections; bare steps make one section called "One"."""
    steps = tuple(part for part in sections if not isinstance(part, Section))
    named = tuple(part for part in sections if isinstance(part, Section))
    assert not (steps and named), "either steps or sections"
    script = Script(
        "main",
        Meta("Main", first=first, recorded=recorded),
        tuple(roles),
        named or (Section("One", steps),),
    )
    return Program("main", {"main": script, **{other.name: other for other in others}})


def script(name: str, *parts: Section | Step, roles=("A", "B"), stage: str = "") -> Script:
    made = program(*parts, roles=roles).script
    return Script(name, Meta(name.title(), stage=stage), made.roles, made.sections)


class Driver:
    def __init__(
        self,
        *parts: Program | Section | Step,
        people: Sequence[Person] | None = None,
        settings: Settings | None = None,
        position: Position | None = None,
        seed: int = 0,
        utc_offset: float = 0.0,
        wording: Wording = ENGLISH,
        consent: Consent = Consent.NOT_ASKED,
        **more,
    ) -> None:
        made = parts[0] if isinstance(parts[0], Program) else program(*parts, **more)
        people = people or (ANA, BO, CEM)[: len(made.script.roles)]
        self.session = Session(
            made,
            people,
            settings,
            position=position,
            utc_offset=utc_offset,
            wording=wording,
            consent=consent,
        )
        self.now = 100.0
        self.wall = WALL - self.now
        self.seed = seed
        self.log: list[tuple[float, Effect]] = []
        self._planned: list[tuple[float, int, Event | Callable[[], Event]]] = []
        self._order = count()
        self._sound_ends = float("-inf")

    # ------------------------------------------------------------------ what happens

    def start(self) -> Driver:
        self.give(Started(self.seed, self.wall + self.now))
        return self

    def give(self, event: Event) -> list[Effect]:
        """Hand over an event now; what sounds is scheduled to end."""
        return self.done(self.session.handle(event, self.now))

    def done(self, effects: list[Effect]) -> list[Effect]:
        """Do what the session asks for now."""
        for effect in effects:
            self.log.append((self.now, effect))
            match effect:
                case Speak(id=id, gap=gap):
                    self._sound(id, gap, SAYING)
                case PlayCue(id=id, gap=gap):
                    self._sound(id, gap, CUE)
                case Hush():
                    self.forget_sounds()
                    self._sound_ends = self.now
                case _:
                    pass
        return effects

    def forget_sounds(self) -> None:
        """What was sounding does not end any more."""
        self._sound_ends = float("-inf")
        self._planned = [item for item in self._planned if not isinstance(item[2], PlaybackEnded)]
        heapq.heapify(self._planned)

    def _sound(self, id: int, gap: float, seconds: float) -> None:
        self._sound_ends = max(self.now, self._sound_ends + gap) + seconds
        self._plan(self._sound_ends, PlaybackEnded(id, self._sound_ends))

    def _plan(self, at: float, event: Event | Callable[[], Event]) -> None:
        heapq.heappush(self._planned, (at, next(self._order), event))

    # -------------------------------------------------------------------------- time

    def next_at(self) -> float | None:
        """When something happens next; None if nothing ever does."""
        deadline = self.session.deadline
        times = [] if deadline is None else [deadline.at]
        times += [self._planned[0][0]] if self._planned else []
        return min(times, default=None)

    def step(self) -> None:
        """Let the next thing happen; a word at the moment of a deadline comes first."""
        at = self.next_at()
        assert at is not None, "the session waits for something that can never come"
        self.now = max(self.now, at)
        if self._planned and self._planned[0][0] <= at:
            planned = heapq.heappop(self._planned)[2]
            self.give(planned() if callable(planned) else planned)
        else:
            self.give(Ticked())

    def wait(self, seconds: float) -> Driver:
        """Let time go by, and all that happens in it."""
        until = self.now + seconds
        while (at := self.next_at()) is not None and at <= until:
            self.step()
        self.now = until
        return self

    def until(self, phase: Phase, within: float = 3600.0) -> Driver:
        """Let time go by until this phase begins or is on."""
        limit = self.now + within
        while self.phase is not phase:
            assert self.session.ended is None, f"{phase} never came"
            assert self.now <= limit, f"{phase} did not come"
            self.step()
        return self

    def until_said(self, caption: str) -> Driver:
        """Let time go by until the guide begins to say this."""
        while caption not in self.said:
            assert self.session.ended is None, f"{caption!r} was never said"
            self.step()
        return self

    def play_all(self) -> Driver:
        """Let the guide finish: until people are expected to do something."""
        while self.phase is Phase.PROMPT:
            self.step()
        return self

    def rest(self) -> Driver:
        """Left alone, to the end."""
        while self.session.ended is None:
            self.step()
        return self

    # ------------------------------------------------------------------------ people

    def press(self, command: Command, shown: int | None = None) -> list[Effect]:
        """A key for what is on the screen, or for the serial that was ``shown``."""
        serial = self.session.view().serial if shown is None else shown
        return self.give(Pressed(command, serial))

    def settle_and_press(self, command: Command) -> list[Effect]:
        """A key that was not pressed in the first moment of a step."""
        self.wait(0.6)
        return self.press(command)

    def hear(self, command: Command, at: float | None = None) -> list[Effect]:
        return self.give(Heard(command, self.now if at is None else at))

    def number(self, value: int) -> list[Effect]:
        return self.give(Numbered(value, self.session.view().serial))

    def choose(self, text: str, at: float | None = None) -> list[Effect]:
        return self.give(Chosen(text, self.now if at is None else at))

    def speech(self, start: float, end: float) -> Driver:
        """Somebody speaks from ``start`` to ``end``, in seconds from now; returns at its end."""
        began, stopped = self.now + start, self.now + end
        self._plan(began, lambda: SpeechStarted(self.session.room.listening, began))
        self._plan(stopped, lambda: SpeechStopped(self.session.room.listening, stopped))
        return self.wait(end)

    # ------------------------------------------------------------------ what was done

    @property
    def phase(self) -> Phase:
        return self.session.view().phase

    @property
    def view(self):
        return self.session.view()

    def all(self, kind: type[E]) -> list[E]:
        """Every effect of this kind so far."""
        return [effect for _, effect in self.log if isinstance(effect, kind)]

    @property
    def said(self) -> list[str]:
        return [effect.caption for effect in self.all(Speak)]

    @property
    def cues(self) -> list[str]:
        return [effect.name for effect in self.all(PlayCue)]

    @property
    def ended(self):
        (ended,) = self.all(Ended)
        return ended.reason


def played(*parts, **more) -> list[str]:
    """What the guide says to people who leave it alone."""
    return Driver(*parts, **more).start().rest().said
