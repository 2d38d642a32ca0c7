"""Endpointing: when is a turn over? The policy above speech detection, as arithmetic on times.

Everything that affects the end of a turn lives here. It hears only that speech started and
stopped, at what time, and that somebody asked to hand over; it answers with verdicts. It reads
no clock: every call brings ``now``, and ``deadline`` says when ``tick`` is due. A deadline is
always ``judged``: the audio up to it must have been looked at first, because a word at the last
moment still keeps the turn.

How a turn ends, in short: long quiet, a key or a word offers the hand-over with a soft tone; any
speech in the window after the tone takes it back; the ceiling is no guillotine but the start of
a grace period. The figures come from measured silences in recorded therapy talk, which reach
24 s and are part of the work.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from voicerepair.script.model import TurnKind
from voicerepair.session.events import Deadline

__all__ = ["Endpointing", "Policy", "TurnType", "Verdict", "What", "policy_for", "type_of_turn"]

TONE = 0.3  # seconds the hand-over tone lasts
ASKED_WINDOW = 4.0  # take-back window after a key, two taps or a word
ECHO = 0.25  # speech over before this much of the turn is the end of the prompt, heard again
FRESH = 0.05  # speech that starts this early was going on when the turn opened
STALL = 0.15  # a tone that is late by more than this moves the window with it
DEEP = 60.0  # a speaking turn of this many seconds or more is deep

NOTE_AT = 25.0
NUDGE_AT = 45.0
STILL_HERE_AFTER = 90.0
REST_AFTER = 180.0


class TurnType(StrEnum):
    ANSWERS = "answers"
    SAYS_BACK = "says-back"
    PLANS = "plans"
    SPEAKS = "speaks"
    DEEP = "deep"


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


@dataclass(frozen=True, slots=True)
class Verdict:
    """``what`` was decided for the moment ``at``, and ``why`` in a few words."""

    what: What
    at: float
    why: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """The figures of one turn, all in seconds.

    ``quiet`` before the tone (None: quiet never ends this turn); ``window`` for taking it back;
    ``take_backs`` after which quiet no longer ends it. After the ceiling: a gap of
    ``ceiling_gap`` ends the turn of someone who was not speaking then; after the grace period a
    gap of ``finish_gap`` brings the sentence, then a gap of ``late_gap`` the tone; ``latest``
    after the ceiling it ends whatever is heard.
    """

    ceiling: float
    quiet: float | None
    window: float
    take_backs: int = 2
    grace: float = 15.0
    chime: bool = False
    ceiling_gap: float = 2.0
    finish_gap: float = 2.0
    late_gap: float = 0.7
    latest: float = 120.0


# quiet before the tone, take-back window, take-backs after which quiet no longer ends the turn
FIGURES: dict[TurnType, tuple[float, float, int]] = {
    TurnType.ANSWERS: (2.5, 3.0, 2),
    TurnType.SAYS_BACK: (4.0, 3.0, 2),
    TurnType.PLANS: (6.0, 3.0, 2),
    TurnType.SPEAKS: (10.0, 4.0, 2),
    TurnType.DEEP: (18.0, 6.0, 1),
}


def type_of_turn(kind: TurnKind, seconds: float) -> TurnType:
    """What kind of turn it is, from its verb and its written length."""
    match kind:
        case TurnKind.SAYS_BACK:
            return TurnType.SAYS_BACK
        case TurnKind.PLANS:
            return TurnType.PLANS
        case TurnKind.SPEAKS:
            return TurnType.DEEP if seconds >= DEEP else TurnType.SPEAKS


def policy_for(
    turn: TurnType,
    ceiling: float,
    *,
    quiet: float | None = None,
    until_done: bool = False,
    grace: float | None = None,
    stretch: float = 1.0,
    patient: bool = False,
) -> Policy:
    """The figures for a turn of this type and written ``ceiling`` (seconds).

    ``quiet`` and ``grace`` override the table; ``stretch`` multiplies ceiling, quiet and grace;
    ``patient`` (the stutter setting) lets no quiet end the turn and plays no chime.
    """
    usual, window, take_backs = FIGURES[turn]
    grace = min(60.0, max(15.0, ceiling / 2)) if grace is None else grace
    quiet = usual if quiet is None else quiet
    if patient:
        return Policy(
            ceiling * stretch, None, 6.0, take_backs, grace * stretch,
            ceiling_gap=30.0, finish_gap=30.0, late_gap=10.0, latest=300.0,
        )  # fmt: skip
    return Policy(
        ceiling * stretch,
        None if until_done else quiet * stretch,
        window,
        take_backs,
        grace * stretch,
        chime=ceiling >= DEEP,
    )


@dataclass(slots=True)
class Window:
    """The tone and the time after it in which speech takes the hand-over back."""

    tone_starts: float
    ends: float
    why: str
    closed: bool = False  # nothing takes it back any more

    @property
    def tone_ends(self) -> float:
        return self.tone_starts + TONE


class Endpointing:
    """One turn, from its opening to its hand-over.

    ``opened`` is when the opening cue had left the loudspeaker; ``longest_pause`` is the longest
    silence after which this person went on, in turns before this one. All calls bring ``now``
    and return the verdicts that follow, in order. After ``HAND_OVER`` there are none.
    """

    def __init__(self, policy: Policy, opened: float, longest_pause: float = 0.0) -> None:
        self.policy = policy
        self.opened = opened
        self.ceiling_at = opened + policy.ceiling
        self.longest_pause = longest_pause
        self.speaking_since: float | None = None
        self.last_speech: float | None = None
        self.take_backs = 0
        self.window: Window | None = None
        self.over = False
        self.extended = False
        self._in_grace = False
        self._past_ceiling = False
        self._said: set[What] = set()
        self._suspended_at: float | None = None
        self._resumed_at: float | None = None

    # ------------------------------------------------------------------ what happens

    def speech_started(self, at: float, now: float) -> list[Verdict]:
        """Somebody began to speak at ``at``."""
        verdicts = self.tick(min(now, at))
        if not self.over and self._suspended_at is None:
            self.speaking_since = at
            self._in_grace = self._in_grace or self._past_ceiling
        return verdicts + self.tick(now)

    def speech_stopped(self, at: float, now: float) -> list[Verdict]:
        """The speech ended at ``at``."""
        verdicts = self.tick(min(now, at))
        started, self.speaking_since = self.speaking_since, None
        if started is not None and not self._is_echo(started, at):
            self._count(started, at)
        return verdicts + self.tick(now)

    def done(self, now: float, why: str = "asked to hand over") -> list[Verdict]:
        """A key, two taps or a word: the tone and a window; in the window, the hand-over."""
        if self.over:
            return []
        if self.window is not None:
            return self._hand_over(now, why)
        return [self._open_window(now, now, why, ASKED_WINDOW)]

    def more_time(self) -> float:
        """Half the ceiling more, once a turn: the seconds added, 0.0 the second time."""
        if self.extended:
            return 0.0
        self.extended = True
        more = self.policy.ceiling / 2
        self.add(more)
        return more

    def add(self, seconds: float) -> None:
        """Move the ceiling; a ceiling that had passed lies ahead again."""
        self.ceiling_at += seconds
        self._past_ceiling = self._in_grace = False
        self._said -= {What.CHIME, What.FINISH}

    def take_back(self, now: float) -> list[Verdict]:
        """A command in the window means that the turn goes on."""
        if self.window is None:
            return []
        if self.last_speech is not None:
            self.last_speech = now
        return [self._take_back(now, "a command")]

    def suspend(self, now: float) -> None:
        """The guide speaks, or the session pauses: this turn's clock stands still."""
        if self.speaking_since is not None:
            self._count(self.speaking_since, now)
            self.speaking_since = None
        self.window = None
        self._suspended_at = now

    def resume(self, now: float) -> None:
        """The clock goes on; quiet is counted anew."""
        if self._suspended_at is None:
            return
        away = now - self._suspended_at
        self._suspended_at = None
        self._resumed_at = now
        self.opened += away
        self.ceiling_at += away
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
        """Everything that is due by ``now``, in order."""
        verdicts = []
        while (due := self._next()) is not None and due[0] <= now:
            verdict = self._act(*due, now)
            if verdict is not None:
                verdicts.append(verdict)
        return verdicts

    def remaining(self, now: float) -> float:
        """Seconds until the ceiling; negative after it."""
        now = now if self._suspended_at is None else self._suspended_at
        return self.ceiling_at - now

    # -------------------------------------------------------------------- the rules

    def _next(self) -> tuple[float, What, str] | None:
        if self.over or self._suspended_at is not None:
            return None
        if self.window is not None:
            return self._next_in_window(self.window)
        return min(self._candidates(), key=lambda due: due[0])

    def _next_in_window(self, window: Window) -> tuple[float, What, str]:
        since = self.speaking_since
        if since is not None and since <= window.ends and not window.closed:
            return max(since, window.tone_ends), What.TAKEN_BACK, "speech after the tone"
        return window.ends, What.HAND_OVER, window.why

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
        if What.NUDGE not in self._said and self.ceiling_at - self.opened > NUDGE_AT:
            due.append((self.opened + NUDGE_AT, What.NUDGE, "nobody has spoken yet"))
        return due

    def _after_speech(self, last: float) -> list[tuple[float, What, str]]:
        if (quiet := self.quiet) is not None:
            return [(last + quiet, What.TONE, f"{quiet:.1f} s of quiet")]
        if What.STILL_HERE not in self._said:
            return [(last + STILL_HERE_AFTER, What.STILL_HERE, "a long quiet")]
        return [(last + REST_AFTER, What.REST, "a very long quiet")]

    def _after_the_ceiling(self) -> list[tuple[float, What, str]]:
        if not self._past_ceiling:
            return []
        policy = self.policy
        silent_since = self.opened if self.last_speech is None else self.last_speech
        if not self._in_grace:
            at = max(self.ceiling_at, silent_since + policy.ceiling_gap)
            return [(at, What.TONE, "the turn's time, and nobody speaking")]
        if What.FINISH not in self._said:
            at = max(self.ceiling_at + policy.grace, silent_since + policy.finish_gap)
            return [(at, What.FINISH, "the end of the grace period")]
        # Right after the sentence people need a moment to go on at all.
        gap = policy.finish_gap if silent_since == self._resumed_at else policy.late_gap
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
                return Verdict(what, at, why)

    def _pass_ceiling(self, at: float, why: str) -> Verdict | None:
        """Somebody who is speaking now has the grace period; a chime only tells the time."""
        self._past_ceiling = True
        self._in_grace = self.speaking_since is not None
        silent = self.last_speech is None or at - self.last_speech >= self.policy.ceiling_gap
        if not self.policy.chime or (silent and not self._in_grace):
            return None
        return Verdict(What.CHIME, at, why)

    def _open_window(self, at: float, now: float, why: str, window: float) -> Verdict:
        at = max(at, now - STALL)
        self.window = Window(at, at + TONE + window, why)
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

    def _is_echo(self, started: float, stopped: float) -> bool:
        """The end of the prompt, or the tone, heard by the microphone."""
        if started <= self.opened + FRESH and stopped < self.opened + ECHO:
            return True
        window = self.window
        return window is not None and window.tone_starts <= started and stopped <= window.tone_ends

    def _count(self, started: float, stopped: float) -> None:
        """One utterance: the pause before it is one that speech followed."""
        if self.last_speech is not None:
            self.longest_pause = max(self.longest_pause, started - self.last_speech)
        self.last_speech = max(stopped, self.last_speech or stopped)
