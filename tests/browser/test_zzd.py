"""Inside 浙政钉: the work notice opens the order, signed in by the app; no service worker."""

import json
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlmodel import Session, col, select

from patrol import clock
from patrol.models import Login, Member, Phone
from tests.browser.faces import MAPS_STAND, Faces, shot, wait_until
from tests.browser.product import Product, product_on_trial
from tests.channels.http.fake_service import KNOWN, FakeService
from tests.requires import requires
from tests.services.database import Databases
from tests.waiting import until

pytestmark = [requires("chromium"), pytest.mark.page]

SWIMMER, MATE, STRANGER = "GE_042", "GE_007", "GE_999"
ANDROID = "Mozilla/5.0 (Linux; Android 13; V2055A) Chrome/103.0 AliApp(DingTalk/6.5) TaurusApp/2.9"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4) AppleWebKit/605 AliApp(DingTalk/6.5) TaurusApp/2"
DESKTOP = "Mozilla/5.0 (Windows NT 10.0) Chrome/103.0 dingtalk-win/1.0.0 DingTalk/6.5 TaurusApp/2.9"
NEBULA = "Mozilla/5.0 (Linux; Android 12) Chrome/69.0 Nebula mPaaSClient TaurusApp/2.9"
AGENTS = {"android": ANDROID, "iphone": IPHONE, "desktop": DESKTOP, "nebula": NEBULA}
NARROW = {"width": 360, "height": 740}
APP = Path(__file__).with_name("zzd_bridge.js").read_text()


@pytest.fixture(scope="module")
def service() -> Iterator[FakeService]:
    with FakeService() as running:
        yield running


@pytest.fixture(scope="module")
def product(
    databases: Databases, service: FakeService, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Product]:
    folder = tmp_path_factory.mktemp("product")
    names = ("zzd_app_key", "zzd_app_secret", "zzd_tenant_id")
    known = {name.upper(): KNOWN[name] for name in names}
    with product_on_trial(folder, databases, **known, ZZD_URL=service.url) as running:
        with running.services.database.write() as session:
            for call_sign, account in (("042", SWIMMER), ("007", MATE)):
                member = _member(session, call_sign)
                member.notice_id = account
                session.add(member)
        yield running


def _member(session: Session, call_sign: str) -> Member:
    return session.exec(select(Member).where(Member.call_sign == call_sign)).one()


Open = Callable[..., Page]
ACCEPTED = """async id => (await (await fetch('/api/v1/inbox')).json()).jobs.some(
  ({assignment}) => assignment.id === id && assignment.accepted_at)"""
"""Read from the server's inbox, because the phone's page could be ahead of the server."""


@pytest.fixture
def container(faces: Faces, service: FakeService) -> Open:
    """A page inside the app, on the phone of the member with this `account`."""
    numbers = count()

    def give(account: str) -> str:
        code = f"{account}-{time.monotonic_ns()}-{next(numbers)}"
        service.codes[code] = account
        return code

    def open_in(account: str, bridge: str = "android", **options: Any) -> Page:
        agent = AGENTS.get(bridge, ANDROID)
        context = faces.phone_context(
            **{"user_agent": agent, "service_workers": "block", "viewport": NARROW} | options
        )
        context.expose_function("zzdCode", lambda: give(account))
        context.add_init_script(APP.replace("BRIDGE", json.dumps(bridge)))
        return context.new_page()

    return open_in


def sent_out(product: Product, service: FakeService, ref: str, title: str = "老人落水") -> str:
    """An order to 042; the link in the work notice that the platform was given."""
    case = product.happens(title, ref=ref, severity=1)
    order = product.send_out(case, "042")
    notice = until(lambda: notice_of(service, order), product.log)
    assert notice["receiverIds"] == SWIMMER
    return str(notice["msg"]["oa"]["message_url"])


def notice_of(service: FakeService, order: str) -> Any:
    """The work notice that the platform was asked to send for this order, or None."""
    ending = f"order={order}"
    fitting = (
        notice
        for notice in service.got["zzd"]
        if notice["msg"]["oa"]["message_url"].endswith(ending)
    )
    return next(fitting, None)


def end_sessions(product: Product) -> None:
    with product.services.database.write() as session:
        for login in session.exec(select(Login).where(col(Login.phone_id).is_not(None))):
            login.ended_at = clock.now()
            session.add(login)


def test_the_work_notice_opens_the_order_and_it_is_accepted(
    container: Open, product: Product, service: FakeService
) -> None:
    link = sent_out(product, service, "330105101")
    page = container(SWIMMER)
    page.goto(link)
    expect(page.locator("phone-order h1")).to_have_text("老人落水")
    expect(page.locator("phone-strip")).to_contain_text("在线")
    assert page.evaluate("'serviceWorker' in navigator") is False
    assert page.url == link
    shot(page, "zzd-order")
    page.get_by_role("button", name="收到，出发").click()
    expect(page.get_by_role("button", name="到了", exact=True)).to_be_visible()
    wait_until(page, ACCEPTED, link.rpartition("order=")[2])


@pytest.mark.parametrize("bridge", AGENTS)
def test_every_system_of_the_app_is_asked_in_its_own_way(container: Open, bridge: str) -> None:
    page = container(SWIMMER, bridge)
    page.goto("/phone?screen=records")
    expect(page.locator("phone-strip")).to_contain_text("在线")
    assert page.url.endswith("/phone?screen=records")


def test_the_app_is_told_whose_members_we_ask_for(container: Open, faces: Faces) -> None:
    page = container(STRANGER, "nebula")
    faces.watches[-1].forgive("403")
    page.goto("/phone")
    expect(page.locator("#wrong")).to_be_visible()
    wish = {"_apiName": "getAuthCode", "corpId": KNOWN["zzd_tenant_id"]}
    assert page.evaluate("window.zzdWish") == wish


def test_the_app_is_nagged_with_nothing(container: Open, product: Product) -> None:
    page = container(MATE, "iphone")
    page.goto("/phone?screen=settings")
    expect(page.locator("phone-settings")).to_contain_text("这个浏览器不支持")
    expect(page.locator("phone-settings")).not_to_contain_text("装到桌面")
    expect(page.get_by_role("button", name="打开锁屏推送")).to_have_count(0)
    with product.services.database.read() as session:
        member = _member(session, "007")
        phones = session.exec(select(Phone).where(Phone.member_id == member.id)).all()
    assert [phone.push.value for phone in phones] == ["unsupported"]


def test_a_session_that_ends_begins_again_under_the_order(
    container: Open, faces: Faces, product: Product, service: FakeService
) -> None:
    link = sent_out(product, service, "330105102", "小区电动车起火")
    page = container(SWIMMER)
    page.goto(link)
    expect(page.locator("phone-order h1")).to_have_text("小区电动车起火")
    expect(page.locator("phone-strip")).to_contain_text("在线")
    expect(page.locator("phone-order patrol-map")).to_be_visible()
    page.wait_for_function(MAPS_STAND)
    page.evaluate("window.neverReloaded = true")
    faces.watches[-1].forgive("401")
    end_sessions(product)
    with page.expect_response("**/api/v1/session") as answer:
        page.get_by_role("button", name="收到，出发").click()
    assert answer.value.ok
    expect(page.get_by_role("button", name="到了", exact=True)).to_be_visible()
    expect(page.locator("phone-strip")).to_contain_text("在线")
    assert page.evaluate("window.neverReloaded")
    with product.services.database.read() as session:
        member = _member(session, "042")
        agents = session.exec(select(Phone.agent).where(Phone.member_id == member.id)).all()
    assert len(agents) == len(set(agents)), "the same phone came back"


OVERTAKEN = """() => {
  const ask = window.fetch;
  window.fetch = async (address, options) => {
    const answer = await ask(address, options);
    if (options?.method !== "DELETE") return answer;
    dispatchEvent(new CustomEvent("signed-out", { detail: { status: 401 } }));
    await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    await window.isLocked(document.querySelector("phone-locked") !== null);
    return answer;
  };
}"""


def test_whoever_leaves_stays_out_until_asked(container: Open) -> None:
    page = container(MATE)
    page.goto("/phone?screen=settings")
    expect(page.locator("phone-strip")).to_contain_text("在线")
    locked: list[bool] = []
    page.expose_function("isLocked", lambda is_locked: locked.append(is_locked))
    page.evaluate(OVERTAKEN)
    page.get_by_role("button", name="退出登录").click()
    page.get_by_role("button", name="只退出，不下岗").click()
    expect(page.locator("input[name=password]")).to_be_visible()
    assert locked == [False], "a request that the sign-out overtook is not an expired session"
    shot(page, "zzd-signin")
    page.get_by_role("link", name="用浙政钉登录").click()
    expect(page.locator("phone-strip")).to_contain_text("在线")


def test_a_silent_app_is_said_so_and_asked_again(container: Open) -> None:
    page = container(SWIMMER, "none")
    page.goto("/phone?screen=records")
    expect(page.locator("#waiting")).to_be_visible()
    shot(page, "zzd-waiting")
    expect(page.locator("#wrong")).to_contain_text("浙政钉没有回应")
    shot(page, "zzd-silent")
    page.evaluate("window.putBridge('android')")
    page.get_by_role("button", name="再试一次").click()
    page.wait_for_url("**/phone?screen=records", wait_until="commit")  # an order may take over
    expect(page.locator("phone-strip")).to_contain_text("在线")


def test_an_app_that_refuses_is_quoted(container: Open) -> None:
    page = container(SWIMMER, "refusing")
    page.goto("/phone")
    expect(page.locator("#wrong")).to_contain_text("没有给出登录凭证（7）")


def test_an_account_of_nobody_is_shown_to_its_owner(container: Open, faces: Faces) -> None:
    page = container(STRANGER)
    faces.watches[-1].forgive("403")
    page.goto("/phone")
    expect(page.locator("#wrong")).to_contain_text(STRANGER)
    shot(page, "zzd-unknown")


def test_a_session_that_is_not_kept_does_not_go_in_circles(container: Open) -> None:
    page = container(SWIMMER)
    page.goto("/phone")
    expect(page.locator("phone-strip")).to_contain_text("在线")
    page.context.clear_cookies()
    page.goto("/phone?screen=records")
    expect(page.locator("#wrong")).to_contain_text("登录没有保留下来")
    page.get_by_role("button", name="再试一次").click()
    expect(page.locator("phone-strip")).to_contain_text("在线")


def test_outside_the_app_a_password_or_a_link_opens_the_same_order(
    faces: Faces, product: Product, service: FakeService
) -> None:
    link = sent_out(product, service, "330105103", "桥下有人呼救")
    context: BrowserContext = faces.phone_context()
    page = context.new_page()
    page.goto(link)
    expect(page.locator("input[name=password]")).to_be_visible()
    faces.sign_in(context, "042")
    page.goto(link)
    expect(page.locator("phone-order h1")).to_have_text("桥下有人呼救")
