"""表决准备 in a browser: from the first entry to the official result, looked at in every size."""

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.faces import PHOTO, Faces
from tests.browser.test_office_page import look
from tests.browser.test_people_page import opened
from tests.councils.test_ballot import ROLL
from tests.requires import requires

pytestmark = [requires("chromium"), pytest.mark.page]

RESULT = {"agree": ("2", "280"), "against": ("1", "100"), "abstain": ("0", "0")}


def test_a_ballot_from_its_roll_to_its_result(faces: Faces) -> None:
    page = opened(faces, "701", "/ballots")
    expect(page.locator(".empty")).to_contain_text("还没有表决")
    page.get_by_role("button", name="登记表决").click()
    page.locator("[name=estate]").fill("文晖花园")
    page.locator("[name=title]").fill("加装电梯")
    page.locator("[name=words]").fill("筹集维修资金加装电梯")
    page.locator("[name=item]").select_option("6")
    page.get_by_role("button", name="保存").click()
    bring_the_roll(page)
    page.get_by_role("button", name="登记进度").click()
    page.locator("[name=owners-0]").fill("2")
    page.locator("[name=area-0]").fill("189.5")
    page.get_by_role("button", name="保存").click()
    detail = page.locator("ballot-detail")
    expect(detail.locator(".needle").first).to_contain_text("还差 0 人、70.34 平方米")
    expect(detail).to_contain_text("还没走到：1 幢、2 幢")
    enter_the_result(page)
    expect(detail.locator(".motions")).to_contain_text("本议题按这一条 同意（要四分之三） 未通过")
    wrong = look(page, "ballot")
    assert not wrong, "\n".join(wrong)


def bring_the_roll(page: Page) -> None:
    page.get_by_role("button", name="导入业主名册").click()
    field = page.locator("roll-import input[type=file]")
    field.set_input_files(table(ROLL + "9 幢,101,0,,\n"))
    expect(page.locator("roll-import .late")).to_contain_text("第 7 行：「0」不是面积")
    field.set_input_files(table(ROLL))
    expect(page.locator("roll-import [role=status]")).to_contain_text("4 户，3 位业主，2 幢")
    page.get_by_role("button", name="导入这份名册").click()


def table(text: str) -> FilePayload:
    return {"name": "roll.csv", "mimeType": "text/csv", "buffer": text.encode()}


def enter_the_result(page: Page) -> None:
    page.get_by_role("button", name="录入正式结果").click()
    for name, (owners, area) in {**RESULT, "follow": ("0", "0")}.items():
        page.locator(f"[name='0-{name}-owners']").fill(owners)
        page.locator(f"[name='0-{name}-area']").fill(area)
    page.locator("[name=source]").fill("公告 2026-18")
    page.locator("hazard-photos input[type=file]").set_input_files(PHOTO)
    expect(page.locator("hazard-photos img")).to_have_count(1)
    page.locator("form .acts .go").click()
