"""What is no number is refused, before anybody waits for so long."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner

from voicerepair.cli import listen, play


@pytest.mark.parametrize("value", ["nan", "NaN", "-nan", "inf", "-1", "0", "1e9", "soon"])
@pytest.mark.parametrize(
    ("command", "option", "subject"),
    [(listen.command, "--quiet", "sound.wav"), (play.command, "--stretch", "settle")],
)
def test_what_is_no_time_is_refused(
    command: click.Command, option: str, subject: str, value: str
) -> None:
    result = CliRunner().invoke(command, [subject, option, value])
    assert result.exit_code == 2
    assert f"Invalid value for '{option}'" in result.output
