"""``voicerepair narrate``: a script in one's own voice, line by line.

- ``desk``       the script, its lines, its takes
- ``walk``       record, listen, again, next
- ``studio``     the devices for it
- ``doubts``     what there is to say of a recording
- ``importing``  recordings that are there already
- ``listing``    which lines have a take
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from voicerepair.cli.completing import script_names
from voicerepair.cli.telling import tell
from voicerepair.errors import SoundError, VoiceRepairError

if TYPE_CHECKING:
    from voicerepair.cli.narrate.desk import Desk

__all__ = ["command"]

NUMBER = click.IntRange(min=1)


@click.command(name="narrate")
@click.argument("script", shell_complete=script_names)
@click.option(
    "--names", help="Who does it, as for play: Ana,Bo. Records the lines with names, for them."
)
@click.option("--all", "everything", is_flag=True, help="What the guide says everywhere, too.")
@click.option(
    "--phone", is_flag=True, help="Lines with names as a phone says them, too: without the names."
)
@click.option("--list", "listed", is_flag=True, help="The lines, and which have a take.")
@click.option("--from", "since", type=NUMBER, metavar="N", help="From line N on, recorded or not.")
@click.option("--line", "number", type=NUMBER, metavar="N", help="Line N alone, recorded or not.")
@click.option(
    "--import",
    "files",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A recording for --line N, or a folder of them: 03 welcome.wav is for line 3.",
)
@click.option("--remove", "gone", type=NUMBER, metavar="N", help="Remove the take of line N.")
@click.option("--tidy", is_flag=True, help="Remove takes of lines that were edited since.")
@click.option("--no-listen", is_flag=True, help="Don't play what was recorded.")
@click.option("--microphone", metavar="NAME", help="A microphone, by a part of its name.")
@click.option("--speaker", metavar="NAME", help="A loudspeaker, by a part of its name.")
def command(
    script: str,
    names: str | None,
    everything: bool,
    phone: bool,
    listed: bool,
    since: int | None,
    number: int | None,
    files: Path | None,
    gone: int | None,
    tidy: bool,
    no_listen: bool,
    microphone: str | None,
    speaker: str | None,
) -> None:
    """Record the lines of SCRIPT in your own voice; play and render use it in place of the voice.

    It shows a line, you press Enter and say it, and Enter again. You hear it, and what there is to
    say of it, and keep it or say it again. What you keep lies in SCRIPT.narration, beside SCRIPT.
    Leave at any time: it goes on where you were. A line that is edited asks for itself alone.

    Silence at both ends is cut off, and every take is made equally loud. A name is recorded with
    its line, for these people; without --names the voice says those lines, and those with numbers.
    A phone knows no names, so it says these lines without: --phone records them so.

    \b
    Examples:
      voicerepair narrate my-script.md
      voicerepair narrate my-script.md --list
      voicerepair narrate my-script.md --line 3
      voicerepair narrate my-script.md --import recordings
      voicerepair narrate my-script.md --names Ana,Bo --all
    """
    _refuse_what_cannot_be_meant(listed, since, number, files, gone, tidy)
    from voicerepair.cli.narrate.desk import lay_out

    desk = lay_out(script, names, everything=everything, phone=phone)
    if listed:
        from voicerepair.cli.narrate.listing import show

        show(desk)
    elif files is not None:
        _take_in(desk, files, number)
    elif gone is not None:
        _remove(desk, gone)
    elif tidy:
        _tidy(desk)
    else:
        _record(desk, _route(desk, since, number), microphone, speaker, listen=not no_listen)


def _refuse_what_cannot_be_meant(
    listed: bool,
    since: int | None,
    number: int | None,
    files: Path | None,
    gone: int | None,
    tidy: bool,
) -> None:
    wanted = {
        "--list": listed,
        "--from": since is not None,
        "--import": files is not None,
        "--line": number is not None and files is None,
        "--remove": gone is not None,
        "--tidy": tidy,
    }
    chosen = [option for option, there in wanted.items() if there]
    if len(chosen) > 1:
        raise click.UsageError(f"{' and '.join(chosen)} are one at a time.")


def _route(desk: Desk, since: int | None, number: int | None) -> list[int]:
    """The numbers of the lines to record, in order."""
    if number is not None:
        desk.line(number)
        return [number]
    if since is not None:
        desk.line(since)
        return list(range(since, len(desk.lines.said) + 1))
    return desk.missing()


def _record(
    desk: Desk, route: list[int], microphone: str | None, speaker: str | None, *, listen: bool
) -> None:
    from voicerepair.cli.narrate.desk import remarks
    from voicerepair.cli.narrate.listing import summary

    if route:
        from voicerepair.cli.narrate.studio import narrate

        narrate(desk, route, microphone, speaker, listen)
        click.echo()
    tell(summary(desk))
    for remark in () if desk.missing() else remarks(desk):
        click.echo()
        tell(remark)


def _take_in(desk: Desk, path: Path, number: int | None) -> None:
    from voicerepair.cli.narrate.doubts import in_words
    from voicerepair.cli.narrate.importing import keep_all, look_at, numbered
    from voicerepair.sound.vad import SileroVad

    try:
        found = look_at(desk, numbered(path, number), SileroVad())
        keep_all(desk, found)
    except VoiceRepairError as error:
        raise SoundError(error.message, f"{error.hint} Nothing was imported.".lstrip()) from error
    for one in found:
        click.echo(f"{one.path.name}: line {one.number}, {one.made.pcm.duration:.1f} s")
        for told in in_words(one.made.doubts):
            tell(told, "   ")
    click.echo("Kept: 1 take." if len(found) == 1 else f"Kept: {len(found)} takes.")


def _remove(desk: Desk, number: int) -> None:
    line = desk.line(number)
    if not desk.takes.has(line.text):
        raise SoundError(
            f"Line {number} has no take.",
            f"voicerepair narrate {desk.script} --list shows which do.",
        )
    desk.takes.remove(line.text)
    tell(f"Removed: line {number}, “{line.caption}” The voice says it again.")


def _tidy(desk: Desk) -> None:
    from voicerepair.cli.narrate.desk import take_away

    gone = take_away(desk)
    for said in gone:
        tell(f"Removed: “{said}”")
    if not gone:
        click.echo("There is nothing to tidy: every take is of a line that can be said.")
