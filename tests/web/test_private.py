"""What one person keeps private cannot be told from anything that another is shown.

Two journals are led through the same evenings, in which only Bo's private acts differ: what he
wrote for himself, recorded without sharing it, sat alone with, shared and took back again, or
deleted of all that; whatever the order. Every page that Ana, or nobody, sees is the same, byte by
byte, once what is random in every run (secrets, codes of sessions) is called by its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.fakes import FakeKeyring
from tests.journal.house import ALONE, House, known_sound
from tests.web.site import OURS, Site
from voicerepair.checkins.entries import Answer
from voicerepair.checkins.items import Tie
from voicerepair.journal.people import Unlocked
from voicerepair.journal.sessions import Session
from voicerepair.web.along import along, as_file

RANDOM = re.compile(r"\b[0-9a-f]{20,}\b")
SHARED = 2  # sessions of both to begin with


class Evenings:
    """``acts`` are done by their numbers; each takes some of what there is, by another number."""

    def __init__(self, folder) -> None:
        self.house = House(folder, FakeKeyring(works=False))
        self.ana, self.bo = self.house.person("Ana"), self.house.person("Bo")
        self.sessions: list[Session] = []
        self.alone: list[Session] = []

    # What both of them know of.

    def sit(self) -> None:
        self.house.now += 3600
        self.sessions.append(self.house.agreed(self.ana, self.bo))

    def another_evening(self, _which: int) -> None:
        self.sit()

    def her_turn(self, which: int) -> None:
        self._recorded(which, self.ana)

    def her_note(self, which: int) -> None:
        self.house.journal.notes.add(self._one(which), f"hers {which}", self.ana.person)

    def their_note(self, which: int) -> None:
        self.house.journal.notes.add(self._one(which), f"theirs {which}", None)

    def her_check_in(self, which: int) -> None:
        kept = self._checked_in(self.ana, which)
        self.house.journal.checkins.share(self.ana, kept.code, "helped", self.bo.person)

    # What Bo does for himself.

    def his_turn(self, which: int) -> None:
        self._recorded(which, self.bo)

    def his_note(self, which: int) -> None:
        self.house.journal.notes.add(self._one(which), f"his {which}", self.bo.person)

    def his_session(self, which: int) -> None:
        self.alone.append(self.house.session("Bo", played=ALONE))
        self.house.journal.notes.add(self.alone[-1], "alone", self.bo.person)

    def shared_and_taken_back(self, which: int) -> None:
        turns, session = self.house.journal.turns, self._one(which)
        for turn in self._his(session)[:1]:
            turns.share(session, turn, [self.bo])
            turns.take_back(turns.find(session, turn.number), self.bo)

    def his_turn_deleted(self, which: int) -> None:
        for turn in self._his(self._one(which))[:1]:
            self.house.journal.turns.delete(turn)

    def his_notes_deleted(self, which: int) -> None:
        self.house.journal.notes.delete(self._one(which), self.bo.person)

    def his_session_deleted(self, which: int) -> None:
        if self.alone:
            self.house.journal.sessions.delete(self.alone.pop(which % len(self.alone)))

    def his_check_in(self, which: int) -> None:
        self._checked_in(self.bo, which)

    def his_answer_shared_and_taken_back(self, which: int) -> None:
        checkins = self.house.journal.checkins
        for entry in checkins.of(self.bo)[:1]:
            checkins.share(self.bo, entry.code, "helped", self.ana.person)
            checkins.take_back(self.bo, entry.code, "helped")

    def his_check_in_deleted(self, which: int) -> None:
        for entry in self.house.journal.checkins.of(self.bo)[:1]:
            self.house.journal.checkins.delete(self.bo, entry.code)

    def _checked_in(self, by: Unlocked, which: int):
        answers = [Answer("helped", which), Answer("sooner", f"his {which}")]
        # Of the same moment, the codes would say which comes first, and they are random.
        when = self.house.now + len(self.house.journal.checkins.of(by))
        return self.house.journal.checkins.keep(by, Tie.PARTNER, answers, when)

    def _recorded(self, which: int, by: Unlocked) -> None:
        """The same words, however many were recorded before."""
        session, now = self._one(which), self.house.now
        recording = self.house.journal.recordings.begin(session, [by.person], "3", now)
        recording.append(known_sound(which, 0))
        recording.finish()

    def _one(self, which: int) -> Session:
        return self.sessions[which % len(self.sessions)]

    def _his(self, session: Session):
        return [
            turn
            for turn in self.house.journal.turns.of(session)
            if turn.speaking == {self.bo.person.id}
        ]


KNOWN: Sequence[Callable[[Evenings, int], None]] = (
    Evenings.another_evening,
    Evenings.her_turn,
    Evenings.her_note,
    Evenings.their_note,
    Evenings.her_check_in,
)
PRIVATE: Sequence[Callable[[Evenings, int], None]] = (
    Evenings.his_turn,
    Evenings.his_note,
    Evenings.his_session,
    Evenings.shared_and_taken_back,
    Evenings.his_turn_deleted,
    Evenings.his_notes_deleted,
    Evenings.his_session_deleted,
    Evenings.his_check_in,
    Evenings.his_answer_shared_and_taken_back,
    Evenings.his_check_in_deleted,
)


def seen(evenings: Evenings) -> list[str]:
    """Everything that Ana, and nobody, is shown, with sounds and headers."""
    site = Site(evenings.house)
    names: dict[str, str] = {}

    def called(found: re.Match[str]) -> str:
        return names.setdefault(found[0], f"name {len(names)}")

    pages = []
    for name in ("", "Ana"):
        if name:
            site.enter(name)
        site.post("/search", words="his alone")
        paths = ["/", "/who", "/nowhere", "/sessions/bcdf", "/along", "/search"]
        paths += ["/looking-back", "/check-ins"]
        paths += [f"/sessions/{one.code}" for one in evenings.sessions]
        for path in paths:
            pages.append(normal(site.browser.get(path), called))
        for session in evenings.sessions:
            pages += [normal(site.browser.get(turn), called) for turn in site.turns(session.code)]
        for one in evenings.alone:
            assert site.browser.get(f"/sessions/{one.code}").status_code == 404
        site.browser.post("/leave", headers=OURS)
    site.close()
    return [*pages, mine(evenings.house, evenings.ana)]


def normal(answer, called: Callable[[re.Match[str]], str]) -> str:
    headers = sorted(answer.headers.items())
    body = answer.content.hex() if "audio" in str(headers) else RANDOM.sub(called, answer.text)
    return f"{answer.status_code} {headers} {body}"


def mine(house: House, by: Unlocked) -> str:
    return as_file(along(house.journal, by, house.now))


def led(folder, acts) -> list[str]:
    evenings = Evenings(folder)
    try:
        for _ in range(SHARED):
            evenings.sit()
        for act, which in acts:
            act(evenings, which)
        evenings.house.now += 60
        return seen(evenings)
    finally:
        evenings.house.journal.close()


def some(acts):
    return st.tuples(st.sampled_from(acts), st.integers(0, 5))


@st.composite
def two_lives(draw):
    """The same known acts, with different private ones between them."""
    known = draw(st.lists(some(KNOWN), max_size=5))
    lives = []
    for _ in range(2):
        life = list(known)
        places = [0] * draw(st.integers(0, 6))
        where = 0
        for _ in places:
            where = draw(st.integers(where, len(life)))
            life.insert(where, draw(some(PRIVATE)))
        lives.append(life)
    return lives


@pytest.mark.slow
@given(two_lives())
@example(
    [
        [(Evenings.her_turn, 0), (Evenings.another_evening, 0), (Evenings.her_note, 0)],
        [
            (Evenings.his_turn, 0),
            (Evenings.his_note, 0),
            (Evenings.his_session, 0),
            (Evenings.her_turn, 0),
            (Evenings.shared_and_taken_back, 0),
            (Evenings.another_evening, 0),
            (Evenings.his_check_in, 0),
            (Evenings.his_answer_shared_and_taken_back, 0),
            (Evenings.her_note, 0),
            (Evenings.his_turn_deleted, 0),
        ],
    ]
)
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_pages_are_the_same_whatever_the_other_keeps_private(in_memory_folders, lives) -> None:
    one, other = (led(next(in_memory_folders), life) for life in lives)
    assert one == other


def test_what_is_known_to_both_does_show(in_memory_folders) -> None:
    """Or the comparison above would find nothing."""
    plain = led(next(in_memory_folders), [])
    for act in KNOWN:
        assert led(next(in_memory_folders), [(act, 0)]) != plain
