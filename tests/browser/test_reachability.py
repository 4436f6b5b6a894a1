"""叫得通 in a real browser: who is connected, a comms check, what came of it; narrow and wide."""

import pytest
from playwright.sync_api import expect

from tests.browser.faces import Faces, shot
from tests.browser.test_pages import look
from tests.requires import requires

pytestmark = [requires("chromium"), pytest.mark.page]


def test_who_is_connected_and_what_a_test_call_shows(faces: Faces) -> None:
    faces.phone("042")
    desk = faces.open(viewport={"width": 1440, "height": 900})
    faces.sign_in(desk, "701")
    page = desk.new_page()
    page.goto("/reachability")
    row = page.locator("tr", has=page.locator("th", has_text="042"))
    expect(row).to_contain_text("连着")
    expect(page.locator("reachability-page")).to_contain_text("没有配置：工作通知、短信、语音电话")
    page.get_by_role("button", name="全体当班通信测试").click()
    expect(page.get_by_role("status").first).to_contain_text("通信测试")
    expect(row).to_contain_text("秒")
    shot(page, "reachability")
    page.set_viewport_size({"width": 360, "height": 740})
    shot(page, "reachability-360")


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_it_stands_in_both_languages(faces: Faces, language: str) -> None:
    context = faces.open(locale=language)
    context.add_cookies([{"name": "lang", "value": language, "url": faces.product.url}])
    faces.sign_in(context, "701")
    page = context.new_page()
    page.goto("/reachability")
    expect(page.locator("reachability-page table")).to_be_visible()
    wrong = look(page, "reachability", language)
    assert not wrong, "\n".join(wrong)


def test_a_phone_is_sent_to_the_door(faces: Faces) -> None:
    page = faces.open().new_page()
    page.goto("/reachability")
    assert page.url.endswith("/signin?next=/reachability")
