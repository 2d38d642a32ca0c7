"""A report: what people chose, and not a trace of anything else."""

from __future__ import annotations

import shutil
import subprocess
from itertools import product

import pytest

from tests.homework import desk
from voicerepair.errors import HomeworkError
from voicerepair.homework.report import Done, Lines, checked, is_empty, open_sealed, sealed, written

ANA = Lines("Ana", Done.PARTLY, ("Talk",), "It was good to sit down.", "Less talking.")


@pytest.fixture
def added(lee, home, tmp_path):
    return desk.take(desk.bundle(tmp_path / "x.homework", lee), home)


def test_it_begins_empty(added):
    assert is_empty([Lines("Ana"), Lines("Bo")])
    assert written(added, [Lines("Ana"), Lines("Bo")]) == "Homework week3: Sunday talk\n"


@pytest.mark.parametrize("chosen", list(product((False, True), repeat=4)))
def test_what_is_left_out_leaves_no_trace(added, chosen):
    done, paused, sentence, change = chosen
    lines = Lines(
        "Bo",
        Done.YES if done else None,
        ("Talk",) if paused else (),
        "Thank you." if sentence else "",
        "More time." if change else "",
    )
    text = written(added, [ANA, lines])
    without = written(added, [ANA])
    more = [line for line in text.splitlines() if line and line not in without.splitlines()]
    assert more == [
        *(["Bo"] if done or sentence or change else []),
        *(["  We did it."] if done else []),
        *(["  “Thank you.”"] if sentence else []),
        *(["  To change: More time."] if change else []),
    ]
    assert is_empty([lines]) is not any(chosen)


def test_where_it_paused_is_told_of_nobody(added):
    texts = {
        written(added, [Lines("Ana", paused=ana), Lines("Bo", paused=bo)])
        for ana, bo in [(("Talk",), ("Begin",)), (("Begin",), ("Talk",)), (("Talk", "Begin"), ())]
    }
    assert len(texts) == 1
    assert "Ana" not in next(iter(texts))


def test_only_the_therapist_opens_it(added, lee, mallory, tmp_path):
    text = written(added, [ANA])
    path = tmp_path / "report.age"
    path.write_bytes(sealed(text, added.therapist))
    assert open_sealed(path, lee) == text
    with pytest.raises(HomeworkError, match="isn't sealed to you"):
        open_sealed(path, mallory)
    assert b"good to sit" not in path.read_bytes()


@pytest.mark.skipif(shutil.which("age") is None, reason="age is not installed")
def test_the_program_age_opens_it_too(added, lee, tmp_path):
    text = written(added, [ANA])
    path, identity = tmp_path / "report.age", tmp_path / "identity.txt"
    path.write_bytes(sealed(text, added.therapist))
    identity.write_text(f"{lee.identity}\n")
    done = subprocess.run(
        ["age", "--decrypt", "-i", identity, path], capture_output=True, text=True, check=True
    )
    assert done.stdout == text


def test_what_could_steer_a_terminal_does_not(added, lee, tmp_path):
    path = tmp_path / "report.age"
    path.write_bytes(sealed("hello\x1b[2J\n\u202eyou\n", added.therapist))
    shown = open_sealed(path, lee)
    assert "\x1b" not in shown
    assert "\u202e" not in shown


@pytest.mark.parametrize(
    "raw", [None, b"", b"Dear M. Lee,", b"age-encryption.org/v1\n", b"x" * 300_000]
)
def test_what_is_no_report_is_told(lee, tmp_path, raw):
    path = tmp_path / "report.age"
    if raw is not None:
        path.write_bytes(raw)
    with pytest.raises(HomeworkError) as raised:
        open_sealed(path, lee)
    assert raised.value.hint


def test_a_damaged_one_is_told(added, lee, tmp_path):
    raw = bytearray(sealed("hello", added.therapist))
    path = tmp_path / "report.age"
    for at in range(0, len(raw), 17):
        changed = raw.copy()
        changed[at] ^= 1
        path.write_bytes(changed)
        with pytest.raises(HomeworkError):
            open_sealed(path, lee)


def test_a_sentence_is_one_line_of_text():
    assert checked("  It was\n good. ") == "It was good."
    for text in ("x" * 301, "a\x1bb", "\u202ex"):
        with pytest.raises(HomeworkError):
            checked(text)
