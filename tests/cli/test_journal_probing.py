"""What ``doctor`` says of the journal."""

from __future__ import annotations

import sys
import webbrowser

import pytest

from tests.fakes import FakeKeyring
from tests.journal.house import House
from voicerepair.cli.journal.probing import journal, page
from voicerepair.cli.probes import State
from voicerepair.journal.keys import KEY


@pytest.fixture
def place(in_memory, monkeypatch):
    monkeypatch.setenv("VOICEREPAIR_JOURNAL", str(in_memory / "journal"))
    return in_memory / "journal"


def test_that_there_is_none_yet_is_no_lack(place):
    (finding,) = journal()
    assert (finding.state, finding.detail) == (State.HERE, "none yet; voicerepair me begins one")
    assert not place.exists()


def test_where_it_is_and_who_keeps_its_key(place):
    house = House(place, FakeKeyring(works=False))
    (finding,) = journal()
    assert finding.detail == f"{place}, its key in a file beside it"
    house.journal.change_key("four words and more")
    (finding,) = journal()
    assert finding.detail == f"{place}, under a passphrase"


def test_a_key_that_is_gone_is_told(place):
    House(place, FakeKeyring(works=False)).journal.close()
    (place / KEY).unlink()
    (finding,) = journal()
    assert finding.state is State.PARTLY
    assert "purge --lost" in finding.hint


def test_what_it_takes_is_missing(place, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyrage", None)
    (finding,) = journal()
    assert finding.state is State.MISSING
    assert "nothing recorded" in finding.hint


@pytest.mark.parametrize("name", ["lynx", "chromium"])
def test_whether_the_page_opens_by_itself_is_told(monkeypatch, name):
    kinds = {"lynx": webbrowser.GenericBrowser, "chromium": webbrowser.BackgroundBrowser}
    monkeypatch.setattr(webbrowser, "get", lambda: kinds[name](name))
    (finding,) = page()
    assert finding.state is State.HERE
    assert ("prints its address" in finding.detail) == (name == "lynx")


def test_a_page_that_cannot_be_served_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    (finding,) = page()
    assert finding.state is State.MISSING
    assert "(uvicorn)" in finding.detail
