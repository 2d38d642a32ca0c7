"""Every word that people see or hear of a shipped exercise: none that the product rules out, none
that a voice says wrongly, and no sentence too long to hear."""

from __future__ import annotations

import re

import pytest

from tests.exercises.reading import ENGLISH, SHIPPED, load, prompts, seen, sentences

#: What the product rules out, by the reason. Whole words, whatever their capitals.
RULED_OUT = {
    "says who somebody is to somebody, or what sex they have": (
        r"wife|wives|husbands?|boyfriends?|girlfriends?|spouse|mums?|moms?|dads?|mothers?|fathers?"
        r"|m[ae]n|wom[ae]n|ladies|gentlem[ae]n|guys|boys?|girls?|sir|madam"
        r"|he|she|him|his|hers?|himself|herself"
    ),
    "takes a faith for granted": (
        r"gods?|lord|pray\w*|bless\w*|sin|sins|sinful|heaven|hell|church|mosque|temple|soulmates?"
        r"|sacred|holy|karma|spiritual\w*"
    ),
    "judges a person": (
        r"always|never|crazy|insane|mad|stupid|lazy|selfish|toxic|narcissis\w*|hysteric\w*"
        r"|dramatic|overreact\w*|too sensitive|irrational|abus\w+|manipulat\w*|gaslight\w*"
        r"|childish|needy|cold-hearted|liars?"
    ),
    "looks for who is to blame": (
        r"blam\w+|(?<!wasn't your )(?<!not your )faults?|guilt\w*|culprits?|accus\w+|victims?"
        r"|who started it|who is right|who was right|shame|ashamed|confess\w*|excuses?"
    ),
    "asks for forgiveness, or to be done with it": (
        r"forg[ai]v\w+|pardon\w*|sorry|get over it|move on|let it go|put it behind"
    ),
    "counts, ranks or praises how people do": (
        r"streaks?|scores?|points?|levels?|ranks?|winners?|losers?|compet\w+|goals?|progress"
        r"|well done|good job|great|congratulat\w+|proud|amazing|awesome|excellent|perfect\w*"
        r"|fantastic|bravo|brilliant|you did it|success\w*|fail\w*|improve\w*"
        r"|days since|in a row|last fight"
    ),
    "claims more than anyone knows": (
        r"prove[nsd]?|proof|guarantee\w*|scientific\w*|science|studies|experts?|clinical\w*"
        r"|evidence|will work|works for everyone|cure\w*|heal(?:s|ed|ing)?|miracles?"
        r"|diagnos\w+|symptoms?|disorder\w*|therap\w+|treatments?|patients?"
    ),
    "is somebody's mark": (
        r"gottmans?|imago|hold me tight|emotionally focused|nonviolent communication|nvc"
        r"|love languages?|four horsemen|crucial conversations|internal family systems"
    ),
    "orders people about": (
        r"you must|you have to look|look (?:at each other|into)|eye contact|calm down"
    ),
}
#: "Calm down" is something a body does; said to a person it is an order.
INNOCENT = re.compile(r"(?:minutes|hours) or more to calm down", re.IGNORECASE)
STUMBLES = re.compile(r"\d|[&%/@#+=]|\b(?:e\.g|i\.e|etc|vs|min|sec)\b\.?|\b[A-Z]{2,}\b")
# Words that a voice says wrongly, or may: words with two sounds; "use" at the start, which eSpeak
# takes for the noun; "isn't", which flite hisses; "close", which it mixes up.
MISREAD = re.compile(
    r"\b(read|live|tear|wind|lead|row|bow|sow|wound|Use|isn't|stay close|minute detail|desert"
    r"|refuse|object|content)\b"
)


def ruled_out(words: str, text: str) -> str | None:
    """The first of ``words`` in a text."""
    found = re.search(rf"\b(?:{words})\b", INNOCENT.sub("", text), re.IGNORECASE)
    return found and found[0]


@pytest.mark.parametrize("name", ENGLISH)
def test_no_word_is_used_that_the_product_rules_out(name):
    for text in (*seen(load(name)), load(name).meta.drawn_from):
        for why, words in RULED_OUT.items():
            found = ruled_out(words, text)
            assert found is None, f"“{found}” {why}: {text}"


@pytest.mark.parametrize("why", RULED_OUT)
def test_a_word_that_is_ruled_out_would_be_found(why):
    texts = {
        "says who somebody is to somebody, or what sex they have": "Tell her what you saw.",
        "takes a faith for granted": "Then pray together.",
        "judges a person": "You never listen.",
        "looks for who is to blame": "Whose fault was it?",
        "asks for forgiveness, or to be done with it": "Ask to be forgiven.",
        "counts, ranks or praises how people do": "Well done.",
        "claims more than anyone knows": "This is proven to help.",
        "is somebody's mark": "Beware of the four horsemen.",
        "orders people about": "Look into each other's eyes.",
    }
    assert ruled_out(RULED_OUT[why], texts[why])


@pytest.mark.parametrize(
    "text",
    [
        "It often takes twenty minutes or more to calm down.",
        "It wasn't your fault.",
        "You may say how hard that must be.",
        "You can look at the wall, or out of the window.",
        "Say the other part again.",
    ],
)
def test_an_innocent_sentence_is_left_alone(text):
    assert not [why for why, words in RULED_OUT.items() if ruled_out(words, text)]


@pytest.mark.parametrize("name", SHIPPED)
def test_nothing_is_shouted_and_no_picture_stands_for_a_word(name):
    for text in seen(load(name)):
        assert not re.search("[!¡\U0001f000-\U0001faff☀-➿]", text), text
        assert not re.search(r"\b[A-Z]{3,}\b", text), text


@pytest.mark.parametrize("name", SHIPPED)
def test_prompts_and_their_sentences_are_short_enough_to_hear(name):
    for prompt in prompts(load(name)):
        assert len(prompt.split()) <= 35, prompt
        assert all(len(sentence.split()) <= 16 for sentence in sentences(prompt)), prompt


@pytest.mark.parametrize("name", SHIPPED)
def test_what_is_shown_is_short_enough_for_a_narrow_screen(name):
    title, summary, *texts = seen(load(name))

    assert len(title) <= 50
    assert len(summary) <= 120
    assert all(len(text.split()) <= 60 for text in texts)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_sentence_holds_one_thought(name):
    for prompt in prompts(load(name)):
        for sentence in sentences(prompt):
            assert sentence.count(",") <= 3, sentence
            assert not re.search("[;:()–—]", sentence), sentence


@pytest.mark.parametrize("name", ENGLISH)
def test_a_voice_stumbles_on_nothing(name):
    for prompt in prompts(load(name)):
        assert not STUMBLES.search(re.sub(r"\{[\w ]+\}", "", prompt)), prompt
        assert not MISREAD.search(prompt), prompt
