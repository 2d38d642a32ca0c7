"""How far a session has come."""

from __future__ import annotations

from tests.session.driver import Driver, say, turn
from voicerepair.script.model import Section
from voicerepair.session.commands import Command
from voicerepair.session.events import Phase
from voicerepair.session.progress import steps_behind, steps_in


def reached(driver: Driver) -> int:
    return steps_behind(driver.session.course, driver.session.position)


def test_each_step_counts_for_each_run_of_its_section():
    driver = Driver(
        Section("Once", (say("One."), say("Two."))),
        Section("Each", (say("Three."), turn("the speaker")), (say("Between."),), each=True),
        Section("Twice", (say("Four."),), times=2),
    )
    assert steps_in(driver.session.course) == 2 + 5 + 2
    driver.start()
    seen = [reached(driver)]
    while driver.session.ended is None:
        driver.step()
        seen.append(reached(driver))
    assert sorted(set(seen)) == list(range(10))
    assert seen == sorted(seen)


def test_a_time_out_counts_nothing():
    driver = Driver(say("One."), turn(), say("Two.")).start().until(Phase.TURN)
    before = reached(driver)
    driver.press(Command.TIME_OUT)
    driver.until(Phase.ASIDE)
    assert reached(driver) == before == 1
