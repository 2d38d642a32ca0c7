"""``voicerepair assign --html``: the pages for phones that lie beside a homework file."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from tests.cli.test_assign import LABEL, assign, desk, init, run
from tests.fakes import FakeVoice
from tests.homework.desk import SCRIPT
from voicerepair.errors import SoundError
from voicerepair.phone import build
from voicerepair.script.library import Library
from voicerepair.sound.voices import catalogue

__all__ = ["desk"]


class QuickVoice(FakeVoice):
    """So quick that a page of it is made in no time."""

    def synthesise(self, text, rate):
        return super().synthesise(text, 10 * rate)


@pytest.fixture(autouse=True)
def _therapist(desk, monkeypatch):
    """With keys, a voice, and prompts that are kept nowhere else."""
    monkeypatch.setattr(catalogue, "open_voices", lambda *_args, **_more: [QuickVoice()])
    monkeypatch.setenv("XDG_CACHE_HOME", str(desk / "cache"))
    init()


def in_words(text: str) -> str:
    return " ".join(text.split())


def title(page: str) -> str:
    found = re.search("<title>(.*?)</title>", Path(page).read_text("utf-8"))
    assert found
    return found[1]


def lying_here() -> set[str]:
    return {path.name for path in Path().iterdir()} - {"sunday.md"}


def test_a_page_of_the_script_lies_beside_the_file_and_is_told_to_be_unsigned():
    plain = assign()
    assert plain.exit_code == 0, plain.output
    assert "page" not in plain.output
    assert lying_here() == {"week3.homework"}
    with zipfile.ZipFile("week3.homework") as packed:
        without = packed.namelist()

    result = assign("--html", why="To hear each other again.")
    assert result.exit_code == 0, result.output
    assert lying_here() == {"week3.homework", "week3.html"}
    assert title("week3.html") == "Sunday talk"
    assert re.search(r"week3\.html: \d\.\d MB, opens in any browser, offline", result.output)
    assert "A page carries no signature: send it by a way they know is yours." in result.output
    with zipfile.ZipFile("week3.homework") as packed:
        assert packed.namelist() == without

    page = Path("week3.html").read_text("utf-8").partition('<script id="sounds"')[0]
    assert "what were you glad of?" in page
    for word in (*LABEL.split(" and "), "To hear each other again.", "M. Lee", "20:00"):
        assert not re.search(rf"\b{re.escape(word)}\b", page)


def test_the_help_says_that_a_page_is_not_signed():
    said = in_words(run("assign", "--help").output)
    assert "A page carries no signature: send it by a way they know is yours." in said


def test_several_have_a_page_each_named_after_the_script_and_so_have_short_forms():
    Path("monday.md").write_text(SCRIPT.replace("Sunday", "Monday"))
    Path("sunday-short.md").write_text(SCRIPT.replace("Sunday talk", "Sunday, in short"))
    result = assign("monday.md", "five", "--html", "--short")
    assert (result.exit_code, "five has no short form" in result.stderr) == (1, True)
    result = assign("monday.md", "--html", "--short")
    assert result.exit_code == 0, result.output
    pages = {
        "week3-sunday.html": "Sunday talk",
        "week3-sunday-short.html": "Sunday, in short",
        "week3-monday.html": "Monday talk",
        "week3-five.html": Library().load("five").script.meta.title,
    }
    assert {name: title(name) for name in lying_here() if name.endswith(".html")} == pages
    for page in pages:
        assert f"{page}: " in result.output


def test_a_page_takes_the_place_of_the_one_that_was_there_only_if_the_file_does():
    assert assign("--html").exit_code == 0
    Path("sunday.md").write_text(SCRIPT.replace("Sunday talk", "Another talk"))
    assert assign("--html").exit_code == 0
    assert title("week3.html") == "Another talk"
    Path("week3.homework").write_text("Dear both,")
    Path("sunday.md").write_text(SCRIPT.replace("Sunday talk", "A third talk"))
    result = assign("--html")
    assert (result.exit_code, "no homework of yours" in result.stderr) == (1, True)
    assert title("week3.html") == "Another talk"
    assert lying_here() == {"week3.homework", "week3.html"}


def test_if_the_second_page_is_too_large_the_first_is_not_there_either(monkeypatch):
    assert assign("--html").exit_code == 0
    page = Path("week3.html")
    monkeypatch.setattr(build, "MOST_BYTES", page.stat().st_size)
    page.unlink()
    Path("week3.homework").unlink()
    Path("monday.md").write_text(SCRIPT.replace("Hello", "Good evening. Hello"))
    result = assign("monday.md", "--html")
    assert result.exit_code == 1
    assert "Nothing was written, since week3-monday.html cannot be made" in in_words(result.stderr)
    assert lying_here() == {"monday.md"}


@pytest.mark.parametrize("what", ["a letter", "a folder"])
def test_something_else_that_lies_there_stays_and_nothing_is_asked_or_written(what):
    if what == "a folder":
        Path("week3.html").mkdir()
    else:
        Path("week3.html").write_text("<p>Dear both,")
    result = assign("--html", typed="")
    assert result.exit_code == 1
    assert "week3.html" in result.stderr
    assert "Hint:" in result.stderr
    assert "crisis" not in result.output
    assert lying_here() == {"week3.html"}


def test_a_page_that_no_voice_can_say_is_told_before_anything_is_written(monkeypatch):
    def nobody(name=None, language="en"):
        raise SoundError("There is no voice here.", "Install one.")

    monkeypatch.setattr(catalogue, "open_voices", nobody)
    result = assign("--html")
    assert result.exit_code == 1
    said = in_words(result.stderr)
    assert "Nothing was written, since week3.html cannot be made. There is no voice here." in said
    assert "Hint: Install one." in said
    assert lying_here() == set()


def test_a_folder_that_is_not_there_is_told_and_nothing_is_written(desk):
    result = assign("--html", "-o", "none/week3.homework")
    assert result.exit_code == 1
    assert "cannot be written" in in_words(result.stderr)
    assert lying_here() == set()
