"""Pieces that are encoded each on its own, several at a time, and come out in their order.

What was encoded for the track that is being replaced is taken from there.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from voicerepair.errors import SoundError
from voicerepair.sound.track.pieces import Piece, Pieces, stretches

if TYPE_CHECKING:
    import soundfile

__all__ = ["Coded", "Recent", "created", "in_order"]

Samples = NDArray[np.float32]
Job = Future[list[bytes]] | Sequence[bytes]
Made = TypeVar("Made")

RECENT = 8  # pieces


def created(file: Path | BinaryIO, rate: int, format: str, subtype: str) -> soundfile.SoundFile:
    """Mono, by libsndfile, to be written to. Raises ``SoundError`` where it cannot do that."""
    import soundfile

    try:
        return soundfile.SoundFile(
            file, "w", samplerate=rate, channels=1, format=format, subtype=subtype
        )
    except (soundfile.SoundFileError, ValueError) as error:
        raise SoundError(
            f"The sound library of this machine cannot write {subtype.replace('_', ' ')}.",
            "Update it (pip install -U soundfile), or try another format.",
        ) from error


class Recent(Generic[Made]):
    """What was made of the last few pieces: some are heard again and again, such as breaths."""

    def __init__(self) -> None:
        self._made: dict[object, Made] = {}

    def of(self, key: object, make: Callable[[], Made]) -> Made:
        found = self._made.pop(key, None)
        self._made[key] = make() if found is None else found
        if len(self._made) > RECENT:
            del self._made[next(iter(self._made))]
        return self._made[key]


class Coded(NamedTuple):
    """``length`` frames of silence, or the ``frames`` of a piece, so many: the end of the track may
    cut off the last."""

    length: int
    piece: Piece | None = None
    frames: Sequence[bytes] = ()


def in_order(
    pieces: Pieces,
    frames: int,
    former: Callable[[str], list[bytes] | None],
    encode: Callable[[Samples], list[bytes]],
    jobs: int,
) -> Iterator[Coded]:
    """The track from its first frame to its last of so many. ``former`` gives the frames of a
    piece, by its key, where they are there already, ``encode`` at least those of some samples,
    on any of ``jobs`` threads. Raises ``SoundError`` where a line cannot be made."""
    waiting: deque[tuple[int, Piece | None, Job]] = deque()
    recent = Recent[Job]()
    pool = ThreadPoolExecutor(jobs, thread_name_prefix="encoder")

    def begun(piece: Piece, count: int) -> Job:
        found = former(piece.key)
        if found is not None and len(found) == count:
            return found
        return pool.submit(_encoded, encode, pieces.sound(piece), count)

    try:
        for start, end, piece in stretches(pieces, frames):
            count = end - start
            job: Job = ()
            if piece is not None:
                job = recent.of((piece.key, count), partial(begun, piece, count))
            waiting.append((count, piece, job))
            if len(waiting) > 2 * jobs:
                yield _finished(*waiting.popleft())
        while waiting:
            yield _finished(*waiting.popleft())
    finally:
        pool.shutdown(cancel_futures=True)


def _finished(count: int, piece: Piece | None, job: Job) -> Coded:
    return Coded(count, piece, job.result() if isinstance(job, Future) else job)


def _encoded(encode: Callable[[Samples], list[bytes]], samples: Samples, count: int) -> list[bytes]:
    frames = encode(samples)[:count]
    if len(frames) != count:
        raise SoundError("The encoder gave less than it was given.", "Try another format.")
    return frames
