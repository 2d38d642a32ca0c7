"""Plays of one script, quickly: what came of a step once is not played again.

The engine plays a step the first time that a situation and a conduct are met (``stretch.py``),
and from then on its outcome is applied (``outcomes.py``). Steps in which somebody says a command,
or something goes wrong, the engine plays each time. It is the one place that knows what a step
does: a play here is, second by second, the play that a rehearsal of its seed is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from voicerepair.hosts.outcomes import MOST_KNOWN, Conduct, Outcome, Situation, Table
from voicerepair.hosts.progress import Play
from voicerepair.hosts.stretch import Drawn, Stretch
from voicerepair.hosts.trails import Trails
from voicerepair.script.model import Program
from voicerepair.session.activities import GAP
from voicerepair.session.course import Course
from voicerepair.session.engine import MOST_STEPS
from voicerepair.session.events import Person, Reason

__all__ = ["Quick"]


class Quick:
    """Plays ``program`` again and again, and learns; no more than ``most`` outcomes are kept.
    ``trails`` say what the bits of its plays mean."""

    def __init__(
        self,
        program: Program,
        people: Sequence[Person],
        seconds: Callable[[str], float],
        trails: Trails | None = None,
        most: int = MOST_KNOWN,
    ) -> None:
        self.program = program
        self.people = people
        self.seconds = seconds
        self.course = Course(program, len(people))
        self.trails = trails or Trails()
        self.table = Table(self.course, self.trails, most)
        self._start = self.course.start()
        self._begins: dict[int, Situation] = {}  # by who goes first

    def play(self, play: Play) -> None:
        """To its end. Raises what the engine raises; the play is then where it came to."""
        if not self._start.frames:  # a script without a step
            play.ended = Reason.FINISHED
            return
        here: Situation | None = self._begin(play.partners.seed)
        while here is not None:
            here = self._on(play, here)

    def _begin(self, seed: int) -> Situation:
        first = self.course.first(seed)
        if first not in self._begins:
            self._begins[first] = self.table.come_to(self.course.draw(self._start, seed), -GAP)
        return self._begins[first]

    def _on(self, play: Play, here: Situation) -> Situation | None:
        """From one situation to the next."""
        if play.taken + 1 >= play.due:
            if not here.counts or play.due == MOST_STEPS:
                return self._by_engine(play, here, ())
            play.begin_step()
        if here.reads or (here.is_turn and play.extra):
            here = self.table.as_read(here, play.numbers, play.extra)
        if here.question is None and here.alike is not None:
            here.question = here.alike.question
        question = here.question
        conduct: Conduct = None
        drawn: tuple[Drawn, ...] = ()
        if question is not None:
            if play.now + question.after >= play.until:
                return self._by_engine(play, here, ())
            if question.ask is None:
                spans = play.partners.speak(question.role, 0, question.ceiling)
                drawn, conduct = (spans,), (spans, play.longest_pause(question.who))
            else:
                conduct = play.partners.answer(question.role, 0, question.ask, question.straight)
                drawn = (conduct,)
        elif here.branch is not None:
            given = play.numbers.get(here.branch.name, ())
            conduct = self.course.holds(here.position, here.branch, given)
        known = here.outcomes.get(conduct) or self.table.from_alike(here, conduct)
        if known is None:
            return self._by_engine(play, here, drawn)
        if play.now + known.seconds >= play.until or play.taken + known.taken >= play.due:
            return self._in_parts(play, known, drawn)
        play.add(known)
        after = known.next or self._back(play, known)
        if after is not None and after.straight is not None:
            here.outcomes[conduct] = known.joined()
        return after

    def _in_parts(self, play: Play, known: Outcome, drawn: tuple[Drawn, ...]) -> Situation | None:
        """As far as nothing happens; then the engine goes on."""
        for part in known.parts or (known,):
            if play.taken + part.taken >= play.due != MOST_STEPS:
                play.begin_step()
            if play.now + part.seconds >= play.until or play.taken + part.taken >= play.due:
                return self._by_engine(play, part.situation, drawn)
            play.add(part)
            drawn = ()
        return known.next or self._back(play, known)

    def _back(self, play: Play, known: Outcome) -> Situation | None:
        """Where a play goes on after a time-out that is over."""
        if known.over is None:
            return None
        position, lead = known.over
        return self.table.come_to(play.back(position), lead)

    def _by_engine(self, play: Play, here: Situation, drawn: tuple[Drawn, ...]) -> Situation | None:
        """From here to the next step at which nothing is under way."""
        stretch = Stretch(self.program, self.table, self.people, self.seconds, play, here, drawn)
        try:
            stretch.play()
            learned = stretch.outcome()
        finally:
            stretch.tell()
        arrived = stretch.session.arrived
        after = None if arrived is None else self.table.come_to(arrived, stretch.lead)
        if learned is not None:
            conduct, outcome = learned
            outcome.next = None if outcome.over else after
            self.table.keep(conduct, outcome)
        return after
