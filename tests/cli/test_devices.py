"""What a session is played with: what is said about the voice that was chosen."""

from __future__ import annotations

import pytest

from voicerepair.cli.devices import other_language
from voicerepair.sound.ports import VoiceInfo


@pytest.mark.parametrize(
    ("voice", "script", "told"),
    [("en-us", "en", False), ("en-us", "en-GB", False), ("", "en", False), ("de", "en", True)],
)
def test_a_voice_for_another_language_than_the_exercise_is_told(
    voice: str, script: str, told: bool
) -> None:
    notes = other_language(VoiceInfo("neural:thorsten", voice, "neural"), script)
    assert len(notes) == told
    if told:
        assert notes[0].startswith("The voice neural:thorsten was made for 'de', and this exercise")
