"""A therapist's desk for tests: keys that cost nothing to open, homework, and files that nobody
honest would send."""

from __future__ import annotations

import hashlib
import io
import json
import random
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from voicerepair.homework import added
from voicerepair.homework.added import Added
from voicerepair.homework.assignment import Assigned, Assignment
from voicerepair.homework.bundle import LONG_AGO, PLAIN_FILE, TAIL_BYTES, Tail, message, write
from voicerepair.homework.names import MANIFEST
from voicerepair.homework.reading import opened
from voicerepair.homework.therapist import Keys, Therapist, make
from voicerepair.homework.when import parse_when
from voicerepair.journal.wrapping import Work

CHEAP = Work(memory=64, passes=1, lanes=1)
NOON = 1_790_000_000.0  # 2026-09-21
SCRIPT = """---
title: Sunday talk
roles: [A, B]
minutes: 1 to 3
---

# Begin

Hello, the two of you.

# Talk (each)

{speaker}, what were you glad of?

[speaker speaks for 45 seconds]

{listener}, say it back.

[listener says back for 30 seconds]

# Close

Thank you. That's the end.
"""
FILES = {"1/sunday.md": SCRIPT.encode()}
ASSIGNMENT = Assignment(
    "week3",
    NOON,
    (Assigned(1, "sunday", "Sunday talk", 2),),
    "To hear each other.",
    parse_when("Thursdays 20:00"),
    4,
    date(2026, 12, 20),
)


def keys(folder: Path, name: str = "M. Lee", passphrase: str = "") -> Keys:
    return make(folder, name, passphrase, CHEAP)


def bundle(path: Path, by: Keys, files: dict[str, bytes] | None = None, **changes: object) -> Path:
    """An honest one."""
    write(path, by, replace(ASSIGNMENT, **changes), FILES if files is None else files)
    return path


def take(path: Path, home: Path, now: float = NOON) -> Added:
    """What ``homework add`` does once somebody has said yes."""
    with opened(path) as found:
        return added.add(home, found, now)


# --------------------------------------------------------------------- by somebody else

Entry = tuple[str | zipfile.ZipInfo, bytes]


def manifest(whose: Therapist, files: Sequence[tuple[str, bytes]], **changes: object) -> dict:
    data = {
        "format": 1,
        "therapist": {"name": whose.name, "recipient": whose.recipient},
        "assignment": ASSIGNMENT.to_data(),
        "files": [
            {"name": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            for name, data in files
        ],
    }
    return data | changes


def zipped(entries: Sequence[Entry], way: int = zipfile.ZIP_DEFLATED) -> bytes:
    """As a bundle is, but for its signature; whatever the entries are called."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        for entry, data in entries:
            info = plain(entry) if isinstance(entry, str) else entry
            if info.compress_type == zipfile.ZIP_STORED and isinstance(entry, str):
                info.compress_type = way
            packed.writestr(info, data)
        packed.comment = bytes(TAIL_BYTES)
    return file.getvalue()


def plain(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("x", LONG_AGO)
    info.filename = name  # whatever it holds; ZipInfo would mend it
    info.create_system, info.external_attr = 3, PLAIN_FILE
    return info


def signed(raw: bytes, by: Keys) -> bytes:
    """With a signature that holds, whatever is in it."""
    body = raw[:-TAIL_BYTES]
    signature = by.sign(message(hashlib.sha512(body).digest()))
    return body + bytes(Tail(by.therapist.public, signature))


def hostile(by: Keys, entries: Sequence[Entry], listed: object = None) -> bytes:
    """Signed, with these files behind a manifest, which lists them unless it is ``listed``."""
    names = [(entry if isinstance(entry, str) else entry.filename, data) for entry, data in entries]
    data = manifest(by.therapist, names) if listed is None else listed
    text = data if isinstance(data, bytes) else json.dumps(data).encode()
    return signed(zipped([(MANIFEST, text), *entries]), by)


def mutated(chance: random.Random, raw: bytes) -> bytes:
    """Damaged as mail, disks and people damage files."""
    data = bytearray(raw)
    for _ in range(chance.choice((1, 1, 1, 2, 5, 20))):
        at = chance.randrange(len(data) + 1)
        size = chance.choice((1, 1, 2, 4, 16, 200))
        match chance.randrange(7):
            case 0:
                for place in range(at, min(at + size, len(data))):
                    data[place] ^= 1 << chance.randrange(8)
            case 1:
                data[at : at + size] = chance.randbytes(size)
            case 2:
                del data[at : at + size]
            case 3:
                data[at:at] = chance.randbytes(size)
            case 4:
                data[at : at + size] = bytes([chance.choice((0, 255))]) * size
            case 5:
                other = chance.randrange(len(data) + 1)
                data[at:at] = data[other : other + size]
            case 6:
                del data[at:]
    return bytes(data)
