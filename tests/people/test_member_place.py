"""A position that says little, or cannot be true, brings nobody to the head of the list."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from patrol import clock
from patrol.models import LastPosition, Member
from tests.cast import BRIDGE, Cast


def place(cast: Cast, call_sign: str, lat: float, lon: float, **more: Any) -> None:
    """Give the member this newest position."""
    with cast.services.database.write() as session:
        member = session.exec(select(Member).where(Member.call_sign == call_sign)).one()
        row = session.get_one(LastPosition, member.id)
        row.lat, row.lon = lat, lon
        for name, value in more.items():
            setattr(row, name, value)
        session.add(row)


def candidates(cast: Cast, language: str = "en") -> dict[str, Any]:
    """Return the candidates of a case at the bridge by call sign, in their order."""
    body = {"category": "EN0105", "place": "文晖桥", "lat": BRIDGE[0], "lon": BRIDGE[1]}
    case = cast("701").send("POST", "/api/v1/incidents", body, want=201)["incident"]
    path = f"/api/v1/incidents/{case['id']}/candidates"
    answer = cast("701").call("GET", path, headers={"Accept-Language": language})
    return {row["call_sign"]: row for row in answer.json["candidates"]}


@pytest.mark.parametrize(
    ("lat", "lon", "accuracy_m", "en", "zh"),
    [
        (*BRIDGE, 5000.0, "place unknown (position only within 5000 m)", "误差 5000 米"),
        (0.0, 0.0, 9.0, "place unknown (impossible position)", "定位不可信"),
        (BRIDGE[1], BRIDGE[0], 9.0, "place unknown (impossible position)", "定位不可信"),
        (40.7, -74.0, None, "place unknown (impossible position)", "定位不可信"),
        (31.23, 121.47, 9.0, "place unknown (position far from here)", "定位离辖区太远"),
    ],
    ids=["5 km", "zero", "swapped", "another country", "another city"],
)
def test_a_place_that_nobody_knows_ranks_after_the_known(
    cast: Cast, lat: float, lon: float, accuracy_m: float | None, en: str, zh: str
) -> None:
    place(cast, "017", lat, lon, accuracy_m=accuracy_m)
    rows = candidates(cast)
    on_duty = [sign for sign, row in rows.items() if row["fix_age_s"] is not None]
    assert on_duty[-1] == "017"
    assert (rows["017"]["distance_m"], rows["017"]["eta_s"]) == (None, None)
    assert en in rows["017"]["reason"]
    assert zh in candidates(cast, "zh-CN")["017"]["reason"]


def test_accuracy_makes_the_way_longer_and_says_so(cast: Cast) -> None:
    place(cast, "017", *BRIDGE, accuracy_m=800.0)
    row = candidates(cast)["017"]
    assert (row["distance_m"], row["eta_s"]) == (800, 192)
    assert "position within 800 m" in row["reason"]
    assert next(iter(candidates(cast))) != "017", "others are surely nearer"


def test_an_exact_position_keeps_its_way(cast: Cast) -> None:
    place(cast, "017", *BRIDGE, accuracy_m=9.0)
    rows = candidates(cast)
    assert rows["017"]["distance_m"] == 0
    assert next(iter(rows)) == "017"


@pytest.mark.parametrize(("age_s", "metres"), [(60, 0), (420, 300), (8 * 3600, 1000)])
def test_age_makes_the_way_longer(cast: Cast, age_s: int, metres: int) -> None:
    place(cast, "017", *BRIDGE, taken_at=clock.now() - timedelta(seconds=age_s))
    assert candidates(cast)["017"]["distance_m"] == pytest.approx(metres, abs=3)
