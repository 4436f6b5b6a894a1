"""数据 in a browser: from the month to the case behind its worst number, and its replay."""

import re
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from patrol import clock, feed
from patrol.models import FeedKind, Incident
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
    act(product, rows[9])
    forget(product.services)  # the worker has walked already, and no act names old cases
    count(product.services)


def act(product: Product, row: dict[str, Any]) -> None:
    """Let the feed tell of a case that was written at once: opened, sent, there and closed."""
    told = (
        (FeedKind.INCIDENT_OPENED, "new", row["opened_at"]),
        (FeedKind.ORDER_SENT, "dispatched", row["dispatched_at"]),
        (FeedKind.LOOP_BREACHED, "dispatched", row["opened_at"] + timedelta(seconds=300)),
        (FeedKind.CLOSURE_ACCEPTED, "closed", row["closed_at"]),
    )
    for kind, status, at in told:
        clock.freeze(at)
        with product.services.database.write() as session:
            link = session.connection()
            link.execute(update(Incident).where(Incident.id == row["id"]).values(status=status))
            case = session.get_one(Incident, row["id"])
            feed.note(session, kind, by="701", incident=case, crew=["042"], clock="arrive")
    clock.release()


def test_the_worst_case_of_a_month_is_two_presses_away(faces: Faces, product: Product) -> None:
    context = faces.open(viewport={"width": 1440, "height": 900})
    faces.watches[-1].forgive("409")  # two editors of one review
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
    page.locator("figure-cases tbody th a").click()
    expect(page.locator("incident-head")).to_contain_text("最慢")
    page.locator("time-line").get_by_role("link", name="回放").click()
    _replay(page)


def _replay(page: Page) -> None:
    """The chosen case, act by act, from a link to the instant of its opening."""
    queue = page.locator("replay-page .queue tbody")
    expect(page.locator("replay-page .now")).to_contain_text("立案")
    expect(queue).to_contain_text("待派")
    page.locator("body").press("ArrowRight")
    expect(queue).to_contain_text("待接")
    page.locator("body").press("ArrowRight")
    expect(page.locator("replay-page .now")).to_contain_text("到达超时")
    moment = page.locator("replay-page .now time").inner_text()
    page.locator("body").press("Space")
    expect(page.locator("replay-page .now time")).not_to_have_text(moment)
    page.locator("body").press("Space")
    expect(page.get_by_role("button", name="播放")).to_be_visible()
    page.get_by_role("button", name="看队员当时的位置").click()
    expect(page.get_by_text(re.compile("已经删除|没有留下位置"))).to_be_visible()
    for theme, scheme in THEMES.items():
        page.emulate_media(color_scheme=scheme)
        assert violations(page) == [], theme
    shot(page, "replay")
    page.locator("body").press("ArrowRight")
    expect(queue).to_contain_text("办结")
    address = page.url
    page.set_viewport_size({"width": 360, "height": 740})
    page.reload()
    expect(queue).to_contain_text("办结")
    assert page.url == address
    shot(page, "replay-narrow")
    page.get_by_role("link", name="写复盘").click()
    _review(page)


def _review(page: Page) -> None:
    """Two editors of one review: the second one is told, sees both and saves; then the sheet."""
    expect(page.locator("review-page h2.case")).to_contain_text("最慢")
    shot(page, "review-narrow")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_label("教训").fill("桥封了，走近路。")
    page.get_by_role("button", name="钉住: 到达超时").click()
    page.get_by_label("为什么要紧").fill("晚了二十分钟")
    page.get_by_role("button", name="加一条措施").click()
    page.get_by_label("做什么").fill("封桥先通知指挥台")
    page.get_by_label("谁负责（岗位）").fill("值班领导")
    page.get_by_label("哪天回头看").fill(clock.today().isoformat())
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_label("备注").fill("别人写的")
    other.get_by_role("button", name="保存").click()
    expect(other.get_by_text(re.compile("^第 1 版"))).to_be_visible()
    other.close()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("alert").filter(has_text="刚保存了另一版")).to_be_visible()
    expect(page.get_by_text("备注: 别人写的")).to_be_visible()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text(re.compile("^第 2 版"))).to_be_visible()
    for theme, scheme in THEMES.items():
        page.emulate_media(color_scheme=scheme)
        assert violations(page) == [], theme
    shot(page, "review")
    page.emulate_media(media="print", color_scheme="light")
    shot(page, "review-print")
    page.emulate_media(media="screen")
    page.get_by_role("link", name="全部复盘").click()
    expect(page.locator("review-page tbody")).to_contain_text("该回头看了")
    page.goto("/figures/sheet")
    expect(page.locator("main.sheet h1")).to_be_visible()
