"""``voicerepair render``: several at once, in processes and on a cluster."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
import soundfile

from tests.rendered import (
    ROOT,
    environment,
    flite,
    left,
    render,
    rendered,
)


def test_many_go_into_a_folder_and_one_that_fails_keeps_no_other_from_it(here):
    flite()
    (here / "short.md").write_text("---\ntitle: Short\nroles: [self]\n---\n\nHello there.\n")
    (here / "other.md").write_text("---\ntitle: Other\nroles: [self]\n---\n\nGood evening.\n")
    result = render(
        "short.md", "two.md", "other.md", "none.md", "--out", "files", "--format", "flac",
        "--voice", "slt", "--jobs", "2",
    )  # fmt: skip
    assert result.exit_code == 1
    assert {path.name for path in (here / "files").iterdir()} == {"short.flac", "other.flac"}
    said = " ".join(result.output.split())
    assert "two.flac: “Two; of = us” speaks to people by name" in said
    assert "none.flac: " in said
    assert "2 of 4 could not be rendered" in said


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
def test_many_that_are_interrupted_leave_no_half_file(here):
    flite()
    for name in ("own", "week", "heard"):
        shutil.copy(ROOT / "scripts" / f"{name}.md", here / f"{name}.md")
    program = [sys.executable, "-m", "voicerepair", "render", "own", "week", "heard"]
    arguments = ["--out", "files", "--format", "wav", "--names", "Ana,Bo", "--voice", "slt"]
    process = subprocess.Popen(
        [*program, *arguments, "--jobs", "2"],
        cwd=here,
        env=environment(here),
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
    )
    assert process.stderr is not None
    began = time.monotonic()
    while len(list(here.glob("files/.*.part"))) < 2 and time.monotonic() - began < 60:
        time.sleep(0.05)
    assert process.poll() is None
    process.send_signal(signal.SIGINT)
    said = process.stderr.read().decode()
    assert process.wait(30) == 130
    process.stderr.close()
    assert "Traceback" not in said, said
    assert list((here / "files").iterdir()) == []


@pytest.mark.slow
def test_on_a_cluster_it_becomes_the_same_file(here, voices):
    distributed = pytest.importorskip(
        "distributed", reason="Dask is missing: pip install distributed"
    )
    soundfile.write(here / "bed.wav", np.random.default_rng(1).normal(size=30_000) * 0.1, 8000)
    arguments = ("two.md", "--names", "Ana,Bo", "--bed", "bed.wav")
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None
    ) as cluster:
        rendered(*arguments, "-o", "there.mp3", "--cluster", cluster.scheduler_address)
    rendered(*arguments, "-o", "here.mp3")
    assert (here / "there.mp3").read_bytes() == (here / "here.mp3").read_bytes()
    assert left(here) == {"there.mp3", "here.mp3"}


def test_a_process_or_a_cluster_that_fails_is_said_so_in_words(here, voices, monkeypatch):
    from concurrent.futures import BrokenExecutor, Future

    from voicerepair.cli.many import Elsewhere, Place, render_many
    from voicerepair.errors import VoiceRepairError

    class Broken:
        """Executes nothing."""

        def __init__(self, error: Exception) -> None:
            self.error = error

        def submit(self, *_: object) -> Future[object]:
            future: Future[object] = Future()
            future.set_exception(self.error)
            return future

    from voicerepair.cli.ordering import order_of
    from voicerepair.hosts.plan import Plan
    from voicerepair.session.events import Settings

    order = order_of("two.md", "A,B", None, 120, Settings(), still=False, plan=Plan(), bed=None)
    for place, says in (
        (Place(Broken(BrokenExecutor()), 1), "ended from outside"),
        (Elsewhere(Broken(ModuleNotFoundError("no voicerepair")), 1), "no voicerepair"),
    ):
        (outcome,) = render_many({here / "two.mp3": order}, place)
        assert isinstance(outcome.done, VoiceRepairError)
        assert says in outcome.done.message
        assert outcome.done.hint
    with pytest.raises(ZeroDivisionError):  # a bug of ours keeps its traceback
        list(render_many({here / "two.mp3": order}, Place(Broken(ZeroDivisionError()), 1)))


def test_a_cluster_that_is_not_there_is_said_so(here, voices, monkeypatch):
    pytest.importorskip("distributed", reason="Dask is missing: pip install distributed")
    monkeypatch.setattr("voicerepair.cli.many.CONNECTS_WITHIN", 0.5)
    result = render(
        "two.md", "-o", "two.mp3", "--names", "Ana,Bo", "--cluster", "tcp://127.0.0.1:9"
    )
    assert result.exit_code == 1
    assert "no Dask cluster at tcp://127.0.0.1:9" in " ".join(result.output.split())


def test_without_dask_a_cluster_says_how_to_get_it(here, voices, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    result = render("two.md", "-o", "two.mp3", "--names", "Ana,Bo", "--cluster", "tcp://x:1")
    assert result.exit_code == 1
    assert "pip install voicerepair[cluster]" in " ".join(result.output.split())
