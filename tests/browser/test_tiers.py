"""移交、协同: a case crosses three tiers and a partner by link, and each one's seconds are told."""

import pytest
from playwright.sync_api import Page, expect

from patrol.models import Role, User
from tests.browser.axe import violations
from tests.browser.desk_hand import choose
from tests.browser.faces import PHOTO, Faces, shot
from tests.browser.product import Product
from tests.requires import requires

pytestmark = [requires("chromium"), pytest.mark.page]

TITLE = "夜摊占道"
COMMUNITY, DISTRICT = 4, 1
PARTNER = {"viewport": {"width": 360, "height": 800}}


def test_a_case_crosses_three_tiers_and_a_partner(faces: Faces, product: Product) -> None:
    with product.services.database.write() as session:
        session.add(User(name="741", role=Role.DISPATCHER, area_id=COMMUNITY))
        session.add(User(name="721", role=Role.DISPATCHER, area_id=DISTRICT))
    product.happens(TITLE, ref="330105003", category="ST0101", severity=3)
    community, street, district = (faces.desk(name) for name in ("741", "701", "721"))
    handing_up(community, "文晖街道")
    answering(street)
    handing_up(street, "拱墅区")
    answering(district)
    page = asking_a_partner(faces, district)
    the_partner_comes(page, district)
    the_seconds_are_told(district)


def handing_up(desk: Page, tier: str) -> None:
    choose(desk, TITLE)
    expect(desk.locator("incident-head h1")).to_have_text(TITLE)
    desk.keyboard.press("t")
    dialog = desk.get_by_role("dialog")
    dialog.get_by_role("radio", name=tier).check()
    dialog.get_by_label("说给对方的话").fill("摊主不听劝")
    shot(desk, "tiers-ask")
    dialog.get_by_role("button", name="移交").click()
    expect(desk.get_by_role("dialog")).to_have_count(0)
    expect(desk.locator("transfer-box li", has_text="待答复")).to_have_count(1)


def answering(desk: Page) -> None:
    alarm = desk.locator("section.needs_you queue-item", has_text="有移交待你答复")
    expect(alarm).to_contain_text(TITLE)
    choose(desk, TITLE)
    expect(desk.locator("transfer-box li", has_text="待答复")).to_contain_text("摊主不听劝")
    desk.keyboard.press("t")
    desk.get_by_role("dialog").get_by_role("button", name="记下答复").click()
    expect(desk.get_by_role("dialog")).to_have_count(0)
    expect(desk.locator("transfer-box li", has_text="待答复")).to_have_count(0)


def asking_a_partner(faces: Faces, desk: Page) -> Page:
    desk.keyboard.press("t")
    dialog = desk.get_by_role("dialog")
    powers = "占道经营：劝导、责令改正、暂扣、处罚"
    dialog.get_by_role("radio", name=f"综合执法中队 · {powers}").check()
    dialog.get_by_label("说给对方的话").fill("带暂扣单")
    dialog.get_by_role("button", name="移交").click()
    row = desk.locator("transfer-box li", has_text="综合执法中队")
    row.get_by_role("button", name="发链接").click()
    address = row.get_by_label("链接").input_value()
    page = faces.open(**PARTNER).new_page()
    page.goto(address[address.index("/partner/") :])
    return page


def the_partner_comes(page: Page, desk: Page) -> None:
    row = desk.locator("transfer-box li", has_text="综合执法中队")
    expect(page.locator("main")).to_contain_text("带暂扣单")
    shot(page, "tiers-partner-asked")
    assert violations(page) == []
    page.get_by_role("button", name="接收", exact=True).click()
    expect(row).to_contain_text("已接收")
    expect(desk.locator("status-chip").first).to_contain_text("已移交")
    expect(desk.locator("radio-script section"), "nobody is called any more").to_have_count(0)
    expect(desk.locator("notified-box .chip.wait")).to_have_count(0)
    page.get_by_role("button", name="到了").click()
    expect(row).to_contain_text("已到场")
    page.get_by_label("结果").fill("摊位已暂扣")
    page.locator("input[type=file]").set_input_files([PHOTO])
    shot(page, "tiers-partner-on-scene")
    page.get_by_role("button", name="处置完毕").click()
    expect(page.locator("h1")).to_have_text("已报处置完毕，谢谢")
    expect(row).to_contain_text("摊位已暂扣")
    expect(row.locator("img")).to_have_count(1)


def the_seconds_are_told(desk: Page) -> None:
    told = desk.locator("seconds-bar")
    for who in ("指挥台", "综合执法中队"):
        expect(told).to_contain_text(who)
    shot(desk, "tiers-desk")
    assert violations(desk) == []
    row = desk.locator("transfer-box li", has_text="综合执法中队")
    row.get_by_role("button", name="核查通过，办结").click()
    expect(desk.locator("status-chip").first).to_contain_text("办结")
