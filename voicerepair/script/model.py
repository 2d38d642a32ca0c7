"""A script as frozen data: what the parser makes, and all that a session needs to know.

Rules: nothing here reads text, files or clocks; every class is frozen; seconds are floats;
people are named by role, never by name. A step knows the line it was written on, so that
findings, listings and logs can point at it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

__all__ = [
    "EACH",
    "EVERYONE",
    "LISTENER",
    "PART_STAGES",
    "SELF",
    "SPEAKER",
    "TIME_OUT",
    "Answer",
    "Branch",
    "Breathe",
    "CheckIn",
    "Comparison",
    "Cue",
    "End",
    "First",
    "GoBack",
    "InTurn",
    "Jump",
    "KeepPause",
    "Meta",
    "Option",
    "Pause",
    "Play",
    "Program",
    "Rate",
    "Say",
    "Script",
    "Section",
    "SetAside",
    "Show",
    "Step",
    "Swap",
    "TimeOut",
    "Turn",
    "TurnKind",
]

# A WHO is the name of a role, or one of these words.
SPEAKER = "speaker"
LISTENER = "listener"
EACH = "each"
EVERYONE = "everyone"
SELF = "self"

# What a time-out plays, where nothing in the language of the script stands in for it.
TIME_OUT = ("apart", "return")


# The stages of scripts that are no exercises by themselves: other scripts play them.
PART_STAGES = frozenset({"opening", "settling", "closing"})


class TurnKind(StrEnum):
    """What a turn is for; together with its length it says how much quiet may end it."""

    SPEAKS = "speaks"
    SAYS_BACK = "says back"
    PLANS = "plans"


class First(StrEnum):
    """Who goes first where the script does not name a role."""

    LOT = "lot"
    ASK = "ask"


class Comparison(StrEnum):
    ABOVE = "above"
    BELOW = "below"
    AT_LEAST = "at least"
    AT_MOST = "at most"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Where a step stands in its file: 1-based ``line`` (0 where it was not written in one)."""

    line: int = 0


@dataclass(frozen=True, slots=True)
class Say(Written):
    """A prompt: words the guide says, with placeholders such as ``{speaker}`` still in it.

    ``first_times``: said only the first so many times that its script is played (None: always).
    """

    text: str
    first_times: int | None = None


@dataclass(frozen=True, slots=True)
class Show(Written):
    """Words shown on the screen and in the handout, never spoken."""

    text: str


@dataclass(frozen=True, slots=True)
class Pause(Written):
    """Silence that the player owns."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Breathe(Written):
    """Paced breathing: ``cycles`` times ``inhale`` then ``exhale`` seconds.

    With ``words``, the first three cycles and the last one are spoken as well.
    """

    cycles: int
    inhale: float
    exhale: float
    words: bool = False


@dataclass(frozen=True, slots=True)
class Cue(Written):
    """A sound from ``audio/`` by its name without ending (``chime``)."""

    name: str


@dataclass(frozen=True, slots=True)
class Turn(Written):
    """A partner's time to speak, at most ``seconds`` before the grace period begins.

    ``quiet`` overrides how much quiet offers the hand-over (seconds); with ``until_done`` quiet
    never ends the turn; ``grace`` overrides the grace period (seconds).
    """

    who: str
    kind: TurnKind
    seconds: float
    quiet: float | None = None
    until_done: bool = False
    grace: float | None = None
    recorded: bool = True


@dataclass(frozen=True, slots=True)
class Jump(Written):
    """Go to the section called ``section``; at most ``at_most`` times (None: no bound).

    Bounds count per played script and per run of the section they stand in; a used-up jump goes
    on with the next step.
    """

    section: str
    at_most: int | None = None


@dataclass(frozen=True, slots=True)
class InTurn(Written):
    """One of the ``jumps``: each time that its script is played the next, then the first again."""

    jumps: tuple[Jump, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that can be given; ``silence`` is the option for no answer at all."""

    text: str
    jump: Jump | None = None
    silence: bool = False


@dataclass(frozen=True, slots=True)
class Answer(Written):
    """A choice of two to six options (silence aside), open for ``within`` seconds.

    What it asks is the prompt before it.
    """

    who: str
    options: tuple[Option, ...]
    within: float = 15.0
    privately: bool = False


@dataclass(frozen=True, slots=True)
class Rate(Written):
    """A whole number from ``low`` to ``high`` per person, kept in the session as ``name``."""

    who: str
    name: str
    low: int = 0
    high: int = 10
    privately: bool = False


@dataclass(frozen=True, slots=True)
class KeepPause(Written):
    """The number that was rated as ``name`` is, in minutes, how long pauses are from now on.

    Of several people's numbers the largest: nobody is asked to come back before they are ready.
    """

    name: str


@dataclass(frozen=True, slots=True)
class Branch(Written):
    """Jump if a number that everyone heard compares so; a missing number makes it false.

    ``whose`` is ``anyone``, ``everyone``, a role, or empty where one person rated alone.
    """

    whose: str
    name: str
    comparison: Comparison
    value: int
    jump: Jump


@dataclass(frozen=True, slots=True)
class GoBack(Written):
    """Return to just after the latest jump that has not been returned from."""


@dataclass(frozen=True, slots=True)
class Play(Written):
    """Run another script with the same people, then go on here; a key of ``Program.scripts``."""

    script: str


@dataclass(frozen=True, slots=True)
class Swap(Written):
    """The first two people exchange roles from here on."""


@dataclass(frozen=True, slots=True)
class SetAside(Written):
    """The session waits ``seconds`` for its people to come back.

    ``as_agreed``: as long as people agreed on, where they once did (``KeepPause``).
    """

    seconds: float
    as_agreed: bool = False


@dataclass(frozen=True, slots=True)
class TimeOut(Written):
    """Play the scripts of a time-out (``apart``, then ``return``), then go on here."""


@dataclass(frozen=True, slots=True)
class CheckIn(Written):
    """Says where a check-in is answered: by each person alone, outside the session."""

    short: bool = False


@dataclass(frozen=True, slots=True)
class End(Written):
    """The end of the script it is in; with ``whole``, of the session."""

    whole: bool = False


Step = (
    Say
    | Show
    | Pause
    | Breathe
    | Cue
    | Turn
    | Answer
    | Rate
    | KeepPause
    | Branch
    | Jump
    | InTurn
    | GoBack
    | Play
    | Swap
    | SetAside
    | TimeOut
    | CheckIn
    | End
)


@dataclass(frozen=True, slots=True)
class Section(Written):
    """Steps under one heading; ``each``: once per role; ``times``: that often.

    ``between`` is played between two runs, never before the first or after the last.
    """

    name: str
    steps: tuple[Step, ...]
    between: tuple[Step, ...] = ()
    each: bool = False
    times: int = 1


@dataclass(frozen=True, slots=True)
class Meta:
    """The front matter; ``minutes`` is a range in minutes, ``first`` a ``First`` or a role.

    ``children``: the roles that a child takes, whose turns are never recorded.
    """

    title: str
    summary: str = ""
    language: str = "en"
    stage: str = ""
    minutes: tuple[float, float] | None = None
    drawn_from: str = ""
    author: str = ""
    version: str = ""
    recorded: bool = False
    first: str = First.LOT
    children: tuple[str, ...] = ()

    @property
    def base_language(self) -> str:
        """``language`` (BCP 47) without its region: ``de`` of ``de-AT``."""
        return self.language.partition("-")[0].lower()


@dataclass(frozen=True, slots=True)
class Script:
    """One exercise. ``name`` is the key it is played by (``own``)."""

    name: str
    meta: Meta
    roles: tuple[str, ...]
    sections: tuple[Section, ...]

    @property
    def solo(self) -> bool:
        return len(self.roles) == 1


@dataclass(frozen=True, slots=True)
class Program:
    """A script and every script it can reach, by name: what a session runs.

    ``scripts`` also holds the two of a time-out wherever they can be found, because one can be
    called from anywhere. ``time_out`` has their names: ``apart`` and ``return``, or those that are
    in the language of the script.
    """

    main: str
    scripts: Mapping[str, Script] = field(default_factory=dict)
    time_out: tuple[str, str] = TIME_OUT

    @property
    def script(self) -> Script:
        return self.scripts[self.main]
