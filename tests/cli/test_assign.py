"""``voicerepair assign`` and ``voicerepair therapist`` as they are typed."""

from __future__ import annotations

import os
import subprocess
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.homework.desk import NOON, SCRIPT, keys
from voicerepair.cli import main
from voicerepair.homework import therapist
from voicerepair.homework.report import sealed
from voicerepair.homework.therapist import FILE
from voicerepair.sound.narration.takes import Takes, folder_of
from voicerepair.sound.pcm import Pcm

ANSWERS = "y\nn\nn\nn\n"
LABEL = "Mia and Jo"


@pytest.fixture(autouse=True)
def desk(tmp_path, monkeypatch):
    """A therapist's machine, in whose folder the script ``sunday.md`` lies."""
    monkeypatch.setattr("time.time", lambda: NOON)
    for name in ("therapist", "homework", "scripts"):
        monkeypatch.setenv(f"VOICEREPAIR_{name.upper()}", str(tmp_path / name))
    monkeypatch.setenv("VOICEREPAIR_THERAPIST_PASSPHRASE", "")
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    Path("sunday.md").write_text(SCRIPT)
    return tmp_path


def run(*words: str, typed: str = ""):
    return CliRunner().invoke(main, words, input=typed, catch_exceptions=False)


def init() -> None:
    assert run("therapist", "init", "--name", "M. Lee").exit_code == 0


def assign(*more: str, typed: str = ANSWERS, **options: str):
    chosen = {
        "for": LABEL,
        "why": "To hear each other.",
        "when": "Thursdays 20:00",
        "times": "4",
        "until": "2026-12-20",
        **options,
    }
    words = [word for name, value in chosen.items() for word in (f"--{name}", value)]
    words = [*words, *more] if "-o" in more else [*words, *more, "-o", "week3.homework"]
    return run("assign", "sunday.md", *words, typed=typed)


# ------------------------------------------------------------------------------- the keys


def test_keys_are_made_once_and_the_fingerprint_is_shown(desk):
    made = run("therapist", "init", "--name", "M. Lee")
    assert made.exit_code == 0, made.output
    words = therapist.whose(desk / "therapist").fingerprint
    for output in (made.output, run("therapist").output):
        assert words in " ".join(output.split())
    again = run("therapist", "init", "--name", "Somebody")
    assert again.exit_code == 1
    assert "There are keys already" in again.stderr


def test_keys_are_made_at_the_first_assignment(desk):
    result = assign(typed=f"M. Lee\n{ANSWERS}")
    assert result.exit_code == 0, result.output
    assert (desk / "therapist" / FILE).exists()
    assert "signed by M. Lee" in result.output


def test_under_a_passphrase_it_is_needed_and_a_wrong_one_is_told(desk, monkeypatch):
    keys(desk / "therapist", passphrase="four words and more")
    monkeypatch.setenv("VOICEREPAIR_THERAPIST_PASSPHRASE", "four words and more")
    assert assign().exit_code == 0
    monkeypatch.setenv("VOICEREPAIR_THERAPIST_PASSPHRASE", "three words and more")
    wrong = assign()
    assert wrong.exit_code == 1
    assert "Error: That isn't the passphrase" in wrong.stderr


@pytest.mark.filterwarnings("ignore:Can not control echo")
def test_a_new_passphrase_is_typed_twice_and_is_no_short_one(desk, monkeypatch):
    monkeypatch.delenv("VOICEREPAIR_THERAPIST_PASSPHRASE")
    phrase = "four words and more"
    typed = f"short\n{phrase}\nsomething else\n{phrase}\n{phrase}\n"
    made = run("therapist", "init", "--name", "M. Lee", typed=typed)
    assert made.exit_code == 0, made.output
    assert "8 characters or more" in made.output
    assert "not alike" in made.output
    assert phrase not in made.output
    assert therapist.load(desk / "therapist", lambda: phrase)
    nobody = run("therapist", "open", "x.age")
    assert (nobody.exit_code, "Nobody is here to type it" in nobody.stderr) == (1, True)


@pytest.mark.filterwarnings("ignore:Can not control echo")
def test_the_passphrase_can_be_changed_and_taken_away(desk, monkeypatch):
    monkeypatch.delenv("VOICEREPAIR_THERAPIST_PASSPHRASE", raising=False)
    old, new = "four words and more", "other words than these"
    keys(desk / "therapist", passphrase=old)
    changed = run("therapist", "passphrase", typed=f"{old}\n{new}\n{new}\n")
    assert changed.exit_code == 0, changed.output
    assert therapist.load(desk / "therapist", lambda: new)
    wrong = run("therapist", "passphrase", typed=f"{old}\n{new}\n{new}\n")
    assert (wrong.exit_code, "isn't the passphrase" in wrong.stderr) == (1, True)
    taken = run("therapist", "passphrase", typed=f"{new}\n\n")
    assert "without a passphrase" in taken.output
    assert therapist.load(desk / "therapist", lambda: "")
    for said in (changed, wrong, taken):
        assert old not in said.output
        assert new not in said.output


def test_without_keys_it_says_what_they_are_for(desk):
    assert "init" in run("therapist").output
    missing = run("therapist", "open", "x.age")
    assert (missing.exit_code, "There are no therapist's keys" in missing.stderr) == (1, True)


def test_damaged_keys_are_told(desk):
    init()
    (desk / "therapist" / FILE).write_bytes(b"{}")
    for words in (["therapist"], ["therapist", "open", "x.age"], ["therapist", "init"]):
        result = run(*words)
        assert (result.exit_code, "is damaged" in result.stderr) == (1, True)


# --------------------------------------------------------------------------- an assignment


def test_a_careful_therapists_questions_come_first_and_once(desk):
    init()
    first = assign()
    assert first.exit_code == 0, first.output
    for word in ("each of them alone", "afraid", "affair", "crisis"):
        assert word in first.output
    again = assign(typed="")
    assert again.exit_code == 0, again.output
    assert "crisis" not in again.output
    assert "crisis" in assign("--anew").output
    assert "crisis" in assign(**{"for": "somebody else"}).output


@pytest.mark.parametrize(
    "answers", ["n\nn\nn\nn\n", "y\ny\nn\nn\n", "y\nn\ny\nn\n", "y\nn\nn\ny\n"]
)
def test_an_answer_that_is_a_reason_not_to_writes_nothing_and_is_asked_again(desk, answers):
    init()
    result = assign(typed=answers)
    assert result.exit_code == 1
    assert "Nothing was written" in result.stderr
    assert not Path("week3.homework").exists()
    assert "crisis" in assign().output


def test_where_nobody_answers_nothing_is_written(desk):
    init()
    result = assign(typed="y\n")
    assert (result.exit_code, "Nobody is here to answer" in result.stderr) == (1, True)
    assert not Path("week3.homework").exists()


def test_for_somebody_alone_other_questions_are_asked(desk):
    init()
    words = ("--for", "x", "--why", "y", "--when", "daily 8:00", "--until", "2 weeks")
    result = run("assign", "alone", *words, "-o", "own.homework", typed="n\nn\n")
    assert result.exit_code == 0, result.output
    assert "found on their computer" in result.output


def record(*lines: str) -> Takes:
    takes = Takes(folder_of(Path("sunday.md")))
    for line in lines:
        takes.keep(line, Pcm.silence(0.1, 16_000))
    return takes


@pytest.mark.parametrize(
    ("stay", "said"),
    [
        (0, None),
        (1, "1 recording stays here: of lines with people's names in them"),
        (2, "2 recordings stay here: of lines"),
    ],
)
def test_what_was_recorded_travels_and_what_stays_is_told(desk, stay, said):
    init()
    record("Hello, the two of you.", "Thank you. That's the end.")
    record(*["Mia, what were you glad of?", "Hello, you two."][:stay])
    made = assign()
    assert made.exit_code == 0, made.output
    assert "Narrated: 2 lines of it." in made.output
    told = " ".join(made.stderr.split())
    assert said in told if said else "stay" not in told
    assert b"Mia" not in Path("week3.homework").read_bytes()


def test_without_any_recording_nothing_is_said_of_it(desk):
    init()
    made = assign()
    assert "Narrated" not in made.output
    assert "recording" not in made.stderr


def test_a_damaged_recording_is_told_before_anything_is_asked(desk):
    init()
    takes = record("Hello, the two of you.")
    takes.path("Hello, the two of you.").write_bytes(b"damaged")
    made = assign()
    assert made.exit_code == 1
    assert takes.path("Hello, the two of you.").name in made.output
    assert "Before this is written" not in made.output
    assert not Path("week3.homework").exists()


def test_the_label_is_in_no_file(desk):
    init()
    assert assign().exit_code == 0
    everything = [path.read_bytes() for path in desk.rglob("*") if path.is_file()]
    with zipfile.ZipFile("week3.homework") as packed:
        everything += [packed.read(name) for name in packed.namelist()]
    assert not any(b"Mia" in data or b"Jo" in data for data in everything)


def test_a_name_of_the_label_in_what_they_will_read_is_told(desk):
    init()
    assert "“Mia” of your label" in " ".join(assign(why="For you, Mia.").output.split())
    assert "of your label" not in assign().output
    Path("sunday.md").write_text(SCRIPT.replace("Hello", "Hello, Mia"))
    assert "“Mia” of your label" in " ".join(assign().output.split())


def test_what_is_asked_for_more_often_than_there_are_days_is_told(desk):
    init()
    result = assign(until="2 weeks")
    assert "there are 2 such days" in " ".join(result.stderr.split())
    assert result.exit_code == 0


WRONG = {
    "until": [("2026-09-20", "is past"), ("2026-02-30", "no day"), ("soon", "no date")],
    "when": [("whenever", "no time in the week"), ("Thursdays", "no time in the week")],
    "why": [("", "cannot be empty"), ("x" * 601, "too many"), ("\x1b[2J", "no text")],
    "for": [("", "cannot be empty"), ("x" * 201, "too many")],
    "times": [("0", "range"), ("soon", "valid integer")],
    "if-stuck": [("a\x07", "no text")],
    "ask": [("\u202ex", "no text")],
}


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [(option, value, said) for option, wrong in WRONG.items() for value, said in wrong],
)
def test_what_cannot_be_is_told_before_anything_is_asked_or_written(desk, option, value, said):
    result = assign(typed="", **{option: value})
    assert result.exit_code in (1, 2)
    assert said in result.stderr
    assert not (desk / "therapist").exists()
    assert not Path("week3.homework").exists()


@pytest.mark.parametrize("name", ["Week3.homework", "../week 3.homework", "ü.homework"])
def test_a_file_is_called_by_a_name_that_can_be_typed(desk, name):
    result = assign("-o", name, typed="")
    assert (result.exit_code, "cannot be a name here" in result.stderr) == (1, True)


def test_the_ending_is_added_where_it_is_missing(desk):
    init()
    assert assign("-o", "week4").exit_code == 0
    assert Path("week4.homework").exists()


def test_a_file_that_is_something_else_stays(desk):
    init()
    Path("week3.homework").write_text("Dear both,")
    result = assign()
    assert (result.exit_code, "no homework of yours" in result.stderr) == (1, True)
    assert Path("week3.homework").read_text() == "Dear both,"


def test_a_script_that_cannot_be_played_is_told(desk):
    Path("sunday.md").write_text(SCRIPT + "\n[fly]\n")
    result = assign(typed="")
    assert (result.exit_code, "fly" in result.stderr) == (1, True)


def test_warnings_of_the_checker_are_counted(desk):
    init()
    Path("sunday.md").write_text(SCRIPT.replace("Hello", "You always shout. Hello"))
    assert "warning" in assign().stderr


# ------------------------------------------------------------------------------- a report


def test_a_report_opens_here_and_by_age_with_the_identity(desk):
    init()
    Path("r.age").write_bytes(sealed("It was good.\n", therapist.whose(desk / "therapist")))
    assert run("therapist", "open", "r.age").output == "It was good.\n"
    assert run("therapist", "identity", "-o", "identity.txt").exit_code == 0
    if os.name == "posix":
        assert Path("identity.txt").stat().st_mode & 0o777 == 0o600
    try:
        age = subprocess.run(
            ["age", "-d", "-i", "identity.txt", "r.age"], capture_output=True, text=True, check=True
        )
    except FileNotFoundError:
        pytest.skip("age is not installed")
    assert age.stdout == "It was good.\n"
    again = run("therapist", "identity", "-o", "identity.txt")
    assert (again.exit_code, "Name a new file" in again.stderr) == (1, True)
