"""网格上报: a grid worker's page by link, with what became of each report."""

import io
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlmodel import select

from patrol.models import Source
from tests.cast import Caller, Cast, district_chiefs
from tests.pictures import a_photo
from tests.rider import CID, PAGE, read, stored
from tests.web.public.test_tip_status import take_up

PATH = "/api/v1/admin/sources"
GRID = {
    "code": "grid-3",
    "name": "大关东苑第三网格",
    "area_id": 2,
    "kinds": ["grid"],
    "adapter": "grid",
    "most_severe": 2,
}
SMOKE = {"chip": "fire", "place": "东五苑 3 幢", "cid": CID}


@pytest.fixture
def admin(cast: Cast) -> Any:
    district_chiefs(cast.services)
    signed_in = cast("721")
    signed_in.send("POST", PATH, GRID, want=201)
    return signed_in


def opened(cast: Cast, admin: Any) -> Caller:
    """A grid worker's browser, which has opened the link."""
    given = admin.send("POST", f"{PATH}/grid-3/keys", {"kind": "token"}, want=201)["given"]
    assert given["qr"].startswith("data:image/svg")
    browser = cast.nobody()
    answer = browser.call("GET", urlsplit(given["link"]).path)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/grid")
    return browser


def page(browser: Caller, want: int = 200) -> str:
    answer = browser.call("GET", "/grid", headers=PAGE)
    assert answer.status_code == want
    return answer.text


def post(browser: Caller, **form: Any) -> Any:
    return browser.call("POST", "/grid", data={**SMOKE, **form}, headers=PAGE)


def test_a_grid_worker_reports_by_link_and_sees_the_fate(cast: Cast, admin: Any) -> None:
    browser = opened(cast, admin)
    assert "大关东苑第三网格" in page(browser)
    sent = post(browser, photo=(io.BytesIO(a_photo()), "a.jpg"))
    assert post(browser).headers["Location"] == sent.headers["Location"], "one form, one report"
    (row,) = stored(cast)
    # The chip is 特急; the row of the source bounds what its word can cause.
    assert (row.source, row.severity, row.status, row.source_id is None) == (
        "grid",
        2,
        "pending",
        False,
    )
    assert "Received. The desk will look" in page(browser)
    take_up(cast)
    assert "Taken up" in page(browser)
    status = read(cast, sent.headers["Location"])
    assert 'href="/grid"' in status
    assert "1 photo " in status


def test_the_row_of_the_source_decides_what_a_report_does(cast: Cast, admin: Any) -> None:
    with cast.services.database.write() as session:
        source = session.exec(select(Source).where(Source.code == "grid-3")).one()
        source.opens = True
        session.add(source)
    post(opened(cast, admin), chip="noise")
    (row,) = stored(cast)
    assert row.incident_id is not None


def test_an_ended_link_is_closed_and_says_whom_to_call(cast: Cast, admin: Any) -> None:
    browser = opened(cast, admin)
    (key,) = admin.get(f"{PATH}/grid-3")["keys"]
    admin.send("DELETE", f"{PATH}/grid-3/keys/{key['id']}")
    assert "tel:119" in page(browser, want=410)
    assert post(browser).status_code == 410
    assert stored(cast) == []
    # A source without a page of its own opens none by its token.
    assert cast.nobody().call("GET", "/grid/nonsense").status_code == 410
