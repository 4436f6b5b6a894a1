"""The second factor: set up with the password, asked at each sign-in, no code twice."""

import re
from dataclasses import replace
from typing import Any

import pyotp
import pytest
from sqlmodel import select

from patrol import clock
from patrol.models import Totp, User
from patrol.people.password import hash_of
from patrol.web.http.gate import PUBLIC, callers_of
from tests.cast import Caller, Cast, district_chiefs

PASSWORD = "井盖 蓝伞 钟声 二十"
FACTOR = "/api/v1/account/second-factor"


@pytest.fixture(autouse=True)
def _passwords(cast: Cast) -> None:
    with cast.services.database.write() as session:
        for user in session.exec(select(User)):
            user.password_hash = hash_of(PASSWORD) if user.name == "703" else ""
            session.add(user)


def code(secret: str) -> str:
    return pyotp.TOTP(secret).at(clock.now())


def set_up(cast: Cast) -> str:
    secret = cast("703").send("POST", FACTOR, {"current": PASSWORD}, want=201)["secret"]
    assert cast("703").call("PUT", FACTOR, {"code": code(secret)}).status_code == 204
    return str(secret)


def enter(cast: Cast, **more: str) -> tuple[int, str]:
    body = {"login": "703", "password": PASSWORD} | more
    answer = cast.nobody().call("POST", "/api/v1/session", body)
    return answer.status_code, str(answer.json.get("type", "")).rpartition("/")[2]


def test_a_confirmed_factor_is_asked_for_after_the_right_password(cast: Cast) -> None:
    secret = set_up(cast)
    clock.forward(seconds=60)
    assert enter(cast) == (401, "code_needed")
    assert enter(cast, password="wrong") == (401, "bad_password")
    assert enter(cast, code="000000") == (401, "wrong_code")
    assert enter(cast, code=code(secret)) == (200, "")


def test_a_code_of_the_phones_time_is_right_when_our_clock_is_off(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = set_up(cast)
    monkeypatch.setattr(clock, "_wall_offset", lambda real=clock._wall_offset: real() + 3600)
    present = pyotp.TOTP(secret).at(clock.wall())
    assert enter(cast, code=present) == (200, "")
    assert enter(cast, code=present) == (401, "wrong_code"), "once"


def test_a_code_works_once_and_for_a_minute_and_a_half(cast: Cast) -> None:
    secret = set_up(cast)
    clock.forward(seconds=60)
    present = code(secret)
    assert enter(cast, code=present) == (200, "")
    assert enter(cast, code=present) == (401, "wrong_code"), "once"
    clock.forward(minutes=10)
    old = code(secret)
    clock.forward(seconds=90)
    assert enter(cast, code=old) == (401, "wrong_code")


def test_a_secret_that_nobody_confirmed_asks_for_nothing(cast: Cast) -> None:
    secret = cast("703").send("POST", FACTOR, {"current": PASSWORD}, want=201)["secret"]
    wrong = cast("703").call("PUT", FACTOR, {"code": "000000"})
    assert (wrong.status_code, wrong.json["type"]) == (422, "/problems/wrong_code")
    assert enter(cast) == (200, "")
    assert cast("703").call("PUT", FACTOR, {"code": code(secret)}).status_code == 204
    assert cast("703").call("POST", FACTOR, {"current": PASSWORD}).status_code == 409


@pytest.mark.parametrize("given", ["", "wrong"])
def test_setting_up_needs_the_password(cast: Cast, given: str) -> None:
    answer = cast("703").call("POST", FACTOR, {"current": given})
    assert (answer.status_code, answer.json["type"]) == (403, "/problems/wrong_password")
    assert cast("701").call("POST", FACTOR, {"current": ""}).status_code == 403


def test_the_secret_is_kept_encrypted(cast: Cast) -> None:
    secret = set_up(cast)
    with cast.services.database.read() as session:
        assert secret not in session.exec(select(Totp.sealed)).one()


def test_a_link_to_set_a_password_asks_for_the_code_too(cast: Cast) -> None:
    secret = set_up(cast)
    users = cast("703").get("/api/v1/admin/users")["users"]
    (row,) = [row for row in users if row["name"] == "703"]
    assert row["has_second_factor"] is True
    link = cast("703").send("POST", f"/api/v1/admin/users/{row['id']}/link")["link"]["url"]
    body = {"ticket": link.rpartition("#")[2], "password": "另外 一个 新的 密码"}
    clock.forward(seconds=60)
    assert cast.nobody().call("POST", "/api/v1/password", body).status_code == 401
    body["code"] = code(secret)
    assert cast.nobody().call("POST", "/api/v1/password", body).status_code == 200


def test_an_administrator_takes_a_lost_factor_away(cast: Cast) -> None:
    set_up(cast)
    users = cast("703").get("/api/v1/admin/users")["users"]
    (key,) = [row["id"] for row in users if row["name"] == "703"]
    path = f"/api/v1/admin/users/{key}/second-factor"
    assert cast("703").call("DELETE", path).status_code == 403, "a desk that was left alone"
    district_chiefs(cast.services)
    answer = cast("721").send("DELETE", path)
    assert answer["user"]["has_second_factor"] is False
    assert enter(cast) == (200, "")
    kinds = [event["kind"] for event in cast("702").get("/api/v1/feed?after=0")["events"]]
    assert [kind for kind in kinds if kind.startswith("factor")] == [
        *("factor.set", "factor.removed")
    ]


def pages_of(cast: Cast) -> list[str]:
    """The addresses of the pages that anybody may ask for; some lead a stranger away."""
    rules = [rule for rule in cast.app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    pages = [rule for rule in rules if PUBLIC[0] in callers_of(cast.app, rule.endpoint)]
    return [re.sub(r"<[^>]+>", "1", rule.rule) for rule in pages if rule.rule != "/account"]


def led_away(caller: Caller, path: str) -> str:
    """The page to which the caller is led from this one; empty when it answers."""
    answer = caller.call("GET", path, headers={"Accept": "text/html"})
    return str(answer.headers.get("Location", "")).partition("?")[0]


def test_by_setting_an_administrator_does_nothing_before_the_factor_is_set(cast: Cast) -> None:
    settings = replace(cast.services.settings, admins_need_second_factor=1)
    for process in cast.processes:
        process.extensions["patrol"].settings = settings
    admin: Caller = cast("703")
    refused: Any = admin.call("GET", "/api/v1/board")
    assert (refused.status_code, refused.json["type"]) == (403, "/problems/second_factor_needed")
    pages = [path for path in pages_of(cast) if led_away(cast.nobody(), path) == "/signin"]
    assert {"/desk", "/desk/day-sheet", "/incidents/1/dissuasion"} <= {*pages}
    assert [path for path in pages if not led_away(admin, path)] == []
    assert admin.get("/api/v1/account")["needs_second_factor"] is True
    assert cast("702").call("GET", "/api/v1/board").status_code == 200
    set_up(cast)
    assert admin.call("GET", "/api/v1/board").status_code == 200


def test_the_page_is_the_desks(cast: Cast) -> None:
    assert cast("701").call("GET", "/account").status_code == 200
    assert cast("042").call("GET", "/account").headers["Location"].startswith("/signin")
