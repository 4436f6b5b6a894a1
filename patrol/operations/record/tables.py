"""The tables against the feed: cases, orders, assignments, reports must be as their acts tell."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from sqlalchemy import inspect
from sqlalchemy.orm import undefer
from sqlmodel import Session, col, select

from patrol import clock, feed, incident, report
from patrol.models import (
    Assignment,
    CameraStill,
    Closure,
    CrewMessage,
    Dissuasion,
    Feed,
    HelpOffer,
    Incident,
    Member,
    MessageVoice,
    Notified,
    Order,
    OutwardPhoto,
    Preservation,
    Report,
    SoundSample,
    Transfer,
)
from patrol.models.state import Crew, crews, incident_state, order_state
from patrol.operations.record import beside_orders, named_photos
from patrol.operations.record.differing import changed, is_near, said
from patrol.operations.record.rebuild import Rebuilt, RebuiltAssignment, rebuild
from patrol.status import AssignmentStatus

CASES_AT_ONCE = 200
CLOCKS = ("dispatch", "arrive", "resolve")
FACTS = (
    *("dispatched_at", "accepted_at", "en_route_at", "on_scene_at", "cleared_at"),
    *("accepted_by", "accepted_via"),
)
OTHERS = (
    *(CameraStill, Closure, CrewMessage, Dissuasion, HelpOffer, MessageVoice, Notified),
    *(OutwardPhoto, Preservation, SoundSample, Transfer),
)
FROZEN: tuple[Literal["text", "at", "by", "first_only"], ...] = ("text", "at", "by", "first_only")
"""Of an order, what is never changed; a corrected place is, with the case's (`_sent_where`)."""
Signs = Mapping[int | None, tuple[str | None, ...]]


def compare(session: Session) -> Iterator[str]:
    """Yield each difference as a sentence, in the order of the cases."""
    yield from _vanished(session)
    last = ""
    while True:
        cases = session.exec(
            select(Incident).where(Incident.id > last).order_by(Incident.id).limit(CASES_AT_ONCE)
        ).all()
        if not cases:
            return
        yield from _compare_some(session, cases)
        last = cases[-1].id
        session.expunge_all()


def _vanished(session: Session) -> Iterator[str]:
    """Cases that the feed speaks of and that are not in the table."""
    known = select(Incident.id).where(col(Incident.id) == col(Feed.incident_id))
    gone = session.exec(
        select(Feed.seq, Feed.incident_id)
        .where(col(Feed.incident_id).is_not(None), ~known.exists())
        .order_by(col(Feed.seq))
    )
    yield from (f"case {key}, of which row {seq} speaks, is not in the table" for seq, key in gone)


def _compare_some(session: Session, cases: Sequence[Incident]) -> Iterator[str]:
    keys = [case.id for case in cases]
    acts: dict[str, list[feed.Event]] = {key: [] for key in keys}
    rows = session.exec(select(Feed).where(col(Feed.incident_id).in_(keys)).order_by(col(Feed.seq)))
    for row in rows:
        acts[row.incident_id or ""].append(feed.event(row.model_dump()))
    crew = crews(session, keys)
    assignments = _grouped(session, Assignment, keys)
    orders = _grouped(session, Order, keys)
    reports = _grouped(session, Report, keys)
    signs = _signs(session)
    photos = named_photos.uses(session, keys)
    sent_photos = named_photos.message_uses(session, keys)
    others = {kind: _grouped(session, kind, keys) for kind in OTHERS}
    for case in cases:
        made = rebuild(acts[case.id])
        yield from _case(case, crew[case.id], made)
        if not made.has_gaps:
            yield from _proven(case, made)
            yield from _closing(case, made)
            yield from _breaches(case, made)
            yield from _orders(case, orders.get(case.id, []), made)
            yield from _assignments(case, assignments.get(case.id, []), made, signs)
            yield from _reports(case, reports.get(case.id, []), made)
            for sentence in named_photos.compare(session, reports.get(case.id, []), photos):
                yield f"case {case.number}: {sentence}"
            its_others = {kind: groups.get(case.id, []) for kind, groups in others.items()}
            for sentence in named_photos.compare_messages(
                session, its_others[CrewMessage], sent_photos
            ):
                yield f"case {case.number}: {sentence}"
            for sentence in beside_orders.compare(its_others, made):
                yield f"case {case.number}: {sentence}"


def _signs(session: Session) -> dict[int | None, tuple[str | None, ...]]:
    """Return the call sign of each member, and the one that a member had who has left."""
    rows = session.exec(select(Member.id, Member.call_sign, Member.former_sign))
    return {key: tuple(signs) for key, *signs in rows}


def _grouped(session: Session, kind: Any, keys: Sequence[str]) -> dict[str, list[Any]]:
    groups: dict[str, list[Any]] = {}
    asked = select(kind).where(kind.incident_id.in_(keys)).order_by(*inspect(kind).primary_key)
    for row in session.exec(asked.options(undefer("*"))):
        groups.setdefault(row.incident_id, []).append(row)
    return groups


def _case(case: Incident, crew: Sequence[Crew], made: Rebuilt) -> Iterator[str]:
    if made.last is None:
        if not made.has_gaps:
            yield f"case {case.number} is in the table, and no row of the feed speaks of it"
        return
    now_state = incident_state(case, crew)
    # `changed` leaves out what only one side has; a tier that vanishes is a difference.
    tiers = {"tier_id": now_state.get("tier_id")}, {"tier_id": made.last.get("tier_id")}
    for name, now, rebuilt in (*changed(now_state, made.last), *changed(*tiers)):
        yield f"case {case.number}: its {name} is {now}, row {made.last_seq} says {rebuilt}"
    if made.opened_by is not None and made.opened_by != case.opened_by:
        yield f"case {case.number}: it was opened by {made.opened_by}, not by {case.opened_by}"


def _proven(case: Incident, made: Rebuilt) -> Iterator[str]:
    """Yield what differs in the words that the feed has digests of, and in the time it began."""
    for name, told in sorted(made.digests.items()):
        is_gone = not getattr(case, name)
        if incident.digest(case, name) != told and not (is_gone and made.is_erased):
            yield f"case {case.number}: its {name} is not the one that was entered"
    occurred_at = clock.iso(case.occurred_at)
    if made.occurred_at not in (None, occurred_at):
        yield (
            f"case {case.number}: its occurred_at is {occurred_at}, "
            f"the feed says {made.occurred_at}"
        )


def _closing(case: Incident, made: Rebuilt) -> Iterator[str]:
    """Yield a time of closing that is not about the time of its act, and facts beside the state."""
    now, then = clock.iso_or_none(case.closed_at), made.closed_at
    if now != then and not is_near(now, then):
        yield f"case {case.number}: its closed_at is {said(now)}, the feed says {said(then)}"
    yield from (f"case {case.number}: {sentence}" for sentence in made.facts.compare(case))


def _breaches(case: Incident, made: Rebuilt) -> Iterator[str]:
    """Yield what differs in the times when a target was missed; the state hides them once met."""
    for name in CLOCKS:
        now = clock.iso_or_none(getattr(case, f"{name}_breached_at"))
        told = made.breaches.get(name)
        if now != told and not (name in made.is_about and is_near(now, told)):
            yield (
                f"case {case.number}: its {name}_breached_at is {said(now)}, "
                f"the feed says {said(told)}"
            )
    if case.report_breached_at is not None and case.report_owed_by is None:
        yield f"case {case.number}: it has a report_breached_at, and no report is owed"


def _orders(case: Incident, rows: Sequence[Order], made: Rebuilt) -> Iterator[str]:
    """Yield what differs in the words that the members were told, their sender and their time."""
    table = {row.id: row for row in rows}
    for key in sorted(made.orders.keys() ^ table.keys()):
        where = "in the table, and not in the feed" if key in table else "not in the table"
        by = table[key].by if key in table else made.orders[key]["by"]
        yield f"case {case.number}: an order by {by} is {where}"
    for key in sorted(made.orders.keys() & table.keys()):
        now_state: dict[str, Any] = {name: order_state(table[key])[name] for name in FROZEN}
        for name, now, rebuilt in changed(now_state, made.orders[key]):
            yield (
                f"case {case.number}: the {name} of an order by {made.orders[key]['by']} is {now}, "
                f"the feed says {rebuilt}"
            )
        yield from _sent_where(case, table[key], made)


def _sent_where(case: Incident, row: Order, made: Rebuilt) -> Iterator[str]:
    """Yield a place that the case did not have in this version, and an undoing without its act."""
    place = made.places.get(row.place_version)
    here = row.place, row.lat, row.lon
    # Acts from before 0.2 say no version; all later ones of a case do.
    if place is None and row.place_version >= min(made.places, default=row.place_version + 1):
        yield (
            f"case {case.number}: an order by {row.by} names version {row.place_version} of the "
            f"place, and the feed tells no such version"
        )
    if place is not None and place != here:
        names = " ".join(map(said, here)), " ".join(map(said, place))
        yield (
            f"case {case.number}: the place of an order by {row.by} is {names[0]}, "
            f"the feed says {names[1]}"
        )
    undone_at, told = clock.iso_or_none(row.undone_at), made.undone.get(row.id)
    if undone_at != told and not is_near(undone_at, told):
        yield (
            f"case {case.number}: an order by {row.by} was undone at {said(undone_at)}, "
            f"the feed says {said(told)}"
        )


def _assignments(
    case: Incident, rows: Sequence[Assignment], made: Rebuilt, signs: Signs
) -> Iterator[str]:
    table = {row.id: row for row in rows}
    for key in sorted(made.assignments.keys() ^ table.keys()):
        where = "in the table, and not in the feed" if key in table else "not in the table"
        sign = (table.get(key) or made.assignments[key]).call_sign
        yield f"case {case.number}: the assignment of {sign} is {where}"
    for key in sorted(made.assignments.keys() & table.keys()):
        yield from _whose(case, table[key], made.assignments[key], signs)
        yield from _assignment(case, table[key], made.assignments[key])


def _whose(
    case: Incident,
    row: Assignment,
    rebuilt: RebuiltAssignment,
    signs: Signs,
) -> Iterator[str]:
    """Yield what differs in the member and the order of an assignment."""
    theirs = signs.get(row.member_id, ())
    for name, known in (("call_sign", (row.call_sign,)), ("member", theirs)):
        if rebuilt.call_sign not in known:
            now = said(next(iter(known), None))
            yield (
                f"case {case.number}: the {name} of an assignment is {now}, "
                f"the feed says {rebuilt.call_sign}"
            )
    if row.order_id != rebuilt.order_id:
        yield f"case {case.number}: the assignment of {row.call_sign} names another order"


def _assignment(case: Incident, row: Assignment, rebuilt: RebuiltAssignment) -> Iterator[str]:
    if row.status != rebuilt.status:
        yield (
            f"case {case.number}: {row.call_sign} is {AssignmentStatus(row.status).value}, "
            f"the feed says {rebuilt.status.value}"
        )
    for name in FACTS:
        value, as_rebuilt = getattr(row, name), getattr(rebuilt, name)
        now = value if value is None or isinstance(value, str) else clock.iso(value)
        if now != as_rebuilt and not (name in rebuilt.is_about and is_near(now, as_rebuilt)):
            yield (
                f"case {case.number}: the {name} of {row.call_sign} is {said(now)}, "
                f"the feed says {said(as_rebuilt)}"
            )
    yield from _answered_elsewhere(case, row, rebuilt)


def _answered_elsewhere(
    case: Incident, row: Assignment, rebuilt: RebuiltAssignment
) -> Iterator[str]:
    device = (row.answered_phone_id, row.answered_login_id)
    if rebuilt.devices and device not in rebuilt.devices:
        yield f"case {case.number}: no answer of {row.call_sign} came from phone {said(device[0])}"


def _reports(case: Incident, rows: Sequence[Report], made: Rebuilt) -> Iterator[str]:
    table = {row.id: row for row in rows}
    for key in sorted(made.reports.keys() ^ table.keys()):
        where = "in the table, and not in the feed" if key in table else "not in the table"
        sign = table[key].call_sign if key in table else made.reports[key]["call_sign"]
        yield f"case {case.number}: a report of {sign} is {where}"
    for key in sorted(made.reports.keys() & table.keys()):
        sign = table[key].call_sign
        for name, now, rebuilt in changed(report.state(table[key]), made.reports[key]):
            yield (
                f"case {case.number}: the {name} of a report of {sign} is {now}, "
                f"the feed says {rebuilt}"
            )
        device = made.report_devices.get(key)
        if device not in (None, (table[key].phone_id, table[key].login_id)):
            yield (
                f"case {case.number}: a report of {sign} came from phone {said(device[0])}, "
                f"and not from {said(table[key].phone_id)}"
            )
