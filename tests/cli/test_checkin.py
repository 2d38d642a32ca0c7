"""``voicerepair checkin`` in a real terminal, and what the journal's commands make of it."""

from __future__ import annotations

import json
import re

import pytest
from click.testing import CliRunner

from tests.cli.test_me import LEAVE, Terminal
from tests.fakes import FakeKeyring
from tests.journal.house import NOON, House, pin
from voicerepair.checkins.entries import Answer
from voicerepair.checkins.items import BEGINNING, Tie
from voicerepair.cli import main
from voicerepair.cli.checkin import ENDING

ENTER = ""


@pytest.fixture
def place(in_memory, monkeypatch):
    """A journal in which Ana and Bo have personal keys."""
    monkeypatch.setenv("VOICEREPAIR_JOURNAL", str(in_memory / "journal"))
    monkeypatch.setenv("COLUMNS", "200")
    house = House(in_memory / "journal", FakeKeyring(works=False))
    house.person("Ana")
    house.person("Bo")
    house.journal.close()
    return in_memory / "journal"


class Looking:
    """The journal, for a moment, with what is Ana's and Bo's in it."""

    def __init__(self, place) -> None:
        self.house = House(place, FakeKeyring(works=False))

    def __enter__(self):
        journal = self.house.journal
        self.ana, self.bo = (
            self.house.unlocked(journal.people.named(name)) for name in ("Ana", "Bo")
        )
        self.checkins = journal.checkins
        return self

    def __exit__(self, *_: object) -> None:
        self.house.journal.close()


def run(*words: str, typed: str = ""):
    return CliRunner().invoke(main, words, input=typed, catch_exceptions=False)


def done(*words: str, name: str = "Ana") -> str:
    result = run(*words, "--as", name, typed=f"{pin(name)}\n")
    assert result.exit_code == 0, result.output
    return result.stdout


def begun(place, *words: str) -> Terminal:
    terminal = Terminal(place, "checkin", *words)
    terminal.answer("Your name: ", "ana")
    terminal.answer("Ana's PIN: ", pin("Ana"))
    terminal.sees(BEGINNING)
    return terminal


# --------------------------------------------------------------------------- in a terminal


@pytest.mark.slow
def test_somebody_checks_in_shares_one_answer_and_keeps_the_rest(place) -> None:
    terminal = begun(place, "--quiet")
    terminal.answer("> ", "1")  # there was a rough moment
    terminal.sees("reach back to the other?")
    terminal.answer("> ", "yes")
    terminal.sees("how much did it help?")
    terminal.answer("> ", "12")
    terminal.sees("A number from 0 to 10")
    terminal.answer("> ", "7")
    terminal.answer("> ", ENTER)
    terminal.answer("> ", "8")
    terminal.sees("2  When one of you tried to make it better, how much did it help?")
    terminal.sees("7 of 10")
    terminal.answer("keep the rest to yourself: ", "2")
    terminal.sees("1  with Bo")
    terminal.answer("With whom? Enter: with nobody. ", "1")
    terminal.sees("Shared with Bo: 2.")
    terminal.answer("keep the rest to yourself: ", ENTER)
    terminal.sees(LEAVE)
    terminal.sees(ENDING)
    assert terminal.ends() == 0
    assert pin("Ana") not in terminal.shown
    after = terminal.shown[terminal.shown.rindex(LEAVE) + len(LEAVE) :]
    assert after.strip() == ENDING, "nothing else stays in the window"
    with Looking(place) as looking:
        (entry,) = looking.checkins.of(looking.ana)
        assert entry.tie == Tie.PARTNER
        assert entry.answers == (
            Answer("reached", "yes"),
            Answer("helped", 7, ("Bo",)),
            Answer("settled", 8),
        )
        (letter,) = looking.checkins.letters(looking.bo)
        assert [one.value for one in letter.told] == [7]


@pytest.mark.slow
def test_whoever_skips_everything_keeps_nothing_and_leaves_the_same_line(place) -> None:
    terminal = begun(place, "--quiet", "--with", "work")
    for _ in range(5):
        terminal.answer("> ", ENTER)
    terminal.sees("There is nothing to keep.")
    terminal.sees("(Press a key to leave.)")
    terminal.child.send(" ")
    terminal.sees(LEAVE)
    terminal.sees(ENDING)
    assert terminal.ends() == 0
    with Looking(place) as looking:
        assert looking.checkins.of(looking.ana) == ()


@pytest.mark.slow
def test_a_short_one_has_two_questions_and_no_sound_is_no_trouble(place) -> None:
    terminal = begun(place, "--short")
    for typed in ("2", "6", "5"):
        terminal.answer("> ", typed)
    terminal.answer("keep the rest to yourself: ", ENTER)
    assert terminal.ends() == 0
    with Looking(place) as looking:
        (entry,) = looking.checkins.of(looking.ana)
        assert [answer.item for answer in entry.answers] == ["settled", "honest"]


@pytest.mark.parametrize("after", [0, 2])
def test_ctrl_c_keeps_nothing(place, after) -> None:
    terminal = begun(place, "--quiet")
    for _ in range(after):
        terminal.answer("> ", "1")
    terminal.sees("> ")
    terminal.child.sendintr()
    terminal.sees(LEAVE)
    assert terminal.ends() == 130
    with Looking(place) as looking:
        assert looking.checkins.of(looking.ana) == ()


@pytest.mark.slow
def test_whoever_keeps_something_to_themselves_is_shown_the_page_twice_a_year(place) -> None:
    with Looking(place) as looking:
        for number in range(7):
            looking.checkins.keep(looking.ana, Tie.PARTNER, [Answer("helped", 5)], NOON + number)
    for shows in (True, True, False):
        terminal = begun(place, "--quiet")
        for typed in ("1", ENTER, ENTER, ENTER):
            terminal.answer("> ", typed)
        terminal.sees("keeping to yourself?")
        terminal.answer("> ", "1")
        terminal.sees("There is nothing to keep.")
        terminal.sees("(Press a key to leave.)")
        terminal.child.send(" ")
        if shows:
            terminal.sees("voicerepair play unsaid")
        while not terminal.child.eof():
            if terminal.child.expect_exact(["(Press a key", ENDING]):
                break
            assert shows
            terminal.child.send(" ")
        assert terminal.ends() == 0
        assert ("play unsaid" in terminal.shown) == shows
    with Looking(place) as looking:
        assert len(looking.checkins.of(looking.ana)) == 7


def test_a_wrong_pin_opens_nothing(place) -> None:
    terminal = Terminal(place, "checkin", "--quiet", "--as", "Ana")
    for _ in range(3):
        terminal.answer("Ana's PIN: ", pin("Bo"))
    assert terminal.ends() == 1
    assert "That isn't the PIN." in terminal.shown
    assert BEGINNING not in terminal.shown


def test_without_a_terminal_nobody_is_asked_and_nothing_is_made(in_memory, monkeypatch) -> None:
    monkeypatch.setenv("VOICEREPAIR_JOURNAL", str(in_memory / "none"))
    for words in (["checkin"], ["checkin", "--short", "--quiet", "--with", "friend"]):
        result = run(*words, typed="1\n")
        assert result.exit_code == 1
        assert "Error: There is no terminal here" in result.stderr
        assert "Hint: Do this alone, in a terminal." in result.stderr
    assert not (in_memory / "none").exists()


def test_before_somebody_has_a_personal_key_it_says_how_to_get_one(in_memory) -> None:
    terminal = Terminal(in_memory / "journal", "checkin")
    terminal.sees("Nothing is kept: there is no journal.")
    terminal.sees("voicerepair me begins one.")
    assert terminal.ends() == 1


@pytest.mark.parametrize("words", [["--with", "enemy"], ["--short", "extra"]])
def test_what_cannot_be_meant_is_a_usage_error(words) -> None:
    assert run("checkin", *words).exit_code == 2


def test_help_says_what_it_does() -> None:
    result = run("checkin", "--help")
    assert result.exit_code == 0
    for word in ("--short", "--quiet", "parent", "sealed to", "headphones"):
        assert word in result.stdout


# ------------------------------------------------------------- what the journal says of them


@pytest.fixture
def after_a_month(place):
    """Five check-ins of Ana's, of which Bo may read one answer, and Ana one of Bo's."""
    with Looking(place) as looking:
        for number in range(5):
            entry = looking.checkins.keep(
                looking.ana,
                Tie.PARTNER,
                [
                    Answer("reached", "yes"),
                    Answer("helped", 2 * number),
                    Answer("sooner", "Say \x1b[2Jhello."),
                ],
                NOON + number * 86_400,
            )
        looking.checkins.share(looking.ana, entry.code, "helped", looking.bo.person)
        bos = looking.checkins.keep(looking.bo, Tie.PARTNER, [Answer("settled", 3)], NOON)
        looking.checkins.share(looking.bo, bos.code, "settled", looking.ana.person)
    return entry.code


def test_looking_back_says_plain_sentences_and_what_may_come_next(after_a_month) -> None:
    output = done("journal", "looking-back")
    assert output.splitlines()[:4] == [
        "You and your partner:",
        "  After a rough moment, one of you mostly reaches back.",
        "  Trying to make it better helps more than it used to.",
        "  How much it helped, from then to now:  ▁▂▃▅▆",
    ]
    assert "voicerepair path after-a-rupture" in output
    found = json.loads(done("journal", "looking-back", "--json"))["looking_back"]
    assert [one["tie"] for one in found] == ["partner"]
    assert found[0]["sentences"][0].endswith("mostly reaches back.")
    assert found[0]["line"]["values"] == [0, 2, 4, 6, 8]
    assert {one["command"] for one in found[0]["next"]} >= {"voicerepair path weekly"}
    assert done("journal", "looking-back", "--with", "partner") == output
    assert "nothing to say yet" in done("journal", "looking-back", "--with", "friend")
    assert "nothing to say yet" in done("journal", "looking-back", name="Bo")


@pytest.mark.parametrize("words", [["looking-back"], ["check-ins"]])
def test_what_is_for_somebody_s_eyes_does_not_stay_in_the_window(
    after_a_month, in_memory, words
) -> None:
    terminal = Terminal(in_memory / "journal", "journal", *words, "--as", "Ana")
    terminal.answer("Ana's PIN: ", pin("Ana"))
    while terminal.child.expect_exact(["(Press a key to read on.)", "(Press a key when"]) == 0:
        terminal.child.send(" ")
    shown = terminal.child.before
    assert "helped" in shown or "helps more than it used to" in shown
    terminal.child.send(" ")
    assert terminal.ends() == 0
    assert terminal.shown.rpartition(LEAVE)[2].strip() == ""


def test_looking_back_before_there_is_a_journal_says_so_and_makes_none(
    in_memory, monkeypatch
) -> None:
    monkeypatch.setenv("VOICEREPAIR_JOURNAL", str(in_memory / "none"))
    result = run("journal", "looking-back")
    assert (result.exit_code, "nothing to say yet" in result.stdout) == (0, True)
    assert json.loads(run("journal", "looking-back", "--json").stdout) == {"looking_back": []}
    assert not (in_memory / "none").exists()


def test_of_several_people_it_has_to_be_said_who_looks(place) -> None:
    for words in (["looking-back"], ["check-ins"]):
        result = run("journal", *words)
        assert result.exit_code == 1
        assert "Say who you are: --as NAME" in result.stderr


def test_one_s_check_ins_are_listed_and_what_others_share_without_a_day(after_a_month) -> None:
    output = done("journal", "check-ins")
    assert output.count("Check-in, 20") == 5
    assert f"{after_a_month}.helped  When one of you" in output
    assert re.search(r"8 of 10  \(shared with Bo\)", output)
    assert "\x1b" not in output
    theirs = output[output.index("Bo shares with you:") :]
    assert theirs.splitlines()[1:] == ["  How settled do you feel with them now?  3 of 10", ""]
    found = json.loads(done("journal", "check-ins", "--json", name="Bo"))
    assert [len(one["answers"]) for one in found["check_ins"]] == [1]
    assert found["shared_with_you"] == [
        {"name": "Ana", "answers": [{"item": "helped", "tie": "partner", "value": 8}]}
    ]


def test_answers_are_shared_taken_back_and_deleted_by_their_codes(after_a_month) -> None:
    code = after_a_month
    output = done("journal", "check-ins", "--share", f"{code}.reached", "--with", "bo")
    assert output.splitlines() == [
        f"Shared with Bo: {code}.reached.",
        f"To take it back: voicerepair journal check-ins --as Ana --take-back {code}.reached",
    ]
    shared = done("journal", "check-ins", name="Bo")
    assert "reach back to the other?  yes" in shared
    assert "Taken back" in done("journal", "check-ins", "--take-back", f"{code}.helped")
    assert "7 of 10" not in done("journal", "check-ins", name="Bo")
    assert "Deleted" in done("journal", "check-ins", "--delete", code)
    assert "Ana shares" not in done("journal", "check-ins", name="Bo")
    assert done("journal", "check-ins").count("Check-in, 20") == 4


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--share", "k3f9", "--with", "Bo"], 1, "Single answers are shared"),
        (["--share", "zzzz.helped", "--with", "Bo"], 1, 'You have no check-in "zzzz"'),
        (["--share", "k3f9.helped", "--with", "Cleo"], 1, "Cleo has no personal key here"),
        (["--take-back", "zzzz"], 1, "You have no check-in"),
        (["--delete", "zzzz"], 1, "You have no check-in"),
        (["--share", "k3f9.helped"], 2, "go together"),
        (["--with", "Bo"], 2, "go together"),
        (["--delete", "k3f9", "--take-back", "k3f9"], 2, "one at a time"),
    ],
)
def test_what_cannot_be_done_says_why(after_a_month, words, code, said) -> None:
    result = run("journal", "check-ins", "--as", "Ana", *words, typed=f"{pin('Ana')}\n")
    assert (result.exit_code, said in result.stderr) == (code, True)


def test_who_has_none_is_told_so(place) -> None:
    assert "You have no check-ins here" in done("journal", "check-ins")
