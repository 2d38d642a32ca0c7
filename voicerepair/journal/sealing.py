"""Sealing to people: what is sealed to somebody's public half, only their private half opens.

This is the age format (age-encryption.org/v1) with X25519 keys, by pyrage: any ``age`` tool opens
what is sealed here, given the identity. Sealing needs no secret, so writing needs no PIN.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from voicerepair.errors import JournalError

if TYPE_CHECKING:
    from pyrage.x25519 import Identity

__all__ = ["new_identity", "opened", "opened_data", "readers", "seal", "seal_data", "the_same"]

BEGINNING = b"age-encryption.org/v1\n"
READER = re.compile(rb"^-> X25519 ", re.MULTILINE)
PADDED = 256  # bytes: what is sealed as data has a multiple of them
LONGEST_HEAD = 20_000  # bytes; a reader takes a hundred


def new_identity() -> Identity:
    from pyrage import x25519

    return x25519.Identity.generate()


def the_same(identity: str) -> Identity:
    """From how it is written: ``AGE-SECRET-KEY-1...``. Raises ``JournalError``."""
    from pyrage import IdentityError, x25519

    try:
        return x25519.Identity.from_str(identity)
    except IdentityError as error:
        raise _damaged() from error


def seal(data: bytes, to: Sequence[str]) -> bytes:
    """``data`` for the people whose public halves (``age1...``) these are."""
    from pyrage import RecipientError, encrypt, x25519

    try:
        sealed: bytes = encrypt(data, [x25519.Recipient.from_str(public) for public in to])
        return sealed
    except RecipientError as error:
        raise _damaged() from error


def opened(sealed: bytes, identity: Identity) -> bytes:
    """Raises ``JournalError`` where it is sealed to others, or damaged: nobody can tell which."""
    from pyrage import DecryptError, decrypt

    try:
        data: bytes = decrypt(sealed, [identity])
        return data
    except DecryptError as error:
        raise JournalError(
            "This isn't sealed to you, or it is damaged.",
            "Only who it is sealed to can open it. voicerepair journal verify looks for damage.",
        ) from error


def seal_data(data: dict[str, Any], to: Sequence[str]) -> bytes:
    """Of a length that tells nothing: what is sealed is as long as what it holds, and "no" is
    shorter than "yes"."""
    text = json.dumps(data, ensure_ascii=False).encode()
    return seal(text + b" " * (-len(text) % PADDED), to)


def opened_data(sealed: bytes, identity: Identity) -> dict[str, Any]:
    """Raises ``JournalError``."""
    found: dict[str, Any] = json.loads(opened(sealed, identity))
    return found


def readers(sealed: bytes) -> int:
    """To how many people something is sealed; 0 for what is not sealed."""
    head, ends, _ = sealed[:LONGEST_HEAD].partition(b"\n--- ")
    if not ends or not head.startswith(BEGINNING):
        return 0
    return len(READER.findall(head))


def _damaged() -> JournalError:
    return JournalError(
        "A personal key in the journal is damaged.",
        "voicerepair journal verify says more. Put the journal back from a backup.",
    )
