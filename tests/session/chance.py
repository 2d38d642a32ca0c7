"""Random programs and random happenings, made from bytes.

Hypothesis draws bytes, which is fast and shrinks well: fewer and smaller bytes make a simpler
program and less happening. When the bytes are used up, everything is the first of its choices.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from tests.session.driver import Driver
from voicerepair.script.model import (
    EACH,
    EVERYONE,
    LISTENER,
    SPEAKER,
    Answer,
    Branch,
    Breathe,
    CheckIn,
    Comparison,
    Cue,
    End,
    First,
    GoBack,
    InTurn,
    Jump,
    KeepPause,
    Meta,
    Option,
    Pause,
    Play,
    Program,
    Rate,
    Say,
    Script,
    Section,
    SetAside,
    Show,
    Step,
    Swap,
    TimeOut,
    Turn,
    TurnKind,
)
from voicerepair.session.commands import Command
from voicerepair.session.events import (
    Chosen,
    DeviceFound,
    DeviceKind,
    DeviceLost,
    Heard,
    Numbered,
    Phase,
    PlaybackEnded,
    Pressed,
    Settings,
    Slept,
    SpeechStarted,
    SpeechStopped,
    Started,
    Tapped,
    Ticked,
)

T = TypeVar("T")

ROLES = ("A", "B", "C")
PAIR = ("A", "B")  # of the scripts for time-outs
NAMES = ("heat", "calm")
TEXTS = ("Hello.", "{speaker}, tell {listener}.", "{A}, {heat}.", "Back at {return time}.")


class Chance:
    """Choices from bytes."""

    def __init__(self, data: bytes) -> None:
        self._data = iter(data)

    def below(self, limit: int) -> int:
        return next(self._data, 0) % limit

    def choose(self, among: Sequence[T]) -> T:
        return among[self.below(len(among))]

    def once_in(self, times: int) -> bool:
        return self.below(times) == times - 1

    def seconds(self, most: float) -> float:
        """More often short than long."""
        return round(most * (self.below(256) / 255) ** 3, 3)


# --------------------------------------------------------------------------- programs


def settings(chance: Chance) -> Settings:
    return Settings(chance.choose((1.0, 1.0, 1.5)), patient=chance.once_in(6))


def program(chance: Chance) -> Program:
    """Up to three scripts that play one another, and perhaps scripts for time-outs."""
    roles = ROLES[: chance.choose((2, 1, 3))]
    scripts = {}
    names = ("main", "inner", "innermost")[: 1 + chance.below(3)]
    for depth, name in enumerate(names):
        own = roles if name == "main" else ROLES[: 1 + chance.below(3)]
        scripts[name] = _script(chance, name, own, names[depth + 1 :])
    if chance.once_in(3):
        scripts["apart"] = _script(chance, "apart", PAIR, ())
        scripts["return"] = _script(chance, "return", PAIR, ())
    return Program("main", scripts)


def _script(chance: Chance, name: str, roles: tuple[str, ...], others: Sequence[str]) -> Script:
    count = 2 + chance.below(2)
    headings = [f"{name} {number}" for number in range(count)]
    first = chance.choose((First.LOT, First.ASK, roles[0]))
    meta = Meta(
        name,
        stage="settling" if chance.once_in(6) else "",
        first=first,
        recorded=chance.once_in(2),
        children=roles[1:2] if chance.once_in(4) else (),
    )
    sections = tuple(
        _section(chance, heading, headings, number, roles, others)
        for number, heading in enumerate(headings)
    )
    return Script(name, meta, roles, sections)


def _section(
    chance: Chance,
    heading: str,
    headings: Sequence[str],
    number: int,
    roles: tuple[str, ...],
    others: Sequence[str],
) -> Section:
    def steps(least: int, most: int) -> tuple[Step, ...]:
        count = least + chance.below(most - least + 1)
        return tuple(_step(chance, headings, number, roles, others) for _ in range(count))

    return Section(
        heading,
        steps(chance.choose((1, 1, 1, 0)), 5),
        between=steps(0, 1) if chance.once_in(3) else (),
        each=chance.once_in(3),
        times=chance.choose((1, 1, 1, 2)),
    )


def _jump(chance: Chance, headings: Sequence[str], number: int) -> Jump:
    """Forward as often as it likes, anywhere else at most twice."""
    target = chance.below(len(headings))
    bound = 1 + chance.below(2)
    return Jump(headings[target], bound if target <= number or chance.once_in(2) else None)


def _step(
    chance: Chance,
    headings: Sequence[str],
    number: int,
    roles: tuple[str, ...],
    others: Sequence[str],
) -> Step:
    who = chance.choose((*roles, EACH, EVERYONE, SPEAKER, LISTENER))
    match chance.below(40):
        case 0 | 1 | 2 | 3 | 4 | 5:
            return Say(chance.choose(TEXTS))
        case 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15 | 16 | 17 | 18:
            return Turn(
                who,
                chance.choose(tuple(TurnKind)),
                chance.choose((30.0, 75.0, 8.0, 300.0)),
                quiet=chance.choose((None, None, 3.0)),
                until_done=chance.once_in(5),
                grace=chance.choose((None, None, 20.0)),
                recorded=not chance.once_in(5),
            )
        case 19 | 20 | 21 | 22:
            return Answer(who, _options(chance, headings, number), privately=chance.once_in(4))
        case 23 | 24:
            return Rate(who, chance.choose(NAMES), privately=chance.once_in(4))
        case 25:
            whose = chance.choose(("", "anyone", "everyone", roles[0]))
            jump = _jump(chance, headings, number)
            return Branch(whose, chance.choose(NAMES), Comparison.ABOVE, chance.below(10), jump)
        case 26 | 27:
            jump = _jump(chance, headings, number)
            return InTurn((jump, _jump(chance, headings, number))) if chance.once_in(4) else jump
        case 28 | 29:
            return Play(chance.choose(others)) if others else Show("Look.")
        case 30:
            return Pause(1.0 + chance.below(30))
        case 31 | 32:
            return Breathe(1 + chance.below(3), 4.0, 6.0, words=chance.once_in(2))
        case 33:
            return SetAside(chance.choose((60.0, 1200.0)))
        case 34 | 35:
            kept = KeepPause(chance.choose(NAMES))
            return chance.choose((Show("Look."), Cue("bowl"), CheckIn(), kept))
        case 36:
            # within a time-out another one would begin it anew, for ever
            return TimeOut() if roles is not PAIR else Show("Look.")
        case 37:
            return Swap()
        case 38:
            return GoBack()
        case _:
            return End(whole=chance.once_in(2))


def _options(chance: Chance, headings: Sequence[str], number: int) -> tuple[Option, ...]:
    options = []
    for text in ("yes", "no", "maybe")[: 2 + chance.below(2)]:
        options.append(Option(text, _jump(chance, headings, number) if chance.once_in(2) else None))
    if chance.once_in(2):
        jump = _jump(chance, headings, number) if chance.once_in(2) else None
        options.append(Option("", jump, silence=True))
    return tuple(options)


# -------------------------------------------------------------------------- happenings


def happen(driver: Driver, chance: Chance) -> None:
    """One thing happens: expected, out of order, stale, or senseless."""
    WHAT[chance.below(len(WHAT))](driver, chance)


def _steps(driver: Driver, chance: Chance) -> None:
    """What comes next comes, unless people would have to be away for long."""
    for _ in range(1 + chance.below(4)):
        at = driver.next_at()
        if at is not None and at < driver.now + 600.0:
            driver.step()


def _wait(driver: Driver, chance: Chance) -> None:
    driver.wait(chance.seconds(400.0))


def _away(driver: Driver, chance: Chance) -> None:
    """The host was away: time has gone by, and a deadline with it."""
    driver.now += chance.seconds(1000.0)
    driver.give(Ticked())


def _shown(driver: Driver, chance: Chance) -> int:
    return driver.session.view().serial - (chance.below(3) if chance.once_in(3) else 0)


def _press(driver: Driver, chance: Chance) -> None:
    driver.now += chance.seconds(2.0)
    command = chance.choose(KEYS)
    if chance.once_in(4):
        driver.give(Heard(command, driver.now - chance.seconds(5.0)))
    else:
        driver.give(Pressed(command, _shown(driver, chance)))


def _say(driver: Driver, chance: Chance) -> None:
    """Somebody says what may be said now, and it is decided a little later."""
    arming, at = driver.session.arming(driver.now), driver.now
    if arming.phrases:
        phrase = chance.choose(sorted(arming.phrases))
        driver.wait(chance.seconds(1.0))
        driver.give(arming.event(phrase, at))


def _go_on(driver: Driver, chance: Chance) -> None:
    """People end a pause, or come back."""
    if driver.phase in (Phase.PAUSED, Phase.ASIDE):
        driver.settle_and_press(Command.DONE)
        driver.play_all()
        driver.number(1)


def _answer(driver: Driver, chance: Chance) -> None:
    view = driver.session.view()
    if chance.once_in(2):
        driver.give(Numbered(chance.below(12), _shown(driver, chance)))
    else:
        text = chance.choose((*view.options, str(chance.below(12)), "what?"))
        driver.give(Chosen(text, driver.now - chance.seconds(5.0)))


def _listening(driver: Driver, chance: Chance) -> int:
    return driver.session.room.listening - (chance.below(3) if chance.once_in(5) else 0)


def _speak(driver: Driver, chance: Chance) -> None:
    """Somebody speaks for a while, perhaps past the end of the turn."""
    id, at = _listening(driver, chance), driver.now
    driver.give(SpeechStarted(id, at - chance.seconds(0.5)))
    driver.wait(chance.seconds(200.0))
    driver.give(SpeechStopped(id, driver.now - chance.seconds(0.5)))


def _noise(driver: Driver, chance: Chance) -> None:
    """Half of something that was heard."""
    kind = chance.choose((SpeechStarted, SpeechStopped, Tapped))
    driver.give(kind(_listening(driver, chance), driver.now - chance.seconds(3.0)))


def _sound_ended(driver: Driver, chance: Chance) -> None:
    driver.give(PlaybackEnded(chance.below(200), driver.now))


def _device(driver: Driver, chance: Chance) -> None:
    kind = chance.choose(tuple(DeviceKind))
    driver.give(chance.choose((DeviceLost, DeviceFound))(kind))


def _sleep(driver: Driver, chance: Chance) -> None:
    seconds = 5.0 + chance.seconds(90_000.0)
    driver.wall += seconds
    driver.give(Slept(seconds, driver.wall + driver.now))


def _start_again(driver: Driver, chance: Chance) -> None:
    driver.give(Started(chance.below(9), driver.wall))


# A session that is stopped, paused or set aside at every other key would not get far.
KEYS = [
    *Command,
    *[Command.DONE, Command.SKIP, Command.REPEAT, Command.BACK, Command.MORE_TIME] * 4,
    Command.PAUSE,
    Command.TIME_OUT,
]
WHAT: list[Callable[[Driver, Chance], None]] = [
    *[_steps] * 6,
    *[_press] * 5,
    _say,
    *[_speak] * 3,
    *[_wait] * 2,
    *[_answer] * 2,
    *[_go_on] * 4,
    _noise,
    _sound_ended,
    _device,
    _sleep,
    _away,
    _start_again,
]
