"""随手拍: one photo, one place, one chip; with scripts, without them, and without a network."""

import io
import re
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from tests.browser.faces import MICROPHONE, PHONE, PHOTO, Faces, shot, until_on, wait_until
from tests.browser.product import Product
from tests.requires import requires

pytestmark = [requires("chromium"), pytest.mark.page]

LANE = "消防通道占用"


def rider(faces: Faces, **options: Any) -> Page:
    """A phone that has never opened the product."""
    page = faces.open(viewport=PHONE, has_touch=True, is_mobile=True, **options).new_page()
    page.goto("/tip")
    return page


def fill_in(page: Page, place: str) -> None:
    page.locator("#photo").set_input_files(PHOTO)
    page.locator("#place").fill(place)
    page.get_by_text(LANE, exact=True).click()


def send(page: Page) -> None:
    page.locator("#send").click()
    expect(page.locator("h1#now")).to_have_text("收到了，指挥台马上看。")
    expect(page.locator("main")).to_contain_text("收到 1 张照片")
    expect(page.locator("ol.steps li.is-done")).to_have_count(1)


@pytest.mark.parametrize("has_scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_tip_becomes_a_case_with_one_key(
    faces: Faces, product: Product, has_scripts: bool
) -> None:
    place = f"流水苑 {3 + has_scripts} 幢北门"
    page = rider(faces, java_script_enabled=has_scripts)
    name = f"tip-{'with' if has_scripts else 'without'}-scripts"
    fill_in(page, place)
    # The label has a border; the words in it have none of their own.
    expect(page.get_by_text(LANE, exact=True)).to_have_css("border-top-width", "0px")
    if has_scripts:
        expect(page.locator("#shots img")).to_have_count(1)
    shot(page, name)
    send(page)
    shot(page, f"{name}-status")
    the_desk_opens_it(faces, place, name)
    page.reload()
    expect(page.locator("h1#now")).to_have_text("已受理，正在派人。")
    [intake] = [
        incident
        for incident in product.as_("701", "GET", "/api/v1/board")["incidents"]
        if incident["place"] == place
    ]
    assert (intake["status"], intake["source"]) == ("new", "rider_snap")
    if has_scripts:
        the_crew_takes_the_same_view(faces, product, intake["id"])


# A camera that shows one green picture, and none where the page asks a second time.
CAMERA = """let asked = 0;
navigator.mediaDevices.getUserMedia = async () => {
  if (asked++) throw new DOMException("", "NotAllowedError");
  const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 480 });
  const pen = canvas.getContext("2d");
  const paint = () => { pen.fillStyle = "rgb(0, 128, 0)"; pen.fillRect(0, 0, 640, 480); };
  setInterval(paint, 50);
  return canvas.captureStream();
};"""


BYTES_OF = "async image => [...new Uint8Array(await (await fetch(image.src)).arrayBuffer())]"


def the_crew_takes_the_same_view(faces: Faces, product: Product, case: str) -> None:
    """The reporter's photo lies over the camera's picture; without one it stands above a form."""
    path = f"/api/v1/assignments/{product.send_out(case, '042')}/reports"
    product.call("POST", path, {"kind": "arrived"}, token=product.phone("042"))
    phone = faces.phone("042")
    phone.add_init_script(CAMERA)
    phone.reload()
    phone.locator("job-card h2 button").click()
    before = phone.locator("phone-scene before-photos button.shot")
    expect(before.locator("img")).to_have_js_property("naturalWidth", 320)
    for number in (1, 2):
        before.click()
        phone.locator("photo-sheet").get_by_role("button", name="照着这张再拍一张").click()
        ghost = phone.locator("ghost-sheet")
        expect(ghost.get_by_alt_text("报告人的照片")).not_to_have_js_property("naturalWidth", 0)
        if number == 1:
            expect(ghost.locator("video")).to_have_js_property("videoWidth", 640)
            shot(phone, "ghost")
            ghost.get_by_role("button", name="拍照").click()
        else:
            expect(ghost).to_contain_text("打不开相机")
            shot(phone, "ghost-without-camera")
            ghost.locator("input[capture]").set_input_files(PHOTO)
        expect(ghost).to_have_count(0)
        expect(phone.locator("photo-grid button.shot")).to_have_count(number)
    a_copy_has_words_and_the_photo_has_none(phone)


def a_copy_has_words_and_the_photo_has_none(phone: Page) -> None:
    phone.locator("photo-grid button.shot").first.click()
    sheet = phone.locator("photo-sheet")
    expect(sheet.locator("img")).to_have_js_property("naturalWidth", 640)
    with phone.expect_download() as download:
        sheet.get_by_role("button", name="存一张带时间、地点、呼号的").click()
    copy = Image.open(download.value.path()).convert("RGB")
    assert copy.size == (640, 480)
    assert is_green(copy, (320, 40)), "above the words it is the photo"
    foot = copy.crop((0, 400, 640, 480)).getcolors(1 << 20) or []
    assert any(min(colour) > 200 for _, colour in foot), "white words at its foot"
    photo = bytes(sheet.locator("img").evaluate(BYTES_OF))
    assert is_green(Image.open(io.BytesIO(photo)).convert("RGB"), (320, 470))


def is_green(picture: Image.Image, at: tuple[int, int]) -> bool:
    red, green, blue = picture.getpixel(at)
    return green > 100 and red < 40 and blue < 40


def the_desk_opens_it(faces: Faces, place: str, name: str) -> None:
    desk = faces.desk()
    desk.locator("desk-queue .it", has_text=place).click()
    card = desk.locator("intake-card")
    expect(card).to_contain_text(place)
    expect(card.locator(".photos img")).to_have_js_property("naturalWidth", 320)
    shot(desk, f"{name}-desk")
    desk.keyboard.press("o")
    expect(desk.locator("incident-head h1")).to_have_text(LANE)
    expect(desk.locator("incident-head .place")).to_contain_text(place)
    expect(desk.locator("intake-list .photos img")).to_have_count(1)


@pytest.mark.parametrize("late", ["**/static/tip/main.*", "**/i18n/zh-CN/tip.*"])
@pytest.mark.parametrize("source", ["#photo", "#gallery"])
def test_what_the_form_holds_before_the_script_stands_is_kept(
    faces: Faces, late: str, source: str
) -> None:
    page = faces.phone_context().new_page()
    late_routes: list[Route] = []
    page.route(late, lambda route: late_routes.append(route))
    page.goto("/tip", wait_until="commit")
    page.locator(source).set_input_files(PHOTO)
    page.locator("#place").fill("绍兴路 168 号")
    page.get_by_text(LANE, exact=True).click()
    until_on(page, lambda: late_routes, "the page's wish for the late file")
    late_routes[0].continue_()
    expect(page.locator("#shots img")).to_have_count(1)
    expect(page.locator("#located")).to_contain_text("已定位")
    expect(page.locator("#place")).to_have_value("绍兴路 168 号")
    page.locator("#send").click()
    expect(page.locator("main")).to_contain_text("收到 1 张照片")


def test_a_page_that_the_camera_threw_away_comes_back_with_everything(
    faces: Faces, product: Product
) -> None:
    page = faces.phone_context().new_page()
    page.goto("/tip")
    fill_in(page, "流水苑 9 幢")
    page.locator("textarea[name=text]").fill("堵了半个月")
    expect(page.locator("#located")).to_contain_text("已定位")
    expect(page.locator("#shots img")).to_have_count(1)
    wait_until(page, DRAFTED, ["堵了半个月", 1])
    page.goto("about:blank")
    page.goto("/tip")
    expect(page.locator("#restored")).to_contain_text("已恢复")
    expect(page.locator("#shots img")).to_have_count(1)
    expect(page.locator("#place")).to_have_value("流水苑 9 幢")
    expect(page.locator("textarea[name=text]")).to_have_value("堵了半个月")
    expect(page.locator("#located")).to_contain_text("已定位")
    shot(page, "tip-restored")
    send(page)
    page.goto("/tip")
    expect(page.locator("html.js")).to_be_attached()
    expect(page.locator("#restored")).to_be_hidden()
    expect(page.locator("#shots img")).to_have_count(0)


DRAFTED = """async ([text, shots]) => {
  const opened = indexedDB.open('patrol-tip');
  await new Promise(done => { opened.onsuccess = done; });
  const values = opened.result.transaction('values').objectStore('values');
  const read = name => new Promise(done => {
    const asked = values.get(name);
    asked.onsuccess = () => done(Object.values(asked.result ?? {}));
  });
  const [drafts, photos] = await Promise.all([read('drafts'), read('draft-photos')]);
  opened.result.close();
  return drafts.some(({fields}) => fields.some(([, value]) => value === text)) &&
    photos.flat().length === shots;
}"""


def test_a_second_tab_does_not_take_the_first_ones_draft(faces: Faces) -> None:
    context = faces.phone_context()
    first, second = context.new_page(), context.new_page()
    first.goto("/tip")
    expect(first.locator("html.js")).to_be_attached()
    first.locator("textarea[name=text]").fill("第一页")
    wait_until(first, DRAFTED, ["第一页", 0])
    second.goto("/tip")
    second.locator("textarea[name=text]").fill("第二页")
    expect(second.locator("#restored")).to_be_hidden()
    first.reload()
    expect(first.locator("textarea[name=text]")).to_have_value("第一页")


def test_a_tip_without_a_network_goes_when_it_is_back(faces: Faces, product: Product) -> None:
    page = rider(faces)
    fill_in(page, "王马里 7 号")
    expect(page.locator("#shots img")).to_have_count(1)
    page.context.set_offline(True)
    page.locator("#send").click()
    expect(page.locator("#unsent")).to_contain_text("有 1 条还没发出去")
    shot(page, "tip-unsent")
    page.context.set_offline(False)
    expect(page.locator("#unsent")).to_be_hidden()
    waiting = product.as_("701", "GET", "/api/v1/board")["intakes"]
    assert [tip["place"] for tip in waiting].count("王马里 7 号") == 1
    page.locator("#mine summary").click()
    page.locator("#mine a").first.click()
    expect(page.locator("h1#now")).to_have_text("收到了，指挥台马上看。")


def drag_the_map(page: Page) -> None:
    page.locator("#on-map summary").click()
    page.locator("#map-frame .map-holder > *").first.wait_for()
    box = page.locator("#map-frame patrol-map").bounding_box()
    assert box
    page.mouse.move(box["x"] + 90, box["y"] + 90)
    page.mouse.down()
    page.mouse.move(box["x"] + 150, box["y"] + 130, steps=4)
    page.mouse.up()
    expect(page.locator("#located")).to_have_text("地点按图钉的位置")
    shot(page, "tip-on-map")


def test_a_label_scanned_without_a_network_is_two_taps_and_goes_later(
    faces: Faces, product: Product
) -> None:
    (bridge,) = product.as_("703", "GET", "/api/v1/admin/places?kind=bridge")["places"]
    body = {"place_ids": [bridge["id"]]}
    labels = product.as_("703", "POST", "/api/v1/admin/place-labels", body)["page"]
    admin = faces.desk("703")
    admin.goto(labels)
    code = admin.locator(".labels .code").inner_text()
    shot(admin, "place-labels")
    context = faces.phone_context()
    context.add_init_script(MICROPHONE)
    page = context.new_page()
    page.goto("/tip")
    wait_until(page, "async () => Boolean((await navigator.serviceWorker.ready).active)")
    context.set_offline(True)
    page.goto(f"/tip?at={code}")
    expect(page.locator("#located")).to_have_text("地点来自这块标签")
    page.locator("#photo").set_input_files(PHOTO)
    expect(page.locator("#shots img")).to_have_count(1)
    page.locator("#speak").click()
    # it counts on: one second may be over before anybody looks
    expect(page.locator("#speak")).to_have_text(re.compile("正在录音，点一下停（[1-9][0-9]? 秒）"))
    page.locator("#speak").click()
    expect(page.locator("#spoken audio")).to_be_visible()
    shot(page, "tip-spoken")
    page.locator("#send").click()
    expect(page.locator("#unsent")).to_contain_text("有 1 条还没发出去")
    page.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto("/tip")
    expect(again.locator("#mine")).to_be_visible()
    waiting = product.as_("701", "GET", "/api/v1/board")["intakes"]
    (sent,) = [row for row in waiting if row["place"] == bridge["name"]]
    assert (sent["category"], sent["lat"], len(sent["photos"])) == ("SV0103", bridge["lat"], 1)
    assert sent["voice"]
    drag_the_map(again)
