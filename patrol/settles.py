"""Clear the alarms that the acts of a transaction settle, by one table (`SETTLES`).

`settle` runs before the commit. One statement clears for all noted acts
(docs/decisions/settles.md).
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
from patrol.models import (
    Alarm,
    AlarmKind,
    Assignment,
    FeedKind,
    Member,
    Order,
    Phone,
    ReportKind,
)
from patrol.models.off_reason import ReliefEnd
from patrol.status import SOLVED, UNANSWERED, WORKING, AssignmentStatus

A, K, F = AssignmentStatus, AlarmKind, FeedKind

SILENT_DESK = (K.UNCLAIMED, K.SECOND_DESK, K.SUGGESTION)
"""Alarms that say: nobody at the desk has taken the case."""
UNFILLED = (K.SUPERVISOR, K.EVERYONE_NEAR, K.PARTNER)
"""Alarms that say: a seat has nobody who answered."""
SOUND = (K.LOUD_AGAIN, K.STILL_LOUD, K.LASTING_LOUD, K.QUIET_AGAIN)
"""The words of a noise station about its case; the desk answers by closing or sending back."""
NO_ANSWER = (K.NOT_ACCEPTED, K.LATE_ACCEPT)
"""Alarms that say: this member has not accepted, or accepted too late."""
CALLS = (K.SOS, K.CALL)
"""Calls of a member. The end of the case is no answer to them, so only a person settles them."""

# To a `first_only` order one member answers, and the others may stay silent.
NOBODY_WAITS = ~exists().where(
    col(Assignment.incident_id) == col(Alarm.incident_id),
    col(Assignment.status) == A.DISPATCHED,
    col(Order.id) == col(Assignment.order_id),
    col(Order.first_only).is_(False),
).correlate(Alarm)
"""True when everyone sent to the alarm's case has answered, apart from `first_only` orders."""


NO_PHONE_WAITS = ~exists().where(
    col(Member.call_sign) == col(Alarm.call_sign),
    col(Phone.member_id) == col(Member.id),
    col(Phone.confirmed_at).is_(None),
    col(Phone.revoked_at).is_(None),
).correlate(Alarm)
"""True when the member of the alarm has no new phone that waits for a confirmation."""


def _always(_: Draft) -> bool:
    return True


@dataclass(frozen=True, slots=True, eq=False)
class Settles:
    """A rule: the act settles the alarms of these kinds about its assignment, case or member.

    `about` is the column of the alarm and `name` the act's key that must be equal. No `kinds` means
    all kinds but `CALLS`. `when` asks the act, and `provided` is a condition of the statement.
    """

    about: Any
    name: str
    kinds: tuple[AlarmKind, ...] = ()
    when: Callable[[Draft], bool] = _always
    provided: ColumnElement[bool] | None = None

    def subject(self, act: Draft) -> str | None:
        """Return the assignment's id, case's id or call sign that the act is about."""
        if self.name == "incident_id":
            return act.incident.id if act.incident else None
        subject: str | None = act.body.get(self.name)
        return subject


def _member(*kinds: AlarmKind, when: Callable[[Draft], bool] = _always) -> Settles:
    return Settles(Alarm.assignment_id, "assignment_id", kinds, when)


def _case(
    *kinds: AlarmKind,
    when: Callable[[Draft], bool] = _always,
    provided: ColumnElement[bool] | None = None,
) -> Settles:
    return Settles(Alarm.incident_id, "incident_id", kinds, when, provided)


def _overdue(name: str, when: Callable[[Draft], bool] = _always) -> Settles:
    """Return the rule for the alarm of one clock of 1·5·60: an arrival resolves no case."""
    return _case(K.OVERDUE, when=when, provided=col(Alarm.clock) == name)


NEW_PHONE = Settles(Alarm.call_sign, "call_sign", (K.NEW_PHONE,), provided=NO_PHONE_WAITS)


def _answers(act: Draft) -> bool:
    """Return True for the first answer of a silent member: an acceptance or a report."""
    return act.body["was"] in UNANSWERED and act.body["status"] in WORKING


def _moves(act: Draft) -> bool:
    return bool(act.body["was"] != act.body["status"])


def _knows_place(act: Draft) -> bool:
    return act.incident is not None and act.body["place_version"] == act.incident.place_version


def _sends_more(act: Draft) -> bool:
    """Return True when an order brings somebody more: 交给 017 only asks who takes over."""
    return not act.body.get("relief_of")


def _is_taken(act: Draft) -> bool:
    return bool(act.body["relief"]["end"] == ReliefEnd.TAKEN)


def _changes_place(act: Draft) -> bool:
    return not {"place", "lat", "lon"}.isdisjoint(act.body["changed"])


def _changes_severity(act: Draft) -> bool:
    return "severity" in act.body["changed"]


def _sets_off(act: Draft) -> bool:
    return _moves(act) and act.body["report"]["kind"] in (ReportKind.DEPARTED, ReportKind.ARRIVED)


def _arrives(act: Draft) -> bool:
    return _moves(act) and act.body["report"]["kind"] == ReportKind.ARRIVED


def _leaves(act: Draft) -> bool:
    return _moves(act) and act.body["status"] in (A.CLEARED, A.RELIEVED)


def _pays(act: Draft) -> bool:
    """Return True for a 补报 after which the case waits for no report."""
    late = act.body["report"]["late"]
    return late and act.incident is not None and act.incident.report_owed_by is None


def _of_tier(act: Draft) -> bool:
    return act.body["transfer"]["area_id"] is not None


def _resolves(act: Draft) -> bool:
    return _leaves(act) and act.incident is not None and act.incident.status in SOLVED


SETTLES: dict[FeedKind, tuple[Settles, ...]] = {
    F.INCIDENT_CLAIMED: (_case(*SILENT_DESK),),
    F.INCIDENT_AMENDED: (
        _case(K.PLACE_UNREAD, when=_changes_place),
        _case(K.LASTING_LOUD, when=_changes_severity),
    ),
    # A case that is over leaves only the calls of its crew behind.
    F.INCIDENT_CANCELLED: (_case(),),
    F.INCIDENT_TRANSFERRED: (_case(),),
    F.INCIDENT_MERGED: (_case(),),
    # 挂起: a person decided to wait, so neither the desk nor the clock asks any more.
    F.INCIDENT_HELD: (_case(*SILENT_DESK, K.OVERDUE, K.HOLD_ENDED),),
    F.INCIDENT_RESUMED: (_case(K.HOLD_ENDED),),
    F.NOTIFIED_RECORDED: (_case(K.PARTNER),),
    F.TRANSFER_ASKED: (_case(K.PARTNER, K.TRANSFER_BACK),),
    F.TRANSFER_ACCEPTED: (
        _case(K.TRANSFER_ASKED, K.TRANSFER_BACK),
        _case(*SILENT_DESK, when=_of_tier),
    ),
    F.TRANSFER_REFUSED: (_case(K.TRANSFER_ASKED, K.TRANSFER_BACK),),
    F.TRANSFER_UNANSWERED: (_case(K.TRANSFER_ASKED),),
    F.TRANSFER_TAKEN_BACK: (_case(K.TRANSFER_ASKED, K.TRANSFER_BACK),),
    F.ORDER_SENT: (
        _case(
            *(*SILENT_DESK, K.DECLINED, K.REINFORCE, K.LOUD_AGAIN, K.LASTING_LOUD),
            K.TRANSFER_BACK,
            when=_sends_more,
        ),
        _overdue("dispatch", when=_sends_more),
    ),
    # The giver has left the case.
    F.RELIEF_ENDED: (_member(when=_is_taken),),
    F.ASSIGNMENT_ACCEPTED: (
        _member(*NO_ANSWER, when=_answers),
        _case(*UNFILLED, when=_answers, provided=NOBODY_WAITS),
        _member(K.PLACE_UNREAD, when=_knows_place),
    ),
    F.ASSIGNMENT_DECLINED: (_member(when=_moves),),
    F.ASSIGNMENT_WITHDRAWN: (_member(),),
    F.ASSIGNMENT_REPLACED: (_member(),),
    F.REPORT_FILED: (
        _member(K.ALONE_SILENT),  # any report shows that the member is well
        _member(*NO_ANSWER, K.NOT_MOVING, when=_sets_off),
        _member(K.PAST_ETA, when=_arrives),
        _overdue("arrive", when=_arrives),
        _case(*UNFILLED, when=_answers, provided=NOBODY_WAITS),
        _member(when=_leaves),
        _case(when=_resolves),
        _case(K.REPORT_OWED, when=_pays),
    ),
    F.SOS_ENDED: (Settles(Alarm.id, "alarm_id", (K.SOS,)),),
    F.REPORT_REASSIGNED: (_case(K.REPORT_OWED),),
    F.REPORT_COMPLETED: (_case(K.REPORT_OWED),),
    F.CLOSURE_ACCEPTED: (_case(K.REPORT_OWED, K.TRANSFER_BACK, K.TRANSFER_DONE, *SOUND),),
    F.CLOSURE_SENT_BACK: (_case(K.REPORT_OWED, *SOUND),),
    F.CLOSURE_UNDONE: (_case(K.REPORT_OWED, K.TIP_UNSOLVED, K.TRANSFER_DONE, *SOUND),),
    F.PHONE_CONFIRMED: (NEW_PHONE,),
    F.PHONE_REVOKED: (NEW_PHONE,),
    F.PHONE_BACK: (Settles(Alarm.call_sign, "call_sign", (K.PHONE_OFFLINE,)),),
}


@dataclass(slots=True)
class _Group:
    """Acts that settle by the same rule, and after which the same alarms were raised."""

    rule: Settles
    raised_since: tuple[str, ...]
    actors: dict[str, str] = field(default_factory=dict)
    """The name of the person who acted, by the subject of the act."""

    @property
    def kind(self) -> "_Kind":
        return self.rule, bool(self.raised_since)


_Kind = tuple[Settles, bool]
"""The condition of a group depends on its rule, and on whether an alarm was raised since."""


def settle(session: Session) -> None:
    """Clear the alarms that the noted acts settle; a hook before the commit and `feed.append`."""
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
    """Build the statement once for the same kinds of acts, when one person has acted."""
    return alarm.clearing(_fits(kinds), bindparam("by", type_=String))


def _fits(kinds: Sequence[_Kind]) -> ColumnElement[bool]:
    return or_(*(_condition(place, *kind) for place, kind in enumerate(kinds)))


def _condition(place: int, rule: Settles, has_raised_since: bool) -> ColumnElement[bool]:
    parts: list[ColumnElement[bool]] = [
        col(rule.about).in_(bindparam(f"subjects_{place}", expanding=True))
    ]
    parts.append(col(Alarm.kind).in_(rule.kinds) if rule.kinds else col(Alarm.kind).not_in(CALLS))
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
    """Return the alarms that these later acts raised; an earlier act must not settle them.

    A refusal, for example, clears the member's alarms and then raises its own.
    """
    return tuple(act.body["alarm"]["id"] for act in acts if act.kind == F.ALARM_RAISED)


def _actor(groups: Sequence[_Group]) -> ColumnElement[str]:
    """Return an expression for the person who cleared, when several act in one transaction."""
    whens = [
        (and_(_condition(place, *group.kind), col(group.rule.about) == subject), name)
        for place, group in enumerate(groups)
        for subject, name in group.actors.items()
    ]
    return case(*whens, else_="")
