"""The kinds of audio file that a track can be, by a file's ending, and how each is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path

from voicerepair.errors import SoundError
from voicerepair.sound.track import mp3, opus
from voicerepair.sound.track.bed import Bed
from voicerepair.sound.track.ffmpeg import M4b
from voicerepair.sound.track.flac import FlacSink
from voicerepair.sound.track.former import Index
from voicerepair.sound.track.mp3 import FormerMp3, write_mp3
from voicerepair.sound.track.opus import FormerOpus, write_opus
from voicerepair.sound.track.pieces import Pieces
from voicerepair.sound.track.plain import FormerSound, SoundFileSink, write_plain
from voicerepair.sound.track.tags import Tags, add_to_opus, opus_tags, tag_flac, tag_mp3, tag_wav

__all__ = ["Former", "Kind", "Track", "kind_of", "open_former", "write"]

RATE = 24_000  # samples a second: what voices have, and more than speech needs
FRAME = RATE // 50  # samples, where the format has no frames that matter


class Kind(StrEnum):
    MP3 = ".mp3"
    M4B = ".m4b"
    OPUS = ".opus"
    FLAC = ".flac"
    WAV = ".wav"

    @property
    def rate(self) -> int:
        """Samples a second."""
        return {Kind.OPUS: opus.RATE, Kind.MP3: mp3.RATE}.get(self, RATE)

    @property
    def frame(self) -> int:
        """Samples; a piece begins with one."""
        return {Kind.OPUS: opus.FRAME, Kind.MP3: mp3.FRAME}.get(self, FRAME)

    @property
    def marks(self) -> tuple[str, ...]:
        """On what else its pieces depend."""
        if self in (Kind.OPUS, Kind.MP3):
            import soundfile

            return (self.value, str(soundfile.__libsndfile_version__))
        return ()


Former = FormerOpus | FormerMp3 | FormerSound


@dataclass(frozen=True, slots=True)
class Track:
    """What goes into a file; ``lines`` are the seconds of each prompt, by its key."""

    pieces: Pieces
    lines: dict[str, float]
    tags: Tags
    bed: Bed | None = None


def kind_of(path: Path) -> Kind:
    """By its ending. Raises ``SoundError``."""
    ending = path.suffix.lower()
    if ending in list(Kind):
        return Kind(ending)
    raise SoundError(
        f"I cannot tell what kind of file “{path.name}” is to be.",
        f"It ends in one of {', '.join(Kind)}: for example, {path.stem or 'exercise'}.mp3",
    )


def open_former(kind: Kind, path: Path) -> AbstractContextManager[Former]:
    """The file that will be replaced, as far as something can be taken from it."""
    match kind:
        case Kind.OPUS:
            return FormerOpus(path)
        case Kind.MP3:
            return FormerMp3(path)
        case Kind.FLAC | Kind.WAV:
            return FormerSound(path, kind.rate, kind.frame)
        case Kind.M4B:
            return FormerSound(Path(), kind.rate, kind.frame)


def write(
    kind: Kind,
    path: Path,
    track: Track,
    former: Former,
    jobs: int,
    progress: Callable[[float], None],
) -> None:
    """The track into the file at ``path``, on so many threads where that helps; ``progress`` hears
    the seconds that were written since.

    Raises ``SoundError`` where this machine cannot write it, and ``OSError``.
    """
    pieces, tags = track.pieces, track.tags
    if kind is Kind.OPUS and track.bed is None:
        assert isinstance(former, FormerOpus)
        tagged = partial(opus_tags, tags)
        write_opus(path, pieces, track.lines, former, tagged, jobs, progress)
        return
    points: Sequence[tuple[int, int]] = ()
    if kind is Kind.MP3 and track.bed is None:
        assert isinstance(former, FormerMp3)
        where = write_mp3(path, pieces, former, jobs, progress)
    else:
        source = former if isinstance(former, FormerSound) else None
        with _sink(kind, path, tags) as sink:
            where = write_plain(sink, pieces, source, track.bed, progress)
        points = sink.points if isinstance(sink, FlacSink) else ()
    import mutagen

    # How long lines are is of no use without pieces: all would have to be made one by one.
    index = Index(track.lines, where) if where else Index()
    try:
        _tag(kind, path, tags, index.written(), points)
    except mutagen.MutagenError as error:
        raise OSError(0, "the disk may be full") from error


def _tag(kind: Kind, path: Path, tags: Tags, index: str, points: Sequence[tuple[int, int]]) -> None:
    match kind:
        case Kind.OPUS:
            add_to_opus(path, tags)
        case Kind.FLAC:
            tag_flac(path, tags, index, points)
        case Kind.WAV:
            tag_wav(path, tags, index)
        case Kind.MP3:
            tag_mp3(path, tags, index)
        case Kind.M4B:
            pass  # ffmpeg was told before


def _sink(kind: Kind, path: Path, tags: Tags) -> SoundFileSink | M4b:
    match kind:
        case Kind.M4B:
            return M4b(path, kind.rate, tags)
        case Kind.MP3:
            return SoundFileSink(path, kind.rate, "MP3", "MPEG_LAYER_III")
        case Kind.OPUS:
            return SoundFileSink(path, kind.rate, "OGG", "OPUS")
        case Kind.FLAC:
            return FlacSink(path, kind.rate)
        case Kind.WAV:
            return SoundFileSink(path, kind.rate, "WAV", "PCM_16")
