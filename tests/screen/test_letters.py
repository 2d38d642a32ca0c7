"""Large letters: what can be drawn, how large, and what is written as words instead."""

from __future__ import annotations

import pytest

from voicerepair.screen import letters

LATIN = "Ana José Łukasz Çağla Ñandú Zoë-Anne O'Neil Strauß Søren Þóra Ștefan R2 A.B. 20:45"
GREEK_AND_CYRILLIC = "Ζωή Ξένια Мария Йоханна Ірина Љубица"


@pytest.mark.parametrize("name", [*LATIN.split(), *GREEK_AND_CYRILLIC.split(), "Mary Ann"])
def test_european_names_are_at_least_five_rows_tall(name):
    rows = letters.drawing((name,), 80, 24)
    assert len(rows) >= 5
    assert len({len(row) for row in rows}) == 1
    assert set("".join(rows)) <= set(" ▀▄█")


@pytest.mark.parametrize("name", ["李小龍", "מרים", "محمد", "👩‍🚀", "", "Ana\u0e01"])
def test_a_letter_without_a_drawing_leaves_the_whole_name_to_words(name):
    assert letters.drawing((name,), 80, 24) == ()
    assert letters.smallest((name,), 80) == 0


def test_every_drawing_in_the_file_is_a_rectangle_of_dots():
    for band in letters._bands().values():
        for name, rows in band.items():
            assert len({len(row) for row in rows}) == 1, name
            assert set("".join(rows)) <= {"#", "."}, name
            assert any("#" in row for row in rows), name


def test_a_letter_is_what_was_drawn_for_it():
    assert letters.drawing(("L",), 5, 7) == (
        "█    ",
        "█    ",
        "█    ",
        "█    ",
        "█    ",
        "█    ",
        "█████",
    )


def test_an_accent_stands_above_and_a_cedilla_below():
    assert letters.drawing(("ü",), 5, 9)[0] == " █ █ "
    assert letters.drawing(("ç",), 5, 9)[7:] == ("   █ ", "  █  ")


def test_more_room_makes_larger_letters_that_still_fit():
    heights = []
    for width, height in [(17, 7), (40, 7), (60, 12), (80, 14), (120, 40)]:
        rows = letters.drawing(("Ana",), width, height)
        assert len(rows) <= height
        assert len(rows[0]) <= width
        heights.append(len(rows))
    assert heights == sorted(heights)
    assert heights[-1] >= 14


def test_two_people_share_a_line_or_take_one_each():
    wide = letters.drawing(("Ana", "Bo"), 120, 8)
    tall = letters.drawing(("Ana", "Bo"), 40, 16)
    assert len(wide) == 7
    assert len(tall) == 15
    assert not tall[7].strip()


def test_a_name_of_several_words_breaks_between_them():
    rows = letters.drawing(("Maria Theresa",), 50, 20)
    assert len(rows) == 15


def test_there_is_no_drawing_that_is_too_wide_or_too_tall():
    assert letters.drawing(("Alexandra",), 20, 24) == ()
    assert letters.drawing(("Ana",), 80, 6) == ()
    assert letters.smallest(("Ana",), 80) == 7


def test_words_are_spaced_out_without_tearing_letters_apart():
    assert letters.spaced("José") == "J o s é"
    assert letters.spaced("e\u0301a") == "e\u0301 a"
    assert letters.spaced("👩‍🚀!") == "👩‍🚀 !"


@pytest.mark.parametrize("name", ["محمد", "देवी"])
def test_scripts_whose_letters_join_are_not_spaced_out(name):
    assert letters.spaced(name) == name
