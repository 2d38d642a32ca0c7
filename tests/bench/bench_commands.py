"""Spoken commands in English: how often they are heard, and how often when nobody meant one.

Two phrases said by many people stand for commands, beside all the usual ones, which are armed as
well; other speech is what people said in requests, read aloud or told, cut as in a session. The
anchors hear the same utterances: the same recogniser with its keyphrase search, and with a closed
grammar alone. ``WHOLE=1`` in the environment hears all clips instead of one of three.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
import pytest

from tests.bench.commands_said import CONDITIONS, Clip, digits, other_speech, phrases
from tests.bench.intervals import rate, share
from voicerepair.session.arming import ANSWERS
from voicerepair.session.commands import PHRASES
from voicerepair.session.words import NUMBERS
from voicerepair.sound.ear.english.ear import HEARD, lacking
from voicerepair.sound.ear.english.evidence import confidence

pytestmark = [pytest.mark.bench, pytest.mark.timeout(0)]

Figure = Callable[..., None]
Hear = Callable[[bytes, Sequence[str]], str | None]

TOOK: list[tuple[float, float]] = []  # seconds and processor seconds of each decision

# As `commands.md` of the design has it, on other recordings of the same kind.
FLOOR = {"clean": (0.964, 3.3), "kitchen, 20 dB": (0.95, 6.4), "kitchen, 10 dB": (0.70, 9.6)}
GOAL = {"clean": (0.98, 1.0), "kitchen, 10 dB": (0.93, None)}


@cache
def ours() -> Hear:
    if problem := lacking():
        pytest.skip(problem.message)
    from voicerepair.sound.ear.english.recogniser import Recogniser

    recogniser = Recogniser()
    recogniser.arm([*PHRASES, *ANSWERS, *said()])

    def hear(sound: bytes, armed: Sequence[str]) -> str | None:
        began = time.perf_counter(), time.process_time()
        evidence = recogniser.hear(sound, armed, ANSWERS)
        TOOK.append((time.perf_counter() - began[0], time.process_time() - began[1]))
        believed = evidence is not None and confidence(evidence) >= HEARD
        return evidence.phrase if evidence and believed else None

    return hear


@cache
def closed_grammar() -> Hear:
    """pocketsphinx alone: the likeliest of the phrases, whatever was said."""
    from pocketsphinx import Decoder

    decoders: dict[tuple[str, ...], Decoder] = {}

    def hear(sound: bytes, armed: Sequence[str]) -> str | None:
        if tuple(armed) not in decoders:
            decoder = Decoder(lm=None, loglevel="FATAL")
            grammar = f"#JSGF V1.0; grammar g; public <g> = {' | '.join(armed)};"
            decoder.add_jsgf_string("g", grammar)
            decoder.activate_search("g")
            decoders[tuple(armed)] = decoder
        found = decoded(decoders[tuple(armed)], sound)
        return found or None

    return hear


@cache
def keyphrases() -> Hear:
    """pocketsphinx's own way to spot phrases, with the threshold of its documentation."""
    from tempfile import TemporaryDirectory

    from pocketsphinx import Decoder

    decoders: dict[tuple[str, ...], Decoder] = {}

    def hear(sound: bytes, armed: Sequence[str]) -> str | None:
        if tuple(armed) not in decoders:
            with TemporaryDirectory() as folder:
                path = f"{folder}/phrases"
                with open(path, "w", encoding="utf-8") as file:
                    file.writelines(f"{phrase} /1e-20/\n" for phrase in armed)
                decoders[tuple(armed)] = Decoder(kws=path, loglevel="FATAL")
        found = decoded(decoders[tuple(armed)], sound)
        return next((phrase for phrase in armed if found.strip() == phrase), None)

    return hear


def decoded(decoder, sound: bytes) -> str:
    decoder.start_utt()
    decoder.process_raw(sound, full_utt=True)
    decoder.end_utt()
    found = decoder.hyp()
    return found.hypstr if found else ""


@cache
def said() -> tuple[str, ...]:
    return tuple(dict.fromkeys(clip.said for clip in phrases("clean")))


def hits(hear: Hear, clips: Sequence[Clip], armed: Sequence[str]) -> list[bool]:
    """Of each clip: was its phrase heard in it, and nothing else?"""
    return [
        [found for sound in clip.alone if (found := hear(sound.tobytes(), armed))] == [clip.said]
        for clip in clips
    ]


def falsely(hear: Hear, clips: Sequence[Clip], armed: Sequence[str]) -> list[str]:
    """What was heard in other speech."""
    every = (sound.tobytes() for clip in clips for sound in clip.alone)
    return [found for sound in every if (found := hear(sound, armed))]


@pytest.mark.parametrize("condition", CONDITIONS)
def test_commands_are_heard(condition: str, figure: Figure) -> None:
    armed = [*PHRASES, *said()]
    clips = phrases(condition)
    heard = hits(ours(), clips, armed)
    anchors = [f"{name}: {share(hits(anchor(), clips, armed))}" for name, anchor in ANCHORS.items()]
    floor, goal = FLOOR.get(condition), GOAL.get(condition)
    figure(
        f"commands heard, {condition}",
        share(heard),
        anchor="; ".join([*anchors, *([f"the design's trial: {floor[0]:.1%}"] if floor else [])]),
        goal=f">= {goal[0]:.0%}" if goal else "-",
        met=sum(heard) >= goal[0] * len(heard) if goal else None,
    )
    for phrase in said():
        of = [hit for hit, clip in zip(heard, clips, strict=True) if clip.said == phrase]
        figure(f"  {phrase!r}, {condition}", share(of), goal="-")


@pytest.mark.parametrize("condition", CONDITIONS)
def test_other_speech_taken_for_a_command(condition: str, figure: Figure) -> None:
    armed = [*PHRASES, *said()]
    clips = other_speech(condition)
    hours = sum(clip.seconds for clip in clips) / 3600
    false = falsely(ours(), clips, armed)
    anchors = [
        f"{name}: {rate(len(falsely(anchor(), clips, armed)), hours)}"
        for name, anchor in ANCHORS.items()
    ]
    floor, goal = FLOOR.get(condition), GOAL.get(condition)
    print(f"\nheard in other speech, {condition}: {', '.join(sorted(false)) or 'nothing'}")
    figure(
        f"heard in {hours:.2f} h of other speech, {len(armed)} phrases armed, {condition}",
        rate(len(false), hours),
        anchor="; ".join([*anchors, *([f"the design's trial: {floor[1]}/h"] if floor else [])]),
        goal=f"<= {goal[1]:g}/h" if goal and goal[1] else "-",
        met=len(false) <= goal[1] * hours if goal and goal[1] else None,
    )
    if condition == "clean":
        answers = falsely(ours(), clips, [*armed, *ANSWERS])
        figure(
            "the same, with yes, no, pass and numbers armed, as while a question is open",
            rate(len(answers), hours),
            goal="-",
        )


def test_digits_are_heard_where_a_number_is_asked_for(figure: Figure) -> None:
    clips = digits(NUMBERS)
    heard = hits(ours(), clips, NUMBERS)
    alone = hits(closed_grammar(), clips, NUMBERS)
    told = [ours()(sound.tobytes(), NUMBERS) for clip in clips for sound in clip.alone]
    wrong = sum(told.count(name) for name in NUMBERS) - sum(heard)
    figure(
        f"digits heard (8 kHz); {wrong} of {len(clips)} taken for another",
        share(heard),
        anchor=f"closed grammar: {share(alone)}; the design's trial: 60-84 %",
        goal="-",
    )


def test_how_long_it_takes_to_decide(figure: Figure) -> None:
    """Over all that was heard above."""
    if not TOOK:
        hits(ours(), phrases("clean"), [*PHRASES, *said()])
    wall, processor = np.array(TOOK).T
    middle, most = 1000 * np.percentile(wall, [50, 95])
    figure(
        "to decide on an utterance, p50 / p95",
        f"{middle:.0f} / {most:.0f} ms, {1000 * processor.mean():.0f} ms of the processor",
        anchor="the design's trial: 270 / 540 ms",
        goal="<= 250 ms p95 (600 ms after the word, less the quiet that has to follow it)",
        met=bool(most <= 250),
    )
    clips = other_speech("clean")
    seconds = sum(clip.seconds for clip in clips)
    load = sum(len(clip.alone) for clip in clips) * processor.mean() / seconds
    figure(
        "processor for commands, while somebody speaks all the time",
        f"{load:.1%} of a core",
        goal="<= 5 % (8 % with the VAD)",
        met=bool(load <= 0.05),
    )


ANCHORS: dict[str, Callable[[], Hear]] = {
    "closed grammar": closed_grammar,
    "keyphrases": keyphrases,
}
