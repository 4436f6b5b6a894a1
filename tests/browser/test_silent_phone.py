"""One order to a phone that is switched off: the desk reads who goes instead, and why."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk_hand import choose, row_of
from tests.browser.faces import Faces, shot
from tests.browser.product import Product, product_on_trial
from tests.requires import requires
from tests.services.database import Databases

pytestmark = [requires("chromium"), pytest.mark.any_database]


@pytest.fixture(scope="module")
def product(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The product with the shipped escalation policies."""
    folder = tmp_path_factory.mktemp("product")
    with product_on_trial(folder, databases, is_patient=False) as running:
        yield running


WHY = re.compile("系统派出：042 [0-9]+ 秒未应答，理由：空闲")


@pytest.fixture
def desk(faces: Faces, product: Product) -> Page:
    """042 and 017 are on duty with phones that are off; the order has just gone to 042."""
    page = faces.desk()
    case = product.happens("老人落水", ref="330105081", severity=1)
    choose(page, "老人落水")
    product.send_out(case, "042")
    return page


def test_the_desk_sees_who_else_was_sent_and_why(desk: Page) -> None:
    silent = row_of(desk, "042")
    expect(silent.locator(".fate")).to_contain_text("手机没连着，还没叫到")
    expect(silent).to_contain_text("下一步：再响铃")
    expect(desk.locator("radio-script")).to_contain_text("洞四两")
    line = desk.locator("time-line li")
    expect(line.filter(has_text="没有短信通道，跳过")).to_have_count(1)
    foretold = desk.locator("queue-item .reasons")
    expect(foretold).to_contain_text(re.compile(r"042 没应\s+[0-9:]+ · [0-9]+ 秒后加派 017"))
    strip = desk.locator("alarm-strip", has_text="042 还没有收到")
    expect(strip.locator(".proposal b")).to_have_text("017")
    expect(strip.get_by_role("button", name="加派 017")).to_be_visible()
    shot(desk, "silent-phone-alarm")
    added = row_of(desk, "017")
    expect(added).to_contain_text(WHY)
    expect(added).to_be_in_viewport()
    expect(silent.locator("status-chip")).to_have_text("已加派")
    expect(silent).to_be_in_viewport()
    desk.keyboard.press("s")
    expect(desk.locator("dispatch-box button.send")).not_to_contain_text("042")
    expect(line.filter(has_text="再响铃")).to_have_count(2)
    shot(desk, "silent-phone")


def test_the_desk_reads_what_a_phone_last_said_of_itself(faces: Faces) -> None:
    phone = faces.phone("042")
    page = faces.desk()
    page.locator("input[type=search]").fill("042")
    page.locator("desk-queue .members button").first.click()
    panel = page.locator("phone-reachability")
    expect(panel).to_contain_text("页面亮着")
    expect(panel).to_contain_text("连着")
    phone.context.close()
    expect(page.locator("member-card .chip", has_text="不在线")).to_be_visible()
    expect(page.locator("desk-header a.figure")).to_contain_text("失联")
