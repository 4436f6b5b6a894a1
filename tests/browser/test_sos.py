"""An SOS while the dispatcher looks elsewhere: the bar, the map, Enter, and an end by each side."""

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import select

from patrol.models import Member
from tests.browser.desk_hand import act_until, choose, press_until
from tests.browser.faces import ARTEFACTS, Faces, shot, until_on, wait_until
from tests.browser.product import Product
from tests.browser.test_duty_screen import by_radio
from tests.requires import requires

pytestmark = [requires("chromium"), pytest.mark.webgl]

IN_THE_MIDDLE = """() => {
  const {drawn, sos} = document.querySelector('desk-map patrol-map');
  if (!sos || !drawn?.map || drawn.map.isMoving()) return false;
  const {lng, lat} = drawn.map.getCenter();
  const marks = drawn.data.own.features.map((feature) => feature.properties.icon);
  return marks.includes('dot-sos') && Math.hypot(lng - sos.lon, lat - sos.lat) < 0.0005;
}"""

MOVE_AWAY = """() => {
  const {drawn} = document.querySelector('desk-map patrol-map');
  drawn.map.jumpTo({center: [120.3, 30.4]});
}"""
HIGHEST_LINE_PX = 80
NARROW = {"width": 360, "height": 740}


def test_an_sos_is_seen_over_everything_and_ends_from_both_sides(
    faces: Faces, product: Product
) -> None:
    for number in range(12):
        product.happens(f"商铺卷帘门夹人 {number}", ref=f"3301052{number:02}")
    give_mobile(product, "042")
    case = product.happens("老人落水", ref="330105299", severity=1)
    product.send_out(case, "042")
    desk, phone = faces.desk(), faces.phone("042")
    phone.get_by_role("button", name="收到，出发").click()
    expect(phone.get_by_role("button", name="到了", exact=True)).to_be_visible()
    # A page that is opened before the answer has arrived shows the order again, and not the home.
    until_on(phone, lambda: "departed" in product.reports(case), "the answer arrived")
    choose(desk, "商铺卷帘门夹人 11")
    until_on(desk, lambda: desk.locator("aside.queue").evaluate(SCROLLED), "a scrolled list")
    press_sos(phone)
    the_bar_is_over_everything(desk)
    the_member_can_be_called(desk, product, case)
    enter_sends_the_nearest(desk)
    the_phone_says_who_comes_and_who_is_only_sent(phone, product)
    over_the_order_it_is_one_line_that_stays(phone)
    the_member_takes_it_back(phone, desk)
    desk.set_viewport_size(NARROW)
    desk.evaluate(MOVE_AWAY)
    press_sos(phone)
    a_hidden_map_shows_it_when_it_opens(desk)
    the_desk_ends_it_with_a_reason(desk, phone)


SCROLLED = "(list) => { list.scrollTop = list.scrollHeight; return list.scrollTop > 0; }"


def press_sos(phone: Page) -> None:
    phone.goto("/phone")
    button = phone.locator("hold-button.late button")
    button.focus()
    for _ in range(2):  # by keys the button is pressed twice instead of held
        phone.keyboard.press("Enter")
    expect(phone.locator("sos-card")).to_contain_text("求助已到指挥台")


def the_bar_is_over_everything(desk: Page) -> None:
    bar = desk.locator("sos-bar")
    expect(bar).to_contain_text("SOS 042")
    expect(bar).to_be_in_viewport(ratio=1)
    head = desk.locator("desk-queue .pinned h2")
    expect(head).to_contain_text("042 求救")
    expect(head, "the list stays scrolled, and its head in sight").to_be_in_viewport(ratio=1)
    assert desk.locator("aside.queue").evaluate("(list) => list.scrollTop") > 0
    expect(bar).to_contain_text("老人落水")
    expect(bar.locator(".go")).to_contain_text("派最近 2 人 007 017")
    expect(desk.locator("incident-head h1")).to_have_text("商铺卷帘门夹人 11")
    wait_until(desk, IN_THE_MIDDLE)
    shot(desk, "sos-bar-desk")


def a_hidden_map_shows_it_when_it_opens(desk: Page) -> None:
    expect(desk.locator("sos-bar")).to_contain_text("SOS 042")
    expect(desk.locator("patrol-map")).to_be_hidden()
    desk.get_by_role("button", name="地图").click()
    wait_until(desk, IN_THE_MIDDLE)
    expect(desk.locator(".map-legend ul")).to_be_hidden()
    desk.screenshot(path=ARTEFACTS / "sos-map-360.png")


def give_mobile(product: Product, call_sign: str) -> None:
    with product.services.database.write() as session:
        member = session.exec(select(Member).where(Member.call_sign == call_sign)).one()
        member.mobile = "+8613800000042"


def the_member_can_be_called(desk: Page, product: Product, case: str) -> None:
    """通话 shows the words for the radio and the masked number; the call stands on the record."""
    bar = desk.locator("sos-bar")
    calling = bar.locator(".calling")
    act_until(desk, bar.get_by_role("button", name="通话").click, calling)
    expect(calling).to_contain_text("电台喊：洞四两")
    expect(calling).to_contain_text("138****0042")
    calling.get_by_role("button", name="拨打").click()
    link = calling.get_by_role("link")
    expect(link).to_have_attribute("href", "tel:+8613800000042")
    shot(desk, "sos-calling-desk")
    assert "member.called" in [row["kind"] for row in product.story(case)["timeline"]]
    desk.locator("incident-head h1").click()  # else Enter follows the link


def enter_sends_the_nearest(desk: Page) -> None:
    press_until(desk, "Enter", desk.locator("undo-bar .undo"))
    expect(desk.locator("sos-bar")).to_contain_text("待接 007 017")
    expect(desk.locator("undo-bar .undo")).to_contain_text("已派 007 + 017")
    shot(desk, "sos-sent-desk")


def the_phone_says_who_comes_and_who_is_only_sent(phone: Page, product: Product) -> None:
    card = phone.locator("sos-card")
    expect(card).to_contain_text("指挥台已看到（701")
    expect(card).to_contain_text("已派 007 017，还没应")
    expect(card).not_to_contain_text("正赶来")
    by_radio(product, _sent_to(product, "007"))
    phone.reload()
    expect(card).to_contain_text("指挥台已看到（701")
    expect(card).to_contain_text("007 正赶来")
    expect(card).to_contain_text("已派 017，还没应")
    shot(phone, "sos-coming-phone")


def over_the_order_it_is_one_line_that_stays(phone: Page) -> None:
    phone.locator("job-card .cover").click()
    arrive = phone.get_by_role("button", name="到了", exact=True)
    expect(arrive).to_be_in_viewport(ratio=1)
    phone.evaluate("scrollTo(0, document.body.scrollHeight)")
    card = phone.locator("sos-card")
    expect(card).to_contain_text("007 正赶来")
    expect(card).to_be_in_viewport(ratio=1)
    assert card.evaluate("(card) => card.offsetHeight") <= HIGHEST_LINE_PX
    expect(arrive).to_be_in_viewport(ratio=1)
    shot(phone, "sos-order-phone")


def _sent_to(product: Product, call_sign: str) -> str:
    alarms = product.as_("701", "GET", "/api/v1/board")["alarms"]
    (case,) = [row["incident_id"] for row in alarms if row["kind"] == "sos"]
    rows = product.story(case)["assignments"]
    (assignment,) = [row["id"] for row in rows if row["call_sign"] == call_sign]
    return str(assignment)


def the_member_takes_it_back(phone: Page, desk: Page) -> None:
    phone.get_by_role("button", name="收回求助").click()
    phone.get_by_role("button", name="误触").click()
    shot(phone, "sos-back-phone")
    phone.get_by_role("button", name="收回求助").click()
    expect(phone.get_by_text("求助已收回：误触")).to_be_visible()
    expect(desk.locator("sos-bar section")).to_have_count(0)
    expect(desk.locator("#toasts-urgent")).to_contain_text("042 收回了求救：误触")


def the_desk_ends_it_with_a_reason(desk: Page, phone: Page) -> None:
    end = desk.locator("sos-bar").get_by_role("button", name="解除")
    act_until(desk, end.click, desk.locator("form-dialog form"))
    desk.get_by_role("button", name="解除求救").click()
    expect(desk.locator("form-dialog")).to_be_visible()
    desk.keyboard.type("ok")  # a choice has the focus, and the words are not lost
    expect(desk.get_by_label("补充说明")).to_have_value("ok")
    desk.get_by_label("联系上，人平安").check()
    desk.get_by_role("button", name="解除求救").click()
    expect(desk.locator("sos-bar section")).to_have_count(0)
    words = "指挥台（701）解除了求助：联系上，人平安"
    expect(phone.get_by_text(words)).to_be_visible()
    shot(phone, "sos-ended-phone")
