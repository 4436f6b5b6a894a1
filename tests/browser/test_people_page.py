"""人员 and 我的账号 in a browser: a link, a password of one's own, and a second factor."""

import re
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlmodel import select

from patrol import clock
from patrol.models import Member, Shift
from tests.browser.faces import ARTEFACTS, THEMES, Faces, shot
from tests.browser.product import Product
from tests.browser.test_accessible import nameless
from tests.cast import district_chiefs
from tests.requires import requires

pytestmark = [requires("chromium"), pytest.mark.page]

EYES = (Path(__file__).with_name("eyes.js")).read_text()
WIDTHS = {360: 740, 1440: 900}
PATHS = [
    "/admin/sources",
    "/admin/sources#gs-110",
    "/admin/stations",
    "/admin/people",
    "/admin/people#members",
    "/admin/people#roster",
]
PATHS += ["/admin", "/admin/enrolment-sheet", "/admin/audit", "/admin/persons"]
PATHS += ["/admin/channels", "/admin/office", "/account"]
PATHS += ["/admin/rota", "/desk/shift#handover"]
PATHS += ["/admin/areas", "/admin/areas#places"]
PASSWORD = "井盖 蓝伞 钟声 二十"


@pytest.fixture(scope="module")
def town(chromium: Browser, product: Product) -> Iterator[Faces]:
    district_chiefs(product.services)
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    running = Faces(chromium, product)
    yield running
    running.close()


def opened(faces: Faces, name: str, path: str, language: str = "zh-CN") -> Page:
    return shown(seated(faces, name, language), path)


def seated(faces: Faces, name: str, language: str) -> BrowserContext:
    context = faces.open(locale=language)
    context.add_cookies([{"name": "lang", "value": language, "url": faces.product.url}])
    faces.sign_in(context, name)
    return context


def shown(context: BrowserContext, path: str) -> Page:
    page = context.new_page()
    page.goto(path)
    expect(
        page.locator("main h2, main table, main .card, main fieldset, main .empty").first
    ).to_be_visible()
    return page


def test_an_invited_user_comes_in_and_sets_up_a_second_factor(faces: Faces) -> None:
    admin = opened(faces, "703", "/admin/people")
    admin.get_by_role("button", name="邀请用户").click()
    admin.get_by_label(re.compile("^账号")).fill("701")
    admin.get_by_role("button", name="生成邀请链接").click()
    expect(admin.locator("dialog .late")).to_contain_text("701 已经有人用了")
    admin.get_by_label(re.compile("^账号")).fill("706")
    admin.get_by_role("button", name="生成邀请链接").click()
    link = admin.get_by_label("一次性链接").input_value()
    admin.get_by_role("button", name="关闭").click()
    expect(admin.locator("tr", has_text="706")).to_contain_text("已邀请")
    faces.watches[-1].forgive("409")
    page = faces.open().new_page()
    page.goto(link)
    page.get_by_label("新密码").fill("password123")
    page.get_by_role("button", name="设好，登录").click()
    expect(page.locator("#wrong")).to_contain_text("太常见")
    faces.watches[-1].forgive("422")
    page.get_by_label("新密码").fill(PASSWORD)
    page.get_by_role("button", name="设好，登录").click()
    expect(page.locator("desk-header")).to_be_visible()
    page.goto("/account")
    factor = page.locator("second-factor")
    factor.get_by_label("现在的密码").fill(PASSWORD)
    factor.get_by_role("button").click()
    expect(factor.get_by_role("img")).to_be_visible()
    assert factor.locator("img").evaluate("img => img.decode().then(() => true)")
    secret = factor.locator("code").inner_text().replace(" ", "")
    factor.get_by_label("6 位数字").fill(pyotp.TOTP(secret).at(clock.now()))
    factor.get_by_role("button").click()
    expect(factor).to_contain_text("已开启")
    sign_in_asks(faces, secret)


def sign_in_asks(faces: Faces, secret: str) -> None:
    door = faces.open().new_page()
    door.goto("/signin")
    door.get_by_label("账号").fill("706")
    door.get_by_label("密码", exact=True).fill(PASSWORD)
    door.get_by_role("button", name="登录", exact=True).click()
    expect(door.locator("#wrong")).to_contain_text("6 位数字")
    expect(door.get_by_label("验证器上的 6 位数字")).to_be_focused()
    faces.watches[-1].forgive("401")
    # The code of the next half minute counts already, and the present one was used.
    later = pyotp.TOTP(secret).at(clock.now(), counter_offset=1)
    door.get_by_label("验证器上的 6 位数字").fill(later)
    door.get_by_role("button", name="登录", exact=True).click()
    expect(door.locator("desk-header")).to_be_visible()


def test_a_supervisor_reads_and_has_nothing_to_press(faces: Faces) -> None:
    page = opened(faces, "702", "/admin/people")
    expect(page.locator("main")).to_contain_text("管理员才能改")
    expect(page.locator("main table button")).to_have_count(0)


def test_an_administrator_looks_before_a_person_is_erased(town: Faces) -> None:
    town.product.happens("井盖松动", ref="330105099")
    page = opened(town, "721", "/admin/persons")
    page.get_by_label("号码、链接或呼号").fill("13700000000")
    page.get_by_label("为什么").fill("来信 11-29")
    page.get_by_role("button", name="先看会删掉什么").click()
    expect(page.locator("main .late")).to_contain_text("没有这个人的任何记录")
    town.watches[-1].forgive("404")
    page.get_by_label("号码、链接或呼号").fill("138 0000 1234")
    page.get_by_role("button", name="先看会删掉什么").click()
    expect(page.locator("main")).to_contain_text("事件还没办结")
    expect(page.get_by_role("button", name="删除，不能恢复")).to_be_visible()
    shot(page, "person-look")
    page.get_by_label("号码、链接或呼号").fill("138 0000 12345")
    expect(page.get_by_role("button", name="删除，不能恢复")).to_have_count(0)
    page.get_by_label("号码、链接或呼号").fill("138 0000 1234")
    with page.expect_download() as archive:
        page.get_by_role("button", name="导出").click()
    with zipfile.ZipFile(archive.value.path()) as file:
        assert file.testzip() is None


@pytest.fixture(scope="module")
def seats(town: Faces) -> dict[str, BrowserContext]:
    """The administrator 721 in a browser of each language."""
    return {language: seated(town, "721", language) for language in ("zh-CN", "en")}


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("path", PATHS)
def test_it_stands_at_both_widths_by_day_and_by_night(
    seats: dict[str, BrowserContext], path: str, language: str
) -> None:
    page = shown(seats[language], path)
    page.evaluate(EYES)
    wrong = [] if page.evaluate("document.documentElement.lang") == language else ["its language"]
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        wrong += page.evaluate("eyes.cutOff()") + page.evaluate("eyes.unspoken()")
        for theme, scheme in THEMES.items():
            page.emulate_media(color_scheme=scheme)
            page.evaluate("eyes.still()")
            wrong += page.evaluate("eyes.dim(4.5)")
            name = path.strip("/").replace("/", "-").replace("#", "-")
            page.screenshot(path=ARTEFACTS / f"{name}-{language}-{width}-{theme}.png")
    wrong += nameless(page)
    page.close()  # an open page goes on asking the server
    assert not wrong, "\n".join(wrong)


@pytest.fixture
def planned(product: Product) -> None:
    """007 has a shift tomorrow."""
    with product.services.database.write() as session:
        member = session.exec(select(Member).where(Member.call_sign == "007")).one()
        first = clock.now() + timedelta(hours=20)
        last = first + timedelta(hours=8)
        row = Shift(member_id=member.id or 0, area_id=4, starts_at=first, ends_at=last)
        session.add(row)


def shifts_of(phone: Page) -> Page:
    phone.get_by_role("button", name="我的班次").click()
    return phone


def test_a_swap_is_asked_offline_agreed_and_approved(
    faces: Faces, product: Product, planned: None
) -> None:
    phone = shifts_of(faces.phone("007"))
    expect(phone.locator(".shifts .shift")).to_have_count(1)
    phone.context.set_offline(True)
    phone.get_by_role("button", name="换班", exact=True).click()
    phone.get_by_label("请谁上").select_option("042")
    phone.get_by_role("button", name="发给他").click()
    expect(phone.locator(".shifts .shift")).to_contain_text("换班待定")
    phone.context.set_offline(False)
    other = faces.phone("042")
    until_asked = other.get_by_role("button", name="1 人找你换班")
    expect(until_asked).to_be_visible()
    until_asked.click()
    other.get_by_role("button", name="可以，我上").click()
    expect(other.locator("shifts-sheet")).to_contain_text("双方同意，等指挥台")
    swap = product.as_("701", "GET", "/api/v1/swaps")["swaps"][0]["id"]
    product.as_("701", "PUT", f"/api/v1/swaps/{swap}/decision", {"approved": True})
    expect(other.locator(".shifts .shift")).to_have_count(1)
    expect(phone.locator(".shifts .shift")).to_have_count(0)
    shot(other, "phone-shifts")
    other.context.set_offline(True)
    other.reload()
    expect(shifts_of(other).locator(".shifts .shift")).to_have_count(1)
