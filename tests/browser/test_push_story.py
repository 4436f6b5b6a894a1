"""An order by Web Push, with nothing between: a real browser, our encryption, a service's protocol.

The phone's page is closed when the desk dispatches; only the worker, the push service and the
phone's service worker can bring the order.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, Request, expect

from tests.browser.faces import (
    PATIENCE_MS,
    PHONE,
    answer_about_positions,
    until_on,
)
from tests.browser.product import Json, Product, product_on_trial
from tests.browser.real_push import (
    chromium_with_push,
    firefox_with_push,
    lead_subscriptions_to,
)
from tests.requires import requires
from tests.services.database import Databases
from tests.services.gcm_service import GcmService
from tests.services.push_service import PushService
from tests.waiting import until

pytestmark = pytest.mark.any_database
STATE = "/api/v1/push-state"
SUBSCRIPTIONS = "/api/v1/push-subscriptions"
ON_THE_SCREEN = """async () => {
  const registration = await navigator.serviceWorker.getRegistration('/phone');
  return (await registration.getNotifications()).map(({title, body, tag, data, actions}) =>
    ({title, body, tag, data, actions: actions?.map(({action}) => action)}));
}"""


@pytest.fixture(scope="module")
def google() -> Iterator[GcmService]:
    with GcmService() as running:
        yield running


@pytest.fixture(scope="module")
def mozilla() -> Iterator[PushService]:
    with PushService() as running:
        yield running


@pytest.fixture(scope="module")
def product(
    databases: Databases,
    tmp_path_factory: pytest.TempPathFactory,
    google: GcmService,
    mozilla: PushService,
) -> Iterator[Product]:
    """The product that may also push to the two services on this machine."""
    folder = tmp_path_factory.mktemp("product")
    hosts = f"{google.host},{mozilla.host}"
    with product_on_trial(folder, databases, PUSH_EXTRA_HOSTS=hosts) as running:
        yield running


@requires("chromium")
def test_chromium_rings_with_its_page_closed(
    playwright: Playwright, product: Product, google: GcmService, tmp_path: Path
) -> None:
    case = product.happens("独居老人无应答", ref="330105021")
    options = {"base_url": product.url, "locale": "zh-CN", "viewport": PHONE}
    with chromium_with_push(playwright, google, tmp_path, **options) as context:
        lead_subscriptions_to(google, context, SUBSCRIPTIONS)
        enrol_and_close(context, product, "042")
        rings_unseen(context, product, case, "042", ["accept", "open"])
    assert [post["TTL"] is not None for post in google.posts] == [True]


@requires("firefox")
def test_firefox_rings_with_its_page_closed(
    playwright: Playwright, product: Product, mozilla: PushService, tmp_path: Path
) -> None:
    case = product.happens("电梯困人", ref="330105022")
    options = {"base_url": product.url, "locale": "zh-CN", "viewport": PHONE}
    with firefox_with_push(playwright, mozilla, tmp_path, **options) as context:
        enrol_and_close(context, product, "007")
        rings_unseen(context, product, case, "007", None)
    [post] = mozilla.posts
    assert (post["Urgency"], len(post["Topic"])) == ("high", 32)


def enrol_and_close(context: BrowserContext, product: Product, call_sign: str) -> None:
    """Sign in by a one-time link, subscribe by the page's button, and close the page."""
    context.set_default_timeout(PATIENCE_MS)
    answer_about_positions(context)
    page = context.new_page()
    state_requests: list[Request] = []
    page.on(
        "requestfinished",
        lambda request: state_requests.append(request) if STATE in request.url else None,
    )
    page.goto(f"{product.url}/enter#{product.ticket(call_sign)}")
    page.locator("#enter button").click()
    page.get_by_role("button", name=f"{call_sign} 设置").click()
    settings = page.locator("phone-settings")
    ask = settings.get_by_role("button", name="打开锁屏推送")
    standing = settings.get_by_text("锁屏推送：已开。")
    expect(ask.or_(standing).first).to_be_visible()
    times = 1  # the page looks by itself soon after its start
    if ask.is_visible():
        ask.click()
        times = 2
    expect(standing).to_be_visible(timeout=PATIENCE_MS)
    until_on(
        page,
        lambda: len(state_requests) >= times,
        f"the phone's word on its push state, {times} times",
    )
    page.close()
    until(lambda: not member(product, call_sign)["live"], "the end of the page's socket")
    assert member(product, call_sign)["push"] == "ok"


def rings_unseen(
    context: BrowserContext, product: Product, case: str, call_sign: str, actions: list[str] | None
) -> None:
    assignment_id = product.send_out(case, call_sign)
    until(
        lambda: by_push(product, case)["shown_at"],
        lambda: f"the receipt in {by_push(product, case)}\n{product.log()}",
    )
    assert by_push(product, case)["status"] == "shown"
    receipts = [row for row in product.story(case)["timeline"] if row["kind"] == "receipt.shown"]
    assert [(row["member"], row["body"]["channel"]) for row in receipts] == [(call_sign, "push")]
    notes = on_the_screen(context, product)
    incident = product.story(case)["incident"]
    [note] = notes
    assert note["title"] == f"紧急 · {incident['title']}"
    assert note["body"].startswith(incident["place"])
    assert note["data"]["id"] == assignment_id
    if actions is not None:
        assert note["actions"] == actions


def on_the_screen(context: BrowserContext, product: Product) -> list[Json]:
    """The notifications, as another page of the same origin can read them."""
    page: Page = context.new_page()
    page.goto(f"{product.url}/tip")
    notifications: list[Json] = page.evaluate(ON_THE_SCREEN)
    page.close()
    return notifications


def member(product: Product, call_sign: str) -> Json:
    members = product.as_("701", "GET", "/api/v1/board")["members"]
    return next(row for row in members if row["call_sign"] == call_sign)


def by_push(product: Product, case: str) -> Json:
    [assignment] = product.story(case)["assignments"]
    push_deliveries = (
        delivery for delivery in assignment["deliveries"] if delivery["channel"] == "push"
    )
    return next(push_deliveries, {"shown_at": None})
