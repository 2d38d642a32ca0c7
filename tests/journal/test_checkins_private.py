"""What Ana sees is a function of what is hers and what is shared with her: whatever Bo does
besides, in whatever order, changes nothing of it."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.checkins.test_never import answers
from tests.journal.house import NOON, House
from voicerepair.checkins.entries import Entry
from voicerepair.checkins.items import Tie
from voicerepair.checkins.looking_back import looks
from voicerepair.cli.journal import checkins as check_ins
from voicerepair.cli.journal import export, looking_back

TIES = (Tie.PARTNER, Tie.FRIEND)
# What Bo does, in turn: check in, or share, take back or delete something of what there is.
KEEPS = st.tuples(
    st.just("keep"),
    st.sampled_from(TIES),
    st.lists(answers(), min_size=1, max_size=5, unique_by=lambda one: one.item),
)
CHANGES = st.tuples(
    st.sampled_from(("share", "share", "share with Cleo", "take back", "delete")),
    st.integers(0, 30),
    st.integers(0, 5),
)
DEEDS = st.lists(KEEPS | CHANGES, max_size=25)


def has_done(house: House, by, reader, cleo, deeds) -> None:
    checkins = house.journal.checkins
    for what, one, two in deeds:
        house.now += 3600
        if what == "keep":
            checkins.keep(by, one, two, house.now)
            continue
        entries = checkins.of(by)
        if not entries:
            continue
        entry: Entry = entries[one % len(entries)]
        item = entry.answers[two % len(entry.answers)].item
        if what == "delete":
            checkins.delete(by, entry.code)
        elif what == "take back":
            checkins.take_back(by, entry.code, item)
        else:
            checkins.share(by, entry.code, item, (cleo if "Cleo" in what else reader).person)


def seen(house: House, by) -> list[object]:
    """Everything that is shown or written for somebody. (Codes of check-ins are of chance.)"""
    checkins = house.journal.checkins
    own, letters, opened = checkins.of(by), checkins.letters(by), checkins.opened(by)
    texts = [
        *check_ins.lines(own, letters),
        *looking_back.lines(looks(own, opened)),
        str(check_ins.as_data(own, letters)),
        export._text(house.journal, by),
    ]
    for number, entry in enumerate(own):
        texts = [text.replace(entry.code, f"code{number}") for text in texts]
    return [letters, opened, looks(own, opened), *texts]


def with_three(folder: Path):
    house = House(folder)
    return house, *(house.person(name) for name in ("Ana", "Bo", "Cleo"))


def keeps(house: House, by, shared_by_tie, reader) -> None:
    """Somebody who has nothing but what they share: one answer a check-in."""
    for tie, answer in shared_by_tie:
        house.now += 1
        entry = house.journal.checkins.keep(by, tie, [answer], house.now)
        house.journal.checkins.share(by, entry.code, answer.item, reader.person)


@settings(max_examples=40, deadline=None)
@given(DEEDS, DEEDS)
def test_what_somebody_sees_does_not_depend_on_what_the_other_one_keeps_private(anas, bos) -> None:
    with tempfile.TemporaryDirectory() as folder:
        house, ana, bo, cleo = with_three(Path(folder) / "one")
        has_done(house, ana, bo, cleo, anas)
        house.now = NOON
        has_done(house, bo, ana, cleo, bos)
        shared = [
            (entry.tie, answer)
            for entry in house.journal.checkins.of(bo)
            for answer in entry.answers
            if "Ana" in answer.shared_with
        ]
        other, ana_too, bo_too, cleo_too = with_three(Path(folder) / "two")
        has_done(other, ana_too, bo_too, cleo_too, anas)
        keeps(other, bo_too, shared, ana_too)
        assert seen(house, ana) == seen(other, ana_too)
        for one in (house, other):
            one.journal.close()


@settings(max_examples=25, deadline=None)
@given(DEEDS)
def test_what_nobody_shares_is_as_if_it_was_not_there(bos) -> None:
    private = [deed for deed in bos if deed[0] != "share"]
    with tempfile.TemporaryDirectory() as folder:
        house, ana, bo, cleo = with_three(Path(folder) / "one")
        before = seen(house, ana)
        has_done(house, bo, ana, cleo, private)
        assert seen(house, ana) == before
        assert house.journal.checkins.letters(ana) == ()
        house.journal.close()


@settings(max_examples=25, deadline=None)
@given(DEEDS)
def test_a_letter_is_what_is_shared_whatever_was_taken_back_or_deleted_before(bos) -> None:
    with tempfile.TemporaryDirectory() as folder:
        house, ana, bo, cleo = with_three(Path(folder) / "one")
        has_done(house, bo, ana, cleo, bos)
        now = defaultdict(list)
        for entry in house.journal.checkins.of(bo):
            for answer in entry.answers:
                if "Ana" in answer.shared_with:
                    now[entry.tie, answer.item].append(answer.value)
        read = defaultdict(list)
        for letter in house.journal.checkins.letters(ana):
            for one in letter.told:
                read[one.tie, one.item].append(one.value)
        assert read == now
        assert house.journal.verify() == []
        house.journal.close()
