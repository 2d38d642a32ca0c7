"""The third host: a session in virtual time, as the score of an audio file.

It is a rehearsal whose prompts last as long as the voice takes for them; turns are as long as the
partners of its plan make them, by default their whole ceiling. What is heard, and when, comes out
as plain data, and the timeline is that of ``rehearse`` to the millisecond. No device, no file.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from voicerepair.errors import SessionError
from voicerepair.hosts.durations import estimated_seconds
from voicerepair.hosts.partners import Planned
from voicerepair.hosts.plan import Plan
from voicerepair.hosts.rehearse import Entry, Rehearsal, at_once
from voicerepair.script.model import SPEAKER
from voicerepair.session.engine import Session
from voicerepair.session.events import Effect, Event, Hush, PlayCue, Speak
from voicerepair.sound.track.score import Chapter, Score, Sounding

__all__ = ["LONGEST", "Rendered", "prompts_of", "render"]

LONGEST = 24 * 3600.0
"""Seconds of a track: the longest that a WAV file can hold."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """The score, and the timeline that it came from."""

    score: Score
    entries: Sequence[Entry]


def render(
    session: Session,
    plan: Plan | None,
    *,
    seconds: Callable[[str], float],
    cue_seconds: Callable[[str], float],
    begin: Callable[[float], float] = at_once,
) -> Rendered:
    """What is heard when ``session`` (a new one) goes as planned.

    ``seconds``, ``cue_seconds`` and ``begin`` as in ``rehearse``. Raises ``SessionError``
    where the session waits for something that can never come, or lasts longer than ``LONGEST``.
    """
    scoring = _Scoring(session, Planned(plan or Plan()), seconds, 0.0, cue_seconds, begin)
    entries = scoring.run()
    return Rendered(scoring.score(), entries)


def prompts_of(session: Session, plan: Plan | None) -> dict[str, bool]:
    """The prompts of a session (a new one) that goes as planned, in order, each with whether it is
    private; so that they can be made ahead. It is a guess: what a voice takes for them may change
    what is said."""
    guess = render(session, plan, seconds=estimated_seconds, cue_seconds=lambda _name: 1.0)
    return {sound.what: sound.private for sound in guess.score.sounds if not sound.cue}


class _Scoring(Rehearsal):
    """A rehearsal that keeps what sounds."""

    def play(self) -> None:
        self._sounds: list[Sounding] = []
        self._chapters: list[Chapter] = []
        super().play()

    def score(self) -> Score:
        end = max([self.now, *(sound.until for sound in self._sounds)])
        chapters = [chapter for chapter in self._chapters if chapter.at < end]
        return Score(tuple(self._sounds), tuple(chapters), end)

    def _give(self, event: Event) -> None:
        super()._give(event)
        if self.now > LONGEST:
            raise SessionError(
                f"This would become a track of more than {LONGEST / 3600:g} hours.",
                "Render its parts one by one.",
            )
        self._note_chapter()

    def _note_chapter(self) -> None:
        """A section that is over at once, since it only leads on, is no chapter."""
        if not self.session.position.frames:
            return
        title = self._title()
        at = max(self.now, self.begun) if self._chapters else 0.0
        if self._chapters and self._chapters[-1].at == at:
            self._chapters.pop()
        if not self._chapters or self._chapters[-1].title != title:
            self._chapters.append(Chapter(at, title))

    def _title(self) -> str:
        """The section, and whose it is where it runs once for each."""
        session, here = self.session, self.session.position
        section = session.course.section(here)
        title = section.name or session.course.script(here).meta.title
        if section.each and len(session.people) > 1:
            title += f": {' & '.join(session.people.names(session.course.persons(here, SPEAKER)))}"
        return title

    def _do(self, effect: Effect) -> None:
        super()._do(effect)
        match effect:
            case Speak(_, text, _, _, private):
                self._sounding(self.seconds(text), text, private=private)
            case PlayCue(_, name, _):
                self._sounding(self.cue_seconds(name), name, cue=True)
            case Hush():
                self._cut()
            case _:
                pass

    def _sounding(
        self, length: float, what: str, *, cue: bool = False, private: bool = False
    ) -> None:
        until = self._sound_ends
        self._sounds.append(Sounding(until - length, until, what, cue, private))

    def _cut(self) -> None:
        """What sounds ends now, and what waited is not heard."""
        kept = [sound for sound in self._sounds if sound.at < self.now]
        if kept and kept[-1].until > self.now:
            kept[-1] = replace(kept[-1], until=self.now)
        self._sounds = kept
