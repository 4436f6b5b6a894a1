"""Each form of a stranger is taken from real browsers, also under the strictest referrer policy."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, Playwright, Request, Route, expect

from patrol import clock
from patrol.models import Incident
from tests.browser.faces import PHONE, PHOTO, Faces, until_on
from tests.browser.product import Product
from tests.requires import program, requires

pytestmark = pytest.mark.page

POLICIES = ("our policy", "no referrer")


@pytest.fixture(scope="module")
def firefox(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.firefox.launch(
        channel="moz-firefox", executable_path=program("firefox"), headless=True
    )
    yield browser
    browser.close()


@requires("chromium")
@pytest.mark.parametrize("policy", POLICIES)
def test_chromium_posts_every_form_of_a_tip(faces: Faces, product: Product, policy: str) -> None:
    posts_every_form(faces, product, policy)


@requires("firefox")
@pytest.mark.parametrize("policy", POLICIES)
def test_firefox_posts_every_form_of_a_tip(firefox: Browser, product: Product, policy: str) -> None:
    faces = Faces(firefox, product)
    posts_every_form(faces, product, policy)
    faces.close()
    dropped = "NS_BINDING_ABORTED"  # Firefox's word for LET_GO
    assert not [words for words in faces.complaints() if dropped not in words]


def posts_every_form(faces: Faces, product: Product, policy: str) -> None:
    """Send tips, say a floor, and answer "solved?"; only Chromium is really without scripts."""
    page = faces.open(viewport=PHONE, java_script_enabled=False).new_page()
    posts: list[Request] = []
    page.on("request", lambda request: request.method == "POST" and posts.append(request))
    if policy == "no referrer":
        page.route("**/tip*/**", without_referrer)
        page.route("**/tip", without_referrer)
    says_the_floor(page, product, f"{faces.browser.browser_type.name} {policy} 着火")
    says_whether_it_is_solved(page, product, f"{faces.browser.browser_type.name} {policy} 噪音")
    origins = {post.all_headers()["origin"] for post in posts if not post.url.endswith("/tip")}
    assert len(posts) == 4
    assert origins == ({"null"} if policy == "no referrer" else {product.url})


def without_referrer(route: Route) -> None:
    """Answer with the page under "no-referrer": a form of such a page posts `Origin: null`."""
    if route.request.method == "POST":
        return route.continue_()
    answer = route.fetch()
    route.fulfill(response=answer, headers=answer.headers | {"referrer-policy": "no-referrer"})


def send(page: Page, chip: str, place: str) -> None:
    page.goto("/tip")
    page.locator("#photo").set_input_files(PHOTO)
    page.locator("#place").fill(place)
    page.locator(f"input[value={chip}]").check(force=True)
    page.locator("#send").click()
    expect(page.locator("h1#now")).to_be_visible()
    page.reload()  # the test changes no header of a page that a redirect led to


def says_the_floor(page: Page, product: Product, place: str) -> None:
    send(page, "fire", place)
    page.locator("input[name=floor]").fill("3")
    with page.expect_navigation():
        page.get_by_role("button", name="补充给救援的人").click()
    expect(page.locator("h1#now")).to_be_visible()
    cases = product.as_("701", "GET", "/api/v1/board")["incidents"]
    [case] = [case["id"] for case in cases if case["place"] == place]
    assert "楼层 3" in product.story(case)["description"]


def says_whether_it_is_solved(page: Page, product: Product, place: str) -> None:
    send(page, "noise", place)
    close(product, place)
    page.reload()
    page.get_by_role("button", name="解决了").click()
    expect(page.locator("main")).to_contain_text("谢谢你告诉我们")


def close(product: Product, place: str) -> None:
    """Take the tip up as 701, resolve it as 042, and let its closure be eleven minutes ago."""
    waiting = product.as_("701", "GET", "/api/v1/board")["intakes"]
    [intake] = [intake for intake in waiting if intake["place"] == place]
    body = {"category": intake["category"], "intake": intake["id"]}
    case = product.as_("701", "POST", "/api/v1/incidents", body)["incident"]["id"]
    path = f"/api/v1/assignments/{product.send_out(case, '042')}/reports"
    done = {"kind": "resolved", "disposition": "put_right"}
    for fact in ({"kind": "arrived"}, done):
        product.call("POST", path, fact, token=product.phone("042"))
    if product.story(case)["incident"]["status"] == "resolved":
        closure = {"accepted": True, "without_report": "没拍"}
        product.as_("701", "POST", f"/api/v1/incidents/{case}/closure", closure)
    with product.services.database.write() as session:
        row = session.get_one(Incident, case)
        row.closed_at = clock.now() - timedelta(minutes=11)
        session.add(row)


@requires("chromium")
def test_a_sign_in_takes_up_what_was_entered_before_its_script(
    faces: Faces, product: Product
) -> None:
    context = faces.open()
    faces.watches[-1].forgive("i18n")
    page = context.new_page()
    late_routes: list[Route] = []
    page.route("**/i18n/zh-CN/common.*", lambda route: late_routes.append(route))
    page.goto("/signin", wait_until="commit")
    page.locator("input[name=login]").fill("701")
    page.locator("input[name=password]").fill("a wrong word")
    page.locator("#show").check()
    until_on(page, lambda: late_routes, "the page's wish for its words")
    expect(page.locator("#signin button[type=submit]")).to_be_disabled()
    late_routes[0].abort()
    expect(page.locator("input[name=password]")).to_have_attribute("type", "text")
    expect(page.locator("#signin button[type=submit]")).to_be_enabled()
    expect(page.locator("input[name=login]")).to_have_value("701")
