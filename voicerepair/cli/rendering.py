"""One script becomes one audio file: everything that takes, opened in order and closed in reverse.

An ``Order`` is plain data that can be sent to another process or another machine. One voice says
all of a file that nobody recorded: where it fails, the next one says all of it, unless it was asked
for by name. A recording that is damaged is an error: what people listen to later has no surprises.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voicerepair.cli import languages
from voicerepair.errors import SoundError
from voicerepair.hosts.plan import Plan
from voicerepair.hosts.render import Rendered, prompts_of, render
from voicerepair.script.model import Program
from voicerepair.session.engine import Session
from voicerepair.session.events import Person, Settings
from voicerepair.sound.narration.takes import Narration
from voicerepair.whole_file import written_whole

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from voicerepair.cli.speaking import Voices
    from voicerepair.sound.track.formats import Former, Kind, Track
    from voicerepair.sound.track.lines import Lines
    from voicerepair.sound.track.score import Score
    from voicerepair.sound.voices.cache import PromptCache

__all__ = ["Done", "Order", "Progress", "ended_like_ctrl_c", "render_file", "session_of"]

NOBODY = Narration()


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be rendered: ``bed`` is a sound file, ``words_a_minute`` the voice's rate,
    ``narration`` what is heard in the voice's place."""

    program: Program
    people: tuple[Person, ...]
    turns: Settings
    words_a_minute: int
    voice: str | None = None
    plan: Plan = field(default_factory=Plan)
    bed: Path | None = None
    narration: Narration = NOBODY


@dataclass(frozen=True, slots=True)
class Done:
    """What came of it: the seconds of the track, its chapters, the voice ("" where none spoke), how
    many lines are narrated, what to tell people."""

    seconds: float
    chapters: int
    voice: str
    narrated: int = 0
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """Hears how many prompts more are there, of how many, and how many seconds more are written,
    of how many."""

    said: Callable[[int, int], None] = lambda _more, _total: None
    written: Callable[[float, float], None] = lambda _more, _total: None


NO_PROGRESS = Progress()
APART = (
    "People are apart in it for a while, which is silence in the file. The time of day that it "
    "says is not right: a file cannot know it."
)


def session_of(order: Order) -> Session:
    """A new session of what is to be rendered."""
    wording = languages.wording_for(order.program)
    return Session(order.program, order.people, order.turns, wording=wording)


def render_file(
    order: Order, path: Path, *, jobs: int = 1, progress: Progress = NO_PROGRESS
) -> Done:
    """Write the track of ``order`` to ``path``, whole or not at all; the voice speaks ``jobs``
    prompts at a time. Raises ``VoiceRepairError``."""
    from voicerepair.sound.track.ffmpeg import M4b, find_ffmpeg
    from voicerepair.sound.track.formats import Kind, kind_of, open_former

    _load_libraries()
    kind = kind_of(path)
    if kind is Kind.M4B:
        find_ffmpeg(*M4b.NEEDED)  # before all the work
    try:
        with written_whole(path) as part, open_former(kind, path) as former:
            return _by_any_voice(order, kind, part, former, jobs, progress)
    except OSError as error:
        reason = error.strerror or str(error)
        raise SoundError(
            f"{path} cannot be written: {reason}.",
            "Choose a folder that is there, that you may write to, and that has room.",
        ) from error


def _by_any_voice(
    order: Order, kind: Kind, part: Path, former: Former, jobs: int, progress: Progress
) -> Done:
    from voicerepair.cli.speaking import Voices

    notices = [*filter(None, [languages.lacking(order.program)])]
    with ExitStack() as stack:
        voices = Voices(order, notices, stack)
        while True:
            try:
                done = _by_voice(order, kind, part, former, jobs, progress, voices)
            except SoundError as error:
                if not voices.next_one(error):
                    raise
            else:
                told = dict.fromkeys((*notices, *done.notices))
                return replace(done, notices=tuple(told))


def _by_voice(
    order: Order,
    kind: Kind,
    part: Path,
    former: Former,
    jobs: int,
    progress: Progress,
    voices: Voices,
) -> Done:
    """The whole file by one voice."""
    from voicerepair.sound.track.bed import read_bed
    from voicerepair.sound.track.formats import write
    from voicerepair.sound.track.lines import Lines, Making

    troubles: list[str] = []
    making = Making(
        voices.info, order.words_a_minute, voices.speak, _cache(troubles), order.narration
    )
    loop = None if order.bed is None else read_bed(order.bed, kind.rate)
    with Lines(making, kind.rate, former.index, part.parent) as lines:
        rendered = _timeline(order, lines, jobs, progress)
        score = rendered.score
        said = sorted({sound.what for sound in score.sounds if not sound.cue})
        track = _track(order, kind, lines, score, said, loop)
        write(kind, part, track, former, jobs, lambda more: progress.written(more, score.seconds))
    if any("set aside until" in entry.what for entry in rendered.entries):
        troubles.append(APART)
    narrated = sum(order.narration.path(text) is not None for text in said)
    voice = voices.info.name if narrated < len(said) else ""
    return Done(score.seconds, len(score.chapters), voice, narrated, tuple(troubles))


def _cache(troubles: list[str]) -> PromptCache:
    from voicerepair.sound.voices.cache import PromptCache
    from voicerepair.sound.voices.notes import cache_folder

    def tell(error: SoundError) -> None:
        troubles.append(f"{error.message} {error.hint}".strip())

    return PromptCache(cache_folder() / "prompts", tell)


def _timeline(order: Order, lines: Lines, jobs: int, progress: Progress) -> Rendered:
    """All prompts made, then the session with them."""
    from voicerepair.sound.track.pieces import cue_seconds
    from voicerepair.sound.track.score import on_step

    texts = prompts_of(session_of(order), order.plan)
    pool = ThreadPoolExecutor(jobs, thread_name_prefix="voice")
    try:
        lines.make(texts, pool, lambda more: progress.said(more, len(texts)))
    finally:
        # Whoever closes the voices ends what is being said.
        pool.shutdown(wait=False, cancel_futures=True)
    return render(
        session_of(order),
        order.plan,
        seconds=lines.seconds,
        cue_seconds=cue_seconds,
        begin=on_step,
    )


def _track(
    order: Order,
    kind: Kind,
    lines: Lines,
    score: Score,
    said: list[str],
    loop: NDArray[np.int16] | None,
) -> Track:
    from voicerepair.sound.track.bed import Bed
    from voicerepair.sound.track.cover import SIZE, cover
    from voicerepair.sound.track.formats import Track
    from voicerepair.sound.track.pieces import Pieces
    from voicerepair.sound.track.tags import Tags

    meta = order.program.script.meta
    tags = Tags(
        title=meta.title,
        author=meta.author,
        language=meta.language,
        comment=meta.summary,
        chapters=score.chapters,
        seconds=score.seconds,
        cover=cover(meta.title),
        size=SIZE,
    )
    seconds = {lines.key(text): lines.seconds(text) for text in said}
    bed = None if loop is None else Bed(loop, kind.rate, score)
    return Track(Pieces(score, lines, kind.rate, kind.frame, kind.marks), seconds, tags, bed)


# ------------------------------------------------------------------------------- being ended

POLITE = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]


@contextmanager
def ended_like_ctrl_c() -> Iterator[None]:
    """A polite signal to end cleans up as Ctrl-C does."""

    def end(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    with _handled(POLITE, end):
        yield


def _load_libraries() -> None:
    """Some end the process where a signal comes while they are loaded, so it comes afterwards."""
    if threading.current_thread() is not threading.main_thread():
        return
    came: list[int] = []
    ctrl_c = [] if signal.getsignal(signal.SIGINT) is signal.SIG_IGN else [signal.SIGINT]
    with _handled([*ctrl_c, *POLITE], lambda number, _frame: came.append(number)):
        import soundfile  # noqa: F401
        import soxr  # noqa: F401
        from PIL import Image  # noqa: F401

        with suppress(ImportError):  # whoever needs it says so
            import loudness  # noqa: F401
    if came:
        raise KeyboardInterrupt


@contextmanager
def _handled(
    numbers: list[signal.Signals], handler: Callable[[int, Any], object]
) -> Iterator[None]:
    before = [(number, signal.signal(number, handler)) for number in numbers]
    try:
        yield
    finally:
        for number, old in before:
            signal.signal(number, signal.SIG_DFL if old is None else old)
