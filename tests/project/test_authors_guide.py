"""The guide for authors: its scripts check, its commands run, and its tables are complete."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from markdown_it import MarkdownIt

from voicerepair.bundled import bundled
from voicerepair.cli import main
from voicerepair.hosts.plan import parse_plan
from voicerepair.script.findings import Code
from voicerepair.script.frontmatter import KEYS
from voicerepair.script.grammar import Misread, read_direction
from voicerepair.script.library import Library

GUIDE = bundled("scripts").joinpath("README.md").read_text(encoding="utf-8")
HEAD = "---\ntitle: A try\n---\n\n# Before\n\nHello.\n\n"
SAVED = re.compile(r"[Ss]ave this(?: one)? as `([\w.-]+)`")
STAYS_OPEN = ("play", "watch", "narrate")  # these go on until somebody stops them


def blocks(language: str) -> list[str]:
    tokens = MarkdownIt().parse(GUIDE)
    return [token.content for token in tokens if token.type == "fence" and token.info == language]


def rows(heading: str) -> list[list[str]]:
    """The cells of the first table below a heading, without its head."""
    below = GUIDE.partition(f"{heading}\n")[2].split("\n")
    start = next(n for n, line in enumerate(below) if line.startswith("|---"))
    found = []
    for line in below[start + 1 :]:
        if not line.startswith("|"):
            break
        found.append([cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]])
    return found


def commands() -> list[str]:
    """The command lines in code blocks and in the text."""
    lines = [line for block in blocks("sh") for line in block.splitlines()]
    return [*lines, *re.findall(r"`(voicerepair [^`]+)`", GUIDE)]


def saved() -> dict[str, str]:
    """The files that the guide tells to save, by name."""
    found = {}
    for match in SAVED.finditer(GUIDE):
        fence = re.search(r"```\w+\n(.*?)```", GUIDE[match.end() :], re.DOTALL)
        assert fence is not None
        found[match[1]] = fence[1]
    return found


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with what the guide tells to save in it."""
    for name, text in saved().items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_guide_is_no_script() -> None:
    assert "README" not in Library().names()
    assert "readme" not in Library().names()


@pytest.mark.parametrize("script", blocks("markdown"))
def test_every_script_in_the_guide_checks_without_an_error(script: str, tmp_path: Path) -> None:
    file = tmp_path / "try.md"
    file.write_text(script if script.startswith("---") else HEAD + script, encoding="utf-8")
    reading = Library().read(file)

    assert not [str(finding) for finding in reading.findings if finding.is_error]
    assert reading.program is not None


def test_the_script_to_save_checks_without_a_finding(folder: Path) -> None:
    assert set(saved()) == {"good-moment.md", "good-moment.plan"}
    assert Library().read(folder / "good-moment.md").findings == ()
    assert parse_plan(saved()["good-moment.plan"]).script == "good-moment.md"


@pytest.mark.parametrize("line", commands())
def test_every_command_in_the_guide_runs(line: str, folder: Path) -> None:
    name, *words = line.split()[1:]
    words = [word if word != "CODE" else "VR101" for word in words]
    if name in STAYS_OPEN:
        command = main.get_command(click.Context(main), name)
        assert command is not None
        given = command.make_context(name, words).params
        assert Library().load(str(given.get("script") or given.get("file")))
        return
    result = CliRunner().invoke(main, [name, *words], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    assert result.output.strip()


def test_every_direction_of_the_grammar_is_told_and_can_be_read() -> None:
    grammar = files("voicerepair.script").joinpath("directions.lark").read_text(encoding="utf-8")
    alternatives = grammar.partition("\n_direction:")[2].partition("\n\n")[0]
    told = set()
    for written, does in rows("## Every direction"):
        tree = read_direction(written.strip("`[]").replace(r"\|", "|"))
        assert not isinstance(tree, Misread), written
        assert does
        told.add(str(tree.children[0].data))  # type: ignore[union-attr]

    assert told == set(re.findall(r"\w+", alternatives))


def test_every_key_of_the_front_matter_is_told() -> None:
    told = [key for cell, _ in rows("## The lines at the top") for key in cell.split(", ")]

    assert sorted(key.strip("`") for key in told) == sorted(KEYS)


def test_every_finding_has_one_row_with_what_to_do() -> None:
    errors = rows("### Errors: it cannot be played")
    warnings = rows("### Warnings: it plays, and you would want to know")
    codes = [code for code, *_ in (*errors, *warnings)]

    assert set(Code) <= set(codes)
    assert codes == sorted(set(codes))
    assert all(code.startswith("VR1") for code, *_ in errors)
    assert all(code.startswith("VR2") for code, *_ in warnings)
    assert all(what and hint for _, what, hint in (*errors, *warnings))


def test_scripts_that_the_guide_names_are_there() -> None:
    for cell, _ in rows("### Scripts to play in yours"):
        for name in re.findall(r"`([\w-]+)`", cell):
            assert Library().load(name)


def test_every_contents_link_leads_to_a_heading() -> None:
    headings = {
        re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
        for heading in re.findall(r"^#+ (.+)$", GUIDE, re.MULTILINE)
    }

    assert set(re.findall(r"\]\(#([\w-]+)\)", GUIDE)) <= headings
