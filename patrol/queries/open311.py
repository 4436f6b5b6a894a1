"""Open311: the requests of a source and what became of them, in the words of GeoReport v2."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import defer
from sqlmodel import Session, col, func, select

from patrol import clock, incident, pauses
from patrol.i18n import t
from patrol.incident import outward
from patrol.models import Feed, Incident, Intake, IntakeKind
from patrol.office import Office
from patrol.office.entry import words_in
from patrol.status import IncidentStatus, IntakeStatus

MOST = 1000
"""Requests in one answer, as the standard says."""
PAUSE_EVERY = 50
"""Requests, about 10 ms, after which the sockets run: strangers may read a thousand."""
SPAN = timedelta(days=90)
C = IncidentStatus
ENDED = (C.CLOSED, C.CANCELLED, C.MERGED)
OVER = (IntakeStatus.DISMISSED, IntakeStatus.IGNORED)
UPDATES = {
    "opened_at": "OPEN",
    "dispatched_at": "ACTION_SCHEDULED",
    "arrived_at": "IN_PROGRESS",
    "resolved_at": "FIXED",
    "closed_at": "CLOSED",
}
"""The steps of a case that has a time for each, in the words of mySociety's extension."""
ASIDE = {
    C.MERGED: "DUPLICATE",
    C.CANCELLED: "NO_FURTHER_ACTION",
    C.TRANSFERRED: "INTERNAL_REFERRAL",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """The requests that a caller asks for."""

    source_ids: Sequence[int]
    ids: Sequence[str] = ()
    """They overrule all other filters."""
    codes: Sequence[str] = ()
    statuses: Sequence[str] = ()
    begins_at: datetime | None = None
    ends_at: datetime | None = None
    page: int = 1
    page_size: int = MOST


FoundRequest = tuple[Intake, Incident | None]


def find(session: Session, asked: Asked) -> list[FoundRequest]:
    """Return the requests with their own case, the newest first. Reads only."""
    query = (
        select(Intake, Incident)
        .outerjoin(Incident, col(Incident.id) == col(Intake.incident_id))
        .where(
            col(Intake.source_id).in_(asked.source_ids),
            col(Intake.kind).in_((IntakeKind.NEW, IntakeKind.UPDATE)),
            *([col(Intake.id).in_(asked.ids)] if asked.ids else _filters(asked)),
        )
        .order_by(col(Intake.id).desc())
        .offset((asked.page - 1) * asked.page_size)
        .limit(asked.page_size)
        .options(defer(Intake.raw))  # type: ignore[arg-type]
        .execution_options(yield_per=PAUSE_EVERY)
    )
    return list(pauses.between(session.exec(query), PAUSE_EVERY))


def _filters(asked: Asked) -> list[ColumnElement[bool]]:
    ends_at = asked.ends_at or (asked.begins_at + SPAN if asked.begins_at else clock.now())
    begins_at = max(asked.begins_at or ends_at - SPAN, ends_at - SPAN)
    rules = [col(Intake.received_at) >= begins_at, col(Intake.received_at) <= ends_at]
    if asked.codes:
        rules.append(col(Intake.category).in_(asked.codes))
    if set(asked.statuses) == {"open"}:
        rules.append(~_is_over())
    if set(asked.statuses) == {"closed"}:
        rules.append(_is_over())
    return rules


def _is_over() -> ColumnElement[bool]:
    has_case = col(Intake.incident_id).is_not(None)
    return or_(
        has_case & col(Incident.status).in_(ENDED),
        ~has_case & col(Intake.status).in_(OVER),
    )


def described(
    session: Session,
    requests: Sequence[FoundRequest],
    office: Office,
    *,
    has_extensions: bool,
    public_url: str,
) -> list[dict[str, Any]]:
    """Return the requests as the standard names their fields; nothing in it is about a person."""
    living = incident.living_by_id(session, (case.id for _, case in requests if case))
    changed = _changed_at(session, [case.id for _, case in requests if case])
    cleared = outward.paths(session, living.values())
    rows = []
    for row, case in pauses.between(requests, PAUSE_EVERY):
        paths = cleared.get(living[case.id].id, ()) if case else ()
        photos = [*_photos(row), *(f"{public_url}{path}" for path in paths)]
        request = _request(row, case, office)
        request["media_url"] = next(iter(photos), None)
        request["updated_datetime"] = clock.iso(
            changed.get(case.id, row.received_at) if case else row.received_at
        )
        if case is not None and case.status == C.MERGED:
            main = living[case.id]
            # The client hears no other word of the case that goes on.
            words = f"主事件 {main.number} {t(f'status.incident.{main.status}')}"
            request["status_notes"] = f"Duplicate request. {words}"
        if has_extensions:
            request["extended_attributes"] = {"channel": row.source, "photos": photos}
        rows.append(request)
    return rows


def _changed_at(session: Session, case_ids: Sequence[str]) -> dict[str, datetime]:
    rows = session.exec(
        select(Feed.incident_id, func.max(Feed.at))
        .where(col(Feed.incident_id).in_(case_ids))
        .group_by(col(Feed.incident_id))
    )
    return {key: at for key, at in rows if key is not None}


def _request(row: Intake, case: Incident | None, office: Office) -> dict[str, Any]:
    known = office.categories.get(row.category)
    is_over = case.status in ENDED if case else row.status in OVER
    expected = case.opened_at + timedelta(seconds=case.resolve_target_s) if case else None
    location = row.record.get("location") or {}
    return {
        "service_request_id": row.id,
        "status": "closed" if is_over else "open",
        "status_notes": _notes(row, case),
        "service_name": words_in(known.name, "zh-CN") if known else row.category,
        "service_code": row.category,
        "description": row.description,
        "agency_responsible": None,
        "service_notice": case.number if case else None,
        "requested_datetime": clock.iso(row.received_at),
        "updated_datetime": None,
        "expected_datetime": clock.iso(expected) if expected else None,
        "address": row.place or None,
        "address_id": location.get("place_code"),
        "zipcode": None,
        "lat": row.lat,
        "long": row.lon,
        "media_url": None,
    }


def _notes(row: Intake, case: Incident | None) -> str | None:
    if case is not None:
        return t(f"status.incident.{case.status}")
    if row.status == IntakeStatus.DISMISSED:
        return row.handled_why
    return None


def _photos(row: Intake) -> list[str]:
    """Return the addresses that the reporter gave; of our photos only confirmed copies leave."""
    return [media["url"] for media in row.record.get("media", ()) if media.get("url")]


def updates(
    session: Session, requests: Sequence[FoundRequest], begins_at: datetime, ends_at: datetime
) -> list[dict[str, Any]]:
    """Return the changes of these requests in the span, in their order."""
    changed = _changed_at(session, [case.id for _, case in requests if case])
    rows: list[dict[str, Any]] = []
    for row, case in pauses.between(requests, PAUSE_EVERY):
        if case is None:
            continue
        steps = {words: getattr(case, name) for name, words in UPDATES.items()}
        if case.status != C.CLOSED:
            del steps["CLOSED"]  # a cancelled case has this time too
        if case.status in ASIDE:
            steps[ASIDE[case.status]] = changed.get(case.id)
        rows += [
            {
                "update_id": f"{row.id}-{words}-{int(at.timestamp())}",
                "service_request_id": row.id,
                "status": words,
                "updated_datetime": clock.iso(at),
                "description": "",
            }
            for words, at in steps.items()
            if at is not None and begins_at <= at <= ends_at
        ]
    return sorted(rows, key=lambda update: str(update["updated_datetime"]))
