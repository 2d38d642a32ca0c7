"""The page's engine in node, driven from Python in place of the Python engine.

``Twin`` is what ``rehearse`` needs of a session, answered by the JavaScript one; ``Recorded`` is a
Python session that remembers all it was told and all it answered, to be replayed there.
"""

from __future__ import annotations

import json
import math
import shutil
import subprocess
from dataclasses import fields
from pathlib import Path
from types import SimpleNamespace
from typing import get_args

from voicerepair.phone.code import engine_source, source
from voicerepair.phone.data import figures, program_data, sentences
from voicerepair.session import events as happen
from voicerepair.session.asking import Asking
from voicerepair.session.commands import Command
from voicerepair.session.course import Course
from voicerepair.session.engine import Session
from voicerepair.session.events import Listen, Reason, Settings, Speak
from voicerepair.session.wording import ENGLISH

__all__ = ["NODE", "Node", "Recorded", "Twin", "played", "replayed"]

NODE = shutil.which("node")
# What the page needs no more of an effect than this.
WITHOUT = {
    Speak: {"text", "private"},
    Listen: {"recorded", "goes_on"},
    happen.StopListening: {"dropped", "held"},
}
ONLY_HERE = {"template", "values"}  # how the page finds the sound of a prompt
VIEW = (
    "serial", "phase", "title", "section", "who", "doing", "caption", "previous", "shown", "note",
    "options", "number", "private", "since", "until", "breath", "next",
)  # fmt: skip


class Node:
    """A node process with the engine in it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [str(NODE), str(Path(__file__).with_name("node.js"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self.ask(do="figures", figures=figures(), engine=engine_source())
        self.ask(do="page", source=source("page", ("presumed", "clock", "sound", "player")))

    def ask(self, **what):
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(what) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        assert "error" not in answer, answer.get("error")
        return answer["is"]

    def close(self) -> None:
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(10)


def event_data(event, course: Course):
    """An event as the page's engine takes it; who goes first by lot is drawn here."""
    data = {field.name: getattr(event, field.name) for field in fields(event)}
    kind = type(event).__name__
    if isinstance(event, happen.Started):
        data["first"] = course.first(event.seed)
    return {"is": kind, **data}


def effect_data(effect):
    left_out = WITHOUT.get(type(effect), set())
    data = {
        field.name: getattr(effect, field.name)
        for field in fields(effect)
        if field.name not in left_out
    }
    return json.loads(json.dumps({"is": type(effect).__name__, **data}))


def session_data(program, people, settings, wording, utc_offset=0.0):
    return {
        "program": program_data(program),
        "people": [{"name": person.name} for person in people],
        "settings": {"stretch": settings.stretch, "patient": settings.patient},
        "W": sentences(wording),
        "utcOffset": utc_offset,
    }


def state_of(session, effects):
    """All that is compared: what follows, what is due, and what the screen shows."""
    view = session.view()
    deadline = session.deadline
    state = {
        "effects": [effect_data(effect) for effect in effects],
        "phase": str(session.phase),
        "deadline": None if deadline is None else deadline.at,
        "steps": session.position.steps,
        "order": list(session.position.order),
        "ended": None if session.ended is None else str(session.ended),
        "view": {name: getattr(view, name) for name in VIEW},
    }
    state["view"]["returnWall"] = view.return_wall
    return json.loads(json.dumps(state))


def state_there(answer):
    """The same of what the page's engine answered."""
    effects = [
        {key: value for key, value in effect.items() if key not in ONLY_HERE}
        for effect in answer["effects"]
    ]
    return {
        **{name: answer[name] for name in ("phase", "deadline", "steps", "order", "ended", "view")},
        "effects": effects,
    }


def difference(here, there, path=""):
    """The first place where two states differ, in words; nothing where none does."""
    if isinstance(here, dict) and isinstance(there, dict):
        if here.keys() != there.keys():
            return f"{path}: {sorted(here.keys() ^ there.keys())}"
        pairs = ((f"{path}.{key}", here[key], there[key]) for key in here)
    elif isinstance(here, list) and isinstance(there, list):
        if len(here) != len(there):
            return f"{path}: {here} here, {there} there"
        pairs = ((f"{path}[{i}]", a, b) for i, (a, b) in enumerate(zip(here, there, strict=True)))
    elif isinstance(here, float | int) and isinstance(there, float | int):
        same = math.isclose(here, there, rel_tol=0, abs_tol=1e-6)
        return "" if same else f"{path}: {here} here, {there} there"
    else:
        return "" if here == there else f"{path}: {here!r} here, {there!r} there"
    return next(filter(None, (difference(a, b, at) for at, a, b in pairs)), "")


EFFECTS = {kind.__name__: kind for kind in get_args(happen.Effect)}


def _effect(data):
    """An effect of the page's engine as one of ours."""
    kind = EFFECTS[data["is"]]
    named = {field.name for field in fields(kind)}
    values = {key: value for key, value in data.items() if key in named}
    if kind is Speak:
        values["text"] = values["caption"]
    lists = {key: tuple(value) for key, value in values.items() if isinstance(value, list)}
    return kind(**values | lists)


class Twin:
    """In the place of a ``Session``, for ``Rehearsal``: all that happens is answered by the page's
    engine. Whatever would be said to the program is tapped, since nobody hears it there."""

    def __init__(self, node: Node, program, people, settings=None, wording=ENGLISH) -> None:
        self.node = node
        self.program = program
        self.course = SimpleNamespace(step=lambda _position: self._step)
        self._course = Course(program, len(people))
        self._activity = (0, SimpleNamespace())
        what = session_data(program, people, settings or Settings(), wording)
        self._take(node.ask(do="begin", **what))

    def handle(self, event, now):
        if isinstance(event, happen.Heard):
            event = happen.Pressed(event.command, self.board.serial)
        self._take(self.node.ask(do="handle", event=event_data(event, self._course), now=now))
        return [_effect(effect) for effect in self._state["effects"]]

    def _take(self, state) -> None:
        self._state = state
        self.ended = None if state["ended"] is None else Reason(state["ended"])
        self.phase = happen.Phase(state["phase"])
        at = state["deadline"]
        self.deadline = None if at is None else happen.Deadline(at)
        self.position = SimpleNamespace(steps=state["steps"])
        self.board = SimpleNamespace(serial=state["view"].get("serial", 0))
        self.activity = self._same(state["activity"])

    def _same(self, data):
        """An activity, which stays the same object for as long as it is the same over there."""
        if data is None:
            return None
        if data["serial"] != self._activity[0]:
            self._activity = (data["serial"], SimpleNamespace())
        activity = self._activity[1]
        activity.until, activity.who = data["until"], tuple(data["who"])
        return activity

    @property
    def _step(self):
        script, section, between, step = json.loads(self._state["here"])
        part = self._course.scripts[script].sections[section]
        return (part.between if between else part.steps)[step]


class Recorded(Session):
    """A session that keeps all that it was told, and all that it answered. ``for_phone``: it was
    told nothing that a page could not be told."""

    def __init__(self, program, people, settings=None, *, utc_offset=0.0, **more) -> None:
        super().__init__(program, people, settings, utc_offset=utc_offset, **more)
        self.utc_offset = utc_offset
        self.told = []
        self.answered = []
        consent = more.get("consent", happen.Consent.NOT_ASKED)
        self.for_phone = more.get("position") is None and consent is happen.Consent.NOT_ASKED

    def handle(self, event, now):
        self.for_phone = self.for_phone and not self.is_heard(event)
        effects = super().handle(event, now)
        self.told.append([event_data(event, self.course), now])
        self.answered.append(state_of(self, effects))
        return effects

    def is_heard(self, event) -> bool:
        """Words, taps on a table, and speech while a question is open; and whatever has to do with
        recording."""
        match event:
            case happen.SpeechStarted() | happen.SpeechStopped():
                return isinstance(self.activity, Asking)
            case happen.Pressed(command=Command.UNRECORD):
                return True
            case happen.Heard() | happen.Chosen() | happen.Tapped() | happen.RecordingStopped():
                return True
        return False


def replayed(node: Node, session: Recorded) -> str:
    """Where the page's engine answers otherwise than a recorded session did; or nothing."""
    people = [session.people[person] for person in range(len(session.people))]
    what = session_data(
        session.program, people, session.settings, session.wording, session.utc_offset
    )
    answers = node.ask(do="replay", session=what, events=session.told)
    for number, (here, there) in enumerate(zip(session.answered, answers, strict=True)):
        if differs := difference(here, state_there(there)):
            return f"after event {number} ({session.told[number]}): {differs}"
    return ""


def played(node: Node, program, people, taps, sounds, settings=None):
    """A session with the page's own player, in virtual time: what the session was told, when, and
    what followed. The Python engine is told the same, and has to do the same."""
    settings = settings or Settings()
    what = session_data(program, people, settings, ENGLISH) | {"first": 0}
    log = node.ask(do="played", session=what, taps=taps, sounds=sounds)
    session = Session(program, people, settings)
    for entry in log:
        effects = session.handle(event_from(entry["event"], session), entry["now"])
        assert difference(state_of(session, effects), state_there(entry["state"])) == ""
    return log


EVENTS = {kind.__name__: kind for kind in get_args(happen.Event)}


def event_from(data, session):
    """An event of the page as one of ours."""
    kind = EVENTS[data["is"]]
    values = {field.name: data[field.name] for field in fields(kind) if field.name in data}
    if kind is happen.Started:
        seeds = (seed for seed in range(100) if session.course.first(seed) == data["first"])
        values["seed"] = next(seeds, 0)
    if kind is happen.Pressed:
        values["command"] = Command(values["command"])
    if "kind" in values:
        values["kind"] = happen.DeviceKind(values["kind"])
    return kind(**values)
