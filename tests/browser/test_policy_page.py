"""催办规则 in a browser: a supervisor changes it, errors stand at the field, a dispatcher reads."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.faces import ARTEFACTS, THEMES, Faces
from tests.browser.product import Product, product_on_trial
from tests.browser.test_accessible import nameless
from tests.cast import district_chiefs
from tests.requires import requires
from tests.services.database import Databases

pytestmark = [requires("chromium"), pytest.mark.page]


@pytest.fixture(scope="module")
def product(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The product with the shipped escalation policies."""
    folder = tmp_path_factory.mktemp("product")
    with product_on_trial(folder, databases, is_patient=False) as running:
        district_chiefs(running.services)
        yield running


EYES = (Path(__file__).with_name("eyes.js")).read_text()
WIDTHS = {360: 740, 1440: 900}
SAVE = {"zh-CN": "存为新版", "en": "Save a new version"}
LEAST_CONTRAST = 4.5


def opened(faces: Faces, name: str, language: str = "zh-CN", severity: int = 1) -> Page:
    context = faces.open(locale=language)
    context.add_cookies([{"name": "lang", "value": language, "url": faces.product.url}])
    faces.sign_in(context, name)
    page = context.new_page()
    page.goto(f"/policy#{severity}")
    expect(page.locator("policy-table tbody").first).to_be_visible()
    return page


def step(page: Page, name: str) -> Locator:
    """The first row that does this."""
    return page.locator("policy-table tr", has=page.get_by_label(f"{name}：过多久")).first


def save(page: Page) -> None:
    page.get_by_role("button", name="存为新版").click()


def test_a_supervisor_changes_a_step_and_the_version_says_so(
    faces: Faces, product: Product
) -> None:
    page = opened(faces, "711", severity=2)
    expect(page.get_by_role("button", name="存为新版")).to_be_disabled()
    step(page, "加派下一人").locator("input").fill("3615")
    expect(step(page, "加派下一人")).to_contain_text("= 60:15")
    step(page, "加派下一人").locator("input").fill("45")
    expect(page.locator("nav button[aria-current=page]")).to_contain_text("没存")
    save(page)
    expect(page.locator("policy-history li").first).to_contain_text("第 1 版 · 711")
    expect(page.locator("policy-history li")).to_have_count(2)
    table = product.as_("701", "GET", "/api/v1/policy")["severities"]["2"]
    assert [step["after_s"] for step in table["steps"] if step["do"] == "add_member"] == [45]
    page.get_by_role("button", name="照这一版改").click()
    expect(step(page, "加派下一人").locator("input")).to_have_value("60")
    save(page)
    expect(page.locator("policy-history li").first).to_contain_text("第 2 版")


def test_a_step_is_added_and_taken_away(faces: Faces, product: Product) -> None:
    page = opened(faces, "721", severity=4)
    page.locator("[data-add=dispatched]").click()
    page.get_by_label("电台稿：做什么").select_option("voice")
    step(page, "语音电话").locator("input").fill("900")
    page.get_by_role("button", name="删掉 提醒指挥台").first.click()
    save(page)
    expect(page.locator("policy-history li").first).to_contain_text("第 1 版 · 721")
    table = product.as_("701", "GET", "/api/v1/policy")["severities"]["4"]
    steps = [
        (step["do"], step["after_s"]) for step in table["steps"] if step["when"] == "dispatched"
    ]
    assert steps == [("live", 0), ("push", 0), ("notice", 0), ("voice", 900)]


def test_what_is_wrong_stands_at_the_field(faces: Faces) -> None:
    page = opened(faces, "711", severity=3)
    row = step(page, "短信")
    row.locator("input").fill("99999")
    save(page)
    field = row.locator("input")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_be_focused()
    expect(page.locator("tr.why")).to_have_text("0 到 86400 之间的整秒数")
    described = field.get_attribute("aria-describedby")
    expect(page.locator(f"#{described}")).to_be_visible()
    field.fill("61")
    expect(page.locator("tr.why")).to_have_count(0)
    save(page)
    expect(page.locator("policy-history li").first).to_contain_text("第 1 版 · 711")
    faces.watches[-1].forgive("422")


def test_nobody_overwrites_what_somebody_saved_meanwhile(faces: Faces, product: Product) -> None:
    page = opened(faces, "711", severity=1)
    step(page, "短信").locator("input").fill("6")
    steps = product.as_("721", "GET", "/api/v1/policy")["severities"]["1"]["steps"]
    product.as_("721", "PUT", "/api/v1/policy/1", {"version": 0, "steps": steps})
    save(page)
    expect(page.locator(".notice.late")).to_contain_text("721 刚存了第 1 版")
    expect(step(page, "短信").locator("input")).to_have_value("6")
    page.get_by_role("button", name="看最新版").click()
    expect(step(page, "短信").locator("input")).to_have_value("5")
    expect(page.locator("policy-history li").first).to_contain_text("第 1 版 · 721")
    faces.watches[-1].forgive("409")


def test_a_dispatcher_reads_and_has_nothing_to_press(faces: Faces) -> None:
    page = opened(faces, "701")
    expect(page.locator("main")).to_contain_text("只有全区的值班领导和管理员能改")
    expect(page.locator("policy-table")).to_contain_text("加派下一人")
    for control in ("input", "select", ".btn.go", "[data-add]", "policy-history button"):
        expect(page.locator(f"main {control}")).to_have_count(0)


def test_the_desks_menu_leads_there(faces: Faces) -> None:
    desk = faces.desk()
    desk.locator("desk-header action-menu .dots").click()
    with desk.expect_popup() as opened_page:
        desk.get_by_role("menuitem", name="催办规则").click()
    expect(opened_page.value.locator("policy-page h1")).to_have_text("催办规则")


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("name", ["701", "711"])
def test_it_stands_at_both_widths_by_day_and_by_night(
    faces: Faces, name: str, language: str
) -> None:
    page = opened(faces, name, language)
    page.evaluate(EYES)
    wrong = [] if page.evaluate("document.documentElement.lang") == language else ["its language"]
    if name == "711":
        expect(page.get_by_role("button", name=SAVE[language])).to_be_visible()
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        wrong += page.evaluate("eyes.cutOff()") + page.evaluate("eyes.unspoken()")
        for theme, scheme in THEMES.items():
            page.emulate_media(color_scheme=scheme)
            page.evaluate("eyes.still()")
            wrong += page.evaluate(f"eyes.dim({LEAST_CONTRAST})")
            page.screenshot(path=ARTEFACTS / f"policy-{name}-{language}-{width}-{theme}.png")
    wrong += nameless(page)
    assert not wrong, "\n".join(wrong)
