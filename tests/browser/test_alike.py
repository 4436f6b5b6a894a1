"""The desk is proposed what may be the same matter, and decides."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.desk_hand import choose
from tests.browser.faces import ARTEFACTS, Faces
from tests.browser.product import Product
from tests.requires import requires

pytestmark = [requires("chromium"), pytest.mark.page]


def test_the_desk_decides_what_is_one_matter(faces: Faces, product: Product) -> None:
    kind: dict[str, Any] = {"category": "ST0101", "severity": 3}
    product.happens("桥头摊贩占道", ref="330105001", **kind)
    desk = faces.desk()
    product.happens("桥头小贩摆摊", ref="3301051001", **kind)
    product.happens("路口游商占道", ref="3301052001", **kind)
    product.happens("电动车剐蹭", ref="3301053001", category="TR0101", severity=3)
    choose(desk, "桥头摊贩占道")
    box = desk.locator("alike-cases")
    expect(box.locator("li")).to_have_count(3)
    near = box.locator("li", has_text="电动车剐蹭")
    second = box.locator("li", has_text="路口游商占道")
    for folded in (near, second):
        expect(folded).to_be_hidden()  # one line, so that whom to send stays in sight
    expect(box.locator("summary")).to_contain_text("还有 1 件疑似同一件 · 可能有关的 1 件")
    expect(desk.locator("candidate-row").nth(2)).to_be_in_viewport(ratio=1)
    below = desk.evaluate("document.documentElement.scrollHeight - innerHeight")
    assert below <= 1, "only the panels scroll"
    desk.screenshot(path=ARTEFACTS / "alike.png", full_page=True)
    desk.set_viewport_size({"width": 360, "height": 740})
    desk.emulate_media(color_scheme="dark")
    box.scroll_into_view_if_needed()
    desk.screenshot(path=ARTEFACTS / "alike-360.png")
    desk.set_viewport_size({"width": 1440, "height": 900})
    expect(box.locator("h2"), "the strongest one stands in full again").to_be_visible()
    desk.keyboard.press("z")
    expect(box.locator(".choices button").first).to_be_focused()
    box.locator("summary").click()
    second.get_by_role("button", name="不是").click()
    expect(box.locator("li")).to_have_count(2)
    near.get_by_role("button", name="不是").click()
    expect(box.locator("li")).to_have_count(1)
    box.get_by_role("button", name="同一件事").click()
    expect(desk.locator("time-line")).to_contain_text("并入")
