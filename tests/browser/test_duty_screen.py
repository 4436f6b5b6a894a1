"""值守屏: the dark screen of a member on watch stays awake, and an order takes its place."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.faces import HERE, Faces, shot, until_on, wait_until
from tests.browser.product import Product
from tests.requires import requires
from tests.waiting import until

pytestmark = [requires("chromium"), pytest.mark.page, pytest.mark.whole]

NARROW = {"width": 360, "height": 740}
MAY = ["geolocation", "screen-wake-lock"]
NO_PUSH_HERE = "does not support the Push API in incognito mode"
WORKER_STANDS = """async () => {
  const {active} = await navigator.serviceWorker.ready;
  return active.state === 'activated' && Boolean(await caches.match('/phone'));
}"""
IS_WRITTEN_DOWN = """async () => {
  const {openStore} = await import('/static/lib/outbox_store.js');
  const {saved} = await import('/static/phone/state/state.js');
  const kept = await openStore().kept('phone');
  const {state} = document.querySelector('phone-app').phone;
  return JSON.stringify(kept) === JSON.stringify(saved(state));
}"""
"""True when the phone has stored its state, which it does shortly after each change."""
NOTICES = """async () => {
  const registration = await navigator.serviceWorker.getRegistration('/phone');
  return (await registration.getNotifications()).map(({title, tag, requireInteraction, silent}) =>
    ({title, tag, requireInteraction, silent}));
}"""

NOTE_WHAT_IS_DRAWN = """() => {
  self.drawn = [];
  const show = registration.showNotification.bind(registration);
  registration.showNotification = (title, options) =>
    show(title, options).then(() => drawn.push(title));
}"""
"""Until a notification is drawn no page may ask for it: Chromium would drop it."""


@pytest.fixture
def phone(faces: Faces) -> Page:
    return faces.phone("042", viewport=NARROW, permissions=MAY, geolocation=HERE)


@pytest.fixture
def on_watch(phone: Page) -> Page:
    phone.get_by_role("button", name="开始值守").click()
    expect(phone.locator("phone-duty")).to_contain_text("在线，随时可达")
    return phone


def phone_state(product: Product, call_sign: str = "042") -> Any:
    rows = product.as_("701", "GET", "/api/v1/reachability")["members"]
    return next(row["phone"] for row in rows if row["call_sign"] == call_sign)


def desk(product: Product, method: str, path: str, body: Any = None) -> Any:
    return product.as_("701", method, path, body)


def send(product: Product, case: str, *members: str, **more: Any) -> list[str]:
    version = product.story(case)["incident"]["version"]
    body = {"members": members, "order": "带绳", "version": version, **more}
    path = f"/api/v1/incidents/{case}/assignments"
    return [str(key) for key in desk(product, "POST", path, body)["assignments"]]


def by_radio(product: Product, assignment: str) -> None:
    answer = {"answer": "accepted", "via": "radio"}
    desk(product, "POST", f"/api/v1/assignments/{assignment}/answer", answer)


def test_the_duty_screen_says_whether_an_order_would_arrive(
    on_watch: Page, product: Product
) -> None:
    watch = on_watch.locator("phone-duty")
    expect(watch).to_contain_text("已保持")
    expect(watch).to_contain_text("秒前")
    expect(watch.locator(".duty-clock")).to_have_text(on_watch.evaluate(CLOCK))
    assert on_watch.evaluate("document.querySelector('main.duty').style.translate")
    until(lambda: phone_state(product)["screen"] == "duty", "the duty screen, told")
    shot(on_watch, "duty-screen")
    on_watch.evaluate(NO_LONG_TIMERS)  # it comes back by the network's word, not by waiting
    on_watch.context.set_offline(True)
    expect(watch).to_contain_text("没网，收不到指令")
    shot(on_watch, "duty-screen-offline")
    on_watch.context.set_offline(False)
    expect(watch).to_contain_text("在线，随时可达")
    leave = watch.get_by_role("button", name="回首页")
    leave.focus()
    for _ in range(2):
        on_watch.keyboard.press("Enter")
    expect(on_watch.locator("phone-home")).to_be_visible()
    until(lambda: phone_state(product)["screen"] == "visible", "the screen, told")


NO_LONG_TIMERS = """() => {
  const soon = window.setTimeout;
  window.setTimeout = (act, ms, ...rest) => ms > 1000 ? 0 : soon(act, ms, ...rest);
}"""
CLOCK = """() => new Intl.DateTimeFormat('zh-CN',
  {hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: 'Asia/Shanghai'}).format()"""


def test_an_order_takes_the_screen_and_the_watch_goes_on_after_it(
    on_watch: Page, product: Product
) -> None:
    case = product.happens("老人落水", ref="330105061", severity=1)
    (assignment,) = send(product, case, "042")
    expect(on_watch.locator("grave-order h1")).to_have_text("老人落水")
    shot(on_watch, "duty-taken-over")
    desk(product, "DELETE", f"/api/v1/assignments/{assignment}", {"reason": "已自行上岸"})
    expect(on_watch.locator("phone-order-ended")).to_contain_text("已自行上岸")
    expect(on_watch.locator("phone-notices .notice"), "once is enough").to_have_count(0)
    on_watch.locator("phone-order-ended button").click()
    expect(on_watch.locator("phone-duty")).to_be_visible()
    expect(on_watch.locator("phone-notices .notice"), "it has been read").to_have_count(0)
    wait_until(on_watch, IS_WRITTEN_DOWN)
    on_watch.reload()
    expect(on_watch.locator("phone-duty")).to_contain_text("在线，随时可达")


def test_a_test_call_is_no_order_and_is_answered_with_one_press(
    on_watch: Page, product: Product
) -> None:
    check = desk(product, "POST", "/api/v1/comms-checks", {"members": ["042"]})["check"]
    screen = on_watch.locator("phone-comms-check")
    expect(screen).to_contain_text("通信测试，不是警情")
    shot(on_watch, "comms-check")

    def mine() -> Any:
        rows = desk(product, "GET", f"/api/v1/comms-checks/{check['id']}")["check"]["members"]
        return next(row for row in rows if row["call_sign"] == "042")

    until(lambda: mine()["channel"] == "live", "042 called by its socket")
    assert mine()["answered_s"] is None
    case = product.happens("沿街起烟", ref="330105062", severity=1)
    (assignment,) = send(product, case, "042")
    expect(on_watch.locator("grave-order h1")).to_have_text("沿街起烟")
    by_radio(product, assignment)
    screen.get_by_role("button", name="收到通信测试").click()
    expect(screen).to_have_count(0)
    until(lambda: mine()["answered_s"] is not None, "the answer of 042")
    desk(product, "DELETE", f"/api/v1/assignments/{assignment}", {"reason": "演练"})


def test_who_was_silent_is_told_who_goes_and_is_heard_late(phone: Page, product: Product) -> None:
    case = product.happens("独居老人无应答", ref="330105063")
    (silent,) = send(product, case, "042")
    expect(phone.locator("phone-order h1")).to_be_visible()
    (instead,) = send(product, case, "017", instead_of=[silent])
    expect(phone.locator("phone-order-ended")).to_contain_text("没等到你应答，已改派 017")
    by_radio(product, instead)
    shot(phone, "replaced")
    phone.get_by_role("button", name="收到，我还能去").click()
    notices = phone.locator("phone-notices.rest")
    expect(notices).to_contain_text("你的应答已告诉指挥台")
    expect(phone.get_by_role("button", name="收到，我还能去")).to_have_count(0)
    shot(phone, "replaced-heard")
    wait_until(phone, IS_WRITTEN_DOWN)
    phone.reload()
    expect(notices).to_contain_text("你的应答已告诉指挥台")
    by_radio(product, silent)
    expect(phone.locator("phone-order")).to_contain_text("老人无应答")
    expect(phone.get_by_role("button", name="出发")).to_be_visible()
    for assignment_id in (silent, instead):
        desk(product, "DELETE", f"/api/v1/assignments/{assignment_id}", {"reason": "演练"})


def test_late_is_in_time_while_the_other_is_silent_too(phone: Page, product: Product) -> None:
    case = product.happens("燃气味", ref="330105064")
    (silent,) = send(product, case, "042")
    expect(phone.locator("phone-order h1")).to_be_visible()
    send(product, case, "007", instead_of=[silent])
    phone.get_by_role("button", name="收到，我还能去").click()
    expect(phone.get_by_role("button", name="出发")).to_be_visible()
    desk(product, "DELETE", f"/api/v1/assignments/{silent}", {"reason": "演练"})


def test_the_first_to_accept_goes_and_the_other_reads_who_it_is(
    phone: Page, product: Product
) -> None:
    case = product.happens("孩子走失", ref="330105065")
    mine, other = send(product, case, "042", "017", first_only=True)
    expect(phone.locator("phone-order")).to_contain_text("先到先得，谁先收到谁去")
    shot(phone, "first-only")
    by_radio(product, other)
    expect(phone.locator("phone-order-ended")).to_contain_text("017 已先接单，你不用去")
    desk(product, "DELETE", f"/api/v1/assignments/{other}", {"reason": "演练"})
    assert mine.endswith("-042")


def test_a_word_that_takes_an_order_back_is_shown_without_a_sound(
    faces: Faces, product: Product
) -> None:
    phone = faces.phone("042", permissions=["notifications"])
    faces.watches[-1].forgive(NO_PUSH_HERE)
    wait_until(phone, WORKER_STANDS)
    case = product.happens("电梯困人", ref="330105066")
    (assignment,) = send(product, case, "042")
    told_by_push: list[str] = []
    phone.context.on(
        "request",
        lambda request: '"push"' in (request.post_data or "") and told_by_push.append(request.url),
    )
    (worker,) = phone.context.service_workers
    worker.evaluate(NOTE_WHAT_IS_DRAWN)
    push = pusher(phone, product.url)
    push("order", "紧急 · 电梯困人", id=assignment)
    until_on(phone, lambda: len(told_by_push) == 1, "a receipt for the order")
    (note,) = phone.evaluate(NOTICES)
    assert note["requireInteraction"] is True
    push("close", "不用去了", id="")
    until_on(phone, lambda: worker.evaluate("drawn.includes('不用去了')"), "the word, shown")
    (note,) = phone.evaluate(NOTICES)
    assert note == {
        "title": "不用去了",
        "tag": "order",
        "silent": True,
        "requireInteraction": False,
    }
    push("order", "紧急 · 电梯困人", id=assignment)
    until_on(phone, lambda: len(told_by_push) > 1, "a receipt for the order again")
    whose = [assignment in url for url in told_by_push]
    assert whose == [True, True], "no receipt is due for what takes an order back"
    desk(product, "DELETE", f"/api/v1/assignments/{assignment}", {"reason": "演练"})


def pusher(page: Page, origin: str) -> Any:
    """Hand a push to the service worker by the browser's developer tools."""
    cdp = page.context.new_cdp_session(page)
    registrations: list[Any] = []
    cdp.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda e: registrations.extend(e["registrations"]),
    )
    cdp.send("ServiceWorker.enable")
    until_on(page, lambda: registrations, "the worker's registration")

    def push(kind: str, title: str, *, id: str) -> None:
        note = {"title": title, "body": "文晖桥北", "tag": "order", "navigate": f"{origin}/phone"}
        message = {"web_push": 8030, "notification": note, "id": id, "kind": kind}
        newest = [entry for entry in registrations if not entry["isDeleted"]][-1]
        where = {"origin": origin, "registrationId": newest["registrationId"]}
        cdp.send("ServiceWorker.deliverPushMessage", {**where, "data": json.dumps(message)})

    return push


def test_the_town_is_known_in_a_tunnel(phone: Page) -> None:
    wait_until(phone, WORKER_STANDS)
    wait_until(phone, "async () => Boolean(await caches.match('/api/v1/map'))")
    phone.context.set_offline(True)
    phone.reload()
    ask = "async () => (await (await fetch('/api/v1/map')).json()).features.type"
    assert phone.evaluate(ask) == "FeatureCollection"
    phone.context.set_offline(False)
