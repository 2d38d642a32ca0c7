"""Draws the README's picture: a real session in a real terminal, stopped in somebody's turn.

Run it from the project's folder after ``make test``: ``.venv/bin/python .readme/picture.py``. A
virtual sound card gives it a loudspeaker and a microphone, flite somebody who speaks; what
the terminal shows at that moment is written to ``.readme/turn.svg``, with no font or file
from elsewhere.
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import pexpect
import pyte
from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.style import Style
from rich.terminal_theme import DIMMED_MONOKAI
from rich.text import Text

from tests.soundcard import SoundCard

COLUMNS, ROWS = 96, 30
COMMAND = "voicerepair play rhythm --names Mia,Jo"
SPOKEN = "It was raining, and I did not want to talk. And then you brought me a cup of tea."
TURN = re.compile(r"^ +speaks +$", re.MULTILINE)
PICTURE = Path(__file__).with_name("turn.svg")


class Terminal:
    """A session, and the screen on which it draws."""

    def __init__(self, card: SoundCard, home: Path) -> None:
        self.screen = pyte.Screen(COLUMNS, ROWS)
        self.stream = pyte.Stream(self.screen)
        self.child = pexpect.spawn(
            str(Path(sys.executable).with_name("voicerepair")),
            [*COMMAND.split()[1:], "--speaker", "guide", "--microphone", "mic"],
            dimensions=(ROWS, COLUMNS),
            env={
                "PATH": "/usr/bin:/bin",
                "HOME": str(home),
                "TERM": "xterm-256color",
                "LANG": "C.UTF-8",
                **card.environment,
            },
            encoding="utf-8",
        )

    def follow(self, seconds: float) -> None:
        """Draws what comes in that time."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            try:
                self.stream.feed(self.child.read_nonblocking(65536, timeout=left))
            except pexpect.TIMEOUT:
                return

    def shows(self, pattern: re.Pattern[str]) -> bool:
        return bool(pattern.search("\n".join(self.screen.display)))

    def text(self) -> Text:
        text = Text()
        for row in range(ROWS):
            for column in range(COLUMNS):
                cell = self.screen.buffer[row][column]
                full = cell.data == "█"  # as a background, which leaves no seams between cells
                text.append(" " if full else cell.data, style(cell, reverse=full))
            text.append("\n")
        return text


def style(cell: pyte.screens.Char, *, reverse: bool) -> Style:
    def colour(name: str) -> str | None:
        if name == "default":
            return None
        if re.fullmatch("[0-9a-f]{6}", name):
            return f"#{name}"
        return name.replace("bright", "bright_").replace("brown", "yellow")

    return Style(
        color=colour(cell.fg),
        bgcolor=colour(cell.bg),
        bold=cell.bold,
        reverse=cell.reverse != reverse,
    )


def draw(text: Text) -> str:
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True)
    console.print(text, end="")
    plain = re.sub(r"@font-face \{\{.*?\}\}", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
    return console.export_svg(title=COMMAND, theme=DIMMED_MONOKAI, code_format=plain)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, SoundCard(Path(folder)) as card:
        terminal = Terminal(card, Path(folder) / "home")
        for _ in range(60):
            terminal.follow(1.5)
            if terminal.shows(TURN):
                break
            terminal.child.send("\r")
        else:
            sys.exit("Nobody's turn came:\n" + "\n".join(terminal.screen.display))
        sound = Path(folder) / "spoken.wav"
        subprocess.run(["flite", "-voice", "slt", "-t", SPOKEN, "-o", str(sound)], check=True)
        card.play(sound)
        terminal.follow(3)
        PICTURE.write_text(draw(terminal.text()), encoding="utf-8")
        terminal.child.send("q")
        terminal.child.expect(pexpect.EOF)


if __name__ == "__main__":
    main()
