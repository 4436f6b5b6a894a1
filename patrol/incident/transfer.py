"""移交、协同: ask another tier or a partner, who accepts or refuses, and record what they do.

Until somebody has accepted, the case stays as it is: nobody waits for an answer with empty hands
(docs/decisions/tiers.md). `closure` accepts, because that may stand our crew down.
"""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlmodel import Session, col, select

from patrol import alarm, clock, feed, status
from patrol.evidence import rights
from patrol.incident import partner_link
from patrol.models import (
    AlarmKind,
    Area,
    FeedKind,
    Incident,
    SystemActor,
    Transfer,
    TransferRole,
    TransferState,
    TransferVia,
    User,
)
from patrol.office import Office, Partner
from patrol.status import IncidentStatus, TransferStatus
from patrol.transition import IllegalMove, move

TIER_ANSWERS_WITHIN = {1: 60, 2: 120, 3: 600, 4: 1800}
"""Seconds by severity within which a tier's desk accepts or refuses. A judgement (审)."""
MOST_PHOTOS = 6
HANDS_ON = (TransferRole.TAKEOVER, TransferRole.LEAD)
"""With these parts the partner answers for the case; only one does at a time."""
_LONG_NUMBER = re.compile(r"[0-9０-９](?:[\s-]?[0-9０-９]){6,}")


class UnknownPartner(Exception):
    """The office's list has no such partner, or hides it."""


class NotATier(Exception):
    """The case does not lie in this area, nobody has a desk there, or it holds the case already."""


class AlreadyAsked(Exception):
    """This side, or another one that would answer for the case, is asked or has accepted."""

    def __init__(self, row: Transfer) -> None:
        super().__init__(f"transfer {row.id} stands")
        self.row = row


class TransferOver(Exception):
    """The transfer was answered, ended or taken back, or its case is over."""


class NumberInBrief(Exception):
    """The words for the other side have a long number, which may be a person's."""


def ask_partner(
    session: Session,
    office: Office,
    case: Incident,
    code: str,
    *,
    by: str,
    from_area_id: int,
    role: TransferRole,
    brief: str,
    reference: str | None = None,
) -> Transfer:
    """Ask a partner to take the case over, to lead or to help.

    Raises: UnknownPartner, NumberInBrief, AlreadyAsked, IllegalMove.
    """
    partner = _partner(office, code)
    others = _standing(session, case)
    for row in others:
        is_rival = row.role in HANDS_ON and role in HANDS_ON and row.partner is not None
        if row.partner == code or is_rival:
            _give_way(session, case, row, by)
    asked = {"role": role, "brief": brief, "reference": reference}
    due = timedelta(seconds=partner.answer_s)
    return _ask(session, case, by, from_area_id, due, partner=code, **asked)


def _partner(office: Office, code: str) -> Partner:
    partner = office.partners.get(code)
    if partner is None or partner.hidden:
        raise UnknownPartner
    return partner


def _give_way(session: Session, case: Incident, row: Transfer, by: str) -> None:
    """Take back what nobody has answered in time, to ask anew.

    Raises: AlreadyAsked.
    """
    if row.status is not TransferStatus.UNANSWERED:
        raise AlreadyAsked(row)
    take_back(session, case, row, by=by)


def tiers(session: Session, case: Incident, held_by: int) -> Sequence[Area]:
    """Return the areas above and around the case that have a desk and do not hold it.

    `held_by` is the tier that holds it now.
    """
    path = session.get_one(Area, case.area_id).path
    ids = [int(part) for part in path.split("/") if part]
    has_desk = (
        select(User.id).where(User.area_id == Area.id, col(User.disabled_at).is_(None)).exists()
    )
    query = select(Area).where(col(Area.id).in_(ids), col(Area.id) != held_by, has_desk)
    return session.exec(query.order_by(Area.path)).all()


def ask_tier(
    session: Session,
    case: Incident,
    area_id: int,
    *,
    by: str,
    from_area_id: int,
    brief: str,
    reference: str | None = None,
) -> Transfer:
    """Ask the desk of another tier to take the case over; its own desk has an alarm at once.

    Raises: NotATier, NumberInBrief, AlreadyAsked, IllegalMove.
    """
    if area_id not in {area.id for area in tiers(session, case, from_area_id)}:
        raise NotATier
    for row in _standing(session, case):
        if row.area_id is not None:
            _give_way(session, case, row, by)
    due = timedelta(seconds=TIER_ANSWERS_WITHIN[case.severity])
    asked = {"role": TransferRole.TAKEOVER, "brief": brief, "reference": reference}
    row = _ask(session, case, by, from_area_id, due, area_id=area_id, **asked)
    about: dict[str, Any] = {"incident": case, "area_id": area_id, "transfer": state(row)}
    alarm.raise_(session, AlarmKind.TRANSFER_ASKED, row.id, by=by, **about)
    return row


def _ask(
    session: Session, case: Incident, by: str, from_area_id: int, due: timedelta, **asked: Any
) -> Transfer:
    if case.status not in status.OPEN:
        raise IllegalMove(case, IncidentStatus.TRANSFERRED)
    if _LONG_NUMBER.search(asked["brief"]):
        raise NumberInBrief
    now = clock.now()
    row = Transfer(
        incident_id=case.id, from_area_id=from_area_id, by=by, at=now, answer_by=now + due, **asked
    )
    session.add(row)
    case.has_transfers = True
    session.add(case)
    session.flush()
    note(session, FeedKind.TRANSFER_ASKED, case, row, by=by)
    return row


def note(session: Session, kind: FeedKind, case: Incident, row: Transfer, *, by: str) -> None:
    """Note an act of a transfer with its state after it."""
    feed.note(session, kind, by=by, incident=case, transfer=state(row))


def refuse(
    session: Session, case: Incident, row: Transfer, *, by: str, via: TransferVia, why: str
) -> None:
    """The other side refuses, with a reason: the desk that asked has an alarm.

    Raises: TransferOver, LostRace.
    """
    if row.status is TransferStatus.REFUSED:
        return
    if row.status not in (TransferStatus.ASKED, TransferStatus.UNANSWERED):
        raise TransferOver
    now = clock.now()
    said: dict[str, Any] = {"answered_at": now, "answered_by": by, "via": via, "refused_why": why}
    move(session, row, TransferStatus.REFUSED, ended_at=now, **said)
    partner_link.revoke(session, row, by=by)
    note(session, FeedKind.TRANSFER_REFUSED, case, row, by=by)
    _back(session, case, row, by=by)


def _back(session: Session, case: Incident, row: Transfer, *, by: str) -> None:
    """The case is back at the desk that asked; it has never left it."""
    if case.status in status.OPEN:
        key = f"{row.id}:{row.status.value}"
        about: dict[str, Any] = {"area_id": row.from_area_id, "transfer": state(row)}
        alarm.raise_(session, AlarmKind.TRANSFER_BACK, key, by=by, incident=case, **about)


def arrive(session: Session, case: Incident, row: Transfer, *, by: str, via: TransferVia) -> None:
    """The partner is on scene; it has accepted before.

    Raises: TransferOver, LostRace.
    """
    if row.status in (TransferStatus.ON_SCENE, TransferStatus.DONE):
        return
    if row.status is not TransferStatus.ACCEPTED or row.ended_at is not None:
        raise TransferOver
    move(session, row, TransferStatus.ON_SCENE, on_scene_at=clock.now(), via=via)
    note(session, FeedKind.TRANSFER_ARRIVED, case, row, by=by)


def done(
    session: Session, case: Incident, row: Transfer, *, by: str, via: TransferVia, result: str
) -> None:
    """The partner is done; who answered for the case gives it back to the desk to verify.

    Raises: TransferOver, LostRace.
    """
    if row.status is TransferStatus.DONE:
        return
    if row.status not in status.TAKEN or row.ended_at is not None:
        raise TransferOver
    now = clock.now()
    move(session, row, TransferStatus.DONE, done_at=now, ended_at=now, result=result, via=via)
    note(session, FeedKind.TRANSFER_DONE, case, row, by=by)
    if row.role in HANDS_ON:
        about: dict[str, Any] = {"area_id": row.from_area_id, "transfer": state(row)}
        alarm.raise_(session, AlarmKind.TRANSFER_DONE, row.id, by=by, incident=case, **about)


def add_photos(
    session: Session, case: Incident, row: Transfer, sha256s: Sequence[str], *, by: str
) -> None:
    """Keep stored photos of the partner; the desk and a crew of the case may see them.

    Raises: TransferOver.
    """
    if row.status not in status.TAKEN or row.ended_at is not None:
        raise TransferOver
    news = [name for name in sha256s if name not in row.photos]
    if not news:
        return
    row.photos = [*row.photos, *news][:MOST_PHOTOS]
    session.add(row)
    session.flush()
    rights.name(session, news, None, linkable=news, incident_id=case.id)
    note(session, FeedKind.TRANSFER_PICTURED, case, row, by=by)


def take_back(session: Session, case: Incident, row: Transfer, *, by: str) -> None:
    """The desk takes a transfer back; its link ends.

    Raises: TransferOver, LostRace.
    """
    if row.ended_at is not None:
        raise TransferOver
    move(session, row, TransferStatus.TAKEN_BACK, ended_at=clock.now())
    partner_link.revoke(session, row, by=by)
    note(session, FeedKind.TRANSFER_TAKEN_BACK, case, row, by=by)


def end(session: Session, case: Incident, *, by: str, but: Transfer | None = None) -> None:
    """Take back whatever stands: the case is over, or `but` has it now."""
    for row in _standing(session, case) if case.has_transfers else ():
        if but is None or row.id != but.id:
            take_back(session, case, row, by=by)


def _standing(session: Session, case: Incident) -> Sequence[Transfer]:
    query = select(Transfer).where(
        Transfer.incident_id == case.id, col(Transfer.ended_at).is_(None)
    )
    return session.exec(query.order_by(col(Transfer.id))).all()


def is_unanswered(session: Session) -> bool:
    """Return True when `expire` has something to do."""
    return session.exec(_late().limit(1)).first() is not None


def expire(session: Session) -> None:
    """Give back to their desks the cases that nobody has answered in time."""
    for key, incident_id in session.exec(_late().order_by(col(Transfer.id))).all():
        # The case is locked first: every writer takes them in this order.
        case = session.get_one(Incident, incident_id, with_for_update=True)
        row = session.get_one(Transfer, key, with_for_update=True)
        if row.status is TransferStatus.ASKED:
            move(session, row, TransferStatus.UNANSWERED)
            by = SystemActor.WORKER
            note(session, FeedKind.TRANSFER_UNANSWERED, case, row, by=by)
            _back(session, case, row, by=by)


def _late() -> Any:
    return select(Transfer.id, Transfer.incident_id).where(
        Transfer.status == TransferStatus.ASKED, col(Transfer.answer_by) <= clock.now()
    )


def of_case(session: Session, incident_id: str) -> Sequence[Transfer]:
    """Return the transfers of a case, the oldest first."""
    query = select(Transfer).where(Transfer.incident_id == incident_id)
    return session.exec(query.order_by(col(Transfer.id))).all()


def state(row: Transfer) -> TransferState:
    """Return the transfer as the feed and the desk have it."""
    return {
        "id": row.id,
        "role": TransferRole(row.role),
        "status": TransferStatus(row.status),
        "partner": row.partner,
        "area_id": row.area_id,
        "from_area_id": row.from_area_id,
        "by": row.by,
        "at": clock.iso(row.at),
        "answer_by": clock.iso(row.answer_by),
        "brief": row.brief,
        "reference": row.reference,
        "answered_at": clock.iso_or_none(row.answered_at),
        "answered_by": row.answered_by,
        "via": TransferVia(row.via) if row.via else None,
        "refused_why": row.refused_why,
        "on_scene_at": clock.iso_or_none(row.on_scene_at),
        "done_at": clock.iso_or_none(row.done_at),
        "result": row.result,
        "photos": row.photos,
        "ended_at": clock.iso_or_none(row.ended_at),
    }
