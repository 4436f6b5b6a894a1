"""Pass the positions of trackers on to their members, like those of the members' own phones."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from patrol import clock
from patrol.geo import country, to_wgs84
from patrol.intake import door, validate
from patrol.intake.heard import PositionHeard
from patrol.models import Fix, Member, Source, Tracker
from patrol.web.http import limit
from patrol.web.http.gate import services
from patrol.web.phone.positions import gatherer

STORED_AT_MOST = timedelta(days=7)
"""A tracker without a network stores positions so long; an older time is that of a broken clock."""
NOTED = "1/60 minutes"
"""Refusals of one unknown device that are kept for a person."""

Owners = dict[str, tuple[int, str, int]]
"""By device: the id of its member, the call sign and the area."""


def keep(source: Source, said: Sequence[PositionHeard]) -> None:
    """Let the positions of known trackers wait for the next second; note the unknown ones.

    The device gets no refusal: it would send the same position again for ever.
    """
    if not said:
        return
    with services().database.read() as session:
        owners = _owners(session, source, {position.device for position in said})
        fixes = [
            _fix(owners[position.device], position, source.datum)
            for position in said
            if position.device in owners
        ]
        fresh = _fresh(session, fixes)
    if fresh:
        gatherer().add(fresh)
    _note_strangers(source, {position.device for position in said} - owners.keys())


def _owners(session: Session, source: Source, devices: set[str]) -> Owners:
    rows = session.exec(
        select(Tracker.device, Member.id, Member.call_sign, Member.area_id)
        .join(Member, col(Member.id) == col(Tracker.member_id))
        .where(
            Tracker.source_id == source.id,
            col(Tracker.device).in_(devices),
            col(Member.left_at).is_(None),
        )
    )
    return {device: (key or 0, call_sign, area) for device, key, call_sign, area in rows}


def _fix(owner: tuple[int, str, int], said: PositionHeard, datum: str) -> dict[str, Any]:
    member_id, call_sign, area_id = owner
    point = to_wgs84(said.lat, said.lon, datum)
    taken_at, claim = _time_of(said.taken_at)
    return {
        "member_id": member_id,
        "call_sign": call_sign,
        "area_id": area_id,
        "lat": point.lat,
        "lon": point.lon,
        "accuracy_m": said.accuracy_m,
        "taken_at": taken_at,
        "taken_claim": claim,
    }


def _time_of(words: str) -> tuple[datetime, str | None]:
    """Return our time of a position, and the tracker's words where they cannot be right."""
    now, claimed = clock.now(), validate.time_of(words)
    if claimed is not None and timedelta(0) <= now - claimed <= STORED_AT_MOST:
        return claimed, None
    return now, words or None


def _fresh(session: Session, fixes: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return each position that lies in the country and is not stored yet, once."""
    members = {fix["member_id"] for fix in fixes}
    times = {fix["taken_at"] for fix in fixes}
    stored = session.exec(
        select(Fix.member_id, Fix.taken_at, Fix.lat, Fix.lon).where(
            col(Fix.member_id).in_(members), col(Fix.taken_at).in_(times)
        )
    )
    known = {tuple(row) for row in stored}
    fresh = {_identity(fix): fix for fix in fixes if country.holds(fix["lat"], fix["lon"])}
    return [fix for key, fix in fresh.items() if key not in known]


def _identity(fix: dict[str, Any]) -> tuple[Any, ...]:
    """Return what two telegrams of the same position have in common."""
    return tuple(fix[name] for name in ("member_id", "taken_at", "lat", "lon"))


def _note_strangers(source: Source, devices: set[str]) -> None:
    for device in sorted(devices):
        if source.id is None or not limit.counts("tracker", f"{source.id}:{device}", NOTED):
            continue
        with services().database.write() as session:
            words = f"no member has the tracker {device}"
            door.note_refusal(session, source.id, code="unknown_device", words=words, sample=device)
