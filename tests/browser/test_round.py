"""Half a round with the network off half the time: an order, a find in three taps, an early end."""

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import select

from patrol.models import Checkpoint, Intake, Round, Scan
from tests.browser.faces import Faces, shot, until_on
from tests.browser.product import Product
from tests.cast import BRIDGE
from tests.requires import requires

pytestmark = [requires("chromium"), pytest.mark.page]

NAMES = ("桥西栏杆", "桥东救生圈", "文晖公园", "打铁关站")
NORTH = 0.005


def test_half_a_round_offline_half_of_the_time(faces: Faces, product: Product) -> None:
    for number, name in enumerate(NAMES):
        here = {"area_id": 4, "lat": BRIDGE[0] + number * NORTH, "lon": BRIDGE[1]}
        product.as_("703", "POST", "/api/v1/admin/checkpoints", {"name": name, **here})
    phone = faces.phone("042")
    # Chromium itself looks for a newer worker of the page while the network is off.
    faces.watches[-1].forgive("occurred when fetching the script")
    phone.get_by_role("button", name="打开").click()
    expect(phone.locator(".points .point")).to_have_count(len(NAMES))
    phone.context.set_offline(True)
    look_at(phone, "桥东救生圈")
    a_find_takes_three_taps(phone)
    phone.context.set_offline(False)
    an_order_interrupts_and_the_round_waits(phone, product)
    expect(phone.locator("round-card")).to_contain_text("还有 3 个点位在等你")
    phone.get_by_role("button", name="继续").click()
    phone.context.set_offline(True)
    look_at(phone, "文晖公园")
    shot(phone, "round")
    it_ends_early_with_a_reason(phone)
    phone.context.set_offline(False)
    until_on(phone, lambda: ended(product) == "weather", "the end at the server")
    both = {"桥东救生圈", "文晖公园"}
    until_on(phone, lambda: seen(product) == both, "both looks at the server")
    the_member_hears_what_became_of_the_find(phone, product)


def look_at(phone: Page, name: str) -> None:
    point = phone.locator(".points .point", has_text=name)
    point.locator(".cover").click()
    point.get_by_role("button", name="看过了").click()
    expect(phone.locator(".seen-points")).to_contain_text(name)


def a_find_takes_three_taps(phone: Page) -> None:
    here = phone.locator(".points .point.here")
    expect(here, "the point where the phone is stands first").to_contain_text("桥西栏杆")
    here.get_by_role("button", name="有情况").click()
    expect(phone.locator("phone-observe")).to_contain_text("在「桥西栏杆」")
    phone.locator("pick-list .pick-item").first.click()
    phone.get_by_role("button", name="上报", exact=True).click()
    expect(phone.locator("phone-round")).to_be_visible()


def an_order_interrupts_and_the_round_waits(phone: Page, product: Product) -> None:
    case = product.happens("老人落水", ref="330105377")
    product.send_out(case, "042")
    phone.get_by_role("button", name="收到，出发").click()
    until_on(phone, lambda: bool(finds(product)), "the find at the desk")
    phone.goto("/phone")


def it_ends_early_with_a_reason(phone: Page) -> None:
    phone.get_by_role("button", name="提前结束").click()
    phone.get_by_role("button", name="天气").click()
    expect(phone.locator("phone-home")).to_be_visible()


def the_member_hears_what_became_of_the_find(phone: Page, product: Product) -> None:
    """It became a case, the desk cancels that, and the page says so without being asked."""
    (case,) = finds(product)
    phone.goto("/phone?screen=records")
    fate = phone.locator("phone-observations li", has_text="桥西栏杆")
    known = product.story(str(case))["incident"]
    expect(fate).to_contain_text(f"已立案 {known['number']}")
    reason = {"reason": "河道所已在修"}
    product.as_("701", "POST", f"/api/v1/incidents/{case}/cancellation", reason)
    expect(fate).to_contain_text(f"已撤销 {known['number']}")
    expect(phone.get_by_text(f"已撤销（{known['number']}）"), "a notice says it").to_be_visible()
    shot(phone, "observation-fate")


def finds(product: Product) -> list[str | None]:
    with product.services.database.read() as session:
        return list(session.exec(select(Intake.incident_id).where(Intake.place == "桥西栏杆")))


def ended(product: Product) -> str | None:
    with product.services.database.read() as session:
        return session.exec(select(Round.ended)).one()


def seen(product: Product) -> set[str]:
    mine = select(Checkpoint.name).join(Scan)
    with product.services.database.read() as session:
        return set(session.exec(mine))
