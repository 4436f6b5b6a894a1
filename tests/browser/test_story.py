"""Desk and phone side by side, from the source's record to the last line of the timeline."""

from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.desk_hand import choose, press_accept, press_dispatch, row_of, timeline
from tests.browser.faces import DESK, PHOTO, Faces, shot, until_on
from tests.browser.product import Product
from tests.requires import requires

pytestmark = [requires("chromium")]

TITLE = "老人落水"
SWIMMER, MATE = "042", "007"
WHOLE_STORY = [
    "gs-110 立案",
    "701 派 042 007",
    "042 手机已显示",
    "042 收到",
    "042 出发",
    "007 电台应答，701 代接单",
    "042 到了",
    "042 处置完毕：送医",
    "701 核查通过，办结",
]


class Pair:
    """The two screens, and the number of the picture that is taken next."""

    def __init__(self, desk: Page, phone: Page) -> None:
        self.desk, self.phone = desk, phone
        self.stage = 0
        for page in (desk, phone):
            page.evaluate("window.neverReloaded = true")

    def shot(self, name: str) -> None:
        self.stage += 1
        shot(self.desk, f"story-{self.stage:02d}-{name}-desk")
        shot(self.phone, f"story-{self.stage:02d}-{name}-phone")

    def never_reloaded(self) -> bool:
        return all(page.evaluate("window.neverReloaded") for page in (self.desk, self.phone))


@pytest.fixture
def pair(faces: Faces) -> Pair:
    """Desk and phone, signed in by the page of a one-time link."""
    desk = faces.enter(faces.open(viewport=DESK), "701")
    phone = faces.enter(faces.phone_context(), SWIMMER)
    expect(desk.locator("desk-header")).to_be_visible()
    faces.watches[0].forgive("/thumbnail")  # a report may be here before its photo
    expect(phone.locator("phone-strip")).to_contain_text("在线")
    return Pair(desk, phone)


def test_from_the_call_to_the_closure(pair: Pair, product: Product) -> None:
    case = product.happens(TITLE, ref="330105001", severity=1)
    the_desk_sends_the_pair_with_one_key(pair)
    one_tap_accepts(pair)
    until_on(pair.desk, lambda: product.story(case)["verification"], "the worker's verification")
    the_radio_answers_for_the_other(pair)
    arriving_without_a_network(pair, product, case)
    photographing_and_resolving(pair, product, case)
    verifying_and_closing(pair, product, case)
    assert pair.never_reloaded()


def the_desk_sends_the_pair_with_one_key(pair: Pair) -> None:
    desk = pair.desk
    expect(desk.locator("queue-item")).to_contain_text(TITLE)
    expect(desk.locator("dispatch-box button.send")).to_contain_text(f"{SWIMMER} + {MATE}")
    pair.shot("opened")
    press_dispatch(desk)
    expect(pair.phone.locator("phone-order h1")).to_have_text(TITLE)
    expect(row_of(desk, SWIMMER)).to_contain_text("已收")
    pair.shot("dispatched")


def one_tap_accepts(pair: Pair) -> None:
    pair.phone.get_by_role("button", name="收到，出发").click()
    expect(pair.phone.get_by_role("button", name="到了", exact=True)).to_be_visible()
    expect(row_of(pair.desk, SWIMMER).locator("status-chip")).to_have_text("途中")
    expect(row_of(pair.desk, SWIMMER).locator(".steps")).to_contain_text("收到")
    expect(pair.desk.locator("incident-head status-chip")).to_have_text("途中")


def the_radio_answers_for_the_other(pair: Pair) -> None:
    expect(row_of(pair.desk, MATE).locator("status-chip")).to_have_text("待接")
    press_accept(pair.desk)
    expect(row_of(pair.desk, MATE).locator("status-chip")).to_have_text("已接")
    expect(row_of(pair.desk, MATE)).to_contain_text("电台，701 代")
    expect(pair.phone.locator("order-facts")).to_contain_text(f"{MATE} 已接")
    expect(pair.desk.locator("record-check")).to_contain_text("记录已核验至第")
    pair.shot("under-way")


def arriving_without_a_network(pair: Pair, product: Product, case: str) -> None:
    phone = pair.phone
    expect(phone.locator("phone-order .pending")).to_have_count(0)  # no answer is under way
    phone.context.set_offline(True)
    expect(phone.locator("phone-strip")).to_contain_text("没网")
    phone.get_by_role("button", name="到了", exact=True).click()
    expect(phone.locator("phone-scene h1")).to_have_text(TITLE)
    expect(phone.locator("phone-scene .pending")).to_contain_text("待发")
    expect(phone.locator("phone-strip")).to_contain_text("1 条已存手机")
    pair.shot("tunnel")
    choices = phone.locator("phone-scene pick-list")
    where = choices.bounding_box()
    assert product.reports(case) == ["departed"]
    phone.context.set_offline(False)
    expect(row_of(pair.desk, SWIMMER).locator("status-chip")).to_have_text("已到")
    expect(phone.locator("phone-scene .pending")).to_have_count(0)
    assert choices.bounding_box() == where, "nothing moves under a finger when all has been sent"
    assert product.reports(case) == ["departed", "arrived"]
    expect(pair.desk.locator("report-list li", has_text="到了")).to_have_count(1)
    pair.shot("on-scene")


def photographing_and_resolving(pair: Pair, product: Product, case: str) -> None:
    phone = pair.phone
    phone.locator("photo-grid input[capture]").set_input_files(PHOTO)
    expect(phone.locator("photo-grid .shot img")).to_have_count(1)
    phone.get_by_text("送医", exact=True).click()
    phone.locator("phone-scene textarea").fill("已救起，送医")
    pair.shot("closing")
    phone.get_by_role("button", name="处置完毕").click()
    expect(phone.locator("phone-home")).to_contain_text("今日 1 件")
    expect(pair.desk.locator("incident-head status-chip")).to_have_text("待核查")
    thumbnail = pair.desk.locator("verify-box img")
    expect(thumbnail).to_have_count(1)
    expect(thumbnail).to_have_js_property("naturalWidth", 320)
    last = product.story(case)["reports"][-1]
    assert (last["kind"], last["disposition"]) == ("resolved", "to_hospital")


def verifying_and_closing(pair: Pair, product: Product, case: str) -> None:
    desk = pair.desk
    desk.locator("verify-box .photos button").first.click()
    expect(desk.locator("photo-viewer img")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(desk.locator("photo-viewer")).to_have_count(0)
    pair.shot("resolved")
    desk.keyboard.press("v")
    expect(desk.locator("verify-box button.done")).to_be_focused()
    desk.keyboard.press("Enter")
    expect(desk.locator("incident-head status-chip")).to_have_text("办结")
    assert product.story(case)["incident"]["status"] == "closed"
    expect(desk.locator("time-line li", has_text="核查通过，办结")).to_have_count(1)
    in_this_order(timeline(desk), WHOLE_STORY)
    pair.shot("closed")


def in_this_order(lines: list[str], wanted: list[str]) -> None:
    """Each of `wanted` once, one after the other; other lines may stand between."""
    parts = [next((part for part in wanted if part in line), None) for line in lines]
    assert [part for part in parts if part] == wanted, "\n".join(lines)


def test_an_order_is_taken_back_within_eight_seconds(faces: Faces, product: Product) -> None:
    case = product.happens("阳台有人翻越", ref="330105002")
    desk, phone = faces.desk(), faces.phone(SWIMMER)
    choose(desk, "阳台有人翻越")
    press_dispatch(desk)
    desk.keyboard.press("u")
    expect(desk.locator(".toast.done")).to_contain_text("已撤回")
    expect(phone.locator("phone-order-ended")).to_contain_text("指挥台撤回了指令，不用去")
    shot(phone, "undone-phone")
    expect(desk.locator("incident-head status-chip")).to_have_text("待派")
    assert product.story(case)["incident"]["crew"] == {}


def test_a_reload_in_the_middle_of_sending_loses_nothing(faces: Faces, product: Product) -> None:
    """The answer to a report is lost and the page dies: sent again, it stays one report."""
    case = product.happens("商铺卷帘门夹人", ref="330105003")
    product.send_out(case, SWIMMER)
    phone = faces.phone(SWIMMER)
    phone.get_by_role("button", name="收到，出发").click()
    expect(phone.get_by_role("button", name="到了", exact=True)).to_be_visible()
    expect(phone.locator(".pending")).to_have_count(0)
    swallowed: list[Any] = []

    def lose_the_answer(route: Route) -> None:
        swallowed.append(route.fetch().status)

    phone.route("**/reports", lose_the_answer)
    phone.get_by_role("button", name="到了", exact=True).click()
    expect(phone.locator("phone-scene .pending")).to_be_visible()
    until_on(phone, lambda: swallowed, "the lost answer")
    phone.unroute("**/reports")
    phone.reload()
    expect(phone.locator("phone-scene h1")).to_have_text("商铺卷帘门夹人")
    expect(phone.locator("phone-scene .pending")).to_have_count(0)
    assert swallowed == [201]
    assert product.reports(case) == ["departed", "arrived"]
