"""What an ONNX file says about itself; and whatever else is in a file, in a moment and in words."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import tiny_voices
from voicerepair.errors import SoundError
from voicerepair.sound.voices.onnx_facts import onnx_facts


def test_the_facts_are_those_that_the_onnx_library_wrote(tmp_path: Path) -> None:
    tiny_voices.need_library()
    said = onnx_facts(
        tiny_voices.piper(tmp_path, language="Español", note="x" * 300) / "model.onnx"
    )
    assert said["language"] == "Español"
    assert said["note"] == "x" * 300
    assert said["sample_rate"] == "16000"


def test_a_network_of_hundreds_of_megabytes_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    size = 300_000_000
    with path.open("wb") as file:
        file.write(b"\x3a\x80\xc6\x86\x8f\x01")  # field 7, the network, and its length
        file.seek(size, 1)
        file.write(b"\x72\x06\x0a\x01k\x12\x01v")
    assert onnx_facts(path) == {"k": "v"}


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SoundError, match="cannot be read"):
        onnx_facts(tmp_path / "model.onnx")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
@given(data=st.binary(max_size=200))
def test_any_bytes_are_facts_or_an_error_in_words(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    path.write_bytes(data)
    try:
        facts = onnx_facts(path)
    except SoundError as error:
        said = error.message
    else:
        said = "" if all(isinstance(fact, str) for fact in facts.values()) else "no text"
    assert said in ("", f"{path} is damaged, or no ONNX model.")
