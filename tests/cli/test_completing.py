"""Names that the shell completes: which, and in a real bash."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

from voicerepair.cli.completing import script_names

BASH = shutil.which("bash")


def offered(begun: str) -> list[tuple[str, str]]:
    return [(item.type, item.value) for item in script_names(None, None, begun)]  # type: ignore[arg-type]


def test_exercises_are_offered_and_files_since_a_path_works_too():
    names = offered("")
    assert ("plain", "rhythm") in names
    assert ("plain", "closing") not in names, "nobody plays that by itself"
    assert names[0] == ("file", "")
    begun = [value for type, value in offered("R") if type == "plain"]
    assert {value.split("-")[0] for value in begun} == {"return", "rhythm"}


@pytest.mark.parametrize("begun", ["./", "a/b", "~/x", "../", "."])
def test_a_path_is_left_to_the_shell(begun):
    assert offered(begun.replace("/", os.sep)) == [("file", begun.replace("/", os.sep))]


def test_ones_own_scripts_are_offered(tmp_path, monkeypatch):
    (tmp_path / "our-talk.md").write_text("---\ntitle: Ours\n---\n# One\nHello.\n")
    monkeypatch.setenv("VOICEREPAIR_SCRIPTS", str(tmp_path))
    assert ("plain", "our-talk") in offered("ou")


def test_titles_come_along_for_shells_that_show_them():
    (item,) = (item for item in script_names(None, None, "rhy") if item.value == "rhythm")  # type: ignore[arg-type]
    assert item.help == "The way we come back"


@pytest.mark.parametrize("command", ["play", "rehearse", "show", "check", "new --from", "narrate"])
def test_every_command_that_takes_a_script_offers_names(command):
    words = f"voicerepair {command} rh"
    done = subprocess.run(
        [sys.executable, "-c", "from voicerepair.cli import main; main(prog_name='voicerepair')"],
        env=os.environ
        | {
            "_VOICEREPAIR_COMPLETE": "bash_complete",
            "COMP_WORDS": words,
            "COMP_CWORD": str(len(words.split()) - 1),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert "plain,rhythm" in done.stdout.splitlines()


@pytest.mark.skipif(BASH is None, reason="there is no bash")
def test_in_bash_a_name_and_a_file_are_completed_as_the_readme_says(tmp_path):
    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    (line,) = (line for line in readme.splitlines() if "=bash_source" in line)
    bin = Path(sys.executable).parent
    (tmp_path / "zebra.md").write_text("---\ntitle: Z\n---\n# One\nHello.\n")
    bash = pexpect.spawn(
        str(BASH),
        ["--norc", "--noprofile", "-i"],
        cwd=str(tmp_path),
        env=os.environ
        | {"PATH": f"{bin}{os.pathsep}{os.environ['PATH']}", "PS1": "$ ", "TERM": "dumb"},
        encoding="utf-8",
        timeout=20,
    )
    try:
        bash.sendline(f"{line.partition('#')[0].strip()}; echo ready; bind 'set bell-style none'")
        bash.expect_exact("ready\r\n")
        for typed, rest in (
            ("voicerepair show outside-e", "ye "),
            ("voicerepair show ze", "bra.md "),
            ("voicerepair path af", "ter-a-rupture "),
            ("voicerepair help", "-now "),
        ):
            bash.send(f"{typed}\t")
            bash.expect_exact(typed + rest)
            bash.sendcontrol("u")
    finally:
        bash.close(force=True)
