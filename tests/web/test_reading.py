"""Who reads the page, and how: by keys alone, by a screen reader, in the dark, small, on paper, and
with names of every kind."""

from __future__ import annotations

import io

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.journal.house import pin
from tests.web.site import line_of, played
from voicerepair.checkins.entries import Answer
from voicerepair.checkins.items import Tie
from voicerepair.journal.sessions import Played

pytestmark = pytest.mark.xdist_group("chromium")

LONG = "Maximiliana-Alexandrina von und zu Hohenlohe-Schillingsfürst-Waldenburg-Schreckenstein"
NOA = "נועה"
SHARED, PRIVATE = "with tea, on Sunday", "without explaining"

# What is told by one who has the focus: is it there, and can it be seen that it has?
FOCUSED = """
() => {
  const at = document.activeElement;
  const style = getComputedStyle(at);
  const box = at.getBoundingClientRect();
  return {
    name: (at.ariaLabel || at.labels?.[0]?.innerText || at.innerText || "").trim(),
    kind: at.localName,
    seen: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 && box.width > 0,
  };
}
"""


@pytest.fixture
def evening(house, ana, bo):
    """A session with turns, notes and check-ins of both."""
    session = house.agreed(ana, bo, played=played("own"))
    house.recorded(session, ana, where=line_of("own", "[speaker speaks for 30 seconds]"))
    house.recorded(session, ana)
    theirs = house.recorded(session, bo, where=line_of("own", "[listener speaks for 90 seconds]"))
    house.journal.turns.share(session, theirs, [bo])
    house.journal.notes.add(session, SHARED, None)
    house.journal.notes.add(session, PRIVATE, ana.person)
    for at, helped in enumerate((2, 3, 7, 8)):
        answers = [Answer("helped", helped), Answer("reached", "yes")]
        kept = house.journal.checkins.keep(ana, Tie.PARTNER, answers, house.now + at)
        house.journal.checkins.share(ana, kept.code, "helped", bo.person)
    kept = house.journal.checkins.keep(bo, Tie.PARTNER, [Answer("sooner", "Ask.")], house.now)
    house.journal.checkins.share(bo, kept.code, "sooner", ana.person)
    return session


# ---------------------------------------------------------------------------- by keys alone


class Keys:
    """Somebody without a mouse."""

    def __init__(self, page) -> None:
        self.page = page

    def go_to(self, name: str, kind: str = "", most: int = 60) -> None:
        """By Tab, over everything that can be reached; each can be seen to have the focus."""
        for _ in range(most):
            self.page.keyboard.press("Tab")
            at = self.page.evaluate(FOCUSED)
            assert at["seen"], at
            if at["name"].startswith(name) and kind in ("", at["kind"]):
                return
        raise AssertionError(f"{name} cannot be reached")

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)


def test_everything_from_coming_in_to_leaving_goes_by_keys_alone(visitor, evening) -> None:
    page = visitor.open("/")
    keys = Keys(page)
    keys.press("Tab")
    assert page.evaluate(FOCUSED)["name"] == "Skip to the page itself"
    keys.go_to("Who is here?")
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Who is here?")
    keys.go_to("Ana")
    keys.press("ArrowDown")
    expect(page.get_by_label("Bo", exact=True)).to_be_checked()
    keys.press("ArrowUp")
    keys.go_to("Your PIN")
    page.keyboard.type(pin("Ana"))
    keys.press("Enter")
    visitor.told("This is Ana’s view now.")

    keys.go_to("Where it landed")
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Where it landed")
    keys.go_to("Play")
    keys.press("Enter")
    expect(page.get_by_role("button", name="Pause")).to_have_count(1)
    keys.press("ArrowRight")
    keys.go_to("Speed")
    keys.press("ArrowDown")
    expect(page.locator("select").first).to_have_value("1.25")
    keys.go_to("Share it with Bo")
    keys.go_to("Delete it")
    keys.press("Space")
    expect(page.get_by_role("button", name="Delete this turn").first).to_be_visible()
    keys.go_to("Write a note")
    page.keyboard.type("by keys")
    keys.go_to("I alone, by my PIN")
    keys.press("ArrowDown")
    keys.go_to("Keep it")
    keys.press("Enter")
    visitor.told("The note is kept, for everyone in this session.")
    keys.press("Escape")
    visitor.told("The view is closed.")


# ------------------------------------------------------------------------ by a screen reader


def violations(page) -> list[str]:
    results = Axe().run(page).response
    assert results["passes"]
    return [
        f"{one['id']}: {node['html']}" for one in results["violations"] for node in one["nodes"]
    ]


@pytest.mark.slow
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(visitor, evening, theme) -> None:
    page = visitor.page
    page.emulate_media(color_scheme=theme)
    found: dict[str, list[str]] = {}

    def look(what: str) -> None:
        if wrong := violations(page):
            found[what] = wrong

    for path in ("/", "/who", f"/sessions/{evening.code}", "/looking-back", "/check-ins"):
        visitor.open(path)
        look(f"{path}, nobody is here")
    visitor.enter("Ana", "wrong")
    expect(page.get_by_role("alert")).to_be_visible()
    look("a wrong PIN")
    visitor.enter("Ana")
    visitor.told("This is Ana’s view now.")
    look("/")
    page.get_by_label("Look for words").fill("nothing of the kind")
    page.keyboard.press("Enter")
    visitor.sees("No session here holds these words.")
    look("/search")
    for path in (f"/sessions/{evening.code}", "/looking-back", "/check-ins", "/along"):
        visitor.open(path)
        for summary in page.locator("summary").all():
            summary.click()
        look(path)
    visitor.open("/sessions/none")
    look("trouble")
    assert found == {}
    visitor.wrong = [one for one in visitor.wrong if "status of 40" not in one]


def test_every_page_has_its_landmarks_one_heading_and_a_title_that_tells_nothing(
    site, evening
) -> None:
    site.enter("Ana")
    session = f"/sessions/{evening.code}"
    for path in ("/", "/who", session, "/looking-back", "/check-ins", "/search", "/along"):
        page = site.text(path)
        for one in ("<h1", "<main", "<header", "<footer", 'role="status"', 'lang="en" '):
            assert page.count(one) == 1, (path, one)
        title = page.partition("<title>")[2].partition("</title>")[0]
        assert title.endswith("– voicerepair")
        for word in ("Ana", "Bo", evening.played.title):
            assert word not in title
        for inline in ("<style", " style=", "<script>", " onclick", "javascript:"):
            assert inline not in page


# ------------------------------------------------------------------------------- on paper


def test_paper_has_what_there_is_to_read_and_nothing_to_press(visitor, evening) -> None:
    visitor.is_now("Ana")
    page = visitor.open(f"/sessions/{evening.code}")
    printed = PdfReader(io.BytesIO(page.pdf(format="A4")))
    text = " ".join(" ".join(one.extract_text().split()) for one in printed.pages)
    for there in ("Where it landed", "Ana and Bo", "what did you do?", SHARED, PRIVATE):
        assert there in text
    for pressed in ("Play", "Delete", "Share", "Keep it", "Close it", "Sessions", "Write a note"):
        assert pressed not in text
    page.emulate_media(media="print", color_scheme="dark")
    assert page.locator("button:visible, input:visible, a:visible, summary:visible").count() == 0
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"


def test_looking_back_prints_its_sentences_and_its_line(visitor, evening) -> None:
    visitor.is_now("Ana")
    page = visitor.open("/looking-back")
    page.emulate_media(media="print")
    expect(page.locator("polyline")).to_be_visible()
    expect(page.get_by_text("Trying to make it better helps more")).to_be_visible()
    expect(page.get_by_role("button")).to_have_count(0)


# ------------------------------------------------------------------- small, and other names


def test_nothing_is_wider_than_the_window_whatever_somebody_is_called(
    visitor, house, evening
) -> None:
    house.person(LONG)
    title = "Ein-sehr-langes-Wort-" * 12
    session = house.session("Ana", LONG, played=Played("own", title, 14))
    house.journal.notes.add(session, "w" * 300, None)
    fits(visitor.open("/who"))
    visitor.is_now("Ana")
    for path in ("/", f"/sessions/{session.code}", f"/sessions/{evening.code}", "/check-ins"):
        fits(visitor.open(path))
    visitor.is_now(LONG)
    fits(visitor.open("/looking-back"))


def fits(page) -> None:
    """At every width; and what can be pressed is large enough for a thumb."""
    for width in (320, 380, 768, 1280):
        page.set_viewport_size({"width": width, "height": 700})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    small = page.evaluate(
        """() => [...document.querySelectorAll("button, summary, .button, select")]
          .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 24)
          .map((one) => one.outerHTML)"""
    )
    assert small == []


def test_a_name_that_is_written_from_the_right_leaves_what_follows_in_its_place(
    visitor, house
) -> None:
    house.person(NOA)
    small = played("small")
    session = house.session("Ana", NOA, played=small)
    page = visitor.open("/")
    name, after = page.locator(".sessions li p").last.evaluate(
        """(line) => {
          const bdi = [...line.querySelectorAll("bdi")].at(-1);
          const range = document.createRange();
          range.selectNode(bdi.nextSibling);
          return [bdi.getBoundingClientRect().right, range.getBoundingClientRect().left];
        }"""
    )
    assert after >= name - 1
    visitor.is_now(NOA)
    visitor.open(f"/sessions/{session.code}")
    expect(page.locator(".whose-view bdi")).to_have_text(NOA)


def test_nothing_moves_for_who_wants_no_motion(visitor, evening) -> None:
    page = visitor.page
    page.emulate_media(reduced_motion="reduce")
    visitor.open("/")
    moving = page.evaluate(
        """() => [...document.querySelectorAll("*")].filter((one) => {
          const style = getComputedStyle(one);
          return style.transitionDuration !== "0s" || style.animationName !== "none"
            || style.scrollBehavior === "smooth";
        }).map((one) => one.localName)"""
    )
    assert moving == []
