"""The acts of a case, its timeline, a page at a time: one phone may write thousands."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any, cast

from sqlmodel import Session, col, select

from patrol import clock, feed
from patrol.incident import hands
from patrol.models import Feed
from patrol.models.frames import FeedBody, TimelineRow
from patrol.people import enrolment

MOST = 200
"""Acts of one answer, the newest."""
ON_THE_WAY = timedelta(seconds=20)
"""A phone gives up a request after 20 s (TIMEOUT_S in static/lib/api.js)."""
TICK = timedelta(milliseconds=1)


def events(
    session: Session, incident_id: str, *, before: int | None = None, most: int | None = None
) -> list[feed.Event]:
    """Return the events of one incident, in order: all of them, or the last `most` before a seq."""
    query = select(Feed).where(Feed.incident_id == incident_id)
    if before is not None:
        query = query.where(col(Feed.seq) < before)
    rows = session.exec(query.order_by(col(Feed.seq).desc()).limit(most))
    return hands.read(rows)[::-1]


def page(
    session: Session, incident_id: str, *, before: int | None = None, most: int = MOST
) -> tuple[list[TimelineRow], bool]:
    """Return the newest acts of a case before a seq, and True when there are earlier ones.

    They stand in the order in which they happened, not in which they arrived.

    `at` is the time of arrival, `acted_at` the time of the act by the server's clock, `device_at`
    the time that the phone's own clock claims.
    """
    acts = events(session, incident_id, before=before, most=most + 1)
    has_more = len(acts) > most
    acts = acts[-most:]
    named = [event.body.get("phone_id") for event in acts]
    doubtful = enrolment.unconfirmed(session, {phone_id for phone_id in named if phone_id})
    rows = [timeline_row(event, doubtful) for event in acts]
    _untangle(rows)
    return sorted(rows, key=lambda row: (row["acted_at"], row["seq"])), has_more


def _untangle(rows: Sequence[TimelineRow]) -> None:
    """Put the acts of one phone in the order of its own clock.

    A slow request makes an act look later than it was, never earlier. If two acts differ by more
    than a request can take, the phone's clock was set between them and its order proves nothing.
    """
    by_phone: dict[str, list[TimelineRow]] = {}
    for row in rows:
        if row["device_at"]:
            by_phone.setdefault(row["actor"], []).append(row)
    for acts in by_phone.values():
        acts.sort(key=lambda row: (row["device_at"] or "", row["seq"]))
        # From the last pair back: an act that moves may then stand before the act that precedes it.
        for first, then in reversed(list(pairwise(acts))):
            late = clock.parse(first["acted_at"]) - clock.parse(then["acted_at"])
            if timedelta(0) < late < ON_THE_WAY:
                first["acted_at"] = clock.iso(clock.parse(then["acted_at"]) - TICK)


def timeline_row(event: feed.Event, doubtful: frozenset[str]) -> TimelineRow:
    """Return an act with its times; `doubtful` are the phones that nobody has confirmed."""
    body = event.body
    stamps = body.get("report") or body  # a report brings its own times
    row: TimelineRow = {
        "seq": event.seq,
        "at": clock.iso(event.at),
        "kind": event.kind,
        "actor": event.actor,
        "member": event.member,
        "body": _without_state(body),
        "acted_at": stamps.get("acted_at") or clock.iso(event.at),
        "device_at": stamps.get("device_at"),
    }
    if body.get("phone_id") in doubtful:
        row["unconfirmed"] = True
    return row


def _without_state(body: dict[str, Any]) -> FeedBody:
    """Return the act's body without the incident's state and area, which each act would repeat."""
    known = ("incident", "case_area_id")
    rest = {name: value for name, value in body.items() if name not in known}
    return cast(FeedBody, rest)
