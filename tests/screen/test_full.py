"""The full screen: when it draws, what it says once, and that it leaves nothing behind."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from voicerepair.screen import Terminal, open_screen
from voicerepair.screen.full import FullScreen
from voicerepair.session.events import Phase, View

TURN = View(serial=1, phase=Phase.TURN, who=("Ana",), caption="Go on.", since=0.0, until=10.0)
ENVIRON = {"TERM": "xterm-256color"}
HOME = "\x1b[H"


class Terminated(io.StringIO):
    """A terminal of 80 by 24 that remembers what was written to it."""

    encoding = "utf-8"

    def isatty(self):
        return True


@pytest.fixture
def out(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LINES", "24")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    return Terminated()


@pytest.fixture
def screen(out):
    screen = FullScreen(Terminal(), out)
    yield screen
    screen.close()


def frames(out):
    return out.getvalue().count(HOME)


def test_a_terminal_that_can_do_it_gets_the_full_screen(out):
    screen = open_screen(Terminal(), out, ENVIRON)
    screen.close()
    assert isinstance(screen, FullScreen)


def test_a_change_is_drawn_at_once_and_the_rest_ten_times_a_second(screen, out):
    screen.update(TURN, 5.00, -30.0)
    drawn = frames(out)
    for step in range(9):
        screen.update(TURN, 5.01 + step / 100, -50.0 + 5 * step)
    assert frames(out) == drawn
    screen.update(replace(TURN, serial=2), 5.095, -30.0)
    assert frames(out) == drawn + 1


def test_nothing_is_drawn_while_nothing_changes(screen, out):
    screen.update(TURN, 20.0, -30.0)
    drawn = frames(out)
    for step in range(100):
        screen.update(TURN, 20.0 + step, -30.0)
    assert frames(out) == drawn


def test_the_view_is_what_keys_are_for(screen):
    screen.update(TURN, 0.0)
    assert screen.view is TURN


def test_what_is_said_is_shown_for_a_while_and_kept_for_afterwards(screen, out):
    screen.say("There is no microphone here.")
    screen.update(TURN, 0.0)
    assert "There is no microphone here." in out.getvalue()
    screen.update(TURN, 5.0)
    length = len(out.getvalue())
    screen.update(TURN, 30.0)
    assert "microphone here" not in out.getvalue()[length:]
    screen.close()
    after = out.getvalue().rpartition("\x1b[?1049l")[2]
    assert after == "There is no microphone here.\n"


def test_closing_twice_does_no_harm(screen, out):
    screen.close()
    length = len(out.getvalue())
    screen.close()
    assert len(out.getvalue()) == length


def test_a_terminal_that_is_gone_does_not_keep_us_from_leaving(monkeypatch, out):
    screen = FullScreen(Terminal(), out)

    def gone(text):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(out, "write", gone)
    screen.close()


def test_the_other_page_the_cursor_and_pasting_are_all_given_back(out):
    FullScreen(Terminal(), out).close()
    text = out.getvalue()
    for taken, given in [("?1049h", "?1049l"), ("?25l", "?25h"), ("?2004h", "?2004l")]:
        assert text.count(taken) == text.count(given) == 1
        assert text.index(taken) < text.index(given)
