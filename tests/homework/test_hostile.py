"""Files that nobody honest would send, one for every rule: refused in plain words, and nothing of
them is written. Most of them are signed, as anybody can sign with a key of their own."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import struct
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from tests.homework import desk
from voicerepair.errors import HomeworkError
from voicerepair.homework.archive import MOST_FILES
from voicerepair.homework.bundle import LARGEST, TAIL_BYTES
from voicerepair.homework.names import MANIFEST, check_names
from voicerepair.sound.narration.takes import take_name

TALK = ("1/sunday.md", desk.SCRIPT.encode())
MEGABYTE = 1 << 20


@pytest.fixture
def refused(home, tmp_path):
    """``refused(raw)``: what is said of a file that is not taken; nothing of it is written."""

    def attempt(raw: bytes | Path) -> str:
        path = raw if isinstance(raw, Path) else tmp_path / "x.homework"
        if isinstance(raw, bytes):
            path.write_bytes(raw)
        before = sorted(tmp_path.rglob("*"))
        with pytest.raises(HomeworkError) as raised:
            desk.take(path, home)
        made = set(tmp_path.rglob("*")) - {*before, home}
        assert made == set()
        assert raised.value.hint
        assert str(tmp_path) not in raised.value.message or isinstance(raw, Path)
        return raised.value.message

    return attempt


def info(name: str, **attributes: object) -> zipfile.ZipInfo:
    made = desk.plain(name)
    for attribute, value in attributes.items():
        setattr(made, attribute, value)
    return made


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


# ------------------------------------------------------------------------------- its files

KINDS = {
    "link": stat.S_IFLNK | 0o777,
    "plain": stat.S_IFDIR | 0o700,
    "plain file": stat.S_IFIFO | 0o600,
    "no plain": stat.S_IFCHR | 0o600,
}


@pytest.mark.parametrize("said", KINDS)
def test_a_file_that_is_none(refused, lee, said):
    entry = info("1/link.md", external_attr=KINDS[said] << 16)
    assert said in refused(desk.hostile(lee, [TALK, (entry, b"/etc/passwd")]))


def test_a_folder_by_its_bit(refused, lee):
    entry = info("1/link.md", external_attr=0x10)
    assert "no plain file" in refused(desk.hostile(lee, [TALK, (entry, b"")]))


@pytest.mark.parametrize(
    "attributes",
    [
        {"compress_type": zipfile.ZIP_BZIP2},
        {"compress_type": zipfile.ZIP_LZMA},
        {"extra": b"\x75\x70\x04\x00abcd"},
        {"comment": b"hello"},
        {"internal_attr": 0x8000},
    ],
)
def test_a_file_that_carries_more_than_what_is_in_it(refused, lee, attributes):
    assert "1/x.md" in refused(desk.hostile(lee, [TALK, (info("1/x.md", **attributes), b"x")]))


def test_too_many_files(refused, lee):
    entries = [(f"1/x{number}.md", b"") for number in range(MOST_FILES)]
    assert "too many files" in refused(desk.hostile(lee, entries))


def raw_zip(lee) -> bytearray:
    return bytearray(desk.zipped([(MANIFEST, manifest_text(lee)), TALK], zipfile.ZIP_STORED))


def manifest_text(lee) -> bytes:
    return json.dumps(desk.manifest(lee.therapist, [TALK])).encode()


def end_of(raw: bytes) -> int:
    return len(raw) - TAIL_BYTES - 22


def test_something_before_its_files(refused, lee):
    assert "before or behind" in refused(desk.signed(bytes(b"#!/bin/sh\n" + raw_zip(lee)), lee))


def test_something_behind_its_files(refused, lee):
    raw = raw_zip(lee)
    end = end_of(raw)
    assert "before or behind" in refused(desk.signed(bytes(raw[:end] + b"more" + raw[end:]), lee))


def test_something_between_its_files(refused, lee):
    raw = raw_zip(lee)
    directory = struct.unpack_from("<I", raw, end_of(raw) + 16)[0]
    raw[directory:directory] = b"hidden"
    struct.pack_into("<I", raw, end_of(raw) + 16, directory + 6)
    assert "lies between" in refused(desk.signed(bytes(raw), lee))


@pytest.mark.parametrize("size", [0, 19, 65535])
def test_a_directory_that_says_another_number_of_files(refused, lee, size):
    raw = raw_zip(lee)
    struct.pack_into("<HH", raw, end_of(raw) + 8, size, size)
    assert refused(desk.signed(bytes(raw), lee)).startswith("This file is refused")


def test_a_zip64(refused, lee):
    raw = raw_zip(lee)
    end = end_of(raw)
    locator = b"PK\x06\x07" + bytes(16)
    assert "zip64" in refused(desk.signed(bytes(raw[:end] + locator + raw[end:]), lee))


LOCAL_FIELDS = {"flags": 6, "way": 8, "crc": 14, "packed": 18, "size": 22, "name": 30}


@pytest.mark.parametrize("field", LOCAL_FIELDS)
def test_a_file_that_is_described_in_two_ways(refused, lee, field):
    raw = raw_zip(lee)
    raw[LOCAL_FIELDS[field]] ^= 1
    assert "two ways" in refused(desk.signed(bytes(raw), lee))


def test_a_file_that_lies_in_another(refused, lee):
    raw = raw_zip(lee)
    directory = struct.unpack_from("<I", raw, end_of(raw) + 16)[0]
    second = raw.index(b"PK\1\2", directory + 4)
    struct.pack_into("<I", raw, second + 42, 0)  # where the second file begins
    assert refused(desk.signed(bytes(raw), lee)).startswith("This file is refused")


def test_an_encrypted_file(refused, lee):
    raw = raw_zip(lee)
    directory = struct.unpack_from("<I", raw, end_of(raw) + 16)[0]
    raw[6] |= 1
    raw[directory + 8] |= 1
    assert "packed in a way" in refused(desk.signed(bytes(raw), lee))


# ------------------------------------------------------------------------------- its sizes


def test_a_file_larger_than_homework_can_be(refused, tmp_path):
    path = tmp_path / "large.homework"
    with path.open("wb") as file:
        file.truncate(LARGEST + 1)
    assert "larger than homework" in refused(path)


def test_a_script_that_is_too_large(refused, lee):
    entry = ("1/sunday.md", os.urandom(MEGABYTE + 1))
    assert "larger than it may be" in refused(desk.hostile(lee, [entry]))


def test_a_file_that_grows_more_than_a_hundredfold(refused, lee):
    said = refused(desk.hostile(lee, [("1/sunday.md", b"a" * MEGABYTE)]))
    assert "hundredfold" in said


TAKE = f"1/sunday.narration/{take_name('Hello.')}"


def test_a_bomb_needs_no_memory(refused, lee):
    bomb = desk.zipped([(MANIFEST, b"{}"), (TAKE, bytes(100 * MEGABYTE))])
    raw = desk.signed(bomb, lee)
    del bomb
    tracemalloc.start()
    try:
        refused(raw)
        assert tracemalloc.get_traced_memory()[1] < 10 * MEGABYTE
    finally:
        tracemalloc.stop()


def test_a_size_that_lies(refused, lee):
    """Both headers say ten bytes, and the stream gives a megabyte."""
    raw = bytearray(desk.zipped([(MANIFEST, b"a" * MEGABYTE)]))
    directory = struct.unpack_from("<I", raw, end_of(raw) + 16)[0]
    for at in (22, directory + 24):
        struct.pack_into("<I", raw, at, 10)
    assert "damaged" in refused(desk.signed(bytes(raw), lee))


def test_a_stream_that_is_damaged(refused, lee):
    raw = bytearray(desk.zipped([(MANIFEST, manifest_text(lee)), TALK]))
    for at in range(60, 90):
        raw[at] ^= 0xFF
    assert "damaged" in refused(desk.signed(bytes(raw), lee))


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
    "made": ["soon", -1, 1e300, None, True],
    "scripts": [[], {}, [7], [{"number": 1}], "own"],
    "why": [None, "a\nb", "\x1b[2J", "x" * 601, "\u202ereversed"],
    "when": ["", "whenever", 20, "Thursdays 20:00" + " " * 10_000 + "x"],
    "times": [0, -1, 101, 1.5, True, "4"],
    "until": ["2026-02-30", "soon", 20261220, "4 weeks"],
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
    ],
)
def test_a_therapist_who_is_nobody(refused, lee, whose):
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


def test_a_script_that_steers_a_terminal_does_not_steer_ours(refused, lee):
    text = b"---\ntitle: X\nroles: [A, B]\n---\n# One\n[\xc2\x9b31m evil]\n"
    assert refused(desk.hostile(lee, [("1/sunday.md", text)])).isprintable()


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
