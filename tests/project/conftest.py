"""A repository that strangers could clone, and a home in which nothing has been set up."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

NOT_IN_A_REPOSITORY = (".git", ".venv", ".*_cache", ".hypothesis", "__pycache__", "dist", "build")


@pytest.fixture(scope="session")
def repository(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as it stands, committed into a repository of its own."""
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    folder = tmp_path_factory.mktemp("origin") / "project"
    shutil.copytree(
        pytestconfig.rootpath, folder, ignore=shutil.ignore_patterns(*NOT_IN_A_REPOSITORY)
    )
    author = ("-c", "user.name=A Stranger", "-c", "user.email=stranger@example.org")
    for arguments in (("init", "-q"), ("add", "."), (*author, "commit", "-qm", "As it stands")):
        subprocess.run(("git", *arguments), cwd=folder, check=True)
    return folder


@pytest.fixture(scope="session")
def strangers_environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """This machine's environment with an empty HOME, outside any virtual environment.

    How pip reaches its packages belongs to the machine: its settings, and what it has downloaded
    already, come along wherever they are.
    """
    away = ("VIRTUAL_ENV", "PYTHONPATH", "XDG_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(away)}
    own_bin = Path(sys.prefix) / "bin"
    path = [part for part in kept["PATH"].split(os.pathsep) if Path(part) != own_bin]
    home = tmp_path_factory.mktemp("home")
    was_home = Path.home()
    config = was_home / ".config" / "pip" / "pip.conf"
    if config.exists():
        kept.setdefault("PIP_CONFIG_FILE", str(config))
    kept.setdefault("PIP_CACHE_DIR", str(was_home / ".cache" / "pip"))
    kept["PIP_NO_COMPILE"] = "1"  # most of what is installed is never imported here
    return kept | {"HOME": str(home), "PATH": os.pathsep.join(path)}
