"""A NUL or half an emoji in somebody's words loses nothing, whatever door they come in by.

PostgreSQL stores neither; a phone that cuts words at a length may send the half of an emoji.
"""

import html
import json
from typing import Any

import pytest

from patrol.i18n import t
from patrol.models import Report
from tests.cast import Cast
from tests.intake.records import POLICE
from tests.rider import post, read, stored, tip

ODD, CLEAN = "快来\0人\ud83d！", "快来人\ufffd！"


def _post(cast: Cast, who: str, path: str, body: Any, **options: Any) -> Any:
    """Send the body as a browser does: what UTF-8 has no bytes for is escaped."""
    data = json.dumps(body).encode()
    kind = "application/json"
    answer = cast(who).call("POST", f"/api/v1{path}", data=data, content_type=kind, **options)
    assert answer.status_code < 300, answer.text
    return answer.json


@pytest.fixture
def order(cast: Cast) -> Any:
    """042 is on a case."""
    body = {"category": "RE0301", "place": ODD, "title": ODD, "area_id": 2, "description": ODD}
    case = _post(cast, "701", "/incidents", body)["incident"]
    assert (case["place"], case["title"]) == (CLEAN, CLEAN)
    sent = {"members": ["042"], "version": case["version"], "order": ODD}
    return _post(cast, "701", f"/incidents/{case['id']}/assignments", sent)


def test_a_phones_words_are_kept(cast: Cast, order: Any) -> None:
    path = f"/assignments/{order['assignments'][0]}/reports"
    said = {"kind": "progress", "text": ODD, "made_at": "2026\0-11\ud800"}
    report = _post(cast, "042", path, said, key="a-key")["report"]
    assert report["text"] == CLEAN
    again = _post(cast, "042", path, said, key="a-key")["report"]
    assert again["id"] == report["id"], "and the same words are the same request"
    with cast.services.database.read() as session:
        row = session.get_one(Report, report["id"])
        assert (row.text, row.device_at) == (CLEAN, None)
    _post(cast, "042", "/calls", {"kind": "desk", "text": ODD})


@pytest.mark.parametrize("door", ["notes", "messages"])
def test_a_desks_words_are_kept(cast: Cast, order: Any, door: str) -> None:
    path = f"/incidents/{order['incident']['id']}"
    _post(cast, "701", f"{path}/{door}", {"text": ODD})
    detail = cast("701").get(f"/api/v1{path}")
    kind = {"notes": "note.added", "messages": "message.sent"}[door]
    (act,) = [row for row in detail["timeline"] if row["kind"] == kind]
    assert CLEAN in str(act["body"])


def test_a_strangers_tip_is_kept(cast: Cast) -> None:
    form = {"chip": "fire", "place": "文晖\0桥 13 号", "text": "3 楼\0冒烟"}
    path = tip(cast, **form)
    (row,) = stored(cast)
    assert (row.place, row.description) == ("文晖桥 13 号", "3 楼冒烟")
    details = {"building": "3\0", "unit": "", "floor": "1"}
    assert cast.nobody().call("POST", f"{path}/details", data=details).status_code == 303
    assert stored(cast)[0].description == "3 楼冒烟 几幢 3，楼层 1"
    assert read(cast, path)


def test_a_tip_of_nothing_but_nul_is_asked_where_it_is(cast: Cast) -> None:
    answer = post(cast, {"chip": "fire", "place": "\0", "text": "", "cid": "a" * 32})
    assert answer.status_code == 422
    assert t("server.problem.where_is_it", "en") in html.unescape(answer.text)


def test_a_sources_record_is_kept_and_its_bytes_are_as_it_sent_them(cast: Cast) -> None:
    record = POLICE | {"title": "落水\0", "description": ODD}
    _post(cast, "gs-110", "/intake", record)
    (row,) = stored(cast)
    assert (row.record["title"], row.description) == ("落水", CLEAN)
    assert b"\\u0000" in row.raw
    assert _post(cast, "gs-110", "/intake", record)["duplicate"]
