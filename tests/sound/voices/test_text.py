"""What voices are given: words, and nothing that an engine could read aloud or obey."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicerepair.sound.voices.text import ascii_only, letters, speakable, words


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("Hello there.", "Hello there."),
        ("<speak>Hello</speak>", "Hello"),
        ('Hello <break time="5s"/> there', "Hello there"),
        ("<!-- not this -->Hello", "Hello"),
        ("<?xml version='1.0'?><p>Hello</p>", "Hello"),
        ("5 < 6 and 7 > 3", "5 6 and 7 3"),
        ("[[slnc 5000]] Hello", "slnc 5000 Hello"),
        ("*own* _it_ `now` and/or #later", "own it now and or later"),
        ("one\n\n two\t three", "one two three"),
        ("well 😀 done 👩‍👩‍👧 you", "well done you"),
        ("20 °C", "20 °C"),
        ("don’t — stop…", "don’t — stop…"),
        ("co\u00adoperate", "cooperate"),
        ("Zoe\u0308", "Zoë"),
        ("می‌خواهم", "می‌خواهم"),
        ("你好", "你好"),
    ],
)
def test_only_words_and_their_punctuation_are_left(text: str, spoken: str) -> None:
    assert speakable(text) == spoken


@pytest.mark.parametrize("text", ["", " ", "...", "😀", "<speak/>", "?!", "\u200d", "\x00"])
def test_nothing_is_left_where_there_is_no_word(text: str) -> None:
    assert speakable(text) == ""


@given(st.text())
def test_any_text_becomes_one_line_without_tags_or_control_characters(text: str) -> None:
    spoken = speakable(text)
    assert not set(spoken) & set("<>[]{}*_`\n\r\t\x00")
    assert spoken == spoken.strip()
    assert bool(spoken) == bool(letters(spoken))
    assert speakable(spoken) == spoken


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Zoë’s naïve café", "Zoe's naive cafe"),
        ("no — wait…", "no , wait..."),
        ("Łukasz", "Lukasz"),
        ("Işıl, Guðrún, Þór, Oʼahu", "Isil, Gudrun, Thor, O'ahu"),
        ("well‑known", "well-known"),
        ("½ an hour, 2¼ or 3 ⅔.", "1 over 2 an hour, 2 and 1 over 4 or 3 and 2 over 3 ."),
        ("3×4 − 5", "3 times 4 minus 5"),
    ],
)
def test_an_english_engine_gets_plain_letters(text: str, plain: str) -> None:
    assert ascii_only(text) == plain


def test_words_are_what_has_a_letter_or_digit() -> None:
    assert words("Wait - for 20 minutes, {A}!") == 5
    assert words("... -- ?") == 0
