"""The reference of the API in a browser, under the strict content policy."""

import pytest
from playwright.sync_api import expect

from tests.browser.faces import ARTEFACTS, Faces
from tests.requires import requires

pytestmark = [requires("chromium"), pytest.mark.page]


@pytest.mark.slow
def test_a_desk_reads_the_reference_and_no_policy_is_broken(faces: Faces) -> None:
    context = faces.open(viewport={"width": 1440, "height": 900})
    faces.sign_in(context, "701")
    page = context.new_page()
    page.goto("/api/v1/docs")
    heading = page.get_by_role("heading", name="Send members to the case")
    expect(heading.first).to_be_visible(timeout=60_000)
    side = page.locator(".menu-content")
    assert side.evaluate("it => getComputedStyle(it).position") == "sticky", "it has its styles"
    page.screenshot(path=ARTEFACTS / "api-docs.png")
