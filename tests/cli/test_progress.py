"""How far something long has come: in terminals of every width and kind, and where nobody looks."""

from __future__ import annotations

import io
import re

import pytest

from voicerepair.cli.progress import progress_after_a_second


class Terminal(io.TextIOWrapper):
    """Standard error that somebody looks at."""

    def __init__(self, looked_at: bool = True) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8", write_through=True)
        self.looked_at = looked_at

    def isatty(self) -> bool:
        return self.looked_at

    @property
    def text(self) -> str:
        return self.buffer.getvalue().decode()  # type: ignore[attr-defined, no-any-return]


def shown(monkeypatch: pytest.MonkeyPatch, terminal: Terminal, columns: int = 80) -> str:
    """What is on a terminal once ten of ten are done, one by one."""
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setenv("COLUMNS", str(columns))
    with progress_after_a_second(10, "Speaking") as more:
        for _ in range(10):
            more(1)
    return terminal.text


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    monkeypatch.setattr("voicerepair.cli.progress.SHOWN_AFTER", -1)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)


@pytest.mark.parametrize("columns", [20, 30, 41, 60, 71, 72, 80, 200])
def test_a_bar_stays_on_its_line_however_narrow_the_terminal(columns, monkeypatch):
    text = shown(monkeypatch, Terminal(), columns)
    drawn = re.sub(r"\x1b\[\?25[lh]", "", text).replace("\n", "\r").split("\r")
    assert max(map(len, drawn)) <= columns
    assert len(text.splitlines()) == len(drawn) - 1 > 5
    assert "100%" in text
    assert text.endswith("\n")


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_without_a_bar_it_is_said_in_lines_at_every_quarter(name, value, monkeypatch):
    monkeypatch.setenv(name, value)
    assert shown(monkeypatch, Terminal()) == (
        "Speaking: 25 %\nSpeaking: 50 %\nSpeaking: 75 %\nSpeaking: 100 %\n"
    )


def test_nothing_is_shown_where_nobody_looks_or_when_it_is_soon_over(monkeypatch):
    assert shown(monkeypatch, Terminal(looked_at=False)) == ""
    monkeypatch.setattr("voicerepair.cli.progress.SHOWN_AFTER", 60)
    assert shown(monkeypatch, Terminal()) == ""


def test_it_takes_no_harm_from_nothing_to_do_or_more_than_was_said(monkeypatch):
    for total in (0, 5):
        terminal = Terminal()
        monkeypatch.setattr("sys.stderr", terminal)
        with progress_after_a_second(total, "Writing") as more:
            more(3)
            more(4)
