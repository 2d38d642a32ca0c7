"""What is refused before anything is looked at."""

from __future__ import annotations

import asyncio

import pytest
from starlette.exceptions import HTTPException

from tests.web.site import HOST, OURS
from voicerepair.web.guards import LARGEST_BODY, POLICY, Size


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost:4999", "127.0.0.1", "127.0.0.1:80", f"{HOST}.evil.example", ""],
)
def test_a_name_that_another_site_points_here_is_refused(site, host) -> None:
    answer = site.browser.get("/", headers={"Host": host})
    assert answer.status_code == 403
    assert "session" not in answer.text
    assert any("another host's name" in line for line in site.told)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:5000"},
        {"Origin": f"https://{HOST}"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_what_another_site_sends_is_refused_even_with_the_cookie(site, headers) -> None:
    assert site.browser.get("/", headers=headers).status_code == 403
    assert site.browser.post("/leave", headers=OURS | headers).status_code == 403


def test_a_change_that_says_not_where_it_comes_from_is_refused(site) -> None:
    assert site.browser.post("/leave").status_code == 403


def test_the_pages_own_requests_and_a_typed_address_come_in(site) -> None:
    for came in ("same-origin", "none"):
        assert site.browser.get("/", headers={"Sec-Fetch-Site": came}).status_code == 200


def test_every_answer_forbids_scripts_of_others_frames_and_being_kept(site) -> None:
    stranger = site.stranger()
    answers = [
        site.browser.get("/"),
        site.browser.get("/static/page.css"),
        site.browser.get("/nowhere"),
        site.browser.get("/", headers={"Host": "evil.example"}),
        site.browser.post("/visit", headers=OURS | {"Content-Length": "999999999"}),
        stranger.get("/"),
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 404, 403, 413, 403]
    for answer in answers:
        assert answer.headers["content-security-policy"] == POLICY
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert not any(name.startswith("access-control-") for name in answer.headers)


@pytest.mark.parametrize("said", ["999999999", "-1", "much"])
def test_a_body_that_says_it_is_too_large_is_not_read(site, said) -> None:
    answer = site.browser.post("/visit", headers=OURS | {"Content-Length": said})
    assert answer.status_code == 413
    assert answer.headers["connection"] == "close"


def test_a_body_that_does_not_say_how_large_it_is_is_read_no_further() -> None:
    piece, come = LARGEST_BODY // 4, []

    async def receive():
        come.append(piece)
        return {"type": "http.request", "body": bytes(piece), "more_body": True}

    async def reads_it_all(scope, receive, send) -> None:
        while True:
            await receive()

    async def send(_message) -> None:
        raise AssertionError("nothing is to be answered yet")

    with pytest.raises(HTTPException) as refused:
        asyncio.run(Size(reads_it_all)({"type": "http", "headers": []}, receive, send))
    assert refused.value.status_code == 413
    assert len(come) == 5
