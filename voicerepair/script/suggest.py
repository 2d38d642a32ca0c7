"""What an unknown direction was probably meant to be.

Rules: a suggestion is always a direction that the grammar reads. First the words that are no
words of the language are replaced by the nearest ones, then one word is put in or taken out; if
nothing of that reads, the nearest example is shown. The work is bounded: a person's typing slip
is short, and whatever is long gets the general hint.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from functools import lru_cache

from voicerepair.script.grammar import Misread, read_direction

__all__ = ["Advice", "suggest"]

LONGEST = 120
MOST_WORDS = 16

EXAMPLES = (
    "pause 10 seconds",
    "breathe 6 times: in 4, out 6",
    "chime",
    "cue bowl",
    "speaker speaks for 60 seconds",
    "speaker says back for 30 seconds",
    "each plans for 60 seconds",
    "listener answers: yes | not quite -> Once more, at most 1 time",
    "each rates closeness from 0 to 10",
    "if anyone's closeness is above 4 -> Close",
    "go to Close",
    "go back",
    "play settling",
    "swap roles",
    "be back in 20 minutes",
    "time out",
    "check-in",
    "between people",
    "end the session",
    "end",
)

_WORDS = (
    *("pause", "breathe", "times", "time", "in", "out", "with", "words", "chime", "cue", "speaks"),
    *("says", "back", "plans", "for", "seconds", "minutes", "hours", "until", "done", "grace"),
    *("never", "recorded", "quiet", "answers", "privately", "within", "rates", "from", "to", "if"),
    *("is", "above", "below", "at", "least", "most", "go", "play", "swap", "roles", "be"),
    *("check-in", "short", "end", "session", "between", "people", "silence", "once", "twice"),
    *("speaker", "listener", "each", "everyone", "self", "anyone's", "of", "the"),
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
}

_PUT_IN = ("for", "times", "seconds", "to", "from", "is", "in", "roles", "people", ":", ",", "->")

_WORD = re.compile(r"[^\s,|:]+|[,|:]")


@dataclass(frozen=True, slots=True)
class Advice:
    """A hint, and which characters of the direction are off."""

    hint: str
    start: int
    width: int


@lru_cache(maxsize=512)
def suggest(text: str, failed: int, names: tuple[str, ...], search: bool = True) -> Advice:
    """What to say about ``text``, which could not be read from offset ``failed`` on.

    ``names`` are words of this script that are right as they are: its roles and sections.
    Without ``search`` only the nearest example is looked for.
    """
    words = list(_WORD.finditer(text))
    if search and len(text) <= LONGEST and len(words) <= MOST_WORDS:
        for meant, start, width in _variants(text, words, names):
            if not isinstance(read_direction(meant), Misread):
                return Advice(f'did you mean "{_tidy(meant)}"?', start, width)
    at = next((word for word in words if word.end() > failed), None)
    start, width = (at.start(), at.end() - at.start()) if at else (0, len(text))
    if failed == 0:
        start, width = len(text) - len(text.lstrip()), len(text.strip())
    return Advice(_example(text), start, width)


def _example(text: str) -> str:
    shown = text[:LONGEST].lower()

    def likeness(example: str) -> float:
        # The first word says more than all others about which direction was meant.
        alike = 0.5 * (shown.split()[0] == example.split(maxsplit=1)[0])
        return alike + SequenceMatcher(None, shown, example.lower()).ratio()

    best = max(EXAMPLES, key=likeness)
    if likeness(best) >= 0.5:
        return f"Something like it would be [{best}]."
    return "Directions are written like [pause 10 seconds] or [speaker speaks for 60 seconds]."


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
    for word in words:
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
    for word in _PUT_IN:
        last = words[-1]
        yield f"{text} {word}", last.start(), last.end() - last.start()
        for before in words[1:]:
            at = before.start()
            yield f"{text[:at]}{word} {text[at:]}", at, before.end() - at


def _tidy(text: str) -> str:
    return re.sub(r"\s+([,:])", r"\1", " ".join(text.split()))
