"""A therapist's keys, in one file that is for its owner alone.

Two of them: an Ed25519 key signs homework, and an age identity (X25519) opens the reports that come
back. Their public halves travel in every bundle. The private ones lie in the file, bare or under a
passphrase (Argon2id, as in the journal).

Rules: the keys in the file are never replaced, only the passphrase above them; what is in it is
checked against its public halves, so that a damaged one is told and not used. No clock.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voicerepair.errors import HomeworkError, JournalError
from voicerepair.homework.assignment import checked_text
from voicerepair.homework.words import fingerprint
from voicerepair.journal import sealing
from voicerepair.journal.files import write_new, write_safely
from voicerepair.journal.wrapping import USUAL, Work, unwrap, wrap
from voicerepair.whole_file import read_whole

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from pyrage.x25519 import Identity

__all__ = [
    "FILE",
    "Keys",
    "Therapist",
    "is_public",
    "keep_under",
    "load",
    "make",
    "verified",
    "whose",
]

FILE = "therapist.key"
VERSION = 1
LARGEST = 20_000  # bytes; ours have a few hundred
LONGEST_NAME = 80
KEY_BYTES, SIGNATURE_BYTES = 32, 64
ABOUT = "a therapist's keys"


@dataclass(frozen=True, slots=True)
class Therapist:
    """Who signs. ``public``: the signing key's public half; ``recipient``: ``age1...``."""

    name: str
    public: bytes
    recipient: str

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.public)


@dataclass(frozen=True, slots=True)
class Keys:
    """Opened: what signs homework, and what opens reports."""

    therapist: Therapist
    signing: Ed25519PrivateKey = field(repr=False)
    identity: Identity = field(repr=False)

    def sign(self, data: bytes) -> bytes:
        return self.signing.sign(data)


def make(folder: Path, name: str, passphrase: str, work: Work = USUAL) -> Keys:
    """New keys in ``folder``; an empty ``passphrase`` leaves them bare.

    Raises ``HomeworkError``, also where there are keys already.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    name = checked_text(name.strip(), "The name", LONGEST_NAME)
    if not name:
        raise HomeworkError("Your clients have to know whose it is.", "Give your name.")
    signing, identity = Ed25519PrivateKey.generate(), sealing.new_identity()
    therapist = Therapist(name, signing.public_key().public_bytes_raw(), str(identity.to_public()))
    keys = Keys(therapist, signing, identity)
    path = folder / FILE
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_new(path, _file(keys, passphrase, work))
    except FileExistsError as error:
        raise HomeworkError(
            f"There are keys already, in {path}.",
            "Your clients know you by them. voicerepair therapist shows them.",
        ) from error
    except OSError as error:
        raise HomeworkError(f"{path} cannot be written: {error.strerror}.") from error
    return keys


def keep_under(folder: Path, keys: Keys, passphrase: str, work: Work = USUAL) -> None:
    """The same keys under another ``passphrase``, or under none where it is empty.

    Raises ``HomeworkError``; then they are there as before.
    """
    path = folder / FILE
    try:
        write_safely(path.resolve(), _file(keys, passphrase, work))  # a link stays one
    except OSError as error:
        raise HomeworkError(
            f"{path} cannot be written: {error.strerror}.", "Nothing was changed."
        ) from error


def whose(folder: Path) -> Therapist | None:
    """Whose keys lie there, without opening them; None where there are none.

    Raises ``HomeworkError``.
    """
    found = _read(folder / FILE)
    return None if found is None else _therapist(found, folder / FILE)


def load(folder: Path, ask: Callable[[], str]) -> Keys:
    """The keys; ``ask`` returns the passphrase where they lie under one.

    Raises ``HomeworkError`` where there are none, for damaged ones, and a wrong passphrase.
    """
    path = folder / FILE
    found = _read(path)
    if found is None:
        raise HomeworkError("There are no therapist's keys here.", "voicerepair therapist init")
    therapist = _therapist(found, path)
    try:
        kept = base64.b64decode(found["secret"], validate=True)
        secret: bytes | None = kept
        if found["kept"] == "passphrase":
            secret = unwrap(kept, ask(), _about(therapist))
        elif found["kept"] != "file":
            raise _damaged(path)
        if secret is None:
            raise HomeworkError(
                "That isn't the passphrase, or the key file is damaged.",
                "A lost passphrase is lost: make new keys in another folder, and tell your clients "
                "by phone.",
            )
        return _opened(secret, therapist, path)
    except (ValueError, KeyError, TypeError, JournalError) as error:
        raise _damaged(path) from error


def verified(public: bytes, signature: bytes, data: bytes) -> bool:
    """Did the key whose public half this is sign ``data``?"""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True


def is_public(recipient: str) -> bool:
    """Can something be sealed to this recipient?"""
    from pyrage import RecipientError, x25519

    try:
        x25519.Recipient.from_str(recipient)
    except RecipientError:
        return False
    return True


def _file(keys: Keys, passphrase: str, work: Work) -> bytes:
    therapist = keys.therapist
    secret = keys.signing.private_bytes_raw() + str(keys.identity).encode()
    kept = wrap(secret, passphrase, _about(therapist), work) if passphrase else secret
    data = {
        "version": VERSION,
        "name": therapist.name,
        "public": therapist.public.hex(),
        "recipient": therapist.recipient,
        "kept": "passphrase" if passphrase else "file",
        "secret": base64.b64encode(kept).decode(),
    }
    return json.dumps(data, indent=1).encode()


def _opened(secret: bytes, therapist: Therapist, path: Path) -> Keys:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    signing = Ed25519PrivateKey.from_private_bytes(secret[:KEY_BYTES])
    identity = sealing.the_same(secret[KEY_BYTES:].decode("ascii"))
    mine = signing.public_key().public_bytes_raw(), str(identity.to_public())
    if mine != (therapist.public, therapist.recipient):
        raise _damaged(path)
    return Keys(therapist, signing, identity)


def _read(path: Path) -> dict[str, Any] | None:
    try:
        raw = read_whole(path, LARGEST)
        found = None if raw is None else json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise _damaged(path) from error
    except OSError as error:
        raise HomeworkError(f"{path} cannot be read: {error.strerror}.") from error
    if found is not None and not isinstance(found, dict):
        raise _damaged(path)
    return found


def _therapist(found: dict[str, Any], path: Path) -> Therapist:
    try:
        if found["version"] != VERSION:
            raise HomeworkError(
                f"{path} was written by a newer voicerepair.", "Use the newer voicerepair."
            )
        name = checked_text(found["name"], "The name", LONGEST_NAME)
        public, recipient = bytes.fromhex(found["public"]), found["recipient"]
        if len(public) != KEY_BYTES or not is_public(recipient):
            raise _damaged(path)
    except (ValueError, KeyError, TypeError) as error:
        raise _damaged(path) from error
    return Therapist(name, public, recipient)


def _about(therapist: Therapist) -> str:
    return f"{ABOUT}: {therapist.public.hex()} {therapist.recipient}"


def _damaged(path: Path) -> HomeworkError:
    return HomeworkError(
        f"The key file {path} is damaged.",
        "Nothing was changed. Put it back from where you keep copies.",
    )
