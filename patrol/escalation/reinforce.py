"""The steps that send people: the next member, everyone near, the plan's suggestion, partners."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlmodel import Session, col, select

from patrol import access, alarm, dispatch, status
from patrol.dispatch import candidate_words, candidates, replacement, seat
from patrol.dispatch.candidates import Candidate
from patrol.escalation.context import Context
from patrol.escalation.due import DueStep
from patrol.escalation.step import WORKER, StepInHand
from patrol.geo import Ride
from patrol.models import AlarmKind, Area, Assignment, Incident, Notified, Order
from patrol.models.frames import ProposalState
from patrol.office import Category, Do, Outside
from patrol.status import AssignmentStatus

A = AssignmentStatus
SEND_PEOPLE = (Do.DESK_ALARM, Do.ADD_MEMBER, Do.EVERYONE_NEAR, Do.SEND_SUGGESTION)
HANDED_TO = {
    "to_fire": "119",
    "to_120": "120",
    "unresponsive_to_120": "120",
    "to_police": "110",
}
"""By disposition: the telephone number of the partner that such a case is handed to."""


def survey(session: Session, context: Context, due: Iterable[DueStep]) -> Context:
    """Rank the candidates of these cases before the write lock is taken, so that `take` reads less.

    Returns the context with what it read.
    """
    ids = {step.case_id for step in due if step.policy_step and step.policy_step.do in SEND_PEOPLE}
    # Only for steps that send people: to rank a street takes longer than any other step.
    cases = session.exec(select(Incident).where(col(Incident.id).in_(ids))).all()
    return replace(context, surveyed={case.id: _rank(session, context, case) for case in cases})


def ranked(act: StepInHand) -> list[Candidate]:
    """Return the surveyed candidates without the members who are on the case now."""
    surveyed = act.context.surveyed.get(act.case.id)
    if surveyed is None:  # an earlier step made this one due after the survey
        surveyed = _rank(act.session, act.context, act.case)
    on_case = {key for key, standing, _ in _crew(act) if standing in status.ENGAGED}
    return [candidate for candidate in surveyed if candidate.member.id not in on_case]


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
    """Return the case's category, or the nearest one if a newer office has dropped it."""
    return context.office.category(context.office.nearest(case.category))


def _around(session: Session, case: Incident) -> Iterable[int]:
    """Return the areas of the desk above this case: members of all of them may be sent."""
    path = session.exec(select(Area.path).where(Area.id == case.area_id)).one()
    tops = alarm.desk_areas(session)
    rows = session.exec(select(Area.path, Area.id).where(col(Area.id).in_(tops)))
    above = [area_id for top, area_id in rows if area_id is not None and path.startswith(top)]
    # A case without a desk above it still gets the members of its own area.
    return access.below(session, above[0] if above else case.area_id)


def _asked(act: StepInHand, *, with_replaced: bool) -> set[int]:
    """Return the members who are not asked again: declined, or withdrawn by the desk.

    With `with_replaced` also those who kept silent and were replaced.
    """
    # A withdrawn row with `replaced_by` lost its seat to another member: it was no refusal.
    out = {A.DECLINED, A.REPLACED} if with_replaced else {A.DECLINED}
    return {
        key
        for key, standing, replaced_by in _crew(act)
        if standing in out or (standing == A.WITHDRAWN and replaced_by is None)
    }


def _crew(act: StepInHand) -> list[tuple[int, AssignmentStatus, str | None]]:
    """Return for each assignment of the case: member, status, and the member sent instead."""
    query = select(Assignment.member_id, Assignment.status, Assignment.replaced_by)
    rows = act.session.exec(query.where(Assignment.incident_id == act.case.id))
    return [(key, A(standing), replaced_by) for key, standing, replaced_by in rows]


def proposals(act: StepInHand) -> list[ProposalState | None]:
    """Propose a member instead of each of the step's assignments, a different one for each."""
    proposed: list[ProposalState | None] = []
    but = _asked(act, with_replaced=True)
    everyone = ranked(act)
    skills = seat.skills(act.session, act.case)
    for row in act.rows:
        best = candidates.next_best(act.case, everyone, skills.get(row.call_sign), but=but)
        proposed.append(_proposal(best) if best else None)
        if best:
            but.add(best.member.id or 0)
    return proposed


def _proposal(candidate: Candidate) -> ProposalState:
    return {
        "call_sign": candidate.member.call_sign,
        "eta_s": candidate.ride.eta_s if candidate.ride else None,
        "distance_m": candidate.ride.distance_m if candidate.ride else None,
        "chance": candidate.chance,
        "reason": {
            "zh-CN": candidate_words.reason(candidate, "zh-CN"),
            "en": candidate_words.reason(candidate, "en"),
        },
    }


def add_member(act: StepInHand) -> None:
    """加派: send the next best member instead of the silent one, or ask the desk first.

    With the policy `ask` the step raises an alarm that names the proposal.
    """
    but = _asked(act, with_replaced=True)
    skill = _skill(act)
    everyone = ranked(act)
    best = candidates.next_best(act.case, everyone, skill, but=but)
    if best is None:
        act.note("nobody")
    elif act.policy_step.policy == "ask":
        proposal = _proposal(best)
        act.raise_alarm(AlarmKind.NOT_ACCEPTED, assignment=act.row, proposal=proposal)
        act.note("asked", proposal=proposal)
    else:
        _send_instead(act, best)


def _send_instead(act: StepInHand, best: Candidate) -> None:
    proposal = _proposal(best)
    because = act.because | {"instead_of": act.row.call_sign, "reason": proposal["reason"]}
    replacement.replace(
        act.session,
        act.case,
        # A member who declined has left the seat already: there is nobody to replace.
        [act.row] if act.row.status == A.DISPATCHED else [],
        [best.member],
        by=WORKER,
        text=act.order.text if act.order else "",
        version=act.case.version,  # current, because the case is locked
        travel=_travel([best]),
        because=because,
        root=_root(act),
    )
    act.note(
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
    """Return the seat's first assignment and its time, which the new order carries on.

    So the supervisor's step counts from the first order, not from the newest.
    """
    if act.order and act.order.root_id and act.order.root_at:
        return dispatch.Root(act.order.root_id, act.order.root_at)
    return dispatch.Root(act.row.id, act.row.dispatched_at)


def everyone_near(act: StepInHand) -> None:
    """Ask everyone near with one order; the first to accept gets the seat.

    One order serves all unfilled seats of the case: a later seat joins the order that is out.
    """
    rows = [row for row in act.rows if row.status == A.DISPATCHED]
    keys = [row.id for row in rows]
    agencies = partners(act)
    # A second order of this kind would ring the same phones for the same case.
    if (contest := _contest(act.session, act.case)) is not None:
        dispatch.contest(act.session, contest, keys)
        act.note("joined")
        return
    but = _asked(act, with_replaced=False)  # who was replaced may still be the first to accept
    near = candidates.near(act.case, ranked(act), but=but)
    signs = [candidate.member.call_sign for candidate in near]
    if act.policy_step.policy == "ask":
        act.raise_alarm(AlarmKind.EVERYONE_NEAR, crew=signs, for_rows=keys, agencies=agencies)
        act.note("asked", added=signs, agencies=agencies)
        return
    # Also when somebody is near: whether they come is known only in minutes.
    act.raise_alarm(AlarmKind.PARTNER, agencies=agencies)
    if near:
        dispatch.send(
            act.session,
            act.case,
            [candidate.member for candidate in near],
            by=WORKER,
            text=act.order.text if act.order else "",
            version=act.case.version,
            travel=_travel(near),
            first_only=True,
            because=act.because | {"instead_of": act.row.call_sign},
            contested=rows,
        )
    act.note("done" if near else "nobody", added=signs, agencies=agencies)


def partners(act: StepInHand) -> list[str]:
    """Return who the plan says is told or may take the case over, and was not notified yet."""
    category = _category(act.context, act.case)
    wanted = {HANDED_TO[code] for code in category.dispositions if code in HANDED_TO}
    # Where the plan names no partner, the police handle it.
    wanted = wanted | {told.value for told in category.tells} or {"110"}
    notified = act.session.exec(select(Notified.agency).where(Notified.incident_id == act.case.id))
    return sorted(wanted - set(notified), key=[told.value for told in Outside].index)


def _contest(session: Session, case: Incident) -> Order | None:
    """Return the order to everyone near that still has a member who has not answered."""
    return session.exec(
        select(Order)
        .join(Assignment, col(Assignment.order_id) == col(Order.id))
        .where(
            Order.incident_id == case.id,
            col(Order.first_only).is_(True),
            col(Assignment.relief_of_id).is_(None),
            Assignment.status == A.DISPATCHED,
        )
        .order_by(Order.id)
    ).first()


def is_contested(session: Session, case: Incident, key: str) -> bool:
    """True when an order to everyone near asks for the seat of the assignment `key`."""
    contest = _contest(session, case)
    return contest is not None and key in replacement.asked_instead(session, contest)


def send_suggestion(act: StepInHand) -> None:
    """Send the plan's suggestion because nobody is at the desk, or propose it in an alarm."""
    everyone = ranked(act)
    signs = candidates.suggest(act.session, act.case, everyone)
    chosen = [
        candidate for sign in signs for candidate in everyone if candidate.member.call_sign == sign
    ]
    if not chosen:
        act.note("nobody")
    elif act.policy_step.policy == "ask":
        act.raise_alarm(AlarmKind.SUGGESTION, crew=signs)
        act.note("asked", added=signs)
    else:
        dispatch.send(
            act.session,
            act.case,
            [candidate.member for candidate in chosen],
            by=WORKER,
            version=act.case.version,
            travel=_travel(chosen),
            because=act.because,
        )
        act.note("done", added=signs)


def _travel(chosen: Sequence[Candidate]) -> dict[str, Ride]:
    return {
        candidate.member.call_sign: candidate.ride
        for candidate in chosen
        if candidate.ride is not None
    }
