"""How findings are written out, for people and for programs."""

from __future__ import annotations

import json

import pytest

from tests.script.writing import PAIR, read
from voicerepair.script.findings import Code, Finding, Severity, in_order, printable, render

GOLDEN = """\
own.md:2:1: error VR106: I don't know the key "rolls".
    rolls: [A, B]
    ^^^^^
    hint: did you mean "roles"?
own.md:1:1: error VR107: This script has no title.
    ---
    ^^^
    hint: Begin the file with three lines: ---, then title: and its name, then ---.
own.md:31:2: error VR104: I don't know the direction "speaker speak for 25 seconds".
    [speaker speak for 25 seconds]
             ^^^^^
    hint: did you mean "speaker speaks for 25 seconds"?
own.md:33:1: error VR115: This direction is never closed.
    [chime
    ^^^^^^
    hint: Put ] after its last word, on the same line."""


def shown(text: str) -> list[str]:
    """The lines of the one finding of a section."""
    (finding,) = read(f"# One\n{text}\n", path="own.md").findings
    return str(finding).split("\n")


def test_findings_are_written_as_in_the_guide():
    text = "---\nrolls: [A, B]\n---\n" + "\n" * 26
    text += "# One\n[speaker speak for 25 seconds]\n\n[chime\n"
    findings = sorted(read(text, "", "own.md").findings, key=lambda one: one.code == Code.NOT_ALONE)
    findings[0], findings[1] = findings[1], findings[0]
    assert render(findings) == GOLDEN


def test_a_finding_about_a_whole_file_has_no_line():
    finding = Finding(path="own.md", code=Code.TOO_LARGE, message="It is large.", hint="Divide it.")
    assert str(finding) == "own.md: error VR103: It is large.\n    hint: Divide it."


def test_a_finding_without_a_hint_has_no_line_for_it():
    assert str(Finding(path="x", code=Code.TOO_LARGE, message="Large.")).count("\n") == 0


def test_carets_stand_below_wide_and_combining_characters():
    front = PAIR.replace("---\n", "---\nroles: [小明, B]\n", 1)
    (finding,) = read("# One\n[小明 speak for 25 seconds]\n", front).findings
    _, line, carets, _ = str(finding).split("\n")
    assert line == "    [小明 speak for 25 seconds]"
    assert carets == "          ^^^^^"
    (finding,) = read("# One\nCafe\u0301 with {nobody}.\n").findings
    assert str(finding).split("\n")[2] == "              ^^^^^^^^"


def test_a_long_line_is_cropped_around_its_mark():
    _, line, carets, _ = shown("word " * 60 + "{nobody} " + "word " * 60)
    assert len(line) <= 4 + 98
    assert line[4] == line[-1] == "…"
    assert line[carets.index("^") : len(carets)] == "{nobody}"
    _, line, carets, _ = shown("{nobody} " + "word " * 60)
    assert line[carets.index("^") : len(carets)] == "{nobody}"
    assert line.endswith("…")
    _, line, carets, _ = shown("word " * 60 + "{nobody}")
    assert line[carets.index("^") : len(carets)] == "{nobody}"
    assert line[4] == "…"


def test_a_mark_wider_than_the_line_is_cropped_too():
    _, line, carets, _ = shown(f"[{'a ' * 100}]")
    assert len(carets) <= len(line) <= 4 + 98


def test_nothing_from_a_script_can_steer_a_terminal():
    for evil in ("\x1b[31m", "\u202e", "\u2066", "\x9b", "\x07"):
        findings = read(f"# One\n[pause {evil}]\n", path=f"a{evil}.md").findings
        text = render(findings)
        assert evil[0] not in text
        assert "\ufffd" in text


@pytest.mark.parametrize("text", ["plain", "Größe", "אב", "👩‍👧", "a b"])
def test_harmless_text_is_shown_as_it_is(text):
    assert printable(text) == text


def test_line_ends_and_odd_spaces_take_one_place_each():
    assert printable("a\u2028b\tc\u00a0d\ud800") == "a\ufffdb c d\ufffd"


def test_json_has_all_of_a_finding_and_nothing_else():
    (finding,) = read("# One\n[speaker speak for 25 seconds]\n", path="own.md").findings
    assert json.loads(json.dumps(finding.as_json())) == {
        "path": "own.md",
        "line": 5,
        "column": 2,
        "code": "VR104",
        "severity": "error",
        "message": 'I don\'t know the direction "speaker speak for 25 seconds".',
        "excerpt": "[speaker speak for 25 seconds]",
        "mark": 10,
        "width": 5,
        "hint": 'did you mean "speaker speaks for 25 seconds"?',
    }


def test_findings_come_in_order_and_once():
    def finding(line: int, column: int, path: str = "a") -> Finding:
        return Finding(path=path, code=Code.BREATH, message="m", line=line, column=column)

    a, b, c, d = finding(1, 2), finding(1, 10), finding(2, 1), finding(1, 1, "b")
    assert in_order([d, c, b, a, c]) == (a, b, c, d)


def test_codes_in_the_one_hundreds_are_errors_and_in_the_two_hundreds_warnings():
    for code in Code:
        assert code.severity is (Severity.ERROR if code[2] == "1" else Severity.WARNING)
    assert len({*Code}) == len(list(Code))
