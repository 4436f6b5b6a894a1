"""待补报 on both screens: the case waits, the phone is reminded, and the report lets it close."""

import pytest
from playwright.sync_api import Page, expect

from patrol import clock
from patrol.models import Incident, Policy
from tests.browser.desk_hand import choose
from tests.browser.faces import Faces, shot
from tests.browser.product import Product
from tests.cast import BRIDGE
from tests.requires import requires

pytestmark = [requires("chromium"), pytest.mark.page]

TITLE = "电梯困人"
LEAD = "042"
NORTH_M = 1 / 111_195
AWAY = {"latitude": BRIDGE[0] + 509 * NORTH_M, "longitude": BRIDGE[1], "accuracy": 30}
"""The case is 89 m north of the bridge (`Product.happens`)."""


def test_the_case_waits_for_the_report(faces: Faces, product: Product) -> None:
    remind_at_once(product)
    case = product.happens(TITLE, ref="330105004", category="RE0301")
    product.send_out(case, LEAD)
    desk, phone = faces.desk(), faces.phone(LEAD, geolocation=AWAY)
    choose(desk, TITLE)
    arriving_far_away(desk, phone)
    putting_the_report_off(desk, phone)
    missing_the_target(desk, product, case)
    adding_the_report(desk, phone)


def remind_at_once(product: Product) -> None:
    """Save a policy that reminds after a second, and does nothing else."""
    step = {"when": "report_owed", "do": "ask_member", "after_s": 1}
    policy = Policy(severity=2, version=2, steps=[step], by="test", at=clock.now())
    with product.services.database.write() as session:
        session.add(policy)


def arriving_far_away(desk: Page, phone: Page) -> None:
    phone.get_by_role("button", name="收到，出发").click()
    phone.get_by_role("button", name="到了", exact=True).click()
    arrival = desk.locator("report-list li", has_text="到了")
    expect(arrival.locator(".where")).to_contain_text("远：离现场 420 米，误差 30 米")
    expect(desk.locator("time-line li", has_text="042 到了（远：离现场 420 米")).to_have_count(1)


def putting_the_report_off(desk: Page, phone: Page) -> None:
    phone.get_by_role("button", name="稍后补").click()
    expect(phone.locator("owed-card")).to_contain_text("待补报")
    expect(phone.locator("owed-card")).to_contain_text("还剩")
    expect(phone.locator("owed-card")).to_contain_text("请补报，补了才能办结")
    expect(desk.locator("owed-box")).to_contain_text("042 待补报")
    expect(desk.locator("section.report_owed queue-item")).to_contain_text(TITLE)
    done = desk.locator("report-list li", has_text="处置完毕")
    expect(done.locator(".where")).to_have_text("无位置：队员没同意定位")
    desk.get_by_role("button", name="不等补报，办结").click()
    expect(desk.locator(".toast")).to_contain_text("要写明为什么不会有反馈")
    shot(desk, "owed-desk")
    shot(phone, "owed-phone")


def missing_the_target(desk: Page, product: Product, case: str) -> None:
    with product.services.database.write() as session:
        row = session.get_one(Incident, case)
        row.report_target_s = 1
        session.add(row)
    expect(desk.locator("section.needs_you queue-item")).to_contain_text("042 过时没补报")
    shot(desk, "owed-late-desk")


def adding_the_report(desk: Page, phone: Page) -> None:
    phone.locator("owed-card button").click()
    expect(phone.locator("phone-scene h1")).to_contain_text("补报")
    phone.locator("phone-scene textarea").fill("轿厢已开，人已出来")
    phone.get_by_text("已脱困", exact=True).click()
    phone.get_by_role("button", name="补报", exact=True).click()
    expect(phone.locator("owed-card")).to_have_count(0)
    expect(desk.locator("owed-box section")).to_have_count(0)
    expect(desk.locator("section.needs_you")).to_have_count(0)
    desk.get_by_role("button", name="核查通过，办结").click()
    expect(desk.locator("incident-head status-chip")).to_have_text("办结")
