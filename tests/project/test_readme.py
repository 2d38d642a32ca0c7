"""The README's commands, run as they are written, by a stranger with an empty HOME."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest
from click.testing import CliRunner
from markdown_it import MarkdownIt

from voicerepair.cli import COMMANDS, main

README = Path(__file__).parents[2] / "README.md"
START = "git clone URL voicerepair"


def blocks(language: str) -> list[str]:
    """The README's code blocks of one language."""
    tokens = MarkdownIt().parse(README.read_text(encoding="utf-8"))
    return [token.content for token in tokens if token.type == "fence" and token.info == language]


def commands() -> list[str]:
    """Every command of the blocks that come after the quick start."""
    lines = [line for block in blocks("sh") for line in block.splitlines()]
    return [line for line in lines if line.startswith("voicerepair ")]


@pytest.fixture(scope="module")
def environment(repository: Path, strangers_environment: dict[str, str]) -> dict[str, str]:
    """A stranger's, in which the word URL leads to our repository."""
    return strangers_environment | {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.{repository}.insteadOf",
        "GIT_CONFIG_VALUE_0": "URL",
        "TERM": "xterm-256color",
    }


@pytest.fixture(scope="module")
def quick_start(
    environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, str]:
    """The clone that the quick start made, and what it printed to somebody without a terminal."""
    (script,) = (block for block in blocks("sh") if START in block)
    folder = tmp_path_factory.mktemp("stranger")
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


@pytest.fixture
def terminal(
    quick_start: tuple[Path, str], environment: dict[str, str], request: pytest.FixtureRequest
) -> Iterator[pexpect.spawn]:
    """A real terminal in the clone, in which the command given by the test is running."""
    clone, _ = quick_start
    path = f"{clone}/.venv/bin{os.pathsep}{environment['PATH']}"
    child = pexpect.spawn(
        "sh",
        ["-c", request.param],
        cwd=str(clone),
        env=environment | {"PATH": path},
        encoding="utf-8",
        timeout=60,
        dimensions=(40, 100),
    )
    yield child
    child.close(force=True)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_quick_start_without_a_terminal_rehearses(quick_start: tuple[Path, str]) -> None:
    _, said = quick_start
    assert "Ready.\n" in said
    assert "There is no terminal here" in said
    assert "leave it here tonight" in said


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("terminal", ["make play"], indirect=True)
def test_the_quick_start_in_a_terminal_asks_for_names_and_plays(terminal: pexpect.spawn) -> None:
    terminal.expect("(?i)name")
    terminal.sendline("Mia")
    terminal.sendline("Jo")
    terminal.expect("This is practice")
    terminal.send("q")
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 0


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    "terminal", [line for line in commands() if " play " in line], indirect=True
)
def test_every_play_command_starts_and_stops(terminal: pexpect.spawn) -> None:
    if "--names" not in terminal.args[-1]:
        terminal.expect("(?i)name")
        terminal.sendline("Mia")
        terminal.sendline("Jo")
    terminal.expect(["This is practice", "Sit"])
    terminal.send("q")
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 0


@pytest.mark.parametrize("command", [line for line in commands() if " play " not in line])
def test_every_other_command_works_as_written(
    command: str, pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(pytestconfig.rootpath)
    result = CliRunner().invoke(main, command.split()[1:], catch_exceptions=False)
    assert result.exit_code == 0, result.output


def test_the_script_in_the_readme_is_in_order(tmp_path: Path) -> None:
    (script,) = blocks("markdown")
    file = tmp_path / "good.md"
    file.write_text(script, encoding="utf-8")
    result = CliRunner().invoke(main, ["check", str(file)], catch_exceptions=False)
    assert (result.exit_code, "warning" in result.output) == (0, False), result.output


def test_the_readme_names_every_command_and_every_exercise() -> None:
    text = README.read_text(encoding="utf-8")
    for command in COMMANDS:
        assert f"`voicerepair {command}" in text
    for exercise in ("rhythm", "settle", "name", "own", "apart", "return"):
        assert f"| `{exercise}` - " in text


def test_the_picture_is_there() -> None:
    assert (README.parent / ".readme" / "turn.svg").exists()
