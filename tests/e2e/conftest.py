"""Sittings on the virtual sound card, and in a terminal alone."""

from __future__ import annotations

import shutil

import pytest

from tests.e2e.partners import flite
from tests.e2e.sitting import Sitting

VOICES = {"A": "slt", "B": "rms"}
LONGEST = 60.0  # seconds that a partner speaks at most


@pytest.fixture(scope="session")
def home(tmp_path_factory):
    """A home that sittings share, so that only the first of them finds an empty cache."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def card(sound_server):
    """The virtual sound card, whole and quiet."""
    sound_server.mend()
    yield sound_server
    sound_server.mend()


@pytest.fixture
def sit(card, home, tmp_path):
    """``sit(script, *options)`` begins a sitting with sound."""

    def begin(script, *options, **more) -> Sitting:
        return Sitting(card, tmp_path, script, *options, **{"home": home, **more})

    return begin


@pytest.fixture
def sit_silently(home, tmp_path):
    """``sit_silently(script, *options)`` begins a sitting on captions and keys alone."""

    def begin(script, *options, **more) -> Sitting:
        silent = ("--no-sound", "--no-mic", *options)
        return Sitting(None, tmp_path, script, *silent, **{"home": home, **more})

    return begin


@pytest.fixture(scope="session")
def voices(tmp_path_factory):
    """What each role's partner has to say, as sound."""
    if shutil.which("flite") is None:
        pytest.skip("flite, which speaks for the partners, is missing: sudo apt install flite")
    folder = tmp_path_factory.mktemp("voices")
    return {role: flite(folder, voice, LONGEST) for role, voice in VOICES.items()}
