"""Names: what is taken, what is refused, and what is asked again."""

from __future__ import annotations

import pytest

from voicerepair.errors import SessionError
from voicerepair.screen.ask import ask_names, parse_names
from voicerepair.session.events import Person

PAIR = ("A", "B")


def answering(*lines):
    """A reader that gives ``lines``, one a question, and then the end of the input."""
    rest = iter(lines)

    def read(question):
        for line in rest:
            return line
        raise EOFError

    return read


def test_names_are_taken_in_the_order_of_the_roles():
    assert parse_names("Ana,Bo", PAIR) == (Person("Ana", "Ana"), Person("Bo", "Bo"))


def test_a_name_can_be_respelt_for_the_voice():
    assert parse_names(" Siobhán = shi vawn ,Bo=boh", PAIR) == (
        Person("Siobhán", "shi vawn"),
        Person("Bo", "boh"),
    )


@pytest.mark.parametrize("name", ["李小龍", "מרים", "محمد", "Zoë-Anne O'Neil", "👩‍🚀", "x" * 40])
def test_any_script_and_any_length_up_to_forty_is_a_name(name):
    assert parse_names(name, ("self",)) == (Person(name, name),)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Ana", "2 people, and 1 name is given"),
        ("Ana,Bo,Cleo", "2 people, and 3 names are given"),
        ("Ana,", "cannot be empty"),
        ("", "cannot be empty"),
        ("Ana,=boh", "name cannot be empty"),
        ("Ana,Bo=", "spelling cannot be empty"),
        ("Ana,ana", "Two people are called ana"),
        ("Ana,B\x1b[31mo", "cannot be shown"),
        ("Ana,\u202eoB", "cannot be shown"),
        ("Ana,\udcff", "cannot be shown"),
        ("Ana," + "x" * 41, "more than 40"),
        ("Ana,Bo=" + "x" * 41, "more than 40"),
    ],
)
def test_what_cannot_be_two_names_is_refused_with_a_hint(text, why):
    with pytest.raises(SessionError, match=why) as caught:
        parse_names(text, PAIR)
    assert caught.value.hint


def test_one_alone_is_not_asked_for_a_name_for_each():
    with pytest.raises(SessionError, match="one person, and 2 names are given") as caught:
        parse_names("Ana,Bo", ("self",))
    assert caught.value.hint == "Give one name: --names Ana"


def test_names_are_asked_for_one_by_one():
    said = []
    people = ask_names(PAIR, answering("Ana", "Bo=boh"), said.append)
    assert people == (Person("Ana", "Ana"), Person("Bo", "boh"))
    assert "NAME=spelling" in said[0]


@pytest.mark.parametrize(
    ("roles", "questions"),
    [
        (PAIR, ["One of you: ", "The other: "]),
        (("self",), ["Your name: "]),
        (("Parent", "Child"), ["Parent: ", "Child: "]),
        (("A", "B", "C"), ["A: ", "B: ", "C: "]),
    ],
)
def test_people_are_asked_in_words_that_mean_something_to_them(roles, questions):
    asked = []
    ask_names(roles, lambda question: asked.append(question) or f"Ana {len(asked)}", lambda _: None)
    assert asked == questions


def test_an_empty_or_doubled_name_is_asked_again_and_why():
    said = []
    people = ask_names(PAIR, answering("", "Ana", "ANA", "Bo"), said.append)
    assert [person.name for person in people] == ["Ana", "Bo"]
    assert "empty" in said[1]
    assert "Two people" in said[2]


def test_when_nobody_can_answer_the_hint_names_the_option():
    with pytest.raises(SessionError) as caught:
        ask_names(PAIR, answering("Ana"), lambda line: None)
    assert "--names Ana,Bo=boh" in caught.value.hint


def test_a_reader_of_bytes_that_are_no_text_says_so_too():
    def read(question):
        raise UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte")

    with pytest.raises(SessionError):
        ask_names(PAIR, read, lambda line: None)
