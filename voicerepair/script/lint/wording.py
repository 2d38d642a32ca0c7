"""What is said and shown: how long, how hard to hear, and words that do not belong.

Rules: every prompt is read, and most are well, so what is cheap is looked at first: counts, and
which words occur at all. Where a prompt could be too long or too hard its sentences are taken
apart, and where a word occurs that may not belong its sentence is looked at. What needs words is
asked of the script's language (``words``); lengths and figures are looked at in any.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from voicerepair.script.findings import Code, Finding, Spot
from voicerepair.script.lint.sentences import grade, sentences
from voicerepair.script.lint.words import Wording, wording_for
from voicerepair.script.model import Answer, Rate, Say, Section, Show, Step
from voicerepair.script.parse import Parsed
from voicerepair.script.source import Notes, fold

__all__ = ["check_wording"]

LONGEST_PROMPT = 35
LONGEST_SENTENCE = 25
HARDEST = 8
"""The school grade that nothing should be above: its readers are thirteen."""
ENOUGH_FOR_A_GRADE = 10
"""Words below which one long word would decide about the reading level."""

_ENDS = re.compile(r"[.?!…]+(?=\W*(?:\s|\Z))")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_STUMBLES = re.compile(
    r"\d[\d.,:/]*(?:st|nd|rd|th|%)?|[%&@#+=/]|(?<![\w'])[A-ZÄÖÜÁÉÍÓÚÑ]{2,}(?![\w'])"
)
# What every match of _STUMBLES has in it, found in less time.
_MAY_STUMBLE = re.compile(r"[\d%&@#+=/]|[A-ZÄÖÜÁÉÍÓÚÑ]{2}")
_SPELT_ALIKE = {"OK", "TV"}
"""Capitals that every voice says as people do."""


def check_wording(parsed: Parsed) -> Iterator[Finding]:
    """Everything to say about the words of a script, in the order in which they stand."""
    language = parsed.script.meta.language
    reader = _Reader(parsed, language, wording_for(language))
    yield from reader.front_matter()
    for section in parsed.script.sections:
        for steps in (section.steps, section.between):
            yield from reader.steps(section, steps)


class _Reader:
    """Reads one script for its wording."""

    def __init__(self, parsed: Parsed, language: str, wording: Wording) -> None:
        self._parsed = parsed
        self._notes = Notes(parsed.source)
        self._language = language
        self._wording = wording
        self._watched = wording.watched | wording.unwanted.keys()

    def front_matter(self) -> Iterator[Finding]:
        meta = self._parsed.script.meta
        for key, text in (("title", meta.title), ("summary", meta.summary)):
            for finding in self._words(text, self._split(text), 1, None):
                yield self._in_front_matter(finding, key)

    def _in_front_matter(self, finding: Finding, key: str) -> Finding:
        """The finding, on the line of the key whose words it is about."""
        lines = enumerate(self._parsed.source.lines[:40], start=1)
        line = next((number for number, line in lines if fold(line).startswith(key)), 1)
        spot = self._at(line, "")
        return self._finding(finding.code, spot, finding.message, finding.hint)

    def steps(self, section: Section, steps: tuple[Step, ...]) -> Iterator[Finding]:
        asked: Say | None = None
        for step in steps:
            if isinstance(step, Say):
                asked = step
                words = self._split(step.text)
                yield from self._heard(step, words)
                yield from self._words(step.text, words, step.line, section)
            elif isinstance(step, Show):
                yield from self._words(step.text, self._split(step.text), step.line, section)
            elif asked and isinstance(step, (Answer, Rate)) and "?" in asked.text:
                yield from self._question(asked.text, asked.line, step.who)

    @staticmethod
    def _split(text: str) -> list[str]:
        """The words of a text as they are looked up, its names left out as best as can be."""
        return _WORD.findall(text.lower())

    # ------------------------------------------------------------------------ to hear

    def _heard(self, step: Say, words: list[str]) -> Iterator[Finding]:
        count = len(words)
        if count > LONGEST_PROMPT:
            yield self._finding(
                Code.LONG_PROMPT,
                self._at(step.line, ""),
                f"This prompt has {count} words; {LONGEST_PROMPT} are the most to keep in mind.",
                "Put an empty line between its ideas, or say less.",
            )
        if count > LONGEST_SENTENCE:
            yield from self._long_sentences(step)
        if count >= ENOUGH_FOR_A_GRADE and self._wording.graded:
            yield from self._hard(step, words)
        if _MAY_STUMBLE.search(step.text):
            yield from self._stumbles(step, _STUMBLES)
        short = self._wording.short_forms
        if not short.first_words.isdisjoint(words):
            yield from self._stumbles(step, short.pattern)

    def _long_sentences(self, step: Say) -> Iterator[Finding]:
        for sentence in sentences(step.text, self._language):
            count = len(_WORD.findall(sentence))
            if count > LONGEST_SENTENCE:
                yield self._finding(
                    Code.LONG_SENTENCE,
                    self._at(step.line, " ".join(sentence.split()[:3])),
                    f"This sentence has {count} words, too many to hear.",
                    f"Make two of it; {LONGEST_SENTENCE} words are the most.",
                )

    def _hard(self, step: Say, words: list[str]) -> Iterator[Finding]:
        if grade(words, len(_ENDS.findall(step.text))) <= HARDEST:
            return
        found = grade(words, len(sentences(step.text, self._language)))
        if found > HARDEST:
            longest = max(words, key=len)
            yield self._finding(
                Code.HARD_TO_READ,
                self._at(step.line, longest),
                f"This prompt reads like school grade {found:.0f}, too hard to hear.",
                f'Take shorter words (such as one for "{longest}"), or make shorter sentences.',
            )

    def _stumbles(self, step: Say, pattern: re.Pattern[str]) -> Iterator[Finding]:
        text = _PLACEHOLDER.sub(lambda match: "_" * len(match[0]), step.text)
        for match in pattern.finditer(text):
            word = match[0].rstrip(".,:/") if match[0][0].isdigit() else match[0]
            if word not in _SPELT_ALIKE:
                yield self._finding(
                    Code.STUMBLES,
                    self._at(step.line, word),
                    f'A voice may stumble on "{word}".',
                    _in_words(word),
                )

    # ------------------------------------------------------------------------ words

    def _words(
        self, text: str, words: list[str], line: int, section: Section | None
    ) -> Iterator[Finding]:
        if self._watched.isdisjoint(words):
            return
        unwanted = dict.fromkeys(word for word in words if word in self._wording.unwanted)
        for word in unwanted:
            yield self._finding(
                Code.UNWANTED_WORD,
                self._at(line, word),
                f'"{word}" is a word that no exercise uses.',
                self._wording.unwanted[word],
            )
        for sentence in sentences(text, self._language):
            yield from self._sentence(sentence, line, section)

    def _sentence(self, sentence: str, line: int, section: Section | None) -> Iterator[Finding]:
        wording = self._wording
        if wording.quoting.search(sentence):
            return
        if match := wording.person_always.search(sentence):
            yield self._finding(
                Code.PERSON_ALWAYS,
                self._at(line, match[0]),
                f'"{match[0]}" says what somebody is like, and nobody is like that every time.',
                'Name one time: "when you ...", "yesterday", "this week".',
            )
        match = wording.forgiveness.search(sentence)
        if match and not wording.not_asked.search(sentence):
            yield self._finding(
                Code.FORGIVENESS,
                self._at(line, match[0].split()[0]),
                "This asks for forgiveness, and then a no is hard to say.",
                'Leave it out, or say that nobody owes it: "not yet" is a full answer.',
            )
        match = wording.touch.search(sentence)
        if match and section and not self._has_another_way(section):
            yield self._finding(
                Code.TOUCH,
                self._at(line, match[0].split("{")[0].strip()),
                "This asks for touch, and offers nothing to those who would rather not.",
                'Offer another way as well: "or put your hands on your own chest", "or sit apart".',
            )

    def _has_another_way(self, section: Section) -> bool:
        return any(
            self._wording.no_touch.search(step.text)
            for step in (*section.steps, *section.between)
            if isinstance(step, (Say, Show))
        )

    def _question(self, asked: str, line: int, who: str) -> Iterator[Finding]:
        """A question about somebody who is not the one that is asked."""
        if match := self._wording.culprit.search(asked):
            yield self._about(line, match[0])
            return
        others = self._others(who)
        for match in _PLACEHOLDER.finditer(asked):
            before = self._wording.about_other.search(asked[: match.start()])
            if match[0][1:-1] in others and before:
                yield self._about(line, f"{before[0].strip()} {match[0]}")
                return

    def _others(self, who: str) -> set[str]:
        """The placeholders for those who are not asked, where one is asked alone."""
        roles = self._parsed.script.roles
        if who in roles:
            return {*roles} - {who}
        return {"speaker": {"listener"}, "listener": {"speaker"}}.get(who, set())

    def _about(self, line: int, words: str) -> Finding:
        return self._finding(
            Code.ABOUT_THE_OTHER,
            self._at(line, words),
            "This lets one person answer for the other, or say who is to blame.",
            "Ask each about themselves: what they did, felt, heard, or would like.",
        )

    # ------------------------------------------------------------------------ places

    def _at(self, line: int, words: str) -> Spot:
        """Where ``words`` stand in the paragraph that begins on ``line``; else its first line."""
        source = self._parsed.source
        wanted = words.lower()
        for number in range(line, min(line + 40, len(source.lines) + 1)):
            text = source.line(number).replace("’", "'")
            if not text.strip():
                break
            at = text.lower().find(wanted) if wanted else -1
            if at >= 0:
                return Spot(number, at + 1, len(words))
        text = source.line(line)
        start = len(text) - len(text.lstrip())
        return Spot(line, start + 1, max(1, len(text.strip())))

    def _finding(self, code: Code, spot: Spot, message: str, hint: str) -> Finding:
        return self._notes.finding(code, spot, message, hint)


_NUMBERS = (
    *("zero", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)


def _in_words(word: str) -> str:
    if word.isdecimal() and word.isascii() and int(word) < len(_NUMBERS):
        return f"Write it as a word: {_NUMBERS[int(word)]} (in the language of the script)."
    return "Write it out in words, as it is to be said."
