"""A bad minute: the second member on one phone, a 特急 under old notices, notes at 200 %."""

import pytest
from playwright.sync_api import Locator, Page, Request, expect

from tests.browser.faces import PHOTO, Faces, shot, wait_until
from tests.browser.product import Product
from tests.requires import requires
from tests.waiting import until

pytestmark = [requires("chromium"), pytest.mark.page, pytest.mark.whole]

SMALL = {"width": 360, "height": 640}
KEYBOARD_OPEN = {"width": 360, "height": 340}
FIVE_NOTICES = """() => {
  const {phone} = document.querySelector('phone-app');
  for (const n of [1, 2, 3, 4, 5]) {
    const params = {number: `WH-${n}`, title: '夜宵摊噪声', reason: '已自行散去'};
    phone.dispatch({type: 'notice', notice: {id: `old-${n}`, kind: 'gone.withdrawn.reason',
      tone: 'wait', params, at: new Date().toISOString()}});
  }
}"""
SAY = """async () => {
  const {toast} = await import('/static/lib/toast.js');
  toast('没连上指挥台，连上就呼叫，急事用电台', {action: '撤销'});
  toast('手机里待发的 12 张照片已满，都还在；这张没存下。有网发完再拍。', {kind: 'late'});
}"""
SHOWS_A_ROAD = """() => {
  const strip = document.querySelector('.map-strip')?.getBoundingClientRect();
  return strip && [...document.querySelectorAll('.map-strip .map-sketch path.road')].some(road => {
    const {left, top, right, bottom} = road.getBoundingClientRect();
    return left < strip.right && right > strip.left && top < strip.bottom && bottom > strip.top;
  });
}"""
HINT_IS_SMALLER = """() => {
  document.documentElement.dataset.text = '200';
  const size = name => parseFloat(getComputedStyle(document.querySelector(name)).fontSize);
  const isSmaller = size('.foot .hold-words small') < size('.foot .hold-words b');
  delete document.documentElement.dataset.text;
  return isSmaller;
}"""
COVERED = """() => {
  const boxes = selector => [...document.querySelectorAll(selector)]
    .filter(element => element.checkVisibility()).map(element => element.getBoundingClientRect());
  const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1
    && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  const notes = boxes('.dock');
  return ['phone-strip', '.big', 'h1:not(.sr-only)'].filter(
    selector => boxes(selector).some(box => notes.some(note => meet(box, note))));
}"""
"""The selectors of what a note covers: the strip, the main button, the title."""


def test_the_second_member_on_a_phone_is_asked_again(faces: Faces, product: Product) -> None:
    context = faces.phone_context(is_asked=True, viewport=SMALL)
    faces.watches[-1].forgive("401")  # a request that the sign-out overtakes
    faces.watches[-1].forgive("403")  # a shell of 042's session: the page renews its token
    faces.sign_in(context, "042")
    page = context.new_page()
    with page.expect_request("**/api/v1/positions") as sent:
        page.goto("/phone")
        page.get_by_role("button", name="同意", exact=True).click()
    assert sent.value.headers["x-owner"] == "042"
    positions: list[Request] = []
    page.on("request", lambda request: "positions" in request.url and positions.append(request))
    page.goto("about:blank")
    context.clear_cookies()  # the session of 042 has ended, and nobody signed out
    faces.sign_in(context, "007")
    page.goto("/phone?fresh")
    question = page.locator("consent-sheet")
    expect(question).to_contain_text("上岗时用你的位置？")
    shot(page, "consent-again")
    question.get_by_role("button", name="不同意").click()
    expect(question).to_have_count(0)
    is_asked_about_another_notice(page, question)
    assert page.evaluate(HINT_IS_SMALLER), "at 200 % too"
    leaves_with_an_open_order(page, product)
    assert not positions, "neither 042's nor 007's position was sent under the session of 007"


def is_asked_about_another_notice(page: Page, question: Locator) -> None:
    """The answer belongs to the version that was read; the answer to the newer one is recorded."""
    page.evaluate("localStorage.setItem('notices-answered', JSON.stringify({'007': 'older'}))")
    with page.expect_response("**/api/v1/consent") as recorded:
        page.goto("/phone?again")
        expect(question.get_by_role("link", name="隐私政策")).to_be_visible()
        question.get_by_role("button", name="不同意").click()
    assert recorded.value.status == 200
    assert recorded.value.request.post_data_json["positions"] is False
    expect(question).to_have_count(0)


def leaves_with_an_open_order(page: Page, product: Product) -> None:
    case = product.happens("电梯困人", ref="330105071")
    product.send_out(case, "007")
    page.get_by_role("button", name="收到，出发").click()
    until(lambda: product.story(case)["incident"]["status"] == "en_route", "007 on the way")
    page.goto("/phone")
    back, off = (page.get_by_role("button", name=name) for name in ("返回", "下岗"))
    expect(back.or_(off).first).to_be_visible()
    if back.is_visible():  # the stored order was not answered yet when the page read it
        back.click()
    off.click()
    expect(page.locator("off-duty-sheet")).to_contain_text("你手上还有 1 件没完")
    shot(page, "off-duty-sure")
    page.get_by_role("button", name="不下岗").click()
    page.goto("/phone?screen=settings")
    page.get_by_role("button", name="退出登录").click()
    question = page.locator("sign-out-sheet")
    expect(question).to_contain_text("你还在岗，要下岗吗？")
    shot(page, "sign-out-on-duty")
    assert is_on_duty(product, "007")
    question.get_by_role("button", name="下岗并退出").click()
    expect(page.locator("input[name=password]")).to_be_visible()
    until(lambda: not is_on_duty(product, "007"), "007 off duty")


def is_on_duty(product: Product, call_sign: str) -> bool:
    members = product.as_("701", "GET", "/api/v1/board")["members"]
    return next(bool(row["on_duty"]) for row in members if row["call_sign"] == call_sign)


def test_a_grave_order_is_first_and_notes_cover_nothing(faces: Faces, product: Product) -> None:
    phone = faces.phone("042", viewport=SMALL)
    phone.route("**/vendor/maplibre-gl/**", lambda route: None)  # a line too slow for the large map
    phone.evaluate(FIVE_NOTICES)
    phone.get_by_role("button", name="开始值守").click()
    expect(phone.locator("phone-duty")).to_be_visible()
    product.send_out(product.happens("老人落水", ref="330105072", severity=1), "042")
    grave_order = phone.locator("grave-order")
    expect(grave_order.locator("h1")).to_be_in_viewport(ratio=1)
    expect(grave_order.get_by_role("button", name="收到，出发")).to_be_in_viewport(ratio=1)
    expect(grave_order.locator(".notice")).to_have_count(5)
    expect(grave_order.locator(".notice").first).not_to_be_in_viewport()
    shot(phone, "grave-order")
    expect(phone.locator("#announce-urgent")).to_contain_text("待你接单")
    grave_order.get_by_role("button", name="收到，出发").click()
    expect(phone.locator("#announce-urgent"), "it is answered").to_be_empty()
    wait_until(phone, SHOWS_A_ROAD)
    expect(phone.locator(".map-strip"), "no words stand over the case").not_to_contain_text("简图")
    for size in ("100", "150", "200"):
        phone.evaluate("size => { document.documentElement.dataset.text = size; }", size)
        phone.evaluate(SAY)
        expect(phone.locator(".dock .toast.late").last).to_be_visible()
        assert phone.evaluate(COVERED) == [], f"a note at {size} %"
    phone.set_viewport_size(KEYBOARD_OPEN)
    assert phone.evaluate(COVERED) == [], "a note with the keyboard open"
    phone.set_viewport_size(SMALL)
    phone.evaluate("delete document.documentElement.dataset.text")
    phone.evaluate("scrollTo(0, document.body.scrollHeight)")
    looks_at_a_photo_and_leaves_it_out(phone)
    phone.goto("/phone?screen=duty")
    expect(phone.locator("phone-duty dl")).to_contain_text("老人落水")


def looks_at_a_photo_and_leaves_it_out(phone: Page) -> None:
    """At the place: the card is open, a photo opens large, and leaving it out is one more press."""
    phone.get_by_role("button", name="到了", exact=True).click()
    card = phone.get_by_role("button", name="处置要点")
    expect(card).to_have_attribute("aria-expanded", "true")
    assert phone.evaluate("scrollY") == 0, "the card stands at the top"
    expect(phone.locator("phone-scene order-card")).to_contain_text("30:2")
    phone.locator("photo-grid input[capture]").set_input_files(PHOTO)
    thumbnail = phone.locator("photo-grid button.shot")
    thumbnail.click()
    large = phone.locator("photo-sheet")
    expect(large.locator("img")).to_be_visible()
    expect(thumbnail).to_have_count(1)
    phone.evaluate(SAY)
    expect(large.locator(".toast.late").last, "a note is read over a sheet too").to_be_visible()
    large.get_by_role("button", name="不要这张照片").click()
    expect(large).to_have_count(0)
    expect(thumbnail).to_have_count(0)
    phone.locator(".dock").get_by_role("button", name="撤回").last.click()
    expect(thumbnail).to_have_count(1)
