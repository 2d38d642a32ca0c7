"""Zip files that nobody honest would send: what two programs could read in two ways, what is no
plain file, and what grows. All are signed, as anybody can sign with a key of their own."""

from __future__ import annotations

import io
import json
import os
import stat
import struct
import tracemalloc
import zipfile

import pytest

from tests.homework import desk
from voicerepair.homework.archive import MOST_FILES
from voicerepair.homework.bundle import LARGEST, TAIL_BYTES
from voicerepair.homework.names import MANIFEST
from voicerepair.sound.narration.takes import take_name

TALK = ("1/sunday.md", desk.SCRIPT.encode())
MEGABYTE = 1 << 20


def info(name: str, **attributes: object) -> zipfile.ZipInfo:
    made = desk.plain(name)
    for attribute, value in attributes.items():
        setattr(made, attribute, value)
    return made


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


FLAGS = {"encrypted": 1, "a size that comes after it": 8, "patched": 0x20, "a name in UTF-8": 0x800}


@pytest.mark.parametrize("flag", FLAGS)
def test_a_file_that_is_packed_in_another_way(refused, lee, flag):
    raw = raw_zip(lee)
    directory = struct.unpack_from("<I", raw, end_of(raw) + 16)[0]
    for at in (6, directory + 8):
        struct.pack_into("<H", raw, at, FLAGS[flag])
    assert "packed in a way" in refused(desk.signed(bytes(raw), lee))


def test_a_file_that_lies_on_another_disk(refused, lee):
    raw = raw_zip(lee)
    directory = struct.unpack_from("<I", raw, end_of(raw) + 16)[0]
    raw[directory + 34] = 1
    assert "beside what is in it" in refused(desk.signed(bytes(raw), lee))


def test_two_directories_of_which_one_is_hidden(refused, lee):
    """A program that looks from the front sees other files than one that looks from the end."""
    other = bytearray(desk.zipped([(MANIFEST, b"{}"), ("1/other.md", b"x")], zipfile.ZIP_STORED))
    other[-TAIL_BYTES - 2 :] = b"\0\0"  # whole, and without a comment
    assert zipfile.ZipFile(io.BytesIO(other)).namelist() == [MANIFEST, "1/other.md"]
    raw = raw_zip(lee)
    assert "before or behind" in refused(desk.signed(bytes(other + raw), lee))
    end = end_of(raw)
    assert "no whole zip" in refused(desk.signed(bytes(raw[:end] + other + bytes(TAIL_BYTES)), lee))


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


def test_a_bomb_needs_no_memory(refused, lee):
    take = f"1/sunday.narration/{take_name('Hello.')}"
    bomb = desk.zipped([(MANIFEST, b"{}"), (take, bytes(100 * MEGABYTE))])
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
