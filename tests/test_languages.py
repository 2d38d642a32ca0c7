"""The catalogues in ``languages/``: everything that is said of its own accord, in each language."""

from __future__ import annotations

import re
from functools import cache

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from voicerepair.bundled import PACKAGE

CATALOGUES = sorted(path.stem for path in (PACKAGE / "languages").glob("*.po"))
MOST_LONGER = 2.0  # times as long as the English, before it no longer fits where that does
PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
# Each language tells the time in its own way.
SAME = {"hour24": "hour12"}


@cache
def catalogue(language: str) -> Catalog:
    with (PACKAGE / "languages" / f"{language}.po").open("rb") as file:
        return read_po(file, language, abort_invalid=True)


def messages(language: str) -> list[Message]:
    """All but the first, which is about the file."""
    return [message for message in catalogue(language) if message.id]


@cache
def in_the_code() -> frozenset[str]:
    found = extract_from_dir(PACKAGE, keywords={"translatable": None})
    return frozenset(message for _, _, message, *_ in found)


def placeholders(text: str) -> set[str]:
    return {SAME.get(name, name) for name in PLACEHOLDER.findall(text)}


def test_there_are_german_and_spanish():
    assert CATALOGUES == ["de", "es"]


def test_what_is_marked_in_the_code_is_found_there():
    assert {
        "{name}, your turn.",  # session/words.py
        "time-out: take a break and come back",  # session/commands.py
        "microphone open",  # screen/words.py
        "Getting the voice ready ...",  # hosts/live.py
    } <= in_the_code()


@pytest.mark.parametrize("language", CATALOGUES)
def test_a_catalogue_has_every_message_of_the_code_and_no_other(language):
    assert {message.id for message in messages(language)} == in_the_code()
    assert not catalogue(language).obsolete


@pytest.mark.parametrize("language", CATALOGUES)
def test_every_message_is_translated_and_none_is_fuzzy(language):
    for message in messages(language):
        assert message.string, message.id
        assert not message.fuzzy, message.id


@pytest.mark.parametrize("language", CATALOGUES)
def test_a_translation_has_the_placeholders_of_the_english(language):
    for message in messages(language):
        assert placeholders(message.string) == placeholders(message.id), message.id


@pytest.mark.parametrize("language", CATALOGUES)
def test_a_translation_begins_and_ends_as_the_english_does(language):
    for message in messages(language):
        if message.id.endswith((".", "?", "...")):
            assert message.string[-1] == message.id[-1], message.id
        assert message.string == message.string.strip()


@pytest.mark.parametrize("language", CATALOGUES)
def test_a_translation_is_not_much_longer_than_the_english(language):
    for message in messages(language):
        if len(message.id) > 20:
            assert len(message.string) <= MOST_LONGER * len(message.id), message.id


@pytest.mark.parametrize("language", CATALOGUES)
def test_answers_and_keys_are_told_apart_in_every_language(language):
    said = {message.id: message.string for message in messages(language)}
    answers = {said[english] for english in ("ready", "not yet", "not today")}

    assert len(answers) == 3
    for answer in answers:  # what can be answered is what the question offers
        assert answer in next(text for english, text in said.items() if "Are you back" in english)
