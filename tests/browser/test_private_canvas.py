"""Firefox that hides from trackers falsifies its canvas; the evidence stays what the camera saw."""

import hashlib
import io
import random
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Playwright, expect

from tests.browser.product import Product
from tests.requires import program, requires

pytestmark = [requires("firefox"), pytest.mark.page]

PREFERENCES = {"privacy.resistFingerprinting": True}


def large_photo() -> bytes:
    """A photo that the page would make smaller: noise, red above and blue below."""
    grain = Image.frombytes("RGB", (80, 60), random.Random(1).randbytes(80 * 60 * 3))
    image = Image.blend(grain.resize((2400, 1800)), Image.new("RGB", (2400, 1800), "red"), 0.5)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=97)
    return out.getvalue()


@pytest.mark.parametrize("hides", [True, False])
def test_a_browser_that_hides_sends_what_the_camera_saw(
    playwright: Playwright, product: Product, tmp_path: Path, hides: bool
) -> None:
    sent = large_photo()
    assert len(sent) > 700_000
    context = playwright.firefox.launch_persistent_context(
        tmp_path / "firefox",
        channel="moz-firefox",
        executable_path=program("firefox"),
        headless=True,
        env={"HOME": str(tmp_path)},
        firefox_user_prefs=PREFERENCES if hides else {},
    )
    page = context.pages[0]
    page.goto(f"{product.url}/tip")
    file = {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": sent}
    page.locator("#photo").set_input_files(file)  # type: ignore[arg-type]
    expect(page.locator("#shots img")).to_have_count(1)
    place = f"流水苑 {40 + hides} 幢"
    page.locator("#place").fill(place)
    page.locator("input[name=chip][value=noise]").check(force=True)
    page.locator("#send").click()
    page.wait_for_url("**/tip/*")
    context.close()
    (intake,) = [
        row
        for row in product.as_("701", "GET", "/api/v1/board")["intakes"]
        if row["place"] == place
    ]
    name = hashlib.sha256(sent).hexdigest()
    assert (intake["photos"] == [name]) == hides, "only the honest canvas makes it smaller"
