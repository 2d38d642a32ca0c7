"""``voicerepair render``: an exercise as an audio file, for the car or the walk, or as a page that
plays on any phone.

What may be asked for, and where to; ``ordering.py`` makes an order of it, ``rendering.py`` does it,
``many.py`` several at once, and ``phone.py`` makes the page.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from voicerepair.cli.completing import script_names
from voicerepair.cli.options import rate_option, still_option, stretch_option, voice_option
from voicerepair.cli.telling import tell
from voicerepair.errors import VoiceRepairError
from voicerepair.session.events import Settings

if TYPE_CHECKING:
    from voicerepair.cli.many import Outcome
    from voicerepair.cli.rendering import Done, Order, Progress
    from voicerepair.hosts.plan import Plan

__all__ = ["command"]

PAGES = (".html", ".htm")
KINDS = ("mp3", "m4b", "opus", "flac", "wav")


@click.command()
@click.argument(
    "scripts", metavar="SCRIPT...", nargs=-1, required=True, shell_complete=script_names
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="The file: its ending says what it becomes (.mp3, .m4b, .opus, .flac, .wav, or .html).",
)
@click.option(
    "--out",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="A folder for several, each SCRIPT in a file of its own.",
)
@click.option(
    "--format",
    "kind",
    type=click.Choice(KINDS),
    default="mp3",
    show_default=True,
    help="What the files of --out become.",
)
@click.option("--names", help="Who it speaks to, with commas; NAME=spelling says how it sounds.")
@voice_option
@rate_option
@stretch_option
@click.option("--patient", is_flag=True, help="Turns show no time, and end by a tap (.html only).")
@still_option
@click.option(
    "--plan",
    "plan_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="What people do in it, as for rehearse; without, they use their whole turns.",
)
@click.option(
    "--bed",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Music or rain to play softly below, again and again.",
)
@click.option(
    "--jobs",
    type=click.IntRange(1),
    default=lambda: os.cpu_count() or 1,
    show_default="one a core",
    metavar="N",
    help="So many prompts, or files, at a time.",
)
@click.option(
    "--cluster",
    metavar="ADDRESS",
    help="Render on a Dask cluster (pip install voicerepair[cluster]).",
)
def command(
    scripts: tuple[str, ...],
    output: Path | None,
    folder: Path | None,
    kind: str,
    names: str | None,
    voice: str | None,
    rate: int,
    stretch: float,
    patient: bool,
    still: bool,
    plan_file: Path | None,
    bed: Path | None,
    jobs: int,
    cluster: str | None,
) -> None:
    """Render SCRIPT into an audio file with fixed turns, for where nobody can press a key.

    Each turn lasts its whole time, and people take the answers that lead straight on.
    The file has chapters, a title, a cover, and even loudness. Rendered again to the same file,
    only the lines that changed are made anew. .m4b takes ffmpeg, the others don't.
    The names are in the file: whoever has it hears them.

    With -o FILE.html it becomes one page for the browser of a phone or a laptop instead: the
    guide's voice, captions, turns and answers by tap, without network. People type their names
    there; nothing is kept and nothing sent.

    \b
    Examples:
      voicerepair render rhythm -o rhythm.mp3 --names Ana,Bo
      voicerepair render my-script.md -o week3.m4b --names Ana,Bo --voice slt
      voicerepair render settling breaths --out tapes --bed rain.flac
      voicerepair render own -o own.html
    """
    if (output is None) == (folder is None):
        raise click.UsageError("Say where to: -o FILE, or --out FOLDER for several.")
    if output is not None and len(scripts) > 1:
        raise click.UsageError("-o is for one SCRIPT. For several: --out FOLDER")
    page = output is not None and _is_page(output)
    if patient and not page:
        raise click.UsageError(
            "--patient is for a page (-o FILE.html): in an audio file, each turn lasts its time."
        )
    from voicerepair.cli.ordering import order_of, refuse_to_replace
    from voicerepair.cli.rendering import ended_like_ctrl_c

    if output is not None:
        refuse_to_replace(output, [Path(scripts[0]), plan_file, bed])
    if output is not None and page:
        from voicerepair.cli.phone import refuse_for_a_page, tell_page, write_phone_file

        refuse_for_a_page(click.get_current_context())
        with ended_like_ctrl_c():
            size = write_phone_file(
                scripts[0],
                output,
                voice=voice,
                rate=rate,
                stretch=stretch,
                patient=patient,
                still=still,
            )
        tell_page(output, size)
        return
    with ended_like_ctrl_c():
        plan = _plan(plan_file)

        def order(script: str) -> Order:
            turns = Settings(stretch=stretch)
            return order_of(script, names, voice, rate, turns, still=still, plan=plan, bed=bed)

        if output is not None and cluster is None:
            _one(order(scripts[0]), output, jobs)
            return
        paths = [output] if output is not None else _paths(scripts, folder or Path(), kind)
        for path in paths:
            refuse_to_replace(path, [*map(Path, scripts), plan_file, bed])
        _several(dict(zip(paths, scripts, strict=True)), order, jobs, cluster)


def _is_page(output: Path) -> bool:
    """Else it is an audio file. Raises ``VoiceRepairError`` where its ending is of neither."""
    ending = output.suffix.lower()
    if ending not in PAGES and ending.removeprefix(".") not in KINDS:
        raise VoiceRepairError(
            f"I cannot tell what kind of file “{output.name}” is to be.",
            f"Sound ends in one of .{', .'.join(KINDS)}, a page for phones in .html: for example, "
            f"{output.stem or 'exercise'}.mp3",
        )
    return ending in PAGES


def _plan(path: Path | None) -> Plan:
    from voicerepair.hosts.plan import Plan

    if path is None:
        return Plan()
    from voicerepair.cli.rehearse import read_plan

    return read_plan(path)


def _paths(scripts: Sequence[str], folder: Path, kind: str) -> list[Path]:
    """A file for each script. Raises ``VoiceRepairError`` where two would be one, or the folder
    cannot be made."""
    paths = [folder / f"{Path(script).stem}.{kind}" for script in scripts]
    twice = {path.name for path in paths if paths.count(path) > 1}
    if twice:
        raise VoiceRepairError(
            f"Two scripts would become one file: {', '.join(sorted(twice))}.",
            "Render them one by one, with -o FILE.",
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise VoiceRepairError(
            f"The folder {folder} cannot be made: {error.strerror or error}.",
            "Choose another one for --out.",
        ) from error
    return paths


# ---------------------------------------------------------------------------------- doing it


def _one(order: Order, path: Path, jobs: int) -> None:
    from voicerepair.cli.rendering import render_file

    with ExitStack() as stack:
        done = render_file(order, path, jobs=jobs, progress=_bars(stack))
    _tell_done(path, done)


def _bars(stack: ExitStack) -> Progress:
    """One bar while the voice speaks, and one while it is written."""
    from voicerepair.cli.progress import progress_after_a_second
    from voicerepair.cli.rendering import Progress

    bars: dict[str, Callable[[int], None]] = {}
    rest = 0.0

    def said(more: int, total: int) -> None:
        if "said" not in bars:
            bars["said"] = stack.enter_context(progress_after_a_second(total, "Speaking"))
        bars["said"](more)

    def written(more: float, total: float) -> None:
        nonlocal rest
        if "written" not in bars:
            stack.pop_all().close()  # the other bar is full
            bars["written"] = stack.enter_context(progress_after_a_second(round(total), "Writing"))
        whole, rest = divmod(rest + more, 1)
        bars["written"](int(whole))

    return Progress(said, written)


def _several(
    scripts: dict[Path, str], order: Callable[[str], Order], jobs: int, cluster: str | None
) -> None:
    """All that can be rendered; raises ``VoiceRepairError`` at the end if one could not."""
    from voicerepair.cli.many import Outcome, on_cluster, on_this_machine, render_many
    from voicerepair.cli.progress import progress_after_a_second

    orders: dict[Path, Order] = {}
    failed: list[Outcome] = []
    for path, script in scripts.items():
        try:
            orders[path] = order(script)
        except VoiceRepairError as error:
            failed.append(Outcome(path, error))
    with ExitStack() as stack:
        place = stack.enter_context(
            on_cluster(cluster) if cluster else on_this_machine(jobs, len(orders))
        )
        more = stack.enter_context(progress_after_a_second(len(orders), "Rendering"))
        outcomes: list[Outcome] = []
        for outcome in render_many(orders, place):
            outcomes.append(outcome)
            more(1)
    for outcome in outcomes:
        if isinstance(outcome.done, VoiceRepairError):
            failed.append(outcome)
        else:
            _tell_done(outcome.path, outcome.done)
    _tell_failed(failed, len(scripts))


def _tell_failed(failed: Sequence[Outcome], total: int) -> None:
    if len(failed) == total == 1 and isinstance(failed[0].done, VoiceRepairError):
        raise failed[0].done
    for outcome in failed:
        error = outcome.done
        assert isinstance(error, VoiceRepairError)
        tell(f"{outcome.path.name}: {error.message} {error.hint}".strip(), err=True)
    if failed:
        raise VoiceRepairError(
            f"{len(failed)} of {total} could not be rendered.", "The reasons are above."
        )


def _tell_done(path: Path, done: Done) -> None:
    for notice in done.notices:
        tell(notice, err=True)
    minutes, seconds = divmod(round(done.seconds), 60)
    chapters = "1 chapter" if done.chapters == 1 else f"{done.chapters} chapters"
    said = [f"voice {done.voice}"] if done.voice or not done.narrated else []
    if done.narrated:
        said.append(f"{done.narrated} line{'s' * (done.narrated != 1)} narrated")
    click.echo(f"{path}: {minutes}:{seconds:02}, {chapters}, {', '.join(said)}")
