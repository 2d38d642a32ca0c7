"""Many scripts at once, each into a file of its own: in processes of this machine, or on the
machines of a Dask cluster. Both are executors as ``concurrent.futures`` has them.

On a cluster nothing is taken from this machine's files and nothing is left there: an order goes
out with its bed and its narration, and a file comes back as bytes. One that fails does not keep the
others.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import (
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    as_completed,
)
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from voicerepair import __version__
from voicerepair.cli.rendering import Done, Order, ended_like_ctrl_c, render_file
from voicerepair.errors import SoundError, VoiceRepairError
from voicerepair.sound.narration.takes import Narration
from voicerepair.sound.voices.scratch import scratch_folder
from voicerepair.whole_file import written_whole

__all__ = ["Outcome", "on_cluster", "on_this_machine", "render_many"]

MOST_SENT = 100_000_000  # bytes of a bed, and of all narration, that go to other machines
CONNECTS_WITHIN = 10.0  # seconds


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one file: it is done, or why not."""

    path: Path
    done: Done | VoiceRepairError


@dataclass(frozen=True, slots=True)
class Sent:
    """An order for a machine that has none of our files; ``bed`` is a sound file's bytes, ``takes``
    those of the narration by their names."""

    order: Order
    ending: str
    bed: bytes | None
    takes: dict[str, bytes]


class Place:
    """Somewhere to render; ``submit`` an order, and ``finish`` what comes of it. ``failures`` are
    the place's own, not ours."""

    failures: tuple[type[Exception], ...] = (BrokenExecutor,)

    def __init__(self, executor: Executor, jobs: int) -> None:
        self.executor = executor
        self.jobs = jobs

    def submit(self, order: Order, path: Path) -> Future[Any]:
        return self.executor.submit(_here, order, path, self.jobs)

    def finish(self, path: Path, result: Any) -> Done:  # noqa: ANN401 - what an executor brings
        assert isinstance(result, Done)
        return result

    def failed(self, error: Exception) -> VoiceRepairError:
        return VoiceRepairError(
            "The process that rendered it was ended from outside.",
            "Perhaps memory was short. Try again with --jobs 1.",
        )


class Elsewhere(Place):
    """On other machines, where anything can be wrong."""

    failures = (Exception,)

    def failed(self, error: Exception) -> VoiceRepairError:
        return VoiceRepairError(
            f"The cluster could not render it: {type(error).__name__}: {error}",
            f"Its workers need voicerepair {__version__}, with the voice that is asked for.",
        )

    def submit(self, order: Order, path: Path) -> Future[Any]:
        bed = None if order.bed is None else _bytes_of(order.bed)
        takes = _bytes_of_all(order.narration.paths)
        sent = Sent(replace(order, bed=None, narration=Narration()), path.suffix, bed, takes)
        return self.executor.submit(_there, sent, self.jobs)

    def finish(self, path: Path, result: Any) -> Done:  # noqa: ANN401
        done, data = result
        try:
            with written_whole(path) as part:
                part.write_bytes(data)
        except OSError as error:
            raise SoundError(
                f"{path} cannot be written: {error.strerror or error}.",
                "Choose a folder that is there, that you may write to, and that has room.",
            ) from error
        assert isinstance(done, Done)
        return done


def render_many(orders: Mapping[Path, Order], place: Place) -> Iterator[Outcome]:
    """Each order into its file, as they are finished. What is left is given up where somebody
    stops listening."""
    waiting: dict[Future[Any], Path] = {}
    try:
        for path, order in orders.items():
            try:
                waiting[place.submit(order, path)] = path
            except VoiceRepairError as error:
                yield Outcome(path, error)
        for future in as_completed(waiting):
            path = waiting[future]
            try:
                yield Outcome(path, place.finish(path, future.result()))
            except VoiceRepairError as error:
                yield Outcome(path, error)
            except place.failures as error:
                yield Outcome(path, place.failed(error))
    finally:
        for future in waiting:
            future.cancel()


@contextmanager
def on_this_machine(jobs: int, files: int) -> Iterator[Place]:
    """In so many processes at once; where there are fewer files, each has several voices."""
    workers = max(1, min(jobs, files))
    # Spawned: a fork would copy threads' locks.
    context = multiprocessing.get_context("spawn")
    others = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(workers, context, initializer=_leave_ctrl_c)
    try:
        yield Place(pool, max(1, jobs // workers))
    except BaseException:
        for process in set(multiprocessing.active_children()) - others:
            process.terminate()  # it cleans up
        raise
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def on_cluster(address: str) -> Iterator[Place]:
    """On the workers of the Dask cluster at ``address``. Raises ``VoiceRepairError`` where there is
    none, or the extra is missing."""
    try:
        from distributed import Client
    except ImportError as error:
        raise VoiceRepairError(
            "Rendering on a cluster takes Dask's distributed, which is not installed.",
            "pip install voicerepair[cluster]",
        ) from error
    try:
        client = Client(address, timeout=CONNECTS_WITHIN, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise VoiceRepairError(
            f"There is no Dask cluster at {address}.",
            "It is the scheduler's address, as in: --cluster tcp://10.0.0.5:8786",
        ) from error
    with client:
        yield Elsewhere(client.get_executor(pure=False), 1)


def _leave_ctrl_c() -> None:
    """It reaches every process of a terminal; the one that people see decides what follows."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


_given_up: list[bool] = []  # in a process of ours: once it was told to end


def _here(order: Order, path: Path, jobs: int) -> Done:
    with ended_like_ctrl_c():
        if _given_up:
            raise KeyboardInterrupt  # an order that was on its way already
        try:
            return render_file(order, path, jobs=jobs)
        except KeyboardInterrupt:
            _given_up.append(True)
            raise


def _there(sent: Sent, jobs: int) -> tuple[Done, bytes]:
    with scratch_folder() as folder:
        order = sent.order
        if sent.bed is not None:
            order = replace(order, bed=folder / "bed")
            (folder / "bed").write_bytes(sent.bed)
        if sent.takes:
            narration = folder / "narration"
            narration.mkdir()
            for name, take in sent.takes.items():
                (narration / name).write_bytes(take)
            order = replace(order, narration=Narration([narration]))
        path = folder / f"track{sent.ending}"
        done = render_file(order, path, jobs=jobs)
        return done, path.read_bytes()


def _bytes_of(bed: Path) -> bytes:
    try:
        if bed.stat().st_size > MOST_SENT:
            raise SoundError(
                f"The bed {bed} is too large to be sent to a cluster.",
                f"Cut it to {MOST_SENT // 1_000_000} MB: three minutes of it are used.",
            )
        return bed.read_bytes()
    except OSError as error:
        raise SoundError(
            f"The bed {bed} cannot be read: {error.strerror or error}.", "Check the name."
        ) from error


def _bytes_of_all(takes: Sequence[Path]) -> dict[str, bytes]:
    try:
        if sum(take.stat().st_size for take in takes) > MOST_SENT:
            raise SoundError(
                f"The narration in {takes[0].parent} is too large to be sent to a cluster.",
                "Render it on this machine, without --cluster.",
            )
        return {take.name: take.read_bytes() for take in takes}
    except OSError as error:
        raise SoundError(
            f"The narration cannot be read: {error}.", "Look whether it is there."
        ) from error
