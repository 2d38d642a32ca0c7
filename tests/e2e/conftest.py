from __future__ import annotations

import shutil

import pytest

from tests.soundcard import SoundCard, why_not


@pytest.fixture(scope="module")
def card(tmp_path_factory):
    reason = why_not() or ("" if shutil.which("flite") else "flite is missing")
    if reason:
        pytest.skip(reason)
    with SoundCard(tmp_path_factory.mktemp("card")) as card:
        yield card


@pytest.fixture
def quiet_card(card):
    card.mend()
    yield card
    card.mend()
