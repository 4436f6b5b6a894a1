"""The reference of the API in a browser, under the strict content policy."""

import pytest
from playwright.sync_api import expect

from tests.browser.faces import ARTEFACTS, Faces
from tests.requires import requires

pytestmark = [requires("chromium"), pytest.mark.page]


def test_a_desk_reads_the_reference_and_no_policy_is_broken(faces: Faces) -> None:
    context = faces.open(viewport={"width": 1440, "height": 900})
    faces.sign_in(context, "701")
    page = context.new_page()
    page.goto("/api/v1/docs")
    expect(page.get_by_role("heading", name="Type the first code").first).to_be_visible()
    page.get_by_label("资源").select_option("attendance")
    expect(page.get_by_role("heading", name="请假").first).to_be_visible()
    assert page.locator("*").count() < 10_000, "one resource, and not the whole document"
    side = page.locator(".menu-content")
    assert side.evaluate("it => getComputedStyle(it).position") == "sticky", "it has its styles"
    page.screenshot(path=ARTEFACTS / "api-docs.png")
