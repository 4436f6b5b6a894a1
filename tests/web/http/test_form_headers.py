"""Who may post a form: decided by the headers that real browsers send with it."""

import re

import pytest

from patrol.web.http.gate import SAFE, Caller
from tests.cast import Cast
from tests.rider import PAGE, tip
from tests.web.public.test_tip_status import close, take_up

pytestmark = pytest.mark.any_database

OURS = "http://localhost"
SAFARI_15 = {"Origin": OURS}
ADMITTED = {
    "Chromium, our page": {"Sec-Fetch-Site": "same-origin", "Origin": OURS},
    "Firefox, our page": {"Sec-Fetch-Site": "same-origin", "Origin": OURS},
    "a strict referrer policy": {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
    "a form sent again by reload": {"Sec-Fetch-Site": "none", "Origin": "null"},
    "an add-on that drops Origin": {"Sec-Fetch-Site": "same-origin", "Origin": ""},
    "Safari 15, our page": SAFARI_15,
    "a program": {"Origin": ""},
}
REFUSED = {
    "another site": {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
    "another site without a referrer": {"Sec-Fetch-Site": "cross-site", "Origin": "null"},
    "a page beside ours": {"Sec-Fetch-Site": "same-site", "Origin": "http://other.localhost"},
    "another site that claims ours": {"Sec-Fetch-Site": "cross-site", "Origin": OURS},
    "another site, no Origin": {"Sec-Fetch-Site": "cross-site", "Origin": ""},
    "Safari 15, another site": {"Origin": "https://evil.example"},
    "Safari 15, a sandboxed frame": {"Origin": "null"},
}


def post(cast: Cast, path: str, data: dict[str, str], headers: dict[str, str]) -> int:
    """Post a form with exactly these headers; an empty one is not sent."""
    sent = {**PAGE, **{name: value for name, value in headers.items() if value}}
    return cast.nobody().client.post(path, data=data, headers=sent).status_code


def statuses(cast: Cast, headers: dict[str, str]) -> dict[str, int]:
    """Post every form of a stranger: a tip, a floor and "solved?"."""
    fire, noise = tip(cast, chip="fire", cid="f1" * 16), tip(cast, cid="a2" * 16)
    close(cast, take_up(cast))
    new = {"chip": "noise", "place": "文晖桥下", "cid": "b3" * 16}
    return {
        "tip": post(cast, "/tip", new, headers),
        "floor": post(cast, f"{fire}/details", {"floor": "3"}, headers),
        "solved": post(cast, f"{noise}/answer", {"solved": "no"}, headers),
    }


@pytest.mark.parametrize("browser", ADMITTED)
def test_our_own_forms_are_taken(cast: Cast, browser: str) -> None:
    taken = statuses(cast, ADMITTED[browser])
    assert taken == {"tip": 303, "floor": 303, "solved": 303}


@pytest.mark.parametrize("browser", REFUSED)
def test_another_sites_form_is_refused(cast: Cast, browser: str) -> None:
    taken = statuses(cast, REFUSED[browser])
    assert taken == {"tip": 403, "floor": 403, "solved": 403}


def test_no_public_address_takes_another_sites_form(cast: Cast) -> None:
    taken, asked = {}, 0
    for rule in cast.app.url_map.iter_rules():
        callers = getattr(cast.app.view_functions[rule.endpoint], "callers", ())
        if Caller.PUBLIC in callers and (rule.methods or set()) - SAFE:
            path = re.sub("<[^>]+>", "x" * 22, re.sub("<any[^>]+>", "json", rule.rule))
            status = post(cast, path, {}, REFUSED["another site"])
            asked += 1
            if status != 403:
                taken[rule.endpoint] = status
    assert taken == {}
    assert asked > 20


@pytest.mark.parametrize("site", ["same-origin", "cross-site"])
def test_a_sign_in_is_judged_alike(cast: Cast, site: str) -> None:
    headers = {"Sec-Fetch-Site": site, "Origin": "null"}
    body = {"login": "701", "password": "wrong"}
    answer = cast.nobody().client.post("/api/v1/session", json=body, headers=headers)
    assert answer.status_code == (401 if site == "same-origin" else 403)


def test_the_links_of_a_tip_are_told_to_no_other_site(cast: Cast) -> None:
    answer = cast.nobody().call("GET", tip(cast), headers=PAGE)
    assert answer.headers["Referrer-Policy"] == "same-origin"
