"""Endpointing, as drawings: the turn-taking policy of one turn, rule by rule."""

from __future__ import annotations

import pytest

from tests.session.drawing import decided, dots, hear, speech, times
from voicerepair.script.model import TurnKind
from voicerepair.session.policy import LATEST, Policy, TurnType, policy_for, type_of_turn
from voicerepair.session.turn import Endpointing, What

# Small figures, so that a whole turn fits on a line: 1 s of quiet, tone 0.3 s, window 0.5 s.
SMALL = Policy(ceiling=40.0, quiet=1.0, window=0.5)
NO_QUIET = Policy(ceiling=400.0, quiet=None, window=0.5)
SHORT = Policy(ceiling=3.0, quiet=None, window=0.5, grace=2.0, latest=10.0)


# ------------------------------------------------------------------ 1. how a turn opens


def test_speech_that_goes_on_250_ms_after_the_opening_counts_from_its_start():
    heard = "###......................"
    given = ".............T.......H"
    assert decided(SMALL, heard) == given


def test_speech_that_is_over_within_250_ms_is_the_end_of_the_prompt():
    assert decided(SMALL, "##" + dots(20)) == ""


def test_speech_that_began_before_the_opening_counts_if_it_goes_on():
    turn = Endpointing(SMALL, 10.0)
    turn.speech_started(9.7, 10.05)
    turn.speech_stopped(10.26, 10.3)
    assert turn.deadline.at == pytest.approx(10.26 + 1.0)


def test_the_end_of_the_prompt_from_before_the_opening_does_not_count():
    turn = Endpointing(SMALL, 10.0)
    turn.speech_started(9.7, 10.05)
    turn.speech_stopped(10.2, 10.24)
    assert turn.last_speech is None


def test_a_short_word_soon_after_the_opening_counts():
    heard = ".#......................."
    given = "............T.......H"
    assert decided(SMALL, heard) == given


def test_the_guides_own_words_within_a_turn_are_no_speech_when_it_opens_again():
    turn = Endpointing(SMALL, 0.0)
    turn.suspend(5.0)
    turn.resume(8.0)
    turn.speech_started(8.0, 8.05)
    turn.speech_stopped(8.2, 8.25)
    assert turn.last_speech is None


# ----------------------------------------------------------- 2. quiet, tone, window


def test_hand_over_is_last_speech_plus_quiet_plus_tone_plus_window():
    heard = "....####......................."
    given = "..................T.......H"
    assert decided(SMALL, heard) == given
    assert times(SMALL, heard) == [("T", 0.8 + 1.0), ("H", 0.8 + 1.0 + 0.3 + 0.5)]


def test_the_quiet_is_counted_from_the_first_word_on():
    assert decided(SMALL, dots(20) + "###" + dots(2)) == dots(21.3) + "T.......H"


@pytest.mark.parametrize("pause", [0.2, 0.9])
def test_silence_inside_a_turn_is_part_of_the_turn(pause):
    drawing = (speech(0.3) + dots(pause)) * 9
    assert decided(SMALL, drawing) == ""


def test_a_word_in_the_window_takes_the_hand_over_back():
    heard = "..####..............##......................................"
    given = "................T...B.....................T.......H"
    assert decided(SMALL, heard) == given


def test_a_word_in_the_last_100_ms_of_the_window_keeps_the_turn():
    heard = "..####.................#..................."
    given = "................T......B"
    assert decided(SMALL, heard) == given


def test_a_word_at_the_very_end_of_the_window_keeps_the_turn():
    heard = "..####..................#.................."
    given = "................T.......B"
    assert decided(SMALL, heard) == given


def test_a_word_that_was_heard_late_keeps_the_turn():
    turn = Endpointing(SMALL, 0.0)
    turn.speech_started(0.5, 0.6)
    turn.speech_stopped(1.0, 1.1)
    assert [v.what for v in turn.tick(2.0)] == [What.TONE]
    # it began 20 ms before the window ended, and the news of it came 80 ms after
    assert [v.what for v in turn.speech_started(2.78, 2.88)] == [What.TAKEN_BACK]
    assert not turn.over


def test_a_word_that_came_before_anybody_was_cut_off_keeps_the_turn():
    turn = Endpointing(SMALL, 0.0)
    turn.speech_started(0.5, 0.6)
    turn.speech_stopped(1.0, 1.1)
    turn.tick(2.0)
    # the window ended at 2.8, but nothing has followed from it yet
    assert [v.what for v in turn.speech_started(2.85, 2.9)] == [What.TAKEN_BACK]


def test_a_word_that_began_before_the_tone_takes_it_back_at_once():
    turn = Endpointing(SMALL, 0.0)
    turn.speech_started(0.5, 0.6)
    turn.speech_stopped(1.0, 1.1)
    turn.tick(2.0)
    assert [v.what for v in turn.speech_started(1.95, 2.05)] == [What.TAKEN_BACK]


def test_no_tone_is_offered_to_somebody_who_speaks_again():
    turn = Endpointing(SMALL, 0.0)
    turn.speech_started(0.5, 0.6)
    turn.speech_stopped(1.0, 1.1)
    # the quiet was over at 2.0, they began at 2.02, and both are learnt at 2.1
    assert turn.speech_started(2.02, 2.1) == []
    assert turn.take_backs == 0


def test_speech_that_begins_during_the_tone_counts_if_it_outlasts_it():
    heard = "..####...........###......................................"
    given = "................T..B....................T.......H"
    assert decided(SMALL, heard) == given


def test_speech_that_outlasts_the_tone_counts_although_its_end_is_known_by_then():
    turn = Endpointing(SMALL, 0.0)
    turn.speech_started(0.5, 0.6)
    turn.speech_stopped(1.0, 1.1)
    turn.tick(2.0)
    # the tone lasts until 2.3; both are told in one go, when nothing has followed from the window
    assert turn.speech_started(2.1, 2.15) == []
    assert [v.what for v in turn.speech_stopped(2.5, 2.9)] == [What.TAKEN_BACK]
    assert not turn.over


def test_speech_that_is_over_before_the_tone_does_not_count():
    heard = "..####...........#......................................"
    given = "................T.......H"
    assert decided(SMALL, heard) == given


def test_a_take_back_doubles_the_quiet_for_this_turn():
    drawing = "###" + dots(1.5) + "#" + dots(5)
    assert times(SMALL, drawing) == [("T", 1.3), ("B", 1.8), ("T", 3.9), ("H", 4.7)]


def test_after_two_take_backs_quiet_no_longer_ends_the_turn():
    drawing = "###" + dots(1.5) + "#" + dots(2.5) + "#" + dots(30)
    assert decided(SMALL, drawing).count("T") == 2
    assert decided(SMALL, drawing).count("B") == 2
    assert "H" not in decided(SMALL, drawing)


def test_after_one_take_back_quiet_no_longer_ends_a_deep_turn():
    deep = policy_for(TurnType.DEEP, 90.0)
    drawing = speech(1) + dots(18 + 0.3 + 5.9) + speech(1) + dots(60)
    assert [letter for letter, _ in times(deep, drawing)] == ["T", "B"]


@pytest.mark.parametrize(
    ("longest", "quiet"), [(0.0, 4.0), (2.0, 4.0), (3.0, 4.5), (5.0, 7.5), (6.0, 8.0), (30.0, 8.0)]
)
def test_the_quiet_adapts_to_this_persons_longest_pause(longest, quiet):
    policy = policy_for(TurnType.SAYS_BACK, 60.0)
    drawing = "....####" + dots(20)
    assert times(policy, drawing, longest)[0] == ("T", pytest.approx(0.8 + quiet))


def test_a_pause_counts_only_once_speech_has_followed_it():
    policy = Policy(ceiling=40.0, quiet=1.0, window=0.5)
    # 0.8 s within this turn: from then on 1.2 s of quiet are waited for
    assert times(policy, "###........###" + dots(3))[0] == ("T", pytest.approx(1.4 + 1.2))


def test_a_shorter_pause_after_it_does_not_make_the_longest_one_forgotten():
    assert times(SMALL, "###........###...###" + dots(3))[0] == ("T", pytest.approx(2.0 + 1.2))


def test_a_pause_over_a_taken_back_hand_over_is_remembered_for_later_turns():
    turn = Endpointing(SMALL, 0.0)
    hear(turn, "###" + dots(1.5) + "#" + dots(1))
    assert turn.longest_pause == pytest.approx(1.5)


def test_a_tone_that_comes_late_moves_its_window_with_it():
    turn = Endpointing(SMALL, 0.0)
    turn.speech_started(0.5, 0.5)
    turn.speech_stopped(1.0, 1.0)
    (tone,) = turn.tick(5.0)
    assert tone.at == pytest.approx(5.0 - 0.15)
    assert turn.deadline.at == pytest.approx(tone.at + 0.3 + 0.5)


# ------------------------------------------------------ 3. a key, two taps, a word


def test_asking_to_hand_over_brings_the_tone_and_a_window_of_four_seconds():
    assert times(SMALL, "####..k" + dots(6)) == [("T", 0.6), ("H", 4.9)]


def test_asking_works_before_the_first_word():
    assert times(SMALL, "..k" + dots(6)) == [("T", 0.2), ("H", 4.5)]


def test_any_sound_in_that_window_takes_it_back():
    drawing = "####..k" + dots(4.0) + "#" + dots(1)
    assert decided(SMALL, drawing) == dots(0.6) + "T" + dots(4.0) + "B"


def test_asking_in_the_window_hands_over_now():
    assert times(SMALL, "####..k......k" + dots(3)) == [("T", 0.6), ("H", 1.3)]
    assert times(SMALL, "####" + dots(1.5) + "k") == [("T", 1.4), ("H", 1.9)]


def test_who_asks_in_the_middle_of_a_word_and_goes_on_keeps_the_turn():
    assert times(SMALL, "##K#######....") == [("T", 0.2), ("B", 0.5)]


def test_who_asks_at_the_end_of_a_word_hands_over():
    assert times(SMALL, "##K#" + dots(6)) == [("T", 0.2), ("H", 4.5)]


def test_asking_after_the_turn_is_over_does_nothing():
    turn = Endpointing(SMALL, 0.0)
    turn.done(1.0)
    turn.done(2.0)
    assert turn.over
    assert turn.done(2.1) == []
    assert turn.deadline is None
    assert turn.speech_started(2.2, 2.3) == []


def test_another_command_in_the_window_keeps_the_turn_and_doubles_the_quiet():
    drawing = "###" + dots(1.5) + "r" + dots(5)
    assert times(SMALL, drawing) == [("T", 1.3), ("B", 1.8), ("T", 3.8), ("H", 4.6)]


def test_another_command_outside_the_window_takes_nothing_back():
    turn = Endpointing(SMALL, 0.0)
    assert turn.take_back(1.0) == []
    assert turn.take_backs == 0


# ------------------------------------------------------------------ 4. the ceiling


@pytest.mark.parametrize(("ceiling", "chimes"), [(59.0, False), (60.0, True), (90.0, True)])
def test_the_ceiling_chimes_in_turns_of_60_s_and_over(ceiling, chimes):
    policy = policy_for(TurnType.DEEP, ceiling)
    letters = [letter for letter, _ in times(policy, speech(ceiling + 10))]
    assert letters == (["C"] if chimes else [])


def test_no_chime_where_nobody_is_speaking_for_the_tone_comes_then():
    policy = policy_for(TurnType.DEEP, 60.0)
    assert times(policy, speech(50) + dots(30))[0] == ("T", 60.0)


def test_at_the_ceiling_two_seconds_without_speech_bring_the_tone():
    assert times(SHORT, "#########" + dots(1.1) + dots(3)) == [("T", 3.0), ("H", 3.8)]
    assert times(SHORT, speech(2.5) + dots(5)) == [("T", 4.5), ("H", 5.3)]


def test_a_word_in_those_two_seconds_begins_the_grace_period():
    drawing = speech(2.5) + dots(1.5) + "#" + dots(2.1)
    assert times(SHORT, drawing) == [("F", pytest.approx(6.1))]


def test_who_speaks_at_the_ceiling_has_the_grace_period():
    assert decided(SHORT, speech(4.9)) == ""


def test_after_the_grace_a_gap_of_two_seconds_brings_the_sentence():
    assert times(SHORT, speech(6.0) + dots(2.1)) == [("F", 8.0)]


def test_a_shorter_gap_after_the_grace_brings_nothing():
    assert decided(SHORT, speech(6.0) + dots(1.9) + "###" + dots(1.9)) == ""


def test_a_long_gap_within_the_grace_brings_the_sentence_at_its_end():
    assert times(SHORT, speech(3.1) + dots(3)) == [("F", pytest.approx(5.1))]


def test_after_the_sentence_people_have_two_seconds_to_begin():
    assert times(SHORT, speech(6.0) + dots(4.9)) == [("F", 8.0), ("T", 10.0), ("H", 10.8)]


def test_after_the_sentence_any_gap_of_seven_tenths_brings_the_tone():
    drawing = speech(6.0) + dots(2.5) + speech(1) + dots(3)
    assert times(SHORT, drawing) == [("F", 8.0), ("T", 10.2), ("H", 11.0)]


def test_that_tone_can_be_taken_back_too():
    drawing = speech(6.0) + dots(2.5) + speech(1) + dots(1.2) + speech(1.0) + dots(3)
    assert [letter for letter, _ in times(SHORT, drawing)] == ["F", "T", "B", "T", "H"]


def test_a_hum_ends_120_s_after_the_ceiling_at_the_latest():
    policy = policy_for(TurnType.SPEAKS, 30.0)
    assert times(policy, speech(200)) == [("T", 150.0), ("H", 150.3)]


def test_the_latest_end_is_not_taken_back():
    assert times(SHORT, speech(20)) == [("T", 13.0), ("H", 13.3)]


@pytest.mark.parametrize(
    ("ceiling", "grace"), [(10.0, 15.0), (30.0, 15.0), (60.0, 30.0), (120.0, 60.0), (600.0, 60.0)]
)
def test_the_grace_is_half_the_ceiling_between_15_and_60_s(ceiling, grace):
    assert policy_for(TurnType.SPEAKS, ceiling).grace == grace


def test_a_long_grace_of_the_authors_own_is_not_cut_short_by_the_latest_end():
    assert policy_for(TurnType.SPEAKS, 60.0, grace=180.0).latest > 180.0
    assert policy_for(TurnType.SPEAKS, 60.0, grace=20.0).latest == LATEST


def test_a_hand_over_that_was_taken_back_at_the_ceiling_begins_the_grace_period():
    heard = "#########.........................#....................."
    given = "..............................T...B....................F"
    assert decided(SHORT, heard) == given


def test_a_command_that_takes_the_turn_back_after_the_ceiling_begins_the_grace_period():
    policy = Policy(ceiling=3.0, quiet=1.5, window=0.5, grace=2.0, latest=10.0)
    drawing = speech(1.3) + dots(1.9) + "r" + dots(2.2)
    assert times(policy, drawing) == [("T", 2.8), ("B", 3.2), ("F", pytest.approx(5.2))]


def test_more_time_is_half_the_ceiling_once():
    turn = Endpointing(SHORT, 0.0)
    assert turn.more_time(1.0) == 1.5
    assert turn.ceiling_at == 4.5
    assert turn.more_time(2.0) == 0.0
    assert turn.ceiling_at == 4.5


def test_more_time_after_the_ceiling_is_counted_from_now():
    turn = Endpointing(SHORT, 0.0)
    hear(turn, speech(4.5))
    assert turn.more_time(4.5) == 1.5
    assert turn.ceiling_at == 6.0


def test_more_time_after_the_sentence_brings_the_grace_period_back():
    drawing = speech(6.0) + dots(2.1) + "m" + speech(4) + dots(2.5)
    # the ceiling was at 3, is at 8.1 + 1.5 now; grace until 11.6
    assert times(SHORT, drawing) == [("F", 8.0), ("F", pytest.approx(14.2, abs=0.2))]


def test_more_time_while_the_guide_speaks_is_counted_from_when_the_turn_stood_still():
    turn = Endpointing(SHORT, 0.0)
    hear(turn, speech(4.5))
    turn.suspend(5.0)
    turn.more_time(7.0)
    turn.resume(9.0)
    assert turn.ceiling_at == pytest.approx(5.0 + 1.5 + 4.0)


# --------------------------------------------------- 5. nobody speaks, or no longer


def test_nobody_has_spoken_a_note_at_25_s_and_a_sentence_once_at_45_s():
    policy = policy_for(TurnType.DEEP, 90.0)
    assert times(policy, dots(89)) == [("n", 25.0), ("N", 45.0)]


def test_the_turn_stays_open_to_its_ceiling():
    policy = policy_for(TurnType.DEEP, 90.0)
    assert times(policy, dots(100))[2:] == [("T", 90.0), ("H", 96.3)]


def test_no_sentence_in_a_turn_that_is_over_by_then():
    policy = policy_for(TurnType.SPEAKS, 45.0)
    assert times(policy, dots(50)) == [("n", 25.0), ("T", 45.0), ("H", 49.3)]


def test_the_sentence_is_for_a_short_turn_too_once_it_was_given_more_time():
    policy = policy_for(TurnType.SPEAKS, 40.0)
    assert times(policy, dots(30) + "m" + dots(20)) == [("n", 25.0), ("N", 45.0)]


def test_an_echo_is_not_a_first_word():
    policy = policy_for(TurnType.DEEP, 90.0)
    assert times(policy, "##" + dots(50)) == [("n", 25.0), ("N", 45.0)]


def test_after_speech_nothing_until_90_s_of_quiet_and_a_rest_at_three_minutes():
    assert times(NO_QUIET, speech(1) + dots(185)) == [("S", 91.0), ("R", 181.0)]


def test_still_here_is_for_every_long_quiet():
    drawing = speech(1) + dots(95) + speech(1) + dots(95)
    assert times(NO_QUIET, drawing) == [("S", 91.0), ("S", 187.0)]


def test_after_a_rest_the_quiet_is_counted_anew():
    drawing = speech(1) + dots(180 + 95)
    assert [letter for letter, _ in times(NO_QUIET, drawing)] == ["S", "R", "S"]


def test_still_here_is_said_again_in_a_turn_that_stood_still_meanwhile():
    turn = Endpointing(NO_QUIET, 0.0)
    hear(turn, speech(1) + dots(95))
    turn.suspend(96.0)
    turn.resume(200.0)
    assert [v.what for v in turn.tick(290.0)] == [What.STILL_HERE]


def test_still_here_is_not_for_a_turn_that_quiet_ends():
    policy = policy_for(TurnType.DEEP, 400.0, quiet=100.0)
    assert times(policy, speech(1) + dots(110)) == [("T", 101.0), ("H", 107.3)]


def test_a_late_tick_stops_at_what_interrupts_the_turn():
    turn = Endpointing(policy_for(TurnType.DEEP, 90.0), 0.0)
    assert [v.what for v in turn.tick(300.0)] == [What.NOTE, What.NUDGE]
    turn.suspend(300.0)
    assert turn.deadline is None
    turn.resume(302.0)
    assert turn.deadline is not None


def test_the_guide_does_not_speak_into_a_word_that_has_just_begun():
    turn = Endpointing(policy_for(TurnType.DEEP, 90.0), 0.0)
    turn.tick(44.0)
    # "take your time" was due at 45.0, and they began at 45.02
    assert turn.speech_started(45.02, 45.1) == []
    finishing = Endpointing(SHORT, 0.0)
    hear(finishing, speech(6.0))
    finishing.speech_stopped(6.0, 6.05)
    assert finishing.speech_started(8.02, 8.1) == []


# ------------------------------------------------------- standing still, and going on


def test_suspending_keeps_the_clock():
    turn = Endpointing(SMALL, 0.0)
    hear(turn, "..####")
    turn.suspend(1.0)
    assert turn.deadline is None
    assert turn.tick(500.0) == []
    turn.resume(501.0)
    assert turn.ceiling_at == 540.0
    assert turn.deadline.at == pytest.approx(501.0 + 1.0)


def test_suspending_twice_counts_once():
    turn = Endpointing(SMALL, 0.0)
    turn.suspend(5.0)
    turn.suspend(8.0)
    turn.resume(10.0)
    turn.resume(12.0)
    assert turn.ceiling_at == 45.0


def test_suspending_in_the_middle_of_a_word_counts_the_word():
    turn = Endpointing(SMALL, 0.0)
    turn.speech_started(1.0, 1.0)
    turn.suspend(2.0)
    assert turn.last_speech == 2.0
    assert turn.speech_started(3.0, 3.0) == []
    assert turn.speaking_since is None


def test_the_time_away_is_no_pause_of_this_person():
    turn = Endpointing(SMALL, 0.0)
    hear(turn, "..####")
    turn.suspend(1.0)
    turn.resume(500.0)
    turn.speech_started(500.5, 500.5)
    turn.speech_stopped(501.0, 501.0)
    assert turn.longest_pause == pytest.approx(0.5)


def test_speech_that_is_reported_twice_counts_from_its_first_start():
    turn = Endpointing(SMALL, 0.0)
    turn.speech_started(1.0, 1.0)
    turn.speech_started(1.5, 1.5)
    assert turn.speaking_since == 1.0
    turn.speech_stopped(2.0, 2.0)
    turn.speech_stopped(3.0, 3.0)
    assert turn.last_speech == 2.0


# --------------------------------------------------------------- figures by kind of turn


@pytest.mark.parametrize(
    ("kind", "seconds", "quiet", "window"),
    [
        (TurnKind.SAYS_BACK, 30.0, 4.0, 3.0),
        (TurnKind.SAYS_BACK, 90.0, 4.0, 3.0),
        (TurnKind.PLANS, 30.0, 6.0, 3.0),
        (TurnKind.PLANS, 150.0, 6.0, 3.0),
        (TurnKind.SPEAKS, 30.0, 10.0, 4.0),
        (TurnKind.SPEAKS, 59.0, 10.0, 4.0),
        (TurnKind.SPEAKS, 60.0, 18.0, 6.0),
        (TurnKind.SPEAKS, 180.0, 18.0, 6.0),
    ],
)
def test_the_quiet_and_the_window_follow_the_verb_and_the_length(kind, seconds, quiet, window):
    policy = policy_for(type_of_turn(kind, seconds), seconds)
    drawing = ".#####" + dots(quiet + window + 1)
    tone = 0.6 + quiet
    assert times(policy, drawing) == [
        ("T", pytest.approx(tone)),
        ("H", pytest.approx(tone + 0.3 + window)),
    ]


def test_an_answer_waits_for_two_and_a_half_seconds_with_a_window_of_three():
    policy = policy_for(TurnType.ANSWERS, 15.0)
    assert times(policy, ".#####" + dots(8)) == [("T", 3.1), ("H", 6.4)]


def test_a_script_can_say_how_much_quiet():
    assert policy_for(TurnType.SPEAKS, 30.0, quiet=12.0).quiet == 12.0


def test_until_done_means_that_quiet_never_ends_it():
    policy = policy_for(TurnType.SPEAKS, 300.0, until_done=True)
    assert times(policy, speech(1) + dots(80)) == []


def test_stretch_lengthens_ceiling_quiet_and_grace():
    policy = policy_for(TurnType.SPEAKS, 30.0, stretch=1.5)
    assert (policy.ceiling, policy.quiet, policy.grace) == (45.0, 15.0, 22.5)


# ------------------------------------------------------------------- the stutter setting


PATIENT = policy_for(TurnType.DEEP, 60.0, quiet=5.0, patient=True)


def test_with_patience_quiet_never_ends_a_turn_before_or_after_its_ceiling():
    assert times(PATIENT, speech(1) + dots(60 + 25)) == []
    assert times(PATIENT, speech(61) + dots(60)) == []


def test_with_patience_a_block_on_the_first_word_keeps_the_turn():
    assert times(PATIENT, dots(100)) == [("n", 25.0), ("N", 45.0)]


def test_with_patience_there_is_no_chime():
    assert times(PATIENT, speech(70)) == []


def test_with_patience_a_key_two_taps_or_a_word_ends_it():
    assert times(PATIENT, speech(2) + "k" + dots(5)) == [("T", 2.0), ("H", 6.3)]


def test_with_patience_long_quiet_still_rests():
    assert [letter for letter, _ in times(PATIENT, speech(1) + dots(181))] == ["S", "R"]


def test_with_patience_a_hum_still_ends():
    assert [letter for letter, _ in times(PATIENT, speech(400))] == ["T", "H"]


def test_a_turn_of_45_seconds_has_no_nudge_at_its_end_whenever_it_opens():
    openings = [tenths / 10 for tenths in range(2_000, 4_000, 7)]
    assert any(opened + 45.0 - opened != 45.0 for opened in openings)
    for opened in openings:
        verdicts = Endpointing(Policy(45.0, quiet=4.0, window=3.0), opened).tick(opened + 60.0)
        assert What.NUDGE not in [verdict.what for verdict in verdicts]
