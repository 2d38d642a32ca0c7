"""The courses that an exercise can take: every branch of it, the shortest, the longest.

A course is found by what people answer. Which questions there are shows only while it is played,
so a course is played, and what else could have been answered in it makes the next ones.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from tests.exercises.reading import load, program
from voicerepair.hosts.plan import Plan, Utterance
from voicerepair.hosts.rehearse import Entry, estimated_seconds, rehearse
from voicerepair.script.fitting import Fit, fit
from voicerepair.script.model import Answer, Rate, Say, Script
from voicerepair.session.engine import Session
from voicerepair.session.events import Person

SILENCE = "silence"
EXPLAINED = 3  # playings after which explanations are left out
MOST_BREAKS = 1
OFTEN = 6  # one more than the most often that a jump is taken
BRIEF = 1 / 3  # of their time that people take who say little
LONGEST_PAUSE = 3600.0  # seconds that people can agree on for a time-out
SAYS = re.compile("says “(.+)”")
ASKED = re.compile(r"(?:is|are) asked: (.+)")
TURN = re.compile(r"(?:has|have) the turn, up to ([\d.]+) s")

Seconds = Callable[[str], float]
Replies = dict[tuple[str, int], str]

#: Ways through that are whole, and shorter than straight on: only one of two has a part to own.
SHORTER: dict[str, Replies] = {
    "own": {("B", 1): SILENCE, ("B", 2): "just one", ("B", 3): "no", ("A", 1): "yes"}
}


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a course: the number it has for ``role``, and what was said before it."""

    role: str
    number: int
    prompt: str
    answers: tuple[str, ...]

    @property
    def key(self) -> tuple[str, int]:
        return self.role, self.number


@dataclass(frozen=True, slots=True)
class Course:
    """One way through an exercise."""

    name: str
    plan: Plan
    known: Fit
    entries: tuple[Entry, ...]

    @property
    def replies(self) -> Replies:
        return self.plan.replies

    @property
    def said(self) -> set[str]:
        """The prompts of it, with people's names in them."""
        whole = (SAYS.fullmatch(entry.what) for entry in self.entries)
        return {prompt[1] for prompt in whole if prompt}

    @property
    def minutes(self) -> float:
        return self.entries[-1].at / 60

    @property
    def finished(self) -> bool:
        """Nobody stopped, or stayed away."""
        return self.entries[-1].what == "ended: finished"

    @property
    def breaks(self) -> int:
        """How often people went apart, or asked for longer."""
        return sum(entry.what.startswith("set aside until") for entry in self.entries)

    def questions(self) -> Iterator[Question]:
        numbers: Counter[str] = Counter()
        prompt = ""
        for entry in self.entries:
            if says := SAYS.fullmatch(entry.what):
                prompt = says[1]
            elif asked := ASKED.fullmatch(entry.what):
                role = entry.who.split(" and ")[0].split(",")[0]
                numbers[role] += 1
                yield Question(role, numbers[role], prompt, _answers(asked[1]))


def _answers(asked: str) -> tuple[str, ...]:
    """What can be said to "yes / no" or to "0 to 10"."""
    span = re.fullmatch(r"(\d+) to (\d+)", asked)
    return (*(span.groups() if span else asked.split(" / ")), SILENCE)


def play(
    name: str,
    replies: Replies,
    *,
    brief: bool = False,
    known: Fit = Fit(),  # noqa: B008 (frozen)
) -> Course:
    """One course, in which people are called by their roles."""
    plan = Plan(replies=replies)
    if brief:
        plan.turns = _brief_turns(_rehearsed(name, plan, known, estimated_seconds))
    return Course(name, plan, known, _rehearsed(name, plan, known, estimated_seconds))


def timed(course: Course, seconds: Seconds) -> Course:
    """The same course with prompts that last so many ``seconds``."""
    entries = _rehearsed(course.name, course.plan, course.known, seconds)
    return replace(course, entries=entries)


def _rehearsed(name: str, plan: Plan, known: Fit, seconds: Seconds) -> tuple[Entry, ...]:
    people = [Person(role, role) for role in load(name).roles]
    return tuple(rehearse(Session(fit(program(name), known), people), plan, seconds=seconds))


def _brief_turns(entries: tuple[Entry, ...]) -> dict[tuple[str, int], tuple[Utterance, ...]]:
    """For each turn of a course, somebody who takes a part of the time alone."""
    numbers: Counter[str] = Counter()
    turns = {}
    for entry in entries:
        if turn := TURN.fullmatch(entry.what):
            role = entry.who.split(" and ")[0].split(",")[0]
            numbers[role] += 1
            turns[role, numbers[role]] = (Utterance(1.0, 1.0 + float(turn[1]) * BRIEF),)
    return turns


@cache
def every_branch(name: str, plays: int = 0) -> list[Course]:
    """Courses in which each answer is given to each question, as often as it makes a difference.

    Everything was played so many ``plays`` before.
    """
    known = Fit(plays=dict.fromkeys(program(name).scripts, plays))
    tried: set[tuple[str, str, int]] = set()
    waiting: list[Replies] = [{}]
    found = []
    while waiting:
        course = play(name, waiting.pop(), known=known)
        found.append(course)
        if course.breaks > MOST_BREAKS:
            continue  # a time-out can be called in every time-out
        before: Counter[tuple[str, str]] = Counter()
        for question in course.questions():
            for answer in question.answers:
                often = before[question.prompt, answer]
                branch = (question.prompt, answer, min(often, OFTEN))
                if question.key not in course.replies and branch not in tried:
                    tried.add(branch)
                    waiting.append({**course.replies, question.key: answer})
            before[question.prompt, course.replies.get(question.key, "")] += 1
    return found


@cache
def shortest(name: str) -> Course:
    """People who know the exercise say little, and leave out the second run where one is offered.

    Where answers lead elsewhere they take the one that leads straight on.
    """
    known = Fit(plays=dict.fromkeys(program(name).scripts, EXPLAINED))
    if name in SHORTER:
        return play(name, SHORTER[name], brief=True, known=known)
    offers = [as_said(prompt) for prompt in _offers(load(name))]
    course = play(name, {}, brief=True, known=known)
    for question in course.questions():
        if any(offer.fullmatch(question.prompt) for offer in offers):
            declined = {question.key: SILENCE}
            return play(name, declined, brief=True, known=known)
    return course


@cache
def longest(name: str) -> Course:
    """People who are here for the first time take all their time, and whatever takes longer.

    No more time-outs than belong to the exercise: how long they last is up to people.
    """
    known = Fit(pause=LONGEST_PAUSE)
    course = play(name, {}, known=known)
    settled: set[tuple[str, int]] = set()
    breaks = course.breaks
    while question := next((q for q in course.questions() if q.key not in settled), None):
        settled.add(question.key)
        others = [
            play(name, {**course.replies, question.key: answer}, known=known)
            for answer in question.answers
        ]
        tried = [one for one in (course, *others) if one.finished and one.breaks <= breaks]
        course = max(tried, key=lambda one: one.minutes)
    return course


def _offers(script: Script) -> list[str]:
    """The questions between two runs: whether there is to be another one."""
    prompts = []
    for section in script.sections:
        said = ""
        for step in section.between:
            if isinstance(step, Say):
                said = step.text
            elif isinstance(step, Answer | Rate) and said:
                prompts.append(said)
    return prompts


def as_said(prompt: str) -> re.Pattern[str]:
    """How a prompt may be said, whoever is called in it."""
    return re.compile(re.sub(r"\\{[\w ]+\\}", ".+", re.escape(prompt)))
