"""`voicerepair help-now` and `voicerepair fit`: alone, at once, and gone when they were read."""

from __future__ import annotations

import datetime
import os
import signal
import subprocess
import sys
import tomllib

import pexpect
import pytest
from click.testing import CliRunner

from tests.usual_signals import usual_signals
from voicerepair.cli import main
from voicerepair.cli.alone import ENTER, LEAVE, wrapped
from voicerepair.cli.country import from_locale, here
from voicerepair.cli.help_now import CONTACTS, FIRST

LINE = (
    "Someone may be able to check this computer or what was typed on it. "
    "A phone only you use is safer."
)


def run(*words: str, **environ: str):
    environ = {"LC_ALL": "", "LC_MESSAGES": "", "LANG": ""} | environ
    return CliRunner().invoke(main, list(words), env=environ, catch_exceptions=False)


def test_the_first_line_is_the_warning_word_for_word():
    assert run("help-now").stdout.splitlines()[0] == LINE == FIRST


@pytest.mark.parametrize("country", [None, "US", "GB", "UK", "DE", "ZZ"])
def test_the_emergency_number_comes_first_and_a_way_to_find_more_last(country):
    said = run("help-now", *(("--country", country) if country else ())).stdout
    paragraphs = said.split("\n\n")
    assert paragraphs[1].startswith("In danger, call your local emergency number.")
    assert "findahelpline.com" in said
    assert "2026-11-24" in paragraphs[-1]
    assert "check yourself" in paragraphs[-1].replace("\n", " ")


@pytest.mark.parametrize(
    ("country", "pieces"),
    [
        ("us", ("800-799-7233", "START to 88788", "thehotline.org", "988", "HOME to 741741")),
        ("GB", ("0808 2000 247", "999", "from a mobile only, press 55")),
        ("uk", ("0808 2000 247",)),
    ],
)
def test_a_country_that_is_known_has_its_contacts(country, pieces):
    said = " ".join(run("help-now", "--country", country).stdout.split())
    assert all(piece in said for piece in pieces)


def test_the_country_is_that_of_the_computers_settings():
    assert "0808 2000 247" in run("help-now", LANG="en_GB.UTF-8").stdout
    assert "800-799-7233" in run("help-now", LC_ALL="C.UTF-8", LANG="en_US.UTF-8").stdout
    unknown = run("help-now", LANG="de_DE.UTF-8").stdout
    assert "800-799-7233" not in unknown
    assert "findahelpline.com" in unknown


@pytest.mark.parametrize("country", ["USA", "1", "", "ü1", "U S"])
def test_what_cannot_be_a_country_is_a_question_of_usage(country):
    result = run("help-now", "--country", country)
    assert (result.exit_code, "two letters" in result.stderr) == (2, True)


@pytest.mark.parametrize(
    ("name", "country"),
    [
        ("en_US.UTF-8", "US"),
        ("de_CH@euro", "CH"),
        ("zh_Hans_CN", "CN"),
        ("pt-BR", "BR"),
        ("en", None),
        ("C.UTF-8", None),
        ("POSIX", None),
        ("", None),
        ("en_USA", None),
    ],
)
def test_a_locale_names_a_country_or_none(name, country):
    assert from_locale(name) == country


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="asks the system there")
def test_without_any_setting_no_country_is_guessed():
    assert here({}) is None


def test_every_contact_has_a_source_and_a_day_on_which_it_was_checked():
    contacts = tomllib.loads(CONTACTS.read_text("utf-8"))
    assert "anywhere" in contacts
    for code, entry in contacts.items():
        assert code == "anywhere" or from_locale(f"xx_{code}") == code
        assert entry["lines"]
        assert entry["source"]
        assert isinstance(entry["checked"], datetime.date)
        assert entry["emergency"].startswith("In danger, call your local emergency number.")


@pytest.mark.parametrize("command", ["help-now", "fit"])
def test_nothing_is_written_anywhere(command, tmp_path):
    done = subprocess.run(
        [sys.executable, "-B", "-m", "voicerepair", command],
        env=os.environ
        | {"HOME": str(tmp_path), "XDG_STATE_HOME": "", "XDG_CACHE_HOME": "", "XDG_DATA_HOME": ""},
        stdout=subprocess.PIPE,
        check=True,
    )
    assert done.stdout
    assert not list(tmp_path.rglob("*"))


def test_nothing_that_takes_time_is_imported():
    code = (
        "import sys; from voicerepair.cli import main; main(['help-now'], standalone_mode=False); "
        "print([name for name in ('rich', 'lark', 'numpy', 'platformdirs') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_page_to_read_alone_says_when_not():
    said = " ".join(run("fit").stdout.split())
    for piece in ("Read this alone", "nothing is kept", "afraid", "hurt", "watched", "kept away"):
        assert piece in said
    assert "made to do" in said
    assert "voicerepair help-now" in said


def test_words_are_wrapped_and_what_is_indented_stays_so():
    text = "One two three four.\n\n  - five six seven eight nine\n"
    assert wrapped(text, 14) == [
        "One two three",
        "four.",
        "",
        "  - five six",
        "    seven",
        "    eight nine",
    ]


@pytest.fixture
def terminal():
    """Starts a command in a terminal of 24 lines and 60 columns."""
    started = []

    def start(command: str) -> pexpect.spawn:
        child = pexpect.spawn(
            sys.executable,
            ["-m", "voicerepair", command],
            env=os.environ | {"TERM": "xterm-256color", "LANG": "C.UTF-8", "LC_ALL": ""},
            encoding="utf-8",
            timeout=20,
            dimensions=(24, 60),
            preexec_fn=usual_signals,
        )
        started.append(child)
        return child

    yield start
    for child in started:
        child.close(force=True)


@pytest.mark.parametrize("command", ["help-now", "fit"])
def test_in_a_terminal_it_is_on_the_other_screen_until_a_key_is_pressed(command, terminal):
    child = terminal(command)
    child.expect_exact(ENTER)
    before = child.before
    if command == "fit":
        child.expect_exact("(Press a key to read on.)")
        child.send(" ")
    child.expect_exact("when you have read it.")
    child.send(" ")
    child.expect_exact(LEAVE)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert before + child.before == "", "nothing of it stays in the window"


@pytest.mark.parametrize(("ending", "code"), [("\x03", 130), (signal.SIGTERM, 143)])
def test_whatever_ends_it_the_other_screen_is_left(ending, code, terminal):
    child = terminal("help-now")
    child.expect_exact("when you have read it.")
    if isinstance(ending, str):
        child.send(ending)
    else:
        child.kill(ending)
    child.expect_exact(LEAVE)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == code
