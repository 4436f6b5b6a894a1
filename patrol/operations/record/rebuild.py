"""The state of one case, rebuilt from its rows of the feed alone: statuses, clocks and reports.

It applies the rules of `report/` and `closure.py` to what the acts say, and reads no other table.
"""

# The rules stand here a second time on purpose. The verbs decide by rows, move them and note what
# they did; this module has only what was noted. If one function made the row and also the row that
# it is compared with, a fault or a changed line in it would make both wrong alike, and nobody would
# find it. So only what decides nothing is shared: `status.may_move`, the sets of statuses, the ids.
# `tests/story` compares after every story and random lifecycle, so the two cannot drift apart.

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from patrol import clock, status
from patrol.feed import Event
from patrol.models import FeedKind as F
from patrol.models import ReportKind, assignment_id
from patrol.models.off_reason import ReliefEnd
from patrol.operations.record.proven_facts import ProvenFacts
from patrol.status import AssignmentStatus as A


@dataclass
class RebuiltAssignment:
    """One assignment as the acts tell it. Times are ISO texts, as the bodies hold them."""

    order_id: str
    call_sign: str
    dispatched_at: str
    status: A = A.DISPATCHED
    accepted_at: str | None = None
    accepted_by: str | None = None
    accepted_via: str | None = None
    en_route_at: str | None = None
    on_scene_at: str | None = None
    cleared_at: str | None = None
    devices: set[tuple[str | None, str | None]] = field(default_factory=set)
    """Phone and session of each answer; the row keeps those of the last one."""
    is_about: set[str] = field(default_factory=set)
    """Times that we only know to the second: the desk sent the case back."""


@dataclass
class RebuiltPreservation:
    """证据保全, from the act that began it to the act that ended it."""

    by: str
    reason: str
    at: str
    ended_by: str | None = None
    ended_why: str | None = None
    ended_at: str | None = None


@dataclass
class RebuiltClosure:
    """A closure or a sending back, and who undid it."""

    by: str
    accepted: bool
    note: str
    at: str
    without_report: str | None = None
    undone_by: str | None = None
    undone_why: str | None = None
    undone_at: str | None = None


@dataclass
class Rebuilt:
    """A case by its acts."""

    assignments: dict[str, RebuiltAssignment] = field(default_factory=dict)
    reports: dict[str, dict[str, Any]] = field(default_factory=dict)
    report_devices: dict[str, tuple[str | None, str | None]] = field(default_factory=dict)
    """Phone and session of a report, by its id; acts of older versions name none."""
    orders: dict[str, dict[str, Any]] = field(default_factory=dict)
    messages: dict[str, dict[str, Any]] = field(default_factory=dict)
    notified: dict[str, dict[str, Any]] = field(default_factory=dict)
    transfers: dict[str, dict[str, Any]] = field(default_factory=dict)
    dissuasions: dict[str, dict[str, Any]] = field(default_factory=dict)
    samples: dict[str, dict[str, Any]] = field(default_factory=dict)
    stills: dict[str, dict[str, Any]] = field(default_factory=dict)
    outward: dict[str, dict[str, Any]] = field(default_factory=dict)
    """As the newest act tells each: the level after it comes by an act of its own."""
    favours: list[tuple[str | None, str | None]] = field(default_factory=list)
    """随手帮: when a volunteer was done, and the photo that the volunteer sent."""
    read: dict[str, tuple[str, str]] = field(default_factory=dict)
    """By message of the crew, who of the desk read it, and when."""
    facts: ProvenFacts = field(default_factory=ProvenFacts)
    preserved: list[RebuiltPreservation] = field(default_factory=list)
    closures: list[RebuiltClosure] = field(default_factory=list)
    closed_at: str | None = None
    """The time of the act that closed the case or put it aside; a reopening takes it back."""
    undone: dict[str, str] = field(default_factory=dict)
    """The times at which orders were undone, by their ids."""
    places: dict[int, tuple[Any, ...]] = field(default_factory=dict)
    """Place and position of the case, by the version that orders name."""
    last: dict[str, Any] | None = None
    """The state after the newest act whose body stands."""
    last_seq: int = 0
    opened_by: str | None = None
    occurred_at: str | None = None
    digests: dict[str, str | None] = field(default_factory=dict)
    """The newest digest of the words that the acts prove, by their column."""
    breaches: dict[str, str] = field(default_factory=dict)
    """The time when the target of each clock was missed."""
    is_about: set[str] = field(default_factory=set)
    """Clocks whose breach we know by the time of its act only."""
    is_erased: bool = False
    """An erasure by law was about this case; it may have emptied the words."""
    has_gaps: bool = False
    """A body was erased or is too old: what it said of assignments and reports is not compared."""


def rebuild(events: Iterable[Event]) -> Rebuilt:
    """Apply the acts of one case in their order."""
    made = Rebuilt()
    for event in events:
        body = event.body
        if not body:
            made.has_gaps = True
            continue
        try:
            made.facts.take(event, body)
            if step := _STEPS.get(event.kind):
                step(made, event, body)
        except (KeyError, ValueError):
            made.has_gaps = True  # an act in the words of an older version
        made.digests |= body.get("digests", {})
        if "incident" in body:
            made.last, made.last_seq = body["incident"], event.seq
            if "place_version" in made.last:
                place = tuple(made.last.get(name) for name in ("place", "lat", "lon"))
                made.places[made.last["place_version"]] = place
    return made


def _opened(made: Rebuilt, event: Event, body: dict[str, Any]) -> None:
    made.opened_by, made.occurred_at = event.actor, body.get("occurred_at")


def _breached(made: Rebuilt, event: Event, body: dict[str, Any]) -> None:
    name = body["clock"]
    made.breaches[name] = body.get("breached_at") or clock.iso(event.at)
    if "breached_at" not in body:
        made.is_about.add(name)


def _erased(made: Rebuilt, _: Event, __: dict[str, Any]) -> None:
    made.is_erased = True


def _sent(made: Rebuilt, _: Event, body: dict[str, Any]) -> None:
    order = body["order"]
    made.orders[order["id"]] = order
    for call_sign in body["crew"]:
        key = assignment_id(order["id"], call_sign)
        made.assignments[key] = RebuiltAssignment(order["id"], call_sign, order["at"])


def _undone(made: Rebuilt, event: Event, body: dict[str, Any]) -> None:
    made.undone[body["order_id"]] = clock.iso(event.at)
    of_order = [row for row in made.assignments.values() if row.order_id == body["order_id"]]
    _withdraw(of_order)


def _withdraw(rows: Iterable[RebuiltAssignment]) -> None:
    for row in rows:
        if status.may_move(row.status, A.WITHDRAWN):
            row.status = A.WITHDRAWN


def _becomes(target: A) -> Callable[[Rebuilt, Event, dict[str, Any]], None]:
    def step(made: Rebuilt, _: Event, body: dict[str, Any]) -> None:
        if row := made.assignments.get(body["assignment_id"]):
            row.status = target

    return step


def _relieved(made: Rebuilt, _: Event, body: dict[str, Any]) -> None:
    """交给 017: the giver, who had heard the order, left when the colleague accepted."""
    row = made.assignments.get(body["assignment_id"])
    if row and body["relief"]["end"] == ReliefEnd.TAKEN:
        if row.accepted_at is None:
            row.accepted_at = body["relief"]["asked_at"]
            row.accepted_via, row.accepted_by = "phone", row.call_sign
        row.status = A.RELIEVED


def _ended(made: Rebuilt, event: Event, __: dict[str, Any]) -> None:
    """Put aside or merged: all who are still on it are stood down."""
    if event.kind != F.INCIDENT_MERGED:
        made.closed_at = clock.iso(event.at)
    _withdraw(made.assignments.values())


def _declined(made: Rebuilt, _: Event, body: dict[str, Any]) -> None:
    if row := made.assignments.get(body["assignment_id"]):
        row.status = A(body["status"])
        row.devices.add(_device(body))


def _device(body: dict[str, Any]) -> tuple[str | None, str | None]:
    return body.get("phone_id"), body.get("login_id")


def _accepted(made: Rebuilt, event: Event, body: dict[str, Any]) -> None:
    row = made.assignments.get(body["assignment_id"])
    if row is None:
        return
    row.devices.add(_device(body))
    at, was, row.status = body["acted_at"], A(body["was"]), A(body["status"])
    if was in status.UNANSWERED:
        is_taken = row.status == A.ACCEPTED  # else it came too late, and was put to the desk
        if is_taken or row.accepted_at is None:
            row.accepted_by, row.accepted_via = event.actor, body["via"]
        row.accepted_at = row.accepted_at or at
    elif row.accepted_at:
        row.accepted_at = min(row.accepted_at, at)


def _reported(made: Rebuilt, event: Event, body: dict[str, Any]) -> None:
    report = body["report"]
    made.reports[report["id"]] = report
    if "login_id" in body:
        made.report_devices[report["id"]] = _device(body)
    row = made.assignments.get(body["assignment_id"])
    if row is None:
        return
    _closed_by_lead(made, event, row.call_sign, body)
    at, was, row.status = report["acted_at"], A(body["was"]), A(body["status"])
    kind, has_moved = ReportKind(report["kind"]), was != row.status
    if has_moved and kind in _ACCEPTING and row.accepted_at is None:
        row.accepted_at, row.accepted_by, row.accepted_via = at, event.actor, report["via"]
    if kind in _TIMES:
        name = _TIMES[kind]
        known = None if has_moved else getattr(row, name)
        setattr(row, name, min(known, at) if known else at)
    if kind == ReportKind.RESOLVED and has_moved and not report["late"]:
        row.cleared_at = at
        if body["incident"]["status"] in ("resolved", "closed"):
            _dismiss(made, at)


_ACCEPTING = (ReportKind.DEPARTED, ReportKind.ARRIVED, ReportKind.RESOLVED, ReportKind.HANDOVER)
_TIMES = {ReportKind.DEPARTED: "en_route_at", ReportKind.ARRIVED: "on_scene_at"}


def _dismiss(made: Rebuilt, at: str) -> None:
    """The case is resolved: who is at work is cleared, the others are withdrawn."""
    for row in made.assignments.values():
        if row.status in status.WORKING:
            row.status, row.cleared_at = A.CLEARED, at
    _withdraw(made.assignments.values())


def _closed(made: Rebuilt, event: Event, body: dict[str, Any]) -> None:
    made.closed_at = clock.iso(event.at)
    made.closures.append(
        RebuiltClosure(
            event.actor, True, body["note"], clock.iso(event.at), body.get("without_report")
        )
    )


def _reopened(made: Rebuilt, event: Event, body: dict[str, Any]) -> None:
    made.closed_at = None
    for row in made.closures:
        if row.undone_by is None:
            row.undone_by, row.undone_why = event.actor, body["reason"]
            row.undone_at = clock.iso(event.at)


def _closed_by_lead(made: Rebuilt, event: Event, call_sign: str, body: dict[str, Any]) -> None:
    """The report, or its photo, has closed the case."""
    # All acts of one transaction carry the state at its end, so the act before says nothing.
    is_standing = any(row.accepted and row.undone_by is None for row in made.closures)
    if not is_standing and body["incident"]["status"] == "closed":
        made.closures.append(RebuiltClosure(call_sign, True, "lead", clock.iso(event.at)))
        made.closed_at = clock.iso(event.at)


def _completed(made: Rebuilt, event: Event, body: dict[str, Any]) -> None:
    _closed_by_lead(made, event, body["call_sign"], body)


def _sent_back(made: Rebuilt, event: Event, body: dict[str, Any]) -> None:
    """The lead is on scene again."""
    made.closures.append(RebuiltClosure(event.actor, False, body["note"], clock.iso(event.at)))
    on_scene = body["incident"]["crew"].get("on_scene", ())
    cleared = [
        s for s in made.assignments.values() if s.status == A.CLEARED and s.call_sign in on_scene
    ]
    if not cleared:
        return
    row = max(cleared, key=lambda row: row.cleared_at or "")
    row.status, row.cleared_at = A.ON_SCENE, None
    if row.on_scene_at is None:
        row.on_scene_at = clock.iso(event.at)
        row.is_about.add("on_scene_at")


def _messaged(made: Rebuilt, _: Event, body: dict[str, Any]) -> None:
    made.messages[body["message"]["id"]] = body["message"]


def _read(made: Rebuilt, event: Event, body: dict[str, Any]) -> None:
    for message_id in body["message_ids"]:
        made.read[message_id] = event.actor, clock.iso(event.at)


def _lent_a_hand(made: Rebuilt, _: Event, body: dict[str, Any]) -> None:
    made.favours.append((body["help"]["done_at"], body["help"]["photo"]))


def _notified(made: Rebuilt, _: Event, body: dict[str, Any]) -> None:
    made.notified[body["notified"]["id"]] = body["notified"]


def _transferred(made: Rebuilt, _: Event, body: dict[str, Any]) -> None:
    made.transfers[body["transfer"]["id"]] = body["transfer"]


def _dissuaded(made: Rebuilt, _: Event, body: dict[str, Any]) -> None:
    made.dissuasions[body["dissuasion"]["id"]] = body["dissuasion"]


def _named(made: Rebuilt, _: Event, body: dict[str, Any]) -> None:
    made.samples[body["sample"]["id"]] = body["sample"]


def _removed(made: Rebuilt, _: Event, body: dict[str, Any]) -> None:
    made.samples.pop(body["sample_id"], None)


def _shot(made: Rebuilt, _: Event, body: dict[str, Any]) -> None:
    made.stills[body["still"]["id"]] = body["still"]


def _cleared(made: Rebuilt, _: Event, body: dict[str, Any]) -> None:
    made.outward[body["outward"]["id"]] = body["outward"]


def _kept(made: Rebuilt, event: Event, body: dict[str, Any]) -> None:
    made.preserved.append(RebuiltPreservation(event.actor, body["reason"], clock.iso(event.at)))


def _kept_no_more(made: Rebuilt, event: Event, body: dict[str, Any]) -> None:
    if made.preserved:
        row = made.preserved[-1]
        row.ended_by, row.ended_why, row.ended_at = event.actor, body["reason"], clock.iso(event.at)


TRANSFER_ACTS = (
    *(F.TRANSFER_ASKED, F.TRANSFER_ACCEPTED, F.TRANSFER_REFUSED, F.TRANSFER_UNANSWERED),
    *(F.TRANSFER_ARRIVED, F.TRANSFER_PICTURED, F.TRANSFER_DONE, F.TRANSFER_TAKEN_BACK),
)

_STEPS: dict[str, Callable[[Rebuilt, Event, dict[str, Any]], None]] = {
    F.INCIDENT_OPENED: _opened,
    F.INCIDENT_CANCELLED: _ended,
    F.INCIDENT_TRANSFERRED: _ended,
    F.INCIDENT_MERGED: _ended,
    F.ORDER_SENT: _sent,
    F.ORDER_UNDONE: _undone,
    F.ASSIGNMENT_ACCEPTED: _accepted,
    F.ASSIGNMENT_DECLINED: _declined,
    F.ASSIGNMENT_WITHDRAWN: _becomes(A.WITHDRAWN),
    F.ASSIGNMENT_REPLACED: _becomes(A.REPLACED),
    F.RELIEF_ENDED: _relieved,
    F.REPORT_FILED: _reported,
    F.REPORT_COMPLETED: _completed,
    F.CLOSURE_ACCEPTED: _closed,
    F.CLOSURE_UNDONE: _reopened,
    F.CLOSURE_SENT_BACK: _sent_back,
    F.LOOP_BREACHED: _breached,
    F.BODIES_ERASED: _erased,
    F.MESSAGE_SENT: _messaged,
    F.MESSAGE_READ: _read,
    F.HELP_DONE: _lent_a_hand,
    F.NOTIFIED_RECORDED: _notified,
    **dict.fromkeys(TRANSFER_ACTS, _transferred),
    F.DISSUASION_RECORDED: _dissuaded,
    F.DISSUASION_MEASURED: _dissuaded,
    F.SAMPLE_NAMED: _named,
    F.SAMPLE_REMOVED: _removed,
    F.PHOTO_CLEARED: _cleared,
    F.PHOTO_WITHDRAWN: _cleared,
    F.STILL_TAKEN: _shot,
    F.STILL_ERASED: _shot,
    F.PRESERVATION_STARTED: _kept,
    F.PRESERVATION_ENDED: _kept_no_more,
}
