"""A session that is recorded onto a disk that fills up."""

from __future__ import annotations

from contextlib import suppress

import numpy as np

from tests.hosts.test_keeping import Sitting, part
from voicerepair.errors import JournalError
from voicerepair.session.events import RecordingStopped, Unrecorded


def test_a_full_disk_stops_the_recording_and_keeps_what_there_is(small_disk) -> None:
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(16_384))
    sitting = Sitting(small_disk)
    sitting.hears(1.024)
    since = sitting.listens(3, "Ana")
    sitting.hears(12.0)
    sitting.stops(3)
    sitting.place.steps += 1
    sitting.keeper.reached()
    sitting.listens(5, "Bo")
    sitting.hears(1.024)
    with suppress(JournalError):
        sitting.keeper.close()
    assert [told for told in sitting.told if isinstance(told, RecordingStopped)] == [
        RecordingStopped(Unrecorded.FULL)
    ]
    ballast.unlink()
    sitting.house.again()
    (turn,) = sitting.house.journal.turns.of(sitting.session)
    heard = sitting.heard(turn, sitting.ana).samples
    assert turn.state == "broken"
    assert len(heard) > 8_000
    assert np.array_equal(heard, part(since, sitting.now)[: len(heard)])
    sitting.house.journal.close()
