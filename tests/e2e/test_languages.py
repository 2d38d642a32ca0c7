"""A sitting in German and one in Spanish, on the virtual sound card, with the voice of each."""

from __future__ import annotations

import pytest

from voicerepair.sound.voices.catalogue import available

pytestmark = [pytest.mark.soundcard, pytest.mark.slow]


@pytest.mark.parametrize(
    ("language", "prompt", "following", "paused"),
    [
        ("de", "Das hier ist Übung. Nichts muss gelingen.", "danach: ein stiller Moment", "Pause."),
        ("es", "Esto es una práctica. Nada tiene que salir bien.", "después: un momento", "pausa."),
    ],
)
def test_an_exercise_is_heard_and_shown_in_its_language(sit, language, prompt, following, paused):
    if not available(language):
        pytest.skip(f"no voice of this machine speaks {language}")
    with sit(f"rhythm-{language}") as sitting:
        sitting.shows(prompt)
        sitting.shows(following)
        said = sitting.wait_for("speak")
        sitting.press_when_settled(" ")
        sitting.shows(paused)
        sitting.press_when_settled("q")
        assert sitting.ends() == 0
        sitting.leaves_the_terminal_usable()
    assert said["seconds"] > 1.0
    assert sitting.guide.sounding()
    assert b"trouble" not in sitting.log_path.read_bytes()
