"""The whole way, with two homes that share nothing but the files which are sent: a therapist
writes, checks, narrates and assigns; clients add, play, and report; the therapist opens, so does
``age``."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pexpect
import pytest

from tests.e2e.narrating import enter, likeness_by_pieces, says, spoken
from tests.usual_signals import usual_signals
from voicerepair.sound.pcm import Pcm

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0  # seconds that anything may take on a machine that is busy
SETTLED = 0.7  # seconds: keys that come sooner after a step began are ignored
PINS = {"Ana": "blau-739182", "Bo": "rot-482917"}
SCRIPT = """---
title: Sunday talk
roles: [A, B]
minutes: 1 to 2
---

# Begin

Hello, the two of you.

# Talk

{A}, what were you glad of?

[A speaks for 30 seconds]

# Close

Thank you. That's the end.
"""

HELLO = "Hello, the two of you."
GLAD = "Ana, what were you glad of?"

pytestmark = pytest.mark.slow


class Home:
    """One machine: a HOME of its own, and a terminal; ``card`` is the environment of its sound."""

    def __init__(self, folder: Path, card: Mapping[str, str] = MappingProxyType({})) -> None:
        self.folder = folder
        folder.mkdir()
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("XDG_", "VOICEREPAIR_", "COLUMNS", "LINES"))
        }
        self.environment = kept | {
            "HOME": str(folder),
            "PYTHONPATH": str(ROOT),
            "TERM": "xterm",
            "TZ": "Europe/Berlin",
            **card,
        }

    def run(self, *words: str) -> str:
        """Without a terminal, to its end."""
        done = subprocess.run(
            [sys.executable, "-m", "voicerepair", *words],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def terminal(self, *words: str) -> Terminal:
        return Terminal(self, *words)


class Terminal:
    """``answer(question, typed)`` waits for the question first; ``shown`` is all that was."""

    def __init__(self, home: Home, *words: str) -> None:
        self.child = pexpect.spawn(
            sys.executable,
            ["-m", "voicerepair", *words],
            env=home.environment,
            cwd=str(home.folder),
            encoding="utf-8",
            timeout=60,
            dimensions=(50, 100),
            preexec_fn=usual_signals,
        )
        self.shown = ""

    def sees(self, text: str) -> None:
        self.child.expect_exact(text)
        self.shown += self.child.before + text

    def answer(self, question: str, typed: str = "") -> None:
        self.sees(question)
        self.child.sendline(typed)

    def ends(self) -> str:
        self.child.expect(pexpect.EOF)
        self.shown += self.child.before
        self.child.close()
        assert self.child.exitstatus == 0, self.shown
        return self.shown


def set_up(home: Home, name: str) -> None:
    me = home.terminal("me")
    me.answer("Your name: ", name)
    for question in ("How is it spoken", "turns be recorded?", "so many times as long"):
        me.answer(question)
    me.answer("never end a turn of yours?")
    me.answer("PIN: ", PINS[name])
    me.answer("The same again: ", PINS[name])
    me.ends()


def write(desk: Home) -> None:
    """The therapist writes and checks."""
    (desk.folder / "sunday.md").write_text(SCRIPT)
    assert "sunday.md: can be played" in desk.run("check", "sunday.md")


def narrate(desk: Home, card) -> Pcm:
    """The therapist says two lines, one of them with a name in it; what was heard of the first."""
    walk = desk.terminal("narrate", "sunday.md", "--names", "Ana,Bo", "--no-listen")
    walk.sees(HELLO)
    heard = says(card, walk.child, spoken(HELLO))
    enter(walk.child)
    walk.sees("Thank you. That's the end.")
    walk.sees("Enter records it")
    walk.child.send("s")
    walk.sees(GLAD)
    says(card, walk.child, spoken(GLAD))
    enter(walk.child)
    walk.sees("2 of 3 lines are narrated.")
    walk.ends()
    return heard


def assign(desk: Home) -> tuple[str, str]:
    """The therapist makes keys, and assigns; the fingerprint, and what was told."""
    words = [
        *("assign", "sunday.md", "--for", "Ana and Bo", "--why", "To hear each other."),
        *("--when", "Thursdays 20:00", "--times", "4", "--until", "5 weeks"),
        *("--ask", "What did you hear", "-o", "week3.homework"),
    ]
    made = desk.terminal(*words)
    made.answer("as your clients know it: ", "M. Lee")
    made.answer("Enter for none: ")
    for question, typed in (("alone?", "y"), ("cut off?", "n"), ("open?", "n"), ("selves?", "n")):
        made.answer(question, typed)
    told = made.ends()
    return desk.run("therapist").partition(":\n\n")[2].partition("\n\n")[0], told


def tell(terminal: Terminal, name: str, *lines: str) -> None:
    """One of them, alone, adds these lines."""
    terminal.sees(f"Now {name}, alone.")
    terminal.child.send(" ")
    terminal.answer(f"{name}'s PIN, or Enter to add nothing: ", PINS[name])
    for question, line in zip(
        ("Enter  leave it out", "Enter  leave it out", "leaves it out).", "leaves it out)."),
        lines,
        strict=True,
    ):
        terminal.answer(question, line)


@pytest.mark.soundcard
def test_from_the_therapists_desk_to_the_living_room_and_back(card, tmp_path):
    desk, room = (Home(tmp_path / name, card.environment) for name in ("desk", "room"))
    write(desk)
    said = narrate(desk, card)
    fingerprint, told = assign(desk)
    assert "1 recording stays here" in told
    assert "Narrated: 1 line of it." in told
    send(desk, room)

    for name in PINS:
        set_up(room, name)
    add = room.terminal("homework", "add", "week3.homework")
    add.answer("Is this your therapist's fingerprint? [y/N]: ", "y")
    assert " ".join(fingerprint.split()) in " ".join(add.ends().split())
    assert "still open  0 of 4" in room.run("homework")

    words = ("--names", "Ana,Bo", "--no-mic", "--voice", "slt")
    with card.record("guide") as tape:
        play = room.terminal("homework", "do", "week3", "--log", "log.jsonl", *words)
        play.sees("glad of?")
        wait_for_a_turn(room.folder / "log.jsonl")
        play.child.send("s")
        play.sees("Thank you")
        play.ends()
    heard = Pcm(tape.samples, tape.rate)
    assert likeness_by_pieces(heard, said) > 0.9, "the therapist is heard, as they said it"
    assert likeness_by_pieces(heard, spoken("Nobody ever said any of this.")) < 0.6
    assert "still open  1 of 4" in room.run("homework")
    assert (
        "TZID=Europe/Berlin"
        in (
            room.run("homework", "calendar"),
            (room.folder / "week3.ics").read_text(),
        )[1]
    )

    report = room.terminal("homework", "report", "week3", "--names", "Ana,Bo")
    tell(report, "Ana", "1", "2", "That you were glad of me.", "")
    tell(report, "Bo", "", "", "", "Half an hour earlier.")
    report.sees("This is the whole report:")
    report.answer("Ana's PIN: ", PINS["Ana"])
    report.answer("Bo's PIN: ", PINS["Bo"])
    report.sees("sealed to M. Lee")
    shown = report.ends()
    assert not any(pin in shown for pin in PINS.values())
    left = left_in_the_window(shown)
    assert "This is the whole report:" in left
    for words in ("Was it done?", "add nothing", "leaves it out", "> That you were glad of me."):
        assert words in shown
        assert words not in left

    shutil.copy(room.folder / "week3-report.age", desk.folder)
    told = desk.run("therapist", "open", "week3-report.age")
    assert told == (
        "Homework week3: Sunday talk\n\nAna\n  We did it.\n  “That you were glad of me.”\n\n"
        "Bo\n  To change: Half an hour earlier.\n\nWhere it paused\n  Talk\n"
    )
    assert told.strip().splitlines()[2] in shown
    if shutil.which("age"):
        desk.run("therapist", "identity", "-o", "identity.txt")
        opened = subprocess.run(
            ["age", "--decrypt", "-i", "identity.txt", "week3-report.age"],
            cwd=desk.folder,
            capture_output=True,
            text=True,
            check=True,
        )
        assert opened.stdout == told

    nothing_about_people_lies_open(room)


def wait_for_a_turn(log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while not (log.exists() and '"listen"' in log.read_text()):
        assert time.monotonic() < until, "no turn came"
        time.sleep(0.05)
    time.sleep(SETTLED)


def left_in_the_window(shown: str) -> str:
    """What can be scrolled back to: all but the other screen, which is wiped before it is left."""
    other = re.compile(r"\x1b\[\?1049h.*?(\x1b\[2J\x1b\[H)\x1b\[\?1049l", re.DOTALL)
    assert len(other.findall(shown)) == shown.count("\x1b[?1049h") > 0
    return other.sub("", shown)


def with_homework(tmp_path: Path) -> Home:
    """The living room, where both have a PIN, and added what was sent."""
    desk, room = Home(tmp_path / "desk"), Home(tmp_path / "room")
    write(desk)
    assign(desk)
    send(desk, room)
    for name in PINS:
        set_up(room, name)
    add = room.terminal("homework", "add", "week3.homework")
    add.answer("fingerprint? [y/N]: ", "y")
    add.ends()
    return room


def send(desk: Home, room: Home) -> None:
    shutil.copy(desk.folder / "week3.homework", room.folder)


def test_somebody_who_breaks_off_leaves_nothing_in_the_window_or_on_the_disk(tmp_path):
    room = with_homework(tmp_path)
    report = room.terminal("homework", "report", "week3", "--names", "Ana,Bo")
    tell(report, "Ana", "1", "2", "That you were glad of me.", "")
    report.sees("Now Bo, alone.")
    report.child.send(" ")
    report.answer("to add nothing: ", PINS["Bo"])
    report.answer("Enter  leave it out", "3")
    report.sees("Enter  leave it out")
    report.child.sendcontrol("c")
    report.child.expect(pexpect.EOF)
    report.shown += report.child.before
    left = left_in_the_window(report.shown)
    for words in ("Was it done?", "We haven't done it yet", "glad of me"):
        assert words not in left
    assert [one.name for one in room.folder.glob("week3*")] == ["week3.homework"]
    nothing_about_people_lies_open(room)


def nothing_about_people_lies_open(home: Home) -> None:
    """Outside the journal, no file says who they are, and none what they told."""
    for path in home.folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            for words in (b"glad of me", b"earlier.", b"Ana", *map(str.encode, PINS.values())):
                assert words not in data, (path, words)


def test_a_report_that_one_of_them_does_not_want_is_not_written(tmp_path):
    room = with_homework(tmp_path)
    saids = []
    for no in PINS:
        report = room.terminal("homework", "report", "week3", "--names", "Ana,Bo", "--plain")
        tell(report, "Ana", "1", "", "", "")
        report.sees("Now Bo, alone.")
        report.child.send(" ")
        report.answer("to add nothing: ", "")
        for name, pin in PINS.items():
            report.answer(f"{name}'s PIN: ", "" if name == no else pin)
        report.sees("Not all of you said yes")
        saids.append(report.ends().partition("For a yes")[2])
        assert not list(room.folder.glob("week3-report*"))
    assert saids[0] == saids[1], "nobody is told whose no it was"
