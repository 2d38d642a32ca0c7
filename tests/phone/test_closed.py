"""A page takes nothing in and lets nothing out: what it keeps (nothing), what hostile words can do
(nothing), and what it could reach if it tried (nothing)."""

from __future__ import annotations

import pytest

from tests.phone.pages import page_of
from voicerepair.script.model import Answer, Meta, Option, Program, Say, Script, Section

browser = pytest.importorskip("tests.phone.browser", reason="playwright is not installed")

pytestmark = pytest.mark.xdist_group("chromium")

NAME = "Zerlindis"  # nothing else is called so


def test_a_reload_begins_anew_says_so_and_nothing_is_kept_anywhere(chromium, small, tmp_path):
    profile = tmp_path / "profile"
    with browser.kept_on_disk(chromium, profile, small) as page:
        assert page.is_hidden("#anew")
        browser.start(page, NAME, "Bo")
        page.reload()
        assert "Nothing was kept." in page.text_content("#anew")
        assert page.is_visible("#anew")
        assert page.input_value("#name-0") == ""
        kept = page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]")
        assert kept == [0, 0, ""]
        assert page.evaluate("indexedDB.databases()") == []
    files = [path for path in profile.rglob("*") if path.is_file()]
    assert files
    for written in (NAME.encode(), NAME.encode("utf-16-le")):
        assert [path for path in files if written in path.read_bytes()] == []


HOSTILE = "</script><script>window.owned = 1</script><img src=x onerror='window.owned = 2'>"


def test_hostile_words_in_a_script_and_in_names_are_only_words(chromium, tmp_path):
    """The checker refuses tags; a page must not depend on it."""
    steps = (
        Say(f"{{A}}, say {HOSTILE} now. \u2028 $& `${{window.owned = 3}}`"),
        Answer("B", (Option("yes"), Option(HOSTILE)), within=600.0),
    )
    meta = Meta(f"{HOSTILE} $& {{{{title}}}}", summary=f"<!-- --> ]]> &amp; {HOSTILE}", first="A")
    script = Script("main", meta, ("A", "B"), (Section(HOSTILE, steps),))
    program = Program("main", {"main": script})
    file = page_of(program, tmp_path / "hostile.html")
    with browser.phone(chromium, file) as page:
        assert page.title() == script.meta.title
        browser.start(page, "<b>{B}</b>$&\u202e", "__proto__")
        browser.until_seen(page, "#answers button")
        assert page.text_content("#caption").startswith(f"<b>{{B}}</b>$&, say {HOSTILE} now.")
        assert page.text_content("#answers button:nth-child(2)") == HOSTILE
        assert page.text_content("#who") == "__proto__"
        assert page.evaluate("window.owned") is None
        assert page.locator("img, b").count() == 0


def test_the_page_could_reach_nothing_if_it_tried(chromium, small):
    context = chromium.new_context(**browser.OPTIONS)
    page = context.new_page()
    page.goto(small.as_uri())
    refused = page.evaluate(
        """async () => {
          const refused = [];
          const refuse = (event) => refused.push(event.effectiveDirective);
          document.addEventListener("securitypolicyviolation", refuse);
          await fetch("https://example.org/").catch(() => {});
          new Image().src = "https://example.org/x.png";
          const form = document.createElement("form");
          form.action = "https://example.org/";
          document.body.append(form);
          form.submit();
          await new Promise((then) => setTimeout(then, 200));
          try { document.body.innerHTML = "<p>"; } catch { refused.push("markup"); }
          return refused;
        }"""
    )
    context.close()
    assert {"connect-src", "img-src", "form-action", "markup"} <= set(refused)
