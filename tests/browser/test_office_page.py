"""目录与预案 in a browser: a change is at the open desk at once, and the way back is one press."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.faces import ARTEFACTS, Faces
from tests.browser.product import Product
from tests.browser.test_people_page import EYES, THEMES, WIDTHS, opened
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
    page.get_by_role("button", name="回到第 0 版").click()
    page.get_by_role("dialog").get_by_role("button", name="回到这一版").click()
    expect(page.locator(".versions li").first).to_contain_text("第 2 版")
    wrong += look(page, "office-history")
    assert not wrong, "\n".join(wrong)


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
            page.screenshot(path=ARTEFACTS / f"{name}-{width}-{theme}.png")
    return wrong
