"""宁静 on both screens: the desk's map of stations, a station's curve, the level at the scene."""

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import select

from patrol import clock, db
from patrol.models import (
    Exceedance,
    ExceedanceKind,
    LevelMinute,
    LevelSecond,
    Source,
    Station,
    StationState,
    ZoneClass,
)
from tests.browser.axe import violations
from tests.browser.faces import Faces, shot
from tests.browser.product import Product
from tests.cast import BRIDGE
from tests.requires import requires

pytestmark = [requires("chromium"), pytest.mark.page]

NAME, LEAD = "打铁关市场点", "042"
LOUD, QUIET = 7610, 3820


def test_the_desk_sees_it_loud_and_the_crew_sees_it_become_quiet(
    faces: Faces, product: Product
) -> None:
    case = product.happens("商户音响", ref="330105012", category="EN0105")
    key = loud_station(product, case)
    desk = faces.open(viewport={"width": 1440, "height": 900})
    faces.sign_in(desk, "701")
    looking_at_the_map(desk.new_page(), key)
    product.send_out(case, LEAD)
    phone = faces.phone(LEAD)
    phone.get_by_role("button", name="收到，出发").click()
    phone.get_by_role("button", name="到了", exact=True).click()
    level = phone.locator("live-level")
    expect(level).to_contain_text("76.1")
    expect(level.locator(".late")).to_be_visible()
    shot(phone, "noise-scene")
    measured(product, key, QUIET)
    expect(level).to_contain_text("38.2")
    expect(level.locator(".done")).to_be_visible()
    expect(level.get_by_role("img", name="在降")).to_be_visible()


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


def loud_station(product: Product, case: str) -> int:
    """Put a station with a minute and ten loud seconds; its exceedance is that of the case."""
    now = clock.now()
    with product.services.database.write() as session:
        source_id = session.exec(select(Source.id).where(Source.code == "noise-gw-1")).one()
        station = Station(
            source_id=source_id or 0,
            code="N01",
            name=NAME,
            area_id=4,
            lat=BRIDGE[0],
            lon=BRIDGE[1],
            zone=ZoneClass.MIXED,
        )
        session.add(station)
        session.flush()
        key = station.id or 0
        session.add(LevelMinute(station_id=key, minute=int(now.timestamp()) // 60 - 1, laeq=LOUD))
        session.add(
            Exceedance(
                id=db.new_id(),
                station_id=key,
                kind=ExceedanceKind.SUSTAINED,
                began_at=now,
                raised_at=now,
                noticed_at=now,
                zone=ZoneClass.MIXED,
                is_night=False,
                limit=6000,
                standard="GB 3096-2008",
                rule_version=0,
                laeq=LOUD,
                lmax=LOUD,
                incident_id=case,
            )
        )
    measured(product, key, LOUD)
    return key


def measured(product: Product, key: int, level: int) -> None:
    """Put ten newer seconds of one level."""
    with product.services.database.write() as session:
        state = session.get(StationState, key) or StationState(station_id=key)
        before = state.newest_second or int(clock.now().timestamp()) - 10
        for second in range(before + 1, before + 11):
            session.add(LevelSecond(station_id=key, second=second, laeq=level))
        state.newest_second, state.heard_at = before + 10, clock.now()
        session.add(state)
