"""区域和场所 in a browser: an outline is drawn and holds, an area is added, a place is entered."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.faces import Faces
from tests.browser.test_people_page import opened
from tests.cast import BRIDGE
from tests.requires import requires

pytestmark = [requires("chromium"), pytest.mark.page]

LAT, LON = BRIDGE


def corners(half: float = 0.002) -> str:
    signs = ((-1, -1), (-1, 1), (1, 1), (1, -1))
    return "\n".join(f"{LAT + north * half:.6f}, {LON + east * half:.6f}" for north, east in signs)


def test_an_area_is_drawn_and_added_and_a_place_entered(faces: Faces) -> None:
    page = opened(faces, "703", "/admin/areas")
    page.get_by_role("button", name="流水西苑社区 社区").click()
    page.get_by_role("button", name="画边界").click()
    page.get_by_text("0 个角").click()
    page.locator("textarea").fill(corners())
    page.get_by_role("button", name="移点").click()
    expect(page.get_by_text("4 个角")).to_be_visible()
    page.get_by_role("button", name="保存边界").click()
    expect(page.get_by_role("button", name="改边界")).to_be_visible()
    page.get_by_role("button", name="加下级").click()
    page.get_by_label("名称", exact=True).fill("第一网格")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".tree")).to_contain_text("第一网格")
    page.get_by_role("button", name="停用").click()
    page.get_by_label("归到").select_option("没有东西要归")
    page.locator("dialog").get_by_role("button", name="停用").click()
    expect(page.locator("dialog .notice.late")).to_contain_text("4 名队员")
    faces.watches[-1].forgive("409")
    page.get_by_role("button", name="取消").click()
    page.get_by_role("button", name="场所", exact=True).click()
    page.get_by_role("button", name="加场所").click()
    enter(page)
    expect(page.locator("tbody")).to_contain_text("桥西AED")


def enter(page: Any) -> None:
    form = page.locator("dialog form")
    form.get_by_label("名称").fill("桥西AED")
    form.get_by_label("纬度").fill(f"{LAT:.6f}")
    form.get_by_label("经度").fill(f"{LON:.6f}")
    form.get_by_label("联系人").fill("门卫")
    form.get_by_role("button", name="保存").click()
