"""`voicerepair path`: one exercise after the other, and nobody carried on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest
from click.testing import CliRunner

from tests.usual_signals import usual_signals
from voicerepair.cli import main
from voicerepair.cli.path import people_for, without_opening
from voicerepair.cli.paths import PATHS, find
from voicerepair.errors import ScriptError
from voicerepair.hosts.rehearse import rehearse
from voicerepair.script.library import Library
from voicerepair.session.engine import Session
from voicerepair.session.events import Person

SHORT = "---\ntitle: The {name}\nroles: [A, B]\nfirst: A\nminutes: 2 to 3\n---\n# One\n\n{words}\n"
RUN = [sys.executable, "-m", "voicerepair", "path"]


def run(*words: str):
    return CliRunner().invoke(main, ["path", *words], catch_exceptions=False)


@pytest.fixture
def short(tmp_path):
    """The environment in which the scripts of the first path last a second each."""
    folder = tmp_path / "own"
    folder.mkdir()
    for name in ("return", "name"):
        words = f"[play opening]\n\n{{A}} and {{B}}, this is {name}."
        (folder / f"{name}.md").write_text(SHORT.format(name=name, words=words))
    words = "[play part]\n\nThis is never said."
    (folder / "own.md").write_text(SHORT.format(name="own", words=words))
    part = SHORT.format(name="part", words="Not today.\n\n[end the session]")
    (folder / "part.md").write_text(part)
    opening = "---\ntitle: Card\nstage: opening\n---\n# Card\n\nThis is the card.\n"
    (folder / "opening.md").write_text(opening)
    return os.environ | {
        "HOME": str(tmp_path),
        "VOICEREPAIR_SCRIPTS": str(folder),
        "TERM": "dumb",
        "LANG": "C.UTF-8",
    }


@pytest.fixture
def walk(short):
    """Walks the first path in a terminal, without sound."""
    started = []

    def start(*words: str) -> pexpect.spawn:
        child = pexpect.spawn(
            RUN[0],
            [*RUN[1:], "after-a-rupture", "--names", "Ana,Bo", "--no-sound", "--no-mic", *words],
            env=short,
            encoding="utf-8",
            timeout=30,
            dimensions=(40, 100),
            preexec_fn=usual_signals,
        )
        started.append(child)
        return child

    yield start
    for child in started:
        child.close(force=True)


def ends(child: pexpect.spawn) -> tuple[int, str]:
    child.expect(pexpect.EOF)
    child.close()
    return child.exitstatus, child.before


def test_without_a_path_it_says_which_there_are():
    result = run()
    assert result.exit_code == 0
    for way in PATHS:
        assert f"{way.name}   {way.title}\n" in result.stdout
    narrow = CliRunner().invoke(main, ["path"], env={"COLUMNS": "60"}).stdout
    assert max(map(len, narrow.splitlines())) <= 60


@pytest.mark.parametrize("way", PATHS, ids=lambda way: way.name)
def test_every_path_plays_scripts_that_there_are_for_the_people_who_walk_it(way):
    library = Library(())
    for name in way.scripts:
        assert len(library.load(name).script.roles) in (1, len(way.roles))


def test_an_unknown_path_gets_the_nearest_ones():
    with pytest.raises(ScriptError) as caught:
        find("after-the-rupture")
    assert caught.value.hint == 'did you mean "after-a-rupture"?'
    result = run("xyz")
    assert (result.exit_code, "voicerepair path shows" in result.stderr) == (1, True)


def test_a_script_that_is_not_here_is_told_before_anything_is_played(monkeypatch):
    way = PATHS[0]._replace(name="weekly", scripts=("rhythm", "nowhere"))
    monkeypatch.setattr("voicerepair.cli.path.find", lambda name: way)
    result = run("weekly")
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: The path weekly cannot be walked here: There is no")
    assert "Hint: voicerepair path shows the others" in result.stderr


def test_a_path_begins_only_with_one_of_its_own():
    result = run("after-a-rupture", "--from", "rhythm")
    assert result.exit_code == 1
    assert "It plays return, then name, then own." in result.stderr


def test_wrong_names_are_told():
    result = run("after-a-rupture", "--names", "Ana", "--no-sound", "--no-mic")
    assert (result.exit_code, "for 2 people" in result.stderr) == (1, True)


def test_an_exercise_for_one_is_for_everybody_in_the_room():
    people = (Person("Ana", "Ana"), Person("Bo", "boh"))
    assert people_for(Library(()).load("settle"), people) == (Person("Ana and Bo", "Ana and boh"),)
    assert people_for(Library(()).load("own"), people) == people


@pytest.mark.parametrize("name", ["return", "name", "own", "settle"])
def test_without_its_opening_an_exercise_is_the_same_but_for_the_card(name):
    program = Library(()).load(name)
    card = [
        entry.what
        for entry in rehearse(
            Session(Library(()).load("opening"), [Person("A", "A"), Person("B", "B")])
        )
        if "says" in entry.what
    ]
    people = [Person(role, role) for role in program.script.roles]

    def said(one) -> list[str]:
        return [entry.what for entry in rehearse(Session(one, people)) if "says" in entry.what]

    assert said(without_opening(program)) == [what for what in said(program) if what not in card]
    assert set(card) & set(said(program))


def test_the_next_exercise_begins_when_somebody_asks_for_it_and_the_card_is_said_once(walk):
    child = walk()
    child.expect_exact("This is the card.")
    child.expect_exact("Ana and Bo, this is return.")
    child.expect_exact("Next on this path: The name, 2 to 3 minutes.")
    child.expect_exact("What would you like? ")
    child.sendline("1")
    child.expect_exact("Ana and Bo, this is name.")
    assert "This is the card." not in child.before
    child.expect_exact("What would you like? ")
    child.sendline("1")
    code, said = ends(child)
    assert code == 0
    assert "You can leave it here. There is no hurry." in said, "not today ends the path"
    assert "voicerepair path after-a-rupture --from own" in said


@pytest.mark.parametrize(
    ("typed", "said"), [("2", "Then it can wait."), ("", "Then you can leave it here.")]
)
def test_people_can_stop_or_take_another_evening(typed, said, walk):
    child = walk()
    child.expect_exact("What would you like? ")
    child.sendline(typed)
    code, end = ends(child)
    assert code == 0
    assert said in end
    assert "voicerepair path after-a-rupture --from name" in end


def test_a_path_can_begin_where_it_was_left_with_the_card_of_a_new_evening(walk):
    child = walk("--from", "name")
    child.expect_exact("This is the card.")
    child.expect_exact("this is name.")
    child.expect_exact("Next on this path: The own")
    child.expect_exact("What would you like? ")
    child.sendcontrol("d")
    assert ends(child)[0] == 0


@pytest.mark.parametrize(("key", "code"), [("q", 0), ("\x03", 130)])
def test_a_stop_ends_the_path_as_it_ends_an_exercise(key, code, walk):
    child = walk()
    child.expect_exact("This is the card.")
    child.send(key)
    ended, said = ends(child)
    assert ended == code
    assert "Next on this path" not in said
    assert ("You can leave it here." in said) == (code == 0)


def test_the_last_exercise_ends_the_path(walk, short):
    folder = Path(short["VOICEREPAIR_SCRIPTS"])
    (folder / "own.md").write_text(SHORT.format(name="own", words="That was it."))
    assert "That was the last one on this path." in ends(walk("--from", "own"))[1]


def test_still_walks_with_the_twins_and_calls_them_by_their_names(short, walk):
    folder = Path(short["VOICEREPAIR_SCRIPTS"])
    twin = SHORT.format(name="still one", words="Feel your feet.\n\n[play part]\n\nBye.")
    (folder / "name-still.md").write_text(twin)
    child = walk("--from", "name", "--still")
    child.expect_exact("Feel your feet.")
    assert "--from name\r\n" in ends(child)[1]


def test_where_nobody_can_be_asked_the_path_waits(short):
    done = subprocess.run(
        [*RUN, "after-a-rupture", "--names", "Ana,Bo", "--no-sound", "--no-mic"],
        env=short,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert "this is return." in done.stdout
    assert "this is name." not in done.stdout
    assert "--from name" in done.stdout
