"""Every screen is measured for a thumb in a glove, for old eyes and for a screen reader."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from patrol import alarm
from patrol.models import AlarmKind, Incident
from tests.browser.axe import violations
from tests.browser.desk_hand import act_until, choose
from tests.browser.faces import ARTEFACTS, DESK, PHOTO, THEMES, Faces
from tests.browser.product import Json, Product
from tests.cast import BRIDGE
from tests.requires import requires

pytestmark = [requires("chromium"), pytest.mark.page]

EYES = (Path(__file__).with_name("eyes.js")).read_text()
NARROW = {"width": 360, "height": 740}
LEAST_PX, LEAST_CONTRAST = 56, 4.5
TO_NAME = {"button", "link", "textbox", "searchbox", "checkbox", "radio", "combobox", "spinbutton"}
TO_NAME |= {"switch", "slider", "menuitem", "tab", "dialog", "option", "img", "image"}
TEXT_SIZES = ("100", "200")
DIALOGS: dict[str, Callable[[Page], None]] = {
    "help": lambda desk: desk.keyboard.press("?"),
    "photos": lambda desk: desk.locator("verify-box .photos button").click(),
    "notify": lambda desk: desk.get_by_role("button", name="通知其他").click(),
}

PAGES = {
    "/desk/day-sheet": "main",
    "/policy": "policy-table tbody",
    "/reachability": "reachability-page table",
    "/desk/shift": "attendance-board table",
    "/rounds": "rounds-page .unseen li",
}
"""The other pages of a desk, each with an element that shows that it is drawn."""


class Walk:
    """Goes from screen to screen and writes down what is wrong with each."""

    def __init__(self) -> None:
        self.small: list[str] = []
        self.cut_off: list[str] = []
        self.nameless: list[str] = []
        self.dim: list[str] = []
        self.violations: list[str] = []

    def look(self, page: Page, screen: str, resize: Callable[[Page, str], None]) -> None:
        page.evaluate(EYES)
        for size in TEXT_SIZES:
            resize(page, size)
            self.small += complaints_at(page, f"eyes.small({LEAST_PX})", f"{screen} {size} %")
            self.cut_off += complaints_at(page, "eyes.cutOff()", f"{screen} {size} %")
        resize(page, "100")
        for theme, scheme in THEMES.items():
            page.emulate_media(color_scheme=scheme)
            page.evaluate("eyes.still()")
            self.dim += complaints_at(page, f"eyes.dim({LEAST_CONTRAST})", f"{screen} by {theme}")
            only = ["color-contrast"] if theme == "night" else []  # a theme has no other rules
            self.violations += [f"{screen} by {theme}: {rule}" for rule in violations(page, *only)]
            page.screenshot(path=ARTEFACTS / f"look-{screen}-{theme}.png")
        self.nameless += [f"{screen}: {complaint}" for complaint in nameless(page)]


def complaints_at(page: Page, question: str, where: str) -> list[str]:
    return [f"{where}: {complaint}" for complaint in page.evaluate(question)]


def nameless(page: Page) -> list[str]:
    """The controls that have no name in the browser's accessibility tree."""
    session: CDPSession = page.context.new_cdp_session(page)
    bare = [
        node
        for node in session.send("Accessibility.getFullAXTree")["nodes"]
        if not node.get("ignored")
        and node.get("role", {}).get("value") in TO_NAME
        and not node.get("name", {}).get("value", "").strip()
    ]
    complaints = [f"no name: {node['role']['value']} {markup(session, node)}" for node in bare]
    session.detach()
    return complaints


def markup(session: CDPSession, node: Json) -> str:
    asked = {"backendNodeId": node["backendDOMNodeId"]}
    return str(session.send("DOM.getOuterHTML", asked)["outerHTML"])[:160]


def phone_text(page: Page, size: str) -> None:
    """Set the text size as 「字的大小」 in the settings does."""
    page.evaluate("size => { document.documentElement.dataset.text = size; }", size)


def browser_text(page: Page, size: str) -> None:
    """Set the text size as the browser's own setting does."""
    page.evaluate("size => { document.documentElement.style.fontSize = `${size}%`; }", size)


@pytest.fixture(scope="module")
def open_faces(chromium: Browser, product: Product) -> Iterator[Faces]:
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    running = Faces(chromium, product)
    yield running
    running.close()


@pytest.fixture(scope="module")
def phone_walk(open_faces: Faces, product: Product) -> Walk:
    """A member's day, screen by screen, on the narrowest phone."""
    walk = Walk()
    point = {"name": "桥东救生圈", "area_id": 4, "lat": BRIDGE[0], "lon": BRIDGE[1]}
    product.as_("703", "POST", "/api/v1/admin/checkpoints", point)
    phone = open_faces.phone("017", viewport=NARROW)
    for screen in ("home", "duty", "records", "settings", "observe", "hazard", "round"):
        phone.goto(f"/phone?screen={screen}")
        expect(phone.locator(f"phone-{screen}")).to_be_visible()
        walk.look(phone, f"phone-{screen}", phone_text)
        if screen == "round":
            expect(phone.locator(".points .point")).to_be_visible()
            phone.locator(".points .point .cover").click()
            walk.look(phone, "phone-round-point", phone_text)
        if screen == "settings":
            a_sheet(phone, walk, "位置、通知、声音、省电", "ready-sheet")
    an_order(phone, product, walk)
    a_scene(phone, walk)
    return walk


def an_order(phone: Page, product: Product, walk: Walk) -> None:
    case = product.happens("老人在流水西苑北门摔倒，起不来", ref="330105031")
    product.send_out(case, "017")
    expect(phone.get_by_role("button", name="收到，出发")).to_be_visible()
    expect(phone.locator("patrol-map .map-holder > *").first).to_be_visible()
    walk.look(phone, "phone-order", phone_text)
    phone.goto("/phone")
    expect(phone.locator("phone-order")).to_be_visible()
    phone.locator("phone-strip").get_by_role("button", name="返回").click()
    expect(phone.locator("job-card")).to_be_visible()
    walk.look(phone, "phone-home-new", phone_text)
    phone.get_by_role("button", name="收到，出发").click()
    expect(phone.locator("job-card loop-bar")).to_be_visible()
    walk.look(phone, "phone-home-under-way", phone_text)
    phone.locator("job-card .cover").click()
    expect(phone.get_by_role("button", name="到了", exact=True)).to_be_visible()
    walk.look(phone, "phone-under-way", phone_text)
    phone.evaluate("Object.assign(document.documentElement.dataset, {hand: 'left', light: 'sun'})")
    walk.look(phone, "phone-left-in-the-sun", phone_text)
    phone.evaluate(
        "Object.assign(document.documentElement.dataset, {hand: 'right', light: 'usual'})"
    )
    a_sheet(phone, walk, "更多", "more-sheet")
    a_sheet(phone, walk, "要增援", "report-sheet")
    a_sheet(phone, walk, "导航", "navigate-sheet")


def a_sheet(phone: Page, walk: Walk, button: str, sheet: str) -> None:
    phone.get_by_role("button", name=button).click()
    expect(phone.locator(f"{sheet} h2").first).to_be_visible()
    walk.look(phone, f"phone-{sheet}", phone_text)
    phone.go_back()
    expect(phone.locator(sheet)).to_have_count(0)


def a_scene(phone: Page, walk: Walk) -> None:
    phone.get_by_role("button", name="到了", exact=True).click()
    expect(phone.locator("phone-scene")).to_be_visible()
    walk.look(phone, "phone-scene", phone_text)
    phone.locator("photo-grid input[capture]").set_input_files(PHOTO)
    expect(phone.locator("photo-grid .shot img")).to_be_visible()
    phone.locator("pick-list button.all").click()
    phone.get_by_text("送医", exact=True).click()
    phone.locator("phone-scene summary").click()
    walk.look(phone, "phone-closing", phone_text)
    phone.get_by_role("button", name="处置完毕").click()
    expect(phone.locator("phone-home")).to_be_visible()
    expect(phone.locator("phone-strip")).not_to_contain_text("待发")
    phone.goto("/phone?screen=records")
    expect(phone.locator("phone-records")).to_contain_text("摔倒")
    walk.look(phone, "phone-records-one", phone_text)


@pytest.fixture(scope="module")
def wide_walk(open_faces: Faces, product: Product, phone_walk: Walk) -> Walk:
    """The desk with a case in each state, and the pages that need no sign-in."""
    walk = Walk()
    product.happens("商铺门口有人争吵，越聚越多", ref="330105032", severity=3)
    desk = open_faces.desk(viewport=DESK)
    for name, title in (("new", "商铺门口有人争吵"), ("resolved", "老人在流水西苑北门摔倒")):
        desk.locator("queue-item", has_text=title).click()
        expect(desk.locator("incident-head h1")).to_contain_text(title)
        expect(desk.locator("time-line li").first).to_be_visible()
        walk.look(desk, f"desk-{name}", browser_text)
    for name, act in DIALOGS.items():
        act(desk)
        expect(desk.locator("desk-dialog dialog h2, photo-viewer img").first).to_be_visible()
        walk.look(desk, f"desk-{name}", browser_text)
        desk.keyboard.press("Escape")
        expect(desk.locator("desk-dialog dialog")).to_have_count(0)
    desk.keyboard.press("n")
    expect(desk.locator("incident-form")).to_be_visible()
    walk.look(desk, "desk-form", browser_text)
    desk.keyboard.press("Escape")
    a_fold_and_pickers(desk, product, walk)
    a_crew_and_a_call_for_help(desk, product, walk)
    desk_lists(desk, walk)
    pages_of_the_desk(desk, walk)
    pages_of_a_stranger(open_faces.open(viewport=NARROW).new_page(), walk)
    return walk


def a_crew_and_a_call_for_help(desk: Page, product: Product, walk: Walk) -> None:
    """The case with its crew under the red bar of an SOS, and the form that ends the SOS."""
    case = product.happens("老人落水，岸上有人", ref="330105033", severity=1)
    product.send_out(case, "042")
    call = {"kind": "sos", "position": {"lat": BRIDGE[0], "lon": BRIDGE[1], "accuracy_m": 8}}
    product.call("POST", "/api/v1/calls", call, token=product.phone("042"))
    desk.locator("queue-item", has_text="老人落水，岸上有人").click()
    expect(desk.locator("crew-row").first).to_be_visible()
    bar = desk.locator("sos-bar")
    expect(bar).to_contain_text("SOS 042")
    act_until(desk, bar.get_by_role("button", name="通话").click, bar.locator(".calling"))
    walk.look(desk, "desk-sos", browser_text)
    end = bar.get_by_role("button", name="解除")
    act_until(desk, end.click, desk.locator("form-dialog form"))
    walk.look(desk, "desk-sos-end", browser_text)
    desk.keyboard.press("Escape")
    expect(desk.locator("desk-dialog dialog")).to_have_count(0)


def a_fold_and_pickers(desk: Page, product: Product, walk: Walk) -> None:
    """The open fold of alarms about time, and the fields that find a case to link or merge."""
    case = product.happens("老人走失未归", ref="330105034", severity=1)
    with product.services.database.write() as session:
        for kind in (AlarmKind.UNCLAIMED, AlarmKind.SUPERVISOR, AlarmKind.SECOND_DESK):
            row = session.get_one(Incident, case)
            alarm.raise_(session, kind, f"{case}:trial", by="test", incident=row)
    choose(desk, "老人走失未归")
    desk.locator("case-alarms summary").click()
    expect(desk.locator("case-alarms").get_by_role("button", name="知道了")).to_have_count(3)
    walk.look(desk, "desk-fold", browser_text)
    for key in ("w", "g"):
        act_until(desk, partial(desk.keyboard.press, key), desk.locator("form-dialog form"))
        field = desk.locator("form-dialog").get_by_role("combobox")
        expect(field).to_be_focused()
        field.fill("争吵")
        expect(desk.locator("form-dialog").get_by_role("option").first).to_be_visible()
        walk.look(desk, f"desk-picker-{key}", browser_text)
        desk.keyboard.press("Escape")
        desk.keyboard.press("Escape")
        expect(desk.locator("desk-dialog dialog")).to_have_count(0)


def desk_lists(desk: Page, walk: Walk) -> None:
    """The ended cases with one of them open, and the members that no order has reached."""
    desk.locator("desk-header").get_by_role("button", name="没叫到").click()
    expect(desk.locator("unreached-list")).to_be_visible()
    walk.look(desk, "desk-unreached", browser_text)
    desk.keyboard.press("Escape")
    desk.locator("desk-header action-menu button").first.click()
    desk.get_by_role("menuitem", name="已结事件").click()
    expect(desk.locator("ended-list")).to_be_visible()
    walk.look(desk, "desk-ended", browser_text)


def pages_of_the_desk(desk: Page, walk: Walk) -> None:
    for path, element in PAGES.items():
        desk.goto(path)
        expect(desk.locator(element).first).to_be_visible()
        walk.look(desk, path.strip("/").replace("/", "-"), browser_text)


def pages_of_a_stranger(page: Page, walk: Walk) -> None:
    for path in ("/signin", "/enter#x", "/tip"):
        page.goto(path)
        walk.look(page, path[1:].partition("#")[0], browser_text)
    page.locator("#place").fill("流水苑 3 幢北门")
    page.get_by_text("消防通道占用", exact=True).click()
    page.locator("#send").click()
    expect(page.locator("h1#now")).to_be_visible()
    walk.look(page, "tip-status", browser_text)


def test_nothing_to_touch_on_the_phone_is_under_56_px(phone_walk: Walk) -> None:
    assert not phone_walk.small, "\n".join(phone_walk.small)


def test_nothing_on_the_phone_scrolls_sideways(phone_walk: Walk) -> None:
    assert not phone_walk.cut_off, "\n".join(phone_walk.cut_off)


def test_every_control_of_the_phone_has_a_name(phone_walk: Walk) -> None:
    assert not phone_walk.nameless, "\n".join(phone_walk.nameless)


def test_the_phone_can_be_read_by_day_and_by_night(phone_walk: Walk) -> None:
    assert not phone_walk.dim, "\n".join(phone_walk.dim)


def test_axe_finds_nothing_on_the_phone(phone_walk: Walk) -> None:
    assert not phone_walk.violations, "\n".join(phone_walk.violations)


def test_axe_finds_nothing_on_the_other_pages(wide_walk: Walk) -> None:
    assert not wide_walk.violations, "\n".join(wide_walk.violations)


def test_nothing_on_the_other_pages_scrolls_sideways(wide_walk: Walk) -> None:
    assert not wide_walk.cut_off, "\n".join(wide_walk.cut_off)


def test_every_control_of_the_other_pages_has_a_name(wide_walk: Walk) -> None:
    assert not wide_walk.nameless, "\n".join(wide_walk.nameless)


def test_the_other_pages_can_be_read_by_day_and_by_night(wide_walk: Walk) -> None:
    assert not wide_walk.dim, "\n".join(wide_walk.dim)


def test_the_pages_complain_of_nothing(open_faces: Faces, wide_walk: Walk) -> None:
    assert not open_faces.complaints(), "\n".join(open_faces.complaints())


def test_what_is_wrong_is_seen(chromium: Browser) -> None:
    """Each measure reports exactly the one fault that is made for it here."""
    page = chromium.new_page(viewport={"width": 360, "height": 740})
    page.set_content("""<!doctype html><html lang=en><body style="margin: 0; background: #fff">
      <style>button { font-size: 20px; height: 56px; color: #000; background: #ddd }</style>
      <button>right</button> <button style="height: 40px">low one</button>
      <button style="width: 20px; padding: 0">i</button>
      <button style="color: #888">pale</button> <button style="width: 400px">wide</button>
      <button></button> <p>phone.no_such</p></body>""")
    page.evaluate(EYES)
    narrow_empty = "button “” is"
    small = [line for line in page.evaluate("eyes.small(56)") if narrow_empty not in line]
    assert small == ["button “low one” is 40 px high", "button “i” is 20 px wide"]
    assert page.evaluate("eyes.cutOff()")[1:] == ["button “wide” is cut off"]
    [pale] = page.evaluate("eyes.dim(4.5)")
    assert pale == "button “pale” has a contrast of 2.61"
    assert page.evaluate("eyes.unspoken()") == ["phone.no_such"]
    assert len(nameless(page)) == 1
    assert {rule.partition(":")[0] for rule in violations(page)} >= {
        "button-name",
        "color-contrast",
    }
    page.close()
