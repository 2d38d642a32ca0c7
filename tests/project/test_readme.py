"""The README's commands, run as they are written, by a stranger with an empty HOME."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pexpect
import pytest
import soundfile
from click.testing import CliRunner
from markdown_it import MarkdownIt

from tests.spoken import english_ear, room, say
from tests.usual_signals import usual_signals
from voicerepair.cli import COMMANDS, checkin, main, narrate, teach
from voicerepair.script.library import Library
from voicerepair.session.commands import COMMANDS as KEYS

README = Path(__file__).parents[2] / "README.md"
START = "git clone URL voicerepair"


def installs(test: Callable[..., None]) -> Callable[..., None]:
    """Marks a test that needs the quick start to have run; once is enough."""
    for mark in (pytest.mark.installs, pytest.mark.timeout(600), pytest.mark.xdist_group("readme")):
        test = mark(test)
    return test


def blocks(language: str) -> list[str]:
    """The README's code blocks of one language."""
    tokens = MarkdownIt().parse(README.read_text(encoding="utf-8"))
    return [token.content for token in tokens if token.type == "fence" and token.info == language]


def commands(beginning: str) -> list[str]:
    """Outside the therapist's quick start, whose commands go one after the other."""
    lines = [line for block in blocks("sh") if "week3" not in block for line in block.splitlines()]
    return [line for line in lines if line.startswith(beginning)]


@pytest.fixture(scope="module")
def environment(strangers_environment: dict[str, str]) -> dict[str, str]:
    return strangers_environment | {"TERM": "xterm-256color", "LANG": "C.UTF-8"}


@pytest.fixture(scope="module")
def quick_start(
    repository: Path, environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, str]:
    """The clone that the quick start made, and what it printed to somebody without a terminal."""
    (script,) = (block for block in blocks("sh") if START in block)
    folder = tmp_path_factory.mktemp("stranger")
    (folder / "URL").symlink_to(repository)
    done = subprocess.run(
        ["sh", "-euc", script],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return folder / "voicerepair", done.stdout


@installs
def test_the_quick_start_without_a_terminal_rehearses(quick_start: tuple[Path, str]) -> None:
    _, said = quick_start
    assert "Ready.\n" in said
    assert "There is no terminal here" in said
    assert "leave it here tonight" in said


@installs
@pytest.mark.parametrize("command", ["make play", *commands("voicerepair play")])
def test_every_play_command_plays_in_a_terminal_and_stops(
    command: str, quick_start: tuple[Path, str], environment: dict[str, str]
) -> None:
    clone, _ = quick_start
    terminal = pexpect.spawn(
        "sh",
        ["-c", command],
        cwd=str(clone),
        env=environment | {"PATH": f"{clone}/.venv/bin{os.pathsep}{environment['PATH']}"},
        encoding="utf-8",
        timeout=60,
        dimensions=(40, 100),
        preexec_fn=usual_signals,
    )
    if "--names" not in command:
        for question, name in (("One of you: ", "Mia"), ("The other: ", "Jo")):
            terminal.expect_exact(question)
            terminal.sendline(name)
    terminal.expect_exact(["? keys", "? Tasten", "? teclas"])
    terminal.send("q")
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 0


@pytest.mark.parametrize("command", commands("voicerepair listen"))
def test_every_listen_command_hears_a_recording(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    english_ear().close()
    monkeypatch.chdir(tmp_path)
    quiet = room(1.5)
    words = np.concatenate((quiet, say("smart mirror"), quiet, say("time out"), quiet))
    soundfile.write("recording.wav", words, 16_000)
    result = CliRunner().invoke(main, shlex.split(command)[1:], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    assert ("smart mirror" if "--phrases" in command else "time out") in result.output


@pytest.mark.parametrize(
    "command",
    [
        line
        for name in ("check", "rehearse", "list", "show", "path", "fit", "help-now", "journal")
        for line in commands(f"voicerepair {name}")
        if line.split()[1] == name  # not `listen` for `list`
        and "--handout" not in line  # these are written elsewhere, below
    ]
    + commands("voicerepair setup --show"),
)
def test_every_other_command_works_as_written(
    command: str, pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(pytestconfig.rootpath)
    result = CliRunner().invoke(main, command.split()[1:], catch_exceptions=False)
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize(
    "command", [one for one in commands("voicerepair show") if "--handout" in one]
)
def test_every_handout_is_written(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    words = command.split()[1:]
    result = CliRunner().invoke(main, words, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    assert (tmp_path / words[words.index("--handout") + 1]).stat().st_size > 1000


@pytest.mark.slow
@pytest.mark.parametrize("command", commands("voicerepair render"))
def test_every_audio_file_and_every_page_is_written(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    soundfile.write("rain.flac", np.random.default_rng(1).normal(size=80_000) * 0.05, 16_000)
    words = [re.sub(r"\.(mp3|opus)$", ".wav", word) for word in shlex.split(command)[1:]]  # faster
    result = CliRunner().invoke(main, words, catch_exceptions=False)
    if "There is no voice on this machine" in result.output:
        pytest.skip("there is no voice here: voicerepair doctor says how to get one")
    assert result.exit_code == 0, result.output
    for line in result.stdout.splitlines():
        assert (tmp_path / line.partition(": ")[0]).stat().st_size > 10_000


@pytest.mark.parametrize("command", commands("voicerepair new"))
def test_every_command_that_writes_a_script_writes_it(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, command.split()[1:], catch_exceptions=False)
    assert (result.exit_code, len(list(tmp_path.glob("*.md")))) == (0, 1), result.output


@pytest.mark.parametrize("command", commands("voicerepair teach"))
def test_every_command_that_teaches_can_be_typed(command: str) -> None:
    """They need somebody who speaks; ``tests/e2e/test_teach.py`` has one."""
    context = teach.command.make_context("teach", command.split()[2:])
    assert context.params.keys() >= {"command", "name"}


@pytest.mark.parametrize("command", commands("voicerepair narrate"))
def test_every_command_that_narrates_can_be_typed(command: str) -> None:
    """They need somebody who speaks; ``tests/e2e/test_narrate.py`` has one."""
    context = narrate.command.make_context("narrate", command.split()[2:])
    assert context.params["script"] == "sunday-talk.md"


@pytest.mark.parametrize("command", commands("voicerepair checkin"))
def test_every_check_in_can_be_typed(command: str) -> None:
    """They need somebody alone at a terminal; ``tests/cli/test_checkin.py`` has one."""
    context = checkin.command.make_context("checkin", command.split()[2:])
    assert context.params.keys() >= {"short", "quiet", "tie"}


def test_the_script_in_the_readme_is_in_order(tmp_path: Path) -> None:
    (script,) = blocks("markdown")
    file = tmp_path / "good.md"
    file.write_text(script, encoding="utf-8")
    result = CliRunner().invoke(main, ["check", str(file)], catch_exceptions=False)
    assert (result.exit_code, "warning" in result.output) == (0, False), result.output


def test_the_readme_names_every_command() -> None:
    text = README.read_text(encoding="utf-8")
    for command in COMMANDS:
        assert f"| `voicerepair {command}" in text


FOR_TWO = (
    "rhythm",
    "settle",
    "name",
    "own",
    "apart",
    "return",
    "five",
    "week",
    "unsaid",
    "soft-spot",
)
FOR_ONE = ("alone", "outside-eye", "parent-child", "work", "friend")


@pytest.mark.parametrize("name", [*FOR_TWO, *FOR_ONE])
def test_the_readme_says_what_each_exercise_is_and_takes(name: str) -> None:
    script = Library().load(name).script
    assert script.meta.minutes
    shortest, longest = script.meta.minutes
    (row,) = (row for row in README.read_text().splitlines() if row.startswith(f"| `{name}` - "))
    assert row.startswith(f"| `{name}` - {script.meta.title} |")
    assert row.endswith(f"| {shortest:g} to {longest:g} minutes |")


def test_the_readme_shows_the_keys_that_there_are() -> None:
    text = README.read_text(encoding="utf-8")
    table = text.partition("| key | does |\n|---|---|\n")[2].partition("\n\n")[0]
    shown = {key for row in table.splitlines() for key in row.split(" | ")[0][2:].split(", ")}
    assert shown == {key for entry in KEYS.values() for key in entry.keys.split(" or ")} | {"?"}


def test_the_pictures_are_there_and_small() -> None:
    pictures = re.findall(r"!\[.*?\]\((.*?)\)", README.read_text(encoding="utf-8"))
    assert len(pictures) == 2
    for picture in pictures:
        assert (README.parent / picture).stat().st_size < 70_000
