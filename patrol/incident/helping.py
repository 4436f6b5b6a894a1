"""随手帮: a small matter is offered to a volunteer near it, who may say no.

Nobody is ordered. The desk decides for which case, the office for which categories, and the
volunteer, each day anew, whether to be asked at all (docs/decisions/volunteers.md).
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import and_, exists, or_, update
from sqlmodel import Session, col, select

from patrol import access, clock, feed
from patrol.evidence import rights
from patrol.geo import Point, extent_around, haversine_m
from patrol.models import (
    FeedKind,
    HelpCall,
    HelpOffer,
    HelpState,
    HelpStatus,
    Incident,
    Severity,
    SystemActor,
    Volunteer,
)
from patrol.office import Office
from patrol.status import DISPATCHABLE

NEAR_M = 300.0
"""Metres to walk for a favour: some four minutes. A judgement, not a measurement."""
A_DAY = 3
ANSWER_WITHIN = timedelta(minutes=10)
DONE_WITHIN = timedelta(hours=1)
"""Afterwards a yes is forgotten, and the next volunteer may be asked."""
_BY = SystemActor.VOLUNTEER


class NotForHelp(Exception):
    """The case is too grave, has ended, has no position, or its category asks for no volunteer."""


class OfferOver(Exception):
    """The offer was answered, somebody else was first, or nobody is needed any more."""


def fits(office: Office, case: Incident) -> bool:
    """Return True when a volunteer may be asked to help with this case now."""
    words = office.category(office.nearest(case.category)).help
    is_small = case.severity > Severity.URGENT
    return bool(words) and is_small and case.status in DISPATCHABLE and case.lat is not None


def call(session: Session, office: Office, case: Incident, *, by: str) -> None:
    """Let volunteers near the case be asked; a second time changes nothing.

    Raises: NotForHelp.
    """
    if not fits(office, case):
        raise NotForHelp
    row = session.get(HelpCall, case.id)
    if row is not None and row.ended_at is None:
        return
    row = row or HelpCall(incident_id=case.id, by=by, at=clock.now())
    row.by, row.at, row.ended_at = by, clock.now(), None
    session.add(row)
    feed.note(session, FeedKind.HELP_CALLED, by=by, incident=case)


def end(session: Session, case: Incident, *, by: str) -> None:
    """Ask nobody any more; who has said yes reads it. Without a call this changes nothing.

    The desk asks for it, and whatever ends the case does.
    """
    row = session.get(HelpCall, case.id)
    if row is None or row.ended_at is not None:
        return
    row.ended_at = clock.now()
    session.add(row)
    _end_offers(session, case.id, HelpStatus.OFFERED, HelpStatus.ACCEPTED)
    feed.note(session, FeedKind.HELP_ENDED, by=by, incident=case)


def _end_offers(session: Session, case_id: str, *standing: HelpStatus) -> None:
    session.connection().execute(
        update(HelpOffer)
        .where(col(HelpOffer.incident_id) == case_id, col(HelpOffer.status).in_(standing))
        .values(status=HelpStatus.ENDED)
    )


def state(session: Session, case_id: str) -> HelpState | None:
    """Return how far the help for a case is; None when the desk has never called for it."""
    row = session.get(HelpCall, case_id)
    if row is None:
        return None
    taken = session.exec(
        select(HelpOffer)
        .where(
            HelpOffer.incident_id == case_id,
            or_(col(HelpOffer.status) == HelpStatus.DONE, _is_on_it()),
            col(HelpOffer.offered_at) >= row.at,
        )
        .order_by(col(HelpOffer.accepted_at).desc())
        .limit(1)
    ).first()
    return {
        "called_by": row.by,
        "called_at": clock.iso(row.at),
        "ended_at": clock.iso_or_none(row.ended_at),
        "accepted_at": clock.iso_or_none(taken.accepted_at) if taken else None,
        "done_at": clock.iso_or_none(taken.done_at) if taken else None,
        "photo": taken.photo if taken else None,
    }


def _is_on_it() -> Any:
    """Build the condition on a yes that still counts."""
    return and_(
        col(HelpOffer.status) == HelpStatus.ACCEPTED,
        col(HelpOffer.accepted_at) > clock.now() - DONE_WITHIN,
    )


def switch(session: Session, who: Volunteer, *, is_on: bool) -> None:
    """Let the volunteer be asked until this midnight, or no more."""
    who.helps_until = clock.midnight(clock.today() + timedelta(days=1)) if is_on else None
    session.add(who)


def helps(who: Volunteer) -> bool:
    """Return True while the volunteer wants to be asked."""
    return who.helps_until is not None and who.helps_until > clock.now()


def standing(session: Session, who: Volunteer) -> HelpOffer | None:
    """Return the offer on the volunteer's page: it waits for an answer, or has a yes.

    A yes that the desk has ended stays until the volunteer has read that nobody is needed.
    """
    now = clock.now()
    rows = session.exec(
        select(HelpOffer)
        .where(
            HelpOffer.volunteer_id == who.id,
            or_(
                col(HelpOffer.status).in_((HelpStatus.OFFERED, HelpStatus.ACCEPTED)),
                and_(
                    col(HelpOffer.status) == HelpStatus.ENDED,
                    col(HelpOffer.accepted_at).is_not(None),
                ),
            ),
            col(HelpOffer.offered_at) > now - ANSWER_WITHIN - DONE_WITHIN,
        )
        .order_by(col(HelpOffer.offered_at).desc())
    )
    return next((row for row in rows if not _is_late(row)), None)


def _is_late(row: HelpOffer) -> bool:
    if row.accepted_at is not None:
        return row.accepted_at + DONE_WITHIN <= clock.now()
    return row.offered_at + ANSWER_WITHIN <= clock.now()


def nearest(session: Session, office: Office, who: Volunteer, at: Point) -> str | None:
    """Return the id of the nearest case that this volunteer may be offered now. Reads only."""
    if not _may_be_asked(session, who):
        return None
    box = extent_around(at, NEAR_M)
    cases = session.exec(
        _asked_for(who).where(
            col(Incident.lat).between(box.south, box.north),
            col(Incident.lon).between(box.west, box.east),
            col(Incident.area_id).in_(access.below(session, who.area_id)),
        )
    ).all()
    near = [
        (metres, case.id)
        for case in cases
        if fits(office, case) and (metres := _metres(case, at)) <= NEAR_M
    ]
    return min(near)[1] if near else None


def _may_be_asked(session: Session, who: Volunteer) -> bool:
    has_room = helps(who) and not standing(session, who)
    return has_room and _offered_today(session, who) < A_DAY


def _asked_for(who: Volunteer) -> Any:
    """Build the query for the small open cases with a call that nobody is on, new to this one."""
    of_case = col(HelpOffer.incident_id) == col(Incident.id)
    return (
        select(Incident)
        .join(HelpCall, col(HelpCall.incident_id) == col(Incident.id))
        .where(
            col(HelpCall.ended_at).is_(None),
            col(Incident.status).in_(DISPATCHABLE),
            col(Incident.severity) > Severity.URGENT,
            ~exists().where(of_case, col(HelpOffer.volunteer_id) == who.id),
            ~exists().where(of_case, _is_on_it()),
        )
    )


def _metres(case: Incident, at: Point) -> float:
    if case.lat is None or case.lon is None:
        return float("inf")
    return haversine_m(at, Point(case.lat, case.lon))


def _offered_today(session: Session, who: Volunteer) -> int:
    since = clock.midnight(clock.today())
    asked = select(HelpOffer.id).where(
        HelpOffer.volunteer_id == who.id, col(HelpOffer.offered_at) >= since
    )
    return len(session.exec(asked).all())


def offer(session: Session, office: Office, who: Volunteer, case_id: str) -> bool:
    """Put the case that `nearest` found on the volunteer's page; False when it is too late."""
    # Two looks at once would both find room: the second waits here until the first has its offer.
    me = session.get(Volunteer, who.id, with_for_update=True, populate_existing=True)
    if me is None or not _may_be_asked(session, me):
        return False
    case = session.exec(_asked_for(me).where(Incident.id == case_id)).first()
    if case is None or not fits(office, case):
        return False
    session.add(HelpOffer(incident_id=case_id, volunteer_id=me.id, offered_at=clock.now()))
    return True


def accept(session: Session, office: Office, who: Volunteer, offer_id: str) -> None:
    """The volunteer says yes. A second time changes nothing.

    Raises: NotFound, OfferOver.
    """
    case, row = _locked(session, who, offer_id)
    if row.status is HelpStatus.ACCEPTED:
        return
    called = session.get(HelpCall, case.id)
    is_called = called is not None and called.ended_at is None and fits(office, case)
    if row.status is not HelpStatus.OFFERED or not is_called or _is_late(row):
        raise OfferOver
    _forget_late_yes(session, case)
    row.status, row.accepted_at = HelpStatus.ACCEPTED, clock.now()
    session.add(row)
    feed.note(session, FeedKind.HELP_ACCEPTED, by=_BY, incident=case)


def _forget_late_yes(session: Session, case: Incident) -> None:
    """End the yes of somebody who was not done in time.

    Raises: OfferOver, when somebody else is on it.
    """
    other = session.exec(
        select(HelpOffer).where(
            HelpOffer.incident_id == case.id, HelpOffer.status == HelpStatus.ACCEPTED
        )
    ).first()
    if other is None:
        return
    if not _is_late(other):
        raise OfferOver
    other.status = HelpStatus.ENDED
    session.add(other)
    session.flush()


def decline(session: Session, who: Volunteer, offer_id: str) -> None:
    """The volunteer says no, gives a yes back, or has read that nobody is needed.

    The desk hears only of a yes that still counts.
    Raises: NotFound.
    """
    case, row = _locked(session, who, offer_id)
    if row.status in (HelpStatus.DECLINED, HelpStatus.DONE):
        return
    is_on_it = row.status is HelpStatus.ACCEPTED and not _is_late(row)
    row.status = HelpStatus.DECLINED
    session.add(row)
    if is_on_it and case.status in DISPATCHABLE:
        feed.note(session, FeedKind.HELP_GIVEN_BACK, by=_BY, incident=case)


def give_back_all(session: Session, who: Volunteer) -> None:
    """Give back whatever this volunteer has said yes to, before he or she is forgotten."""
    accepted = select(HelpOffer.id).where(
        HelpOffer.volunteer_id == who.id, HelpOffer.status == HelpStatus.ACCEPTED
    )
    for offer_id in session.exec(accepted.order_by(col(HelpOffer.incident_id))).all():
        decline(session, who, offer_id)


def done(session: Session, who: Volunteer, offer_id: str, photo: str | None) -> None:
    """The volunteer is done; the desk looks at it and ends the case itself.

    `photo` is a stored photo, which the desk and a crew of the case may see.
    Raises: NotFound, OfferOver.
    """
    case, row = _locked(session, who, offer_id)
    if row.status is HelpStatus.DONE:
        return
    if row.status is not HelpStatus.ACCEPTED:
        raise OfferOver
    row.status, row.done_at, row.photo = HelpStatus.DONE, clock.now(), photo
    session.add(row)
    if photo:
        rights.name(session, [photo], None, linkable=[photo], incident_id=case.id)
    _end_offers(session, case.id, HelpStatus.OFFERED)
    called = session.get_one(HelpCall, case.id)
    called.ended_at = called.ended_at or clock.now()
    session.add(called)
    session.flush()
    feed.note(session, FeedKind.HELP_DONE, by=_BY, incident=case, help=state(session, case.id))


def _locked(session: Session, who: Volunteer, offer_id: str) -> tuple[Incident, HelpOffer]:
    """Lock the case, then the offer: every writer takes them in this order.

    Raises: NotFound.
    """
    seen = session.get(HelpOffer, offer_id[:32])
    if seen is None or seen.volunteer_id != who.id:
        raise access.NotFound("offer")
    case = session.get_one(Incident, seen.incident_id, with_for_update=True)
    return case, session.get_one(HelpOffer, seen.id, with_for_update=True, populate_existing=True)
