from __future__ import annotations

from pathlib import Path

import pytest

from voicerepair.sound.ear.english.vocabulary import VARIANTS, Vocabulary, words_of

SAID = {
    "read": "R IY D",
    "read(2)": "R EH D",
    "it": "IH T",
    "it(2)": "AH T",
    "snow": "S N OW",
    "boy": "B OY",
    "that's": "DH AE T S",
    "all": "AO L",
}
CHANCES = {"it": -10, "all": -20, "that's": -30, "read": -40, "boy": -50, "snow": -60}


@pytest.fixture
def vocabulary(tmp_path: Path) -> Vocabulary:
    path = tmp_path / "words.dict"
    path.write_text("".join(f"{word} {sounds}\n" for word, sounds in SAID.items()))
    return Vocabulary(SAID.get, path, CHANCES.__getitem__)


def test_every_way_to_say_a_phrase_is_found(vocabulary: Vocabulary) -> None:
    assert [" ".join(way) for way in vocabulary.ways("read it")] == [
        "R IY D IH T",
        "R IY D AH T",
        "R EH D IH T",
        "R EH D AH T",
    ]


def test_there_is_an_end_to_ways(vocabulary: Vocabulary) -> None:
    assert len(vocabulary.ways("read it read it")) == VARIANTS


@pytest.mark.parametrize("phrase", ["read this", "", "...", "42", "über it", "日本"])
def test_a_phrase_with_an_unknown_word_has_none(vocabulary: Vocabulary, phrase: str) -> None:
    assert vocabulary.ways(phrase) == []


def test_a_word_that_two_known_ones_make_up_is_said_like_them(vocabulary: Vocabulary) -> None:
    assert vocabulary.ways("snowboy") == [("S", "N", "OW", "B", "OY")]
    assert vocabulary.ways("snowit") == []  # too little of a word


def test_the_most_common_words_come_first(vocabulary: Vocabulary) -> None:
    assert vocabulary.common == ["it", "all", "that's", "read", "boy", "snow"]


@pytest.mark.parametrize("spelt", ["That’s all!", "that's all", "THAT'S, ALL", " that's-all "])
def test_words_are_found_however_they_are_written(spelt: str) -> None:
    assert words_of(spelt) == ["that's", "all"]
