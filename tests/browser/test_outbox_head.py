"""A server that fails on one matter keeps no other one waiting, and the network is not blamed."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.faces import PHONE, Faces, until_on
from tests.browser.product import Product
from tests.browser.test_tip import LANE
from tests.requires import requires

pytestmark = [requires("chromium"), pytest.mark.page]


def test_a_tip_that_the_server_fails_on_keeps_no_second_one(faces: Faces, product: Product) -> None:
    page = faces.open(viewport=PHONE).new_page()
    faces.watches[-1].forgive("500")
    page.goto("/tip")
    expect(page.locator("html.js")).to_be_attached()

    def fails_on_the_first(route: Route) -> None:
        is_first = "无人机库" in (route.request.post_data or "")
        route.fulfill(status=500, body="") if is_first else route.continue_()

    page.route("**/tip", fails_on_the_first)
    send(page, "无人机库 1 号")
    expect(page.locator("#wrong")).to_contain_text("服务器暂时收不下")
    expect(page.locator("#unsent")).to_contain_text("服务器暂时收不下，有 1 条")
    page.context.set_offline(True)
    send(page, "文晖路 2 号")
    expect(page.locator("#wrong")).to_contain_text("没网")
    page.context.set_offline(False)
    until_on(page, lambda: places(product) == ["文晖路 2 号"], "the second tip at the desk")
    expect(page.locator("#unsent")).to_contain_text("有 1 条")


def send(page: Page, place: str) -> None:
    page.locator("#place").fill(place)
    page.get_by_text(LANE, exact=True).click()
    page.locator("#send").click()


def places(product: Product) -> list[str]:
    return [tip["place"] for tip in product.as_("701", "GET", "/api/v1/board")["intakes"]]
