"""A phone in a tunnel: its page opens from the cache, and what was pressed arrives once."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.faces import MAPS_STAND, Faces, shot, wait_until
from tests.browser.product import Product
from tests.requires import requires

pytestmark = [requires("chromium"), pytest.mark.page]

WORKER_STANDS = """async () => {
  const {active} = await navigator.serviceWorker.ready;
  return active.state === 'activated' && Boolean(await caches.match('/phone'));
}"""

REMEMBERS = """async title => {
  const opened = indexedDB.open('patrol');
  await new Promise(done => { opened.onsuccess = done; });
  const asked = opened.result.transaction('values').objectStore('values').get('phone');
  await new Promise(done => { asked.onsuccess = done; });
  opened.result.close();
  return Object.values(asked.result?.jobs ?? {}).some(({incident}) => incident.title === title);
}"""


@pytest.fixture
def phone(faces: Faces) -> Page:
    """042's phone with its worker installed, as it is from the second visit on."""
    page = faces.phone("042")
    wait_until(page, WORKER_STANDS)
    return page


def into_the_tunnel(phone: Page) -> None:
    phone.context.set_offline(True)
    expect(phone.locator("phone-strip")).to_contain_text("没网")


def test_the_page_opens_offline_with_the_last_inbox(phone: Page, product: Product) -> None:
    case = product.happens("老人走失", ref="330105011")
    product.send_out(case, "042", order="沿河找，问早点摊")
    expect(phone.locator("phone-order h1")).to_have_text("老人走失")
    expect(phone.locator("order-words")).to_contain_text("沿河找，问早点摊")
    wait_until(phone, REMEMBERS, "老人走失")
    phone.wait_for_function(MAPS_STAND)  # what draws the map has come by then
    into_the_tunnel(phone)
    phone.goto("/phone")
    expect(phone.locator("phone-order h1")).to_have_text("老人走失")
    expect(phone.locator("order-words")).to_contain_text("沿河找，问早点摊")
    expect(phone.locator("phone-strip")).to_contain_text("没网")
    shot(phone, "offline-shell")
    notice = phone.context.new_page()
    notice.goto("/privacy")
    expect(notice.locator("h1")).to_contain_text("隐私")
    notice.close()
    phone.context.set_offline(False)
    expect(phone.locator("phone-strip")).to_contain_text("在线")
    product.as_("701", "POST", f"/api/v1/incidents/{case}/cancellation", {"reason": "已自行解决"})
    expect(phone.locator("phone-order-ended")).to_contain_text("不用去")


def test_five_acts_in_a_tunnel_arrive_in_order_and_once(phone: Page, product: Product) -> None:
    case = product.happens("沿街商铺起烟", ref="330105012")
    product.send_out(case, "042")
    accept = phone.get_by_role("button", name="收到，出发")
    expect(accept).to_be_visible()
    into_the_tunnel(phone)
    accept.click()
    expect(phone.locator("phone-strip")).to_contain_text("2 条已存手机")
    say(phone, "情况有变", "情况有变", "人更多了")
    phone.get_by_role("button", name="到了", exact=True).click()
    expect(phone.locator("phone-scene")).to_be_visible()
    say(phone, "要增援", "马上要增援", "人手不够")
    phone.get_by_text("救起无碍", exact=True).click()
    phone.get_by_role("button", name="处置完毕").click()
    expect(phone.locator("phone-strip")).to_contain_text("6 条已存手机")
    phone.reload()
    expect(phone.locator("phone-strip")).to_contain_text("6 条已存手机")
    shot(phone, "offline-outbox")
    assert product.reports(case) == []
    phone.context.set_offline(False)
    expect(phone.locator("phone-strip")).to_contain_text("在线")
    expect(phone.locator("phone-strip")).not_to_contain_text("待发")
    everything_arrived_once(product, case)


def say(phone: Page, opens: str, sends: str, words: str) -> None:
    """Send a report by its sheet, with the first quick words."""
    phone.get_by_role("button", name=opens, exact=True).click()
    sheet = phone.locator("report-sheet")
    sheet.get_by_role("button", name=words).click()
    sheet.locator("button.big").click()
    expect(sheet).to_have_count(0)


def everything_arrived_once(product: Product, case: str) -> None:
    story = product.story(case)
    reports = [(row["kind"], row["late"]) for row in story["reports"]]
    kinds = ["departed", "changed", "arrived", "reinforce", "resolved"]
    assert [kind for kind, _ in reports] == kinds
    acted = [row["acted_at"] for row in story["reports"]]
    assert acted == sorted(acted), "the times are those of the presses"
    filed = [row["body"]["report"]["kind"] for row in story["timeline"] if "report" in row["body"]]
    assert filed == kinds
    accepted = [row for row in story["timeline"] if row["kind"] == "assignment.accepted"]
    assert len(accepted) == 1
    assert story["assignments"][0]["status"] == "cleared"
