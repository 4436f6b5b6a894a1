"""A long table leaves page by page: whole, in order, and never in one piece of memory."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import col

from patrol import audit, clock
from patrol.db import paging
from patrol.models import AuditAct, Place, Role, Station, User
from tests.cast import BRIDGE, Cast, district_chiefs
from tests.web.admin.test_stations import NEW

EXPORTS = {
    "audit/export?actor=042": ["e3", "e2", "e1", "d4", "d3"],
    "place-table": ["b1", "a2", "a3"],
    "roster": [],
    "station-table": ["s1", "s2", "s0"],
}
"""The export, and the words of the lines that the test adds, in the order of the file."""


@pytest.fixture(autouse=True)
def _rows(cast: Cast) -> None:
    district_chiefs(cast.services)
    where = {"lat": BRIDGE[0], "lon": BRIDGE[1]}
    with cast.services.database.write() as session:
        for name, kind in (("a3", "gate"), ("a2", "gate"), ("b1", "aed")):
            session.add(Place(area_id=4, name=name, kind=kind, **where))
        for name in ("s0", "s2", "s1"):
            left = clock.now() if name == "s0" else None
            made = NEW | {"name": name, "code": name, "calibrated_at": None}
            made["calibrate_next"] = None
            session.add(Station(**made, disabled_at=left))
        for subject in ("d3", "d4"):
            audit.note(session, AuditAct.READ, audit.By("042"), subject)
    clock.forward(seconds=1)
    with cast.services.database.write() as session:
        for subject in ("e1", "e2", "e3"):
            audit.note(session, AuditAct.READ, audit.By("042"), subject)


def test_an_export_leaves_in_pages_and_is_whole(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    chief = cast("721")
    whole = {name: chief.call("GET", f"/api/v1/admin/{name}").data for name in EXPORTS}
    monkeypatch.setattr(paging, "ROWS_AT_ONCE", 1)
    for name, added in EXPORTS.items():
        parts = list(chief.call("GET", f"/api/v1/admin/{name}").iter_encoded())
        assert b"".join(parts) == whole[name], name
        lines = whole[name].decode().splitlines()
        assert len(parts) >= len(lines) > 3, f"{name}: the heads, then a page for each line"
        words = [word for line in lines for word in added if word in line.split(",")]
        assert words == added, name
    with cast.services.database.read() as session:
        since = clock.now() - timedelta(days=1)
        told = audit.entries(session, since=since, acts=[AuditAct.EXPORTED])
    assert len(told) == 2 * len(EXPORTS)


@pytest.mark.parametrize(
    "change", [{"disabled_at": clock.of_minute(0)}, {"role": Role.DISPATCHER}, {"area_id": 5}]
)
def test_an_export_stops_when_its_caller_may_not_read_on(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, change: dict[str, Any]
) -> None:
    monkeypatch.setattr(paging, "ROWS_AT_ONCE", 1)
    chief = cast("721")
    chief.get("/api/v1/me")  # the browser has its cookie
    parts = chief.client.get("/api/v1/admin/place-table").iter_encoded()
    assert [next(parts), next(parts)]
    with cast.services.database.write() as session:
        session.exec(update(User).where(col(User.name) == "721").values(**change))
    with pytest.raises(ConnectionResetError):  # the browser sees a download that failed
        next(parts)


def test_the_audit_of_the_command_is_read_in_pages_too(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "ROWS_AT_ONCE", 2)
    rows = audit.every(
        cast.services.database, since=clock.now() - timedelta(days=1), acts=(), actor="042"
    )
    assert [row.subject for row in rows] == ["d3", "d4", "e1", "e2", "e3"]
