"""The wheel alone, with the source gone: scripts, cues and catalogues are inside, and a session
runs."""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = [pytest.mark.installs, pytest.mark.timeout(600), pytest.mark.xdist_group("wheel")]

Run = Callable[..., str]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory, strangers_environment: dict[str, str]) -> Run:
    """Runs a command from a folder that holds nothing of ours; returns what it printed."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")

    def run(*command: str | Path) -> str:
        done = subprocess.run(
            command,
            cwd=elsewhere,
            env=strangers_environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


@pytest.fixture(scope="module")
def wheel(repository: Path, tmp_path_factory: pytest.TempPathFactory, run: Run) -> Path:
    """Built by way of the source distribution, from a copy that is then deleted."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    shutil.copytree(repository, source)
    run(sys.executable, "-m", "build", source, "--outdir", folder)
    shutil.rmtree(source)
    (wheel,) = folder.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory, run: Run) -> Path:
    """The ``bin`` of an environment that holds the wheel and what it asked for."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    binaries = folder / "bin"
    pip = (sys.executable, "-m", "pip", "--python", binaries / "python")
    run(*pip, "install", "--quiet", wheel)
    return binaries


@pytest.mark.parametrize(
    ("folder", "pattern", "place"),
    [
        ("scripts", "*.md", "_data/scripts"),
        ("audio", "*.flac", "_data/audio"),
        ("voicerepair/languages", "*.po", "languages"),
    ],
)
def test_the_wheel_carries_the_scripts_the_cues_and_the_catalogues(
    wheel: Path, pytestconfig: pytest.Config, folder: str, pattern: str, place: str
) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    files = (pytestconfig.rootpath / folder).glob(pattern)
    expected = {f"voicerepair/{place}/{file.name}" for file in files}
    assert expected
    assert expected <= inside


def test_the_wheel_carries_what_the_code_reads(wheel: Path, pytestconfig: pytest.Config) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    source = pytestconfig.rootpath / "voicerepair"
    expected = {
        f"voicerepair/{file.relative_to(source)}"
        for file in source.rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    assert expected <= inside


def test_the_wheel_carries_the_licences(wheel: Path, pytestconfig: pytest.Config) -> None:
    inside = zipfile.ZipFile(wheel)
    (licence,) = (name for name in inside.namelist() if name.endswith("licenses/LICENSE"))
    assert inside.read(licence) == (pytestconfig.rootpath / "LICENSE").read_bytes()


def test_an_installed_wheel_rehearses_a_bundled_script(installed: Path, run: Run) -> None:
    timeline = run(installed / "voicerepair", "rehearse", "own", "--names", "Mia,Jo")
    assert "Mia" in timeline
    assert "however it went, you can leave it here tonight" in timeline.lower()


def test_an_installed_wheel_speaks_german(installed: Path, run: Run) -> None:
    timeline = run(installed / "voicerepair", "rehearse", "rhythm-de", "--names", "Mia,Jo")
    assert "Mia, du bist dran." in timeline


def test_an_installed_wheel_knows_its_cues(installed: Path, run: Run) -> None:
    program = "from voicerepair.sound.cues import load; print(load('chime', 48000).duration > 0)"
    assert run(installed / "python", "-c", program) == "True\n"


def test_an_installed_wheel_states_its_version(installed: Path, run: Run) -> None:
    assert "0.1.0" in run(installed / "voicerepair", "--version")
