"""What an unknown direction was probably meant to be.

Rules: a suggestion is always a direction that this script can have, with every figure as it was
written. First the words that are no words of the language are replaced by the nearest ones, then
one word is put in or taken out; if nothing of that makes sense, the example of what seems to be
meant is shown. The work is bounded: a person's typing slip is short, and whatever is long gets
the general hint.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches

__all__ = ["Advice", "suggest"]

LONGEST = 120
MOST_WORDS = 16

# An example of each direction, with the words that give away that it is meant: the first word of
# a direction says which it is, or else a verb that somebody stands before.
_BY_FIRST_WORD = (
    ("pause 10 seconds", "pause wait silence quiet rest"),
    ("breathe 6 times: in 4, out 6", "breathe breath"),
    ("chime", "chime chimes bell"),
    ("cue bowl", "cue sound"),
    ("play settling", "play run"),
    ("swap roles", "swap switch"),
    ("be back in 20 minutes", "be come break"),
    ("time out", "time take"),
    ("check-in", "check check-in"),
    ("between people", "between"),
    ("end", "end stop finish"),
    ("go back", "return"),
    ("in turn -> One | Two | Three", "in alternate"),
    ("the first 3 times", "the first"),
    ("keep minutes as the pause", "keep save remember"),
    ("be back in 20 minutes, or as agreed", "agreed"),
    ("go to Close", "go goto jump continue"),
    ("go to Once more, at most 2 times", "repeat loop again"),
    ("if anyone's closeness is above 4 -> Close", "if"),
)
_BY_VERB = (
    (
        "listener answers: yes | not quite -> Once more, at most 1 time",
        "answers answer ask asks choose chooses",
    ),
    ("each rates closeness from 0 to 10", "rates rate"),
    ("speaker speaks for 60 seconds, 12 seconds of quiet", "quiet silence"),
    ("speaker speaks for 60 seconds, grace 20 seconds", "grace"),
    ("speaker speaks for 60 seconds, until done", "until done"),
    ("speaker speaks for 60 seconds, never recorded", "recorded recording record private"),
    ("speaker says back for 30 seconds", "back mirrors repeats"),
    ("speaker speaks for 60 seconds", "speaks speak talks talk says say listens thanks"),
    ("each plans for 60 seconds", "plans plan"),
    ("breathe 6 times: in 4, out 6", "breathe breathes"),
    ("pause 10 seconds", "pause"),
)

_WORDS = (
    *("pause", "breathe", "times", "time", "in", "out", "with", "words", "chime", "cue", "speaks"),
    *("says", "back", "plans", "for", "seconds", "minutes", "hours", "until", "done", "grace"),
    *("never", "recorded", "quiet", "answers", "privately", "within", "rates", "from", "to", "if"),
    *("is", "above", "below", "at", "least", "most", "go", "play", "swap", "roles", "be"),
    *("check-in", "short", "end", "session", "between", "people", "silence", "once", "twice"),
    *("speaker", "listener", "each", "everyone", "self", "anyone's", "of", "the"),
    *("first", "turn", "keep", "as", "or", "agreed"),
)

# What people write instead, where spelling alone would not find the word.
_MEANT = {
    "speak": "speaks",
    "talk": "speaks",
    "talks": "speaks",
    "say": "says",
    "mirrors": "says back",
    "repeats": "says back",
    "plan": "plans",
    "answer": "answers",
    "rate": "rates",
    "wait": "pause",
    "rest": "pause",
    "silence": "pause",
    "breath": "breathe",
    "bell": "chime",
    "sound": "cue",
    "goto": "go to",
    "jump": "go",
    "return": "go back",
    "run": "play",
    "stop": "end",
    "finish": "end",
    "timeout": "time out",
    "checkin": "check-in",
    "switch": "swap",
    "over": "above",
    "under": "below",
    "both": "everyone",
    "all": "everyone",
    "max": "at most",
    "then": "->",
    "or": "|",
}

_PUT_IN = ("for", "times", "seconds", "to", "from", "is", "in", "the", ":", ",", "->")
_AT_THE_END = {"swap": "roles", "between": "people", "be": "minutes"}
"""What is left off most often, by the first word; after any other it is the unit of a figure."""
_KEPT = ("->", "→", "|")
"""Signs that are never taken out: what they part is not the same without them."""

_WORD = re.compile(r"[^\s,|:]+|[,|:]")
_FIGURES = re.compile(r"\d+")
_NO_NUMBER = re.compile(r"\ban?\s+(?:second|minute|hour)s\b")


@dataclass(frozen=True, slots=True)
class Advice:
    """A hint, and which characters of the direction are off."""

    hint: str
    start: int
    width: int


def suggest(
    text: str,
    failed: int,
    names: tuple[str, ...],
    makes_sense: Callable[[str], bool],
    search: bool = True,
) -> Advice:
    """What to say about ``text``, which could not be read from offset ``failed`` on.

    ``names`` are words of this script that are right as they are: its roles and sections;
    ``makes_sense`` says of a direction whether the script can have it. Without ``search`` only
    the nearest example is looked for.
    """
    words = list(_WORD.finditer(text))
    if search and len(text) <= LONGEST and len(words) <= MOST_WORDS:
        for meant, start, width in _variants(text, words, names):
            if _is_like(meant, text) and makes_sense(meant):
                return Advice(f'did you mean "{_tidy(meant)}"?', start, width)
    at = next((word for word in words if word.end() > failed), None)
    start, width = (at.start(), at.end() - at.start()) if at else (0, len(text))
    if failed == 0:
        start, width = len(text) - len(text.lstrip()), len(text.strip())
    return Advice(_example(text), start, width)


def _is_like(meant: str, text: str) -> bool:
    """Whether all figures are still there: 1,5 minutes are not 15, nor are a few seconds one."""
    return _FIGURES.findall(meant) == _FIGURES.findall(text) and not _NO_NUMBER.search(meant)


def _example(text: str) -> str:
    shown = text[:LONGEST].lower()
    first, *others = re.findall(r"[\w-]+", shown) or [""]
    for example, signs in _BY_FIRST_WORD:
        if first in signs.split():
            return f"Something like it would be [{example}]."
    for example, signs in _BY_VERB:
        if {first, *others} & set(signs.split()):
            return f"Something like it would be [{example}]."

    def likeness(example: str) -> float:
        return SequenceMatcher(None, shown, example.lower()).ratio()

    best = max((example for example, _ in (*_BY_FIRST_WORD, *_BY_VERB)), key=likeness)
    if likeness(best) >= 0.5:
        return f"Something like it would be [{best}]."
    return (
        "Directions are written like [pause 10 seconds] or [speaker speaks for 60 seconds]. "
        "What nobody should hear goes between <!-- and -->."
    )


def _variants(
    text: str, words: list[re.Match[str]], names: tuple[str, ...]
) -> Iterator[tuple[str, int, int]]:
    """Texts that might be meant, the likeliest first, each with what was off in ``text``."""
    known = {*_WORDS, *(word.lower() for name in names for word in name.split())}
    mended = [_mend(word[0], known) for word in words]
    changed = [n for n, word in enumerate(words) if mended[n] != word[0]]
    if changed:
        first = words[changed[0]]
        off = first.start(), first.end() - first.start()
        if len(changed) > 1:
            yield (
                _replaced(
                    text, words, dict(zip(changed, (mended[n] for n in changed), strict=True))
                ),
                *off,
            )
        for n in changed:
            yield _replaced(text, words, {n: mended[n]}), words[n].start(), len(words[n][0])
        whole = _replaced(text, words, {n: mended[n] for n in changed})
        for variant, _, _ in _put_in(whole, list(_WORD.finditer(whole))):
            yield variant, *off
    yield from _put_in(text, words)
    if text.lstrip().startswith(("->", "→")):
        first = words[0]
        yield f"go to {text[first.end() :]}", first.start(), first.end() - first.start()
    for word in words:
        if word[0] not in _KEPT:
            yield text[: word.start()] + text[word.end() :], word.start(), len(word[0])


def _mend(word: str, known: set[str]) -> str:
    lower = word.lower()
    if lower in _MEANT:
        return _MEANT[lower]
    if lower in known or not re.match(r"[^\W\d]", word):
        return word
    close = get_close_matches(lower, sorted(known), n=1, cutoff=0.72)
    return close[0] if close else word


def _replaced(text: str, words: list[re.Match[str]], by: dict[int, str]) -> str:
    pieces, at = [], 0
    for n, replacement in sorted(by.items()):
        pieces += [text[at : words[n].start()], replacement]
        at = words[n].end()
    return "".join(pieces) + text[at:]


def _put_in(text: str, words: list[re.Match[str]]) -> Iterator[tuple[str, int, int]]:
    """One word more, at the end or before any word."""
    last = words[-1]
    ending = _AT_THE_END.get(words[0][0].lower())
    for word in [ending] if ending else ["seconds", "times"] if len(words) > 1 else []:
        yield f"{text} {word}", last.start(), last.end() - last.start()
    for word in _PUT_IN:
        if word == ":" and ":" in text:
            continue
        for before in words[1:]:
            at = before.start()
            yield f"{text[:at]} {word} {text[at:]}", at, before.end() - at


def _tidy(text: str) -> str:
    return re.sub(r"\s+([,:])", r"\1", " ".join(text.split()))
