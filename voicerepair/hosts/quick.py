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
from voicerepair.script.model import Program
from voicerepair.session.activities import GAP
from voicerepair.session.course import Course
from voicerepair.session.engine import MOST_STEPS
from voicerepair.session.events import Person, Reason

__all__ = ["Quick"]

NEAR = 1e-6  # seconds; what happens as near to the end of a step as this, the engine sorts out


class Quick:
    """Plays ``program`` again and again, and learns; no more than ``most`` outcomes are kept."""

    def __init__(
        self,
        program: Program,
        people: Sequence[Person],
        seconds: Callable[[str], float],
        most: int = MOST_KNOWN,
    ) -> None:
        self.program = program
        self.people = people
        self.seconds = seconds
        self.course = Course(program, len(people))
        self.table = Table(self.course, most)

    def play(self, play: Play) -> None:
        """To its end. Raises what the engine raises; the play is then where it came to."""
        begin = self.course.draw(self.course.start(), play.partners.seed)
        if not begin.frames:  # a script without a step
            play.ended = Reason.FINISHED
            return
        here: Situation | None = self.table.come_to(begin, -GAP)
        while here is not None:
            here = self._on(play, here)

    def _on(self, play: Play, here: Situation) -> Situation | None:
        """From one situation to the next."""
        if play.extra or (here.reads and not here.reads.isdisjoint(play.numbers)):
            here = self.table.as_read(here, play.numbers, play.extra)
        until = play.until - NEAR
        if here.question is None and here.alike is not None:
            here.question = here.alike.question
        question = here.question
        conduct: Conduct = None
        drawn: tuple[Drawn, ...] = ()
        if question is not None:
            if play.now + question.after >= until:
                return self._by_engine(play, here, ())
            if question.ask is None:
                spans = play.partners.speak(question.role, 0, question.ceiling)
                drawn, conduct = (spans,), (spans, play.longest_pause(question.who))
            else:
                conduct = play.partners.answer(question.role, 0, question.ask, question.straight)
                drawn = (conduct,)
        elif here.branch is not None:
            given = play.numbers.get(here.branch.name, ())
            conduct = self.course.is_true(here.position.rated(given), here.branch)
        known = here.outcomes.get(conduct) or self.table.from_alike(here, conduct)
        if known is None:
            return self._by_engine(play, here, drawn)
        if play.now + known.seconds >= until or play.taken + known.taken >= MOST_STEPS:
            return self._in_parts(play, known, until, drawn)
        play.add(known)
        after = known.next
        if after is not None and after.question is None and after.straight is not None:
            here.outcomes[conduct] = known.joined()
        return after

    def _in_parts(
        self, play: Play, known: Outcome, until: float, drawn: tuple[Drawn, ...]
    ) -> Situation | None:
        """As far as nothing happens; then the engine goes on."""
        for part in known.parts or (known,):
            if play.now + part.seconds >= until or play.taken + part.taken >= MOST_STEPS:
                return self._by_engine(play, part.situation, drawn)
            play.add(part)
            drawn = ()
        return known.next

    def _by_engine(self, play: Play, here: Situation, drawn: tuple[Drawn, ...]) -> Situation | None:
        """From here to the next step at which nothing is under way."""
        stretch = Stretch(self.program, self.course, self.people, self.seconds, play, here, drawn)
        try:
            stretch.play()
            learned = stretch.outcome()
        finally:
            stretch.tell()
        arrived = stretch.session.arrived
        after = None if arrived is None else self.table.come_to(arrived, stretch.lead)
        if learned is not None:
            conduct, outcome = learned
            outcome.next = after
            self.table.keep(conduct, outcome)
        return after
