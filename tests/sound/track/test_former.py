"""The index of a track: written, read, and doubted."""

from __future__ import annotations

import base64
import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicerepair.sound.track.former import Index, Where


def packed(data: object) -> str:
    return base64.b64encode(zlib.compress(json.dumps(data).encode())).decode()


def test_what_was_written_is_read():
    index = Index({"a": 1.24}, {"p": Where(3, 50, "digest"), "q": Where(53, 2)})
    assert Index.read(index.written()) == index


@pytest.mark.parametrize(
    "tag",
    [
        "", "nonsense", "@@@", packed([]), packed([1, {"a": 1.0}, {}]), packed([2, {"a": "x"}, {}]),
        packed([2, {"a": -3}, {}]), packed([2, {"a": 1e9}, {}]), packed([2, {}, {"p": [-1, 2]}]),
        packed([2, {}, {"p": [1, 0]}]), packed([2, {}, {"p": [1.5, 2]}]), packed([2, {}, {"p": 3}]),
        packed([2, [], []]), packed(None), packed([2, {"a": None}, {}]),
    ],
)  # fmt: skip
def test_an_index_that_makes_no_sense_is_as_good_as_none(tag):
    assert Index.read(tag) == Index()


@given(st.text(max_size=200) | st.binary(max_size=200).map(lambda b: base64.b64encode(b).decode()))
def test_no_text_breaks_the_reading(tag):
    assert isinstance(Index.read(tag), Index)


def test_an_index_that_unpacks_to_very_much_is_refused():
    bomb = base64.b64encode(zlib.compress(b'[1, {}, {"' + b"a" * 40_000_000 + b'": [1, 2]}]'))
    assert Index.read(bomb.decode()) == Index()
