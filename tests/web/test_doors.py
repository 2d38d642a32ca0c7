"""Who comes in, and what a change has to bring along."""

from __future__ import annotations

import pytest

from tests.web.site import HOST, PORT
from voicerepair.web.changes import routes
from voicerepair.web.doors import ENTRANCE, MOST_TOLD, Door


def test_the_token_opens_the_door_once_for_a_strict_cookie(site) -> None:
    fresh = Door(PORT, site.told.append)
    value = fresh.enter(fresh.token)
    assert value is not None
    assert fresh.knows(f"other=1; {fresh.cookie}={value}")
    assert fresh.enter(fresh.token) is None
    assert fresh.knows(f"{fresh.cookie}={value}"), "who is inside stays inside"


def test_the_cookie_is_strict_hidden_from_scripts_and_gone_with_the_browser(site, house) -> None:
    from tests.web.site import Site

    another = Site(house)
    try:
        again = another.stranger()
        assert again.get(ENTRANCE + another.door.token).status_code == 403
        (cookie,) = another.browser.cookies.jar
        assert cookie.discard, "it has no date until which it would be kept"
        assert cookie.has_nonstandard_attr("HttpOnly")
        assert cookie.get_nonstandard_attr("SameSite") == "strict"
        assert str(PORT) in cookie.name
    finally:
        another.close()


@pytest.mark.parametrize("token", ["", "x", "x" * 43, "é"])
def test_a_wrong_token_gets_403_and_a_line_in_the_terminal(site, token) -> None:
    stranger = site.stranger()
    answer = stranger.get(ENTRANCE + token)
    assert answer.status_code == 403
    assert not stranger.cookies
    assert site.told == ["Refused a request: the token in its address is wrong."]


def test_a_repeated_token_gets_403_and_a_line_in_the_terminal(site) -> None:
    stranger = site.stranger()
    assert stranger.get(ENTRANCE + site.door.token).status_code == 403
    assert not stranger.cookies
    assert site.told == ["Refused a request: the token in its address was used before."]
    assert site.text("/")


def test_what_a_browser_fetches_ahead_does_not_use_the_token_up(site) -> None:
    site.door._used = False
    stranger = site.stranger()
    ahead = {"Sec-Purpose": "prefetch;prerender"}
    assert stranger.get(ENTRANCE + site.door.token, headers=ahead).status_code == 403
    assert stranger.head(ENTRANCE + site.door.token).status_code == 403
    assert stranger.get(ENTRANCE + site.door.token).status_code == 200


@pytest.mark.parametrize("path", ["/", "/who", "/static/page.css", "/sessions/bcdf", "/nowhere"])
def test_without_the_cookie_nothing_is_answered(site, path) -> None:
    stranger = site.stranger()
    for cookie in ("", "x", "; =", f"voicerepair-{PORT}=x", f"voicerepair-{PORT}"):
        answer = stranger.get(path, headers={"Cookie": cookie})
        assert answer.status_code == 403
        assert "opens from the terminal" in answer.text


def test_a_thousand_refusals_are_not_a_thousand_lines(site) -> None:
    stranger = site.stranger()
    for _ in range(3 * MOST_TOLD):
        stranger.get("/")
    assert len(site.told) == MOST_TOLD + 1


def test_every_change_but_leaving_takes_the_mark_of_the_view_that_is_open(site, house) -> None:
    session = house.session("Ana", "Bo")
    paths = [
        route.path.format(code=session.code, turn="x")
        for route in routes(site.room)
        if route.path != "/leave"
    ]
    assert len(paths) == 13
    for path in paths:
        for mark in ("", "0" * 64, site.door.mark(site.room.visits.number + 1)):
            answer = site.post(path, mark=mark, whose="everyone", text="Hello", pin="x")
            assert answer.status_code == 403, path
            assert "Nothing was changed" in answer.text
    assert house.journal.sessions.find(session.code)
    assert house.journal.notes.of(session) == []


def test_a_page_of_an_earlier_view_changes_nothing_in_the_next(site, house) -> None:
    session = house.session("Ana", "Bo")
    site.enter("Ana")
    hers = site.mark()
    site.browser.post("/leave", headers={"Origin": f"http://{HOST}"})
    site.enter("Bo")
    answer = site.post(f"/sessions/{session.code}/notes", mark=hers, text="mine", whose="me")
    assert answer.status_code == 403
    assert site.post(f"/sessions/{session.code}/notes", text="mine", whose="me").status_code == 303


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "multipart/form-data", ""])
def test_a_form_of_another_kind_is_no_form(site, kind) -> None:
    headers = {"Origin": f"http://{HOST}", "Content-Type": kind}
    answer = site.browser.post("/visit", content=b"mark=1", headers=headers)
    assert answer.status_code == 415


@pytest.mark.parametrize("body", [b"\xff=1", b"a=%ff", b"&".join(b"%d=1" % n for n in range(50))])
def test_a_form_that_is_broken_is_refused_in_plain_words(site, body) -> None:
    form = {"Origin": f"http://{HOST}", "Content-Type": "application/x-www-form-urlencoded"}
    answer = site.browser.post("/visit", content=body, headers=form)
    assert answer.status_code == 400
    assert "That is nothing that this page sends." in answer.text
