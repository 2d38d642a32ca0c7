"""Both screens in the language of the session, with nothing of their own left in English."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from rich.console import Console

from voicerepair.cli.languages import wording_for
from voicerepair.screen import Terminal
from voicerepair.screen.layout import Frame, compose
from voicerepair.screen.plain import PlainScreen
from voicerepair.script.library import Library
from voicerepair.session.events import Phase, View

LANGUAGES = ("de", "es")
ENGLISH = (
    "Paused", "Breathe", "number", "microphone", "next", "keys", "Handing", "Enter when", "answer",
    " and ", "space", "left arrow", "stop",
)  # fmt: skip


def views(language: str) -> dict[str, View]:
    wording = wording_for(Library().load(f"rhythm-{language}"))
    turn = View(
        serial=1,
        phase=Phase.TURN,
        title="T",
        who=("Ana", "Bo"),
        doing=wording("speak"),
        caption="C",
        shown="S",
        next=wording("a quiet moment"),
        armed=True,
        until=60.0,
        wording=wording,
    )
    return {
        "turn": turn,
        "hand-over": replace(turn, serial=2, phase=Phase.WINDOW),
        "paused": replace(turn, serial=3, phase=Phase.PAUSED),
        "breath in": replace(turn, serial=4, phase=Phase.BREATH, who=(), breath="in"),
        "breath out": replace(turn, serial=5, phase=Phase.BREATH, who=(), breath="out"),
        "choice": replace(turn, serial=6, phase=Phase.ANSWER, options=("Xx", "Yy")),
        "rating": replace(turn, serial=7, phase=Phase.ANSWER, number=(0, 10)),
        "set aside": replace(turn, serial=8, phase=Phase.ASIDE, return_wall=1e9),
    }


def drawn(view: View, width: int, height: int, **more) -> str:
    console = Console(file=io.StringIO(), width=width, height=height, legacy_windows=False)
    frame = Frame.at(12.0, more.pop("level", -30.0), view=view, size=(width, height), **more)
    return "\n".join(row.plain for row in compose(console, frame))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_full_screen_has_no_english_of_its_own(language):
    shown = [
        drawn(view, 80, 24, level=level)
        for view in views(language).values()
        for level in (-30.0, None)
    ]
    shown.append(drawn(views(language)["turn"], 80, 24, help=True))

    for word in ENGLISH:
        assert not [frame for frame in shown if word in frame], word


@pytest.mark.parametrize("language", LANGUAGES)
def test_plain_lines_have_no_english_of_their_own(language):
    out = io.StringIO()
    screen = PlainScreen(Terminal(), out)
    for view in views(language).values():
        for level in (-30.0, None):
            screen.update(view, 0.0, level)
    screen.update(views(language)["turn"], 0.0, None, help=True)

    for word in ENGLISH:
        assert word not in out.getvalue(), word


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["turn", "hand-over", "paused", "choice", "rating"])
def test_nothing_is_cut_off_at_sixty_columns(language, name):
    assert "…" not in drawn(views(language)[name], 60, 20)
    assert "…" not in drawn(views(language)[name], 60, 20, help=True)


def test_a_german_screen_is_german():
    frames = {name: drawn(view, 80, 24) for name, view in views("de").items()}

    assert "Einatmen" in frames["breath in"]
    assert "Ausatmen" in frames["breath out"]
    assert "eine Zahl von 0 bis 10, dann Eingabe" in frames["rating"]
    assert "Mikrofon offen" in frames["turn"]
    assert "„S“" in frames["turn"]
