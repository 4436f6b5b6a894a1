"""数据 in a browser: from the month to the case behind its worst number in two presses."""

import re
from collections.abc import Iterator
from datetime import datetime, time, timedelta

import pytest
from playwright.sync_api import expect

from patrol import clock
from tests.browser.axe import violations
from tests.browser.faces import THEMES, Faces, shot
from tests.browser.product import Product, product_on_trial
from tests.cast import district_chiefs
from tests.figures.counting import count, forget, past, put
from tests.requires import requires
from tests.services.database import Databases

pytestmark = [requires("chromium"), pytest.mark.page]


@pytest.fixture(scope="module")
def product(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with product_on_trial(tmp_path_factory.mktemp("product"), databases, is_patient=False) as trial:
        district_chiefs(trial.services)
        yield trial


def enter(product: Product) -> None:
    """Put 42 cases into the last month; one was never reached, one was slow."""
    first = datetime.combine(clock.today().replace(day=1), time(14), clock.CHINA)
    last = first - timedelta(days=15)
    rows = [past(last - timedelta(minutes=7 * each), each) for each in range(42)]
    rows[7] |= {"arrived_at": None}
    rows[9] |= {"arrived_at": rows[9]["opened_at"] + timedelta(seconds=1330), "title": "最慢"}
    rows[11] |= {"status": "cancelled", "category": "EN0102"}
    with product.services.database.write() as session:
        put(session, rows)
    forget(product.services)  # the worker has walked already, and no act names old cases
    count(product.services)


def test_the_worst_case_of_a_month_is_two_presses_away(faces: Faces, product: Product) -> None:
    context = faces.open(viewport={"width": 1440, "height": 900})
    faces.sign_in(context, "711")
    page = context.new_page()
    page.goto("/figures")
    expect(page.locator(".empty")).to_be_visible()
    enter(product)
    page.reload()
    shot(page, "figures-empty")
    page.get_by_role("link", name=re.compile(r"^看 \d{4}-\d\d$")).click()
    arrival = page.locator(".figure-card").nth(1)
    expect(arrival).to_contain_text("立案 42 件 = 在数里 41 件 + 不在数里 1 件")
    expect(page.locator("day-chart canvas")).to_be_visible()
    for theme, scheme in THEMES.items():
        page.emulate_media(color_scheme=scheme)
        assert violations(page) == [], theme
    shot(page, "figures")
    arrival.get_by_role("button", name="超时完成 · 1").click()
    expect(page.locator("figure-cases tbody tr")).to_have_count(1)
    expect(page.locator("figure-cases tbody")).to_contain_text("最慢")
    expect(page.locator("figure-cases tbody")).to_contain_text("21:40")
    page.set_viewport_size({"width": 360, "height": 740})
    shot(page, "figures-narrow")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.locator("figure-cases tbody a").click()
    expect(page.locator("incident-head")).to_contain_text("最慢")
