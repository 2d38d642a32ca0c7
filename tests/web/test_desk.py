"""One thread for the journal, whoever asks."""

from __future__ import annotations

import asyncio
import threading

import pytest

from voicerepair.errors import JournalError
from voicerepair.web.desk import Desk


def test_every_job_meets_the_same_journal_on_the_same_thread_in_order(house) -> None:
    done = []

    async def ask(desk: Desk) -> list:
        def job(number):
            def work(journal):
                done.append(number)
                journal.sessions.count()
                return journal, threading.get_ident()

            return work

        return await asyncio.gather(*(desk.ask(job(number)) for number in range(20)))

    desk = Desk(house.journal.beside)
    found = asyncio.run(ask(desk))
    desk.close()
    assert len(set(found)) == 1
    assert found[0][1] != threading.get_ident()
    assert done == list(range(20))


def test_what_goes_wrong_reaches_who_asked_and_the_next_is_served(house) -> None:
    desk = Desk(house.journal.beside)

    def broken(journal):
        raise JournalError("It broke.")

    async def both() -> int:
        with pytest.raises(JournalError, match="It broke"):
            await desk.ask(broken)
        return await desk.ask(lambda journal: journal.sessions.count())

    assert asyncio.run(both()) == 0
    desk.close()


def test_a_desk_that_nobody_came_to_opens_nothing() -> None:
    def never():
        raise AssertionError

    Desk(never).close()
