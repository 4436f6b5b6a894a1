"""The session's cookie, before and after the upgrade, and what a shared computer keeps."""

import dataclasses
import re
from typing import Any

import pytest
from sqlmodel import select

from patrol import sign_in
from patrol.models import Login, Member, Scope, User
from patrol.web.public import session as session_view
from tests.cast import Caller, Cast
from tests.web.http.test_audit import uploaded

HOST = "__Host-patrol_session"
OLD = "patrol_session"
OURS = "https://street.example"


@pytest.fixture
def on_https(cast: Cast) -> None:
    for process in cast.processes:
        app_services = process.extensions["patrol"]
        app_services.settings = dataclasses.replace(app_services.settings, public_url=OURS)


def password(cast: Cast) -> dict[str, str]:
    with cast.services.database.write() as session:
        user = session.exec(select(User).where(User.name == "701")).one()
        user.password_hash = session_view.generate_password_hash("right")
        session.add(user)
    return {"login": "701", "password": "right"}


def cookies(answer: Any) -> list[str]:
    """The answer's cookies of the session."""
    return [text for text in answer.headers.getlist("Set-Cookie") if OLD in text.split("=")[0]]


def with_cookie(cast: Cast, name: str, secret: str, path: str = "/api/v1/me") -> Any:
    client = cast.app.test_client(use_cookies=False)
    return client.get(path, headers={"Cookie": f"{name}={secret}"})


def of_before(cast: Cast, name: str) -> str:
    """The secret of a session that began before the upgrade."""
    caller = cast.sign_in(name)
    with cast.services.database.write() as session:
        row = session.get_one(Login, caller.login_id)
        row.has_old_cookie = True
        session.add(row)
    return caller.secret


@pytest.mark.usefixtures("on_https")
def test_on_https_no_neighbouring_host_can_set_the_cookie(cast: Cast) -> None:
    (cookie,) = cookies(cast.nobody().call("POST", "/api/v1/session", password(cast)))
    name, _, rest = cookie.partition("=")
    flags = {part.strip().partition("=")[0].lower() for part in rest.split(";")[1:]}
    assert name == HOST
    assert {"secure", "httponly", "samesite", "path"} <= flags
    assert "domain" not in flags
    assert "Path=/;" in cookie + ";"


def test_on_plain_http_the_cookie_is_one_that_the_browser_takes(cast: Cast) -> None:
    (cookie,) = cookies(cast.nobody().call("POST", "/api/v1/session", password(cast)))
    assert cookie.startswith(f"{OLD}=")
    assert "Secure" not in cookie


@pytest.mark.usefixtures("on_https")
@pytest.mark.parametrize("name", ["042", "701"])
def test_a_session_of_before_the_upgrade_stays_and_gets_the_new_cookie(
    cast: Cast, name: str
) -> None:
    secret = of_before(cast, name)
    answer = with_cookie(cast, OLD, secret)
    assert answer.status_code == 200
    gone, kept = cookies(answer)
    assert gone.startswith(f"{OLD}=;")
    assert kept.startswith(f"{HOST}={secret};")
    assert with_cookie(cast, HOST, secret).status_code == 200
    assert cookies(with_cookie(cast, HOST, secret)) == []


@pytest.mark.usefixtures("on_https")
def test_a_new_session_under_the_old_name_was_planted(cast: Cast) -> None:
    secret = cast.sign_in("701").secret
    assert with_cookie(cast, OLD, secret).status_code == 401
    assert with_cookie(cast, HOST, secret).status_code == 200


def signed_in_again(cast: Cast, caller: Caller, proof: dict[str, str]) -> Any:
    answer = caller.call("POST", "/api/v1/session", proof)
    assert answer.status_code == 200
    return answer


def test_signing_in_again_ends_the_former_session_of_this_browser_only(cast: Cast) -> None:
    here, elsewhere = cast.sign_in("701"), cast.sign_in("701")
    signed_in_again(cast, here, password(cast))
    assert with_cookie(cast, OLD, here.secret).status_code == 401
    assert with_cookie(cast, OLD, elsewhere.secret).status_code == 200


def test_another_person_at_the_same_computer_ends_the_session_before(cast: Cast) -> None:
    phone = cast.sign_in("042")
    with cast.services.database.write() as session:
        member = session.exec(select(Member).where(Member.call_sign == "017")).one()
        ticket = sign_in.issue_ticket(session, member, "701")
    signed_in_again(cast, phone, {"ticket": ticket})
    assert with_cookie(cast, OLD, phone.secret).status_code == 401


def test_a_refused_sign_in_ends_nothing(cast: Cast) -> None:
    desk = cast.sign_in("701")
    body = {"login": "701", "password": "wrong"}
    assert desk.call("POST", "/api/v1/session", body).status_code == 401
    assert with_cookie(cast, OLD, desk.secret).status_code == 200


def test_a_programs_token_is_not_ended_by_a_sign_in(cast: Cast) -> None:
    program = cast.token("701")
    client = cast.app.test_client(use_cookies=False)
    headers = {"Cookie": f"{OLD}={program.secret}"}
    assert client.post("/api/v1/session", json=password(cast), headers=headers).status_code == 200
    assert program.call("GET", "/api/v1/me").status_code == 200


@pytest.mark.parametrize("path", ["/desk", "/policy", "/reachability", "/api/v1/docs"])
def test_a_shared_computer_keeps_no_page_of_the_desk(cast: Cast, path: str) -> None:
    assert cast("701").call("GET", path).headers["Cache-Control"] == "no-store"


def test_a_photo_stays_on_the_phone_and_not_at_the_desk(cast: Cast) -> None:
    for name, width, kept in (("042", 400, "private, max-age=86400"), ("701", 500, "no-store")):
        sha256 = uploaded(cast(name), width)
        for size in ("", "/thumbnail"):
            answer = cast(name).call("GET", f"/api/v1/photos/{sha256}{size}")
            assert (answer.status_code, answer.headers["Cache-Control"]) == (200, kept)


def test_a_link_carries_its_ticket_where_no_server_sees_it(cast: Cast) -> None:
    url = cast("701").send("POST", "/api/v1/enrolments", {"call_sign": "042"})["url"]
    assert url.partition("#")[0].endswith("/enter")
    old = cast.nobody().call("GET", "/enter/abc-_x")
    assert (old.status_code, old.headers["Location"]) == (302, "/enter#abc-_x")
    assert old.headers["Cache-Control"] == "no-store"


def test_a_metrics_token_shows_no_page_of_its_owner(cast: Cast) -> None:
    scraper = cast.token("703", Scope.METRICS)
    for path in ("/desk", "/policy", "/reachability"):
        assert scraper.call("GET", path).headers["Location"].startswith("/signin")
    page = scraper.call("GET", "/signin").text
    assert not re.search(r"\b703\b", page), "as a word: a hash may have these digits"
