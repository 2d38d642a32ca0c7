"""One sitting: everything that a session is played with, opened in order and closed in reverse.

The composition root. ``devices.py`` opens each thing, ``keeping.py`` says what is kept of it;
``play``, ``path`` and ``resume`` come here with a script and people.
"""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from voicerepair.cli import headstart, keeping, languages, remembered
from voicerepair.cli.devices import (
    Wishes,
    caption_seconds,
    in_words,
    open_hearing,
    open_keys,
    open_prompts,
    open_speaker,
    open_system,
)
from voicerepair.cli.earlier import Earlier
from voicerepair.cli.opening_card import without_opening
from voicerepair.cli.spoken_commands import open_ear
from voicerepair.errors import JournalError, VoiceRepairError
from voicerepair.script.fitting import Fit, fit
from voicerepair.script.model import Program
from voicerepair.session.engine import Session
from voicerepair.session.events import Person, Reason, RecordingStopped, Settings, Unrecorded
from voicerepair.sound.narration.takes import Narration

if TYPE_CHECKING:
    from voicerepair.cli.keeping import Kept
    from voicerepair.hosts.keeping import Keeper
    from voicerepair.hosts.live import Devices, Live
    from voicerepair.hosts.log import SessionLog
    from voicerepair.journal.journal import Journal
    from voicerepair.journal.positions import Left
    from voicerepair.screen.keys import Keys
    from voicerepair.sound.hearing import Hearing
    from voicerepair.sound.ports import Microphone

__all__ = ["Sat", "go_on", "sit"]


class Sat(NamedTuple):
    """How a session ended. ``interrupted``: it was stopped by Ctrl-C; ``whole``: the script that
    was played came to its end."""

    reason: Reason
    interrupted: bool
    whole: bool


@dataclass(frozen=True, slots=True)
class Seated:
    """Who sits down to what, settled before any device is opened. ``known``: what it takes to go on
    where it is left."""

    session: Session
    wishes: Wishes
    log_file: Path | None
    earlier: Earlier
    kept: Kept | None
    known: dict[str, Any]


def sit(
    program: Program,
    people: Sequence[Person],
    turns: Settings,
    wishes: Wishes,
    *,
    still: bool,
    log_file: Path | None = None,
    record: bool = False,
    journal: Journal | None = None,
    source: str = "",
    card: bool = True,
) -> Sat:
    """One session, fitted to what earlier ones left, and kept for later ones. ``source``: what it
    is loaded by; ``card``: it has its opening card."""
    earlier = Earlier.of_this_machine()
    fit_to = earlier.fit(still=still)
    fitted = fit(program, fit_to)
    said = [person.spoken if person.spoken != person.name else "" for person in people]
    people, turns = keeping.as_they_wish(journal, people, turns)
    kept, consent = keeping.keep(journal, fitted, people, record=record, written=program)
    session = Session(
        fitted,
        people,
        turns,
        utc_offset=utc_offset(),
        wording=languages.wording_for(program),
        consent=consent,
    )
    known = {
        "source": source or program.main,
        "still": still,
        "card": card,
        "plays": dict(fit_to.plays),
        "pause": fit_to.pause,
        "people": said,  # spellings; the names are the session's
        "stretch": turns.stretch,
        "patient": turns.patient,
    }
    return played(program, Seated(session, wishes, log_file, earlier, kept, known))


def go_on(
    journal: Journal,
    left: Left,
    turns: Settings,
    wishes: Wishes,
    *,
    record: bool,
    log_file: Path | None = None,
) -> Sat:
    """A session goes on where it was left. Raises ``VoiceRepairError`` where it cannot."""
    from voicerepair.hosts.left_off import going_on

    known = dict(left.data)
    try:
        program = remembered.load(known["source"], still=known["still"])
        program = program if known["card"] else without_opening(program)
        fitted = fit(program, Fit(plays=known["plays"], pause=known["pause"], still=known["still"]))
        said = zip(left.session.names, known["people"], strict=True)
        people = tuple(Person(name, spelling or name) for name, spelling in said)
        stretch, patient = max(turns.stretch, known["stretch"]), known["patient"] or turns.patient
    except (KeyError, TypeError, ValueError) as error:
        raise JournalError(
            "Where this session was left cannot be read.", "Begin it anew: voicerepair play"
        ) from error
    people, turns = keeping.as_they_wish(journal, people, Settings(stretch, patient))
    position, sentence = going_on(fitted, len(people), known)
    kept, consent = keeping.keep(journal, fitted, people, record=record, going_on=left.session)
    session = Session(
        fitted,
        people,
        turns,
        position=position,
        utc_offset=utc_offset(),
        wording=languages.wording_for(program),
        consent=consent,
    )
    session.untold.insert(0, sentence)
    earlier = Earlier.of_this_machine()
    return played(program, Seated(session, wishes, log_file, earlier, kept, known))


def played(program: Program, seated: Seated) -> Sat:
    """Play it, and keep what later sessions need of it: of the ``program`` as it was before it was
    fitted."""
    reason, interrupted = play(seated)
    session = seated.session
    keep_plays(seated.earlier, program, session)
    return Sat(reason, interrupted and reason is Reason.STOPPED, program.main in session.played)


def utc_offset() -> float:
    """Seconds that this machine's local time is ahead of UTC, now."""
    offset = datetime.now().astimezone().utcoffset()
    return 0.0 if offset is None else offset.total_seconds()


def keep_plays(earlier: Earlier, program: Program, session: Session) -> None:
    """For the next time; that it could not be kept is no failure of this session."""
    try:
        earlier.keep_plays(program, session.played)
    except VoiceRepairError as error:
        click.echo(f"{error.message} {error.hint}", err=True)


def play(seated: Seated) -> tuple[Reason, bool]:
    """Open what there is, run the session, close in reverse. Returns how it ended, and whether
    Ctrl-C ended it. Raises ``VoiceRepairError`` where what was asked for by name is not there."""
    with ExitStack() as stack:
        with headstart.without_garbage_collection():
            live, devices, keys = set_up(seated, stack)
        reason = live.run(devices)
    return reason, keys is not None and keys.interrupted


def set_up(seated: Seated, stack: ExitStack) -> tuple[Live, Devices, Keys | None]:
    """Everything that ``play`` runs a session with, which the guide begins as soon as it can;
    ``stack`` closes it."""
    session, wishes, earlier = seated.session, seated.wishes, seated.earlier
    if not (wishes.no_sound and wishes.no_mic):
        headstart.begin_to_load_sound()
    from voicerepair.hosts.live import Devices, Guide, Live
    from voicerepair.hosts.log import SessionLog
    from voicerepair.screen import Terminal, open_screen
    from voicerepair.screen.stray import StrayLines
    from voicerepair.sound import cues

    log = SessionLog(seated.log_file, time.monotonic())
    stack.callback(close_log, log, seated.log_file)
    live = Live(session, log, caption_seconds(wishes.rate), keep_pause=earlier.keep_pause)
    terminal = stack.enter_context(Terminal(live.woken))
    unsaid = languages.lacking(session.program)
    troubles = (earlier.trouble, unsaid, *wishes.chosen.troubles)
    notices = [notice for notice in troubles if notice]
    system = open_system(wishes, stack, notices)
    speaker = open_speaker(system, wishes, live, stack, notices)
    narration = narration_with(seated.known["source"], notices)
    prompts = open_prompts(session, wishes, speaker, narration, live, stack, notices)
    keeper = keeping.open_keeper(seated.kept, live, seated.known, stack) if seated.kept else None
    hearing = open_hearing(system, wishes, speaker, live, stack, notices)
    if keeper is not None and session.recording.on:
        record_with(hearing, keeper, live, notices)
    guide = Guide(prompts=prompts, cues=lambda name: cues.load(name, speaker.rate), speaker=speaker)
    live.begin(guide, random.SystemRandom().getrandbits(32))
    stack.enter_context(StrayLines())
    sayings = open_ear(hearing[0], session, wishes, live, stack, notices) if hearing else ()
    screen = open_screen(terminal)
    stack.callback(screen.close)
    keys = open_keys(terminal, screen, live, stack, notices)
    for notice in notices:
        screen.say(notice)
    devices = Devices(
        screen=screen,
        keys=keys,
        keeper=keeper,
        ears=hearing[0] if hearing else None,
        microphone=hearing[1] if hearing else None,
        sayings=sayings,
    )
    return live, devices, keys


def narration_with(source: str, notices: list[str]) -> Narration:
    """What was recorded for the script; where that cannot be looked for, the voice says all."""
    try:
        return remembered.narration_of(source)
    except VoiceRepairError as error:
        notices.append(in_words(error))
        return Narration()


def record_with(
    hearing: tuple[Hearing, Microphone] | None, keeper: Keeper, live: Live, notices: list[str]
) -> None:
    """What the microphone gives goes to the keeper as well, where there is one."""
    if hearing is None:
        notices.append(keeping.NO_MICROPHONE)
        live.post(RecordingStopped(Unrecorded.FAILED))
    else:
        hearing[0].record(keeper.tape)


def close_log(log: SessionLog, path: Path | None) -> None:
    """Once the screen is gone, and with a word about a log that could not be written to its end."""
    log.close()
    if log.failed:
        click.echo(f"The log {path} is not whole: {log.failed}.", err=True)
