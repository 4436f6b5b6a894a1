"""交给 017: 042 asks offline, 007 takes over, and the desk reads it; a refusal is told."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk_hand import choose, row_of
from tests.browser.faces import Faces, shot
from tests.browser.product import Product
from tests.requires import requires

pytestmark = [requires("chromium"), pytest.mark.page]


def test_a_member_hands_the_case_to_a_colleague(faces: Faces, product: Product) -> None:
    case_id = product.happens("占道经营", ref="330105099", severity=3)
    product.send_out(case_id, "042")
    giver, colleague, desk = faces.phone("042"), faces.phone("007"), faces.desk()
    choose(desk, "占道经营")
    giver.get_by_role("button", name="收到，出发").click()
    giver.get_by_role("button", name="到了").click()

    ask(giver, "017", pick=True)
    expect(row_of(desk, "017")).to_be_visible()
    refuse(product, case_id, "017")
    expect(giver.locator("phone-scene .notice.late")).to_contain_text("017 不接")
    expect(desk.locator("time-line")).to_contain_text("042 继续负责")
    expect(desk.locator("body")).to_contain_text("042 要交给 017，017 不接")

    giver.context.set_offline(True)
    ask(giver, "007", pick=False)
    note = giver.locator("phone-scene .notice.wait")
    expect(note).to_contain_text("已请 007 接手")
    giver.context.set_offline(False)
    expect(colleague.locator("phone-order")).to_contain_text("042 请你接手")
    shot(colleague, "relief-asked")
    shot(giver, "relief-waits")
    expect(row_of(desk, "007")).to_contain_text("042 请他接手")
    shot(desk, "desk-relief")

    colleague.get_by_role("button", name="收到，出发").click()
    expect(giver.locator("phone-notices.rest")).to_contain_text("007 已接手")
    expect(desk.locator("time-line")).to_contain_text("007 接手，042 交出")
    shot(giver, "relief-taken")


def ask(page: Page, sign: str, *, pick: bool) -> None:
    """Open 更多, and pick or type the call sign."""
    page.get_by_role("button", name="更多").click()
    page.get_by_role("button", name="交给同事").click()
    sheet = page.locator("relief-sheet")
    if pick:
        sheet.get_by_role("button", name=sign, exact=True).click()
        shot(page, "relief-sheet")
    else:
        sheet.locator("input").fill(sign)
    sheet.get_by_role("button", name=f"交给 {sign}").click()
    expect(sheet).to_have_count(0)


def refuse(product: Product, case_id: str, who: str) -> None:
    """The desk hears the refusal by radio."""
    rows = product.as_("701", "GET", f"/api/v1/incidents/{case_id}")["assignments"]
    (key,) = [row["id"] for row in rows if row["call_sign"] == who]
    said = {"answer": "declined", "reason": "busy", "via": "radio"}
    product.as_("701", "POST", f"/api/v1/assignments/{key}/answer", said)
