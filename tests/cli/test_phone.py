"""``voicerepair render SCRIPT -o FILE.html``: what it writes, and what it says where it cannot."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.phone.speaking import noise
from voicerepair.cli import main
from voicerepair.cli.phone import write_phone_file
from voicerepair.errors import ScriptError, VoiceRepairError
from voicerepair.phone import build
from voicerepair.phone.build import phone_page
from voicerepair.phone.clips import sounds
from voicerepair.script.library import Library
from voicerepair.script.model import Meta, Program, Say, Script, Section
from voicerepair.session.events import Settings
from voicerepair.session.wording import ENGLISH

GOOD = "---\ntitle: Good\nroles: [A, B]\nfirst: A\n---\n\n# One\n\nHello there.\n"


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "good.md"
    path.write_text(GOOD)
    return path


def rendered(*words):
    return CliRunner().invoke(main, ["render", *map(str, words)])


@pytest.mark.slow
def test_a_script_becomes_one_page_with_everything_in_it(script, tmp_path):
    result = rendered(script, "-o", tmp_path / "good.html", "--voice", "slt")
    assert result.exit_code == 0, result.output
    assert re.search(r"good\.html: \d\.\d MB, opens in any browser, offline", result.output)
    page = (tmp_path / "good.html").read_text("utf-8")
    assert "Hello there." in page
    assert not re.search(
        r"""(src|href)\s*=|url\(|@import|https?://""", page.partition("<script")[0]
    )


def test_the_same_script_becomes_the_same_page(script):
    program = Library().load(str(script))
    pages = {
        phone_page(program, ENGLISH, Settings(), sounds(program, ENGLISH, noise)) for _ in range(2)
    }
    assert len(pages) == 1


@pytest.mark.parametrize(
    "option",
    [
        ("--names", "Ana,Bo"),
        ("--plan", "good.plan"),
        ("--bed", "rain.flac"),
        ("--format", "flac"),
        ("--jobs", "2"),
        ("--cluster", "tcp://here:8786"),
    ],
    ids=" ".join,
)
def test_an_option_that_does_nothing_for_a_page_is_refused_with_the_reason(
    option, script, tmp_path
):
    for name in ("good.html", "good.HTM"):
        result = rendered(script, "-o", tmp_path / name, *option)
        assert result.exit_code == 2
        assert re.search(f"{option[0]} (is for audio files|goes with --out): ", result.output)
        assert not (tmp_path / name).exists()


@pytest.mark.parametrize("name", ["good.htlm", "good", ".html", "goodhtml", "good.mp3x"])
def test_an_ending_of_neither_a_page_nor_sound_is_told_of_both(name, script, tmp_path):
    result = rendered(script, "-o", tmp_path / name)
    assert result.exit_code == 1
    assert "what kind of file" in result.output
    assert ".mp3" in result.output
    assert ".html" in " ".join(result.output.split("Hint:")[1].split())
    assert not (tmp_path / name).exists()


def test_a_page_is_made_of_one_script(script, tmp_path):
    result = rendered(script, script, "-o", tmp_path / "good.html")
    assert result.exit_code == 2
    assert "-o is for one SCRIPT" in result.output


def test_turns_that_end_by_a_tap_are_refused_in_an_audio_file(script, tmp_path):
    result = rendered(script, "-o", tmp_path / "good.wav", "--patient")
    assert result.exit_code == 2
    assert "--patient is for a page (-o FILE.html)" in result.output
    assert not (tmp_path / "good.wav").exists()


def test_a_script_with_errors_is_refused_with_its_line(tmp_path):
    path = tmp_path / "bad.md"
    path.write_text(GOOD + "\n[A speak for 3 seconds]\n")
    result = rendered(path, "-o", tmp_path / "bad.html")
    assert result.exit_code == 1
    assert "line 11" in result.output
    assert "Hint:" in result.output
    assert not (tmp_path / "bad.html").exists()


def test_a_script_that_is_not_there_is_said_so(tmp_path):
    with pytest.raises(ScriptError):
        write_phone_file("no-such-script", tmp_path / "x.html")


def test_a_place_that_cannot_be_written_to_is_said_before_the_work(script, tmp_path):
    for path in (tmp_path, tmp_path / "none" / "x.html", script / "x.html"):
        with pytest.raises(VoiceRepairError, match="cannot be written") as caught:
            write_phone_file(str(script), path, voice="slt")
        assert caught.value.hint


def test_a_file_that_cannot_be_written_after_all_leaves_what_was_there(script, tmp_path):
    folder = tmp_path / "full"
    folder.mkdir()
    target = folder / "x.html"
    target.symlink_to("/dev/full/x.html")
    with pytest.raises(VoiceRepairError, match="cannot be written"):
        write_phone_file(str(script), target, voice="slt")


def test_a_voice_that_is_not_here_is_said_so(script, tmp_path):
    result = rendered(script, "-o", tmp_path / "x.html", "--voice", "nobody")
    assert result.exit_code == 1
    assert "nobody" in result.output
    assert not (tmp_path / "x.html").exists()


def test_a_page_that_is_too_large_is_refused_with_its_size(script):
    program = Library().load(str(script))
    made = {"clips": [[1.0, "A" * build.MOST_BYTES]]}
    with pytest.raises(VoiceRepairError, match=r"would be 2\d\.\d MB") as caught:
        phone_page(program, ENGLISH, Settings(), made)
    assert caught.value.hint


def test_no_word_of_a_script_can_leave_its_place():
    text = "Say a & b, \u2028 </script> or “x”."
    section = Section("One", (Say(text),))
    script = Script("odd", Meta("<b>", first="A"), ("A", "B"), (section,))
    program = Program("odd", {"odd": script})
    page = phone_page(program, ENGLISH, Settings(), sounds(program, ENGLISH, noise)).decode()
    data = re.search(r'<script id="data" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert data
    assert not set("<>&\u2028") & set(data[1])
    read = json.loads(data[1])["program"]["scripts"]["odd"]["sections"][0]["steps"][0]["text"]
    assert read == text
    assert "<title>&lt;b&gt;</title>" in page
    assert page.count("</script>") == 3


def test_the_code_of_the_page_ends_nothing_and_is_what_the_policy_names():
    code = build.page_source()
    assert "</" not in code
    assert "<!--" not in code
    assert "innerHTML" not in code
    for name in ("fetch(", "XMLHttpRequest", "localStorage", "sessionStorage", "indexedDB",
                 "document.cookie", "sendBeacon", "WebSocket", "eval("):  # fmt: skip
        assert name not in code
    assert Path(build.__file__).parent.joinpath("page", "page.html").is_file()
