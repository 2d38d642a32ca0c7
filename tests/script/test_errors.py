"""Every error: its code, the words it points at, and a hint that can be acted on."""

from __future__ import annotations

import pytest

from tests.script.writing import PAIR, SOLO, marked, pointed, read

# code, a section's text with the words that are off between guillemets, part of the hint
DIRECTIONS = [
    # unknown directions
    ("VR104", "[speaker «speak» for 25 seconds]", 'mean "speaker speaks for 25 seconds"?'),
    ("VR104", "[speaker speaks «25» seconds]", 'mean "speaker speaks for 25 seconds"?'),
    ("VR104", "[speaker «speak» 25 seconds]", 'mean "speaker speaks for 25 seconds"?'),
    ("VR104", "[«listner» say back for 30 secnds]", "listener says back for 30 seconds"),
    ("VR104", "[pause «10»]", 'mean "pause 10 seconds"?'),
    ("VR104", "[«wait» 10 seconds]", 'mean "pause 10 seconds"?'),
    ("VR104", "[«Pausse» 10 seconds]", 'mean "pause 10 seconds"?'),
    ("VR104", "[pause «for» 10 seconds]", 'mean "pause 10 seconds"?'),
    ("VR104", "[«pause»]", "[pause 10 seconds]"),
    ("VR104", "[«jump» to Later]", 'mean "go to Later"?'),
    ("VR104", "[breathe 6 times«,» in 4, out 6]", "in 4, out 6"),
    ("VR104", "[A «answer»: yes | no]", 'mean "A answers: yes | no"?'),
    ("VR104", "[«frobnicate the widget»]", "[pause 10 seconds]"),
    ("VR104", "[«🙂»]", "[pause 10 seconds]"),
    ("VR104", "[« »]", "[pause 10 seconds]"),
    ("VR104", "[«|»]", "[pause 10 seconds]"),
    ("VR104", "[A speaks for 30 seconds, 5 seconds of quiet, «until done»]", "one of the two"),
    ("VR104", "[A speaks for 30 seconds, grace 5s, grace «6s»]", "one of the two"),
    ("VR104", "[pause 10 «seconds.»]", 'mean "pause 10 seconds"?'),
    ("VR104", "[breathe 6«:» in 4, out 6]", 'mean "breathe 6 times: in 4, out 6"?'),
    ("VR104", "[«swap»]", 'mean "swap roles"?'),
    ("VR104", "[«between»]", 'mean "between people"?'),
    ("VR104", "[be back in «20»]", 'mean "be back in 20 minutes"?'),
    ("VR104", "[«->» Later, at most 2 times]", 'mean "go to Later, at most 2 times"?'),
    ("VR104", "[go «back» to Later]", 'mean "go to Later"?'),
    ("VR104", "[A answers yes «or» no]", 'mean "A answers: yes | no"?'),
    ("VR104", "[end «session»]", 'mean "end the session"?'),
    ("VR104", "[A answers: yes | no -> Here, «max» 2 times]", "no -> Here, at most 2 times"),
    # a suggestion keeps every figure, and leads to nobody and nothing that is not there
    ("VR104", "[pause 1«,»5 minutes]", "[pause 10 seconds]"),
    ("VR104", "[A speaks for 1:30 «minutes»]", 'mean "A speaks for 1:30"?'),
    ("VR104", "[pause a «few» seconds]", "[pause 10 seconds]"),
    ("VR104", "[«A and B speak for 30 seconds»]", "[speaker speaks for 60 seconds]"),
    ("VR104", "[A answers «in» 30 seconds: yes | no]", "[listener answers: yes | not quite"),
    ("VR104", "[«play»]", "[play settling]"),
    ("VR104", "[«cue»]", "[cue bowl]"),
    # where nothing reads, the example is of what was meant
    ("VR104", "[A rates «tension»]", "[each rates closeness from 0 to 10]"),
    ("VR104", "[A speaks for 30 seconds, «not» recorded]", "for 60 seconds, never recorded]"),
    ("VR104", "[A speaks for 30 seconds, «quiet» 9s]", "60 seconds, 12 seconds of quiet]"),
    ("VR104", "[«each says one word»]", "[speaker speaks for 60 seconds]"),
    ("VR104", "[end «the» script]", "would be [end]."),
    ("VR104", "[«repeat 2 times»]", "[go to Once more, at most 2 times]"),
    ("VR104", "[«softly»]", "between <!-- and -->"),
    # people
    (
        "VR109",
        "[«C» speaks for 30 seconds]",
        "It can be A, B, speaker, listener, each or everyone.",
    ),
    ("VR109", "[«{A}» speaks for 30 seconds]", 'mean "A"?'),
    ("VR109", "[«partner A» speaks for 30 seconds]", 'mean "A"?'),
    ("VR109", "[«the listener» speaks for 30 seconds]", 'mean "listener"?'),
    ("VR109", "[«both» speaks for 30 seconds]", "everyone where they do it together, each"),
    ("VR109", "[«A and B» speaks for 30 seconds]", "everyone where they do it together, each"),
    ("VR109", "[«listner» answers: yes | no]", 'mean "listener"?'),
    ("VR109", "[«self» rates tension from 0 to 10]", "each, speaker, or a role (A, B)"),
    (
        "VR109",
        "[each rates x from 0 to 10]\n[if «C»'s x is above 4 -> Later]",
        "A, B, anyone or everyone",
    ),
    # placeholders
    ("VR110", "Hello, «{spaeker}».", 'mean "{speaker}"?'),
    ("VR110", "Hello,\nand hello «{C}».", "{A}, {B}, {speaker}, {listener}, {everyone}"),
    ("VR110", "> Shown: «{nobody}».", "It can be"),
    ("VR110", "Hello «{»A.", "take it away"),
    ("VR110", "Hello A«}».", "take it away"),
    ("VR110", "It is «{tension}».\n[each rates tension from 0 to 10]", "before it is used"),
    # sections
    ("VR111", "[go to «Tomorrow»]", "# Tomorrow"),
    ("VR111", "[A answers: yes | no -> «Latre»]", 'mean "Later"?'),
    ("VR111", "[go to «the section Later»]", 'mean "Later"?'),
    ("VR111", "[go to «Later at most 2 times»]", "before at most: Later, at most 2 times"),
    ("VR111", "[A answers: yes | no -> «Later within 9s»]", "before within: Later, within 9s"),
    # what does not belong in a script
    ("VR114", "«- one»\n- two", "a sentence of its own"),
    ("VR114", "«1. one»\n2. two", "a sentence of its own"),
    ("VR114", "«| a | b |»\n|---|---|\n| c | d |", "as sentences"),
    ("VR114", "«```»\ncode\n```", "plain paragraphs"),
    ("VR114", "«~~~»\ncode", "plain paragraphs"),
    ("VR114", "«    »Set in.", "spaces"),
    ("VR114", "«***»", "Take it away"),
    ("VR114", "See «[this](»http://a.b) now.", "words alone"),
    ("VR114", "See !«[this](»a.png).", "words alone"),
    ("VR114", "Some «`»code`.", "` signs"),
    ("VR114", "Some «<»b>bold.", "as words"),
    ("VR114", "At «<»https://a.b>.", "in words"),
    ("VR114", "See «https://a.b/c», or\nask.", "in words"),
    ("VR114", "See «www.a.b»", "in words"),
    ("VR114", "Say «~»~it~~ this.", "away"),
    ("VR114", "Hello.\n«<!--» it never ends\n\n[chime]", "-->"),
    # directions that do not stand alone
    ("VR115", "Say «[chime]» now.", "a line of its own"),
    ("VR115", "«[chime]» [chime]", "a line of its own"),
    ("VR115", "«[pause 10 seconds»", "Put ] after"),
    ("VR115", "pause 10 seconds«]»", "Put [ before"),
    ("VR115", "[A answers: «[yes]» | no]", "Close the direction"),
    # jumps
    ("VR116", "[A answers: yes | no -> «Here»]", "how often: Here, at most 2 times"),
    ("VR116", "[A rates x from 0 to 9]\n[if x is above 4 -> «here»]", "Here, at most 2 times"),
    ("VR116", "[go to Later, at most «0 times»]", "at most 1 time"),
    # breath
    ("VR118", "[breathe 6 times: in 4, «hold 4», out 6]", "Leave the hold out"),
    ("VR118", "[breathe 6 times: in 4, out 6, «hold 2»]", "Leave the hold out"),
    ("VR118", "[breathe 6 times: in «3, out 4.5»]", "8 seconds or more"),
    # durations
    ("VR119", "[pause «0 seconds»]", "at least a second"),
    ("VR119", "[pause «24 hours 1 second»]", "24 hours"),
    ("VR119", "[be back in «25 hours»]", "24 hours"),
    ("VR119", "[A speaks for «61 minutes»]", "an hour"),
    ("VR119", "[A speaks for «0:00»]", "at least a second"),
    ("VR119", "[A speaks for 1 minute, «0 seconds» of quiet]", "at least a second"),
    ("VR119", "[A speaks for 1 minute, grace «2 hours»]", "an hour"),
    ("VR119", "[A answers within «2 hours»: yes | no]", "an hour"),
    ("VR119", "[breathe 6 times: in «0», out 9]", "at least a second"),
    ("VR119", "[breathe «0 times»: in 4, out 6]", "6 times"),
    ("VR119", "[breathe «9000 times»: in 4, out 6]", "6 times"),
    # private answers
    ("VR120", "[A answers privately: yes | «no» -> Later]", "for everyone"),
    (
        "VR120",
        "[A rates tension from 0 to 10, privately]\n[if «tension» is above 4 -> Later]",
        "for everyone",
    ),
    ("VR120", "[A rates tension from 0 to 10, privately]\n\nIt is «{tension}».", "for everyone"),
    # choices
    ("VR125", "[«A answers: yes»]", "two to six"),
    ("VR125", "[«A answers: yes | silence -> Later»]", "two to six"),
    ("VR125", "[«A answers: a | b | c | d | e | f | g»]", "two to six"),
    ("VR125", "[A answers: yes | no | «Yes»]", "written once"),
    ("VR125", "[«A answers: yes | | no»]", "what can be said"),
    ("VR125", "[«A answers: yes | no |»]", "what can be said"),
    ("VR125", "[«A answers within 20s: yes | no, within 30s»]", "one of the two"),
    ("VR125", "[A answers: yes | «no > Later»]", "written ->"),
    ("VR125", "[A answers: yes | «no => Later»]", "written ->"),
    ("VR125", "[A answers: yes | «no -»-> Later]", "written ->"),
    ("VR125", "[A answers: yes | «no - Later»]", "written ->"),
    ("VR125", "[A answers: yes | «no: later»]", "written ->"),
    # ratings
    ("VR126", "[A rates tension from «10 to 0»]", "lower number first"),
    ("VR126", "[A rates tension from «0 to 1001»]", "1000 is the most"),
    ("VR126", "[A rates «speaker» from 0 to 10]", "closeness"),
    ("VR126", "[A rates «B» from 0 to 10]", "closeness"),
    ("VR126", "[A rates «{x}» from 0 to 10]", "closeness"),
    ("VR126", "[if «tension» is above 4 -> Later]", "[each rates tension from 0 to 10]"),
    (
        "VR126",
        "[A rates tension from 0 to 10]\n[if «tensoin» is above 4 -> Later]",
        'mean "tension"?',
    ),
    # misplaced
    ("VR127", "[«between people»]", "(each)"),
    ("VR127", "> «[chime]»", "Take the >"),
    # sounds and scripts are named, never found by a path
    ("VR112", "[play «../secret»]", "[play secret]"),
    ("VR112", "[play «/etc/passwd»]", "[play passwd]"),
    ("VR112", "[play «C:\\own.md»]", "[play own]"),
    ("VR112", "[play «own settling»]", "[play settling]"),
    ("VR130", "[cue «../bowl.flac»]", "[cue bowl]"),
]


@pytest.mark.parametrize(("code", "written", "hint"), DIRECTIONS)
def test_an_error_points_at_the_words_that_are_off(code, written, hint):
    body, (place,) = marked(f"# Here\n{written}")
    findings = read(f"{body}\n\n[end]\n\n# Later\nIt is later.\n").findings
    assert [(one.code.value, pointed(one)) for one in findings] == [
        (code, (place[0] + 3, *place[1:]))
    ]
    assert hint in findings[0].hint
    assert findings[0].message[-1] in ".?"


# the same for whole files; what stands between guillemets is pointed at
FILES = [
    ("VR107", "«H»ello.\n", "title:"),
    ("VR107", "«»", "title:"),
    ("VR107", "«---»\nsummary: x\n---\n# One\nHi.\n", "title:"),
    ("VR107", "---\n«title»:\n---\n# One\nHi.\n", "title:"),
    ("VR107", '---\n«title»: ""\n---\n# One\nHi.\n', "title:"),
    ("VR107", "«---»\n---\n# One\nHi.\n", "title:"),
    ("VR105", "«---»\ntitle: T\n# One\nHi.\n", "three dashes"),
    ("VR105", "---\ntitle: T«:» x\n---\n# One\nHi.\n", "quotes"),
    ("VR105", "---\ntitle: T\n«title»: U\n---\n# One\nHi.\n", "line 2"),
    ("VR105", "---\ntitle: T\n«Title»: U\nstage: '#'\n---\n# One\nHi.\n", "line 2"),
    ("VR105", "---\ntitle: «&a T»\n---\n# One\nHi.\n", "quotes"),
    ("VR105", "---\ntitle: T\nauthor: «*a»\n---\n# One\nHi.\n", "quotes"),
    ("VR105", "---\ntitle: «!!str T»\n---\n# One\nHi.\n", "quotes"),
    ("VR105", "---\ntitle: T\nroles: «!x [»A]\n---\n# One\nHi.\n", "quotes"),
    ("VR105", "---\n«just words»\n---\n# One\nHi.\n", "title: Settle first"),
    ("VR105", "---\n«-» a list\n---\n# One\nHi.\n", "title: Settle first"),
    ("VR105", "---\ntitle: T\nroles: [A, «[»B]]\n---\n# One\nHi.\n", "one line"),
    ("VR105", "---\ntitle: T\nroles: «[A, B»\nstage: own\n---\n# One\nHi.\n", "Put ] after"),
    ("VR105", "---\ntitle: T\nroles: «[A, B»\n---\n# One\nHi.\n", "Put ] after"),
    ("VR105", "---\ntitle: T\n? «[»a]\n: b\n---\n# One\nHi.\n", "quotes"),
    ("VR105", '---\ntitle: «"\\e[31m"»\n---\n# One\nHi.\n', "escape"),
    ("VR105", '---\ntitle: «"\\ud800"»\n---\n# One\nHi.\n', "escape"),
    ("VR105", '---\n«t»itle: "\\UFFFFFFFF"\n---\n# One\nHi.\n', "a key, a colon"),
    ("VR105", "---\ntitle: T\nauthor: «{»a: b}\n---\n# One\nHi.\n", "one line"),
    ("VR106", "---\ntitle: T\n«rolls»: [A, B]\n---\n# One\nHi.\n", 'mean "roles"?'),
    ("VR106", "---\ntitle: T\n«drawn-from»: x\n---\n# One\nHi.\n", 'mean "drawn from"?'),
    ("VR106", "---\ntitle: T\n«zzz»: x\n---\n# One\nHi.\n", "The keys are title, summary"),
    ("VR108", "---\ntitle: T\nlanguage: «english»\n---\n# One\nHi.\n", "like en"),
    ("VR108", "---\ntitle: T\nminutes: «13 to 9»\n---\n# One\nHi.\n", "9 to 13"),
    ("VR108", "---\ntitle: T\nminutes: «0»\n---\n# One\nHi.\n", "9 to 13"),
    ("VR108", "---\ntitle: T\nminutes: «a while»\n---\n# One\nHi.\n", "9 to 13"),
    ("VR108", "---\ntitle: T\nrecording: «trns»\n---\n# One\nHi.\n", 'mean "turns"?'),
    ("VR108", "---\ntitle: T\nrecording: «yes»\n---\n# One\nHi.\n", "turns or never"),
    ("VR108", "---\ntitle: T\n«stage»: [a, b]\n---\n# One\nHi.\n", "as words"),
    ("VR109", "---\ntitle: T\nfirst: «lots»\n---\n# One\nHi.\n", 'mean "lot"?'),
    ("VR109", "---\ntitle: T\nchildren: «C»\n---\n# One\nHi.\n", "It is A or B"),
    ("VR109", "---\ntitle: T\nroles: [A, Bo]\nchildren: [A, «B»]\n---\n# One\nHi.\n", '"Bo"?'),
    ("VR109", "---\ntitle: T\nfirst: «Q»\n---\n# One\nHi.\n", "lot or ask or A or B"),
    ("VR108", "---\ntitle: T\nroles: [A, «a»]\n---\n# One\nHi.\n", "Rename"),
    ("VR108", "---\ntitle: T\nroles: [A, «speaker»]\n---\n# One\nHi.\n", "another word"),
    ("VR108", "---\ntitle: T\nroles: [A, «self»]\n---\n# One\nHi.\n", "another word"),
    ("VR108", "---\ntitle: T\nroles: [A, «Pause it»]\n---\n# One\nHi.\n", "another word"),
    ("VR108", '---\ntitle: T\nroles: [A, «"B|C"»]\n---\n# One\nHi.\n', "letters"),
    ("VR108", '---\ntitle: T\nroles: [A, «"B -> C"»]\n---\n# One\nHi.\n', "letters"),
    ("VR108", "---\ntitle: T\nroles: [A, «''»]\n---\n# One\nHi.\n", "a word or two"),
    ("VR108", "---\ntitle: T\n«roles»: []\n---\n# One\nHi.\n", "[A, B]"),
    (
        "VR108",
        f"---\ntitle: T\n«roles»: [{', '.join('abcdefghijklm')}]\n---\n# One\nHi.\n",
        "12",
    ),
    ("VR102", PAIR + "# One\nHi«\x07».\n", "Delete it"),
    ("VR113", PAIR + "# One\n«#»Two\nHi.\n", "# Two, with one # and a space"),
    ("VR113", PAIR + "# One\n«#######» Two\nHi.\n", "# Two, with one # and a space"),
    ("VR113", PAIR + "# One\n«#######»\nHi.\n", ""),
    ("VR113", PAIR + "# One«,» two\nHi.\n", "plain words"),
    ("VR113", PAIR + "# One «->» two\nHi.\n", "plain words"),
    ("VR113", PAIR + "# One «[»two]\nHi.\n", "plain words"),
    ("VR113", PAIR + "# One\nHi.\n# «one»\nHi.\n", "of its own"),
    ("VR113", PAIR + "# «(»each)\nHi.\n", "plain words"),
    ("VR113", PAIR + "# One «(eech)»\nHi.\n[between people]\n[chime]\n", 'mean "One (each)"?'),
    ("VR113", PAIR + "# One «(for each of you)»\nHi.\n", 'mean "One (each)"?'),
    ("VR113", PAIR + "# One «(both)»\nHi.\n", 'mean "One (each)"?'),
    ("VR113", PAIR + "# One «(for everyone)»\nHi.\n", 'mean "One (each)"?'),
    ("VR113", PAIR + "# One «(1001 times)»\nHi.\n", "(5 times)"),
    ("VR113", PAIR + "# One «(0 times)»\nHi.\n", "(5 times)"),
    ("VR113", PAIR + "# One «(5 tmes)»\nHi.\n", "(5 times)"),
    ("VR113", PAIR + "# One «(3)»\nHi.\n", "(5 times)"),
    ("VR114", PAIR + "«One»\n===\nHi.\n", "# One"),
    ("VR114", PAIR + "«One»\n---\nHi.\n", "# One"),
    ("VR127", PAIR + "# One (each)\nHi.\n[between people]\nHi.\n[«between people»]\n", "Once"),
    ("VR128", PAIR + "«»", "# Arrive"),
    ("VR128", PAIR + "# One\n# Two\n«»", "# Arrive"),
    # in a script for one
    ("VR109", SOLO + "# One\n[«listener» speaks for 30 seconds]\n", "Write self."),
    ("VR109", SOLO + "# One\n[«A» speaks for 30 seconds]\n", "self"),
    ("VR110", SOLO + "# One\nHello, «{listener}».\n", "{self}"),
    ("VR127", SOLO + "# One\nHi.\n[«swap roles»]\n", "two roles"),
    # where it goes
    ("VR117", PAIR + "# One\nHi.\n# Two\nHo.\n[«go back»]\n", 'Put [end] before "Two"'),
    ("VR117", PAIR + "Hi.\n[«go back»]\n", "away"),
    ("VR117", PAIR + "# One\nHi.\n[«go back»]\n", "away"),
    ("VR117", PAIR + "# One\n[go to Two]\n# Two\nHi.\n[«go back»]\n", '[end] before "Two"'),
]


@pytest.mark.parametrize(("code", "written", "hint"), FILES)
def test_an_error_anywhere_in_a_file_points_at_its_place(code, written, hint):
    text, places = marked(written)
    line, column, width = places[0]
    (finding,) = read(text, front="").findings
    assert (finding.code.value, pointed(finding)) == (code, (line, column, max(1, width)))
    assert hint in finding.hint


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        ("- Hi {x}.\n[pause]\n  - [chime\n\n  [wait]\n", ["4:1 VR114", "4:6 VR110", "5:2 VR104",
         "6:5 VR115", "8:4 VR104"]),
        ("1. [pause]\n\nHi.\n", ["4:1 VR114", "4:5 VR104"]),
        ("Hi {x}.\n[chime]\n---\n\n[pause]\n", ["4:4 VR110", "6:1 VR114", "8:2 VR104"]),
        ("[pause]\n---\n", ["4:2 VR104", "5:1 VR114"]),
    ],
)  # fmt: skip
def test_what_does_not_belong_in_a_script_hides_no_other_error(body, codes):
    found = [f"{one.line}:{one.column} {one.code}" for one in read(body).findings]
    assert found == codes


def test_every_sign_that_cannot_be_read_aloud_is_told():
    text = "Say `x` and ``y`` and `x`,\nand <b>z</b> <b>z</b>, ~~one~~ and ~~two~~."
    findings = read(f"# One\n{text}\n").findings
    columns = [5, 13, 23], [5, 9, 14, 18, 24, 36]
    assert [(one.line, one.column) for one in findings] == [
        *((5, column) for column in columns[0]),
        *((6, column) for column in columns[1]),
    ]


def test_an_unknown_placeholder_is_named_as_it_was_written():
    (finding,) = read("# One\nHello {Someone Else}.\n").findings
    assert finding.message == "I don't know {Someone Else}."


def test_an_address_may_be_shown():
    assert not read("# One\n> More is at https://a.b/c or www.a.b.\n\nHi.\n").findings


def test_a_direction_that_is_not_known_is_named_where_it_begins():
    (finding,) = read("# One\n[speaker speak for 25 seconds]\n").findings
    assert (finding.line, finding.column, finding.mark) == (5, 2, 10)


def test_everything_is_told_in_one_go_and_in_order():
    text = "---\nrolls: [A]\n---\n# One\n[pause]\n\nHi {C}.\n[go to Two]\n- a\n# One\n[chime\n"
    found = [(one.line, one.column, one.code.value) for one in read(text, front="").findings]
    assert found == sorted(found)
    assert [code for _, _, code in found] == [
        *("VR107", "VR106", "VR104", "VR110", "VR111", "VR114", "VR113", "VR115")
    ]


def test_roles_are_not_called_strangers_where_the_front_matter_cannot_be_read():
    body = "# One\n{Mum}, hello.\n[Mum speaks for 30 seconds]\n[Mum speak for 30 seconds]\n"
    findings = read(body, "---\ntitle: a: b\nroles: [Mum, Kid]\n---\n").findings
    assert [one.code.value for one in findings] == ["VR105", "VR104"]
    assert findings[1].hint == 'did you mean "Mum speaks for 30 seconds"?'


def test_an_unknown_direction_makes_no_guess_about_where_the_script_goes():
    findings = read("# One\nHi.\n[ned]\n# Two\nHo.\n[go back]\n").findings
    assert [one.code.value for one in findings] == ["VR104"]


def test_a_jump_that_could_not_be_read_makes_no_guess_either():
    body = "# One\n[A answers: a -> Nowhere | b -> Two | silence -> Two]\n# Two\nHo.\n[go back]\n"
    assert [one.code.value for one in read(body).findings] == ["VR111"]


def test_many_endless_jumps_are_each_told():
    body = "# Start\n[end]\n# S0\n[go back]\n" + "".join(
        f"# S{n + 1}\n[go to S{n}]\n[go back]\n" for n in range(30)
    )
    assert {one.code.value for one in read(body).findings} == {"VR116"}


def test_an_endless_script_is_told_twice_what_is_wrong_with_it():
    findings = read("# One\nHi.\n[go to One]\n").findings
    assert [one.code.value for one in findings] == ["VR123", "VR116"]
    assert "at most" in findings[0].hint


def test_after_a_hundred_findings_the_rest_is_not_listed():
    findings = read("# One\n" + "[pause]\n" * 200).findings
    assert len(findings) == 101
    assert findings[-1].code.value == "VR129"


def test_a_rating_of_a_section_that_is_jumped_to_may_be_used_above_it():
    body = (
        "# One\n[go to Ask]\n\nIt is {tension}.\n[end]\n"
        "# Ask\n[each rates tension from 0 to 10]\n[go back]\n"
    )
    assert not read(body).findings


def test_a_rating_that_is_private_once_is_private():
    body = (
        "# One\n[A rates tension from 0 to 10]\n[B rates tension from 0 to 10, privately]\n"
        "[if tension is above 4 -> Two]\n# Two\nHi.\n"
    )
    assert [one.code.value for one in read(body).findings] == ["VR120"]


def test_a_paragraph_can_be_too_long_to_be_one():
    for text in ("word " * 1001, "*a " * 101):
        (finding,) = read(f"# One\n{text}\n").findings
        assert (finding.code.value, finding.line) == ("VR103", 5)


def test_front_matter_can_be_too_long():
    (finding,) = read("# One\nHi.\n", f"---\ntitle: T\nsummary: {'x' * 8000}\n---\n").findings
    assert (finding.code.value, finding.line) == ("VR105", 2)


def test_a_script_can_have_too_many_lines_or_steps():
    (finding,) = read("\n" * 10_000).findings
    assert (finding.code.value, finding.line) == ("VR103", 10_001)
    (finding,) = read("# One\n" + "[chime]\n" * 5_001).findings
    assert (finding.code.value, finding.line) == ("VR121", 5_005)
    (finding,) = read("# One\n" + "Hi.\n\n" * 3_000 + "Ho.\n" + "[chime]\n" * 2_001).findings
    assert finding.code.value == "VR121"
