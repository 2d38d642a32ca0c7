"""Trails as numbers: joined, told apart and counted."""

from __future__ import annotations

from voicerepair.hosts.trails import Bits


def test_what_was_put_in_comes_out_again():
    bits = Bits()
    one, two = bits.of(["a", "b"]), bits.of(["c", "b"])
    assert bits.keys(one) == {"a", "b"}
    assert bits.keys(one | two) == {"a", "b", "c"}
    assert bits.keys(one & two) == {"b"}
    assert bits.of(["b", "a"]) == one


def test_each_key_is_counted_once_a_trail():
    bits = Bits()
    trails = [bits.of("ab"), bits.of("b"), bits.of("bbc"), bits.of("")]
    assert bits.counted(trails) == {"a": 1, "b": 3, "c": 1}


def test_of_nothing_nothing_is_counted():
    assert Bits().counted([]) == {}
    assert Bits().counted([0, 0]) == {}
