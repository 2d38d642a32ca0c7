"""``voicerepair render SCRIPT -o FILE.html``: the exercise as one file that opens on any phone.

People do everything in it themselves, and their names are typed there. So whatever settles either
for an audio file is refused rather than ignored.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from queue import SimpleQueue

import click
from click.core import ParameterSource

from voicerepair.cli import languages, remembered, settings
from voicerepair.cli.devices import in_words, open_usual_voices, other_language
from voicerepair.cli.progress import progress_after_a_second
from voicerepair.errors import SoundError, VoiceRepairError
from voicerepair.phone.build import phone_page
from voicerepair.phone.clips import RATE, Speak, sounds
from voicerepair.phone.lines import cues, prompts, values
from voicerepair.script.fitting import Fit, fit
from voicerepair.script.library import Library
from voicerepair.script.model import Program
from voicerepair.session.events import Settings
from voicerepair.sound.narration.takes import Narration
from voicerepair.sound.pcm import Pcm
from voicerepair.whole_file import write_whole

__all__ = ["refuse_for_a_page", "tell_page", "write_phone_file"]

# What an audio file has and a page has not, by parameter, and why.
NOT_ON_A_PAGE = {
    "names": "--names is for audio files: on a page, people type their names themselves.",
    "plan_file": "--plan is for audio files: on a page, people take their turns themselves.",
    "bed": "--bed is for audio files: a page has the guide's voice and its cues alone.",
    "kind": "--format goes with --out: the ending of -o says that this becomes a page.",
    "jobs": "--jobs is for audio files: a page is made in one go.",
    "cluster": "--cluster is for audio files: a page is made on this machine.",
}


def refuse_for_a_page(context: click.Context) -> None:
    """Raises ``UsageError`` where an option was given that would do nothing for a page."""
    for name, why in NOT_ON_A_PAGE.items():
        if context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            raise click.UsageError(why)


def tell_page(path: Path, size: int) -> None:
    """What was written, as ``render`` says it of an audio file; ``size`` in bytes."""
    click.echo(f"{path}: {size / 1e6:.1f} MB, opens in any browser, offline")


def write_phone_file(
    script: str,
    path: Path,
    *,
    voice: str | None = None,
    rate: int = settings.USUAL_RATE,
    stretch: float = 1.0,
    patient: bool = False,
    still: bool = False,
    tell: Callable[[str], None] = lambda text: click.echo(text, err=True),
) -> int:
    """Write the page; its size in bytes. ``tell`` hears of what is worth knowing meanwhile.

    Raises ``VoiceRepairError`` where the script cannot be played, no voice can say it, the page
    would be too large, or the file cannot be written; then nothing is written.
    """
    loaded = Library().load(script, still=still)
    program = fit(loaded, Fit(plays=dict.fromkeys(loaded.scripts, 0), still=still))
    _refuse_before_the_work(path)
    wording = languages.wording_for(program)
    if unsaid := languages.lacking(program):
        tell(unsaid)
    clips = len(prompts(program, wording)) + len(values(program, wording)) + len(cues(program))
    with ExitStack() as stack, progress_after_a_second(clips, "Speaking") as progress:
        narration = remembered.narration_of(script)
        speak = _recorded_or(narration, _open_voice(stack, voice, rate, program, tell))
        sounded = sounds(program, wording, speak, progress)
    page = phone_page(program, wording, Settings(stretch, patient), sounded)
    try:
        write_whole(path, page, make_folder=False)
    except OSError as error:
        raise _unwritable(path, error.strerror or str(error)) from error
    return len(page)


def _refuse_before_the_work(path: Path) -> None:
    """What is known at once need not be waited for."""
    if path.is_dir():
        raise _unwritable(path, "it is a folder")
    if not path.resolve().parent.is_dir():
        raise _unwritable(path, "its folder is not there")


def _unwritable(path: Path, why: str) -> VoiceRepairError:
    return VoiceRepairError(
        f"The file {path} cannot be written: {why}.",
        "Choose a folder that is there and that you may write to.",
    )


def _recorded_or(narration: Narration, speak: Speak) -> Speak:
    """What somebody recorded, and the voice elsewhere. A recording that is damaged is an error:
    what people listen to later has no surprises."""

    def said(text: str) -> Pcm:
        take = narration.sound(text)
        return speak(text) if take is None else take

    return said


def _open_voice(
    stack: ExitStack, name: str | None, rate: int, program: Program, tell: Callable[[str], None]
) -> Speak:
    """The voice, with the prompts that it has said before: there are no names in what it is given
    here. ``stack`` closes it."""
    from voicerepair.sound.voices.cache import PromptCache
    from voicerepair.sound.voices.notes import cache_folder
    from voicerepair.sound.voices.prompts import Prompts

    def trouble(error: Exception) -> None:
        tell(in_words(error) if isinstance(error, VoiceRepairError) else str(error))

    language, notices = program.script.meta.language, list[str]()
    voices = open_usual_voices(name, settings.of_this_machine(), language, notices)
    for notice in [*notices, *other_language(voices[0].info, language)]:
        tell(notice)
    cache = PromptCache(cache_folder() / "prompts", on_trouble=trouble)
    made = Prompts(voices, cache, rate, RATE, trouble)
    stack.callback(made.close)

    def speak(text: str) -> Pcm:
        ready: SimpleQueue[Pcm | SoundError] = SimpleQueue()
        made.request(text, False, ready.put)
        sound = ready.get()
        if isinstance(sound, SoundError):
            raise sound
        return sound

    return speak
