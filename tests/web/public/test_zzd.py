"""Sign-in through 浙政钉: the platform is asked with an exact signature and names one member."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from sqlmodel import select
from werkzeug.test import TestResponse

from patrol import clock
from patrol.channels.http import blocking
from patrol.channels.notice import zzd
from patrol.config import Settings
from patrol.models import Login, Member, Phone
from tests.cast import Cast
from tests.channels.http.fake_service import KNOWN, FakeService
from tests.channels.http.faulty_server import drops, is_slow, says, stalls, waits_for
from tests.services.database import PROCESSES
from tests.services.web_process import WebProcess
from tests.waiting import LIMIT_S, until

ZZD = {name: KNOWN[name] for name in ("zzd_app_key", "zzd_app_secret", "zzd_tenant_id")}
AGENT = "Mozilla/5.0 (Linux; Android 13; V2055A) AliApp(DingTalk/6.5) TaurusApp/2.9.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4) AliApp(DingTalk/6.5) TaurusApp/2.9.0"
ORDER = "/phone?order=0193ab-042"


@pytest.fixture
def service() -> Iterator[FakeService]:
    with FakeService() as running:
        running.codes |= {f"code-{number}": "GE_042" for number in range(40)}
        running.codes["of-nobody"] = "GE_999"
        yield running


@pytest.fixture
def settings(settings: Settings, service: FakeService) -> Settings:
    return replace(settings, **ZZD, zzd_url=service.url)


@pytest.fixture(autouse=True)
def _entered(cast: Cast) -> None:
    give(cast, "042", "GE_042")


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time limit of a sign-in, 0.5 s instead of the 5 s of production."""
    monkeypatch.setattr(blocking.ask, "__defaults__", (0.5,))


def give(cast: Cast, call_sign: str, account: str | None, **more: Any) -> None:
    with cast.services.database.write() as session:
        member = session.exec(select(Member).where(Member.call_sign == call_sign)).one()
        member.notice_id = account
        for name, value in more.items():
            setattr(member, name, value)
        session.add(member)


def enter(cast: Cast, code: str, agent: str = AGENT, **headers: str) -> TestResponse:
    sent_headers = {"User-Agent": agent} | headers
    return cast.nobody().call("POST", "/api/v1/session", {"zzd_code": code}, headers=sent_headers)


def phones(cast: Cast) -> list[Phone]:
    with cast.services.database.read() as session:
        return list(session.exec(select(Phone).order_by(Phone.enrolled_at, Phone.id)))


def kind(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, answer.json["type"].removeprefix("/problems/")


def test_a_code_signs_its_member_in(cast: Cast) -> None:
    answer = enter(cast, "code-1")
    assert (answer.status_code, answer.json["home"]) == (200, "/phone")
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    client = cast.app.test_client()
    client.set_cookie("patrol_session", cookie.partition("=")[2].partition(";")[0])
    assert client.get("/api/v1/inbox").json["me"]["call_sign"] == "042"


def test_a_code_serves_once(cast: Cast) -> None:
    assert enter(cast, "code-1").status_code == 200
    assert kind(enter(cast, "code-1")) == (410, "zzd_code")
    assert kind(enter(cast, "never-was")) == (410, "zzd_code")


def test_of_eight_with_one_code_one_comes_in(cast: Cast) -> None:
    cast.app.config["UNLIMITED"] = True
    with ThreadPoolExecutor(8) as pool:
        codes = sorted(pool.map(lambda _: enter(cast, "code-1").status_code, range(8)))
    assert codes == [200] + [410] * 7


def test_an_account_that_nobody_entered_is_told_to_its_owner(cast: Cast) -> None:
    answer = enter(cast, "of-nobody")
    assert kind(answer) == (403, "unknown_account")
    assert "GE_999" in answer.json["detail"]
    assert phones(cast) == []


def test_an_account_of_two_members_is_nobodys(cast: Cast) -> None:
    give(cast, "007", "GE_042")
    assert kind(enter(cast, "code-1")) == (403, "unknown_account")
    give(cast, "007", "GE_042", left_at=clock.now() - timedelta(days=3))
    assert enter(cast, "code-2").status_code == 200, "who has left is not counted"


def test_who_has_left_comes_in_no_more(cast: Cast) -> None:
    give(cast, "042", "GE_042", left_at=clock.now() - timedelta(days=3))
    assert kind(enter(cast, "code-1")) == (403, "unknown_account")


def test_the_same_phone_comes_back_as_the_same_phone(cast: Cast, moving_clock: Any) -> None:
    for number in range(3):
        assert enter(cast, f"code-{number}").status_code == 200
        moving_clock(days=91)
    assert len(phones(cast)) == 1
    assert enter(cast, "code-9", IPHONE).status_code == 200
    assert [phone.agent for phone in phones(cast)] == [AGENT, IPHONE]
    with cast.services.database.read() as session:
        assert len(session.exec(select(Login.id)).all()) == 4


def secret_of(answer: TestResponse) -> str:
    return answer.headers["Set-Cookie"].partition("=")[2].partition(";")[0]


def again(cast: Cast, secret: str, body: dict[str, str], agent: str = AGENT) -> TestResponse:
    """Sign in from the browser that holds this cookie."""
    browser = cast.app.test_client()
    browser.set_cookie("patrol_session", secret)
    told = {"User-Agent": agent, "X-Patrol": "service-worker"}  # instead of the page's token
    return browser.post("/api/v1/session", json=body, headers=told)


def test_a_phone_that_the_desk_shut_out_stays_out(cast: Cast, moving_clock: Any) -> None:
    first = enter(cast, "code-1")
    assert first.status_code == 200
    (phone,) = phones(cast)
    cast("701").send("DELETE", f"/api/v1/phones/{phone.id}")
    assert kind(enter(cast, "code-2")) == (403, "phone_revoked")
    assert kind(again(cast, secret_of(first), {"zzd_code": "code-3"})) == (403, "phone_revoked")
    assert kind(enter(cast, "code-4", IPHONE)) == (403, "phone_revoked"), "by another user agent"
    moving_clock(minutes=1)
    link = cast("701").send("POST", "/api/v1/enrolments", {"call_sign": "042"})["url"]
    let_in = again(cast, secret_of(first), {"ticket": link.rpartition("#")[2]})
    assert let_in.status_code == 200, "the desk's link lets this browser in again"
    assert again(cast, secret_of(let_in), {"zzd_code": "code-5"}, "updated").status_code == 200
    assert len(phones(cast)) == 2
    assert kind(enter(cast, "code-6", IPHONE)) == (403, "phone_revoked"), "and no other browser"


def test_a_cookie_of_another_member_names_no_phone(cast: Cast) -> None:
    first = enter(cast, "code-1")
    cast("701").send("DELETE", f"/api/v1/phones/{phones(cast)[0].id}")
    give(cast, "007", "GE_007")
    other = again(cast, cast("007").secret, {"zzd_code": "code-2"})
    assert kind(other) == (403, "phone_revoked")
    assert first.status_code == 200


@pytest.mark.usefixtures("_impatient")
@pytest.mark.parametrize(
    "fault",
    [is_slow(3600), stalls(), drops(), says(502), says(429, Retry_After="7")],
    ids=["hangs", "stalls", "drops", "is down", "is busy"],
)
def test_a_platform_that_is_away_is_said_so(cast: Cast, service: FakeService, fault: Any) -> None:
    service.will(fault, "zzd")
    answer = enter(cast, "code-1")
    assert kind(answer) == (503, "zzd_away")
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    service.forgive()
    assert enter(cast, "code-1").status_code == 200, "and the next try is a new one"


def test_a_platform_that_is_away_is_nobodys_guess(cast: Cast, service: FakeService) -> None:
    service.will(says(502), "zzd", times=25)
    assert {enter(cast, "code-1").status_code for _ in range(25)} == {503}
    assert enter(cast, "code-1").status_code == 200


def test_guessing_codes_is_slowed(cast: Cast) -> None:
    tries = [kind(enter(cast, f"guess-{number}")) for number in range(21)]
    assert tries == [(410, "zzd_code")] * 20 + [(429, "too_many")]


def test_members_behind_one_address_do_not_count_as_guessers(
    cast: Cast, service: FakeService
) -> None:
    service.codes |= {f"stranger-{number}": "GE_999" for number in range(25)}
    assert {enter(cast, f"stranger-{number}").status_code for number in range(25)} == {403}
    assert {enter(cast, f"code-{number}").status_code for number in range(30)} == {200}


def test_a_page_of_another_site_signs_nobody_in(cast: Cast) -> None:
    answer = enter(cast, "code-1", Origin="https://evil.example")
    assert kind(answer) == (403, "foreign_origin")
    assert enter(cast, "code-1").status_code == 200, "and used no code up"


def test_the_words_are_the_members_own(cast: Cast) -> None:
    headers = {"User-Agent": AGENT, "Accept-Language": "zh-CN"}
    answer = cast.nobody().call("POST", "/api/v1/session", {"zzd_code": "no"}, headers=headers)
    assert "浙政钉" in answer.json["detail"]


class TestAnotherSecret:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return replace(settings, zzd_app_secret="another-secret-0000")

    def test_is_refused_by_its_signature_and_is_no_fault_of_the_members(
        self, cast: Cast, caplog: pytest.LogCaptureFixture
    ) -> None:
        assert kind(enter(cast, "code-1")) == (502, "zzd_refused")
        assert "签名错误" in caplog.text
        assert "another-secret" not in caplog.text


class TestWithoutCredentials:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return replace(settings, zzd_app_key="", zzd_app_secret="", zzd_tenant_id="")

    def test_a_code_is_worth_nothing(self, cast: Cast, service: FakeService) -> None:
        assert kind(enter(cast, "code-1")) == (404, "no_zzd")
        assert service.asked == []

    def test_the_door_is_the_usual_one(self, cast: Cast) -> None:
        page = read(cast, "/signin?next=/phone", AGENT)
        assert 'name="password"' in page
        assert 'name="zzd"' not in page


def read(cast: Cast, path: str, agent: str) -> str:
    answer = cast.nobody().call("GET", path, headers={"User-Agent": agent})
    assert answer.status_code == 200, answer.headers
    return answer.text


@pytest.mark.parametrize("agent", [AGENT, "Mozilla/5.0 Firefox/150"])
def test_the_way_to_the_order_is_kept(cast: Cast, agent: str) -> None:
    answer = cast.nobody().call("GET", ORDER, headers={"User-Agent": agent})
    assert answer.headers["Location"] == "/signin?next=%2Fphone%3Forder%3D0193ab-042"


def test_inside_the_container_the_door_opens_by_itself(cast: Cast) -> None:
    page = read(cast, "/signin?next=%2Fphone%3Forder%3D1", AGENT)
    assert f'name="zzd" content="{ZZD["zzd_tenant_id"]}"' in page
    assert 'name="password"' not in page
    for path, agent in (
        ("/signin", AGENT),
        ("/signin?next=/desk", AGENT),
        ("/signin?next=//evil.example/phone", AGENT),
        ("/signin?next=/phone", "Mozilla/5.0 Firefox/150"),
    ):
        assert 'name="password"' in read(cast, path, agent), (path, agent)


def test_only_inside_the_container_a_bridges_frame_is_allowed(cast: Cast) -> None:
    for agent, is_allowed in ((AGENT, True), ("Mozilla/5.0 Firefox/150", False)):
        answer = cast.nobody().call("GET", "/signin", headers={"User-Agent": agent})
        policy = answer.headers["Content-Security-Policy"]
        assert ("frame-src wvjbscheme:" in policy) == is_allowed


def test_a_platform_that_hangs_gathers_no_crowd(
    cast: Cast, service: FakeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever comes when many wait is told so while they wait, not when they have given up."""
    monkeypatch.setattr(blocking.ask, "__defaults__", (LIMIT_S,))
    goes_on = Event()
    service.will(waits_for(goes_on), "zzd", times=40)
    told_at_once = 40 - zzd._AT_ONCE * PROCESSES
    with ThreadPoolExecutor(40) as pool:
        asked = [pool.submit(enter, cast, "code-1") for _ in range(40)]
        try:
            until(lambda: sum(map(Future.done, asked)) == told_at_once, "the answers to the others")
            told = {answer.result().status_code for answer in asked if answer.done()}
        finally:
            goes_on.set()
    assert told == {503}


def test_a_platform_that_hangs_does_not_stop_the_others(
    service: FakeService, settings: Settings
) -> None:
    """In the real web process only a greenlet waits; sockets and pages go on."""
    web = WebProcess(settings.patrol_data, settings.database_url)
    web.env |= {name.upper(): value for name, value in ZZD.items()} | {"ZZD_URL": service.url}
    service.will(is_slow(3600), "zzd", times=8)
    with web, ThreadPoolExecutor(8) as pool:
        body = {"zzd_code": "code-1"}
        asked = [
            pool.submit(web.status, "POST", "/api/v1/session", body, token="", key="")
            for _ in range(8)
        ]
        until(lambda: service.asked, "the first of them at the platform")
        answered_meanwhile = 0
        while not any(future.done() for future in asked):
            web.get("/healthz")
            answered_meanwhile += not any(future.done() for future in asked)
        assert [future.result() for future in asked] == [503] * 8
    assert answered_meanwhile > 0
