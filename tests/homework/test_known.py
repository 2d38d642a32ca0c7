"""Whom people know: by their key, from the first yes on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from voicerepair.errors import HomeworkError
from voicerepair.homework.known import FILE, Known


def test_somebody_new_is_not_known_until_people_said_yes(lee, home):
    assert not Known(home).knows(lee.therapist)
    Known(home).remember(lee.therapist)
    assert Known(home).knows(lee.therapist)
    assert Known(home).all() == {"M. Lee": lee.therapist.fingerprint}


@pytest.mark.parametrize(
    "name", ["M. Lee", "m. lee", "M.Lee", " M.  LEE ", "Ｍ. Lee", "M Lee", "M·Lee", "M. Lee\ufe0f"]
)
def test_another_key_under_a_name_that_is_known_is_refused_loudly(lee, mallory, home, name):
    Known(home).remember(lee.therapist)
    with pytest.raises(HomeworkError, match=r"WARNING: this is NOT from the M\. Lee") as raised:
        Known(home).knows(replace(mallory.therapist, name=name))
    for words in (lee.therapist.fingerprint, mallory.therapist.fingerprint):
        assert words in raised.value.message
    assert "Call your therapist" in raised.value.hint


def test_the_same_key_under_another_name_is_the_same_therapist(lee, home):
    Known(home).remember(lee.therapist)
    renamed = replace(lee.therapist, name="Dr. Lee")
    assert Known(home).knows(renamed)
    assert Known(home).name_of(renamed) == "M. Lee"


@pytest.mark.parametrize("name", ["M. Leé", "M. Law", "राम", "..."])
def test_a_name_that_looks_different_is_another_one(lee, mallory, home, name):
    Known(home).remember(lee.therapist)
    assert not Known(home).knows(replace(mallory.therapist, name=name))


def test_forgotten_the_name_is_free(lee, mallory, home):
    Known(home).remember(lee.therapist)
    Known(home).forget("m. lee")
    assert not Known(home).knows(mallory.therapist)
    with pytest.raises(HomeworkError, match="No therapist called"):
        Known(home).forget("M. Lee")


@pytest.mark.parametrize(
    "raw", [b"", b"[]", b'{"therapists": []}', b'{"therapists": {"a": 7}}', b"[" * 90_000]
)
def test_a_damaged_file_trusts_nobody(home, raw):
    home.mkdir()
    (home / FILE).write_bytes(raw)
    with pytest.raises(HomeworkError, match="damaged"):
        Known(home)
