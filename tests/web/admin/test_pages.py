"""管理: its first page is an administrator's until nothing is missing."""

import pytest

from patrol.i18n import LANGUAGES, t
from patrol.operations import checklist
from patrol.web.admin.pages import PAGES, AdminPage
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
            "until": None,
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
    for name, role in (("701", "dispatcher"), ("702", "supervisor"), ("703", "admin")):
        answer = cast(name).call("GET", page.path)
        assert answer.headers.get("Location") == (None if role in page.readers else "/desk")
    stranger = cast.nobody().call("GET", page.path)
    assert stranger.headers["Location"] == f"/signin?next={page.path}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_listed_page_has_its_words(language: str) -> None:
    for page in PAGES:
        keys = [f"{page.name}.title"]
        keys += [f"admin.{kind}.{page.name}" for kind in ("nav", "about") if page.is_listed]
        assert not [key for key in keys if t(key, language) == key and key != "admin.about.admin"]
