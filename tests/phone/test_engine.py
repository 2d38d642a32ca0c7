"""The page's engine against the Python engine: the same timelines and effects, entry by entry.

Every golden plan is played by both, and so are plays by chance: exercises with partners, and
random programs in which expected, stale and senseless things happen; thousands more of these are
played by ``bench_phone``.
"""

from __future__ import annotations

import importlib
import inspect
import random

import pytest
from _pytest.mark import ParameterSet

from tests.hosts.test_plans import PLANS
from tests.phone.node import Recorded, Twin, replayed
from tests.session import chance as by_chance
from tests.session import driver
from tests.session.driver import Driver
from voicerepair.cli.languages import wording_for
from voicerepair.cli.rehearse import read_plan
from voicerepair.hosts.chance import ByChance
from voicerepair.hosts.durations import estimated_seconds
from voicerepair.hosts.partners import Planned
from voicerepair.hosts.rehearse import Rehearsal
from voicerepair.script.fitting import take_turns
from voicerepair.script.library import Library
from voicerepair.script.model import CheckIn
from voicerepair.session.engine import Session
from voicerepair.session.events import Person

ANA_AND_BO = (Person("Ana", "Ana"), Person("Bo", "Bo"), Person("Cem", "Cem"), Person("Dee", "Dee"))
RANDOM_PROGRAMS = 250


def people_for(program):
    return ANA_AND_BO[: len(program.script.roles)]


@pytest.mark.parametrize("path", sorted(PLANS.glob("*.plan")), ids=lambda path: path.stem)
def test_every_golden_plan_has_the_same_timeline_in_the_page(node, path):
    plan = read_plan(path)
    program = Library().load(str(path.parent / plan.script))
    people = [Person(name, name) for name in plan.names]
    twin = Twin(node, program, people)

    timeline = Rehearsal(twin, Planned(plan), estimated_seconds, 0.0).run()

    assert [str(entry) for entry in timeline] == list(plan.expected)


def rehearsed(session, seed):
    return Rehearsal(session, ByChance(seed), estimated_seconds, 0.0).run()


def played_otherwise(node, name, seeds):
    """The seeds with which an exercise has another timeline in the page."""
    loaded = Library().load(name)
    people, wording = people_for(loaded), wording_for(loaded)
    for seed in seeds:
        program = take_turns(loaded, seed)
        here = rehearsed(Session(program, people, wording=wording), seed)
        there = rehearsed(Twin(node, program, people, wording=wording), seed)
        if [str(entry) for entry in there] != [str(entry) for entry in here]:
            yield seed


@pytest.mark.parametrize("name", sorted(Library().names()))
def test_an_exercise_with_partners_by_chance_has_the_same_timeline_in_the_page(node, name):
    assert list(played_otherwise(node, name, range(2))) == []


class Deaf(Driver):
    """A driver that tells nothing that a page could not be told."""

    def give(self, event):
        return [] if Recorded.is_heard(self.session, event) else super().give(event)


def random_play(seed):
    """A random program, and all kinds of things that happen while it is played."""
    chance = by_chance.Chance(random.Random(seed).randbytes(600))
    settings = by_chance.settings(chance)
    driver = Deaf(by_chance.program(chance), settings=settings, seed=seed, utc_offset=3600.0)
    people = [driver.session.people[person] for person in range(len(driver.session.people))]
    driver.session = Recorded(driver.session.program, people, settings, utc_offset=3600.0)
    driver.start()
    for _ in range(60):
        if driver.session.ended is not None:
            break
        by_chance.happen(driver, chance)
    return driver.session


def answered_otherwise(node, seeds):
    """Where the page's engine answers otherwise in random programs, by seed."""
    for seed in seeds:
        if differs := replayed(node, random_play(seed)):
            yield seed, differs


def test_random_programs_have_the_same_effects_deadlines_and_views(node):
    assert list(answered_otherwise(node, range(RANDOM_PROGRAMS))) == []


def test_an_engine_that_does_otherwise_is_found_out(node):
    session = random_play(1)
    session.answered[len(session.answered) // 2]["steps"] += 1
    assert "steps" in replayed(node, session)


@pytest.mark.parametrize("roles", [("A", "B"), ("self",)])
def test_a_check_in_says_and_shows_the_same_to_two_people_and_to_one(node, roles, monkeypatch):
    monkeypatch.setattr(driver, "Session", Recorded)
    steps = (CheckIn(), CheckIn(short=True), driver.say("After."))
    session = Driver(*steps, roles=roles).start().rest().session
    assert session.ended is not None
    assert replayed(node, session) == ""


# ------------------------------------------------ the sessions of the Python engine's own tests

SUITES = (
    "test_ahead", "test_answers", "test_aside", "test_course", "test_devices", "test_steps",
    "test_table", "test_turning", "test_wording",
)  # fmt: skip


LONG = ("test_steps",)  # one of its sessions goes on for twenty thousand steps


def arguments(function):
    """The arguments of each case of a test, as its ``parametrize`` has them."""
    cases = [{}]
    for mark in getattr(function, "pytestmark", []):
        if mark.name == "parametrize":
            names, rows = mark.args[:2]
            names = [name.strip() for name in names.split(",")] if isinstance(names, str) else names
            rows = [ParameterSet.extract_from(row, len(names) == 1).values for row in rows]
            cases = [case | dict(zip(names, row, strict=True)) for case in cases for row in rows]
    return cases


def sessions_of(suite, monkeypatch):
    """Every session that the tests of a suite make and tell something, as they were told it."""
    made = []

    class Kept(Recorded):
        def __init__(self, *args, **more):
            super().__init__(*args, **more)
            made.append(self)

    module = importlib.import_module(f"tests.session.{suite}")
    monkeypatch.setattr(driver, "Session", Kept)
    for name, function in list(vars(module).items()):
        if name.startswith("test_") and not hasattr(function, "hypothesis"):
            for case in arguments(function):
                if set(inspect.signature(function).parameters) == set(case):
                    function(**case)
    return [session for session in made if session.told and session.for_phone]


@pytest.mark.parametrize(
    "suite",
    [pytest.param(suite, marks=pytest.mark.slow) if suite in LONG else suite for suite in SUITES],
)
def test_what_the_tests_of_the_python_engine_tell_it_has_the_same_effects(node, suite, monkeypatch):
    sessions = sessions_of(suite, monkeypatch)
    assert sessions
    assert [differs for session in sessions if (differs := replayed(node, session))] == []
