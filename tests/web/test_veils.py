"""What sessions are called in addresses."""

from __future__ import annotations

import re

from tests.journal.house import ALONE
from tests.web.site import OURS
from voicerepair.web.doors import Door
from voicerepair.web.views import A_PAGE

ADDRESS = re.compile(r'"(/sessions/[^"/]+|/\?before=[^"]+)"')


def test_a_name_is_read_in_the_view_that_it_was_shown_in_and_nowhere_else() -> None:
    door = Door(1, print)
    name = door.veiled("k3f9", 1)
    assert "k3f9" not in name
    assert door.veiled("k3f9", 1) == name
    assert door.unveiled(name, 1) == "k3f9"
    assert door.unveiled(name, 2) is None
    assert Door(1, print).unveiled(name, 1) is None
    for wrong in ("", "k3f9", "zz", name[:-2], name + "00", "0" * 40, "é"):
        assert door.unveiled(wrong, 1) is None


def test_no_page_says_a_code_and_every_address_leads_somewhere(site, house) -> None:
    alone = house.session("Ana", played=ALONE)
    codes = {alone.code} | {house.session("Ana", "Bo").code for _ in range(A_PAGE)}
    site.enter("Ana")
    page = site.text("/")
    addresses = ADDRESS.findall(page)
    assert len(addresses) == A_PAGE + 1
    for address in addresses:
        shown = site.text(address)
        assert not any(code in page or f"/{code}" in shown for code in codes)


def test_after_a_change_the_browser_is_sent_to_no_code(site, house) -> None:
    code = house.session("Ana", "Bo").code
    answer = site.post(f"/sessions/{code}/notes", text="ours", whose="everyone")
    assert code not in answer.headers["location"]
    assert "ours" in site.text(answer.headers["location"])


def test_an_address_of_somebodys_view_tells_the_next_nothing(site, house) -> None:
    """Neither whether it was a session alone, nor which one."""
    house.session("Ana", "Bo")
    house.session("Ana", played=ALONE)
    site.enter("Ana")
    hers = ADDRESS.findall(site.text("/"))
    assert len(hers) == 2
    site.enter("Bo")
    site.text("/")  # which says that it is Bo's view now
    answers = [site.browser.get(address) for address in hers]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].text == answers[1].text
    site.browser.post("/leave", headers=OURS)
    assert site.browser.get(hers[0]).status_code == 404


def test_no_title_says_what_is_on_a_page(site, house) -> None:
    session = house.session("Ana", "Bo")
    for path in ("/", "/who", f"/sessions/{session.code}"):
        title = re.search("<title>(.*)</title>", site.text(path))[1]
        assert session.played.title not in title
        assert "Ana" not in title
