"""Every warning: a script that brings it up and one that just does not, and innocent sentences."""

from __future__ import annotations

import pytest

from tests.script.writing import PAIR, SOLO
from voicerepair.script.findings import Code, Finding
from voicerepair.script.library import Library
from voicerepair.script.lint import lint
from voicerepair.script.parse import parse

CLOSE = "\n\n[play closing]\n"
HOT = "---\ntitle: A pair\nstage: own\n---\n"
ALSO_HOT = "---\ntitle: A pair\nstage: after a rupture, short\n---\n"
GERMAN = "---\ntitle: Zu zweit\nlanguage: de\n---\n"
FRENCH = "---\ntitle: À deux\nlanguage: fr-CA\n---\n"
SPANISH = "---\ntitle: Entre dos\nlanguage: es\n---\n"


def ask(question: str, answers: str = "yes | no", who: str = "A") -> str:
    return f"{question}\n\n[{who} answers: {answers}]\n\nThat's the end.\n"


def lasting(minutes: str) -> str:
    return f"---\ntitle: A pair\nminutes: {minutes}\n---\n"


def warnings(tmp_path, body: str, front: str = PAIR) -> list[Finding]:
    path = tmp_path / "script.md"
    path.write_text(f"{front}{body}\n", encoding="utf-8")
    findings = Library().read(path).findings
    assert not [finding for finding in findings if finding.is_error], findings
    return [finding for finding in findings if finding.path == str(path)]


def codes(tmp_path, body: str, front: str = PAIR) -> set[str]:
    return {finding.code.value for finding in warnings(tmp_path, body, front)}


WORD = "word " * 24
TEN_MINUTES = "[pause 10 minutes]"

# code, what brings it up, what just does not (as a script's body, or front matter and body)
TABLE: list[tuple[str, str | tuple[str, str], str | tuple[str, str]]] = [
    ("VR201", "One two three. " * 12, "One two three. " * 11 + "Four five."),
    ("VR202", f"{WORD}word word.", f"{WORD}word."),
    ("VR202", f"{WORD}word, word.", f"{WORD}word. Word."),
    ("VR202", (FRENCH, "oui " * 26), (FRENCH, "oui " * 25)),
    (
        "VR203",
        "Acknowledge vulnerability whenever responsibility necessitates considerable "
        "communication between individuals experiencing disagreement.",
        "Say what was hard for you, and say it in your own words, as plain as you can.",
    ),
    ("VR203", "Responsibility " * 10, "Responsibility " * 9),
    ("VR203", "Responsibility " * 12, (GERMAN, "Verantwortlichkeit " * 12)),
    ("VR204", "Find 5 things.", "Find five things."),
    ("VR204", "Half of it: 1/2.", "Half of it, that is all."),
    ("VR204", "Say it, e.g. softly.", "Say it, for example, softly."),
    ("VR204", "You & me.", "You and me."),
    ("VR204", "Switch the DVD off.", "Switch the TV off, OK?"),
    ("VR204", "See Dr. Grey.", "See Doctor Grey."),
    ("VR204", "It lasts a min.", "It smells of mint."),
    ("VR204", (GERMAN, "Sag es, z. B. leise."), (GERMAN, "Sag es, zum Beispiel leise.")),
    ("VR204", (SPANISH, "Dilo, p. ej. bajito."), (SPANISH, "Dilo, por ejemplo, bajito.")),
    ("VR204", (FRENCH, "Trouve 5 choses."), (FRENCH, "Trouve cinq choses.")),
    ("VR205", "Look at your wife.", "Look at your partner."),
    ("VR205", "Is that crazy?", "Is that a crack in the wall?"),
    ("VR205", "Say what he did.", "Say what they did."),
    ("VR205", "> Ask your husband.", "> Ask your partner."),
    ("VR205", ("---\ntitle: A husband\n---\n", "Hi."), ("---\ntitle: A partner\n---\n", "Hi.")),
    ("VR205", ("---\ntitle: T\nsummary: It is proven.\n---\n", "Hi."), "It is drawn from a study."),
    ("VR205", "He did.", (GERMAN, "He, du.")),
    ("VR206", "{B}, you never listen.", "{B}, I never knew that."),
    ("VR206", "Say why {B} is always late.", "Say why {B} was late."),
    ("VR206", "You always do that.", "You can always do that."),
    ("VR206", "You're never here.", "You never have to be here."),
    ("VR206", "Your partner always wins.", "Always begin with your own part."),
    ("VR206", "You simply never ask.", "Leave out words like you never ask."),
    ("VR207", "{B}, do you forgive {A}?", "{B}, nobody has to forgive anything."),
    ("VR207", "Ask for forgiveness.", "This isn't about forgiveness."),
    ("VR207", "Can you accept the apology?", "An apology can rest where it is."),
    ("VR208", "Hold hands.", "Hold hands, or keep them in your lap."),
    ("VR208", "Give {B} a hug.", "Give {B} a hug.\n\nYou can also wave instead."),
    ("VR208", "Put your hand on {B}.", "Put your hand on your own chest."),
    ("VR208", "Lean against each other.", "Lean back in your chair."),
    ("VR209", ask("{A}, was {B} honest?"), ask("{A}, were you honest with {B}?")),
    ("VR209", ask("Who started it?"), ask("Who would like to start?")),
    (
        "VR209",
        "{A}, how tense is {B}?\n\n[A rates tension from 0 to 10]\n\nThat's all.",
        "{A}, how tense are you?\n\n[A rates tension from 0 to 10]\n\nThat's all.",
    ),
    (
        "VR209",
        f"# One (each)\n{ask('Does {listener} care?', who='speaker')}",
        f"# One (each)\n{ask('Do you hear that {listener} cares?', who='speaker')}",
    ),
    ("VR209", ask("{A}, was {B} honest?"), "{A}, was {B} honest?\n\nThat's the end."),
    ("VR210", f"[each speaks for 19 seconds]{CLOSE}", f"[each speaks for 20 seconds]{CLOSE}"),
    ("VR210", f"[A speaks for 29 seconds]{CLOSE}", f"[A speaks for 30 seconds]{CLOSE}"),
    (
        "VR210",
        f"[A speaks for 40 seconds]\n[B speaks for 16 seconds]{CLOSE}",
        f"[A speaks for 40 seconds]\n[B speaks for 15 seconds]{CLOSE}",
    ),
    (
        "VR210",
        f"Say it.\n\n[each speaks for 10 seconds]{CLOSE}",
        f"Say it in one word.\n\n[each speaks for 10 seconds]{CLOSE}",
    ),
    (
        "VR210",
        f"[A speaks for 10 seconds]{CLOSE}",
        ("---\ntitle: T\nroles: [A, child]\n---\n", f"[child speaks for 10 seconds]{CLOSE}"),
    ),
    (
        "VR210",
        f"[A speaks for 10 seconds]{CLOSE}",
        ("---\ntitle: T\nchildren: B\n---\n", f"[B speaks for 10 seconds]{CLOSE}"),
    ),
    ("VR211", f"[A speaks for 61 seconds]{CLOSE}", f"[A speaks for 60 seconds]{CLOSE}"),
    (
        "VR211",
        f"[A speaks for 90 seconds]\n[B speaks for 46 seconds]{CLOSE}",
        f"[A speaks for 90 seconds]\n[B speaks for 45 seconds]{CLOSE}",
    ),
    (
        "VR211",
        f"[A speaks for 90 seconds]\n\nThat was it.{CLOSE}",
        f"[A speaks for 90 seconds]\n\nThank you.{CLOSE}",
    ),
    ("VR211", f"[A speaks for 90 seconds]{CLOSE}", f"[everyone speaks for 90 seconds]{CLOSE}"),
    ("VR211", f"[A speaks for 90 seconds]{CLOSE}", (SOLO, f"[self speaks for 90 seconds]{CLOSE}")),
    (
        "VR211",
        (GERMAN, f"[A speaks for 90 seconds]\n\nSchön.{CLOSE}"),
        (GERMAN, f"[A speaks for 90 seconds]\n\nDanke dir.{CLOSE}"),
    ),
    (
        "VR212",
        f"[A speaks for 45 seconds]\n[B speaks for 40 seconds]{CLOSE}",
        f"[A speaks for 44 seconds]\n[B speaks for 40 seconds]{CLOSE}",
    ),
    (
        "VR212",
        f"[A speaks for 50 seconds]{CLOSE}",
        ("---\ntitle: A pair\nfirst: A\n---\n", f"[A speaks for 50 seconds]{CLOSE}"),
    ),
    (
        "VR212",
        f"[speaker speaks for 50 seconds]{CLOSE}",
        f"# One (each)\n[speaker speaks for 50 seconds]\n# Two{CLOSE}",
    ),
    (
        "VR212",
        f"[A speaks for 50 seconds]{CLOSE}",
        f"[A speaks for 50 seconds]\n[swap roles]\n[A speaks for 50 seconds]{CLOSE}",
    ),
    (
        "VR213",
        ask("Now?", "yes | later -> Later", "B") + "[end]\n# Later\nThen later.",
        ask("Now?", "yes | later -> Later | silence", "B") + "[end]\n# Later\nThen later.",
    ),
    ("VR214", "Hi.\n\n[end]\n\n# Two\nHi.", "Hi.\n\n# Two\nHi."),
    ("VR215", "[each speaks for 30 seconds]", "[each speaks for 30 seconds]\n\nThat's the end."),
    ("VR215", "[each speaks for 30 seconds]\n\n> Bye.\n\n[end]", f"[each speaks for 30s]{CLOSE}"),
    (
        "VR215",
        "[each speaks for 30 seconds]\n\nBye.\n\n[A answers: a | b -> Two | silence]\n\n"
        "Bye.\n\n[end]\n# Two\n[end]",
        "[each speaks for 30 seconds]\n\nBye.\n\n[A answers: a | b -> Two | silence]\n\n"
        "Bye.\n\n[end]\n# Two\nBye.\n\n[end]",
    ),
    ("VR215", "Hi.\n\n[each speaks for 30 seconds]", "Hi.\n\n[breathe 3 times: in 4, out 6]"),
    (
        "VR216",
        (HOT, f"[each speaks for 30 seconds]{CLOSE}"),
        (HOT, f"[play settling]\n[each speaks for 30 seconds]{CLOSE}"),
    ),
    (
        "VR216",
        (ALSO_HOT, f"[breathe 5 times: in 4, out 6]\n[each speaks for 30 seconds]{CLOSE}"),
        (ALSO_HOT, f"[breathe 6 times: in 4, out 6]\n[each speaks for 30 seconds]{CLOSE}"),
    ),
    (
        "VR216",
        (HOT, f"[each speaks for 30 seconds]\n[play settling]{CLOSE}"),
        f"[each speaks for 30 seconds]{CLOSE}",
    ),
    (
        "VR217",
        (lasting("7 to 8"), TEN_MINUTES),
        (lasting("8 to 9"), TEN_MINUTES),
    ),
    ("VR217", (lasting("12"), TEN_MINUTES), (lasting("11"), TEN_MINUTES)),
    (
        "VR217",
        (lasting("9 to 40"), TEN_MINUTES),
        (lasting("9 to 11"), TEN_MINUTES),
    ),
    (
        "VR217",
        (lasting("1"), "# One (3 times)\n[pause 1 minute]"),
        (lasting("1"), "# One (1 times)\n[pause 1 minute]"),
    ),
    ("VR218", "Find 5 things.\n\n" * 101, "Find 5 things.\n\n" * 100),
]


@pytest.mark.parametrize(("code", "trigger", "near_miss"), TABLE)
def test_a_warning_is_given_where_it_is_due_and_just_not_elsewhere(
    tmp_path, code, trigger, near_miss
):
    front, body = trigger if isinstance(trigger, tuple) else (PAIR, trigger)
    assert code in codes(tmp_path, body, front)
    front, body = near_miss if isinstance(near_miss, tuple) else (PAIR, near_miss)
    assert code not in codes(tmp_path, body, front)


def test_the_table_has_every_warning():
    assert {code for code, *_ in TABLE} == {code.value for code in Code if code.value > "VR2"}


@pytest.mark.parametrize(("code", "trigger", "_"), TABLE)
def test_a_warning_points_at_a_place_and_says_what_to_write(tmp_path, code, trigger, _):
    front, body = trigger if isinstance(trigger, tuple) else (PAIR, trigger)
    for finding in warnings(tmp_path, body, front):
        assert finding.hint[-1:] in ".?]" or finding.hint.startswith("Write minutes:")
        assert finding.message[-1] in ".?"
        assert finding.line > 0


INNOCENT = [
    "I never knew that you saw it.",
    "We meet always on Sundays.",
    "Something always stays open.",
    "You never owe anybody an answer.",
    "You can always say stop, and you will never need a reason.",
    "Leave out words like always and never.",
    "Say what you saw, without you always or you never.",
    "Nobody owes forgiveness, and nobody asks for it.",
    "It is never too late for you.",
    "What are you touching? What can you hear?",
    "Keep in touch with your own breath.",
    "Press your hands together, and let go.",
    "Take a moment. Take their words as they come.",
    "Take {B} at their word, and hold them in mind.",
    "Say what touched you, and what you take with you.",
    "Rest your head on the cushion.",
    "What is it that {B} said?",
    "The sentence ends here... or does it?",
    "Say what's hard. Say that's it, or not quite.",
    "Think of somebody who is a minute away.",
    "There is a second chance, and a third.",
    "I'm glad. A and B can both be true.",
]


@pytest.mark.parametrize("sentence", INNOCENT)
def test_an_innocent_sentence_gets_no_warning(tmp_path, sentence):
    assert codes(tmp_path, sentence) == set()


def test_a_warning_stands_below_the_very_words(tmp_path):
    (finding,) = warnings(tmp_path, "Hello.\nLook at your\n*wife* and smile.")
    assert (finding.line, finding.column, finding.width) == (6, 2, 4)
    (finding,) = warnings(tmp_path, "Hi.", "---\nroles: [A, B]\ntitle: The wife\n---\n")
    assert finding.line == 3


def test_of_half_a_script_it_is_not_said_where_it_goes():
    half = parse(f"{PAIR}# One\nFind 5 things.\n[pause]\n[end]\n# Two\n[A speaks for 9 seconds]\n")
    assert {finding.code for finding in lint(half)} == {Code.STUMBLES}


def test_an_example_of_announced_minutes_is_itself_without_a_warning(tmp_path):
    body = f"[each speaks for 4 minutes, until done]\n\nThank you.{CLOSE}"
    (finding,) = warnings(tmp_path, body, lasting("2"))
    advised = finding.hint.removeprefix("Write minutes: ")
    assert codes(tmp_path, body, lasting(advised)) == set()


def test_a_hot_script_that_plays_what_is_not_there_has_that_error_alone(tmp_path):
    path = tmp_path / "script.md"
    path.write_text(f"{HOT}[play setling]\n[each speaks for 30 seconds]\n", encoding="utf-8")
    assert [finding.code for finding in Library().read(path).findings] == [Code.UNKNOWN_SCRIPT]
