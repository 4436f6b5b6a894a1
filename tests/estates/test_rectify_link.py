"""整改链接: the responsible side sends a photo by the link of one hazard, and the notice has it."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from tests.call_signs import names
from tests.cast import Cast
from tests.estates.hazards import FIVE, HAZARDS, act, day, found, photo
from tests.pictures import a_photo

pytestmark = pytest.mark.any_database


def told(cast: Cast, **more: Any) -> str:
    key = str(found(cast, **FIVE, **more)["id"])
    act(cast, key, "told")
    return key


def linked(cast: Cast, key: str) -> str:
    url = str(cast("701").send("PUT", f"{HAZARDS}/{key}/link")["url"])
    return url[url.index("/rectify/") :]


def press(cast: Cast, link: str, *files: bytes, words: str = "") -> TestResponse:
    shots = [FileStorage(io.BytesIO(each), "a.jpg") for each in files]
    boundary, body = encode_multipart({"words": words, "photo": shots})
    kind = f"multipart/form-data; boundary={boundary}"
    return cast.nobody().call("POST", link, data=body, content_type=kind)


def page(cast: Cast, link: str) -> TestResponse:
    return cast.nobody().call("GET", link)


def test_the_firm_sends_a_photo_and_the_desk_looks_again(cast: Cast) -> None:
    key = told(cast)
    link = linked(cast, key)
    assert linked(cast, key) == link, "the same one while it works"
    shown = page(cast, link).text
    assert "二楼住人，无第二出口" in shown
    assert "店长" not in shown
    assert not names(shown, "701")
    assert press(cast, link).location.endswith("trouble=photo")
    assert press(cast, link, b"no photo").location.endswith("trouble=unread")
    assert press(cast, link, a_photo((9, 9, 9)), words="已拆").status_code == 303
    hazard = cast("701").get(f"{HAZARDS}/{key}")["hazard"]
    said = hazard["acts"][-1]
    assert (hazard["status"], said["by"], said["words"]) == ("rectified", "firm", "已拆")
    seen = cast("701").call("GET", f"/api/v1/photos/{said['photos'][0]}")
    assert seen.status_code == 200
    assert press(cast, link, a_photo((9, 9, 9))).location.endswith("trouble=over")
    act(cast, key, "check_failed", words="隔断仍在")
    assert "隔断仍在" in page(cast, link).text
    press(cast, link, a_photo((8, 8, 8)))
    act(cast, key, "struck_off", photos=[photo(cast("701"))])
    assert page(cast, link).status_code == 404


def test_a_link_ends_is_of_one_hazard_and_expires(
    cast: Cast, moving_clock: Callable[..., None]
) -> None:
    key, other = told(cast), told(cast, spot="桥南")
    link = linked(cast, key)
    assert link != linked(cast, other)
    assert cast("801").call("PUT", f"{HAZARDS}/{key}/link").status_code == 404
    fresh = str(found(cast, spot="桥西")["id"])
    assert cast("701").call("PUT", f"{HAZARDS}/{fresh}/link").status_code == 409
    cast("701").send("DELETE", f"{HAZARDS}/{other}/link")
    moving_clock(days=7 + 13)
    assert page(cast, link).status_code == 200
    moving_clock(days=1)
    assert page(cast, link).status_code == 404
    assert press(cast, link, a_photo((9, 9, 9))).status_code == 404


def test_a_link_that_was_ended_does_not_work_again_with_the_next_one(cast: Cast) -> None:
    key = told(cast)
    leaked = linked(cast, key)
    cast("701").send("DELETE", f"{HAZARDS}/{key}/link")
    assert page(cast, linked(cast, key)).status_code == 200
    assert page(cast, leaked).status_code == 404


def test_the_notice_has_the_offices_words_and_the_code_of_the_link(cast: Cast) -> None:
    key = str(found(cast, **FIVE)["id"])
    assert cast("701").call("GET", f"/hazards/{key}/notice").status_code == 404
    act(cast, key, "told")
    zh = {"headers": {"Accept-Language": "zh-CN"}}
    plain = cast("701").call("GET", f"/hazards/{key}/notice", **zh).text
    assert "文晖桥餐饮店：经检查，你单位在文晖桥旁 3 号铺存在以下隐患。" in plain
    assert day(7) in plain
    assert "data:image/svg" not in plain
    linked(cast, key)
    assert "data:image/svg" in cast("701").call("GET", f"/hazards/{key}/notice", **zh).text
    assert cast("801").call("GET", f"/hazards/{key}/notice").status_code == 404
    assert cast.nobody().call("GET", f"/hazards/{key}/notice").status_code == 302
