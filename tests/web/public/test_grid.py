"""网格上报: a grid worker's page by link, with what became of each report."""

import io
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlmodel import select

from patrol.models import Idempotency, Source
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
    answer = admin.send("POST", f"{PATH}/grid-3/links", {"labels": ["1 号"]}, want=201)
    (made,) = answer["made"]
    assert made["qr_svg"].startswith("<svg")
    return entered(cast, made["link"])


def entered(cast: Cast, link: str, want: int = 303) -> Caller:
    """A browser after the page of the link has sent what stands behind the #."""
    browser, address = cast.nobody(), urlsplit(link)
    assert browser.call("GET", address.path, headers=PAGE).status_code == 200
    form = {"secret": address.fragment}
    answer = browser.call("POST", address.path, data=form, headers=PAGE)
    assert answer.status_code == want, answer.text
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
    assert "<b>Grid report</b>" in status
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
    labels = ["1 号", "2 号"]
    answer = admin.send("POST", f"{PATH}/grid-3/links", {"labels": labels}, want=201)
    first, other = [entered(cast, made["link"]) for made in answer["made"]]
    row = next(row for row in answer["links"] if row["label"] == "1 号")
    admin.send("DELETE", f"{PATH}/grid-3/links/{row['id']}")
    assert "tel:119" in page(first, want=410)
    assert post(first).status_code == 410
    assert stored(cast) == []
    page(other)
    admin.send("PUT", f"{PATH}/grid-3/disablement")
    page(other, want=410)


def test_a_link_is_no_token_and_no_token_is_a_link(cast: Cast, admin: Any) -> None:
    (made,) = admin.send("POST", f"{PATH}/grid-3/links", {"labels": ["1 号"]}, want=201)["made"]
    secret = urlsplit(made["link"]).fragment
    bearer = {"Authorization": f"Bearer {secret}"}
    door = "/api/v1/doors/grid-3"
    assert cast.nobody().call("POST", door, json={}, headers=bearer).status_code == 401
    given = admin.send("POST", f"{PATH}/grid-3/keys", {"kind": "token"}, want=201)["given"]
    entered(cast, f"https://x/grid/enter#{given['secret']}", want=410)
    assert secret not in str(admin.get(f"{PATH}/grid-3/links"))
    admin.send("POST", f"{PATH}/platform/links", {"labels": ["1 号"]}, want=422)


@pytest.mark.any_database
def test_a_sheet_that_is_asked_for_twice_is_one_sheet(cast: Cast, admin: Any) -> None:
    path, headers = f"{PATH}/grid-3/links", {"Idempotency-Key": "sheet-1"}
    body = {"labels": ["1 号", "2 号"]}
    first, again = (admin.call("POST", path, json=body, headers=headers).json for _ in range(2))
    assert again == first
    assert len(admin.get(f"{PATH}/grid-3/links")["links"]) == 2
    for made in again["made"]:
        page(entered(cast, made["link"]))
    with cast.services.database.read() as session:
        kept = str([row.answer for row in session.exec(select(Idempotency))])
    assert "grid/enter" not in kept
    other = admin.call("POST", path, json={"labels": ["3 号"]}, headers=headers)
    assert other.status_code == 422


def test_the_page_of_a_source_registers_trackers(cast: Cast, admin: Any) -> None:
    trackers = {**GRID, "code": "bodycams", "kinds": ["platform"], "adapter": "osmand"}
    admin.send("POST", PATH, trackers, want=201)
    path = f"{PATH}/bodycams/trackers"
    (row,) = admin.send("POST", path, {"device": "8640", "call_sign": "042"}, want=201)["trackers"]
    again = admin.send("POST", path, {"device": "8640", "call_sign": "007"}, want=409)
    assert "042" in again["detail"]
    admin.send("POST", path, {"device": "x", "call_sign": "999"}, want=404)
    body = {"device": "x", "call_sign": "042"}
    admin.send("POST", f"{PATH}/grid-3/trackers", body, want=422)
    token = admin.send("POST", f"{PATH}/bodycams/keys", {"kind": "token"}, want=201)["given"]
    door = f"/api/v1/doors/bodycams/{token['secret']}?id=8640&lat=30.3&lon=120.1"
    assert cast.nobody().call("GET", door).status_code == 200
    assert admin.get(f"{PATH}/bodycams")["refused"] == [], "the device is known"
    assert admin.send("DELETE", f"{path}/{row['id']}")["trackers"] == []
    cast.nobody().call("GET", door)
    assert len(admin.get(f"{PATH}/bodycams")["refused"]) == 1
