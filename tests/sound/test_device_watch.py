"""When is a device lost?"""

from __future__ import annotations

from types import SimpleNamespace

from voicerepair.session.events import DeviceKind
from voicerepair.sound.portaudio.server import Route, Routes, SoundServer, read_routes
from voicerepair.sound.portaudio.watch import FIRST_LOOKS, LATER_LOOKS, Heartbeat, Placement

HEADSET = Route("usb", "Headset")
BUILT_IN = Route("pci", "Built-in microphone")
MONITOR = Route("usb.monitor", "Monitor of the loudspeaker", monitor=True)


def routes(here, *present):
    ours = {} if here is None else {DeviceKind.MICROPHONE: here}
    return Routes(ours, {DeviceKind.MICROPHONE: frozenset(route.name for route in present)})


def placement(named=False):
    return Placement(DeviceKind.MICROPHONE, named)


def test_the_first_callback_may_take_four_seconds():
    heart = Heartbeat()
    assert not any(heart.stopped(0) for _ in range(FIRST_LOOKS - 1))
    assert heart.stopped(0)


def test_after_that_one_second_without_is_a_loss():
    heart = Heartbeat()
    assert not heart.stopped(5)
    assert not any(heart.stopped(5) for _ in range(LATER_LOOKS - 1))
    assert heart.stopped(5)


def test_callbacks_that_come_are_no_loss_however_seldom_we_look():
    heart = Heartbeat()
    assert not any(heart.stopped(beats) for beats in range(1, 1000))


def test_where_the_server_says_nothing_nothing_is_known():
    place = placement()
    assert place.replaced(None) == ""
    assert place.replaced(routes(None, HEADSET)) == ""
    assert not place.known


def test_a_device_that_stays_is_not_replaced():
    place = placement()
    assert all(place.replaced(routes(HEADSET, HEADSET, BUILT_IN)) == "" for _ in range(3))
    assert place.known


def test_another_device_in_the_place_of_one_that_is_gone_is_a_loss():
    place = placement()
    place.replaced(routes(HEADSET, HEADSET, BUILT_IN))
    assert "Built-in microphone took its place" in place.replaced(routes(BUILT_IN, BUILT_IN))


def test_a_stream_that_a_person_moved_is_not_lost():
    place = placement()
    place.replaced(routes(HEADSET, HEADSET, BUILT_IN))
    assert place.replaced(routes(BUILT_IN, HEADSET, BUILT_IN)) == ""
    assert place.replaced(routes(HEADSET, HEADSET)) != ""


def test_the_loudspeakers_own_sound_is_no_microphone():
    assert "no microphone" in placement().replaced(routes(MONITOR, MONITOR))


def test_the_loudspeakers_own_sound_is_one_for_those_who_ask_for_it_by_name():
    assert placement(named=True).replaced(routes(MONITOR, MONITOR)) == ""


def test_after_a_loss_whatever_is_opened_next_is_the_chosen_device():
    place = placement()
    place.replaced(routes(HEADSET, HEADSET))
    place.forget()
    assert not place.known
    assert place.replaced(routes(BUILT_IN, BUILT_IN)) == ""


def test_the_routes_are_those_of_our_own_process_alone():
    import os

    def stream(pid, **where):
        return SimpleNamespace(proplist={"application.process.id": str(pid)}, **where)

    def device(index, name, **more):
        return SimpleNamespace(index=index, name=name, description=name.title(), **more)

    none = 0xFFFFFFFF
    pulse = SimpleNamespace(
        sink_list=lambda: [device(0, "guide")],
        source_list=lambda: [
            device(0, "guide.monitor", monitor_of_sink=0),
            device(1, "mic", monitor_of_sink=none),
        ],
        sink_input_list=lambda: [stream(1, sink=0), stream(os.getpid(), sink=0)],
        source_output_list=lambda: [stream(os.getpid(), source=1), stream(1, source=0)],
    )
    seen = read_routes(pulse)
    assert seen.ours == {
        DeviceKind.SPEAKER: Route("guide", "Guide"),
        DeviceKind.MICROPHONE: Route("mic", "Mic"),
    }
    assert seen.present[DeviceKind.MICROPHONE] == {"guide.monitor", "mic"}


def test_a_server_that_is_not_asked_says_nothing():
    assert SoundServer().look(timeout=0) is None
