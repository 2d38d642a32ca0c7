"""A secret under something that a person remembers: the journal's key under a passphrase, a
personal key under a PIN.

Argon2id makes a key of what was typed, ChaCha20-Poly1305 locks the secret with it; both are
``cryptography``'s. Rules: what was typed is compared as people see it (NFKC), never as bytes; the
work factors lie in front of the secret, so that they can grow without losing what is older; a
damaged one can cost neither hours nor gigabytes.
"""

from __future__ import annotations

import os
import struct
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from voicerepair.errors import JournalError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

__all__ = ["USUAL", "Work", "unwrap", "wrap"]

FORMAT = 1
HEAD = struct.Struct("<BIBB16s12s")  # format, memory (KiB), passes, lanes, salt, nonce
KEY_BYTES = 32
MOST_MEMORY, MOST_PASSES, MOST_LANES = 1 << 20, 32, 16


class Work(NamedTuple):
    """What one guess costs: memory in KiB, passes over it, and lanes."""

    memory: int
    passes: int
    lanes: int


#: RFC 9106's recommendation where memory is scarce: a third of a second on a slow laptop.
USUAL = Work(memory=64 * 1024, passes=3, lanes=4)


def wrap(secret: bytes, typed: str, about: str, work: Work = USUAL) -> bytes:
    """``secret`` under what was ``typed``; ``about`` says what it is, and has to be the same at
    ``unwrap``."""
    salt, nonce = os.urandom(16), os.urandom(12)
    head = HEAD.pack(FORMAT, *work, salt, nonce)
    return head + _cipher(typed, salt, work).encrypt(nonce, secret, head + about.encode())


def unwrap(wrapped: bytes, typed: str, about: str) -> bytes | None:
    """The secret; None where something else was typed when it was wrapped.

    Raises ``JournalError`` for what cannot have come from ``wrap``. (A secret that was damaged
    behind its head looks like one under other words: nobody can tell them apart.)
    """
    from cryptography.exceptions import InvalidTag

    if len(wrapped) <= HEAD.size:
        raise _damaged()
    format, memory, passes, lanes, salt, nonce = HEAD.unpack_from(wrapped)
    work = Work(memory, passes, lanes)
    possible = (
        0 < passes <= MOST_PASSES and 0 < lanes <= MOST_LANES and 8 * lanes <= memory <= MOST_MEMORY
    )
    if format != FORMAT or not possible:
        raise _damaged()
    head = wrapped[: HEAD.size]
    try:
        return _cipher(typed, salt, work).decrypt(
            nonce, wrapped[HEAD.size :], head + about.encode()
        )
    except InvalidTag:
        return None


def _cipher(typed: str, salt: bytes, work: Work) -> ChaCha20Poly1305:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    makes_key = Argon2id(
        salt=salt,
        length=KEY_BYTES,
        iterations=work.passes,
        lanes=work.lanes,
        memory_cost=work.memory,
    )
    return ChaCha20Poly1305(makes_key.derive(unicodedata.normalize("NFKC", typed).encode()))


def _damaged() -> JournalError:
    return JournalError(
        "A key that lies under a PIN or a passphrase is damaged.",
        "Put the journal's folder back from a backup.",
    )
