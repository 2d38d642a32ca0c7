"""The whole of `own` in real time, with two partners who speak: about ten minutes.

What is asserted of the short sitting in the tests holds for it too, and how late its hand-overs
are is shown beside the goal.
"""

from __future__ import annotations

import statistics

import pytest

from tests.e2e.conftest import card, home, sit, voices  # noqa: F401 - fixtures
from tests.e2e.judging import Recordings, foresee
from tests.e2e.partners import Partners, click_once_more
from voicerepair.bundled import bundled
from voicerepair.hosts.plan import parse_plan
from voicerepair.script.library import Library
from voicerepair.session.events import Person

pytestmark = [pytest.mark.bench, pytest.mark.soundcard]

PEOPLE = (Person("Ana", "Ana"), Person("Bo", "Bo"))
TURNS = 6  # that each of them has
# Some seconds of speech in every turn, and in each long one a pause that ends no long turn: short
# enough that the longer quiet it brings about ends before the ceiling of the shortest turn.
PLAN = "\n".join(
    [
        *("names: Ana, Bo", "A answers: silence", "A answers 2: both"),
        *("B answers: that's it", "A answers 3: that's it"),
        "B turn 1: after 0.5s, speaks 3s, quiet 8s, speaks 3s",
        "A turn 4: after 0.5s, speaks 3s, quiet 8s, speaks 3s",
        *(f"A turn {number}: after 0.5s, speaks 5s" for number in (1, 2, 3, 5, 6)),
        *(f"B turn {number}: after 0.5s, speaks 5s" for number in (2, 3, 4, 5, 6)),
    ]
)


def test_the_whole_of_own(sit, card, voices, tmp_path, figure):  # noqa: F811
    script = tmp_path / "own.md"  # who goes first is known beforehand
    written = (bundled("scripts") / "own.md").read_text()
    script.write_text(written.replace("first: lot", "first: A"))
    foreseen = foresee(Library().load(str(script)), PEOPLE, parse_plan(PLAN))
    assert len(foreseen.turns) == 2 * TURNS
    with sit(script) as sitting:
        card.click()
        sitting.on_line = Partners(sitting, voices, foreseen)
        assert sitting.ends(timeout=1500) == 0
        click_once_more(card)
    recordings = Recordings(sitting.guide, sitting.room, foreseen.turns, sitting.heard)
    recordings.check_that_all_was_heard()
    recordings.check_that_one_speaks_at_a_time()
    late = recordings.lateness()
    median, most = statistics.median(late), max(late)
    figure(
        "the whole of `own`: hand-overs late, median / most / least",
        f"{1000 * median:.0f} / {1000 * most:.0f} / {1000 * min(late):.0f} ms",
        goal="<= 150 / 500 ms, >= -50 ms",
        met=median <= 0.15,
    )
    assert min(late) >= -0.05
    assert most <= 0.5
