"""What is said back of check-ins: a few plain sentences, and at most one small line.

Rules: in words, never in numbers, and each sentence rests on four answers or more (``FEWEST``); it
is drawn from one's own entries, and about both people only from what both opened to each other.
What got harder is put into no sentence, and nothing is said of a quiet month: nobody is praised,
compared or warned. What is said to one person is a function of what that person may read, and of
nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from voicerepair.checkins.entries import Entry, Opened, Told
from voicerepair.checkins.items import FIRST_REACH, HELPED, HELPED_MOST, REACHED, SETTLED, Item, Tie

__all__ = ["FEWEST", "HEADINGS", "Line", "Look", "look", "looks", "sentences"]

FEWEST = 4  # answers behind a sentence, and check-ins before the first one
NOTICED = 1.0  # of ten: less is the same as it was
LINE_LONGEST = 12  # the latest answers

#: What stands above what is said of a tie.
HEADINGS = {
    Tie.PARTNER: "You and your partner",
    Tie.PARENT: "You and your child",
    Tie.FRIEND: "You and your friend",
    Tie.WORK: "You, at work",
}
REACHES_MOSTLY = "After a rough moment, one of you mostly reaches back."
REACHES_HALF = "After a rough moment, one of you reaches back about half the time."
REACHES_SELDOM = "After a rough moment, one of you seldom reaches back."
FIRST_REACHES = {
    "soon": "The first reach usually comes soon.",
    "same-day": "The first reach usually comes the same day.",
    "later": "The first reach usually comes later.",
}
HELPS_MORE = "Trying to make it better helps more than it used to."
HELPS_THE_SAME = "Trying to make it better helps about as much as it used to."
HELPS_MOST = "What helps most: {what}."
BOTH = "Both of you, {name} and you, opened this to each other. {sentence}"
# The first of them that has enough answers is the small line.
LINES = (
    (HELPED, "How much it helped, from then to now"),
    (SETTLED, "How settled you felt, from then to now"),
)

Values = Sequence[int | str]


@dataclass(frozen=True, slots=True)
class Line:
    """A small line: ``values`` from 0 to 10, the oldest first, of one measure."""

    label: str
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """What is said back to somebody about one tie."""

    tie: Tie
    sentences: tuple[str, ...]
    line: Line | None = None

    def __bool__(self) -> bool:
        return bool(self.sentences) or self.line is not None


def looks(entries: Sequence[Entry], opened: Sequence[Opened] = ()) -> tuple[Look, ...]:
    """Of every tie of which there is something to say."""
    return tuple(found for tie in Tie if (found := look(entries, tie, opened)))


def look(entries: Sequence[Entry], tie: Tie, opened: Sequence[Opened] = ()) -> Look:
    """``entries``: one's own, whatever their order; ``opened``: what one and others opened to each
    other."""
    return Look(tie, sentences(entries, tie, opened), _line(_of(entries, tie)))


def sentences(entries: Sequence[Entry], tie: Tie, opened: Sequence[Opened] = ()) -> tuple[str, ...]:
    """Plain sentences about one tie; none before four check-ins."""
    own = _of(entries, tie)
    if len(own) < FEWEST:
        return ()
    said = [
        sentence
        for item, say in SAYINGS
        if (values := _answers(own, item)) and (sentence := _said(say, values))
    ]
    for other in sorted(opened, key=lambda one: one.name.casefold()):
        for item, say in SAYINGS:
            both = (_told(other.mine, tie, item), _told(other.theirs, tie, item))
            if min(map(len, both)) >= FEWEST and (sentence := say(both)):
                said.append(BOTH.format(name=other.name, sentence=sentence))
    return tuple(said)


def _of(entries: Iterable[Entry], tie: Tie) -> list[Entry]:
    return sorted((one for one in entries if one.tie == tie), key=lambda one: (one.when, one.code))


def _answers(entries: Iterable[Entry], item: Item) -> list[int | str]:
    return [
        answer.value for entry in entries for answer in entry.answers if answer.item == item.key
    ]


def _told(told: Iterable[Told], tie: Tie, item: Item) -> list[int | str]:
    return [one.value for one in told if one.tie == tie and one.item == item.key]


def _said(say: Saying, values: Values) -> str:
    return say([values]) if len(values) >= FEWEST else ""


# ------------------------------------------------------- one sentence from one or two people's


def _reaching(of_each: Sequence[Values]) -> str:
    values = [value for values in of_each for value in values]
    thirds = 3 * values.count("yes")
    if thirds >= 2 * len(values):
        return REACHES_MOSTLY
    return REACHES_HALF if thirds > len(values) else REACHES_SELDOM


def _first_reach(of_each: Sequence[Values]) -> str:
    """What came more than half the time; where nothing came yet tells of no time."""
    came = [value for values in of_each for value in values if value in FIRST_REACHES]
    if len(came) < FEWEST:
        return ""
    ((usual, times),) = Counter(came).most_common(1)
    return FIRST_REACHES[str(usual)] if times * 2 > len(came) else ""


def _helping(of_each: Sequence[Values]) -> str:
    """The later half beside the earlier one, without what is in the middle of an odd number."""
    earlier: list[float] = []
    later: list[float] = []
    for values in of_each:
        half = len(values) // 2
        earlier += [float(value) for value in values[:half]]
        later += [float(value) for value in values[len(values) - half :]]
    change = sum(later) / len(later) - sum(earlier) / len(earlier)
    if change >= NOTICED:
        return HELPS_MORE
    return HELPS_THE_SAME if change > -NOTICED else ""


def _helping_most(of_each: Sequence[Values]) -> str:
    """One thing, or two that were named as often; more than that is no answer."""
    named = Counter(value for values in of_each for value in values if value != "else")
    most = max(named.values(), default=0)
    best = [option for option in HELPED_MOST.options if named[option.key] == most]
    if most < 2 or len(best) > 2:
        return ""
    return HELPS_MOST.format(what=" and ".join(option.text for option in best))


Saying = Callable[[Sequence[Values]], str]
SAYINGS: tuple[tuple[Item, Saying], ...] = (
    (REACHED, _reaching),
    (FIRST_REACH, _first_reach),
    (HELPED, _helping),
    (HELPED_MOST, _helping_most),
)


def _line(own: Sequence[Entry]) -> Line | None:
    for item, label in LINES:
        values = _answers(own, item)
        if len(values) >= FEWEST:
            return Line(label, tuple(map(int, values[-LINE_LONGEST:])))
    return None
