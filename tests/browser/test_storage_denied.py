"""Private windows and browsers that forbid storage: the tip page works, and says what it keeps."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.browser.faces import PATIENCE_MS, PHOTO, wait_until
from tests.browser.product import Product
from tests.browser.test_tip import DRAFTED, LANE
from tests.requires import program, requires

pytestmark = pytest.mark.page

SEES_STORAGE = """async () => {
  try { localStorage.getItem('x'); } catch { return 'denied'; }
  return new Promise(done => {
    const asked = indexedDB.open('probe');
    asked.onsuccess = () => done('kept');
    asked.onerror = () => done('denied');
  });
}"""


def write(page: Page, product: Product, place: str) -> None:
    page.set_default_timeout(PATIENCE_MS)
    page.goto(f"{product.url}/tip")
    expect(page.locator("html.js")).to_be_attached()
    page.locator("#photo").set_input_files(PHOTO)
    expect(page.locator("#shots img")).to_have_count(1)
    page.locator("#place").fill(place)
    page.get_by_text(LANE, exact=True).click()


def places(product: Product) -> list[str]:
    return [tip["place"] for tip in product.as_("701", "GET", "/api/v1/board")["intakes"]]


@requires("whole-chromium")
def test_chromium_without_storage_says_so_and_sends(
    playwright: Playwright, product: Product, tmp_path: Path
) -> None:
    profile = tmp_path / "chromium" / "Default"
    profile.mkdir(parents=True)
    denied = {"profile": {"default_content_setting_values": {"cookies": 2}}}
    (profile / "Preferences").write_text(json.dumps(denied))
    context = playwright.chromium.launch_persistent_context(
        tmp_path / "chromium",
        executable_path=program("whole-chromium"),
        headless=True,
        args=["--no-sandbox", "--disable-gpu"],
        locale="zh-CN",
    )
    page = context.new_page()
    write(page, product, "无痕路 1 号")
    assert page.evaluate(SEES_STORAGE) == "denied"
    expect(page.locator("#unkept")).to_contain_text("不让本页存东西")
    context.set_offline(True)
    page.locator("#send").click()
    expect(page.locator("#wrong")).to_contain_text("别关这一页")
    expect(page.locator("#unsent")).to_contain_text("只在这一页里")
    context.set_offline(False)
    expect(page.locator("#unsent")).to_be_hidden()
    assert places(product).count("无痕路 1 号") == 1
    context.close()


@requires("firefox")
@pytest.mark.parametrize("is_off", [False, True], ids=["private window", "storage forbidden"])
def test_firefox_keeps_the_draft_or_says_that_it_does_not(
    playwright: Playwright, product: Product, is_off: bool
) -> None:
    rejects_all = {"network.cookie.cookieBehavior": 2}
    preferences = {"browser.privatebrowsing.autostart": True} | (rejects_all if is_off else {})
    firefox = playwright.firefox.launch(
        channel="moz-firefox",
        executable_path=program("firefox"),
        headless=True,
        firefox_user_prefs=preferences,
    )
    page = firefox.new_context(locale="zh-CN").new_page()
    place = f"无痕路 {2 + is_off} 号"
    write(page, product, place)
    if is_off:
        expect(page.locator("#unkept")).to_contain_text("不让本页存东西")
    else:
        wait_until(page, DRAFTED, [place, 1])
        page.reload()
        expect(page.locator("#restored")).to_be_visible()
        expect(page.locator("#shots img")).to_have_count(1)
        expect(page.locator("#place")).to_have_value(place)
    page.locator("#send").click()
    expect(page.locator("h1#now")).to_be_visible()
    assert places(product).count(place) == 1
    firefox.close()
