"""A lost phone deletes what it kept when it is revoked; an ended session only locks the screen."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import col, update

from patrol import clock
from patrol.models import Login
from tests.browser.faces import MAPS_STAND, Faces, shot, until_on, wait_until
from tests.browser.product import Product
from tests.browser.test_offline_shell import REMEMBERS, WORKER_STANDS
from tests.requires import requires

pytestmark = [requires("chromium"), pytest.mark.any_database]

NOTHING_IS_LEFT = """async () => {
  const opened = indexedDB.open('patrol');
  await new Promise(done => { opened.onsuccess = done; });
  const counts = await Promise.all(['outbox', 'values'].map(table => new Promise(done => {
    const asked = opened.result.transaction(table).objectStore(table).count();
    asked.onsuccess = () => done(asked.result);
  })));
  opened.result.close();
  const [acts, values] = counts;  // the storage keeps its own random name
  const caught = await Promise.all((await caches.keys()).map(async name => {
    const kept = await (await caches.open(name)).keys();
    return kept.map(({url}) => new URL(url).pathname);
  }));
  // A module that the page still loads is cached again; it tells of nobody.
  return acts === 0 && values <= 1 && caught.flat().every(path => path.startsWith('/static/'));
}"""


def refused_phone(faces: Faces, call_sign: str) -> Page:
    """A phone with its worker installed; the server will refuse it, by HTTP and the socket."""
    page = faces.phone(call_sign)
    for refusal in ("401", "403", "HTTP Authentication failed"):
        faces.watches[-1].forgive(refusal)
    wait_until(page, WORKER_STANDS)
    return page


def accepted_in_a_tunnel(
    phone: Page, product: Product, call_sign: str, title: str, ref: str
) -> str:
    """The member gets an order and accepts it without a network: two acts wait."""
    case = product.happens(title, ref=ref)
    product.send_out(case, call_sign)
    expect(phone.locator("phone-order h1")).to_have_text(title)
    wait_until(phone, REMEMBERS, title)
    phone.wait_for_function(MAPS_STAND)  # what draws the map has come by then
    phone.context.set_offline(True)
    expect(phone.locator("phone-strip")).to_contain_text("没网")
    phone.get_by_role("button", name="收到，出发").click()
    expect(phone.locator("phone-strip")).to_contain_text("2 条已存手机")
    return case


def test_a_revoked_phone_deletes_all_and_says_what_is_lost(product: Product, faces: Faces) -> None:
    phone = refused_phone(faces, "042")
    accepted_in_a_tunnel(phone, product, "042", "老人落水", "330105031")
    members = product.as_("701", "GET", "/api/v1/board")["members"]
    (mine,) = [row["phone_id"] for row in members if row["call_sign"] == "042"]
    product.as_("701", "DELETE", f"/api/v1/phones/{mine}")
    phone.context.set_offline(False)
    locked = phone.locator("phone-locked")
    expect(locked).to_contain_text("已被指挥台停用")
    expect(locked).to_contain_text("2 条没发出")
    expect(phone.locator("body")).not_to_contain_text("老人落水")
    wait_until(phone, NOTHING_IS_LEFT)
    shot(phone, "phone-revoked")


def test_an_ended_session_locks_the_screen_and_keeps_the_acts(
    product: Product, faces: Faces
) -> None:
    phone = refused_phone(faces, "007")
    case = accepted_in_a_tunnel(phone, product, "007", "电梯困人", "330105032")
    with product.services.database.write() as session:
        ended = clock.now() - timedelta(seconds=1)
        has_phone = col(Login.phone_id).is_not(None)
        session.exec(update(Login).where(has_phone).values(expires_at=ended))
    phone.context.set_offline(False)
    locked = phone.locator("phone-locked")
    expect(locked).to_contain_text("请重新登录")
    expect(locked).to_contain_text("2 条还没发出")
    expect(phone.locator("body")).not_to_contain_text("电梯困人")
    phone.context.set_offline(True)
    phone.goto("/phone")
    expect(locked).to_contain_text("2 条还没发出")
    expect(phone.locator("body")).not_to_contain_text("电梯困人")
    shot(phone, "phone-locked")
    phone.context.set_offline(False)
    faces.sign_in(phone.context, "007")
    phone.goto("/phone?fresh")
    expect(phone.locator("phone-home")).to_contain_text("电梯困人")
    until_on(phone, lambda: "departed" in product.reports(case), "the kept acts at the desk")
    (row,) = product.story(case)["assignments"]
    assert (row["status"], row["accepted_via"]) == ("en_route", "phone")
