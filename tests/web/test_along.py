"""One page to bring along: what is in it, what isn't, and what it is told to do."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from datetime import datetime

from hypothesis import example, given
from hypothesis import strategies as st

from tests.journal.house import ALONE, NOON
from voicerepair.checkins.entries import Answer
from voicerepair.checkins.items import Tie
from voicerepair.web.along import Along, OwnSession, along, as_file, words_of
from voicerepair.web.views import NoteView

WHEN = datetime.fromtimestamp(NOON)
EVIL = "</style></p><script>alert(1)</script>\"'><img src=//evil.example/x onerror=alert(1)>"


def seen(house, by) -> str:
    return as_file(along(house.journal, by, house.now))


def test_ones_own_is_in_it_and_nothing_of_anybody_elses(house, ana, bo) -> None:
    cem = house.person("Cem")
    both = house.agreed(ana, bo)
    theirs = house.agreed(bo, cem)
    house.session("Bo", played=ALONE)
    alone = house.session("Ana", played=ALONE)
    for session in (both, theirs):
        house.recorded(session, bo)
    house.recorded(both, ana)
    house.journal.notes.add(both, "for us both", None)
    house.journal.notes.add(both, "hers about both", ana.person)
    house.journal.notes.add(both, "his about both", bo.person)
    house.journal.notes.add(theirs, "for him and Cem", None)
    house.journal.notes.add(alone, "hers alone", ana.person)
    page = along(house.journal, ana, house.now)
    assert [(one.alone, one.names) for one in page.sessions] == [
        (True, ("Ana",)),
        (False, ("Ana", "Bo")),
    ]
    text = as_file(page)
    for words in ("for us both", "hers about both", "hers alone"):
        assert words in text
    for words in ("his about both", "for him and Cem", "Cem", "corded", both.code, alone.code):
        assert words not in text


def test_a_turn_that_was_shared_changes_nothing_in_it(house, ana, bo) -> None:
    session = house.agreed(ana, bo)
    before = seen(house, ana)
    turn = house.recorded(session, bo)
    house.journal.turns.share(session, turn, [bo])
    assert seen(house, ana) == before


def test_it_asks_for_nothing_and_runs_nothing(house, ana, bo) -> None:
    house.journal.notes.add(house.session("Ana", "Bo"), EVIL, None)
    text = seen(house, ana)
    assert "<script" not in text
    assert "<img" not in text
    assert not re.search(r"<[^>]*\b(src|href|action|on\w+)=", text)
    assert "url(" not in text
    assert "@import" not in text
    (style,) = re.findall("<style>(.*?)</style>", text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    (policy,) = re.findall('http-equiv="Content-Security-Policy" content="([^"]+)"', text)
    assert html.unescape(policy) == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )


def test_what_is_seen_beforehand_reads_as_it_was_written(house, ana, bo) -> None:
    session = house.session("Ana", "Bo")
    house.journal.notes.add(session, "One  line.\n\n   - another <b>line</b>", ana.person)
    lines = words_of(seen(house, ana))
    at = lines.index("Your note, for you alone:")
    assert lines[at + 1 : at + 4] == ["One  line.", "", "- another <b>line</b>"]
    assert lines[0] == "Looking back"
    assert "Where it landed" in lines
    assert lines[-1].endswith("whoever gets at it can read it.")


@given(st.lists(st.tuples(st.text(min_size=1), st.text(min_size=1), st.booleans()), max_size=5))
@example([(EVIL, EVIL, True)])
@example([("<!--", "a & b &amp; &#0; <![CDATA[", False), ("x", "<style>hidden", True)])
def test_nothing_is_written_that_was_not_seen(found) -> None:
    """Whatever people wrote, all of it is in the lines, in its order."""
    sessions = tuple(
        OwnSession(title, WHEN, (title,), private, True, (NoteView(text, private),))
        for title, text, private in found
    )
    lines = words_of(as_file(Along("Ana", WHEN, (), sessions)))
    shown = squeezed(" ".join(lines))
    at = 0
    for title, text, _ in found:
        for words in (title, title, text):
            at = shown.index(squeezed(words), at)
            at += len(squeezed(words))


def squeezed(text: str) -> str:
    return "".join(text.replace("\0", "\ufffd").split())


def test_the_page_shows_the_same_to_whoever_is_here(site, house) -> None:
    ana = house.journal.people.named("Ana")
    house.journal.notes.add(house.session("Ana", "Bo"), "all hers", ana)
    assert site.browser.get("/along").status_code == 409
    assert "/along" not in site.text("/")
    site.enter("Ana")
    assert 'href="/along"' in site.text("/")
    text = site.text("/along")
    part = re.search("<h1>Looking back</h1>.*</section>", text, re.DOTALL)[0]
    assert "all hers" in part
    assert part in as_file(along(house.journal, house.unlocked(ana), house.now))
    site.enter("Bo")
    assert "all hers" not in site.text("/along")


def test_what_is_said_back_comes_along_and_says_of_whom_where_there_are_several(house, ana) -> None:
    def checked_in(tie: Tie) -> None:
        for at in range(4):
            house.journal.checkins.keep(ana, tie, [Answer("reached", "yes")], house.now + at)

    assert along(house.journal, ana, house.now).said == ()
    checked_in(Tie.PARTNER)
    sentence = "After a rough moment, one of you mostly reaches back."
    assert along(house.journal, ana, house.now).said == (sentence,)
    checked_in(Tie.FRIEND)
    assert along(house.journal, ana, house.now).said == (
        f"You and your partner: {sentence}",
        f"You and your friend: {sentence}",
    )
