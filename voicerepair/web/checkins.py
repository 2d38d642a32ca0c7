"""Check-ins as a page shows them: one's own, answer by answer, and what others share.

Rules: all of it is for whoever is here, with their key; what others share comes as they shared it:
answers alone, no days, nothing of what they keep to themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from voicerepair.checkins.entries import Answer, Entry, in_words
from voicerepair.checkins.items import BY_KEY, Tie, wording
from voicerepair.checkins.looking_back import HEADINGS
from voicerepair.errors import JournalError

if TYPE_CHECKING:
    from voicerepair.journal.checkins import Letter
    from voicerepair.journal.journal import Journal
    from voicerepair.journal.people import Unlocked

__all__ = ["A_PAGE", "AnswerView", "CheckInView", "CheckInsPage", "LetterView", "checkins_page"]

A_PAGE = 10  # check-ins


@dataclass(frozen=True, slots=True)
class AnswerView:
    """``shared_with`` says who else reads it."""

    item: str
    question: str
    said: str
    shared_with: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckInView:
    code: str
    when: datetime
    about: str
    answers: tuple[AnswerView, ...]


@dataclass(frozen=True, slots=True)
class LetterView:
    name: str
    answers: tuple[AnswerView, ...]


@dataclass(frozen=True, slots=True)
class CheckInsPage:
    """The newest first. ``older``: the code after which the next page begins, or nothing;
    ``others``: with whom one can share, by id and name."""

    own: tuple[CheckInView, ...]
    others: tuple[tuple[int, str], ...]
    letters: tuple[LetterView, ...]
    older: str
    newest: bool


def checkins_page(journal: Journal, by: Unlocked, before: str = "") -> CheckInsPage:
    """The newest, or those before the one with that code. Raises ``JournalError``."""
    entries = journal.checkins.of(by)[::-1]
    if before:
        codes = [entry.code for entry in entries]
        if before not in codes:
            raise JournalError("That check-in is no longer here.")
        entries = entries[codes.index(before) + 1 :]
    others = tuple(
        (person.id, person.name) for person in journal.people.all() if person.id != by.person.id
    )
    page = entries[:A_PAGE]
    return CheckInsPage(
        tuple(map(_entry, page)),
        others,
        () if before else tuple(map(_letter, journal.checkins.letters(by))),
        page[-1].code if len(entries) > A_PAGE else "",
        not before,
    )


def _entry(entry: Entry) -> CheckInView:
    return CheckInView(
        entry.code,
        datetime.fromtimestamp(entry.when),
        HEADINGS[entry.tie],
        tuple(_answer(answer, entry.tie) for answer in entry.answers),
    )


def _answer(answer: Answer, tie: Tie) -> AnswerView:
    item = BY_KEY[answer.item]
    said = in_words(item, answer.value)
    return AnswerView(answer.item, wording(item, tie), said, answer.shared_with)


def _letter(letter: Letter) -> LetterView:
    answers = []
    for told in letter.told:
        item = BY_KEY[told.item]
        answers.append(AnswerView(told.item, wording(item, told.tie), in_words(item, told.value)))
    return LetterView(letter.name, tuple(answers))
