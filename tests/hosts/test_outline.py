"""The outline of a session: what is heard, in which section, and when."""

from __future__ import annotations

import pytest

from voicerepair.hosts.outline import Kind, Line, outline
from voicerepair.script.library import Library
from voicerepair.script.parse import parse

HEAD = "---\ntitle: T\nroles: [A, B]\nfirst: A\n---\n"


def lines(tmp_path, text: str) -> list[Line]:
    path = tmp_path / "one.md"
    path.write_text(HEAD + text, encoding="utf-8")
    assert not parse(path.read_text(), "one", "one").findings
    return outline(Library(()).load(path))


def test_prompts_and_turns_come_with_their_section_time_and_length(tmp_path):
    said = lines(
        tmp_path,
        "# Begin\n\nHello there, everyone.\n\n# Talk\n\n"
        "A, tell it.\n\n[A speaks for 45 seconds]\n\n"
        "B, say it back.\n\n[B says back for 30 seconds]\n",
    )
    assert [(line.section, line.kind, line.who) for line in said[:-1]] == [
        ("Begin", Kind.SAYS, ()),
        ("Talk", Kind.SAYS, ()),
        ("Talk", Kind.TURN, ("A",)),
        ("Talk", Kind.SAYS, ()),
        ("Talk", Kind.TURN, ("B",)),
    ]
    assert [line.seconds for line in said if line.kind is Kind.TURN] == pytest.approx([45, 30])
    assert [line.text for line in said if line.kind is Kind.TURN] == ["speaks", "says back"]
    assert said[0].text == "Hello there, everyone."
    assert [line.at for line in said] == sorted(line.at for line in said)
    assert said[-1].kind is Kind.ENDED
    assert said[-1].at > said[-2].at + 20


def test_breathing_and_quiet_are_one_line_each(tmp_path):
    said = lines(
        tmp_path,
        "# Rest\n\nRest now.\n\n"
        "[breathe 6 times: in 4, out 6, with words]\n\n[pause 10 seconds]\n\n"
        "That was it.\n",
    )
    assert [(line.kind, line.seconds) for line in said[1:-2]] == [
        (Kind.BREATHES, 60),
        (Kind.QUIET, 10),
    ]
    assert said[-2].at == pytest.approx(said[1].at + 70, abs=2)


def test_questions_ratings_and_what_is_shown_are_there(tmp_path):
    said = lines(
        tmp_path,
        "# Ask\n\n> Only shown.\n\n"
        "B, shall we?\n\n[B answers: yes | no -> Over | silence -> Over]\n\n"
        "How tense are you?\n\n"
        "[each rates tension from 0 to 10]\n\n[chime]\n\n# Over\n\nThe end.\n",
    )
    told = {(line.kind, line.text) for line in said}
    assert (Kind.SHOWS, "Only shown.") in told
    assert (Kind.ASKED, "yes, no") in told
    assert (Kind.ASKED, "a number from 0 to 10") in told
    assert (Kind.CUE, "chime") in told


def test_a_time_of_return_is_no_clock_time_of_the_rehearsal():
    said = outline(Library(()).load("apart"))
    assert any("{return time}" in line.text for line in said)
    (aside,) = (line for line in said if line.kind is Kind.ASIDE)
    assert aside.seconds == pytest.approx(20 * 60, abs=30)


@pytest.mark.parametrize("name", Library(()).names())
def test_every_script_of_the_program_has_an_outline(name):
    program = Library(()).load(name)
    said = outline(program)
    assert said[-1].kind is Kind.ENDED
    assert any(line.kind is Kind.SAYS for line in said)


def test_two_people_come_in_the_order_of_their_roles():
    said = outline(Library(()).load("rhythm"))
    assert next(line.who for line in said if line.kind is Kind.TURN) == ("A",)
