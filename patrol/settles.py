"""Which acts settle which alarms: one table, applied to all that a transaction has noted.

`settle` runs before the commit. It clears in one statement, however many acts were noted.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, String, and_, bindparam, case, exists, or_
from sqlmodel import Session, col

from patrol import alarm, feed
from patrol.alarm import Clearing
from patrol.feed import Draft
from patrol.models import Alarm, AlarmKind, Assignment, FeedKind, Order, ReportKind
from patrol.status import UNANSWERED, WORKING, AssignmentStatus, IncidentStatus

A, K, F = AssignmentStatus, AlarmKind, FeedKind

SILENT_DESK = (K.UNCLAIMED, K.SECOND_DESK, K.SUGGESTION)
"""Nobody took the case up."""
UNFILLED = (K.SUPERVISOR, K.EVERYONE_NEAR, K.PARTNER)
"""Nobody answers for a seat."""
NO_ANSWER = (K.NOT_ACCEPTED, K.LATE_ACCEPT)

NOBODY_WAITS = ~exists().where(
    col(Assignment.incident_id) == col(Alarm.incident_id),
    col(Assignment.status) == A.DISPATCHED,
    col(Order.id) == col(Assignment.order_id),
    col(Order.first_only).is_(False),
).correlate(Alarm)
"""Everyone who was sent to this case has answered; those who were asked at once may be silent."""


def _always(_: Draft) -> bool:
    return True


@dataclass(frozen=True, slots=True, eq=False)
class Settles:
    """Alarms of these kinds (all when none is named) about the assignment, case or member."""

    about: Any
    name: str
    kinds: tuple[AlarmKind, ...] = ()
    when: Callable[[Draft], bool] = _always
    provided: ColumnElement[bool] | None = None

    def subject(self, act: Draft) -> str | None:
        if self.name == "incident_id":
            return act.incident.id if act.incident else None
        found: str | None = act.body.get(self.name)
        return found


def _member(*kinds: AlarmKind, when: Callable[[Draft], bool] = _always) -> Settles:
    return Settles(Alarm.assignment_id, "assignment_id", kinds, when)


def _case(
    *kinds: AlarmKind,
    when: Callable[[Draft], bool] = _always,
    provided: ColumnElement[bool] | None = None,
) -> Settles:
    return Settles(Alarm.incident_id, "incident_id", kinds, when, provided)


def _answers(act: Draft) -> bool:
    """The first answer of a member who was silent, by whatever act."""
    return act.body["was"] in UNANSWERED and act.body["status"] in WORKING


def _moves(act: Draft) -> bool:
    return bool(act.body["was"] != act.body["status"])


def _knows_place(act: Draft) -> bool:
    return act.incident is not None and act.body["place_version"] == act.incident.place_version


def _changes_place(act: Draft) -> bool:
    return not {"place", "lat", "lon"}.isdisjoint(act.body["changed"])


def _sets_off(act: Draft) -> bool:
    return _moves(act) and act.body["report"]["kind"] in (ReportKind.DEPARTED, ReportKind.ARRIVED)


def _arrives(act: Draft) -> bool:
    return _moves(act) and act.body["report"]["kind"] == ReportKind.ARRIVED


def _leaves(act: Draft) -> bool:
    return _moves(act) and act.body["status"] in (A.CLEARED, A.RELIEVED)


def _resolves(act: Draft) -> bool:
    over = (IncidentStatus.RESOLVED, IncidentStatus.CLOSED)
    return _leaves(act) and act.incident is not None and act.incident.status in over


SETTLES: dict[FeedKind, tuple[Settles, ...]] = {
    F.INCIDENT_CLAIMED: (_case(*SILENT_DESK),),
    F.INCIDENT_AMENDED: (_case(K.PLACE_UNREAD, when=_changes_place),),
    F.INCIDENT_CANCELLED: (_case(),),
    F.INCIDENT_TRANSFERRED: (_case(),),
    F.INCIDENT_MERGED: (_case(),),
    F.NOTIFIED_RECORDED: (_case(K.PARTNER),),
    F.ORDER_SENT: (_case(*SILENT_DESK, K.DECLINED, K.REINFORCE),),
    F.ASSIGNMENT_ACCEPTED: (
        _member(*NO_ANSWER, when=_answers),
        _case(*UNFILLED, when=_answers, provided=NOBODY_WAITS),
        _member(K.PLACE_UNREAD, when=_knows_place),
    ),
    F.ASSIGNMENT_DECLINED: (_member(when=_moves),),
    F.ASSIGNMENT_WITHDRAWN: (_member(),),
    F.ASSIGNMENT_REPLACED: (_member(),),
    F.REPORT_FILED: (
        _member(K.ALONE_SILENT),
        _member(*NO_ANSWER, K.NOT_MOVING, when=_sets_off),
        _member(K.PAST_ETA, when=_arrives),
        _case(*UNFILLED, when=_answers, provided=NOBODY_WAITS),
        _member(when=_leaves),
        _case(when=_resolves),
    ),
    F.PHONE_BACK: (Settles(Alarm.call_sign, "call_sign", (K.PHONE_OFFLINE,)),),
}


@dataclass(slots=True)
class _Group:
    """What the acts of one kind settle alike: the same rule, the same alarms raised since."""

    rule: Settles
    raised_since: tuple[str, ...]
    actors: dict[str, str] = field(default_factory=dict)
    """Who acted, by the subject of the act."""

    @property
    def kind(self) -> "_Kind":
        return self.rule, bool(self.raised_since)


_Kind = tuple[Settles, bool]
"""What the condition of a group depends on: its rule; whether an alarm was raised since."""


def settle(session: Session) -> None:
    """The hook before the commit, ahead of `feed.append`: clear what the noted acts settle."""
    acts = feed.noted(session)
    groups = list(_groups(acts))
    if not groups:
        return
    cases = {act.incident.id: act.incident for act in acts if act.incident is not None}
    asked = _asked(groups)
    kinds = tuple(group.kind for group in groups)
    actors = {who for group in groups for who in group.actors.values()}
    if len(actors) == 1:
        statement = _clearing(kinds)
        asked["by"] = actors.pop()
    else:
        statement = alarm.clearing(_fits(kinds), _actor(groups))
    alarm.clear_those(session, statement, asked, cases)


def _asked(groups: Sequence[_Group]) -> dict[str, Any]:
    asked: dict[str, Any] = {}
    for place, group in enumerate(groups):
        asked[f"subjects_{place}"] = sorted(group.actors)
        if group.raised_since:
            asked[f"since_{place}"] = group.raised_since
    return asked


@cache
def _clearing(kinds: tuple[_Kind, ...]) -> Clearing:
    """When it is one person's: the same acts are noted again and again, so it is built once."""
    return alarm.clearing(_fits(kinds), bindparam("by", type_=String))


def _fits(kinds: Sequence[_Kind]) -> ColumnElement[bool]:
    return or_(*(_condition(place, *kind) for place, kind in enumerate(kinds)))


def _condition(place: int, rule: Settles, has_raised_since: bool) -> ColumnElement[bool]:
    parts: list[ColumnElement[bool]] = [
        col(rule.about).in_(bindparam(f"subjects_{place}", expanding=True))
    ]
    if rule.kinds:
        parts.append(col(Alarm.kind).in_(rule.kinds))
    if rule.provided is not None:
        parts.append(rule.provided)
    if has_raised_since:
        parts.append(col(Alarm.id).not_in(bindparam(f"since_{place}", expanding=True)))
    return and_(*parts)


def _groups(acts: Sequence[Draft]) -> Iterator[_Group]:
    groups: dict[tuple[int, tuple[str, ...]], _Group] = {}
    for place, act in enumerate(acts):
        for rule in SETTLES.get(act.kind, ()):
            subject = rule.subject(act)
            if subject is None or not rule.when(act):
                continue
            since = _raised(acts[place + 1 :])
            group = groups.setdefault((id(rule), since), _Group(rule, since))
            group.actors[subject] = str(act.actor)
    yield from groups.values()


def _raised(acts: Sequence[Draft]) -> tuple[str, ...]:
    """An act does not settle an alarm that was raised after it: a refusal raises one itself."""
    return tuple(act.body["alarm"]["id"] for act in acts if act.kind == F.ALARM_RAISED)


def _actor(groups: Sequence[_Group]) -> ColumnElement[str]:
    """Whose act it was, when several people's acts share a transaction."""
    whens = [
        (and_(_condition(place, *group.kind), col(group.rule.about) == subject), who)
        for place, group in enumerate(groups)
        for subject, who in group.actors.items()
    ]
    return case(*whens, else_="")
