"""A machine to install on: every program the installer may call is on its PATH, and nothing else.

The package managers, sudo and Python are small shell scripts that write down how they were called
and do as the test says; what they stand in for is the machine, never our own code.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pexpect

from tests.usual_signals import usual_signals

__all__ = ["Machine"]

PROJECT = Path(__file__).parents[2]
PLAIN_TOOLS = "sh cat chmod cksum cp dirname env grep mkdir mv rm sed tail touch tr true"

# Answers what the installer asks of a Python, and makes environments out of itself.
PYTHON = """
case "$1 $2" in
"-c "*) {starts} ;;
"-m venv")
    for folder; do :; done
    mkdir -p "$folder/bin"
    cp "$0" "$folder/bin/python"
    echo "VIRTUAL_ENV=$PWD/$folder" >"$folder/bin/activate" ;;
"-m pip") case "$*" in {pip_refuses}) echo "pip: no network"; exit 1 ;; esac ;;
"- "*) cat >/dev/null; echo "what-the-group-holds" ;;
esac
"""


class Machine:
    """A home with a checkout in it, and a PATH of our own."""

    def __init__(self, folder: Path) -> None:
        self.checkout = folder / "voicerepair"
        self.bin = folder / "bin"
        self.state = folder / "state"
        for made in (self.checkout / ".install", self.bin, self.state):
            made.mkdir(parents=True)
        shutil.copy(PROJECT / "pyproject.toml", self.checkout)
        shutil.copy(PROJECT / ".install" / "install.sh", self.checkout / ".install")
        for tool in PLAIN_TOOLS.split():
            found = shutil.which(tool)
            assert found, tool
            (self.bin / tool).symlink_to(found)
        self.program("uname", "echo Linux")
        self.user(0)

    def program(self, name: str, does: str, *, where: Path | None = None) -> None:
        """Puts a program on the PATH that notes its call and then does as told."""
        file = (where or self.bin) / name
        file.write_text(f'#!/bin/sh\necho "${{0##*/}} $*" >>{self.state}/calls\n{does}\n')
        file.chmod(0o755)

    def remove(self, name: str) -> None:
        (self.bin / name).unlink()

    def user(self, number: int) -> None:
        self.program("id", f"echo {number}")

    def python(
        self, name: str = "python3.12", *, starts: str = "exit 0", pip_refuses: str = "''"
    ) -> None:
        """``starts`` answers "are you new enough, with venv?"; ``pip_refuses`` is a pattern."""
        self.program(name, PYTHON.format(starts=starts, pip_refuses=pip_refuses))

    def apt(self, *, update: str = "exit 0", install: str = "exit 0", brings: str = "") -> None:
        """apt-get and its database; ``brings`` is shell that runs after an installation."""
        database = self.state / "packages"
        database.touch()
        self.program(
            "apt-get",
            f'case "$*" in *" update") {update} ;; esac\n'
            f'for word; do echo "$word" >>{database}.wanted; done\n'
            f"({install}) || exit\n"
            f"cat {database}.wanted >>{database}\n"
            f'case "$*" in *espeak-ng*) cp {self.bin}/id {self.bin}/espeak-ng ;; esac\n{brings}',
        )
        self.program(
            "dpkg-query",
            f'for name; do :; done; grep -qx "$name" {database} && echo "install ok installed"',
        )

    def arrives(self, name: str) -> str:
        """Shell that puts a program, added before but not yet on the PATH, there."""
        (self.bin / name).rename(self.state / name)
        return f"mv {self.state}/{name} {self.bin}/{name}"

    def install(self, purpose: str = "play", **environment: str) -> tuple[int, str]:
        """Runs the installer with no keyboard; returns its exit status and what it said."""
        done = subprocess.run(
            [self.bin / "sh", ".install/install.sh", purpose],
            cwd=self.checkout,
            env={"PATH": str(self.bin), "HOME": str(self.state), **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout

    def install_at_a_terminal(self, purpose: str = "play") -> tuple[int, str]:
        child = pexpect.spawn(
            str(self.bin / "sh"),
            [".install/install.sh", purpose],
            cwd=str(self.checkout),
            env={"PATH": str(self.bin), "HOME": str(self.state)},
            encoding="utf-8",
            timeout=30,
            preexec_fn=usual_signals,
        )
        said = child.read()
        child.close()
        return child.exitstatus, said.replace("\r\n", "\n")

    def calls(self, name: str) -> list[str]:
        """How a program was called so far, in order."""
        noted = self.state / "calls"
        lines = noted.read_text().splitlines() if noted.exists() else []
        return [line for line in lines if line.split()[0] == name]

    def forget_calls(self) -> None:
        (self.state / "calls").unlink()
