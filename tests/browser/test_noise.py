"""宁静 on both screens, from the first loud second to the page of the person who complained."""

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import col, select, update

from patrol import clock
from patrol.models import (
    Dissuasion,
    LevelMinute,
    LevelSecond,
    Source,
    Station,
    StationState,
    ZoneClass,
)
from tests.browser.axe import violations
from tests.browser.desk_hand import choose, press_until
from tests.browser.faces import DESK, PHOTO, Faces, shot, until_on
from tests.browser.product import Product
from tests.cast import BRIDGE
from tests.requires import requires

pytestmark = [requires("chromium"), pytest.mark.page]

NAME, LEAD = "打铁关市场点", "042"
LOUD, QUIET = 7610, 3820


def test_a_loud_station_ends_with_the_proof_of_its_quiet(faces: Faces, product: Product) -> None:
    key = station(product)
    phone, desk = faces.phone(LEAD), faces.open(viewport=DESK)
    faces.watches[-1].forgive("/thumbnail")  # a report may be here before its photo
    faces.sign_in(desk, "701")
    measured(product, key, LOUD, 310)
    page = desk.new_page()
    until_on(page, lambda: opened(product), "a case that the worker opens by itself")
    case = opened(product)
    looking_at_the_map(page, key)
    product.send_out(case, LEAD)
    the_crew_writes_the_record(phone)
    measured(product, key, QUIET, 10)
    level = phone.locator("live-level")
    expect(level).to_contain_text("38.2")
    expect(level.locator(".done")).to_be_visible()
    expect(level.get_by_role("img", name="在降")).to_be_visible()
    the_crew_resolves(phone)
    measured(product, key, QUIET, 320)
    five_minutes_pass(product)
    the_desk_closes_by_the_quiet(page, product, case)
    both_papers_show_the_levels(page, case)
    the_forms_stay_off_the_paper(faces)


def opened(product: Product) -> str:
    board = product.as_("701", "GET", "/api/v1/board")
    return next((row["id"] for row in board["incidents"] if NAME in row["title"]), "")


def the_crew_writes_the_record(phone: Page) -> None:
    expect(phone.locator("phone-order h1")).to_contain_text(f"{NAME}噪声超标 76.1 dB(A)")
    shot(phone, "noise-order")
    phone.get_by_role("button", name="收到，出发").click()
    phone.get_by_role("button", name="到了", exact=True).click()
    level = phone.locator("live-level")
    expect(level).to_contain_text("76.1")
    expect(level.locator(".late")).to_be_visible()
    shot(phone, "noise-scene")
    phone.get_by_role("button", name="劝阻记录", exact=True).click()
    sheet = phone.locator("dissuasion-sheet")
    for words in ("巡防队员", "街道办", "请调低音量", "已调低", "音响"):
        sheet.get_by_text(words, exact=True).click()
    shot(phone, "noise-record")
    sheet.get_by_role("button", name="保存劝阻记录").click()
    expect(sheet).to_be_hidden()


def the_crew_resolves(phone: Page) -> None:
    phone.locator("photo-grid input[capture]").set_input_files(PHOTO)
    expect(phone.locator("photo-grid .shot img")).to_have_count(1)
    phone.get_by_text("劝止已静", exact=True).click()
    phone.get_by_role("button", name="处置完毕").click()
    expect(phone.locator("phone-home")).to_contain_text("今日 1 件")


def five_minutes_pass(product: Product) -> None:
    """The worker completes a record five minutes after it was written, and this one is due now."""
    with product.services.database.write() as session:
        due = update(Dissuasion).where(col(Dissuasion.after_due_at).is_not(None))
        session.connection().execute(due.values(after_due_at=clock.now()))


def the_desk_closes_by_the_quiet(page: Page, product: Product, case: str) -> None:
    def is_complete() -> bool:
        return bool(product.story(case)["dissuasions"][0]["laeq_after"])

    until_on(page, is_complete, "the level after the record")
    page.goto("/desk")
    choose(page, product.story(case)["incident"]["title"])
    expect(page.locator("case-alarms")).to_contain_text("已安静")
    shot(page, "noise-quiet-again")
    press_until(page, "v", page.locator("verify-box button.done:focus"))
    page.keyboard.press("Enter")
    expect(page.locator("incident-head status-chip")).to_have_text("办结")


def both_papers_show_the_levels(page: Page, case: str) -> None:
    page.locator("peace-box").get_by_role("button", name="生成链接").click()
    link = page.locator("peace-box input").input_value()
    page.goto(f"/incidents/{case}/dissuasion")
    for words in ("76.1 dB(A)", "38.2 dB(A)", "巡防队员", "请调低音量"):
        expect(page.locator("main")).to_contain_text(words)
    readable(page)
    page.goto(link)
    for words in ("监测点已经回到限值以下", "76.1", "38.2", "已调低"):
        expect(page.locator("main")).to_contain_text(words)
    shot(page, "noise-peace")
    readable(page)


def the_forms_stay_off_the_paper(faces: Faces) -> None:
    chief = faces.open(viewport=DESK)
    faces.sign_in(chief, "702")
    page = chief.new_page()
    page.goto("/noise/pack")
    expect(page.locator("nav form")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator("nav")).to_be_hidden()


def looking_at_the_map(page: Page, key: int) -> None:
    page.goto("/noise")
    expect(page.locator("noise-map .station.late")).to_contain_text("76.1")
    row = page.locator(".stations li", has_text=NAME)
    expect(row).to_contain_text("超标")
    shot(page, "noise")
    readable(page)
    row.get_by_role("link", name=NAME).click()
    page.wait_for_url(f"**/noise/station?id={key}")
    expect(page.locator("level-chart canvas")).to_be_visible()
    expect(page.locator(".passed")).to_contain_text("仍在继续")
    expect(page.locator(".heat")).to_be_visible()
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") == 360, "only the week scrolls"
    page.set_viewport_size({"width": 1440, "height": 900})
    readable(page)
    page.goto("/noise/sounds")
    expect(page.get_by_role("heading", name="样本", exact=True)).to_be_visible()
    readable(page)


def readable(page: Page) -> None:
    assert violations(page) == [], page.url
    page.emulate_media(color_scheme="dark")
    assert violations(page, "color-contrast") == [], f"{page.url} by night"
    page.emulate_media(color_scheme="light")


def station(product: Product) -> int:
    """Put a station that opens cases by itself, and judges windows of ten seconds."""
    with product.services.database.write() as session:
        source = session.exec(select(Source).where(Source.code == "noise-gw-1")).one()
        source.opens = True
        station = Station(
            source_id=source.id or 0,
            code="N01",
            name=NAME,
            area_id=4,
            lat=BRIDGE[0],
            lon=BRIDGE[1],
            zone=ZoneClass.MIXED,
            rule={"window_s": 10, "hold_s": 10, "cooldown_s": 0},
        )
        session.add(station)
        session.flush()
        key = station.id or 0
        session.add(
            LevelMinute(station_id=key, minute=clock.now().timestamp() // 60 - 9, laeq=LOUD)
        )
    return key


def measured(product: Product, key: int, level: int, seconds: int) -> None:
    """Put so many newer seconds of one level; the first ones end now."""
    with product.services.database.write() as session:
        state = session.get(StationState, key) or StationState(station_id=key)
        before = state.newest_second or int(clock.now().timestamp()) - seconds
        for second in range(before + 1, before + seconds + 1):
            sways = second % 3 * 10 - 10  # a flat line is not believed
            session.add(LevelSecond(station_id=key, second=second, laeq=level + sways))
        state.newest_second, state.heard_at = before + seconds, clock.now()
        session.add(state)
