"""An order is readable while the modules of the app are still on their way."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.faces import Faces, shot, until_on, wait_until
from tests.browser.product import Product
from tests.browser.test_offline_shell import WORKER_STANDS
from tests.requires import requires

pytestmark = [requires("chromium"), pytest.mark.page]

APP = "**/static/bundle/phone.*.js"
KEPT_PAGE = "async () => (await caches.match('/phone')).text()"


def opens_slowly(phone: Page) -> list[Route]:
    """Hold the app's script back until it is released."""
    late_routes: list[Route] = []
    phone.route(APP, lambda route: late_routes.append(route))
    return late_routes


def test_a_slow_line_shows_the_order_with_the_page(faces: Faces, product: Product) -> None:
    case = product.happens("老人落水", ref="330105031")
    product.send_out(case, "042", order="沿河找，带救生圈")
    context = faces.phone_context()
    faces.sign_in(context, "042")
    phone = context.new_page()
    late_routes = opens_slowly(phone)
    phone.goto("/phone", wait_until="commit")
    words = phone.locator(".first-words")
    expect(words).to_contain_text("老人落水")
    expect(words).to_contain_text("沿河找，带救生圈")
    shot(phone, "first-words")
    for route in late_routes:
        route.continue_()
    phone.unroute(APP)
    expect(phone.get_by_role("button", name="收到，出发")).to_be_visible()
    expect(words).to_have_count(0)
    product.as_("701", "POST", f"/api/v1/incidents/{case}/cancellation", {"reason": "已自行解决"})


def test_the_kept_shell_holds_no_order_and_asks_for_it_once(faces: Faces, product: Product) -> None:
    case = product.happens("老人落水", ref="330105032")
    product.send_out(case, "042", order="沿河找，带救生圈")
    phone = faces.phone("042")
    wait_until(phone, WORKER_STANDS)
    phone.goto("/phone?fresh=")
    assert "沿河找" not in phone.evaluate(KEPT_PAGE)
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))
    phone.goto("/phone")
    expect(phone.get_by_role("button", name="收到，出发")).to_be_visible()
    assert [url.endswith("/api/v1/inbox") for url in asked].count(True) == 1, asked
    product.as_("701", "POST", f"/api/v1/incidents/{case}/cancellation", {"reason": "已自行解决"})


def test_a_page_without_the_inbox_draws_it_as_soon_as_it_is_known(
    faces: Faces, product: Product
) -> None:
    case = product.happens("老人落水", ref="330105033")
    product.send_out(case, "042", order="沿河找，带救生圈")
    context = faces.phone_context(service_workers="block")
    faces.sign_in(context, "042")
    phone = context.new_page()
    opens_slowly(phone)
    # Asked by a program, as the worker asks, the server sends the page without the inbox.
    phone.route("**/phone", lambda route: route.fulfill(response=route.fetch()), times=1)
    phone.goto("/phone", wait_until="commit")
    expect(phone.locator(".first-words")).to_contain_text("沿河找，带救生圈")
    product.as_("701", "POST", f"/api/v1/incidents/{case}/cancellation", {"reason": "已自行解决"})


def test_a_press_before_the_app_has_come_counts_once(faces: Faces, product: Product) -> None:
    case = product.happens("老人落水", ref="330105034")
    product.send_out(case, "042")
    context = faces.phone_context()
    faces.sign_in(context, "042")
    phone = context.new_page()
    late_routes = opens_slowly(phone)
    phone.goto("/phone", wait_until="commit")
    phone.get_by_role("button", name="收到，出发").tap()
    expect(phone.get_by_role("button", name="指挥台已收到")).to_be_disabled()
    (assignment,) = product.story(case)["assignments"]
    assert assignment["status"] == "accepted"
    shot(phone, "first-press")
    for route in late_routes:
        route.continue_()
    expect(phone.get_by_role("button", name="到了")).to_be_visible()
    until_on(phone, lambda: product.reports(case) == ["departed"], "one departure")
    product.as_("701", "POST", f"/api/v1/incidents/{case}/cancellation", {"reason": "已自行解决"})


def test_a_press_without_a_network_goes_with_the_next_page(faces: Faces, product: Product) -> None:
    case = product.happens("老人落水", ref="330105035")
    product.send_out(case, "042")
    context = faces.phone_context(service_workers="block")
    faces.sign_in(context, "042")
    phone = context.new_page()
    opens_slowly(phone)
    phone.route("**/answer", lambda route: route.abort("internetdisconnected"))
    phone.goto("/phone", wait_until="commit")
    phone.get_by_role("button", name="收到，出发").tap()
    expect(phone.get_by_role("button", name="已存手机，待发")).to_be_disabled()
    phone.close()
    again = context.new_page()
    again.goto("/phone")
    until_on(again, lambda: product.reports(case) == ["departed"], "the departure")
    product.as_("701", "POST", f"/api/v1/incidents/{case}/cancellation", {"reason": "已自行解决"})
