"""A therapist's keys: for their owner alone, and never used when they are damaged."""

from __future__ import annotations

import base64
import json
import os
import sys

import pytest

from tests.homework import desk
from voicerepair.errors import HomeworkError
from voicerepair.homework.therapist import FILE, keep_under, load, make, verified, whose
from voicerepair.journal import sealing

PHRASE = "four words and more"


def nobody() -> str:
    raise AssertionError("nobody is asked")


def test_they_sign_and_open_what_they_did_before(tmp_path):
    made = desk.keys(tmp_path)
    again = load(tmp_path, nobody)
    assert again.therapist == made.therapist == whose(tmp_path)
    assert verified(made.therapist.public, again.sign(b"it"), b"it")
    assert not verified(made.therapist.public, again.sign(b"it"), b"if")
    sealed = sealing.seal(b"report", [made.therapist.recipient])
    assert sealing.opened(sealed, again.identity) == b"report"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_their_file_is_for_its_owner_alone(tmp_path):
    previous = os.umask(0)
    try:
        desk.keys(tmp_path / "desk")
    finally:
        os.umask(previous)
    assert (tmp_path / "desk" / FILE).stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "desk").stat().st_mode & 0o777 == 0o700


def test_under_a_passphrase_they_open_by_it_alone(tmp_path):
    made = desk.keys(tmp_path, passphrase=PHRASE)
    assert load(tmp_path, lambda: PHRASE).therapist == made.therapist
    for typed in ("", "four words", PHRASE.upper()):
        with pytest.raises(HomeworkError, match="isn't the passphrase"):
            load(tmp_path, lambda typed=typed: typed)
    assert whose(tmp_path) == made.therapist


def test_under_a_passphrase_no_private_key_lies_in_the_file(tmp_path):
    made = desk.keys(tmp_path, passphrase=PHRASE)
    kept = base64.b64decode(json.loads((tmp_path / FILE).read_bytes())["secret"])
    assert made.signing.private_bytes_raw() not in kept
    assert str(made.identity).encode() not in kept


def test_the_passphrase_changes_and_the_keys_stay(tmp_path):
    made = desk.keys(tmp_path)
    for passphrase in (PHRASE, "other words than these", ""):
        keep_under(tmp_path, made, passphrase, desk.CHEAP)
        again = load(tmp_path, lambda passphrase=passphrase: passphrase)
        assert again.therapist == made.therapist
        sealed = sealing.seal(b"report", [made.therapist.recipient])
        assert sealing.opened(sealed, again.identity) == b"report"
        if passphrase:
            with pytest.raises(HomeworkError, match="isn't the passphrase"):
                load(tmp_path, lambda: "four words")


def test_where_it_cannot_be_written_the_old_passphrase_stays(tmp_path):
    made = desk.keys(tmp_path, passphrase=PHRASE)
    (tmp_path / FILE).rename(tmp_path / "elsewhere")
    (tmp_path / FILE).mkdir()
    with pytest.raises(HomeworkError, match="cannot be written"):
        keep_under(tmp_path, made, "", desk.CHEAP)
    (tmp_path / FILE).rmdir()
    (tmp_path / "elsewhere").rename(tmp_path / FILE)
    assert load(tmp_path, lambda: PHRASE).therapist == made.therapist
    assert os.listdir(tmp_path) == [FILE]


def test_they_are_made_once(tmp_path):
    desk.keys(tmp_path)
    before = (tmp_path / FILE).read_bytes()
    with pytest.raises(HomeworkError, match="keys already"):
        desk.keys(tmp_path, "Somebody else")
    assert (tmp_path / FILE).read_bytes() == before


def test_without_any_it_says_how_to_make_them(tmp_path):
    assert whose(tmp_path) is None
    with pytest.raises(HomeworkError) as raised:
        load(tmp_path, nobody)
    assert "therapist init" in raised.value.hint


@pytest.mark.parametrize("name", ["", "   ", "a\nb", "\x1b[31mred", "x" * 81, "\u202eeel .M"])
def test_a_name_is_one_that_can_be_read(tmp_path, name):
    with pytest.raises(HomeworkError):
        make(tmp_path, name, "", desk.CHEAP)
    assert not (tmp_path / FILE).exists()


DAMAGE = {
    "nothing": lambda _: b"",
    "no JSON": lambda raw: raw[:-2],
    "a list": lambda _: b"[]",
    "deep": lambda _: b"[" * 15_000,
    "too large": lambda raw: raw + b" " * 30_000,
    "no key": lambda raw: changed(raw, public=None),
    "a short key": lambda raw: changed(raw, public="00"),
    "another key": lambda raw: changed(raw, public="11" * 32),
    "no recipient": lambda raw: changed(raw, recipient="age1nobody"),
    "a number for a name": lambda raw: changed(raw, name=7),
    "no base64": lambda raw: changed(raw, secret="%%%"),
    "a short secret": lambda raw: changed(raw, secret="AAAA"),
    "another secret": lambda raw: changed(raw, secret=base64.b64encode(bytes(106)).decode()),
    "kept nowhere": lambda raw: changed(raw, kept="nowhere"),
    "said to be locked": lambda raw: changed(raw, kept="passphrase"),
}


def changed(raw: bytes, **values: object) -> bytes:
    return json.dumps(json.loads(raw) | values).encode()


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_file_is_told_and_stays_as_it_is(tmp_path, damage):
    desk.keys(tmp_path)
    path = tmp_path / FILE
    path.write_bytes(DAMAGE[damage](path.read_bytes()))
    before = path.read_bytes()
    with pytest.raises(HomeworkError, match=r"damaged|cannot be read"):
        load(tmp_path, lambda: PHRASE)
    assert path.read_bytes() == before


def test_a_newer_file_is_not_touched(tmp_path):
    desk.keys(tmp_path)
    path = tmp_path / FILE
    path.write_bytes(changed(path.read_bytes(), version=2))
    with pytest.raises(HomeworkError, match="newer voicerepair"):
        load(tmp_path, nobody)


def test_a_folder_in_its_place_is_told(tmp_path):
    (tmp_path / FILE).mkdir()
    with pytest.raises(HomeworkError):
        load(tmp_path, nobody)
