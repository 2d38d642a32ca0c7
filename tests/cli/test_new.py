"""`voicerepair new`: a script to begin with, and nothing written over."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from voicerepair.cli import main
from voicerepair.cli.new import write
from voicerepair.errors import ScriptError
from voicerepair.script.library import Library


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    """An empty current folder, and no scripts of one's own."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("VOICEREPAIR_SCRIPTS", str(tmp_path / "own" / "scripts"))
    return folder


def run(*words: str):
    return CliRunner().invoke(main, list(words), catch_exceptions=False)


@pytest.mark.parametrize("name", ["sunday-talk", "Sunday", "no", "130", "a", "x" * 60])
def test_a_script_to_begin_with_is_without_a_finding_and_can_be_played(name, here):
    assert run("new", name).exit_code == 0
    reading = Library().read(f"{name}.md")
    assert reading.findings == ()
    assert reading.program is not None
    assert run("rehearse", f"{name}.md").exit_code == 0
    text = (here / f"{name}.md").read_text()
    assert f"voicerepair check {name}.md" in text
    assert "TITLE" not in text


@pytest.mark.parametrize("model", Library(()).names())
def test_a_copy_of_any_script_is_as_good_as_the_script(model, here):
    result = run("new", "our-own", "--from", model)
    assert result.exit_code == 0
    reading = Library().read("our-own.md")
    assert reading.findings == Library(()).read(model).findings
    assert reading.program is not None
    assert reading.program.script.meta.title == "Our own"
    said = (here / "our-own.md").read_text("utf-8")
    assert f"Begun as a copy of {model}, an exercise of voicerepair (CC BY 4.0)" in said


def test_in_ones_own_folder_it_is_found_by_its_name_from_everywhere(tmp_path, monkeypatch):
    assert run("new", "our-talk", "--mine").exit_code == 0
    monkeypatch.chdir(tmp_path)
    for words in (("check", "our-talk"), ("show", "our-talk"), ("rehearse", "our-talk")):
        assert run(*words).exit_code == 0
    assert "our-talk" in run("list").stdout
    assert run("new", "again", "--from", "our-talk").exit_code == 0


def test_nothing_is_written_over_whatever_its_capitals(here):
    (here / "Mine.md").write_text("my words")
    for name in ("Mine", "mine", "mine.md"):
        result = run("new", name)
        assert result.exit_code == 1
        assert "Mine.md is there already" in result.stderr
    assert [path.name for path in here.iterdir()] == ["Mine.md"]
    assert (here / "Mine.md").read_text() == "my words"


@pytest.mark.parametrize(
    "name",
    ["../out", "/tmp/x", "a b", "", ".", "readme", "README.md", "é\0", "x" * 61, "-x", "ä/ö"],
)
def test_what_cannot_be_a_name_is_refused_and_nothing_is_written(name, here):
    result = run("new", "--", name)
    assert result.exit_code == 1
    assert "cannot be the name of a script" in result.stderr
    assert not list(here.iterdir())


def test_a_model_that_is_not_there_or_not_sound_is_told(here):
    assert 'did you mean "rhythm"' in run("new", "x", "--from", "rythm").stderr
    (here / "bad.md").write_text("---\ntitle: Bad\n---\n# One\n[wait]\n")
    result = run("new", "x", "--from", "bad.md")
    assert (result.exit_code, "line 5" in result.stderr) == (1, True)
    assert not (here / "x.md").exists()


def test_a_copy_that_lacks_what_its_model_has_beside_it_is_told(here, tmp_path):
    there = tmp_path / "there"
    there.mkdir()
    (there / "part.md").write_text("---\ntitle: Part\n---\n# One\n\nHello.\n")
    (there / "whole.md").write_text("---\ntitle: Whole\n---\n# One\n\n[play part]\n\nBye.\n")
    result = run("new", "mine", "--from", str(there / "whole.md"))
    assert result.exit_code == 0
    assert 'There is no script called "part" here.' in result.stdout


def test_a_windows_file_and_its_mark_become_a_plain_copy(here):
    (here / "win.md").write_bytes(
        b"\xef\xbb\xbf---\r\ntitle: Win\r\nroles: [self]\r\n---\r\n# One\r\n\r\nHello.\r\n"
    )
    assert run("new", "mine", "--from", "win.md").exit_code == 0
    assert (here / "mine.md").read_bytes().startswith(b"---\ntitle: Mine\n")


def test_a_folder_that_cannot_be_made_is_told(tmp_path, monkeypatch):
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    monkeypatch.setenv("VOICEREPAIR_SCRIPTS", str(blocked / "scripts"))
    result = run("new", "x", "--mine")
    assert (result.exit_code, "cannot be written" in result.stderr) == (1, True)


def test_a_disk_that_fills_up_leaves_no_half_script(here, monkeypatch):
    class Full:
        def __init__(self, file):
            self.file = file

        def __enter__(self):
            return self

        def __exit__(self, *_):
            self.file.close()

        def write(self, text):
            self.file.write(text[:10])
            raise OSError(28, "No space left on device")

    opened = type(here).open
    monkeypatch.setattr(type(here), "open", lambda *given, **how: Full(opened(*given, **how)))
    with pytest.raises(ScriptError, match="cannot be written: No space left"):
        write(here, "x", "words")
    assert not list(here.iterdir())
