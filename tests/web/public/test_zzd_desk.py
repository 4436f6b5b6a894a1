"""浙政钉 at the desk: the account names one desk user, and weakens nothing of the password."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pyotp
import pytest
from sqlmodel import select
from werkzeug.test import TestResponse

from patrol import audit, clock, guess
from patrol.config import Settings
from patrol.models import AuditResult, User
from patrol.people import second_factor
from tests.cast import Caller, Cast
from tests.channels.http.fake_service import KNOWN, FakeService

pytestmark = pytest.mark.any_database

ZZD = {name: KNOWN[name] for name in ("zzd_app_key", "zzd_app_secret", "zzd_tenant_id")}
PATH = "/api/v1/session/zzd"
APP = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0) DingTalk/6.5 TaurusApp/2.9"}
NUMBERS = count()


@pytest.fixture
def service() -> Iterator[FakeService]:
    with FakeService() as running:
        yield running


@pytest.fixture
def settings(settings: Settings, service: FakeService) -> Settings:
    return replace(settings, **ZZD, zzd_url=service.url)


def change(cast: Cast, name: str, **fields: Any) -> TestResponse:
    rows = cast("703").get("/api/v1/admin/users")["users"]
    (row,) = [row for row in rows if row["name"] == name]
    body = {"role": row["role"], "area_id": row["area"]["id"], "seat": row["seat"]} | fields
    return cast("703").call("PATCH", f"/api/v1/admin/users/{row['id']}", body)


def enter(
    cast: Cast, service: FakeService, account: str, code: str = "", by: Caller | None = None
) -> tuple[Caller, int, str]:
    zzd_code = f"desk-{next(NUMBERS)}"
    service.codes[zzd_code] = account
    browser = by or cast.nobody()
    answer = browser.call("POST", PATH, {"zzd_code": zzd_code, "code": code}, headers=APP)
    return browser, answer.status_code, str(answer.json.get("type", "")).rpartition("/")[2]


def test_an_account_opens_the_desk_of_its_user_until_it_is_taken_away(
    cast: Cast, service: FakeService
) -> None:
    assert enter(cast, service, "GE_701")[1:] == (403, "unknown_account")
    assert change(cast, "701", notice_id="GE_701").json["user"]["notice_id"] == "GE_701"
    browser, status, _ = enter(cast, service, "GE_701")
    assert status == 200
    assert browser.call("GET", "/api/v1/me").json["name"] == "701"
    assert change(cast, "701", seat=5).json["user"]["notice_id"] == "GE_701", "it is not named"
    assert browser.call("GET", "/api/v1/me").status_code == 200
    assert change(cast, "701", notice_id="").status_code == 200
    assert browser.call("GET", "/api/v1/me").status_code == 401, "its sessions end with it"
    assert enter(cast, service, "GE_701")[1:] == (403, "unknown_account")


def test_members_and_desks_have_ways_of_their_own(cast: Cast, service: FakeService) -> None:
    change(cast, "701", notice_id="GE_1")
    service.codes["at-the-phones-door"] = "GE_1"
    body = {"zzd_code": "at-the-phones-door"}
    assert cast.nobody().call("POST", "/api/v1/session", body).status_code == 403
    member = {"call_sign": "099", "area_id": 4, "notice_id": "GE_2"}
    cast("703").send("POST", "/api/v1/admin/members", member, want=201)
    assert enter(cast, service, "GE_2")[1:] == (403, "unknown_account")


def test_a_disabled_user_is_out_and_frees_the_account(cast: Cast, service: FakeService) -> None:
    change(cast, "701", notice_id="GE_1")
    assert change(cast, "704", notice_id="GE_1").json["type"] == "/problems/account_taken"
    browser, _, _ = enter(cast, service, "GE_1")
    with cast.services.database.read() as session:
        key = session.exec(select(User.id).where(User.name == "701")).one()
    path = f"/api/v1/admin/users/{key}/disablement"
    cast("703").send("PUT", path)
    assert browser.call("GET", "/api/v1/me").status_code == 401
    assert enter(cast, service, "GE_1")[1:] == (403, "unknown_account")
    assert change(cast, "704", notice_id="GE_1").status_code == 200
    assert enter(cast, service, "GE_1")[0].call("GET", "/api/v1/me").json["name"] == "704"
    back = cast("703").call("DELETE", path)
    assert (back.status_code, back.json["type"]) == (409, "/problems/account_taken")


def test_a_second_factor_is_asked_for_and_its_guesses_are_slowed(
    cast: Cast, service: FakeService
) -> None:
    key = cast.services.settings.secret_key
    change(cast, "703", notice_id="GE_703")
    with cast.services.database.write() as session:
        user = session.exec(select(User).where(User.name == "703")).one()
        secret = second_factor.begin(session, user, key)
        second_factor.confirm(session, user, pyotp.TOTP(secret).at(clock.now()), key)
    clock.forward(seconds=60)
    assert enter(cast, service, "GE_703")[1:] == (401, "code_needed")
    guesses = [enter(cast, service, "GE_703", "000000")[1:] for _ in range(guess.FREE)]
    assert guesses == [(401, "wrong_code")] * (guess.FREE - 1) + [(429, "too_many")]
    clock.forward(minutes=2)
    right = pyotp.TOTP(secret).at(clock.now())
    assert enter(cast, service, "GE_703", right)[1] == 200
    assert enter(cast, service, "GE_703", right)[1:] == (401, "wrong_code"), "once"
    cast.app.extensions["audit"].flush()
    with cast.services.database.read() as session:
        rows = audit.entries(session, since=clock.now() - timedelta(hours=1))
    refused = [(row.actor, row.subject) for row in rows if row.result == AuditResult.REFUSED]
    assert ("703", "zzd") in refused


class TestWhereAdministratorsNeedAFactor:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return replace(settings, admins_need_second_factor=1)

    def test_the_account_alone_opens_only_the_own_account(
        self, cast: Cast, service: FakeService
    ) -> None:
        with cast.services.database.write() as session:
            user = session.exec(select(User).where(User.name == "703")).one()
            user.notice_id = "GE_703"
            session.add(user)
        browser, status, _ = enter(cast, service, "GE_703")
        assert status == 200
        assert browser.call("GET", "/api/v1/account").json["needs_second_factor"]
        assert browser.call("GET", "/api/v1/admin/users").status_code == 403


def test_the_button_stands_only_where_the_app_can_vouch(cast: Cast) -> None:
    inside = cast.nobody().call("GET", "/signin", headers=APP).text
    assert 'id="zzd-desk"' in inside
    assert 'id="zzd-desk"' not in cast.nobody().call("GET", "/signin").text


class TestWithoutCredentials:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return replace(settings, zzd_app_key="", zzd_app_secret="", zzd_tenant_id="")

    def test_there_is_no_button_and_no_way(self, cast: Cast, service: FakeService) -> None:
        assert "zzd-desk" not in cast.nobody().call("GET", "/signin", headers=APP).text
        assert enter(cast, service, "GE_701")[1:] == (404, "no_zzd")


def test_a_session_guesses_on_a_count_of_its_own(cast: Cast, service: FakeService) -> None:
    """A phone with a session asked the platform without a bound, which then refuses cards."""

    def guessed() -> int:
        body = {"zzd_code": f"guess-{next(NUMBERS)}"}
        return cast("042").call("POST", PATH, body).status_code

    assert [guessed() for _ in range(21)] == [410] * 20 + [429]
    asked = len(service.asked)
    assert (guessed(), len(service.asked)) == (429, asked), "the platform is not asked any more"
    change(cast, "701", notice_id="GE_701")
    assert enter(cast, service, "GE_701")[1] == 200, "others at its address are not kept out"
