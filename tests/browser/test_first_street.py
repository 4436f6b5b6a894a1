"""A street that is not Hangzhou's, from the installed program to its first closed case.

Nobody writes a row: the log of the first start has one link, and everything else happens on pages.
"""

import re
import subprocess
from collections.abc import Iterator

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.desk_hand import press_dispatch, row_of
from tests.browser.faces import DESK, PHOTO, Faces, shot
from tests.browser.product import PATROL, Product
from tests.requires import requires
from tests.services.web_process import ROOT
from tests.workbook import as_excel_writes

pytestmark = [requires("chromium"), pytest.mark.page]

PASSWORD = "井盖 蓝伞 钟声 二十"
STREET = {"街道名称": "人民街道", "事件编号前缀": "rm", "第一个管理员的账号": "901"}
ROSTER = as_excel_writes(
    ("呼号", "姓名", "手机号码"),
    *((f"{number}", f"队员{number}", 13800000000 + number) for number in range(101, 141)),
)
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """An installed program and an empty data folder, with tables and nothing in them."""
    machine = Product(tmp_path_factory.mktemp("machine"), "")
    subprocess.run([*PATROL, "migrate"], cwd=ROOT, env=machine.env, check=True)
    with machine:
        yield machine


@pytest.fixture(scope="module")
def link(product: Product) -> str:
    """The one link that stands in the log of the start."""
    (address,) = re.findall(r"http://\S+/setup#\S+", (product.folder / "web.log").read_text())
    return str(address)


def test_from_an_empty_machine_to_the_first_closed_case(link: str, faces: Faces) -> None:
    admin = faces.open(viewport=DESK).new_page()
    faces.watches[-1].forgive("/thumbnail")  # a report may be here before its photo
    the_page_makes_the_street(admin, link)
    a_password_is_set(admin)
    the_checklist_says_what_is_missing(admin)
    an_area_is_added(admin)
    forty_members_come_out_of_a_workbook(admin)
    phone = a_phone_is_enrolled(faces, admin)
    a_street_without_a_map_says_so(admin, phone)
    a_case_is_opened_and_sent(admin, phone)
    a_case_is_resolved_and_closed(admin, phone)


def the_page_makes_the_street(page: Page, link: str) -> None:
    page.goto(link)
    for label, words in STREET.items():
        page.get_by_label(label).fill(words)
    shot(page, "first-street-1-setup")
    page.get_by_role("button", name="建好，去设密码").click()


def a_password_is_set(page: Page) -> None:
    page.get_by_label("新密码").fill(PASSWORD)
    page.get_by_role("button", name="设好，登录").click()


def the_checklist_says_what_is_missing(page: Page) -> None:
    page.wait_for_url("**/admin")
    expect(page.locator(".checklist")).to_contain_text("还差")
    shot(page, "first-street-2-checklist")


def an_area_is_added(page: Page) -> None:
    page.goto("/admin/areas")
    page.get_by_role("button", name="加下级").click()
    page.get_by_label("名称", exact=True).fill("东门社区")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".tree")).to_contain_text("东门社区")
    shot(page, "first-street-3-areas")


def forty_members_come_out_of_a_workbook(page: Page) -> None:
    page.goto("/admin/people#roster")
    file: FilePayload = {"name": "队员名册.xlsx", "mimeType": EXCEL, "buffer": ROSTER}
    page.get_by_label("文件").set_input_files(file)
    page.get_by_label("没写区域的新队员归到").select_option("东门社区")
    page.get_by_role("button", name="先看一看").click()
    expect(page.locator("main")).to_contain_text("新增 40 人")
    shot(page, "first-street-4-roster")
    page.get_by_role("button", name="写入").click()
    expect(page.locator(".toast.done")).to_contain_text("新增 40 人")


def a_phone_is_enrolled(faces: Faces, page: Page) -> Page:
    page.get_by_role("button", name="队员", exact=True).click()
    with page.expect_response("**/api/v1/enrolments") as answer:
        page.get_by_role("button", name="登记手机：140").click()
    expect(page.get_by_role("img", name="登记手机的二维码")).to_be_visible()
    shot(page, "first-street-5-enrolment")
    phone = faces.phone_context(is_asked=True).new_page()
    phone.goto(answer.value.json()["url"])
    phone.locator("#enter button").click()
    expect(phone.locator("phone-strip")).to_contain_text("在线")
    shot(phone, "first-street-6-phone")
    return phone


def a_street_without_a_map_says_so(desk: Page, phone: Page) -> None:
    phone.get_by_role("button", name="上岗").click()
    expect(phone.locator("phone-strip")).to_contain_text("当班")
    desk.goto("/desk")
    expect(desk.locator("desk-map")).to_contain_text(
        "还没有地图：管理员运行 patrol map import 导入"
    )
    shot(desk, "first-street-6-no-map")
    desk.goto("/wall")
    expect(desk.locator("wall-screen"), "the wall too").to_contain_text("还没有地图")
    shot(desk, "first-street-6-wall")
    desk.goto("/desk")
    shot(phone, "first-street-7-on-duty")


def a_case_is_opened_and_sent(desk: Page, phone: Page) -> None:
    desk.keyboard.press("n")
    form = desk.locator("incident-form")
    form.get_by_role("combobox", name="类别").fill("落水")
    form.get_by_role("option").first.click()
    form.get_by_role("combobox", name="地点").fill("人民路 8 号")
    form.get_by_role("button", name="立案").click()
    expect(desk.locator("incident-head")).to_contain_text("RM-1001")
    shot(desk, "first-street-8-opened")
    press_dispatch(desk)
    phone.get_by_role("button", name="收到，出发").click()
    expect(row_of(desk, "140").locator("status-chip")).to_have_text("途中")
    shot(phone, "first-street-9-accepted")


def a_case_is_resolved_and_closed(desk: Page, phone: Page) -> None:
    phone.get_by_role("button", name="到了", exact=True).click()
    phone.locator("photo-grid input[capture]").set_input_files(PHOTO)
    expect(phone.locator("photo-grid .shot img")).to_have_count(1)
    phone.get_by_text("送医", exact=True).click()
    phone.get_by_role("button", name="处置完毕").click()
    expect(desk.locator("incident-head status-chip")).to_have_text("待核查")
    expect(desk.locator("verify-box img")).to_have_js_property("naturalWidth", 320)
    expect(desk.locator("report-list")).not_to_contain_text("没传上来")
    shot(desk, "first-street-10-resolved")
    desk.locator("verify-box button.done").click()
    expect(desk.locator("incident-head status-chip")).to_have_text("办结")
    shot(desk, "first-street-11-closed")
    desk.goto("/admin")
    expect(desk.locator(".checklist li.done")).not_to_have_count(0)
