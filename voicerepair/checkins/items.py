"""What a check-in asks, in the words for a partner, a child, a friend or somebody at work.

Rules: every wording is here and nowhere else; each item can be skipped; a key that was kept once
never changes its meaning. What ``kept`` is false for is asked and acted on, and stored nowhere.

Which items come up follows from how many check-ins somebody has kept (``lineup``): four at a time,
from four rows. The first two stay the same, because something is said of them later; the others
take turns. A short one has the first two alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

__all__ = [
    "BEGINNING",
    "HIGHEST",
    "ITEMS",
    "KEEPING",
    "LONGEST_WORDS",
    "ROUGH",
    "SCALE",
    "Item",
    "Kind",
    "Option",
    "Rough",
    "Tie",
    "lineup",
    "possible",
    "wording",
]

BEGINNING = "A rough patch doesn't make a week a worse one."
HIGHEST = 10
SCALE = ("not at all", "fully")
LONGEST_WORDS = 500  # characters
SHORT = 2  # items


class Tie(StrEnum):
    """Who the other one is."""

    PARTNER = "partner"
    PARENT = "parent"
    FRIEND = "friend"
    WORK = "work"


class Kind(StrEnum):
    RATE = "rate"  # 0 to 10
    CHOOSE = "choose"
    WRITE = "write"


class Rough(StrEnum):
    """What somebody answers to ``ROUGH``. It decides what is asked, and is never kept."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of several. ``key`` is what is kept of it; ``ties``: where it is offered."""

    key: str
    text: str
    ties: frozenset[Tie] = frozenset(Tie)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is asked. ``said``: in other words for some ties; ``aloud``: may the voice say
    it, where somebody might hear it through a wall?"""

    key: str
    kind: Kind
    text: str
    said: Mapping[Tie, str] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    options: tuple[Option, ...] = ()
    kept: bool = True
    aloud: bool = True

    def offered(self, tie: Tie) -> tuple[Option, ...]:
        return tuple(option for option in self.options if tie in option.ties)

    def option(self, key: object) -> Option | None:
        return next((option for option in self.options if option.key == key), None)


ROUGH = Item(
    "rough",
    Kind.CHOOSE,
    "Was there a rough moment between you lately?",
    {
        Tie.PARENT: "Was there a rough moment between you and your child lately?",
        Tie.FRIEND: "Was there a rough moment between you and your friend lately?",
        Tie.WORK: "Was there a rough moment with somebody at work lately?",
    },
    (Option("yes", "yes"), Option("no", "no"), Option("unsure", "not sure")),
    kept=False,
)
KEEPING = Item(
    "keeping",
    Kind.CHOOSE,
    "Is there something you are keeping to yourself?",
    options=(Option("yes", "yes"), Option("no", "no")),
    kept=False,
    aloud=False,
)
REACHED = Item(
    "reached",
    Kind.CHOOSE,
    "Did one of you reach back to the other?",
    {
        Tie.PARENT: "Did you reach back to your child, or your child to you?",
        Tie.WORK: "Did one of you take a step towards the other?",
    },
    (Option("yes", "yes"), Option("not-yet", "not yet")),
)
FIRST_REACH = Item(
    "first-reach",
    Kind.CHOOSE,
    "When did the first reach come?",
    {Tie.WORK: "When did the first step come?"},
    (
        Option("soon", "soon"),
        Option("same-day", "the same day"),
        Option("later", "later"),
        Option("waiting", "still waiting"),
    ),
)
HELPED = Item(
    "helped",
    Kind.RATE,
    "When one of you tried to make it better, how much did it help?",
    {Tie.PARENT: "When you tried to make it better, how much did it help?"},
)
PLAINLY = Item(
    "plainly",
    Kind.RATE,
    "You could say plainly what you did.",
    {Tie.PARENT: "You could tell your child plainly what you did."},
)
HEARING = Item(
    "hearing",
    Kind.RATE,
    "You could hear what it was like for them without arguing.",
    {Tie.PARENT: "You could take in what it was like for your child, without explaining."},
)
UNDERSTOOD = Item(
    "understood",
    Kind.RATE,
    "You felt they understood what it is like for you.",
    {
        Tie.PARENT: "Your child could show you what it is like for them.",
        Tie.WORK: "You felt they saw what it takes on your side.",
    },
)
HONEST = Item(
    "honest",
    Kind.RATE,
    "You felt free to be honest.",
    {
        Tie.PARENT: "You could be honest with your child about your own part.",
        Tie.WORK: "You felt free to say what you think.",
    },
)
SETTLED = Item(
    "settled",
    Kind.RATE,
    "How settled do you feel with them now?",
    {
        Tie.PARENT: "How settled do you feel with your child now?",
        Tie.FRIEND: "How settled do you feel with your friend now?",
        Tie.WORK: "How settled do you feel about working with them now?",
    },
)
NOT_AT_WORK = frozenset(Tie) - {Tie.WORK}
HELPED_MOST = Item(
    "helped-most",
    Kind.CHOOSE,
    "What helped most?",
    options=(
        Option("joke", "a joke"),
        Option("touch", "a touch", NOT_AT_WORK),
        Option("apology", "an apology"),
        Option("owning", "owning a part"),
        Option("break", "a break"),
        Option("outside", "seeing it from outside"),
        Option("thanks", "thanks"),
        Option("time", "time"),
        Option("else", "something else"),
    ),
)
GLAD = Item(
    "glad",
    Kind.RATE,
    "You are glad of how you came back, or tried to.",
    {Tie.PARENT: "You are glad of how you went back to your child, or tried to."},
)
SOONER = Item("sooner", Kind.WRITE, "One thing you would do sooner next time:")

#: All that are asked after ``ROUGH``, in the order in which they are shown wherever several are.
ITEMS: tuple[Item, ...] = (
    *(REACHED, FIRST_REACH, HELPED, PLAINLY, HEARING, UNDERSTOOD, HONEST, SETTLED),
    *(HELPED_MOST, GLAD, SOONER, KEEPING),
)
BY_KEY: Mapping[str, Item] = MappingProxyType({item.key: item for item in ITEMS})

# Each check-in takes one item from each row; a row begins anew once it is through.
AFTER_ROUGH = (
    (REACHED,),
    (HELPED,),
    (FIRST_REACH, HELPED_MOST),
    (SETTLED, GLAD, PLAINLY, HEARING, UNDERSTOOD, HONEST, SOONER, KEEPING),
)
WITHOUT = ((SETTLED,), (HONEST,), (UNDERSTOOD,), (SOONER, KEEPING))


def lineup(rough: Rough | None, before: int, *, short: bool = False) -> tuple[Item, ...]:
    """What is asked in the check-in that follows ``before`` others of the same tie.

    ``rough``: None where that was skipped, which asks what fits either way.
    """
    rows = AFTER_ROUGH if rough in (Rough.YES, Rough.UNSURE) else WITHOUT
    asked = tuple(row[before % len(row)] for row in rows)
    return asked[:SHORT] if short else asked


def wording(item: Item, tie: Tie) -> str:
    return item.said.get(tie, item.text)


def possible(item: Item, value: object) -> bool:
    """Is this an answer to ``item``?"""
    match item.kind:
        case Kind.RATE:
            return type(value) is int and 0 <= value <= HIGHEST
        case Kind.CHOOSE:
            return item.option(value) is not None
        case Kind.WRITE:
            return isinstance(value, str) and 0 < len(value.strip()) <= LONGEST_WORDS
