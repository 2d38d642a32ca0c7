"""Files that nobody honest would send, one for every rule: refused in plain words, and nothing of
them is written. Most of them are signed, as anybody can sign with a key of their own.
``test_hostile_zip.py`` has those that are odd as zip files."""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Sequence

import pytest

from tests.homework import desk
from voicerepair.homework.bundle import TAIL_BYTES
from voicerepair.homework.names import MANIFEST, check_names
from voicerepair.sound.narration.takes import take_name

TALK = ("1/sunday.md", desk.SCRIPT.encode())


# ----------------------------------------------------------------------------- its signature


def test_one_without_a_signature(refused):
    assert "is no homework" in refused(desk.zipped([TALK]))


@pytest.mark.parametrize("raw", [b"", b"x", b"PK\5\6" + bytes(18), b"x" * 5000])
def test_one_that_is_something_else(refused, raw):
    assert "is no homework" in refused(raw)


def test_one_that_is_cut_off(refused, lee, tmp_path):
    whole = desk.bundle(tmp_path / "whole.homework", lee).read_bytes()
    for end in (1, TAIL_BYTES, TAIL_BYTES + 22, len(whole) // 2):
        assert "is no homework" in refused(whole[:-end])


def test_one_in_which_any_byte_was_changed(refused, lee, tmp_path):
    whole = desk.bundle(tmp_path / "whole.homework", lee).read_bytes()
    for at in range(0, len(whole), 13):
        changed = bytearray(whole)
        changed[at] ^= 1
        assert "homework" in refused(bytes(changed))


def test_one_that_is_signed_by_another_key_than_it_says(refused, lee, mallory, tmp_path):
    one, other = (
        desk.bundle(tmp_path / f"{by.therapist.public.hex()}.homework", by).read_bytes()
        for by in (lee, mallory)
    )
    key = len(b"voicerepair homework 1 ")
    at = len(one) - TAIL_BYTES + key
    theirs = other[len(other) - TAIL_BYTES + key :][:64]
    assert "not what was signed" in refused(one[:at] + theirs + one[at + 64 :])


def test_a_signature_in_other_letters(refused, lee, tmp_path):
    whole = desk.bundle(tmp_path / "whole.homework", lee).read_bytes()
    assert "is no homework" in refused(whole[:-TAIL_BYTES] + whole[-TAIL_BYTES:].upper())


# ------------------------------------------------------------------------------- its names

NAMES = {
    "/etc/passwd": "root of a disk",
    "\\windows\\x.md": "root of a disk",
    "C:/x.md": "root of a disk",
    "c:x.md": "root of a disk",
    "../x.md": "leads out",
    "1/../../x.md": "leads out",
    "1/./x.md": "leads out",
    "..\\x.md": "leads out",
    "1\\x.md": "another file",
    "1/x.md:stream": "another file",
    "1/con.md": "device",
    "1/NUL": "device",
    "aux/x.md": "device",
    "1/lpt1.narration/a.flac": "device",
    "1/ünder.md": "look different",
    "1/x\u202edm.md": "look different",
    "1/\uff0e\uff0e/x.md": "look different",
    "1/x\n.md": "control characters",
    "1/x\x1b[2J.md": "control characters",
    "1/x.md\0.exe": "control characters",
    "1/x.md.": "leave out",
    "1/x.md ": "leave out",
    "": "empty",
    "1/" + "x" * 200 + ".md": "too long",
    "1/": "none that homework has",
    "1//x.md": "none that homework has",
    "1/x.exe": "none that homework has",
    "1/.x.md": "none that homework has",
    "0/x.md": "none that homework has",
    "123/x.md": "none that homework has",
    "1/a/x.md": "none that homework has",
    "1/X.md": "none that homework has",
    "1/x.narration/run.py": "none that homework has",
    "1/x.narration/hello.flac": "none that homework has",
    f"1/x.narration/{32 * 'a'}.wav": "none that homework has",
    f"1/x.narration/{32 * 'A'}.flac": "none that homework has",
    "added.json": "none that homework has",
    "therapists.json": "none that homework has",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name(refused, lee, name):
    assert NAMES[name] in refused(desk.hostile(lee, [TALK, (name, b"x")]))


def test_a_name_of_every_kind_that_homework_has():
    check_names([MANIFEST, "1/a.md", "99/a-b.md", f"1/a.narration/{take_name('Hello.')}"])


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_is_there_twice(refused, lee):
    assert "there twice" in refused(desk.hostile(lee, [TALK, TALK]))


def test_two_names_that_differ_by_their_capitals(refused, lee):
    other = ("1/SUNDAY.md", TALK[1])
    assert "capitals" in refused(desk.hostile(lee, [TALK, other]))


# ---------------------------------------------------------------------- what it says of itself


def test_a_checksum_that_is_wrong(refused, lee):
    listed = desk.manifest(lee.therapist, [TALK])
    listed["files"][0]["sha256"] = hashlib.sha256(b"").hexdigest()
    assert "not what the checksum says" in refused(desk.hostile(lee, [TALK], listed))


FILES = {
    "one more than it lists": lambda files: [],
    "one less": lambda files: [*files, {"name": "1/more.md", "size": 0, "sha256": "0" * 64}],
    "another size": lambda files: [files[0] | {"size": 7}],
    "a negative size": lambda files: [files[0] | {"size": -1}],
    "a size that is no number": lambda files: [files[0] | {"size": True}],
    "twice": lambda files: [*files, *files],
    "no checksum": lambda files: [files[0] | {"sha256": "x"}],
    "no object": lambda files: ["1/sunday.md"],
    "far too much": lambda files: [files[0] | {"size": 10**12}],
}


@pytest.mark.parametrize("which", FILES)
def test_a_list_of_files_that_is_not_so(refused, lee, which):
    listed = desk.manifest(lee.therapist, [TALK])
    listed["files"] = FILES[which](listed["files"])
    assert refused(desk.hostile(lee, [TALK], listed))


TEXTS = {
    "nothing": b"",
    "no JSON": b"{",
    "a list": b"[]",
    "deeper than anybody needs": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "a key twice": b'{"format": 1, "format": 1}',
    "no text": b'{"format": "\xff"}',
    "another format": b'{"format": 2}',
    "a number that takes for ever": b'{"format": ' + b"9" * 400_000 + b"}",
    "longer than it may be": b" " * 600_000,
}


@pytest.mark.parametrize("which", TEXTS)
def test_a_manifest_that_is_none(refused, lee, which):
    raw = desk.signed(desk.zipped([(MANIFEST, TEXTS[which]), TALK], zipfile.ZIP_STORED), lee)
    assert refused(raw)


def test_no_manifest(refused, lee):
    assert refused(desk.signed(desk.zipped([TALK]), lee))


ASSIGNMENTS: dict[str, object] = {
    "name": ["", "../x", "con", "Week3", "x" * 61, 3, "week3\n", ".hidden"],
    "made": ["soon", -1, 1e300, 5e9, None, True],
    "scripts": [[], {}, [7], [{"number": 1}], "own"],
    "why": [
        None,
        "a\nb",
        "\x1b[2J",
        "x" * 601,
        "\u202ereversed",
        "\u2066x",
        "a\u200bb",
        "\ufeff",
        "\U000e0041",
        "\u3164",
    ],
    "when": ["", "whenever", 20, "Thursdays 20:00" + " " * 10_000 + "x"],
    "times": [0, -1, 101, 1.5, True, "4"],
    "until": ["2026-02-30", "soon", 20261220, "4 weeks", "9999-12-31", "0001-01-01"],
    "if_stuck": [None, "\0"],
    "ask": [7, "\x07"],
}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        pytest.param(key, value, id=f"{key}-{number}")
        for key, values in ASSIGNMENTS.items()
        for number, value in enumerate(values)
    ],
)
def test_an_assignment_that_cannot_be_one(refused, lee, key, value):
    listed = desk.manifest(lee.therapist, [TALK])
    listed["assignment"][key] = value
    assert refused(desk.hostile(lee, [TALK], listed))


@pytest.mark.parametrize(
    "whose",
    [
        None,
        {},
        {"name": "M. Lee"},
        {"name": "", "recipient": "age1x"},
        {"name": "M. Lee", "recipient": "age1x"},
        {"name": "\x1b[2J", "recipient": None},
        {"name": "M. \u200bLee", "recipient": "own"},
    ],
)
def test_a_therapist_who_is_nobody(refused, lee, whose):
    if whose and whose.get("recipient") == "own":
        whose = {**whose, "recipient": lee.therapist.recipient}
    assert refused(desk.hostile(lee, [TALK], desk.manifest(lee.therapist, [TALK], therapist=whose)))


# ------------------------------------------------------------------------------- its scripts

SCRIPTS = {
    "cannot be played": b"---\ntitle: X\nroles: [A, B]\n---\n# One\n[fly to the moon]\n",
    "(This is no text file)": b"\0\1\2",
    "is not for 2": b"---\ntitle: X\nroles: [self]\n---\n# One\nHello.\n",
}


@pytest.mark.parametrize("said", SCRIPTS)
def test_a_script_that_cannot_be_played(refused, lee, said):
    message = refused(desk.hostile(lee, [("1/sunday.md", SCRIPTS[said])]))
    assert said.strip("()") in message


STEERING = ("\x1b[31m", "\x9b31m", "\x07", "\u202e", "\u2066", "\ud800")


@pytest.mark.parametrize("evil", STEERING)
def test_a_script_that_steers_a_terminal_is_refused_and_does_not_steer_ours(refused, lee, evil):
    parts = ("title: X", "# One", "Hello.", "[pause 5 seconds]")
    for part in parts:
        text = "---\ntitle: X\nroles: [A, B]\n---\n# One\nHello.\n[pause 5 seconds]\n"
        raw = text.replace(part, part[:-2] + evil + part[-2:]).encode("utf-8", "surrogatepass")
        assert refused(desk.hostile(lee, [("1/sunday.md", raw)])).isprintable()


def test_a_script_that_is_not_there(refused, lee):
    assert "sunday is not in it" in refused(desk.hostile(lee, [("1/monday.md", TALK[1])]))


def test_a_script_that_nothing_plays(refused, lee):
    hidden = ("2/hidden.md", b"[[[")
    assert "nothing in it plays 2/hidden.md" in refused(desk.hostile(lee, [TALK, hidden]))


def test_a_file_that_is_none_at_all(refused, tmp_path):
    assert "There is no file" in refused(tmp_path / "nothing.homework")
    (tmp_path / "folder.homework").mkdir()
    assert "is no file" in refused(tmp_path / "folder.homework")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.homework")
        assert "is no file" in refused(tmp_path / "pipe.homework")


# ------------------------------------------------------------------------- time that it takes


def playing(name: str, others: Sequence[str]) -> tuple[str, bytes]:
    plays = "".join(f"[play {one}]\n\n" for one in others)
    text = f"---\ntitle: X\nroles: [A, B]\n---\n\n# One\n\n{plays}Hello.\n"
    return f"1/{name}.md", text.encode()


def test_scripts_that_all_play_each_other_thousands_of_times(refused, lee):
    """It would take an hour to follow each of them anew."""
    names = ["sunday", *(f"x{number}" for number in range(45))]
    entries = [playing(name, [*names[at:], *names[:at]] * 25) for at, name in enumerate(names)]
    assert "would never end" in refused(desk.hostile(lee, entries))


def test_a_script_that_leads_to_more_scripts_than_any_exercise(refused, lee):
    names = ["sunday", *(f"x{number}" for number in range(60))]
    entries = [playing(name, names[at + 1 :][:1]) for at, name in enumerate(names)]
    assert "more than 50 scripts" in refused(desk.hostile(lee, entries))
