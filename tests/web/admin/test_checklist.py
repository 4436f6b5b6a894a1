"""管理: its first page is an administrator's until nothing is missing."""

import pytest

from patrol.operations import checklist
from patrol.web.admin.pages import PAGES, AdminPage
from patrol.web.http.gate import CHIEFS
from tests.cast import Cast


def test_chiefs_read_what_is_missing(cast: Cast) -> None:
    for name in ("702", "703"):
        answer = cast(name).call("GET", "/api/v1/admin/checklist").json
        assert not answer["is_complete"]
        items = {item["need"]: item for item in answer["items"]}
        assert items["backup"] == {
            "need": "backup",
            "is_done": False,
            "is_optional": False,
            "have": 0,
            "of": 0,
            "at": None,
        }
        assert items["sources"]["is_optional"]
    assert cast("701").call("GET", "/api/v1/admin/checklist").status_code == 403


def test_an_administrator_begins_with_what_is_missing(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = {"701": "/desk", "702": "/desk", "703": "/admin", "042": "/phone"}
    for name, place in places.items():
        assert cast(name).call("GET", "/").headers["Location"] == place
    monkeypatch.setattr(checklist, "is_complete", lambda states: True)
    assert cast("703").call("GET", "/").headers["Location"] == "/desk"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.path)
def test_a_page_opens_for_its_readers_only(cast: Cast, page: AdminPage) -> None:
    assert cast("702").call("GET", page.path).status_code == 200
    dispatcher = cast("701").call("GET", page.path)
    assert dispatcher.headers.get("Location") == ("/desk" if page.readers == CHIEFS else None)
    stranger = cast.nobody().call("GET", page.path)
    assert stranger.headers["Location"] == f"/signin?next={page.path}"
