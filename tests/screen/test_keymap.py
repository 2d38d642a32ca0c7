"""What keys mean: commands, numbers, the help page, and what is no key at all."""

from __future__ import annotations

import pytest

from voicerepair.screen.keys import COMMAND_KEYS, KeyMap
from voicerepair.session.commands import COMMANDS, Command
from voicerepair.session.events import Numbered, Phase, Pressed, View

TURN = View(serial=3, phase=Phase.TURN, who=("Ana",))
QUESTION = View(serial=4, phase=Phase.ANSWER, options=("yes", "not quite"))
RATING = View(serial=5, phase=Phase.ANSWER, number=(0, 10))


def pressing(*keys, view=TURN, keymap=None, apart=1.0):
    """The events that ``keys`` cause, one key every ``apart`` seconds."""
    keymap = keymap or KeyMap()
    return [event for at, key in enumerate(keys) for event in keymap.feed(key, at * apart, view)]


@pytest.mark.parametrize(("key", "command"), COMMAND_KEYS.items())
def test_every_key_gives_its_command_and_what_was_on_the_screen(key, command):
    assert pressing(key) == [Pressed(command, shown=3)]


def test_every_command_on_the_help_page_has_a_key():
    assert set(COMMAND_KEYS.values()) == set(COMMANDS)


def test_capital_letters_do_the_same():
    assert pressing("R") == [Pressed(Command.REPEAT, 3)]


@pytest.mark.parametrize("key", ["x", "up", "c-l", "<any>", "é", "<bracketed-paste>", ""])
def test_other_keys_do_nothing(key):
    assert pressing(key) == []


def test_a_key_that_repeats_by_itself_counts_once():
    assert len(pressing(*[" "] * 40, apart=0.03)) == 1


def test_the_same_key_pressed_twice_by_a_finger_counts_twice():
    assert len(pressing(" ", " ", apart=0.2)) == 2


def test_two_different_keys_in_quick_succession_both_count():
    assert len(pressing("m", "r", apart=0.01)) == 2


def test_digits_then_enter_are_a_number():
    keymap = KeyMap()
    assert pressing("1", "0", "c-m", view=RATING, keymap=keymap) == [Numbered(10, shown=5)]
    assert keymap.typed(RATING) == ""


def test_a_doubled_digit_is_not_taken_for_a_repeating_key():
    assert pressing("1", "1", "c-m", view=RATING, apart=0.05) == [Numbered(11, 5)]


def test_digits_of_other_scripts_count_too():
    assert pressing("٧", "c-m", view=RATING) == [Numbered(7, 5)]


def test_backspace_edits_and_escape_clears():
    keymap = KeyMap()
    assert pressing("1", "7", "c-h", "c-m", view=RATING, keymap=keymap) == [Numbered(1, 5)]
    assert pressing("1", "escape", "c-m", view=RATING, keymap=keymap) == [Pressed(Command.DONE, 5)]


def test_enter_without_digits_is_done():
    assert pressing("c-m", view=QUESTION) == [Pressed(Command.DONE, 4)]


def test_the_digits_so_far_can_be_echoed():
    keymap = KeyMap()
    pressing("1", "2", view=RATING, keymap=keymap)
    assert keymap.typed(RATING) == "12"


def test_only_so_many_digits_are_kept():
    keymap = KeyMap()
    pressing(*"123456789", view=RATING, keymap=keymap)
    assert keymap.typed(RATING) == "1234"


def test_a_number_begun_for_one_question_never_answers_the_next():
    keymap = KeyMap()
    pressing("7", view=RATING, keymap=keymap)
    assert keymap.typed(QUESTION) == ""
    assert pressing("c-m", view=QUESTION, keymap=keymap) == [Numbered(7, shown=5)]


def test_a_digit_where_nothing_is_asked_does_not_swallow_enter():
    assert pressing("7", "c-m", view=TURN) == [Pressed(Command.DONE, 3)]


@pytest.mark.parametrize(
    ("keys", "shown"), [("?", True), ("??", False), ("???", True), (("?", "escape"), False)]
)
def test_a_question_mark_shows_the_keys_and_hides_them_again(keys, shown):
    keymap = KeyMap()
    assert pressing(*keys, keymap=keymap) == []
    assert keymap.help is shown
