"""试算: what other parameters of a station's rule would have raised in its last 30 days."""

import time
from typing import Annotated

from flask import Blueprint, Response, jsonify
from pydantic import Field
from typing_extensions import TypedDict

from patrol import access, clock
from patrol.models import Station
from patrol.noise import dry_run, parameters
from patrol.noise.dry_run import Past
from patrol.web.http.answers import Body, read
from patrol.web.http.contract import gives, refuses, takes
from patrol.web.http.gate import CHIEFS, actor, allow, services

blueprint = Blueprint("dry_runs", __name__, url_prefix="/api/v1")

MOST_SHOWN = 100
ParameterName = Annotated[str, Field(max_length=40)]


class DryRunIn(Body):
    """The parameters that are to be tried; one that is missing has its usual value."""

    rule: dict[ParameterName, int | float] = Field(max_length=20)


class WouldRaise(TypedDict):
    """An exceedance that the tried rule would have raised; levels in dB(A)."""

    kind: str
    raised_at: str
    ended_at: str | None
    laeq: float
    limit: float


class EndedAs(TypedDict):
    """The real exceedances whose cases ended in one way; "" is: nobody has said it."""

    disposition: str
    words: dict[str, str]
    """The office's words for it, by language."""
    was: int
    kept: int
    """So many of them the tried rule raises too."""


class DryRunOut(TypedDict):
    """The exceedances of the tried rule, beside those of life and of the present rule."""

    days: int
    minutes: int
    """Minutes with a level: of a station that was silent nothing can be said."""
    would: int
    present: int
    """The station's present rule, judged by the same minutes."""
    was: int
    ended: list[EndedAs]
    raised: list[WouldRaise]


@blueprint.post("/stations/<int:station_id>/dry-run")
@allow(CHIEFS)
@takes(DryRunIn)
@gives(DryRunOut)
@refuses(404, "no_station")
def try_rule(station_id: int) -> Response:
    """Try parameters on the station's last 30 days. Nothing is stored."""
    rule, tables = parameters.of(read(DryRunIn).rule), services().office.noise_limits
    with services().database.read() as session:
        station = session.get(Station, station_id)
        if station is None or station.area_id not in actor().area_ids:
            raise access.NotFound("station")
        known = dry_run.past(session, station)
        session.expunge_all()
    tried = dry_run.run(known, rule, tables, _pause)
    present = dry_run.run(known, dry_run.present_rule(station), tables, _pause)
    return jsonify(
        days=dry_run.DAYS,
        minutes=len(known.minutes),
        would=len(tried.raised),
        present=len(present.raised),
        was=len(known.was),
        ended=_ended(known, tried),
        raised=[_shown(each) for each in tried.raised[-MOST_SHOWN:]],
    )


def _pause() -> None:
    """Let the sockets of this process be served: a month of minutes takes a second."""
    time.sleep(0)


def _ended(known: Past, tried: dry_run.DryRun) -> list[EndedAs]:
    was = [dry_run.disposition_of(known, row) for row in known.was]
    return [
        {
            "disposition": name,
            "words": _words(name),
            "was": was.count(name),
            "kept": tried.kept[name],
        }
        for name in sorted(set(was))
    ]


def _words(disposition: str) -> dict[str, str]:
    row = services().office.dispositions.get(disposition)
    return dict(row.words) if row else {}


def _shown(each: dry_run.Interval) -> WouldRaise:
    return {
        "kind": each.kind,
        "raised_at": clock.iso(each.raised_at),
        "ended_at": clock.iso_or_none(each.ended_at),
        "laeq": each.laeq / 100,
        "limit": each.limit / 100,
    }
