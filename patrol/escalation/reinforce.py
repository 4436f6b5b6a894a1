"""The steps that bring people: the next member, everyone near, the plan's suggestion, partners."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlmodel import Session, col, select

from patrol import access, alarm, dispatch, status
from patrol.dispatch import candidates, replacement, seat
from patrol.dispatch.candidates import Candidate
from patrol.escalation.context import Context
from patrol.escalation.due import DueStep
from patrol.escalation.step import WORKER, StepInHand
from patrol.geo import Reach
from patrol.models import AlarmKind, Area, Assignment, Incident, Notified, Order
from patrol.models.frames import ProposalState
from patrol.office import Category, Do
from patrol.status import AssignmentStatus

A = AssignmentStatus
SEND_PEOPLE = (Do.DESK_ALARM, Do.ADD_MEMBER, Do.EVERYONE_NEAR, Do.SEND_SUGGESTION)
HANDED_TO = {
    "to_fire": "119",
    "to_120": "120",
    "unresponsive_to_120": "120",
    "to_police": "110",
}
"""Which partner a case of this kind may end with, by its dispositions."""


def survey(session: Session, context: Context, due: Iterable[DueStep]) -> Context:
    """Ask who could go, and the map, before the write lock is taken: `climb` asks less then."""
    ids = {one.case_id for one in due if one.policy_step and one.policy_step.do in SEND_PEOPLE}
    cases = session.exec(select(Incident).where(col(Incident.id).in_(ids))).all()
    return replace(context, surveyed={case.id: _rank(session, context, case) for case in cases})


def ranked(act: StepInHand) -> list[Candidate]:
    """Who could go: as surveyed, without those who are on the case now."""
    surveyed = act.context.surveyed.get(act.case.id)
    if surveyed is None:  # a step before this one made it due
        surveyed = _rank(act.session, act.context, act.case)
    there = {key for key, standing, _ in _crew(act) if standing in status.ENGAGED}
    return [one for one in surveyed if one.member.id not in there]


def _rank(session: Session, context: Context, case: Incident) -> list[Candidate]:
    return candidates.rank(
        session,
        case,
        _category(context, case),
        context.streets,
        area_ids=_around(session, case),
        live=context.present(session),
        chance=context.chance,
        with_crew=True,
    )


def _category(context: Context, case: Incident) -> Category:
    """A kind that a newer office dropped is its next of kin: its open cases wait for people."""
    return context.office.category(context.office.nearest(case.category))


def _around(session: Session, case: Incident) -> Iterable[int]:
    """What the desk above this case looks over: whoever works there may be sent."""
    path = session.exec(select(Area.path).where(Area.id == case.area_id)).one()
    tops = alarm.desk_areas(session)
    rows = session.exec(select(Area.path, Area.id).where(col(Area.id).in_(tops)))
    above = [area_id for top, area_id in rows if area_id is not None and path.startswith(top)]
    return access.below(session, above[0] if above else case.area_id)


def _asked(act: StepInHand, *, with_replaced: bool) -> set[int]:
    """Who is not tried again: declined, taken off by the desk; replaced while others are left."""
    out = {A.DECLINED, A.REPLACED} if with_replaced else {A.DECLINED}
    return {
        key
        for key, standing, replaced_by in _crew(act)
        if standing in out or (standing == A.WITHDRAWN and replaced_by is None)
    }


def _crew(act: StepInHand) -> list[tuple[int, AssignmentStatus, str | None]]:
    """Each member who was ever sent to this case, the row's status, and who goes instead."""
    query = select(Assignment.member_id, Assignment.status, Assignment.replaced_by)
    rows = act.session.exec(query.where(Assignment.incident_id == act.case.id))
    return [(key, A(standing), replaced_by) for key, standing, replaced_by in rows]


def proposals(act: StepInHand) -> list[ProposalState | None]:
    """Whom to send instead of each of these, a different one for each seat."""
    found: list[ProposalState | None] = []
    but = _asked(act, with_replaced=True)
    everyone = ranked(act)
    skills = seat.skills(act.session, act.case)
    for row in act.rows:
        best = candidates.next_best(act.case, everyone, skills.get(row.call_sign), but=but)
        found.append(_proposal(best) if best else None)
        if best:
            but.add(best.member.id or 0)
    return found


def _proposal(one: Candidate) -> ProposalState:
    return {
        "call_sign": one.member.call_sign,
        "eta_s": one.reach.eta_s if one.reach else None,
        "distance_m": one.reach.distance_m if one.reach else None,
        "chance": one.chance,
        "reason": {"zh-CN": candidates.reason(one, "zh-CN"), "en": candidates.reason(one, "en")},
    }


def add_member(act: StepInHand) -> None:
    """加派: the next best goes, and who was silent is told so. The policy may want to be asked."""
    but = _asked(act, with_replaced=True)
    skill = _skill(act)
    everyone = ranked(act)
    best = candidates.next_best(act.case, everyone, skill, but=but)
    if best is None:
        act.tell("nobody")
    elif act.policy_step.policy == "ask":
        proposal = _proposal(best)
        _raise(act, AlarmKind.NOT_ACCEPTED, assignment=act.row, proposal=proposal)
        act.tell("asked", proposal=proposal)
    else:
        _send_instead(act, best)


def _send_instead(act: StepInHand, best: Candidate) -> None:
    proposal = _proposal(best)
    because = act.because | {"instead_of": act.row.call_sign, "reason": proposal["reason"]}
    replacement.replace(
        act.session,
        act.case,
        [act.row] if act.row.status == A.DISPATCHED else [],
        [best.member],
        by=WORKER,
        text=act.order.text if act.order else "",
        version=act.case.version,
        travel=_travel([best]),
        because=because,
        root=_root(act),
    )
    act.tell(
        "done",
        added=[best.member.call_sign],
        eta_s=proposal["eta_s"],
        distance_m=proposal["distance_m"],
        reason=proposal["reason"],
    )


def _skill(act: StepInHand) -> str | None:
    if act.row.status == A.DISPATCHED:
        return seat.skills(act.session, act.case).get(act.row.call_sign)
    return seat.empty_skill(act.session, act.case)


def _root(act: StepInHand) -> dispatch.Root:
    """The seat's silence goes on with the next member: the supervisor is not called later."""
    if act.order and act.order.root_id and act.order.root_at:
        return dispatch.Root(act.order.root_id, act.order.root_at)
    return dispatch.Root(act.row.id, act.row.dispatched_at)


def everyone_near(act: StepInHand) -> None:
    """Whoever accepts first has it. One order asks for all the seats that are silent."""
    rows = [row for row in act.rows if row.status == A.DISPATCHED]
    keys = [row.id for row in rows]
    agencies = partners(act)
    if (contest := _contest(act.session, act.case)) is not None:
        dispatch.contest(act.session, contest, keys)
        act.tell("joined")
        return
    but = _asked(act, with_replaced=False)
    near = candidates.near(act.case, ranked(act), but=but)
    signs = [one.member.call_sign for one in near]
    if act.policy_step.policy == "ask":
        _raise(act, AlarmKind.EVERYONE_NEAR, crew=signs, for_rows=keys, agencies=agencies)
        act.tell("asked", added=signs, agencies=agencies)
        return
    _raise(act, AlarmKind.PARTNER, agencies=agencies)
    if near:
        dispatch.send(
            act.session,
            act.case,
            [one.member for one in near],
            by=WORKER,
            text=act.order.text if act.order else "",
            version=act.case.version,
            travel=_travel(near),
            first_only=True,
            because=act.because | {"instead_of": act.row.call_sign},
            contested=rows,
        )
    act.tell("done" if near else "nobody", added=signs, agencies=agencies)


def _raise(act: StepInHand, kind: AlarmKind, **body: Any) -> None:
    alarm.raise_(
        act.session,
        kind,
        act.key,
        by=WORKER,
        incident=act.case,
        call_sign=act.row.call_sign,
        step=act.policy_step.name,
        after_s=act.after_s,
        **body,
    )


def partners(act: StepInHand) -> list[str]:
    """Who else could come to a case of this kind and was not told yet."""
    category = _category(act.context, act.case)
    wanted = {HANDED_TO[code] for code in category.dispositions if code in HANDED_TO} or {"110"}
    told = act.session.exec(select(Notified.agency).where(Notified.incident_id == act.case.id))
    return sorted(wanted - set(told), key=("119", "120", "110").index)


def _contest(session: Session, case: Incident) -> Order | None:
    """An order for the first to accept that nobody has won yet."""
    return session.exec(
        select(Order)
        .join(Assignment, col(Assignment.order_id) == col(Order.id))
        .where(
            Order.incident_id == case.id,
            col(Order.first_only).is_(True),
            Assignment.status == A.DISPATCHED,
        )
        .order_by(Order.id)
    ).first()


def is_contested(session: Session, case: Incident, key: str) -> bool:
    contest = _contest(session, case)
    return contest is not None and key in replacement.asked_instead(session, contest)


def send_suggestion(act: StepInHand) -> None:
    """Nobody at the desk: the plan's suggestion goes, or is put to whoever comes first."""
    everyone = ranked(act)
    signs = candidates.suggest(act.session, act.case, everyone)
    chosen = [one for sign in signs for one in everyone if one.member.call_sign == sign]
    if not chosen:
        act.tell("nobody")
    elif act.policy_step.policy == "ask":
        alarm.raise_(
            act.session,
            AlarmKind.SUGGESTION,
            act.key,
            by=WORKER,
            incident=act.case,
            step=act.policy_step.name,
            after_s=act.after_s,
            crew=signs,
        )
        act.tell("asked", added=signs)
    else:
        dispatch.send(
            act.session,
            act.case,
            [one.member for one in chosen],
            by=WORKER,
            version=act.case.version,
            travel=_travel(chosen),
            because=act.because,
        )
        act.tell("done", added=signs)


def _travel(chosen: Sequence[Candidate]) -> dict[str, Reach]:
    return {one.member.call_sign: one.reach for one in chosen if one.reach is not None}
