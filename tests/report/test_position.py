"""Position in what is said: a report says how far from the case it was made, or why not."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select, update

from patrol import report
from patrol.models import Feed, Report
from patrol.operations.record import tables
from tests.cast import BRIDGE, Cast
from tests.report.conftest import Job

HEARD = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
NORTH_M = 1 / 111_195
"""Degrees of latitude that are one metre."""


def fix(away_m: float, accuracy_m: float | None = 30, age_s: float = 12) -> dict[str, Any]:
    """The body of a report that was made so far north of the case, by the phone's own clock."""
    made_at = HEARD + timedelta(seconds=age_s)
    position = {
        "lat": BRIDGE[0] + away_m * NORTH_M,
        "lon": BRIDGE[1],
        "accuracy_m": accuracy_m,
        "taken_at": "2007-04-07T00:00:00Z",  # the satellites' week may be any
        "heard_at": HEARD.isoformat(),
    }
    return {"position": position, "made_at": made_at.isoformat()}


def said(job: Job, kind: str = "arrived", **body: Any) -> Any:
    return job.report("042", kind, **body)["report"]


def test_it_carries_distance_accuracy_and_age(job: Job) -> None:
    answer = said(job, **fix(420))
    assert answer["fix"] == {"distance_m": 420, "accuracy_m": 30.0, "age_s": 12, "far": True}
    assert answer["effect"] == "applied", "it flags and never refuses"


@pytest.mark.parametrize(
    ("away_m", "accuracy_m", "is_far"),
    [(20, 8, False), (150, 0, False), (170, 8, True), (170, 30, False), (420, None, True)],
)
def test_far_counts_from_the_edge_of_the_accuracy(
    job: Job, away_m: float, accuracy_m: float | None, is_far: bool
) -> None:
    assert said(job, **fix(away_m, accuracy_m))["fix"]["far"] is is_far


def test_on_the_way_nobody_is_far(job: Job) -> None:
    assert said(job, "departed", **fix(3000))["fix"] == {
        "distance_m": 3000,
        "accuracy_m": 30.0,
        "age_s": 12,
        "far": False,
    }


@pytest.mark.parametrize(
    ("made_at", "age_s"),
    [
        ((HEARD - timedelta(seconds=2)).isoformat(), 0),  # found while the press waited for it
        ((HEARD + timedelta(days=9)).isoformat(), None),  # the clock was set in between
        ("-058879-01-01T00:00:00Z", None),
        (None, None),
    ],
)
def test_an_odd_clock_makes_the_age_unknown_and_refuses_nothing(
    job: Job, made_at: str | None, age_s: int | None
) -> None:
    body = fix(20)
    body["made_at"] = made_at
    assert said(job, **body)["fix"]["age_s"] == age_s


@pytest.mark.parametrize("why", ["no_consent", "denied", "unsupported", "timed_out", "too_old"])
def test_without_a_position_it_says_why(job: Job, why: str) -> None:
    answer = said(job, no_fix=why)
    assert (answer["fix"], answer["position"], answer["no_fix"]) == (None, None, why)


def test_the_desk_says_that_it_knows_none(job: Job) -> None:
    answer = job.report("042", "arrived", by="701")["report"]
    assert (answer["fix"], answer["no_fix"]) == (None, "on_behalf")


def test_an_older_page_says_nothing(job: Job) -> None:
    answer = said(job)
    assert (answer["fix"], answer["no_fix"]) == (None, None)


def test_a_case_without_coordinates_has_no_distance(cast: Cast) -> None:
    job = Job(cast, "042")
    job.desk("PATCH", job.path, {"version": job.state["version"], "lat": None, "lon": None})
    assert said(job, **fix(20))["fix"] == {
        "distance_m": None,
        "accuracy_m": 30.0,
        "age_s": 12,
        "far": False,
    }


def test_what_is_added_later_is_not_far(job: Job) -> None:
    job.put_off()
    answer = said(job, "resolved", later=True, disposition="quiet_now", **fix(9000))
    assert answer["fix"]["far"] is False


def _filed(cast: Cast) -> Any:
    with cast.services.database.read() as session:
        bodies = session.exec(select(Feed.body).where(Feed.kind == "report.filed")).all()
    return [body or "" for body in bodies]


def test_the_feed_holds_the_facts_and_not_the_place(job: Job, cast: Cast) -> None:
    answer = said(job, **fix(420))
    (body,) = _filed(cast)
    assert '"distance_m":420' in body
    assert str(answer["position"]["lat"]) not in body
    assert answer["position_digest"] in body


def _differences(cast: Cast) -> list[str]:
    with cast.services.database.read() as session:
        return list(tables.compare(session))


@pytest.mark.parametrize(
    ("forged", "name"),
    [
        ({"lat": BRIDGE[0]}, "position_digest"),
        ({"distance_m": 20}, "fix.distance_m"),
        ({"is_far": False}, "fix.far"),
    ],
)
def test_a_forged_place_or_distance_is_found(
    job: Job, cast: Cast, forged: dict[str, Any], name: str
) -> None:
    said(job, **fix(420))
    with cast.services.database.read() as session:
        honest = session.exec(select(Report)).one()
    with cast.services.database.writer.begin() as link:
        link.execute(update(Report).values(**forged))
    (difference,) = _differences(cast)
    assert f"the {name} of a report of 042 is" in difference
    with cast.services.database.writer.begin() as link:
        link.execute(update(Report).values(**{key: getattr(honest, key) for key in forged}))


def _forget(cast: Cast) -> int:
    with cast.services.database.write() as session:
        return report.forget_positions(session, days=30)


def _reports(job: Job) -> Any:
    """The reports as a desk reads them that signs in today."""
    return job.cast.sign_in("701").get(f"/api/v1{job.path}")["reports"]


def test_the_place_goes_with_the_positions_and_the_distance_stays(
    job: Job, cast: Cast, moving_clock: Any
) -> None:
    said(job, **fix(420))
    moving_clock(days=30)
    assert _forget(cast) == 0
    moving_clock(seconds=1)
    assert _forget(cast) == 1
    (kept,) = _reports(job)
    assert (kept["position"], kept["fix"]["distance_m"]) == (None, 420)
    assert _differences(cast) == [], "the record still holds"


def test_under_preservation_the_place_stays(job: Job, cast: Cast, moving_clock: Any) -> None:
    said(job, **fix(420))
    job.desk("POST", f"{job.path}/preservation", {"reason": "复议"}, by="702")
    moving_clock(days=31)
    assert _forget(cast) == 0
    assert _reports(job)[0]["position"]["lat"] == pytest.approx(BRIDGE[0], abs=0.01)
