"""What one sees on the page is the same to the letter, whatever the other one keeps private."""

from __future__ import annotations

import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.journal.house import ALONE, House
from tests.web.site import Site, line_of, played
from voicerepair.checkins.entries import Answer
from voicerepair.checkins.items import Tie

HERE = line_of("own", "[speaker speaks for 30 seconds]")
SECRET = "the-words-of-bo-alone"
# What changes from view to view, whoever does what.
MARK = re.compile(r"[0-9a-f]{64}")


class Bo:
    """Does in private whatever there is to do; ``hides`` takes back all that was opened."""

    def __init__(self, house: House, session, bo) -> None:
        self.house, self.session, self.bo = house, session, bo
        self.journal = house.journal

    def records(self) -> None:
        self.house.recorded(self.session, self.bo, chunks=1, where=HERE)

    def records_somewhere(self) -> None:
        self.house.recorded(self.session, self.bo, chunks=1)

    def shares_and_takes_back_a_turn(self) -> None:
        for turn in self.journal.turns.of(self.session):
            if turn.speaking == {self.bo.person.id}:
                self.journal.turns.share(self.session, turn, [self.bo])
                shared = self.journal.turns.find(self.session, turn.number)
                self.journal.turns.take_back(shared, self.bo)
                return

    def deletes_a_turn(self) -> None:
        for turn in self.journal.turns.of(self.session):
            if turn.speaking == {self.bo.person.id}:
                self.journal.turns.delete(turn)
                return

    def notes(self) -> None:
        self.journal.notes.add(self.session, SECRET, self.bo.person)

    def deletes_notes(self) -> None:
        self.journal.notes.delete(self.session, self.bo.person)

    def sits_alone(self) -> None:
        self.house.session("Bo", played=ALONE)

    def checks_in(self) -> None:
        answers = [Answer("helped", 3), Answer("reached", "yes"), Answer("sooner", SECRET)]
        self.journal.checkins.keep(self.bo, Tie.PARTNER, answers, self.house.now)

    def shares_and_takes_back_an_answer(self) -> None:
        ana = self.journal.people.named("Ana")
        for entry in self.journal.checkins.of(self.bo)[:1]:
            self.journal.checkins.share(self.bo, entry.code, "helped", ana)
            self.journal.checkins.take_back(self.bo, entry.code)

    def deletes_a_check_in(self) -> None:
        for entry in self.journal.checkins.of(self.bo)[:1]:
            self.journal.checkins.delete(self.bo, entry.code)


ACTS = [name for name in vars(Bo) if not name.startswith("_")]


def pages(site: Site, code: str) -> list[str]:
    """All that can be seen there now."""
    site.post("/search", words=SECRET)
    addresses = ("/", f"/sessions/{code}", "/looking-back", "/check-ins", "/search", "/who")
    return [MARK.sub("", site.text(address)) for address in addresses]


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(acts=st.lists(st.sampled_from(ACTS), min_size=1, max_size=8))
def test_nothing_that_bo_does_alone_changes_a_letter_of_what_ana_sees(
    tmp_path_factory, acts
) -> None:
    house = House(tmp_path_factory.mktemp("journal"))
    ana, bo = house.person("Ana"), house.person("Bo")
    session = house.agreed(ana, bo, played=played("own"))
    house.recorded(session, ana, chunks=1, where=HERE)
    for at in range(4):
        kept = house.journal.checkins.keep(ana, Tie.PARTNER, [Answer("helped", 5)], house.now + at)
        house.journal.checkins.share(ana, kept.code, "helped", bo.person)
    site = Site(house)
    try:
        nobodys = pages(site, session.code)
        site.enter("Ana")
        hers = pages(site, session.code)
        his = Bo(house, session, bo)
        for act in acts:
            getattr(his, act)()
        assert pages(site, session.code) == hers
        site.browser.post("/leave", headers={"Origin": "http://127.0.0.1:4999"})
        site.text("/")
        assert pages(site, session.code) == nobodys
    finally:
        site.close()
        house.journal.close()


def test_every_one_of_these_acts_is_seen_by_bo(house, ana, bo) -> None:
    """Otherwise the test above would show nothing."""
    session = house.agreed(ana, bo, played=played("own"))
    site = Site(house)
    his = Bo(house, session, bo)
    unseen = {"shares_and_takes_back_a_turn", "shares_and_takes_back_an_answer"}
    try:
        site.enter("Bo")
        for act in ACTS:
            before = pages(site, session.code)
            getattr(his, act)()
            assert (pages(site, session.code) != before) == (act not in unseen), act
    finally:
        site.close()
