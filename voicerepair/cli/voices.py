"""``voicerepair voices``: which voices are here, how they sound, and how to get better ones."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

import click

from voicerepair.cli import settings
from voicerepair.cli.devices import usual_device
from voicerepair.cli.settings import Chosen
from voicerepair.errors import SoundError
from voicerepair.session.events import DeviceKind

if TYPE_CHECKING:
    from voicerepair.sound.ports import Speaker, Voice, VoiceInfo
    from voicerepair.sound.voices.catalogue import EngineState

__all__ = ["command", "say_each"]

GAP = 0.6
# Quality as people would put it, from the best downwards.
IN_WORDS = ((80, "very good"), (60, "good"), (40, "fair"), (30, "plain"), (0, "rough"))


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--say", metavar="TEXT", help="Hear TEXT: by each NAME, or by the best voice.")
@click.option("--language", metavar="CODE", help="Voices for one language only, such as en or de.")
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
@click.option("--forget", metavar="NAME", help="List the neural voice NAME no more.")
def command(
    names: tuple[str, ...],
    say: str | None,
    language: str | None,
    as_json: bool,
    forget: str | None,
) -> None:
    """List the voices of this machine by language, best first, and say how to get better ones.

    NAME is what --voice takes: a name from the list, or neural:FOLDER with the folder of a neural
    voice, which is in the list from then on. With --language, --say lets every voice of that
    language be heard.

    \b
    Examples:
      voicerepair voices --language en
      voicerepair voices slt rms --say "Nothing has to be solved today."
      voicerepair voices --forget neural:amy
    """
    from voicerepair.sound.voices.catalogue import available, choose, engines, survey, voice_notes

    if forget is not None:
        forget_folder(forget)
    states = survey(voice_notes(), engines(*names))
    listed = available(language, states)
    chosen = settings.of_this_machine()
    notices = list(chosen.troubles)
    english = usual_voice(states, chosen, notices)
    if names:
        listed = [choose(states, name, language or "en")[0] for name in names]
    elif language is not None and not listed:
        choose(states, None, language)  # says what is missing
    if as_json:
        click.echo(json.dumps(as_data(listed, states), ensure_ascii=False))
    elif say is None:
        for line in as_table(listed, states, english):
            click.echo(line)
    if say is not None:
        whole = bool(names) or language is not None
        if not whole and english is None:
            choose(states, None, "en")  # says what is missing
        heard = listed if whole else [english] if english else []
        play(heard, say, chosen, notices, quiet=as_json)
    for notice in notices:
        click.echo(notice, err=True)


def forget_folder(name: str) -> None:
    """Raises ``SoundError`` when no neural voice of this name was used."""
    from voicerepair.sound.voices.neural import forget

    if not forget(name):
        raise SoundError(
            f"No neural voice called {name!r} was used here.",
            hint="voicerepair voices lists them: their names begin with neural:.",
        )


def as_data(voices: Sequence[VoiceInfo], states: Sequence[EngineState]) -> dict[str, object]:
    """The answer of ``--json``."""
    from voicerepair.sound.voices.catalogue import better_voices

    return {
        "voices": [
            {"name": v.name, "language": v.language, "engine": v.engine, "quality": v.quality}
            for v in voices
        ],
        "engines": [
            {
                "name": state.name,
                "voices": len(state.voices),
                "missing": state.trouble.message if state.trouble else None,
                "hint": state.trouble.hint if state.trouble else None,
            }
            for state in states
        ],
        "better": better_voices(states),
    }


def usual_voice(
    states: Sequence[EngineState], chosen: Chosen, notices: list[str]
) -> VoiceInfo | None:
    """Who speaks English: as the settings say, or the best voice; None where there is none."""
    from voicerepair.sound.voices.catalogue import choose

    for name in filter(None, [chosen.voice("en")]):
        try:
            return choose(states, name, "en")[0]
        except SoundError as error:
            notices.append(f"Of your settings: {error.message} {error.hint}")
    try:
        return choose(states, None, "en")[0]
    except SoundError:
        return None


def as_table(
    voices: Sequence[VoiceInfo], states: Sequence[EngineState], english: VoiceInfo | None
) -> Iterable[str]:
    """One line a voice; then what is missing, and how to get better ones."""
    from voicerepair.sound.voices.catalogue import better_voices
    from voicerepair.sound.voices.neural import PREFIX

    rows = [("language", "voice", "quality", "engine")]
    rows += [(v.language, v.name, in_words(v.quality), v.engine) for v in voices]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()
    yield ""
    for state in states:
        if state.trouble:
            yield f"{state.name}: {state.trouble.message} {state.trouble.hint}".rstrip()
            if state.name.startswith(PREFIX):
                yield f"  To list it no more: voicerepair voices --forget {state.name}"
    if english is not None and english in voices:
        yield f"English is spoken by {english.name}, unless --voice names another."
    yield from better_voices(states)


def in_words(quality: int) -> str:
    return next(words for least, words in IN_WORDS if quality >= least)


def play(
    voices: Sequence[VoiceInfo], text: str, chosen: Chosen, notices: list[str], quiet: bool
) -> None:
    """Let each voice say ``text`` on the usual loudspeaker."""
    from voicerepair.sound.portaudio import PortAudio
    from voicerepair.sound.voices.catalogue import open_voices

    def tell(voice: VoiceInfo) -> None:
        if not quiet:
            click.echo(f"{voice.name} ({voice.language}, {voice.engine})")

    with PortAudio() as system:
        opened = [open_voices(f"{v.engine}/{v.name}", v.language)[0] for v in voices]
        name = usual_device(system, DeviceKind.SPEAKER, chosen, notices)
        say_each(opened, text, system.speaker(name), tell, chosen.rate)


def say_each(
    voices: Sequence[Voice],
    text: str,
    speaker: Speaker,
    tell: Callable[[VoiceInfo], None],
    rate: int = settings.USUAL_RATE,
) -> None:
    """One voice after the other; returns when the last has been heard, and closes the speaker.

    ``tell`` hears of each voice before it speaks. Raises ``SoundError`` when a voice fails or the
    loudspeaker is lost.
    """
    from queue import SimpleQueue

    ended: SimpleQueue[str] = SimpleQueue()
    speaker.start(lambda _id, _at: ended.put(""), ended.put)
    try:
        for number, voice in enumerate(voices):
            sound = voice.synthesise(text, rate)
            tell(voice.info)
            speaker.play(number, sound, GAP if number else 0.0)
            if why := ended.get():
                raise SoundError(why, hint="Connect the loudspeaker again, then try once more.")
    finally:
        speaker.close()
        for voice in voices:
            voice.close()
