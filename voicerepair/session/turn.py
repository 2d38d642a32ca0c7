"""Endpointing: when is a turn over? The policy above speech detection, as arithmetic on times.

Everything that affects the end of a turn lives here; its figures live in ``policy.py``. It hears
only that speech started and stopped, at what time, and that somebody asked to hand over; it
answers with verdicts. It reads no clock: every call brings ``now``, and ``deadline`` says when
``tick`` is due. A deadline is always ``judged``: the audio up to it must have been looked at
first, because a word at the last moment still keeps the turn.

How a turn ends, in short: long quiet, a key or a word offers the hand-over with a soft tone; any
speech in the window after the tone takes it back; the ceiling is no guillotine but the start of
a grace period.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from voicerepair.session.events import Deadline
from voicerepair.session.policy import Policy, TurnType, policy_for, type_of_turn

__all__ = ["Endpointing", "Policy", "TurnType", "Verdict", "What", "policy_for", "type_of_turn"]

TONE = 0.3  # seconds the hand-over tone lasts
ASKED_WINDOW = 4.0  # take-back window after a key, two taps or a word
ECHO = 0.25  # speech over before this much of the turn is the end of the prompt, heard again
FRESH = 0.05  # speech that starts this early was going on when the turn opened
STALL = 0.15  # a tone that is late by more than this moves the window with it

NOTE_AT = 25.0
NUDGE_AT = 45.0
STILL_HERE_AFTER = 90.0
REST_AFTER = 180.0
ROUNDING = 1e-6  # seconds by which sums of the same times can differ


class What(StrEnum):
    """What the policy decided."""

    TONE = "hand-over tone"
    TAKEN_BACK = "taken back"
    HAND_OVER = "hand-over"
    NOTE = "nobody has spoken yet"
    NUDGE = "take your time"
    CHIME = "ceiling"
    FINISH = "finish your thought"
    STILL_HERE = "still here"
    REST = "long quiet"


# The guide speaks, or the session pauses: whatever else is due has to wait until the turn goes on.
INTERRUPTS = frozenset({What.NUDGE, What.FINISH, What.REST})


@dataclass(frozen=True, slots=True)
class Verdict:
    """``what`` was decided for the moment ``at``, and ``why`` in a few words."""

    what: What
    at: float
    why: str = ""


@dataclass(slots=True)
class Window:
    """The tone and the time after it in which speech takes the hand-over back.

    ``asked``: somebody wanted it, by a key, two taps or a word; ``closed``: nothing takes it back.
    """

    tone_starts: float
    ends: float
    why: str
    asked: bool = False
    closed: bool = False

    @property
    def tone_ends(self) -> float:
        return self.tone_starts + TONE


class Endpointing:
    """One turn, from its opening to its hand-over.

    ``opened`` is when the opening cue had left the loudspeaker; ``longest_pause`` is the longest
    silence after which this person went on, in turns before this one. All calls bring ``now``
    and return the verdicts that follow, in order. After ``HAND_OVER`` there are none. ``NUDGE``,
    ``FINISH`` and ``REST`` ask for ``suspend`` and come last; what is due then is due later.
    """

    def __init__(self, policy: Policy, opened: float, longest_pause: float = 0.0) -> None:
        self.policy = policy
        self.opened = opened
        self.listening_since = opened
        self.ceiling_at = opened + policy.ceiling
        self.longest_pause = longest_pause
        self.speaking_since: float | None = None
        self.last_speech: float | None = None
        self.longest_utterance = 0.0
        self.take_backs = 0
        self.window: Window | None = None
        self.over = False
        self.extended = False
        self._in_grace = False
        self._past_ceiling = False
        self._said: set[What] = set()
        self._suspended_at: float | None = None

    # ------------------------------------------------------------------ what happens

    def speech_started(self, at: float, now: float) -> list[Verdict]:
        """Somebody began to speak at ``at``.

        Nothing that fell due while this was on its way happens any more: the guide does not
        speak into speech, and a hand-over that has not been made is not made.
        """
        if not self.over and self._suspended_at is None and self.speaking_since is None:
            self.speaking_since = at
            self._in_grace = self._in_grace or self._past_ceiling
        return self.tick(now)

    def speech_stopped(self, at: float, now: float) -> list[Verdict]:
        """The speech ended at ``at``."""
        verdicts = self.tick(min(now, at))
        self._stop_speaking(at)
        return verdicts + self.tick(now)

    def done(self, now: float, why: str = "asked to hand over") -> list[Verdict]:
        """A key, two taps or a word: the tone and a window; in the window, the hand-over."""
        if self.over:
            return []
        if self.window is not None:
            return self._hand_over(now, why)
        return [self._open_window(now, now, why, ASKED_WINDOW, asked=True)]

    def more_time(self, now: float) -> float:
        """Half the ceiling more, once a turn: the seconds added, 0.0 the second time.

        A ceiling that had passed lies ahead again.
        """
        if self.extended:
            return 0.0
        self.extended = True
        more = self.policy.ceiling / 2
        clock = now if self._suspended_at is None else self._suspended_at
        self.ceiling_at = max(self.ceiling_at, clock) + more
        self._past_ceiling = self._in_grace = False
        self._said.discard(What.FINISH)
        return more

    def add(self, seconds: float) -> None:
        """A ceiling that lies later, because the other person was given more time."""
        self.ceiling_at += seconds

    def take_back(self, now: float) -> list[Verdict]:
        """A command in the window means that the turn goes on."""
        if self.window is None:
            return []
        if self.last_speech is not None:
            self.last_speech = now
        return [self._take_back(now, "a command")]

    def suspend(self, now: float) -> None:
        """The guide speaks, or the session pauses: this turn's clock stands still."""
        if self._suspended_at is None:
            self._stop_speaking(now)
            self.window = None
            self._suspended_at = now

    def resume(self, now: float) -> None:
        """The clock goes on; quiet is counted anew."""
        if self._suspended_at is None:
            return
        away = now - self._suspended_at
        self._suspended_at = None
        self.opened += away
        self.ceiling_at += away
        self.listening_since = now
        self._said.discard(What.STILL_HERE)
        if self.last_speech is not None:
            self.last_speech = now

    # ----------------------------------------------------------------------- time

    @property
    def quiet(self) -> float | None:
        """How much quiet offers the hand-over now: it grows with this person's own pauses and
        doubles when a hand-over was taken back."""
        usual = self.policy.quiet
        if usual is None or self.take_backs >= self.policy.take_backs:
            return None
        if self.take_backs:
            return 2 * usual
        return min(2 * usual, max(usual, 1.5 * self.longest_pause))

    @property
    def deadline(self) -> Deadline | None:
        """When ``tick`` is due."""
        due = self._next()
        return None if due is None else Deadline(due[0], judged=True)

    def tick(self, now: float) -> list[Verdict]:
        """Everything that is due by ``now``, in order, up to what interrupts the turn."""
        verdicts: list[Verdict] = []
        while (due := self._next()) is not None and due[0] <= now:
            verdict = self._act(*due, now)
            if verdict is not None:
                verdicts.append(verdict)
                if verdict.what in INTERRUPTS:
                    break
        return verdicts

    # -------------------------------------------------------------------- the rules

    def _next(self) -> tuple[float, What, str] | None:
        if self.over or self._suspended_at is not None:
            return None
        if self.window is not None:
            return self._next_in_window(self.window)
        return min(self._candidates(), key=lambda due: due[0])

    def _next_in_window(self, window: Window) -> tuple[float, What, str]:
        since = self.speaking_since
        if since is None or window.closed:
            return window.ends, What.HAND_OVER, window.why
        if since < window.tone_starts and not window.asked:
            return since, What.TAKEN_BACK, "speech before the tone"
        return max(since, window.tone_ends), What.TAKEN_BACK, "speech after the tone"

    def _candidates(self) -> list[tuple[float, What, str]]:
        """Every rule that could speak next, with its time."""
        latest = self.ceiling_at + self.policy.latest
        due = [(latest, What.HAND_OVER, "the latest end of the turn")]
        if not self._past_ceiling:
            due.append((self.ceiling_at, What.CHIME, "the ceiling"))
        if self.speaking_since is not None:
            return due
        if self.last_speech is None:
            due += self._before_the_first_word()
        else:
            due += self._after_speech(self.last_speech)
        return due + self._after_the_ceiling()

    def _before_the_first_word(self) -> list[tuple[float, What, str]]:
        due = []
        if What.NOTE not in self._said:
            due.append((self.opened + NOTE_AT, What.NOTE, "nobody has spoken yet"))
        if What.NUDGE not in self._said and self.ceiling_at - self.opened > NUDGE_AT + ROUNDING:
            due.append((self.opened + NUDGE_AT, What.NUDGE, "nobody has spoken yet"))
        return due

    def _after_speech(self, last: float) -> list[tuple[float, What, str]]:
        if (quiet := self.quiet) is not None:
            return [(last + quiet, What.TONE, f"{quiet:.1f} s of quiet")]
        if What.STILL_HERE not in self._said:
            return [(last + STILL_HERE_AFTER, What.STILL_HERE, "a long quiet")]
        return [(last + REST_AFTER, What.REST, "a very long quiet")]

    def _after_the_ceiling(self) -> list[tuple[float, What, str]]:
        policy = self.policy
        if not self._past_ceiling or policy.patient:
            return []
        silent_since = self.listening_since if self.last_speech is None else self.last_speech
        if not self._in_grace:
            at = max(self.ceiling_at, silent_since + policy.ceiling_gap)
            return [(at, What.TONE, "the turn's time, and nobody speaking")]
        if What.FINISH not in self._said:
            at = max(self.ceiling_at + policy.grace, silent_since + policy.finish_gap)
            return [(at, What.FINISH, "the end of the grace period")]
        # Right after the sentence people need a moment to go on at all.
        gap = policy.finish_gap if silent_since == self.listening_since else policy.late_gap
        return [(silent_since + gap, What.TONE, "a gap after the grace period")]

    def _act(self, at: float, what: What, why: str, now: float) -> Verdict | None:
        match what:
            case What.TONE:
                return self._open_window(at, now, why, self.policy.window)
            case What.TAKEN_BACK:
                return self._take_back(at, why)
            case What.HAND_OVER if self.window is None:
                verdict = self._open_window(at, now, why, 0.0)
                assert self.window is not None
                self.window.closed = True
                return verdict
            case What.HAND_OVER:
                return self._hand_over(at, why)[0]
            case What.CHIME:
                return self._pass_ceiling(at, why)
            case _:
                self._said.add(what)
                if what is What.REST:
                    self.last_speech = at
                    self._said.discard(What.STILL_HERE)
                return Verdict(what, at, why)

    def _pass_ceiling(self, at: float, why: str) -> Verdict | None:
        """Somebody who is speaking now has the grace period; a chime only tells the time."""
        self._past_ceiling = True
        self._in_grace = self.speaking_since is not None
        silent = self.last_speech is None or at - self.last_speech >= self.policy.ceiling_gap
        if not self.policy.chime or (silent and not self._in_grace):
            return None
        return Verdict(What.CHIME, at, why)

    def _open_window(
        self, at: float, now: float, why: str, window: float, *, asked: bool = False
    ) -> Verdict:
        at = max(at, now - STALL)
        self.window = Window(at, at + TONE + window, why, asked)
        return Verdict(What.TONE, at, why)

    def _take_back(self, at: float, why: str) -> Verdict:
        self.window = None
        self.take_backs += 1
        if at >= self.ceiling_at:
            self._past_ceiling = self._in_grace = True
        return Verdict(What.TAKEN_BACK, at, why)

    def _hand_over(self, at: float, why: str) -> list[Verdict]:
        self.over = True
        self.window = None
        return [Verdict(What.HAND_OVER, at, why)]

    def _stop_speaking(self, at: float) -> None:
        started, self.speaking_since = self.speaking_since, None
        if started is not None and not self._is_echo(started, at):
            self._count(started, at)

    def _is_echo(self, started: float, stopped: float) -> bool:
        """The end of the prompt, or the tone, heard by the microphone."""
        opened, window = self.listening_since, self.window
        if started <= opened + FRESH and stopped < opened + ECHO:
            return True
        return window is not None and window.tone_starts <= started and stopped <= window.tone_ends

    def _count(self, started: float, stopped: float) -> None:
        """One utterance: the pause before it is one that speech followed."""
        self._said.discard(What.STILL_HERE)
        self.longest_utterance = max(self.longest_utterance, stopped - started)
        if self.last_speech is not None:
            self.longest_pause = max(self.longest_pause, started - self.last_speech)
        self.last_speech = stopped if self.last_speech is None else max(stopped, self.last_speech)
