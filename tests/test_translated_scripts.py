"""The exercises in other languages: the same course as in English, in words of their own."""

from __future__ import annotations

import random
import re
from functools import cache

import pytest

from voicerepair.bundled import bundled
from voicerepair.cli.languages import wording_for
from voicerepair.hosts.plan import Key, Plan
from voicerepair.hosts.rehearse import Entry, rehearse
from voicerepair.script.library import Library
from voicerepair.script.model import Answer, Play, Program, Say, Script, Show, Step
from voicerepair.session.commands import Command
from voicerepair.session.engine import Session
from voicerepair.session.events import Person

LANGUAGES = ("de", "es")
NAMES = ("rhythm", "opening", "closing", "settling", "apart", "return")
TRANSLATED = [(name, language) for language in LANGUAGES for name in NAMES]

# What a twelve-year-old hears at one go; German and Spanish need a few words more than English.
MOST_WORDS, MOST_IN_A_SENTENCE = 35, 20
RULED_OUT = {
    "de": re.compile(
        r"\b(ehefrau|ehemann|gatt(e|in)|freund(in)?|verrückt|immer|niemals?|verzeih\w*|vergib\w*"
        r"|entschuldig\w*|gott|beten|schuld\w*|bewiesen|gut gemacht|super|toll|er|ihm|partner(in)?)"
        r"\b",
        re.IGNORECASE,
    ),
    # Words that end in -o or -a for a man or a woman are ruled out with the rest.
    "es": re.compile(
        r"\b(espos[oa]s?|marido|mujer|novi[oa]s?|loc[oa]s?|siempre|nunca|perd[oó]n\w*|dios|rezar"
        r"|culpa\w*|probado|felicidades|muy bien|él|ell[oa]s?|amb[oa]s|junt[oa]s|vosotr[oa]s"
        r"|tod[oa]s(?! l[oa]s)|list[oa]s?|segur[oa]s?)\b",
        re.IGNORECASE,
    ),
}
STUMBLES = re.compile(r"\d|[&%/@#+=]|\b(?:z\.B|usw|bzw|etc|ej)\b\.?|\b[A-Z]{2,}\b")


@cache
def program(name: str) -> Program:
    return Library().load(name)


def script_of(name: str, language: str) -> Script:
    return program(f"{name}-{language}").script


def steps(script: Script) -> list[Step]:
    return [s for section in script.sections for s in (*section.steps, *section.between)]


def texts(script: Script) -> list[str]:
    return [step.text for step in steps(script) if isinstance(step, Say | Show)]


def played(name: str, plan: Plan | None = None) -> list[Entry]:
    loaded = program(name)
    people = [Person(role, role) for role in loaded.script.roles]
    return rehearse(Session(loaded, people, wording=wording_for(loaded)), plan)


def shape(script: Script, language: str = "") -> list[str]:
    """Its steps without their words; for a translation with the English names of what it plays."""
    found = []
    for step in steps(script):
        match step:
            case Say() | Show():
                found.append(type(step).__name__)
            case Answer(who=who, within=within, options=options):
                ways = [(o.silence, o.jump and o.jump.at_most) for o in options]
                found.append(f"answers {who} {within} {ways}")
            case Play(script=name):
                found.append(f"play {name.removesuffix(f'-{language}')}")
            case _:
                found.append(re.sub(r"(line|section)=('[^']*'|\d+)", "", repr(step)))
    return found


@pytest.mark.parametrize(("name", "language"), TRANSLATED)
def test_it_checks_without_a_finding(name, language):
    assert Library().read(f"{name}-{language}").findings == ()


def test_nothing_else_is_shipped_in_these_languages():
    shipped = {
        path.stem for language in LANGUAGES for path in bundled("scripts").glob(f"*-{language}.md")
    }
    assert shipped == {f"{name}-{language}" for name, language in TRANSLATED}


@pytest.mark.parametrize(("name", "language"), TRANSLATED)
def test_it_says_its_language_and_its_front_matter_is_the_same(name, language):
    meta, english = script_of(name, language).meta, program(name).script.meta

    assert meta.language == language
    assert (meta.stage, meta.minutes, meta.recorded, meta.first) == (
        english.stage, english.minutes, english.recorded, english.first
    )  # fmt: skip
    for theirs, ours in ((meta.title, english.title), (meta.summary, english.summary)):
        assert theirs
        assert theirs != ours


@pytest.mark.parametrize(("name", "language"), TRANSLATED)
def test_it_has_the_steps_of_the_english_script(name, language):
    assert shape(script_of(name, language), language) == shape(program(name).script)


@pytest.mark.parametrize(("name", "language"), TRANSLATED)
def test_it_plays_nothing_in_another_language(name, language):
    assert {s.meta.language for s in program(f"{name}-{language}").scripts.values()} == {language}


@pytest.mark.parametrize(("name", "language"), TRANSLATED)
def test_a_rehearsal_takes_the_minutes_announced(name, language):
    script = script_of(name, language)
    assert script.meta.minutes is not None
    shortest, longest = script.meta.minutes
    entries = played(f"{name}-{language}")

    assert entries[-1].what == "ended: finished"
    assert shortest - 0.5 <= entries[-1].at / 60 <= longest + 0.5


@pytest.mark.parametrize(("name", "language"), TRANSLATED)
def test_whatever_people_answer_every_prompt_is_said_to_some_of_them(name, language):
    script, chance = script_of(name, language), random.Random(2)
    said: set[str] = set()
    # Not every question has a third answer; those of settling do.
    replies = ("1", "2", "3") if name == "settling" else ("1", "2")
    for _ in range(40):
        plan = Plan(seed=chance.randrange(1000))
        for role in script.roles:
            for number in range(1, 30):
                plan.replies[role, number] = chance.choice((*replies, "silence"))
        said |= {entry.what for entry in played(f"{name}-{language}", plan)}

    for step in steps(script):
        if isinstance(step, Say):
            words = re.compile("says “" + re.sub(r"\\{\w+\\}", ".+", re.escape(step.text)) + "”")
            assert any(words.fullmatch(what) for what in said), step.text


@pytest.mark.parametrize(("name", "language"), TRANSLATED)
def test_its_sentences_are_short(name, language):
    for step in steps(script_of(name, language)):
        if isinstance(step, Say):
            assert len(step.text.split()) <= MOST_WORDS, step.text
            for sentence in re.split(r"(?<=[.?!])\s+", step.text):
                assert len(sentence.split()) <= MOST_IN_A_SENTENCE, sentence


@pytest.mark.parametrize(("name", "language"), TRANSLATED)
def test_no_word_is_used_that_the_product_rules_out(name, language):
    meta = script_of(name, language).meta
    for text in (meta.title, meta.summary, *texts(script_of(name, language))):
        assert not RULED_OUT[language].search(text), text
        assert "!" not in text


@pytest.mark.parametrize(("name", "language"), TRANSLATED)
def test_a_voice_stumbles_on_nothing(name, language):
    for step in steps(script_of(name, language)):
        if isinstance(step, Say):
            assert not STUMBLES.search(re.sub(r"\{\w+\}", "", step.text)), step.text


@pytest.mark.parametrize(
    ("language", "back", "own_words"),
    [("de", "Ihr seid wieder da.", "Seid ihr wieder da"), ("es", "Ya están de vuelta.", "¿Están")],
)
def test_a_time_out_and_the_way_back_are_in_the_language_of_the_exercise(language, back, own_words):
    plan = Plan(outside=[(20.0, Key(Command.TIME_OUT))])
    said = [e.what for e in played(f"rhythm-{language}", plan) if e.what.startswith("says")]

    assert any(back in what for what in said)
    assert any(own_words in what for what in said)
    english = {text for name in NAMES for text in texts(program(name).script)}
    assert not [what for what in said if what.removeprefix("says “").removesuffix("”") in english]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_answers_that_a_question_offers_are_said_in_it(language):
    for name in ("settling", "return"):
        script = script_of(name, language)
        said = " ".join(text.casefold() for text in texts(script))
        for step in steps(script):
            if isinstance(step, Answer):
                for option in (option for option in step.options if not option.silence):
                    assert option.text.casefold() in said, option.text
