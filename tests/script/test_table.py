"""Every row of the language's table becomes the data it means."""

from __future__ import annotations

import pytest

from tests.script.writing import PAIR, SOLO, steps, unplaced, well
from voicerepair.script.model import (
    Answer,
    Branch,
    Breathe,
    CheckIn,
    Comparison,
    Cue,
    End,
    First,
    GoBack,
    Jump,
    Meta,
    Option,
    Pause,
    Play,
    Rate,
    Say,
    SetAside,
    Show,
    Swap,
    TimeOut,
    Turn,
    TurnKind,
)

LATER = Jump("Later")

DIRECTIONS = {
    # silence and sound
    "pause 10 seconds": Pause(10.0),
    "breathe 12 times: in 4, out 6": Breathe(12, 4.0, 6.0),
    "breathe 12 times: in 4, out 6, with words": Breathe(12, 4.0, 6.0, words=True),
    "breathe twice: in 4 seconds, out 5.5 seconds": Breathe(2, 4.0, 5.5),
    "chime": Cue("chime"),
    "cue bowl": Cue("bowl"),
    # turns
    "A speaks for 75 seconds": Turn("A", TurnKind.SPEAKS, 75.0),
    "listener says back for 60 seconds": Turn("listener", TurnKind.SAYS_BACK, 60.0),
    "everyone plans for 2 minutes": Turn("everyone", TurnKind.PLANS, 120.0),
    "each speaks for 45s": Turn("each", TurnKind.SPEAKS, 45.0),
    "speaker speaks for 90 seconds, 12 seconds of quiet": Turn(
        "speaker", TurnKind.SPEAKS, 90.0, quiet=12.0
    ),
    "B speaks for 1:30, until done, grace 20 seconds, never recorded": Turn(
        "B", TurnKind.SPEAKS, 90.0, until_done=True, grace=20.0, recorded=False
    ),
    # answers
    "B answers: yes | no": Answer("B", (Option("yes"), Option("no"))),
    "B answers: yes | later -> Later | silence -> Later": Answer(
        "B", (Option("yes"), Option("later", LATER), Option("silence", LATER, silence=True))
    ),
    "everyone answers within 30 seconds: a | b": Answer(
        "everyone", (Option("a"), Option("b")), within=30.0
    ),
    "B answers: yes, gladly | no -> Later, at most 2 times, within 1 minute": Answer(
        "B", (Option("yes, gladly"), Option("no", Jump("Later", 2))), within=60.0
    ),
    "A answers: yes | within 5 minutes | no within 30 s": Answer(
        "A", (Option("yes"), Option("within 5 minutes"), Option("no")), within=30.0
    ),
    "A answers: soon | within a week": Answer("A", (Option("soon"), Option("within a week"))),
    "A answers privately: yes | no": Answer("A", (Option("yes"), Option("no")), privately=True),
    "A answers privately, within 20 seconds: yes | no": Answer(
        "A", (Option("yes"), Option("no")), within=20.0, privately=True
    ),
    # ratings
    "each rates closeness from 0 to 10": Rate("each", "closeness"),
    "A rates How Close from 1 to 5, privately": Rate("A", "how close", 1, 5, privately=True),
    "A rates tension privately from 0 to 4": Rate("A", "tension", 0, 4, privately=True),
    "A rates privately tension from 0 to 4": Rate("A", "tension", 0, 4, privately=True),
    # where to go on
    "go to Later": LATER,
    "go to later, at most once": Jump("Later", 1),
    "play settling": Play("settling"),
    "swap roles": Swap(),
    "be back in 20 minutes": SetAside(1200.0),
    "be back in 20 minutes, or as agreed": SetAside(1200.0, as_agreed=True),
    "time out": TimeOut(),
    "check-in": CheckIn(),
    "check-in, short": CheckIn(short=True),
    "end": End(),
    "end the session": End(whole=True),
}


@pytest.mark.parametrize(("written", "meant"), DIRECTIONS.items())
def test_a_direction_becomes_its_step(written, meant):
    assert steps(f"[{written}]")[0] == meant


@pytest.mark.parametrize("written", DIRECTIONS)
def test_capitals_and_wide_spaces_do_not_matter(written):
    loud = written.upper().replace(" ", "\u00a0 ")
    # A role is found whatever its capitals; an option's words are kept as they are written.
    expected = steps(f"[{written}]")[0]
    found = steps(f"[{loud}]")[0]
    if isinstance(expected, Answer):
        assert [o.text.lower() for o in found.options] == [o.text.lower() for o in expected.options]
        assert (found.who, found.within, found.privately) == (
            expected.who,
            expected.within,
            expected.privately,
        )
    else:
        assert found == expected


@pytest.mark.parametrize(
    ("written", "seconds"),
    {
        "45 seconds": 45,
        "45s": 45,
        "45 sec": 45,
        "2 minutes": 120,
        "2 min": 120,
        "1:30": 90,
        "1:00:30": 3630,
        "1 minute 30 seconds": 90,
        "1 minute and 30 seconds": 90,
        "1 hour": 3600,
        "half an hour": 1800,
        "half a minute": 30,
        "a minute": 60,
        "ten seconds": 10,
        "forty-five seconds": 45,
        "2.5 minutes": 150,
        "24 hours": 86400,
    }.items(),
)
def test_a_duration_is_read_as_people_write_it(written, seconds):
    assert steps(f"[pause {written}]") == [Pause(float(seconds)), End()]


@pytest.mark.parametrize(
    ("written", "whose", "comparison"),
    [
        ("tension is above 4", "", Comparison.ABOVE),
        ("anyone's tension is below 4", "anyone", Comparison.BELOW),
        ("everyone's tension is at least 4", "everyone", Comparison.AT_LEAST),
        ("A's Tension is at most 4", "A", Comparison.AT_MOST),
        ("b\u2019s tension is above 4", "B", Comparison.ABOVE),
    ],
)
def test_a_branch_goes_by_a_number_that_was_heard(written, whose, comparison):
    _, branch, _ = steps(f"[each rates tension from 0 to 10]\n[if {written} -> Later]")
    assert branch == Branch(whose, "tension", comparison, 4, LATER)


def test_a_bounded_jump_may_go_backward():
    script = well("# One\n\nHello.\n\n[go to ONE, at most 2 times]\n")
    assert script.sections[0].steps[1] == Jump("One", 2, line=8)


def test_go_back_returns_from_a_jump():
    script = well("# One\n[go to Two]\n[end]\n# Two\n[go back]\n")
    assert script.sections[1].steps == (GoBack(line=8),)


def test_the_arrow_of_a_word_processor_is_an_arrow():
    assert steps("[go to Later]\n[B answers: a | b → Later]")[1].options[1].jump == LATER
    assert steps("[B answers: a | b –> Later]")[0].options[1].jump == LATER


@pytest.mark.parametrize(
    ("runs", "times"), [("2 times", 2), ("twice", 2), ("Five  Times", 5), ("1 time", 1)]
)
def test_a_section_runs_as_often_as_it_says(runs, times):
    (section,) = well(f"# Talk ({runs})\nHi.\n").sections
    assert (section.name, section.times) == ("Talk", times)


def test_a_paragraph_is_one_prompt_however_it_is_broken():
    assert steps("One idea,\non two lines.\n\nAnother.")[:2] == [
        Say("One idea, on two lines."),
        Say("Another."),
    ]


def test_a_step_knows_its_line():
    script = well("# One\n\nHello.\n\n[chime]\n> Shown.\n")
    assert [step.line for step in script.sections[0].steps] == [6, 8, 9]
    assert script.sections[0].line == 4


@pytest.mark.parametrize(
    ("written", "said"),
    {
        "*Breathe* out": "Breathe out",
        "It is **yours**, _all_ of it.": "It is yours, all of it.",
        "2 * 3 stays, and snake_case too": "2 * 3 stays, and snake_case too",
        "“Quoted”, it’s\u00a0so": '"Quoted", it\'s so',
        "A dash — stays — a pause": "A dash — stays — a pause",
        "Tea &amp; cake & more": "Tea & cake & more",
        "A \\* star": "A * star",
        "Less < more, <3": "Less < more, <3",
        "A note <!-- not this --> here": "A note here",
        "One\n\u00a0\nTwo": "One Two",
        "*{ speaker }*, hello": "{speaker}, hello",
        "{a} and {  B }": "{A} and {B}",
        "{Everyone}, at {return   time}": "{everyone}, at {return time}",
        "{listener}.": "{listener}.",
    }.items(),
)
def test_a_prompt_is_spoken_without_its_marks(written, said):
    assert steps(written)[0] == Say(said)


def test_a_rating_can_be_said_back():
    assert steps("[each rates How Close from 0 to 10]\n\nIt is {how  close}.")[1] == Say(
        "It is {how close}."
    )


@pytest.mark.parametrize("indent", ["", "   ", "    ", " " * 60, "\t", " \t"])
def test_a_quote_is_one_however_far_it_is_set_in(indent):
    assert steps(f"Hi.\n\n{indent}> Shown.\n\nHi.")[1] == Show("Shown.")


def test_a_quote_is_shown_and_ends_with_its_last_mark():
    assert steps("> One\n> line.\n>\n> Another, for {a}.\nSpoken.\n[chime]\n> Third.\n")[:-1] == [
        Show("One line."),
        Show("Another, for {A}."),
        Say("Spoken."),
        Cue("chime"),
        Show("Third."),
    ]


def test_brackets_in_a_quote_are_shown_as_they_are():
    assert steps("> [to be filled in]\n")[0] == Show("[to be filled in]")


def test_comments_are_neither_shown_nor_spoken():
    body = "<!-- [pause 0 seconds]\n\n# Not a section\n-->\n[chime]\n\nHello.\n<!-- {nobody} -->\n"
    assert steps(body) == [Cue("chime"), Say("Hello."), End()]


def test_sections_run_as_their_headings_say():
    script = well(
        "# Once\nHi.\n\n## All of you (each)\nHi.\n[between people]\nBetween.\n[chime]\n\n"
        "# Again (3 times) #\nHi.\n[between people]\n[chime]\n\n# Slowly (no breath)\nHi.\n"
    )
    once, each, again, slowly = script.sections
    assert (once.name, once.each, once.times) == ("Once", False, 1)
    assert (each.name, each.each, each.times) == ("All of you", True, 1)
    assert [unplaced(step) for step in each.between] == [Say("Between."), Cue("chime")]
    assert (again.name, again.times, len(again.between)) == ("Again", 3, 1)
    assert slowly.name == "Slowly (no breath)"


def test_words_before_the_first_heading_are_a_section_without_a_name():
    script = well("Hello.\n\n[go to End]\n\n# End\nBye.\n")
    assert [section.name for section in script.sections] == ["", "End"]


def test_a_file_with_windows_lines_a_byte_order_mark_and_wide_spaces_reads_the_same():
    text = "---\ntitle: T\n---\n\n# One\n\nHello.\n\n[pause 10 seconds]\n"
    plain = well(text, "")
    assert well("\ufeff" + text.replace("\n", "\r\n"), "") == plain
    assert well(text.replace("\n", "\r"), "") == plain
    assert well(text.replace("10 ", "10\u202f"), "") == plain


@pytest.mark.parametrize(
    ("key", "meta"),
    {
        'summary: "One line: and more"': Meta("T", summary="One line: and more"),
        "summary: >\n  Folded\n  words": Meta("T", summary="Folded words"),
        "language: pt-BR": Meta("T", language="pt-BR"),
        "stage: After a rupture": Meta("T", stage="after a rupture"),
        "minutes: 12": Meta("T", minutes=(12.0, 12.0)),
        "minutes: 9 to 13": Meta("T", minutes=(9.0, 13.0)),
        "minutes: 9–13": Meta("T", minutes=(9.0, 13.0)),
        "minutes: 1:30": Meta("T", minutes=(1.5, 1.5)),
        "minutes: 90 seconds to 3 minutes": Meta("T", minutes=(1.5, 3.0)),
        "drawn from: no": Meta("T", drawn_from="no"),
        "author: Ana": Meta("T", author="Ana"),
        "version: 1.10": Meta("T", version="1.10"),
        "recording: turns": Meta("T", recorded=True),
        "recording: never": Meta("T"),
        "first: lot": Meta("T", first=First.LOT),
        "first: Ask": Meta("T", first=First.ASK),
        "first: b": Meta("T", first="B"),
        "children: b": Meta("T", children=("B",)),
        "children: [b, A]": Meta("T", children=("A", "B")),
        "children:": Meta("T"),
        "author:": Meta("T"),
        "# a comment": Meta("T"),
    }.items(),
)
def test_the_front_matter_says_what_a_script_is(key, meta):
    assert well("# One\nHi.\n", f"---\ntitle: T\n{key}\n---\n").meta == meta


@pytest.mark.parametrize(
    ("front", "children"),
    [
        ("roles: [parent, Child]", ("Child",)),
        ("roles: [parent, Child]\nchildren: parent", ("parent", "Child")),
        ("roles: [Teen, kid, A]", ("Teen", "kid")),
        ("language: de-AT\nroles: [A, Kind]", ("Kind",)),
        ("language: es\nroles: [A, niña]", ("niña",)),
        ("language: fr\nroles: [A, child]", ()),
        ("roles: [A, kind]", ()),
    ],
)
def test_a_role_that_is_called_a_child_is_one(front, children):
    assert well("# One\nHi.\n", f"---\ntitle: T\n{front}\n---\n").meta.children == children


@pytest.mark.parametrize(
    ("written", "roles"),
    {
        "[A, B]": ("A", "B"),
        "A, B": ("A", "B"),
        "\n  - Mum\n  - the elder one": ("Mum", "the elder one"),
        "[self]": ("self",),
        "solo": ("self",),
        "Ann": ("Ann",),
        "[A, B, C]": ("A", "B", "C"),
        "[O’Neill, 小明, אב]": ("O'Neill", "小明", "אב"),
    }.items(),
)
def test_roles_are_named_as_people_like(written, roles):
    script = well("# One\nHi, {speaker}.\n", f"---\ntitle: T\nroles: {written}\n---\n")
    assert script.roles == roles
    for role in roles:
        body = f"# One\n{{{role}}}, go on.\n[{role} speaks for 30 seconds]\n"
        (section,) = well(body, f"---\ntitle: T\nroles: {written}\n---\n").sections
        assert section.steps[0].text == f"{{{role}}}, go on."
        assert section.steps[1].who == role


def test_a_script_for_one_can_call_its_role_self_whatever_it_is():
    for front in (SOLO, SOLO.replace("self", "Ann")):
        (role,) = well("# One\nHi.\n", front).roles
        say, turn, _ = steps("{self}.\n[self speaks for 30 seconds]", front)
        assert (say.text, turn.who) == (f"{{{role}}}.", role)


def test_a_private_answer_may_branch_where_there_is_one_person():
    body = (
        "[self answers privately: yes | no -> Later]\n"
        "[self rates tension from 0 to 10, privately]\n"
        "[if tension is above 4 -> Later]\n\nIt is {tension}."
    )
    assert len(steps(body, SOLO)) == 5


def test_without_roles_there_are_two():
    assert well("# One\nHi.\n").roles == ("A", "B")
    assert not well("# One\nHi.\n").solo
    assert well("# One\nHi.\n", PAIR).meta == Meta("A pair")
