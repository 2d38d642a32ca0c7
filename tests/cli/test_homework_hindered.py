"""Homework on a disk that is full or takes nothing, and in terminals that are odd: told in plain
words, with what was there before as it was, and with nothing lost that somebody typed."""

from __future__ import annotations

import subprocess
from contextlib import suppress
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from tests.homework import desk
from tests.homework.desk import NOON
from voicerepair.cli import alone, main
from voicerepair.cli.choosing import asked
from voicerepair.cli.homework import report
from voicerepair.cli.telling import fitting
from voicerepair.errors import HomeworkError
from voicerepair.homework import added
from voicerepair.homework.known import FILE

WAYS = ("full", "read-only")
REPORT = b"a report that took an hour to agree on"


@pytest.fixture
def disk(small_disk, tmp_path, monkeypatch):
    """All that is ours lies on it; ``sunday.md`` too, and the keys of a therapist."""
    monkeypatch.setattr("time.time", lambda: NOON + 60)
    for name in ("homework", "scripts", "journal", "therapist"):
        monkeypatch.setenv(f"VOICEREPAIR_{name.upper()}", str(small_disk / name))
    monkeypatch.setenv("VOICEREPAIR_THERAPIST_PASSPHRASE", "")
    monkeypatch.chdir(small_disk)
    Path("sunday.md").write_text(desk.SCRIPT)
    yield small_disk
    monkeypatch.chdir(tmp_path)


def hinder(disk: Path, way: str) -> None:
    if way == "read-only":
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        return
    with suppress(OSError), (disk / "ballast").open("wb", buffering=0) as ballast:
        while ballast.write(bytes(512)):
            pass


def lying(folder: Path) -> dict[str, bytes]:
    return {
        str(one.relative_to(folder)): one.read_bytes()
        for one in folder.rglob("*")
        if one.is_file() and not one.name.startswith("ballast")
    }


def run(*words: str, typed: str = ""):
    return CliRunner().invoke(main, words, input=typed, catch_exceptions=False)


def assign(why: str):
    return run(
        *("assign", "sunday.md", "--for", "12", "--why", why, "--when", "Thursdays 20:00"),
        *("--until", "2026-12-20", "-o", "week3.homework"),
        typed="y\nn\nn\nn\n",
    )


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("words", ["add", "calendar", "remove", "forget", "assign", "passphrase"])
def test_what_cannot_be_written_is_told_and_all_is_as_it_was(disk, tmp_path, way, words):
    lee = desk.keys(disk / "therapist")
    assert assign("To hear each other.").exit_code == 0
    assert run("homework", "add", "week3.homework", typed="y\n").exit_code == 0
    assert run("homework", "calendar", "--zone", "UTC").exit_code == 0
    newer = desk.bundle(tmp_path / "newer.homework", lee, made=NOON + 90)
    before = lying(disk)
    hinder(disk, way)
    result = {
        "add": lambda: run("homework", "add", str(newer), "--yes"),
        "calendar": lambda: run("homework", "calendar", "--zone", "Asia/Tokyo"),
        "remove": lambda: run("homework", "remove", "--yes"),
        "forget": lambda: run("homework", "forget", "M. Lee"),
        "assign": lambda: assign("Something else."),
        "passphrase": lambda: run("therapist", "passphrase", typed="long enough\nlong enough\n"),
    }[words]()
    if words in ("remove", "passphrase") and result.exit_code == 0:
        return  # what needs no room can be done on a full disk
    assert (result.exit_code, "Error: " in result.stderr) == (1, True), result.output
    assert lying(disk) == before


@pytest.mark.parametrize("way", WAYS)
def test_keys_that_cannot_be_kept_are_not_shown_as_made(disk, way):
    hinder(disk, way)
    result = run("therapist", "init", "--name", "M. Lee")
    assert (result.exit_code, "cannot be written" in result.stderr) == (1, True)
    assert "fingerprint" not in result.output
    assert set(lying(disk)) == {"sunday.md"}


def test_where_it_is_added_but_nobody_can_be_remembered_that_is_said(disk, tmp_path):
    path = desk.bundle(tmp_path / "x.homework", desk.keys(tmp_path / "lee"))
    (disk / "homework").mkdir()
    (disk / "homework" / FILE).symlink_to("/proc/nowhere/else")
    result = run("homework", "add", str(path), typed="y\n")
    assert result.exit_code == 1
    assert "week3 is added" in result.stderr
    assert added.find(disk / "homework", "week3")


def written(path: Path, typed: str):
    came = []

    @click.command()
    def command() -> None:
        came.append(report.write_somewhere(path, REPORT))

    return CliRunner().invoke(command, input=typed), came


@pytest.mark.parametrize("way", WAYS)
def test_a_report_that_cannot_be_written_here_can_be_written_elsewhere(disk, tmp_path, way):
    hinder(disk, way)
    other = tmp_path / "other.age"
    result, came = written(disk / "x.age", f"{disk / 'y.age'}\nx\0y\n{other}\n")
    assert result.output.count("cannot be written") == 2
    assert (came, other.read_bytes()) == ([other], REPORT)
    assert set(lying(disk)) == {"sunday.md"}
    result, came = written(disk / "x.age", "\n")
    assert isinstance(result.exception, HomeworkError)
    assert came == []


def test_a_disk_that_takes_nothing_is_told_before_anybody_types(disk):
    hinder(disk, "read-only")
    with pytest.raises(HomeworkError, match="may not write"):
        report.check_new(disk / "x.age")


# ------------------------------------------------------------------------- odd terminals


def test_where_nothing_can_be_hidden_from_the_others_no_report_is_begun(tmp_path, monkeypatch):
    one = desk.take(desk.bundle(tmp_path / "x.homework", desk.keys(tmp_path / "lee")), tmp_path)
    monkeypatch.setenv("TERM", "dumb")
    assert not alone.has_another_screen()
    with pytest.raises(HomeworkError, match="would stay in this window"):
        report.check_screen(one)


def test_letters_in_another_encoding_are_asked_for_once_more(monkeypatch, capsys):
    lines = iter([b"B\xfcro", b"B\xc3\xbcro"])
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _text: next(lines).decode())
    assert asked(">") == "Büro"
    assert "cannot be read here" in capsys.readouterr().err


def test_a_question_is_broken_between_its_words(monkeypatch):
    monkeypatch.setenv("COLUMNS", "30")
    lines = fitting("Is one of them afraid of the other, or hurt?", 8).split("\n")
    assert lines == ["Is one of them afraid of the", "other, or hurt?"]
    assert fitting("a" * 10 + " " + "b" * 15, 8) == "a" * 10 + "\n" + "b" * 15
