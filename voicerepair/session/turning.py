"""A partner's turn: it opens with a cue, listens, and ends as ``turn.py`` decides.

The guide may have to say something within a turn (the prompt again, "take your time"). Then the
microphone is closed first and the turn's clock stands still: the guide never speaks into an open
turn.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from voicerepair.session import words
from voicerepair.session.activities import GAP, Activity, Then
from voicerepair.session.commands import Command
from voicerepair.session.events import Deadline, Phase, Show
from voicerepair.session.position import TurnKey
from voicerepair.session.turn import Endpointing, Policy, Verdict, What
from voicerepair.session.words import Line

if TYPE_CHECKING:
    from voicerepair.session.engine import Session

__all__ = ["Turning"]

BEFORE_CUE = 0.3  # seconds between a prompt and the cue that opens the turn
WORD_OR_TWO = 1.5  # seconds


class State(Enum):
    OPENING = auto()  # the opening cue sounds
    SAYING = auto()  # the guide says something within the turn
    LISTENING = auto()
    SUSPENDED = auto()


class Turning(Activity):
    """``who`` speaks, under ``policy``.

    Who is given more time here, has the others given as much at their matching turns (``key``).
    """

    def __init__(
        self,
        session: Session,
        then: Then,
        who: tuple[int, ...],
        policy: Policy,
        key: TurnKey,
        *,
        doing: str = "",
        recorded: bool = False,
    ) -> None:
        super().__init__(session, then)
        self.who = who
        self.policy = policy
        self.key = key
        self.doing = doing
        self.recorded = recorded
        self.state = State.OPENING
        self.sound = 0
        self.cue_after = False
        self.opened = False
        pause = session.people.longest_pause(who)
        self.endpointing = Endpointing(policy, 0.0, pause)
        self.endpointing.add(session.position.owed(key, who))

    @property
    def phase(self) -> Phase:  # type: ignore[override]
        if self.state is not State.LISTENING:
            return Phase.PROMPT
        return Phase.WINDOW if self.endpointing.window else Phase.TURN

    @property
    def begun(self) -> bool:  # type: ignore[override]
        return self.endpointing.longest_utterance > WORD_OR_TWO

    @property
    def deadline(self) -> Deadline | None:
        return self.endpointing.deadline if self.state is State.LISTENING else None

    # ------------------------------------------------------------- opening, listening

    def begin(self, now: float) -> None:
        self.since = now
        self.endpointing.suspend(0.0)
        self._cue()

    def _cue(self) -> None:
        self.state = State.OPENING
        name = "your-turn-recorded" if self._is_recorded else "your-turn"
        self.sound = self.session.room.cue(name, BEFORE_CUE)

    @property
    def _is_recorded(self) -> bool:
        return self.recorded and self.session.recording.on

    def playback_ended(self, id: int, at: float, now: float) -> None:
        if id != self.sound:
            return
        if self.state is State.SAYING and self.cue_after:
            self._cue()
        else:
            self._open(at, now)

    def _open(self, at: float, now: float) -> None:
        """The turn is open from ``at``, when the cue had left the loudspeaker."""
        goes_on = self.opened
        if not self.opened:
            self.opened, self.since = True, at
        self.endpointing.resume(at)
        self.state = State.LISTENING
        self._tell_the_time()
        names = self.session.people.names(self.who)
        recorded = self._is_recorded
        self.session.room.listen(names, turn=True, recorded=recorded, goes_on=goes_on)
        self.session.board.changed(now)

    def _tell_the_time(self) -> None:
        """For the screen; with patience there is no sense of time."""
        if self.state is State.LISTENING and not self.policy.patient:
            self.until = self.endpointing.ceiling_at

    def _close(self, now: float) -> None:
        """Stop listening; the clock stands still."""
        self.until = None
        self.session.room.silence(held=True)
        self.endpointing.suspend(now)

    # ----------------------------------------------------------------- what is heard

    def speech_started(self, at: float, now: float) -> None:
        self.note = ""
        self._follow(self.endpointing.speech_started(at, now), now)

    def speech_stopped(self, at: float, now: float) -> None:
        self._follow(self.endpointing.speech_stopped(at, now), now)

    def tapped(self, now: float) -> None:
        if self.endpointing.window is None:
            self._follow(self.endpointing.done(now, "two taps"), now)

    def tick(self, now: float) -> None:
        self._follow(self.endpointing.tick(now), now)

    def _follow(self, verdicts: list[Verdict], now: float) -> None:
        for verdict in verdicts:
            self._do(verdict, now)

    def _do(self, verdict: Verdict, now: float) -> None:
        room = self.session.room
        match verdict.what:
            case What.TONE:
                room.cue("hand-over", 0.0)
                self.session.board.changed(now)
            case What.TAKEN_BACK:
                self.session.board.changed(now)
            case What.HAND_OVER:
                self._hand_over(now)
            case What.CHIME:
                room.cue("chime", 0.0)
            case What.STILL_HERE:
                self.note = self.session.wording(words.NOTE_STILL_HERE)
                room.cue("still-there", 0.0)
            case What.NOTE:
                self.note = self.session.wording(words.NOTE_NO_INPUT)
                room.emit(Show(self.note))
            case What.NUDGE:
                self._say(self.session.line(words.TAKE_YOUR_TIME), now)
            case What.FINISH:
                self._say(self.session.line(words.FINISH), now)
            case What.REST:
                self.session.pause(now, self.session.wording(words.NOTE_REST))

    def _hand_over(self, now: float) -> None:
        self.session.people.keep_pause(self.who, self.endpointing.longest_pause)
        self._leave(now)

    def _leave(self, now: float) -> None:
        """The turn is over, or was passed."""
        session = self.session
        session.room.stop_listening()
        session.position = session.position.paid(self.key, self.who)
        self.then(now)

    def _say(self, line: Line, now: float, *, cue: bool = False) -> None:
        self._close(now)
        self.state = State.SAYING
        self.cue_after = cue
        self.sound = self.session.room.say(line, GAP)
        self.session.board.changed(now)

    # ----------------------------------------------------------------------- commands

    def command(self, command: Command, now: float, said_at: float | None = None) -> None:
        """What was said before the tone asks for the tone, and must not cut its window short."""
        window = self.endpointing.window
        asks_for_tone = command in (Command.DONE, Command.SKIP)
        if asks_for_tone and window and said_at is not None and said_at < window.tone_starts:
            return
        super().command(command, now, said_at)

    def done(self, now: float) -> None:
        """In the turn: tone and window. In the window: hand over. While the guide speaks
        within the turn: listen at once."""
        if self.state is State.LISTENING:
            self._follow(self.endpointing.done(now), now)
        else:
            self.session.room.silence()
            self._open(now, now)

    def skip(self, now: float) -> None:
        if self.state is State.LISTENING:
            self.done(now)
        else:
            self.session.room.silence()
            self._leave(now)

    def repeat(self, now: float) -> None:
        self.endpointing.take_back(now)
        if self.session.asked.text:
            self._say(self.session.asked, now, cue=True)
        else:
            self._close(now)
            self._cue()

    def more_time(self, now: float) -> None:
        if not self.opened:
            return
        self.endpointing.take_back(now)
        more = self.endpointing.more_time(now)
        if more:
            session = self.session
            others = [person for person in session.position.order if person not in self.who]
            session.position = session.position.owe(self.key, others, more)
            self._tell_the_time()
        self.session.board.changed(now)

    def suspend(self, now: float) -> None:
        self.endpointing.take_back(now)
        self._close(now)
        self.state = State.SUSPENDED

    def resume(self, now: float) -> None:
        self._cue()
