"""Rows of before acts lost the state of a foreign case: today's access holds for them too."""

from typing import Any

import pytest
from sqlalchemy import insert

from patrol import chain, clock, feed
from patrol.models import Audience, Feed, FeedKind
from tests.cast import BRIDGE, Cast

ELSEWHERE = 5
"""The area of 301; desk 801 sees it, and 701 does not."""


@pytest.fixture
def state(cast: Cast) -> dict[str, Any]:
    """The state of a case of 701 with 042 on it, whose place 801 must not learn."""
    where = {"place": "朝晖三区 12 幢 302", "lat": BRIDGE[0], "lon": BRIDGE[1]}
    body = {"category": "RE0101", "area_id": 4, **where}
    case = cast("701").send("POST", "/api/v1/incidents", body)["incident"]
    order = {"members": ["042"], "version": case["version"]}
    path = f"/api/v1/incidents/{case['id']}/assignments"
    made: dict[str, Any] = cast("701").send("POST", path, order)["incident"]
    return made


def _write_as_before(cast: Cast, state: dict[str, Any], audience: Audience) -> int:
    """Append an act of 301's area with the whole state of the case; return its seq."""
    with cast.services.database.writer.begin() as link, cast.services.database.read() as session:
        seq, previous = feed.newest_row(session)
        row = {
            **{"seq": seq + 1, "at": clock.now(), "kind": FeedKind.ALARM_RAISED, "actor": "301"},
            **{"area_id": ELSEWHERE, "incident_id": state["id"], "member": None, "salt": "s"},
            **{"audience": audience, "body": chain.canonical({"incident": state, "text": "救命"})},
        }
        row["digest"] = chain.digest(row["salt"], row["body"])
        row["hash"] = chain.link_hash(previous, row)
        link.execute(insert(Feed).values(row))
    return seq + 1


@pytest.mark.parametrize("desk", ["701", "801"])
def test_a_replayed_act_carries_no_state_to_a_desk(cast: Cast, state: Any, desk: str) -> None:
    seq = _write_as_before(cast, state, Audience.DESK)
    (act,) = cast(desk).get(f"/api/v1/feed?after={seq - 1}")["events"]
    assert act["body"] == {"text": "救命", "case_area_id": state["area_id"]}


def test_nor_does_it_reach_the_crew_of_the_case(cast: Cast, state: Any) -> None:
    seq = _write_as_before(cast, state, Audience.CREW)
    assert cast("042").get(f"/api/v1/feed?after={seq - 1}")["events"] == []


def test_the_row_itself_keeps_its_words_and_its_hash(cast: Cast, state: Any) -> None:
    seq = _write_as_before(cast, state, Audience.DESK)
    with cast.services.database.read() as session:
        assert feed.verify(session)[0] == seq
        assert "朝晖三区" in (session.get_one(Feed, seq).body or "")
