"""The guide's own sentences in a script's language, from the catalogues in ``languages/``.

A catalogue is a gettext file, ``de.po``, read as it is: there is nothing to compile or to forget.
English needs none, and costs nothing. The language is the script's, whatever the machine's is.
"""

from __future__ import annotations

from pathlib import Path

from voicerepair.bundled import PACKAGE
from voicerepair.script.model import Program
from voicerepair.session.wording import ENGLISH, Wording

__all__ = ["lacking", "wording_for"]


def wording_for(program: Program) -> Wording:
    """What the guide says in the language of a script, or in English where nobody translated it."""
    language = program.script.meta.base_language
    catalogue = _catalogue(language)
    if language == ENGLISH.language or not catalogue.is_file():
        return ENGLISH
    from babel.messages.pofile import read_po

    with catalogue.open("rb") as file:
        messages = read_po(file, language)
    sentences: dict[str, str] = {}
    for message in messages:
        match message.id, message.string:
            # The first message has no id: it is about the file.
            case str(english), str(translation) if english and translation and not message.fuzzy:
                sentences[english] = translation
    return Wording(language, sentences)


def _catalogue(language: str) -> Path:
    return PACKAGE / "languages" / f"{language}.po"


def lacking(program: Program) -> str:
    """What people are told where the guide does not speak a script's language; else nothing."""
    meta = program.script.meta
    if meta.base_language == ENGLISH.language or _catalogue(meta.base_language).is_file():
        return ""
    return f"The guide has no sentences of its own in {meta.language}, so it says those in English."
