"""网格上报: a grid worker's page by link, without a network, and what became of the report."""

import pytest
from playwright.sync_api import expect

from patrol.intake import links
from patrol.models import Source
from tests.browser.faces import PHONE, PHOTO, Faces, shot
from tests.browser.product import Product
from tests.requires import requires

pytestmark = [requires("chromium"), pytest.mark.page, pytest.mark.any_database]


def test_a_report_of_a_grid_goes_out_when_the_network_is_back(
    faces: Faces, product: Product
) -> None:
    with product.services.database.write() as session:
        grid = Source(code="grid-3", name="第三网格", area_id=2, kinds=["grid"], adapter="grid")
        session.add(grid)
        session.flush()
        key = product.services.settings.secret_key
        (link,) = links.make(session, grid, ["1 号"], secret_key=key, by="703")
    secret = links.secret_of(key, link.id)
    context = faces.open(viewport=PHONE, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(f"/grid/enter#{secret}")
    page.wait_for_url("**/grid")
    expect(page.locator("h1")).to_contain_text("第三网格")
    page.evaluate("navigator.serviceWorker.ready")
    context.set_offline(True)
    page.reload()
    page.locator("#photo").set_input_files(PHOTO)
    page.locator("#place").fill("东五苑 3 幢")
    page.get_by_text("消防通道占用", exact=True).click()
    page.locator("#send").click()
    expect(page.locator("#wrong")).to_contain_text("有网自动发")
    shot(page, "grid-offline")
    context.set_offline(False)
    expect(page.locator("#unsent")).to_be_hidden()
    page.reload()
    expect(page.locator(".reports li")).to_contain_text("收到了")
    shot(page, "grid")
