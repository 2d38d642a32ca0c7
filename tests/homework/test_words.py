"""Fingerprints in words: as many bits as are promised, and words that a voice can tell apart."""

from __future__ import annotations

import hashlib
from itertools import combinations

import pytest

from voicerepair.homework.words import BITS, WORDS, fingerprint, same


def test_ten_words_of_256_are_80_bits():
    assert (len(WORDS), len(set(WORDS)), BITS) == (256, 256, 80)
    assert len(fingerprint(bytes(32)).split()) * 8 == BITS


def test_the_order_of_the_list_is_part_of_the_format():
    digest = hashlib.sha256(" ".join(WORDS).encode()).hexdigest()
    assert digest == "6932ddb8c476ecf0b649647eed3327151a8e5648dfdf3cb124810ba506262ab7"
    assert (
        fingerprint(bytes(range(32)))
        == "pumpkin pepper candle bread tulip nest temple duck copper envelope"
    )


def test_no_word_looks_like_another():
    assert len({word[:4] for word in WORDS}) == 256
    assert all(word.isascii() and word.islower() and word.isalpha() for word in WORDS)
    close = [pair for pair in combinations(WORDS, 2) if differ_in_one_letter(*pair)]
    assert close == []


def differ_in_one_letter(one: str, other: str) -> bool:
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) == 1


def test_every_bit_of_a_key_changes_the_words():
    key = bytes(range(32))
    for bit in range(0, 256, 7):
        other = bytearray(key)
        other[bit // 8] ^= 1 << bit % 8
        assert fingerprint(bytes(other)) != fingerprint(key)


@pytest.mark.parametrize("typed", ["JULY lemon", " july\nlemon ", "july-lemon", "july, lemon."])
def test_however_they_are_typed_they_are_the_same(typed):
    assert same("july lemon", typed)


@pytest.mark.parametrize("typed", ["", "july", "lemon july", "july lemon lemon", "julylemon"])
def test_other_words_are_others(typed):
    assert not same("july lemon", typed)
