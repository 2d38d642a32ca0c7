"""Fixtures for the whole house."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.soundcard import SoundCard, why_not

#: What is measured on the sound card in milliseconds, a machine that stalls spoils without
#: anybody's fault. A fault of ours fails every time.
TRIES = 3

MEMORY = Path("/dev/shm")

LONG = (
    "test_sitting.py",
    "test_keys.py",
    "test_setup.py",
    "test_by_voice.py",
    "test_recording.py",
)


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist looks for groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What waits for sound begins first, so that the rest is done meanwhile. There are two sound
    cards: on one people sit or walk through something, in their own time."""
    for item in items:
        if item.get_closest_marker("soundcard"):
            card = "a sound card" if item.path.name in LONG else "another sound card"
            item.add_marker(pytest.mark.xdist_group(card))
            item.add_marker(pytest.mark.flaky(reruns=TRIES - 1))
        # Coverage would triple the time of what tries hundreds of examples, and they reach no line
        # that the others do not.
        if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
            item.add_marker(pytest.mark.no_cover)
    items.sort(key=lambda item: item.get_closest_marker("soundcard") is None)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Of several processes, those that only compute give way to those with a sound card, where
    milliseconds count."""
    among_others = "PYTEST_XDIST_WORKER" in os.environ and hasattr(os, "nice")
    if among_others and item.get_closest_marker("soundcard") is None and os.nice(0) == 0:
        os.nice(19)


def pytest_configure() -> None:
    """Whoever runs the tests in the background has Ctrl-C ignored, and so would all that they start
    and want to interrupt."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(tryfirst=True)  # before pytest-cov begins
def pytest_sessionstart(session: pytest.Session) -> None:
    """In a process of pytest-xdist, pytest-cov 7 has begun already when it begins: everything would
    be traced twice, and ``no_cover`` would be traced as well."""
    coverage = session.config.pluginmanager.getplugin("_cov")
    if hasattr(session.config, "workerinput") and getattr(coverage, "cov_controller", None):
        coverage.cov_controller.cov.stop()


def pytest_collection_finish(session: pytest.Session) -> None:
    """Tests of one group stay in one process: two on one sound card would spoil each other."""
    if getattr(session.config.option, "loadgroup", False):
        for item in session.items:
            group = item.get_closest_marker("xdist_group")
            assert group is None or item.nodeid.endswith(f"@{group.args[0]}"), item.nodeid


@pytest.fixture(scope="session", autouse=True)
def nothing_of_ones_own(tmp_path_factory):
    """Whoever runs the tests may have scripts, settings, a journal: they are out of sight here."""
    with pytest.MonkeyPatch.context() as patch:
        own = tmp_path_factory.mktemp("own")
        patch.setenv("VOICEREPAIR_SCRIPTS", str(own / "scripts"))
        patch.setenv("VOICEREPAIR_SETTINGS", str(own / "settings.toml"))
        patch.setenv("VOICEREPAIR_JOURNAL", str(own / "journal"))
        patch.setenv("VOICEREPAIR_HOMEWORK", str(own / "homework"))
        patch.setenv("VOICEREPAIR_THERAPIST", str(own / "therapist"))
        patch.delenv("VOICEREPAIR_THERAPIST_PASSPHRASE", raising=False)
        patch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
        patch.delenv("VOICEREPAIR_PASSPHRASE", raising=False)
        yield


@pytest.fixture
def in_memory(tmp_path_factory):
    """A folder in memory where there is one: what a journal commits is waited for, thousands of
    times in its tests. ``bench_journal`` does so on a disk."""
    if not os.access(MEMORY, os.W_OK):
        yield tmp_path_factory.mktemp("house")
        return
    with tempfile.TemporaryDirectory(dir=MEMORY, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture
def house(in_memory):
    """A journal in an empty folder, with people to come."""
    from tests.journal.house import House

    house = House(in_memory / "journal")
    yield house
    house.journal.close()


@pytest.fixture
def ana(house):
    return house.person("Ana")


@pytest.fixture
def bo(house):
    return house.person("Bo")


@pytest.fixture
def small_disk(request, tmp_path: Path):
    """A disk of 400 kilobytes, or of as many as its parameter says."""
    size = getattr(request, "param", 400)
    if os.geteuid() != 0 or sys.platform != "linux" or shutil.which("mount") is None:
        pytest.skip("a small disk of one's own takes root on Linux")
    folder = tmp_path / "disk"
    folder.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}k", "small", folder], check=False
    ).returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


@pytest.fixture(scope="session")
def english_ear():
    """One for all tests that only ask it something: it takes a second or two to learn English. They
    share a group as well, so that only one process does."""
    from tests.spoken import english_ear

    ear = english_ear()
    yield ear
    ear.close()


@pytest.fixture(scope="session")
def sound_server(tmp_path_factory):
    """One private PulseAudio for all tests that need one."""
    if reason := why_not():
        pytest.skip(reason)
    with SoundCard(tmp_path_factory.mktemp("sound")) as card:
        yield card


@pytest.fixture
def soundcard(sound_server, monkeypatch):
    """The virtual sound card, whole and quiet; this process and its children use it."""
    sound_server.mend()
    for name, value in sound_server.environment.items():
        monkeypatch.setenv(name, value)
    yield sound_server
    sound_server.mend()


@pytest.fixture
def system(soundcard):
    """PortAudio on the virtual sound card."""
    from voicerepair.sound.portaudio import PortAudio
    from voicerepair.sound.portaudio.library import initialise_again, load

    initialise_again(load())
    with PortAudio() as system:
        yield system
