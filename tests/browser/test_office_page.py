"""目录与预案 in a browser: a change is at the open desk at once, and the way back is one press."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.browser.axe import violations
from tests.browser.faces import ARTEFACTS, THEMES, Faces
from tests.browser.product import Product
from tests.browser.test_people_page import EYES, WIDTHS, opened
from tests.cast import district_chiefs
from tests.requires import requires

pytestmark = [requires("chromium"), pytest.mark.page]


@pytest.fixture(scope="module")
def town(chromium: Browser, product: Product) -> Iterator[Faces]:
    district_chiefs(product.services)
    running = Faces(chromium, product)
    yield running
    running.close()
    assert not running.complaints(), "\n".join(running.complaints())


def test_a_renamed_category_is_at_the_open_desk(town: Faces) -> None:
    context = town.open()
    town.sign_in(context, "701")
    desk = context.new_page()
    desk.goto("/desk")
    expect(desk.locator("desk-header")).to_be_visible()
    page = opened(town, "721", "/admin/office")
    page.get_by_role("searchbox").fill("EN0105")
    page.get_by_role("button", name="改：EN0105").click()
    wrong = look(page, "office-form")
    page.get_by_label("中文名称").fill("生活声音")
    page.get_by_label("英文名称").fill("")
    page.get_by_role("button", name="加一席").click()
    page.locator("select[name=seat]").last.select_option("mediation")
    page.get_by_role("button", name="存为新版").click()
    expect(page.locator("tbody tr")).to_contain_text("生活声音")
    expect(page.locator("tbody tr")).to_contain_text("缺英文")
    (first,) = town.product.services.offices.look().versions
    seats = [{"skill": "mediation"}, {"skill": None}, {"skill": "mediation"}]
    changed = {"name": {"zh-CN": "生活声音"}, "seats": seats}
    assert first.changes == {"categories": {"EN0105": changed}}, "the rest of the form is as it was"
    desk.keyboard.press("n")
    desk.get_by_role("combobox", name="类别").fill("生活声音")
    expect(desk.get_by_role("option", name="生活声音")).to_be_visible()
    page.get_by_role("button", name="版本").click()
    page.get_by_role("button", name="回到这一版：第 0 版").click()
    page.get_by_role("dialog").get_by_role("button", name="回到这一版").click()
    expect(page.locator(".versions li").first).to_contain_text("第 2 版")
    bring_a_file(page)
    wrong += look(page, "office-history")
    assert not wrong, "\n".join(wrong)


def bring_a_file(page: Page) -> None:
    field = page.get_by_label("导入文件")
    field.set_input_files(kit_file("{"))
    expect(page.locator("office-import .late")).to_contain_text("不是 JSON")
    field.set_input_files(kit_file('{"boat": {"zh-CN": "小船"}}'))
    expect(page.locator("office-import [role=status]")).to_contain_text("装备：boat")
    page.locator("office-import").get_by_role("button", name="存为新版").click()
    expect(page.locator(".versions li").first).to_contain_text("装备：小船")


def kit_file(text: str) -> FilePayload:
    return {"name": "kit.json", "mimeType": "application/json", "buffer": text.encode()}


def look(page: Page, name: str) -> list[str]:
    """List the faults of the page at each width by day and by night; keep a picture of each."""
    page.evaluate(EYES)
    wrong: list[str] = []
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        wrong += page.evaluate("eyes.cutOff()") + page.evaluate("eyes.unspoken()")
        for theme, scheme in THEMES.items():
            page.emulate_media(color_scheme=scheme)
            page.evaluate("eyes.still()")
            wrong += page.evaluate("eyes.dim(4.5)")
            wrong += violations(page) if width > 1000 else []
            page.screenshot(path=ARTEFACTS / f"{name}-{width}-{theme}.png")
    return wrong
