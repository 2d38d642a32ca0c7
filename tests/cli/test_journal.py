"""``voicerepair journal`` as it is typed."""

from __future__ import annotations

import json
import re
import shutil

import pytest
from click.testing import CliRunner

from tests.fakes import FakeKeyring
from tests.journal.house import ALONE, NOON, House, known_sound, pin
from voicerepair.cli import main
from voicerepair.cli.journal import COMMANDS
from voicerepair.cli.journal.listing import plain_lines
from voicerepair.cli.journal.opening import split_code
from voicerepair.cli.journal.show import lines
from voicerepair.journal.keys import JOURNAL, KEY

PHRASE = "four words and more"


@pytest.fixture
def place(in_memory, monkeypatch):
    """Where the journal of this machine is, which has none yet."""
    monkeypatch.setenv("VOICEREPAIR_JOURNAL", str(in_memory / "journal"))
    monkeypatch.setattr("time.time", lambda: NOON + 3600)
    return in_memory / "journal"


@pytest.fixture
def evening(place):
    """Ana and Bo had a session, of which two turns were recorded; Ana sat alone as well."""
    house = House(place, FakeKeyring(works=False))
    ana, bo = house.person("Ana"), house.person("Bo")
    session = house.agreed(ana, bo)
    for speaker in (ana, bo):
        house.recorded(session, speaker)
    alone = house.session("Ana", played=ALONE)
    house.journal.notes.add(session, "ours", None)
    house.journal.notes.add(session, "ana's own", ana.person)
    house.journal.close()
    return session.code, alone.code


def run(*words: str, typed: str = ""):
    return CliRunner().invoke(main, ["journal", *words], input=typed, catch_exceptions=False)


def done(*words: str, typed: str = "") -> str:
    result = run(*words, typed=typed)
    assert result.exit_code == 0, result.output
    return result.stdout


# ------------------------------------------------------------------------------ nothing yet


def test_without_a_journal_there_is_nothing_and_none_is_made(place) -> None:
    assert done("list") == "Nothing is kept yet.\n"
    assert json.loads(done("list", "--json")) == {"sessions": []}
    assert str(place) in done("where")
    assert "nothing to delete" in done("purge")
    for words in (["show", "k3f9"], ["verify"], ["lock"], ["backup", "x"], ["delete", "k3f9"]):
        result = run(*words)
        assert result.exit_code == 1
        assert "Error: Nothing is kept: there is no journal." in result.stderr
        assert "Hint: voicerepair me begins one." in result.stderr
    assert not place.exists()


def test_alone_it_shows_its_commands(place) -> None:
    output = done()
    for word in ("list", "show", "purge", "VOICEREPAIR_PASSPHRASE"):
        assert word in output


@pytest.mark.parametrize("name", COMMANDS)
def test_every_one_of_its_commands_has_help_that_says_what_it_does(place, name) -> None:
    output = done(name, "--help")
    assert f"Usage: voicerepair journal {name}" in output.replace("main", "voicerepair")
    assert len(output.splitlines()[2].split()) > 3
    assert COMMANDS[name][1] in done("--help")


@pytest.mark.parametrize(
    "words",
    [["show"], ["delete"], ["export", "x"], ["dance"], ["list", "--last", "0"], ["backup"]],
)
def test_what_cannot_be_meant_is_a_usage_error(place, words) -> None:
    assert run(*words).exit_code == 2


# ----------------------------------------------------------------------------- looking at it


def test_sessions_are_listed_and_those_of_somebody_alone_by_their_pin(evening) -> None:
    together, alone = evening
    output = done("list")
    assert re.search(rf"^{together} +20\d\d-\d\d-\d\d .*Ana, Bo +step 0 of 14 +Where", output, re.M)
    assert alone not in output
    output = done("list", "--as", "ana", typed=f"{pin('Ana')}\n")
    assert re.search(rf"^{alone} .* Ana, alone ", output, re.M)
    output = done("list", "--as", "Ana", "--json", typed=f"{pin('Ana')}\n")
    assert [one["alone"] for one in json.loads(output)["sessions"]] == [True, False]
    assert alone not in done("list", "--as", "Bo", typed=f"{pin('Bo')}\n")


def test_a_list_is_as_long_as_was_asked_for_and_says_that_there_is_more(evening) -> None:
    result = run("list", "--as", "Ana", "--last", "1", typed=f"{pin('Ana')}\n")
    assert "There are earlier ones" in result.stderr
    assert len(json.loads(done("list", "--json"))["sessions"]) == 1
    assert done("list", "--search", "landed bo").count("\n") == 2
    assert done("list", "--search", "nowhere") == "No session is like that.\n"


def test_a_session_is_shown_with_its_turns_and_notes_but_never_how_long(evening) -> None:
    code, _ = evening
    output = done("show", code)
    assert f"{code}.1  Ana, step 3\n" in output
    assert f"{code}.2  Bo, step 3\n" in output
    assert "A note for everyone in it:\n  ours\n" in output
    assert "ana's own" not in output
    output = done("show", code, "--as", "Ana", typed=f"{pin('Ana')}\n")
    assert "Your note, for you alone:\n  ana's own\n" in output
    data = json.loads(done("show", code, "--json"))
    assert [turn["speakers"] for turn in data["turns"]] == [["Ana"], ["Bo"]]
    assert not [key for key in (*data, *data["turns"][0]) if "length" in key or "duration" in key]


def test_what_is_wrong_with_a_turn_is_shown(evening, place) -> None:
    code, _ = evening
    house = House(place, FakeKeyring(works=False))
    session = house.journal.sessions.find(code)
    recording = house.journal.recordings.begin(
        session, [house.journal.people.named("Bo")], "9", NOON
    )
    recording.append(known_sound(3, 0), lost=8000)
    house.journal.close()
    result = run("show", code)
    assert "An unfinished recording from 20" in result.stderr
    assert f"{code}.3  Bo, step 9; broken off; 0.5 s of sound are missing" in result.stdout
    assert "unfinished" not in run("show", code).stderr


def test_a_table_names_everything_that_a_pipe_gets(evening, place, capsys, monkeypatch) -> None:
    from voicerepair.cli.journal.listing import show

    monkeypatch.setenv("COLUMNS", "100")
    house = House(place, FakeKeyring(works=False))
    sessions = house.journal.sessions.listed()
    house.journal.close()
    show(sessions)
    table = capsys.readouterr().out
    for cell in " ".join(plain_lines(sessions)).split():
        assert cell in table


def test_names_and_notes_cannot_steer_a_terminal(place) -> None:
    house = House(place, FakeKeyring(works=False))
    session = house.session("A\x1b[2Jna", "B\u202eo")
    house.journal.notes.add(session, "x\x1b[2Jy", None)
    notes = house.journal.notes.of(session)
    house.journal.close()
    shown = [*plain_lines([session]), *lines(session, [], notes)]
    assert not {"\x1b", "\u202e"} & set("".join(shown))


def test_another_s_session_alone_is_there_for_nobody(evening) -> None:
    _, alone = evening
    told = {run("show", code).stderr.replace(code, "CODE") for code in (alone, "zzzz")}
    assert len(told) == 1, "one can tell that there is one"
    for words in (["show", alone], ["delete", alone, "--yes"], ["note", alone]):
        result = run(*words, "--as", "Bo", typed=f"{pin('Bo')}\nwords\n")
        assert result.exit_code == 1
        assert "There is no session" in result.stderr


def test_a_wrong_pin_is_told_and_typing_cannot_come_from_nowhere(evening) -> None:
    result = run("list", "--as", "Ana", typed="wrong-pin\n")
    assert result.exit_code == 1
    assert "Error: That isn't the PIN." in result.stderr
    assert "A forgotten PIN is lost" in result.stderr
    result = run("list", "--as", "Ana")
    assert result.exit_code == 1
    assert "Nobody is here to type it." in result.stderr
    assert "Cleo has no personal key" in run("list", "--as", "Cleo").stderr


# ----------------------------------------------------------------------------------- notes


def test_a_note_is_typed_and_never_stands_on_a_command_line(evening) -> None:
    code, alone = evening
    assert "for everyone" in done("note", code, typed="Grüße\nund mehr\n")
    assert "for you alone" in done("note", code, "--as", "Ana", typed=f"{pin('Ana')}\nmine\n")
    assert "for you alone" in done("note", alone, "--as", "Ana", typed=f"{pin('Ana')}\nhalf\n")
    assert "  Grüße\n  und mehr\n" in done("show", code)
    assert "  half\n" in done("show", alone, "--as", "Ana", typed=f"{pin('Ana')}\n")
    assert run("note", code, "some words").exit_code == 2
    assert "Deleted: 2 notes." in done("note", code, "--delete")
    assert "nothing in that note" in run("note", code, typed="\n").stderr
    assert "at most 20000" in run("note", code, typed="x" * 20_001).stderr
    bad = CliRunner().invoke(main, ["journal", "note", code], input=b"\xff\xfe")
    assert (bad.exit_code, "UTF-8" in bad.stderr) == (1, True)


# --------------------------------------------------------------------------- being rid of it


def test_a_turn_and_a_session_s_recordings_go_at_once_without_a_pin(evening) -> None:
    code, _ = evening
    assert done("delete", f"{code}.1") == f"Deleted: turn 1 of {code}.\n"
    assert f"{code}.1" not in done("show", code)
    assert "no turn 1" in run("delete", f"{code}.1").stderr
    assert done("delete", code, "--recordings") == f"Deleted: what was recorded in {code}.\n"
    assert f"{code}.2" not in done("show", code)


def test_a_session_goes_after_one_question(evening) -> None:
    code, alone = evening
    assert "Everything is as it was." in done("delete", code, typed="n\n")
    assert f"Deleted: {code}." in done("delete", code, typed="y\n")
    assert run("show", code).exit_code == 1
    assert "Deleted" in done("delete", alone, "--yes", "--as", "Ana", typed=f"{pin('Ana')}\n")


def test_copies_that_people_made_are_named(evening, tmp_path) -> None:
    code, _ = evening
    copy = tmp_path / "copy.db"
    assert "journal.key" in done("backup", str(copy))
    assert f"It may still be in the copy that you made: {copy}" in done("delete", f"{code}.1")
    assert "is there already" in run("backup", str(copy)).stderr
    output = done("purge", typed="delete everything\n")
    assert f"A copy that you made is still there: {copy}" in output


def test_a_copy_brings_back_what_was_there(evening, place, tmp_path) -> None:
    code, _ = evening
    done("backup", str(tmp_path / "copy.db"))
    done("delete", code, "--yes")
    shutil.copy(tmp_path / "copy.db", place / JOURNAL)
    assert code in done("list")


@pytest.mark.parametrize("typed", ["", "yes\n", "delete\n"])
def test_everything_goes_only_for_who_types_the_words(evening, place, typed) -> None:
    result = run("purge", typed=typed)
    assert result.exit_code == (1 if typed else 130)
    assert (place / JOURNAL).exists()
    assert "Everything is deleted." in done("purge", typed="delete everything\n")
    assert not place.exists()


def test_what_cannot_be_opened_can_be_purged_by_saying_so(evening, place) -> None:
    (place / JOURNAL).write_bytes(b"nonsense" * 1000)
    assert run("purge", typed="delete everything\n").exit_code == 1
    assert (place / KEY).exists()
    assert "Everything is deleted." in done("purge", "--lost", typed="delete everything\n")
    assert not place.exists()


def test_recordings_whose_days_are_over_go_at_the_next_start(evening, monkeypatch) -> None:
    monkeypatch.setattr("time.time", lambda: NOON + 8 * 86_400)
    assert "Recordings whose days were over were deleted." in run("list").stderr
    assert run("list").stderr == ""


# ------------------------------------------------------------------------------- its own key


def test_a_locked_journal_asks_for_its_passphrase(evening, place, monkeypatch) -> None:
    code, _ = evening
    assert "this system has no keyring" in done("where")
    output = done("lock", typed=f"{PHRASE}\n{PHRASE}\n")
    assert output.index("If it is lost, it is lost") < output.index("The journal is locked.")
    assert "under your passphrase" in done("where")
    assert code in done("list", typed=f"{PHRASE}\n")
    wrong = run("list", typed="something else\n")
    assert (wrong.exit_code, "isn't the passphrase" in wrong.stderr) == (1, True)
    monkeypatch.setenv("VOICEREPAIR_PASSPHRASE", PHRASE)
    assert code in done("list")
    assert "under the passphrase" in done("rekey")
    assert code in done("list")
    assert "journal.key" in done("unlock")
    monkeypatch.delenv("VOICEREPAIR_PASSPHRASE")
    assert code in done("list")
    assert "isn't locked" in run("unlock").stderr


def test_a_passphrase_can_come_from_the_environment_and_be_changed(evening, monkeypatch) -> None:
    code, _ = evening
    monkeypatch.setenv("VOICEREPAIR_PASSPHRASE", "short")
    assert "8 characters or more" in run("lock").stderr
    monkeypatch.setenv("VOICEREPAIR_PASSPHRASE", PHRASE)
    done("lock")
    done("lock", typed="another phrase\nnot alike at all\nanother phrase\nanother phrase\n")
    assert run("list").exit_code == 1
    monkeypatch.setenv("VOICEREPAIR_PASSPHRASE", "another phrase")
    assert code in done("list")


def test_a_copy_of_a_locked_journal_brings_its_key_file_along(evening, place, tmp_path) -> None:
    code, _ = evening
    done("lock", typed=f"{PHRASE}\n{PHRASE}\n")
    assert "copy.db.key" in done("backup", str(tmp_path / "copy.db"), typed=f"{PHRASE}\n")
    done("purge", "--lost", typed="delete everything\n")
    place.mkdir()
    shutil.copy(tmp_path / "copy.db", place / JOURNAL)
    shutil.copy(tmp_path / "copy.db.key", place / KEY)
    assert code in done("list", typed=f"{PHRASE}\n")


# -------------------------------------------------------------------------- whole, and taken out


def test_verify_says_that_all_is_whole_or_what_is_not(evening, place) -> None:
    assert done("verify") == "Everything is whole.\n"
    raw = bytearray((place / JOURNAL).read_bytes())
    raw[-2000] ^= 1
    (place / JOURNAL).write_bytes(raw)
    result = run("verify")
    assert result.exit_code == 1
    assert "A page of the file is damaged" in result.stdout
    assert "Hint: Keep a copy of its folder" in result.stderr


def test_one_s_own_is_exported_by_pin_and_said_to_lie_open(evening, tmp_path) -> None:
    code, _ = evening
    folder = tmp_path / "mine"
    output = done("export", str(folder), "--as", "Ana", typed=f"{pin('Ana')}\n")
    assert "1 of your turns" in output
    assert "It is not encrypted." in output
    assert {path.name for path in folder.iterdir()} == {"journal.txt", f"{code}-1.flac"}
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert "ana's own" in (folder / "journal.txt").read_text()
    result = run("export", str(folder), "--as", "Ana", typed=f"{pin('Ana')}\n")
    assert (result.exit_code, "already" in result.stderr) == (1, True)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("k3f9", ("k3f9", None)), ("k3f9.2", ("k3f9", 2)), ("K3F9.12", ("K3F9", 12))],
)
def test_a_code_is_a_session_or_a_turn(typed, meant) -> None:
    assert split_code(typed) == meant


@pytest.mark.parametrize("typed", ["k3f9.", "k3f9.x", "k3f9.-1", "k3f9.²"])
def test_what_is_neither_is_a_usage_error(place, typed) -> None:
    assert run("delete", typed).exit_code == 2


def test_a_session_that_came_to_its_end_says_so(place) -> None:
    house = House(place, FakeKeyring(works=False))
    sitting = house.journal.sessions.begin(ALONE, ("Ana", "Bo"), NOON)
    sitting.reached(10)
    house.journal.close()
    assert "  how far  to its end" in list(lines(sitting.session, [], []))


def test_no_device_is_opened_and_nothing_heavy_imported_to_list(place) -> None:
    import subprocess
    import sys

    House(place, FakeKeyring(works=False)).journal.close()
    code = (
        "import sys; from voicerepair.cli import main;"
        "main(['journal', 'list'], standalone_mode=False);"
        "print([m for m in ('numpy', 'soundfile', 'keyring', 'rich', 'pyrage', 'sounddevice')"
        " if m in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.splitlines()[-1] == "[]"
