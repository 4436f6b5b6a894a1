"""Which steps are due: looks at every open case and everyone who was sent. Reads only.

It runs twice a second, so it reads columns and not rows, and asks further only when it must.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from patrol import clock, status
from patrol.escalation import policy, snapshot
from patrol.escalation.snapshot import Sent
from patrol.incident import loop
from patrol.models import Incident, Step
from patrol.office import Catalogue, Do, Ladder, When
from patrol.office import Step as Rung
from patrol.office.entry import AT_SECOND_0
from patrol.status import AssignmentStatus, IncidentStatus

A = AssignmentStatus
WAITING = (IncidentStatus.NEW, IncidentStatus.VERIFYING)
BREACH, HOLD_ENDED = "breach", "hold_ended"
ON_THE_PHONE = frozenset({Do.RING, Do.SMS, Do.VOICE})
"""Steps that ring one member; the others of `dispatched` are about a seat that stays empty."""
WHOLE_SEAT = frozenset({Do.SUPERVISOR, Do.EVERYONE_NEAR})
"""Counted from the first order that a seat waits on, however many members were tried since."""
OFF = ("if_allowed", "by_choice")


@dataclass(frozen=True, slots=True)
class Due:
    """A step whose moment has come; `subject` is the case, the order or the assignment."""

    step: str
    kind: str
    subject: str
    case_id: str
    severity: int
    since: datetime
    at: datetime
    rung: Rung | None = None
    row_id: str | None = None


def find(session: Session, catalogue: Catalogue, case_id: str | None = None) -> list[Due]:
    """All that is due and not taken yet (of one case, if it is named), the gravest first.

    A step about an order is found once for each member who has not answered it.
    """
    now = clock.now()
    cases = _cases(session, case_id)
    if not cases:
        return []
    ladders = {
        severity: policy.ladder(session, catalogue, severity)
        for severity in {case.severity for case in cases.values()}
    }
    due = [one for one in _all(session, cases, ladders, now) if one.at <= now]
    due = _needed(session, _untaken(session, due))
    return sorted(due, key=lambda one: (one.severity, one.case_id, one.at))


def ahead(session: Session, catalogue: Catalogue, case_ids: Collection[str]) -> dict[str, Due]:
    """What comes next for each who has not answered on these cases, by assignment."""
    now = clock.now()
    cases = {key: case for key, case in _cases(session, None).items() if key in case_ids}
    found: dict[str, Due] = {}
    for one in snapshot.standing(session, cases):
        if one.status != A.DISPATCHED:
            continue
        steps = _about_member(one, policy.ladder(session, catalogue, one.severity))
        coming = [step for step in steps if step.at > now]
        if coming:
            found[one.id] = min(coming, key=lambda step: step.at)
    return found


def _cases(session: Session, case_id: str | None) -> dict[str, Any]:
    query = select(*_CASE).where(col(Incident.status).in_(status.OPEN))
    if case_id is not None:
        query = query.where(Incident.id == case_id)
    return {row.id: row for row in session.connection().execute(query)}


_CASE: Any = (
    col(Incident.id),
    col(Incident.severity),
    col(Incident.status),
    col(Incident.claimed_by),
    col(Incident.waiting_since),
    col(Incident.hold_until),
    col(Incident.place_version),
    col(Incident.place_at),
    col(Incident.opened_at),
    col(Incident.dispatched_at),
    col(Incident.arrived_at),
    col(Incident.resolved_at),
    col(Incident.dispatch_target_s),
    col(Incident.arrive_target_s),
    col(Incident.resolve_target_s),
    col(Incident.dispatch_breached_at),
    col(Incident.arrive_breached_at),
    col(Incident.resolve_breached_at),
)


def _all(
    session: Session, cases: Mapping[str, Any], ladders: Mapping[int, Ladder], now: datetime
) -> Iterator[Due]:
    for case in cases.values():
        yield from _about_case(case, ladders[case.severity], now)
    for one in snapshot.standing(session, cases):
        yield from _about_member(one, ladders[one.severity])


def _untaken(session: Session, due: list[Due]) -> list[Due]:
    subjects = {one.subject for one in due}
    if not subjects:
        return []
    rows = session.exec(
        select(Step.subject_id, Step.step).where(col(Step.subject_id).in_(subjects))
    )
    taken = set(rows)
    return [one for one in due if (one.subject, one.step) not in taken]


def _needed(session: Session, due: list[Due]) -> list[Due]:
    """A receipt spares some steps: on most looks there are none to ask about."""
    asked = {one.row_id for one in due if one.row_id and one.rung and one.rung.unless}
    if not asked:
        return due
    shown = snapshot.shown(session, asked)
    return [one for one in due if not (one.rung and one.rung.unless and one.row_id in shown)]


def _about_case(case: Any, ladder: Ladder, now: datetime) -> Iterator[Due]:
    if case.status == IncidentStatus.ON_HOLD:
        if case.hold_until is not None:
            step = f"{HOLD_ENDED}:{clock.iso(case.hold_until)}"
            yield _of_case(case, step, HOLD_ENDED, case.hold_until, case.hold_until)
        return
    for name in loop.newly_breached(case, now):
        yield _of_case(case, f"{BREACH}:{name}", BREACH, case.opened_at, now)
    if case.status in WAITING and case.claimed_by is None:
        yield from _unclaimed(case, ladder)


def _unclaimed(case: Any, ladder: Ladder) -> Iterator[Due]:
    """A silent desk: nobody has taken up the case since it became 待派 (again)."""
    since = case.waiting_since
    for rung in ladder.after(When.UNCLAIMED):
        if rung.policy not in OFF and rung.do != Do.LIST:
            at = _after(since, rung)
            yield _of_case(case, _again(rung, since), When.UNCLAIMED, since, at, rung)


def _of_case(
    case: Any, step: str, kind: str, since: datetime, at: datetime, rung: Rung | None = None
) -> Due:
    return Due(step, kind, case.id, case.id, case.severity, since, at, rung)


def _about_member(one: Sent, ladder: Ladder) -> Iterator[Due]:
    match one.status:
        case A.DISPATCHED:
            yield from _unanswered(one, ladder)
        case A.DECLINED:
            yield from _refused(one, ladder)
        case A.ACCEPTED:
            if one.accepted_at is not None:
                yield from _each(one, ladder, When.ACCEPTED, one.accepted_at)
            yield from _late(one, ladder)
        case A.EN_ROUTE:
            yield from _late(one, ladder)
        case A.ON_SCENE:
            if one.heard_at is not None:
                yield from _anew(one, ladder, When.ALONE_ON_SCENE, one.heard_at)
    if one.status in status.WORKING and one.corrected_at is not None:
        since = max(one.corrected_at, one.accepted_at or one.corrected_at)
        yield from _anew(one, ladder, When.CORRECTED, since)


def _unanswered(one: Sent, ladder: Ladder) -> Iterator[Due]:
    """Ringing counts from this member's order, the people from the seat's first."""
    for rung in _live_rungs(ladder, When.DISPATCHED):
        if rung.do == Do.RADIO_SCRIPT:
            at = _after(one.sent_at, rung)
            yield _of(one, rung, one.order_id, one.sent_at, at)
        elif rung.do in ON_THE_PHONE:
            if rung.do != Do.RING or not one.is_quiet:
                yield _of(one, rung, one.id, one.sent_at, _after(one.sent_at, rung))
        elif one.is_seated:
            yield from _for_seat(one, rung)


def _for_seat(one: Sent, rung: Rung) -> Iterator[Due]:
    if rung.do in WHOLE_SEAT:
        yield _of(one, rung, one.root, one.since, _after(one.since, rung))
    elif rung.do != Do.ADD_MEMBER or not one.is_contested:
        yield _of(one, rung, one.id, one.sent_at, _after(one.sent_at, rung))


def _refused(one: Sent, ladder: Ladder) -> Iterator[Due]:
    """去不了, and nobody was sent since: the seat waits as if nobody had answered."""
    assert one.ended_at is not None  # noqa: S101
    for rung in _live_rungs(ladder, When.DISPATCHED):
        if rung.do == Do.ADD_MEMBER or rung.do in WHOLE_SEAT:
            yield _of(one, rung, one.id, one.ended_at, _after(one.ended_at, rung))


def _each(one: Sent, ladder: Ladder, when: When, since: datetime) -> Iterator[Due]:
    for rung in _live_rungs(ladder, when):
        yield _of(one, rung, one.id, since, _after(since, rung))


def _late(one: Sent, ladder: Ladder) -> Iterator[Due]:
    """Past so many times the way that the map foresaw."""
    since = one.en_route_at or one.accepted_at
    if one.eta_s is None or since is None:
        return
    for rung in ladder.after(When.PAST_ETA):
        seconds = one.eta_s * (rung.after_etas or 1)
        yield _of(one, rung, one.id, since, since + timedelta(seconds=seconds))


def _anew(one: Sent, ladder: Ladder, when: When, since: datetime) -> Iterator[Due]:
    """A silence that may begin again: after another word, another correction."""
    for rung in _live_rungs(ladder, when):
        due = _of(one, rung, one.id, since, _after(since, rung))
        yield _named(due, _again(rung, since))


def _live_rungs(ladder: Ladder, when: When) -> Iterable[Rung]:
    return (
        rung for rung in ladder.after(when) if rung.do not in AT_SECOND_0 and rung.policy not in OFF
    )


def _of(one: Sent, rung: Rung, subject: str, since: datetime, at: datetime) -> Due:
    name, kind = rung.name, str(rung.when)
    return Due(name, kind, subject, one.incident_id, one.severity, since, at, rung, one.id)


def _named(due: Due, step: str) -> Due:
    return Due(
        step,
        due.kind,
        due.subject,
        due.case_id,
        due.severity,
        due.since,
        due.at,
        due.rung,
        due.row_id,
    )


def _after(since: datetime, rung: Rung) -> datetime:
    return since + timedelta(seconds=rung.after_s or 0)


def _again(rung: Rung, since: datetime) -> str:
    """A silence that may begin anew is known by its second: the step's name and that, in hex."""
    return f"{rung.name}:{int(since.timestamp()):x}"
