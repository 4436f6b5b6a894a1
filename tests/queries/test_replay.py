"""回放: an hour from the feed in pages, within the reader's areas; positions are read on record."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from patrol import audit, clock
from patrol.models import Audit, Feed, Fix, Member
from patrol.queries import replay
from tests.cast import BRIDGE, Cast
from tests.pushed import send

pytestmark = pytest.mark.any_database

Move = Callable[..., None]


def _path(kind: str = "", minutes: float = 60, **more: object) -> str:
    end = clock.now() + timedelta(seconds=1)
    begin = end - timedelta(minutes=minutes)
    asked = {"from": clock.iso(begin), "to": clock.iso(end), **more}
    return f"/api/v1/replay{kind}?" + "&".join(f"{key}={value}" for key, value in asked.items())


def _job(cast: Cast, move: Move) -> dict[str, Any]:
    """042 is sent and accepts ten minutes later, with one position between and one before."""
    _at(cast, "042")
    move(minutes=1)
    order: dict[str, Any] = send(cast, "042")
    move(minutes=9)
    _at(cast, "042")
    (key,) = order["assignments"]
    cast("042").send("POST", f"/api/v1/assignments/{key}/answer", {"answer": "accepted"})
    move(minutes=1)
    return order["incident"]


def _at(cast: Cast, call_sign: str) -> None:
    with cast.services.database.write() as session:
        member = session.exec(select(Member).where(Member.call_sign == call_sign)).one()
        place = {"lat": BRIDGE[0], "lon": BRIDGE[1], "accuracy_m": 8.0, "taken_at": clock.now()}
        session.add(Fix(member_id=member.id, received_at=clock.now(), **place))


def _folded(pages: list[Any]) -> dict[str, Any]:
    states = {state["id"]: state for state in pages[0]["cases"]}
    for act in (act for page in pages for act in page["acts"]):
        states[act["incident_id"]] = act["state"] or states.get(act["incident_id"])
    return states


def _pages(cast: Cast, reader: str, **asked: Any) -> list[Any]:
    pages = [cast(reader).get(_path(**asked))]
    while pages[-1]["more"]:
        pages.append(cast(reader).get(_path(**asked, after=pages[-1]["upto"])))
    return pages


def test_an_hour_in_pages_ends_with_the_row_as_it_is(
    cast: Cast, moving_clock: Move, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = _job(cast, moving_clock)
    whole = _pages(cast, "701")
    monkeypatch.setattr(replay, "MOST_ACTS", 2)
    paged = _pages(cast, "701")
    assert len(paged) > 2
    assert [act["seq"] for page in paged for act in page["acts"]] == [
        act["seq"] for page in whole for act in page["acts"]
    ]
    now = cast("701").get(f"/api/v1/incidents/{case['id']}")["incident"]
    assert _folded(paged)[case["id"]] == now
    assert now["crew"] == {"accepted": ["042"]}


def test_the_hour_begins_with_the_queue_as_it_was(cast: Cast, moving_clock: Move) -> None:
    case = _job(cast, moving_clock)
    (page,) = _pages(cast, "701", minutes=5)
    assert [(row["id"], row["crew"]) for row in page["cases"]] == [
        (case["id"], {"dispatched": ["042"]})
    ]
    assert _pages(cast, "801", minutes=5)[0]["cases"] == []
    assert [page["acts"] for page in _pages(cast, "801")] == [[]]
    moving_clock(hours=3)
    (later,) = _pages(cast, "701", minutes=5)
    assert (later["cases"][0]["crew"], later["acts"]) == ({"accepted": ["042"]}, [])


def test_an_act_whose_words_were_erased_is_counted_and_changes_nothing(
    cast: Cast, moving_clock: Move
) -> None:
    case = _job(cast, moving_clock)
    with cast.services.database.write() as session:
        newest = session.exec(select(Feed.seq).order_by(col(Feed.seq).desc())).first()
        erased = update(Feed).where(col(Feed.seq) == newest).values(body=None, salt=None)
        session.connection().execute(erased)
    (page,) = _pages(cast, "701", minutes=5)
    assert page["erased"] == 1
    assert _folded([page])[case["id"]]["crew"] == {"dispatched": ["042"]}
    moving_clock(hours=1)
    (later,) = _pages(cast, "701", minutes=5)
    assert later["cases"][0]["crew"] == {"dispatched": ["042"]}


def test_positions_belong_to_a_case_and_each_reading_is_recorded(
    cast: Cast, moving_clock: Move
) -> None:
    case = _job(cast, moving_clock)
    told = cast("702").get(_path("/positions", case=case["id"]))
    (trail,) = told["trails"]
    assert (trail["call_sign"], len(trail["places"])) == ("042", 1)
    assert clock.parse(told["kept_since"]) < clock.now() - timedelta(days=29)
    assert cast("801").call("GET", _path("/positions", case=case["id"])).status_code == 404
    assert cast("801").get(_path("/positions"))["trails"] == []
    cast.app.extensions["audit"].flush()
    with cast.services.database.read() as session:
        since = clock.now() - timedelta(days=1)
        rows: list[Audit] = audit.entries(session, since=since, actor="702")
    (said,) = [row.subject for row in rows if row.act == "read"]
    assert f"case {case['number']}, trails of 042" in said


@pytest.mark.parametrize("times", [("", ""), ("2026-11-22", "x"), ("-1h", "+2h"), ("+1h", "-1h")])
def test_a_time_that_cannot_be_is_refused_in_words(cast: Cast, times: tuple[str, str]) -> None:
    shift = {"-1h": -1, "+1h": 1, "+2h": 2}
    begin, end = (
        clock.iso(clock.now() + timedelta(hours=shift[text])) if text in shift else text
        for text in times
    )
    answer = cast("701").call("GET", f"/api/v1/replay?from={begin}&to={end}")
    assert (answer.status_code, answer.json["type"]) == (422, "/problems/bad_hour")
