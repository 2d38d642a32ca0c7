from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.journal.house import House


@pytest.fixture
def tmp_path(in_memory):
    return in_memory


@pytest.fixture
def house(tmp_path):
    """A journal in an empty folder."""
    house = House(tmp_path / "journal")
    yield house
    house.journal.close()


@pytest.fixture
def ana(house):
    return house.person("Ana")


@pytest.fixture
def bo(house):
    return house.person("Bo")


@pytest.fixture
def small_disk(tmp_path: Path):
    """A disk of so many kilobytes, on which one can write, or only read."""
    if os.geteuid() != 0 or sys.platform != "linux" or shutil.which("mount") is None:
        pytest.skip("a small disk of one's own takes root on Linux")
    folder = tmp_path / "disk"
    folder.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=400k", "small", folder], check=False
    ).returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)
