"""Handouts as files: what a browser and a PDF reader find in them, and what cannot be written."""

from __future__ import annotations

import io
import re
from html.parser import HTMLParser

import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from voicerepair.cli import main
from voicerepair.handout import pdf as handout_pdf
from voicerepair.handout.sheet import draw_up
from voicerepair.script.library import Library
from voicerepair.session.events import Person

SCRIPT = """---
title: Über *alles* & <b>mehr</b>
roles: [A, B]
---

# Anfang

¿Qué tal, {A}? „Gut“, sagt {B}. Ελληνικά, русский, Łódź.

[A speaks for 30 seconds]
"""


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "script.md"
    path.write_text(SCRIPT, encoding="utf-8")
    return path


def show(*words):
    return CliRunner().invoke(main, ["show", *map(str, words)])


class Text(HTMLParser):
    """The words of a page, and the tags that were opened and not closed."""

    def __init__(self, page):
        super().__init__()
        self.words, self.open = "", []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag != "meta" and "/>" not in tag:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open[-1:] != ["style"]:
            self.words += data


def test_a_page_holds_the_prompts_and_nothing_from_elsewhere(script, tmp_path):
    path = tmp_path / "sheet.html"
    assert show(script, "--handout", path, "--names", "Änne,Bo").exit_code == 0
    page = path.read_text(encoding="utf-8")
    text = Text(page)
    assert text.open == []
    assert '¿Qué tal, Änne? "Gut", sagt Bo.' in text.words
    assert "Über *alles* & <b>mehr</b>" in text.words
    assert "<b>" not in page
    assert not re.search(r"https?:|<script|<link|src=", page)


def test_a_pdf_holds_the_prompts_in_every_european_script(script, tmp_path):
    path = tmp_path / "sheet.pdf"
    result = show(script, "--handout", path, "--names", "Änne,Bo")
    assert (result.exit_code, result.output) == (0, f"Written: {path}\n")
    reader = PdfReader(path)
    text = " ".join(page.extract_text() for page in reader.pages)
    assert '¿Qué tal, Änne? "Gut", sagt Bo. Ελληνικά, русский, Łódź.' in text
    assert reader.metadata.title == "Über *alles* & <b>mehr</b>"


@pytest.mark.parametrize("name", ["美咲", "محمد", "יוסף", "🌸"])
def test_a_pdf_with_other_letters_is_refused_and_the_page_shows_them(script, tmp_path, name):
    result = show(script, "--handout", tmp_path / "sheet.pdf", "--names", f"{name},Bo")
    assert result.exit_code == 1
    assert "A PDF can't show" in result.stderr
    assert "Hint: Write an .html file instead" in result.stderr
    assert not (tmp_path / "sheet.pdf").exists()
    assert show(script, "--handout", tmp_path / "s.html", "--names", f"{name},Bo").exit_code == 0
    assert name in (tmp_path / "s.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["own", "apart", "settle"])
def test_a_shipped_script_becomes_a_pdf_without_words_outside_the_page(name):
    program = Library().load(name)
    sheet = draw_up(program, [Person(role, role) for role in program.script.roles])
    reader = PdfReader(io.BytesIO(handout_pdf.as_pdf(sheet)))
    places = []
    for page in reader.pages:
        page.extract_text(visitor_text=lambda text, _cm, tm, *_: places.append((text, tm[4:6])))
    assert all(40 < x < 560 and 30 < y < 812 for text, (x, y) in places if text.strip())


@pytest.mark.parametrize("ending", [".txt", ".docx", ""])
def test_an_unknown_ending_is_told_with_an_example(script, tmp_path, ending):
    result = show(script, "--handout", tmp_path / f"sheet{ending}")
    assert result.exit_code == 1
    assert "is an .html or a .pdf file" in result.stderr
    assert "--handout sheet.pdf" in result.stderr


def test_a_folder_that_is_not_there_is_told(script, tmp_path):
    result = show(script, "--handout", tmp_path / "none" / "sheet.pdf")
    assert result.exit_code == 1
    assert "cannot be written: No such file or directory." in result.stderr


def test_a_folder_of_that_name_is_told_and_kept(script, tmp_path):
    (tmp_path / "sheet.pdf").mkdir()
    result = show(script, "--handout", tmp_path / "sheet.pdf")
    assert result.exit_code == 1
    assert "cannot be written: it is a folder." in result.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["script.md", "sheet.pdf"]


def test_what_stood_there_is_kept_when_the_new_one_cannot_be_made(script, tmp_path):
    path = tmp_path / "sheet.pdf"
    path.write_text("before")
    assert show(script, "--handout", path, "--names", "美咲,Bo").exit_code == 1
    assert path.read_text() == "before"
    assert show(script, "--handout", path).exit_code == 0
    assert path.read_bytes().startswith(b"%PDF")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["script.md", "sheet.pdf"]


def test_the_file_can_be_read_by_whom_a_new_file_can_and_keeps_what_was_set(script, tmp_path):
    (tmp_path / "plain").touch()
    show(script, "--handout", tmp_path / "sheet.html")
    assert (tmp_path / "sheet.html").stat().st_mode == (tmp_path / "plain").stat().st_mode
    (tmp_path / "sheet.html").chmod(0o600)
    show(script, "--handout", tmp_path / "sheet.html")
    assert (tmp_path / "sheet.html").stat().st_mode & 0o777 == 0o600


def test_a_link_goes_on_pointing_at_the_file(script, tmp_path):
    (tmp_path / "real.html").touch()
    (tmp_path / "sheet.html").symlink_to(tmp_path / "real.html")
    show(script, "--handout", tmp_path / "sheet.html")
    assert (tmp_path / "sheet.html").is_symlink()
    assert b"<title>" in (tmp_path / "real.html").read_bytes()
