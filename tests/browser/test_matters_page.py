"""四色清单 in a browser: entered, weighed, taken further, closed; looked at in every size."""

import pytest
from playwright.sync_api import expect

from tests.browser.faces import Faces
from tests.browser.test_office_page import look
from tests.browser.test_people_page import opened
from tests.requires import requires

pytestmark = [requires("chromium"), pytest.mark.page]


def test_a_matter_from_its_entry_to_its_end(faces: Faces) -> None:
    page = opened(faces, "701", "/matters")
    expect(page.locator(".empty")).to_contain_text("没有在办的事项")
    page.get_by_role("button", name="登记事项").click()
    page.locator("[name=estate]").fill("金都华庭")
    page.locator("[name=title]").fill("六部电梯更换")
    page.locator("[name=impact]").select_option("3")
    expect(page.locator(".hint.suggested")).to_contain_text("建议：红")
    expect(page.locator("[name=colour]")).to_have_value("red")
    expect(page.locator(".criteria")).to_contain_text("人身安全")
    page.locator("[name=responsible]").fill("业委会")
    page.locator("[name=next_step]").fill("请维保单位检测")
    page.get_by_role("button", name="保存").click()
    red = page.get_by_role("region", name="红")
    expect(red).to_contain_text("请维保单位检测")
    wrong = look(page, "matters")
    red.get_by_role("button", name="SX-1").click()
    page.get_by_role("button", name="改颜色").click()
    page.locator("[name=impact]").select_option("2")
    page.locator("[name=why]").fill("先修好两部")
    page.locator("form").get_by_role("button", name="改颜色").click()
    detail = page.locator("matter-detail")
    expect(detail.locator("ol.plan")).to_contain_text("先修好两部")
    page.get_by_role("button", name="推进").click()
    page.locator("[name=words]").fill("开了第一次会")
    page.locator("form").get_by_role("button", name="推进").click()
    expect(detail.locator("ol.plan li")).to_have_count(3)
    wrong += look(page, "matter")
    page.get_by_role("button", name="办结").click()
    page.locator("[name=words]").fill("都换好了")
    page.locator("form").get_by_role("button", name="办结").click()
    expect(detail).to_contain_text("已办结")
    expect(page.locator(".empty")).to_contain_text("没有在办的事项")
    assert not wrong, "\n".join(wrong)
