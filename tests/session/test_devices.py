"""Devices that are lost and found, and machines that sleep."""

from __future__ import annotations

import pytest

from tests.session.driver import Driver, say, turn
from voicerepair.script.model import (
    SetAside,
)
from voicerepair.session.commands import Command
from voicerepair.session.events import (
    DeviceFound,
    DeviceKind,
    DeviceLost,
    Hush,
    Phase,
    Reason,
    Slept,
)

# --------------------------------------------------------- devices lost, machines asleep


@pytest.mark.parametrize("kind", DeviceKind)
def test_a_device_that_is_lost_pauses_and_its_return_goes_on(kind):
    driver = Driver(say("Tell."), turn(), say("After.")).start().until(Phase.TURN).wait(5.0)
    driver.give(DeviceLost(kind))
    assert driver.phase is Phase.PAUSED
    assert str(kind) in driver.view.note
    driver.wait(30.0)
    driver.give(DeviceFound(kind))
    assert driver.until(Phase.TURN).view.until == pytest.approx(driver.now + 25.0)


def test_a_lost_device_is_hushed():
    driver = Driver(say("One.")).start()
    assert driver.give(DeviceLost(DeviceKind.SPEAKER)) == [Hush()]


def test_a_key_goes_on_without_the_device():
    driver = Driver(say("Tell."), turn(), say("After.")).start().until(Phase.TURN)
    driver.give(DeviceLost(DeviceKind.MICROPHONE))
    driver.settle_and_press(Command.PAUSE)
    driver.until(Phase.TURN)
    assert driver.give(DeviceFound(DeviceKind.MICROPHONE)) == []
    assert driver.phase is Phase.TURN


def test_it_goes_on_when_all_lost_devices_are_back():
    driver = Driver(say("One."), say("Two.")).start()
    driver.give(DeviceLost(DeviceKind.SPEAKER))
    driver.give(DeviceLost(DeviceKind.MICROPHONE))
    driver.give(DeviceFound(DeviceKind.SPEAKER))
    assert driver.phase is Phase.PAUSED
    driver.give(DeviceFound(DeviceKind.MICROPHONE))
    assert driver.phase is Phase.PROMPT


def test_a_device_that_was_lost_while_people_were_apart_is_not_waited_for():
    driver = Driver(SetAside(1200.0), say("After."), say("End.")).start()
    driver.give(DeviceLost(DeviceKind.SPEAKER))
    driver.settle_and_press(Command.DONE)
    driver.until(Phase.ANSWER).number(1)
    driver.give(DeviceLost(DeviceKind.MICROPHONE))
    assert driver.phase is Phase.PAUSED
    driver.give(DeviceFound(DeviceKind.MICROPHONE))
    assert driver.phase is Phase.PROMPT


def test_a_device_does_not_end_a_pause_that_people_made():
    driver = Driver(say("Tell."), turn()).start().until(Phase.TURN)
    driver.press(Command.PAUSE)
    driver.give(DeviceLost(DeviceKind.MICROPHONE))
    assert "microphone" in driver.view.note
    driver.give(DeviceFound(DeviceKind.MICROPHONE))
    assert driver.phase is Phase.PAUSED
    assert driver.view.note == "Paused. Space or Enter goes on."


def test_a_device_that_comes_and_goes_does_not_make_a_pause_longer():
    driver = Driver(say("Tell."), turn()).start().until(Phase.TURN)
    driver.press(Command.PAUSE)
    driver.wait(7000.0)
    driver.give(DeviceLost(DeviceKind.MICROPHONE))
    driver.wait(201.0)
    assert driver.ended is Reason.LEFT_ALONE


def test_a_device_that_was_never_lost_changes_nothing():
    driver = Driver(say("One.")).start()
    assert driver.give(DeviceFound(DeviceKind.SPEAKER)) == []
    driver.press(Command.PAUSE)
    driver.give(DeviceFound(DeviceKind.SPEAKER))
    assert driver.phase is Phase.PAUSED


def test_people_who_are_apart_are_not_told_of_a_lost_device():
    driver = Driver(SetAside(1200.0)).start()
    assert driver.give(DeviceLost(DeviceKind.SPEAKER)) == []
    assert driver.phase is Phase.ASIDE


def back_from_apart(*happened: DeviceLost | DeviceFound) -> Driver:
    """Asked whether they are back, after this happened while they were apart."""
    driver = Driver(SetAside(1200.0), say("After.")).start()
    for event in happened:
        driver.give(event)
    driver.settle_and_press(Command.DONE)
    return driver.until(Phase.ANSWER)


def test_who_comes_back_is_told_what_has_gone_meanwhile_and_can_go_on_without():
    driver = back_from_apart(*(DeviceLost(kind) for kind in DeviceKind))
    assert driver.view.note == "Gone meanwhile: the loudspeaker and the microphone. Go on without."
    driver.number(1)
    assert driver.said[-1] == "After."


def test_who_comes_back_is_told_nothing_of_what_is_there_again():
    kind = DeviceKind.SPEAKER
    assert back_from_apart(DeviceLost(kind), DeviceFound(kind)).view.note == ""


def test_a_machine_that_slept_pauses():
    driver = Driver(say("Tell."), turn(), say("After.")).start().until(Phase.TURN).wait(5.0)
    driver.give(Slept(600.0, driver.wall + driver.now + 600.0))
    assert driver.phase is Phase.PAUSED
    assert "asleep" in driver.view.note
    driver.settle_and_press(Command.DONE)
    assert driver.until(Phase.TURN).view.until == pytest.approx(driver.now + 25.0)


def test_devices_that_come_back_with_a_machine_that_slept_do_not_go_on():
    driver = Driver(say("Tell."), turn(), say("After.")).start().until(Phase.TURN)
    driver.give(DeviceLost(DeviceKind.MICROPHONE))
    driver.give(Slept(600.0, driver.wall + driver.now + 600.0))
    driver.give(DeviceFound(DeviceKind.MICROPHONE))
    assert driver.phase is Phase.PAUSED
