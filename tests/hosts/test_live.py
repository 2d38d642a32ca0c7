"""The live host in virtual time: what is played, heard, shown and logged, and when."""

from __future__ import annotations

import json
import threading
from dataclasses import replace

import pytest

from tests.hosts.world import VirtualEars, World
from voicerepair.errors import SoundError, VoiceRepairError
from voicerepair.hosts import live
from voicerepair.hosts.live import DEAF_AFTER
from voicerepair.hosts.log import SessionLog
from voicerepair.script.model import (
    KeepPause,
    Meta,
    Pause,
    Program,
    Rate,
    Say,
    Script,
    Section,
    SetAside,
    Turn,
    TurnKind,
)
from voicerepair.session.commands import Command
from voicerepair.session.events import (
    DeviceFound,
    DeviceKind,
    Heard,
    Phase,
    Reason,
    SpeechStarted,
    Tapped,
)


def program(*steps) -> Program:
    script = Script("it", Meta("It", first="A"), ("A", "B"), (Section("One", steps),))
    return Program("it", {"it": script})


def turn(seconds=20.0, **more) -> Turn:
    return Turn("A", TurnKind.SAYS_BACK, seconds, **more)


TALK = program(Say("Say it now."), turn(), Say("Thank you both."))
# "Say it now." 1.5 s, 0.3 s, the cue 0.3 s: the turn opens at 2.1 s
OPENS = 2.1


def test_prompts_follow_one_another_after_six_tenths_of_a_second():
    world = World(program(Say("one two"), Say("three four")))
    assert world.run() is Reason.FINISHED
    (_, first_end), (second_start, _) = world.heard()
    assert second_start - first_end == pytest.approx(0.6, abs=0.001)


def test_the_first_prompt_does_not_wait_for_what_is_still_being_opened():
    world = World(program(Say("one two"), Say("three four")))
    world.opening = 0.8
    assert world.run() is Reason.FINISHED
    (first_start, first_end), (second_start, _) = world.heard()
    assert first_start == 0
    assert second_start - first_end == pytest.approx(0.6, abs=0.001)
    assert world.screen.views[0].caption == "one two"


def test_a_turn_that_comes_first_opens_when_its_cue_has_left_all_the_same():
    world = World(program(turn(), Say("Thank you both.")))
    world.opening = 0.8
    world.speech(3.0, 6.0)
    assert world.run() is Reason.FINISHED
    assert world.ears.opened == [pytest.approx(world.zero + 0.3, abs=0.001)]
    assert world.heard()[-2][0] == pytest.approx(6 + 4, abs=0.15)


def test_a_turn_opens_when_its_cue_has_left_the_loudspeaker():
    world = World(TALK)
    world.run()
    assert world.ears.opened == [pytest.approx(world.zero + OPENS, abs=0.001)]


def test_quiet_hands_over_and_the_next_prompt_starts_at_once():
    world = World(TALK)
    world.speech(3.0, 6.0)
    world.run()
    tone, thanks = world.heard()[-2:]
    assert tone[0] == pytest.approx(6 + 4, abs=0.15)
    assert 0 <= thanks[0] - (6 + 4 + 0.3 + 3) <= 0.15


def test_no_hand_over_before_the_audio_up_to_it_was_judged():
    world = World(TALK)
    world.ears.lag = 0.4
    world.speech(3.0, 6.0)
    world.speech(6 + 4 + 0.3 + 2.95, 15.0)  # the window's last 50 ms, reported 0.4 s later
    world.run()
    assert world.heard()[-1][0] > 15


def test_ears_that_say_nothing_are_not_waited_for():
    world = World(program(Say("Say it now."), turn(3.0), Say("Thank you.")))
    world.ears.deaf = True
    assert world.run() is Reason.FINISHED
    tone = world.heard()[2]
    assert tone[0] == pytest.approx(OPENS + 3 + DEAF_AFTER, abs=0.05)


def test_a_word_that_was_told_before_judged_moved_on_is_heard_before_the_deadline():
    class Told(VirtualEars):
        """Between two looks of the loop, the listener tells of a word and then moves on."""

        @property
        def judged(self) -> float:
            if self.open and self.inbox.now >= last_moment and not told:
                told.append(self.open)
                world.live.heard(SpeechStarted(self.open, last_moment - 0.05))
            return self.inbox.now

    world, told = World(TALK), []
    last_moment = world.zero + 6 + 4 + 0.3 + 3
    world.ears = Told(world.inbox)
    world.ears.lag = 0.0
    world.devices = replace(world.devices, ears=world.ears)
    world.speech(3.0, 6.0)
    world.press(20.0, Command.STOP)
    assert world.run() is Reason.STOPPED
    assert told
    assert world.heard()[-1][0] == pytest.approx(6 + 4, abs=0.15)  # the tone, and nothing after


def test_a_turn_opens_when_its_cue_had_ended_however_late_that_is_told():
    world = World(TALK)

    def tell_late(id: int, at: float) -> None:
        world.inbox.at(at + 0.2, lambda: world.live.sound_ended(id, at))

    world.speaker.on_end = tell_late
    world.run()
    assert world.ears.opened == [pytest.approx(world.zero + OPENS, abs=0.001)]


def test_without_ears_the_clock_of_the_turn_ends_it():
    world = World(program(Say("Say it now."), turn(3.0), Say("Thank you.")), ears=False)
    assert world.run() is Reason.FINISHED
    assert world.heard()[2][0] == pytest.approx(OPENS + 3, abs=0.05)


def test_stop_cuts_a_prompt_at_once_and_ends():
    world = World(program(Say("a very long prompt that goes on and on and on")))
    world.press(1.0, Command.STOP)
    assert world.run() is Reason.STOPPED
    assert world.heard()[0][1] == pytest.approx(1.0, abs=0.001)


def test_a_prompt_that_is_not_ready_is_waited_for_and_said_to_be_coming():
    world = World(program(Say("one two"), Say("three four")))
    world.prompts.slow = 2.5
    assert world.run() is Reason.FINISHED
    assert [round(start, 1) for start, _ in world.heard()] == [2.5, 6.0]
    assert any("voice" in view.note for view in world.screen.views)


def test_sounds_keep_their_order_while_a_prompt_is_being_made():
    world = World(TALK, ears=False)
    world.prompts.slow = 1.0
    world.run()
    assert [sound[2] for sound in world.speaker.heard] == sorted(
        sound[2] for sound in world.speaker.heard
    )


def test_without_a_voice_captions_last_as_long_as_the_words_would():
    world = World(program(Say("one two three four"), Say("five six")))
    world.prompts.broken = True
    assert world.run() is Reason.FINISHED
    assert world.heard()[0] == pytest.approx((0.0, 2.0), abs=0.01)
    assert world.screen.said == ["No voice. Get one."]


def test_what_may_come_next_is_made_ready_before_it_is_needed():
    world = World(program(Say("one"), turn(), Say("{B}, two")), ears=False)
    world.at(
        0.2, lambda: pytest.fail("not ready") if "boh, two" not in world.prompts.prepared else None
    )
    world.run()
    assert "boh, two" in world.prompts.private
    assert "one" not in world.prompts.private


def test_a_lost_microphone_pauses_and_a_key_goes_on_without_it():
    world = World(TALK)
    world.at(4.0, lambda: world.live.lost(DeviceKind.MICROPHONE)("unplugged"))
    world.press(9.0, Command.PAUSE)
    assert world.run() is Reason.FINISHED
    phases = [view.phase for view in world.screen.views]
    assert Phase.PAUSED in phases
    assert any("microphone" in view.note for view in world.screen.views)


def test_a_microphone_that_is_lost_is_not_waited_for():
    world = World(program(Say("Say it now."), turn(3.0), Say("Thank you.")))

    def lose() -> None:
        world.ears.deaf = True
        world.live.lost(DeviceKind.MICROPHONE)("unplugged")

    world.at(0.5, lose)
    world.press(2.0, Command.PAUSE)
    assert world.run() is Reason.FINISHED
    cue, tone = world.heard()[2:4]
    assert tone[0] == pytest.approx(cue[1] + 3.0, abs=0.05)


def test_a_prompt_that_is_being_made_is_said_although_a_device_is_lost_while_people_are_apart():
    world = World(program(SetAside(1200.0)))
    world.prompts.slow = 2.0
    world.at(1.0, lambda: world.live.lost(DeviceKind.MICROPHONE)("unplugged"))
    world.press(9.0, Command.STOP)
    world.run()
    assert world.heard()[0][0] == pytest.approx(2.0)


def test_a_prompt_that_was_skipped_while_it_was_being_made_is_not_said():
    world = World(program(Say("one two"), Say("three")))
    world.prompts.slow = 2.0
    world.press(1.0, Command.SKIP)
    assert world.run() is Reason.FINISHED
    assert world.heard() == [pytest.approx((3.0, 3.5))]


def test_a_lost_loudspeaker_pauses_until_it_is_back():
    world = World(program(Say("one two three four"), Say("five six")))
    world.at(1.0, world.speaker.lose)

    def back():
        world.speaker.works = True
        world.live.post(DeviceFound(DeviceKind.SPEAKER))

    world.at(5.0, back)
    assert world.run() is Reason.FINISHED
    assert [start for start, _ in world.heard()] == [0.0, 5.0, pytest.approx(7.6)]


def reopened_by_itself(world: World, monkeypatch, reopen) -> None:
    """At 3 s the loudspeaker is lost, and it is reopened at once, as ``reopen`` does it."""
    monkeypatch.setattr(live, "REOPEN_EVERY", 0.0)
    enough = threading.Event()
    world.speaker.reopen = lambda: reopen(enough)
    world.at(1.0, world.speaker.lose)
    world.at(3.0, lambda: enough.wait(20.0) or pytest.fail("it was not reopened"))


def test_a_device_that_can_be_reopened_is_used_again(monkeypatch):
    world = World(program(Say("one two three four"), Say("five six")))

    def reopen(enough: threading.Event) -> bool:
        world.speaker.works = True
        enough.set()
        return True

    reopened_by_itself(world, monkeypatch, reopen)
    assert world.run() is Reason.FINISHED
    assert len(world.heard()) == 3


def test_a_device_that_is_lost_again_while_it_is_being_reopened_is_reopened_again(monkeypatch):
    world = World(program(Say("one two three four"), Say("five six")))
    attempts = []

    def reopen(enough: threading.Event) -> bool:
        attempts.append(len(attempts))
        if len(attempts) == 1:
            world.speaker.lose()
        else:
            world.speaker.works = True
            enough.set()
        return True

    reopened_by_itself(world, monkeypatch, reopen)
    assert world.run() is Reason.FINISHED
    assert attempts == [0, 1]
    assert len(world.heard()) == 3


def test_a_bug_in_reopening_a_device_is_raised(monkeypatch):
    world = World(TALK)

    def reopen(enough: threading.Event) -> bool:
        enough.set()
        raise ZeroDivisionError

    reopened_by_itself(world, monkeypatch, reopen)
    with pytest.raises(ZeroDivisionError):
        world.run()


def test_a_machine_that_slept_pauses_instead_of_racing_ahead():
    world = World(program(Say("one"), Pause(10.0), Say("two")))

    def sleep():
        world.inbox.wall_ahead += 3600

    world.at(3.0, sleep)
    world.press(8.0, Command.DONE)
    assert world.run() is Reason.FINISHED
    assert any("asleep" in view.note for view in world.screen.views)
    assert world.heard()[-1][0] == pytest.approx(0.5 + 10 + 4.5, abs=1.1)


@pytest.mark.parametrize("jump", [-7200.0, -60.0, 4.0])
def test_a_clock_that_is_set_changes_neither_a_turn_nor_a_prompt(jump):
    undisturbed, world = World(TALK), World(TALK)
    for one in (undisturbed, world):
        one.speech(3.0, 6.0)

    def set_clock():
        world.inbox.wall_ahead += jump

    world.at(4.5, set_clock)
    assert undisturbed.run() is world.run() is Reason.FINISHED
    assert Phase.PAUSED not in [view.phase for view in world.screen.views]
    assert world.heard() == undisturbed.heard()


def test_a_clock_that_is_set_far_ahead_is_taken_for_sleep_and_a_key_goes_on():
    world = World(TALK)
    world.speech(3.0, 6.0)

    def set_clock():
        world.inbox.wall_ahead += 3600.0

    world.at(4.5, set_clock)
    world.press(20.0, Command.DONE)  # goes on
    world.press(25.0, Command.DONE)  # hands over
    assert world.run() is Reason.FINISHED
    assert any("asleep" in view.note for view in world.screen.views)
    assert world.heard()[-1][0] > 25.0


@pytest.mark.parametrize("jump", [-7200.0, -60.0])
def test_a_break_is_as_long_as_agreed_although_the_clock_is_set_back(jump):
    world = World(program(SetAside(1200.0), Say("After.")))

    def set_clock():
        world.inbox.wall_ahead += jump

    world.at(100.0, set_clock)
    world.press(1400.0, Command.DONE)
    world.number(1410.0, 1)
    assert world.run() is Reason.FINISHED
    assert any(start == pytest.approx(1200.0, abs=10.0) for start, _ in world.heard())


def test_a_process_that_was_stopped_pauses_instead_of_handing_over():
    world = World(TALK)
    world.speech(3.0, 6.0)

    def stopped() -> None:
        world.inbox.now += 600.0
        world.live.post(Tapped(0, world.inbox.now))  # whatever ends the waiting

    world.at(6 + 4 + 1.0, stopped)  # in the window: nobody can know what was said meanwhile
    world.press(620.0, Command.PAUSE)
    assert world.run() is Reason.FINISHED
    assert Phase.PAUSED in [view.phase for view in world.screen.views]
    assert world.heard()[-1][0] > 620


def test_an_error_that_is_a_bug_is_raised():
    world = World(TALK)
    world.at(1.0, lambda: world.live.deafened(ZeroDivisionError()))
    with pytest.raises(ZeroDivisionError):
        world.run()


def test_trouble_is_told_once_and_the_session_goes_on():
    world = World(program(Say("one two")))
    world.at(0.5, lambda: world.live.doubted(SoundError("It is mute.", "Turn it on.")))
    assert world.run() is Reason.FINISHED
    assert world.screen.said == ["It is mute. Turn it on."]


def test_the_screen_is_drawn_ten_times_a_second_while_nothing_happens():
    world = World(program(Pause(10.0)))
    world.run()
    assert 90 <= len(world.screen.views) <= 130


# ------------------------------------------------------------------------- what is said


def listening(*steps, **more) -> World:
    world = World(program(*steps), **more)
    world.ears.understands = True
    return world


def cues(path) -> list[str]:
    return [line["cue"] for line in lines(path) if line["what"] == "cue"]


def test_the_ears_are_told_what_may_be_said_as_the_session_goes():
    world = listening(Say("We go back now."), turn(), Say("Thank you both."))
    world.speech(5.0, 8.0)
    world.run()
    prompt, opening, *in_turn = [arming for _, arming in world.ears.armed]
    assert prompt.guide_speaks
    assert "go back" not in prompt.phrases
    assert not opening.guide_speaks
    assert "go back" in opening.phrases
    assert "over to you" in in_turn[0].phrases
    assert any("say that again" not in arming.phrases for arming in in_turn)
    assert world.ears.armed[-1][1].phrases == frozenset()


def test_without_an_ear_for_commands_nothing_is_armed_and_no_window_is_shown():
    world = World(TALK)
    world.run()
    assert world.ears.armed == []
    assert not any(view.commands or view.sayings for view in world.screen.views)


def test_the_screen_shows_when_commands_are_listened_for_and_what_can_be_said():
    world = listening(Say("one two three four"))
    world.devices = replace(world.devices, sayings=(("stop", "your own word"),))
    world.run()
    assert world.screen.views[0].commands
    assert world.screen.views[0].sayings == (("stop", "your own word"),)
    assert not world.screen.views[-1].commands


def test_a_microphone_that_is_lost_is_not_shown_as_listening():
    world = listening(Say("one two three four five six"))
    world.at(1.0, lambda: world.live.lost(DeviceKind.MICROPHONE)("unplugged"))
    world.press(3.0, Command.STOP)
    world.run()
    assert not world.screen.views[-2].commands


def test_stop_is_heard_while_the_guide_speaks_and_there_is_silence_at_once(tmp_path):
    world = listening(Say("Say stop and I do, however long this takes."), log=tmp_path / "log")
    world.say(1.0, "stop")
    assert world.run() is Reason.STOPPED
    assert world.heard()[0][1] == pytest.approx(1.5, abs=0.001)
    assert cues(tmp_path / "log") == []


def test_a_command_is_acknowledged_by_a_short_sound_as_soon_as_the_guide_is_silent(tmp_path):
    world = listening(Say("one two three four"), Say("five six"), log=tmp_path / "log")
    world.say(0.5, "skip this")
    assert world.run() is Reason.FINISHED
    hushed, tap, prompt = world.heard()
    assert hushed[1] == pytest.approx(1.0, abs=0.001)
    assert tap[0] == pytest.approx(1.0, abs=0.001)
    assert prompt[0] == pytest.approx(tap[1] + 0.6, abs=0.001)
    assert cues(tmp_path / "log") == ["tap"]


def test_more_time_is_acknowledged_although_nothing_else_is_heard(tmp_path):
    world = listening(Say("Say it now."), turn(), Say("On."), log=tmp_path / "log")
    world.speech(3.0, 3.6)
    world.say(3.0, "more time", decided=1.1)
    world.press(9.0, Command.STOP)
    world.run()
    assert cues(tmp_path / "log") == ["your-turn", "tap", "hand-over"]


def test_over_to_you_brings_the_tone_and_no_other_sound(tmp_path):
    world = listening(Say("Say it now."), turn(), Say("On."), log=tmp_path / "log")
    world.speech(3.0, 3.6)
    world.say(3.0, "over to you", decided=1.1)
    assert world.run() is Reason.FINISHED
    assert cues(tmp_path / "log") == ["your-turn", "hand-over"]
    tone = world.heard()[2]
    assert tone[0] == pytest.approx(4.1, abs=0.05)


def test_what_no_longer_counts_is_not_acknowledged(tmp_path):
    world = listening(Say("one two three four"), Say("five six"), log=tmp_path / "log")
    world.at(3.0, lambda: world.live.heard(Heard(Command.SKIP, world.zero + 1.0)))
    world.run()
    assert cues(tmp_path / "log") == []


def test_a_rating_is_given_by_voice_said_back_and_corrected():
    world = listening(Say("How much?"), Rate("A", "much"), Say("I heard {much}."))
    world.say(2.0, "five")
    world.say(3.5, "six")
    assert world.run() is Reason.FINISHED
    captions = list(dict.fromkeys(view.caption for view in world.screen.views))
    assert captions == ["How much?", "Five, thank you.", "Six, thank you.", "I heard six."]


def test_the_log_does_not_tell_what_was_said(tmp_path):
    world = listening(Say("How much?"), Rate("A", "much"), Say("On."), log=tmp_path / "log")
    world.say(2.0, "seven")
    world.run()
    said = [line for line in lines(tmp_path / "log") if line["what"] == "command"]
    assert [set(line) for line in said] == [{"at", "what"}]
    assert "7" not in {str(value) for line in said for value in line.values()}


# ---------------------------------------------------------------------------- the log


def lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_the_log_tells_kinds_and_times_on_one_clock(tmp_path):
    world = World(TALK, log=tmp_path / "log")
    world.speech(3.0, 6.0)
    world.run()
    log = lines(tmp_path / "log")
    assert [line["at"] for line in log] == sorted(line["at"] for line in log)
    kinds = [line["what"] for line in log]
    assert kinds == [
        "session started", "speak", "sound ended", "cue", "sound ended", "listen",
        "speech started", "speech stopped", "cue", "sound ended", "stop listening", "speak",
        "sound ended", "ended",
    ]  # fmt: skip
    assert log[1]["seconds"] == 1.5
    assert log[6] == {"at": 3.1, "what": "speech started", "id": 3, "since": 3.0}


def test_the_log_holds_no_words_no_names_and_no_keys(tmp_path):
    from voicerepair.script.model import Answer, Option, Rate

    secret = program(
        Say("{A}, is elephant right?"),
        Answer("A", (Option("zebra"), Option("giraffe"))),
        Rate("B", "okapi"),
    )
    world = World(secret, log=tmp_path / "log")
    world.number(3.0, 2)
    world.number(5.0, 7)
    world.press(8.0, Command.TIME_OUT)
    world.run()
    text = (tmp_path / "log").read_text()
    for word in ("Ana", "Bo", "boh", "elephant", "zebra", "giraffe", "okapi", "seven", "7}"):
        assert word not in text


def test_a_stop_and_a_time_out_leave_no_trace_of_whose_turn_it_was(tmp_path):
    logs = []
    for command in (Command.STOP, Command.PAUSE):
        world = World(TALK, log=tmp_path / "log")
        world.press(4.0, command)
        world.press(5.0, Command.STOP)
        world.run()
        logs.append([line for line in lines(tmp_path / "log") if line["what"] == "command"])
    assert all(set(line) == {"at", "what"} for log in logs for line in log)


def test_a_log_that_cannot_be_written_is_said_before_the_session(tmp_path):
    with pytest.raises(VoiceRepairError, match="cannot be written"):
        SessionLog(tmp_path / "no" / "log", 0.0)


@pytest.mark.skipif(not __import__("os").path.exists("/dev/full"), reason="needs /dev/full")
def test_a_full_disk_ends_the_log_and_not_the_session():
    from pathlib import Path

    world = World(TALK, log=Path("/dev/full"))
    assert world.run() is Reason.FINISHED
    assert world.log.failed


# ------------------------------------------------------------------- the agreed pause


AGREE = program(Say("How long?"), Rate("A", "minutes", 20, 60), KeepPause("minutes"), Say("Good."))


def agreed(**more) -> World:
    world = World(AGREE, **more)
    world.number(4.0, 45)
    assert world.run() is Reason.FINISHED
    return world


def test_the_agreed_pause_is_kept_as_soon_as_it_is_agreed():
    kept: list[float] = []
    agreed(keep_pause=kept.append)
    assert kept == [2700.0]


def test_a_pause_that_cannot_be_kept_is_told_and_the_session_goes_on():
    def full(seconds: float) -> None:
        raise VoiceRepairError("It cannot be kept.", "Make room.")

    assert "It cannot be kept. Make room." in agreed(keep_pause=full).screen.said


def test_the_log_does_not_tell_how_long_the_agreed_pause_is(tmp_path):
    agreed(log=tmp_path / "log")
    (line,) = [line for line in lines(tmp_path / "log") if line["what"] == "keep the pause"]
    assert set(line) == {"at", "what"}
