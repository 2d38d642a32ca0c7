"""The words that prompts are read for, by language: data, and nothing else.

Rules: a language that is not here is read for what needs no words (lengths, figures). Patterns are
matched against one sentence, capitals ignored; ``{A}`` stands for a name. ``unwanted`` are whole
words, each with what to write instead; the other patterns say a kind of sentence, because most
words are innocent in some other sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

__all__ = ["Wording", "wording_for"]

_NOTHING = re.compile(r"(?!)")


def _sentence(pattern: str) -> re.Pattern[str]:
    """A pattern written over several lines, its spaces as ``[ ]``."""
    return re.compile(pattern, re.IGNORECASE | re.VERBOSE)


@dataclass(frozen=True, slots=True)
class ShortForms:
    """Abbreviations, and the words that one of them begins with."""

    pattern: re.Pattern[str] = _NOTHING
    first_words: frozenset[str] = frozenset()


def _short_forms(*forms: str) -> ShortForms:
    either = "|".join(sorted(map(re.escape, forms), key=len, reverse=True))
    first_words = frozenset(re.match(r"\w+", form)[0] for form in forms)  # type: ignore[index]
    return ShortForms(re.compile(rf"(?<!\w)(?:{either})(?!\w)\.?", re.IGNORECASE), first_words)


@dataclass(frozen=True, slots=True)
class Wording:
    """What one language calls things.

    ``graded``: its reading level can be told. ``unwanted``: words that are not used, and what to
    write instead. ``watched``: one of these occurs in every sentence that the patterns for
    sentences are about. ``person_always``: says
    of a person that they always or never do something; ``forgiveness``: speaks of it, and
    ``not_asked`` in the same sentence makes it no request; ``touch``: asks for it, and ``no_touch``
    nearby offers another way; ``culprit``: a question for somebody to blame; ``about_other``:
    what stands before a name where a question is about that person; ``quoting``: the sentence
    speaks of words to leave out. ``brief`` asks for a few words, ``thanks`` thanks. ``short_forms``
    are abbreviations.
    """

    graded: bool = False
    unwanted: dict[str, str] = field(default_factory=dict)
    watched: frozenset[str] = frozenset()
    person_always: re.Pattern[str] = _NOTHING
    forgiveness: re.Pattern[str] = _NOTHING
    not_asked: re.Pattern[str] = _NOTHING
    touch: re.Pattern[str] = _NOTHING
    no_touch: re.Pattern[str] = _NOTHING
    culprit: re.Pattern[str] = _NOTHING
    about_other: re.Pattern[str] = _NOTHING
    quoting: re.Pattern[str] = _NOTHING
    brief: re.Pattern[str] = _NOTHING
    thanks: re.Pattern[str] = _NOTHING
    short_forms: ShortForms = ShortForms()


def _each(words: str, instead: str) -> dict[str, str]:
    return dict.fromkeys(words.split(), instead)


_PARTNER = 'Write "partner", or a role like {B}.'
_THEY = 'Write "they", "the other one", or a role like {B}.'
_KIND = "Say what somebody did or felt, not what kind of person they are."
_PRAISE = "Leave it out: nobody is praised, or judged, for how it went."
_CLAIM = 'Say less: "many people find", or "drawn from" in the front matter.'

ENGLISH = Wording(
    graded=True,
    unwanted={
        **_each(
            "wife wives husband husbands boyfriend girlfriend boyfriends girlfriends", _PARTNER
        ),
        **_each(
            "he she he's she's him his himself herself hers her he'll she'll he'd she'd", _THEY
        ),
        **_each(
            "crazy insane psycho hysterical stupid toxic narcissist narcissistic lunatic", _KIND
        ),
        **_each("congratulations bravo", _PRAISE),
        **_each("proven guaranteed", _CLAIM),
        **_each(
            "god prayer pray sin sinful", "Use words that people of any faith, or none, share."
        ),
        **_each("culprit offender perpetrator", _KIND),
    },
    watched=frozenset(
        {"always", "never", "pardon", "forgive", "forgives", "forgiven", "forgiving", "forgave"}
        | {"forgiveness", "apology", "apologies", "hold", "holding", "take", "squeeze", "reach"}
        | {"hug", "hugs", "embrace", "embracing", "cuddle", "cuddling", "kiss", "kissing"}
        | {"touch", "stroke", "rub", "massage", "lean", "hand", "hands", "arm", "arms", "head"}
        | {"palm", "palms"}
    ),
    person_always=_sentence(
        r"""(?:\b(?:you|he|she|your[ ]partner|the[ ]other(?:[ ]one|[ ]person)?)\b
        | \{[^{}]+\})
        (?:'(?:re|s|ve|d|ll))?(?:[ ](?:are|is|were|was|have|has|had|do|does|did|will|would))?
        [ ](?:just[ ]|simply[ ]|almost[ ]|nearly[ ])?(?:always|never)\b
        (?![ ](?:have|has|need|needs|owe|owes|must|obliged|welcome|free)\b)"""
    ),
    forgiveness=re.compile(
        r"\bforg(?:i|a)v\w*|\bapology\b.*\baccept|\baccept\w*\b.*\bapolog|\bpardon (?:me|you)", re.I
    ),
    not_asked=re.compile(
        r"\b(?:no|not|nobody|none|never|without|neither|isn't|don't|doesn't|needn't|won't|aren't"
        r"|cannot|can't)\b|\bno one\b|\binstead of\b|\bleave\b.*\bout\b",
        re.IGNORECASE,
    ),
    touch=_sentence(
        r"""\b(?:hold(?:ing)?[ ](?:hands|each[ ]other|one[ ]another)\b
        | hugs?\b | embrac(?:e|ing)\b |
        cuddl(?:e|ing)\b | kiss(?:ing)?\b |
        (?:touch|stroke|rub|massage|lean[ ](?:on|against|into))[ ]
        (?:each[ ]other | one[ ]another | your[ ]partner | the[ ]other[ ](?:one|person)
        | \{[^{}]+\}) |
        (?:take|hold|squeeze|stroke|reach[ ]for)[ ]
        (?:their | (?:each[ ]other | one[ ]another | your[ ]partner | \{[^{}]+\})'s)[ ]
        (?:hands?|arms?|shoulders?)\b |
        (?:hands?|arms?|head|palms?)[ ](?:on|around|against|in)[ ]
        (?:each[ ]other | one[ ]another | their\b | your[ ]partner | the[ ]other\b | \{[^{}]+\}))"""
    ),
    no_touch=re.compile(
        r"\bapart\b|\byour own\b|\bwithout (?:any )?touch|\bno touch|\binstead\b"
        r"|\b(?:needn't|don't have to|not) touch|\bin your lap\b",
        re.IGNORECASE,
    ),
    culprit=re.compile(
        r"\bwho (?:started|began|caused|is to blame|is right|is wrong|was right|was wrong)\b"
        r"|\bwhose (?:fault|mistake|turn was it to)\b|\bwhich of you (?:started|caused|is|was) ",
        re.IGNORECASE,
    ),
    about_other=re.compile(
        r"\b(?:did|does|do|is|was|has|had|will|would|can|could|should|are|were)\s+$", re.IGNORECASE
    ),
    quoting=re.compile(
        r"\b(?:leave out|leave\b.*\bout|leaving out|without|instead of|avoid|not say|never say"
        r"|don't say|words like|words such as|the words?)\b",
        re.IGNORECASE,
    ),
    brief=re.compile(r"\bwords?\b|\bsentence\b", re.IGNORECASE),
    thanks=re.compile(r"\bthank", re.IGNORECASE),
    short_forms=_short_forms(
        *("e.g.", "i.e.", "etc", "vs", "approx", "min", "mins", "sec", "secs", "hrs", "asap"),
        *("a.m.", "p.m.", "dr.", "mr.", "mrs.", "ms.", "prof", "p.s.", "n.b.", "aka"),
    ),
)

GERMAN = Wording(
    brief=re.compile(r"\bWort(?:e|en)?\b|\bWörter\b|\bSatz\b", re.IGNORECASE),
    thanks=re.compile(r"\bdank", re.IGNORECASE),
    short_forms=_short_forms(
        *("z.b.", "z. b.", "d.h.", "d. h.", "u.a.", "usw", "bzw", "ca.", "evtl", "ggf", "min."),
        *("sek", "std", "dr.", "fr.", "hr.", "nr.", "vgl"),
    ),
)

SPANISH = Wording(
    brief=re.compile(r"\bpalabras?\b|\bfrase\b", re.IGNORECASE),
    thanks=re.compile(r"\bgracias\b|\bagradec", re.IGNORECASE),
    short_forms=_short_forms(
        *("p.ej.", "p. ej.", "etc", "aprox", "min.", "seg.", "ud.", "uds.", "vd.", "sr.", "sra."),
        *("sres.", "dr.", "dra."),
    ),
)

_BY_LANGUAGE = {"en": ENGLISH, "de": GERMAN, "es": SPANISH}
_NO_WORDS = Wording()


def wording_for(language: str) -> Wording:
    """The words of a language code such as ``en`` or ``es-MX``."""
    return _BY_LANGUAGE.get(language.split("-", maxsplit=1)[0].lower(), _NO_WORDS)
