"""Makes the small journal that is kept for ever of the newest schema: ``python -m ...``.

Run it once, when a migration joins ``schema.MIGRATIONS``, and never again for the same number.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.fakes import FakeKeyring
from tests.journal.house import ALONE, NOON, House, known_sound, pin
from voicerepair.checkins.entries import Answer
from voicerepair.checkins.items import Tie
from voicerepair.journal.people import About, Wishes
from voicerepair.journal.places import Where
from voicerepair.journal.schema import MIGRATIONS

FOLDER = Path(__file__).parent / "schemas" / str(len(MIGRATIONS))


def main() -> None:
    assert not FOLDER.exists(), "it is kept as it is"
    house = House(FOLDER, FakeKeyring(works=False))
    journal = house.journal
    for name, spoken, days in (("Ana", "Anna", 7), ("Bo", "boh", 30)):
        journal.people.add(About(name, spoken), Wishes(True, days), pin(name))
    ana, bo = (house.unlocked(journal.people.named(name)) for name in ("Ana", "Bo"))
    always = replace(ana, wishes=Wishes(True, 30_000)), replace(bo, wishes=Wishes(True, 30_000))
    session = house.session("Ana", "Bo")
    journal.turns.agree(session, always, NOON)
    turn = house.recorded(session, ana, chunks=1, where=Where("own", 53))
    journal.turns.share(session, turn, [ana])
    recording = journal.recordings.begin(session, [bo.person], "4", NOON)
    recording.append(known_sound(2, 0), lost=123)
    recording.break_off()
    journal.positions.save(session, {"step": 4}, NOON, until=2 * NOON)
    journal.notes.add(session, "For us.", None)
    journal.notes.add(session, "For Bo.", bo.person)
    answers = (Answer("reached", "yes"), Answer("sooner", "Say hello."))
    kept = journal.checkins.keep(ana, Tie.PARTNER, answers, NOON)
    journal.checkins.share(ana, kept.code, "reached", bo.person)
    house.now += 60
    house.session("Ana", played=ALONE)
    journal.close()
    (FOLDER / "journal.recording").unlink()


if __name__ == "__main__":
    main()
