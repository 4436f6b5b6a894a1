"""Take a person out of the tables: what the person told, was called by, and carried."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Text, cast, delete, func, update
from sqlmodel import Session, and_, col, or_, select

from patrol import feed
from patrol.models import (
    Absence,
    Alarm,
    Assignment,
    CrewMessage,
    Dissuasion,
    Fix,
    Follower,
    FollowerText,
    Incident,
    Intake,
    LastPosition,
    Member,
    MessageVoice,
    Order,
    Phone,
    PhoneCheck,
    Proof,
    PushSubscription,
    Report,
    Round,
    RoundPoint,
    Scan,
    SwapPush,
    Ticket,
    Tip,
    VoiceNote,
    VolunteerTip,
)
from patrol.operations.person.find import is_of, sign_of
from patrol.people import duty

FACTS = ("source", "source_ref", "kind", "category", "severity", "dedup_key")
"""Of a record, what names no person: a source that repeats it is still answered alike."""
GONE = "***"


def intakes(session: Session, ids: Sequence[str]) -> None:
    """Take the words, the place and the sender out of these intakes; the rows stay."""
    for row in session.exec(select(Intake).where(col(Intake.id).in_(ids))):
        row.record = {name: row.record[name] for name in FACTS if name in row.record}
        row.raw, row.description, row.place = b"", "", ""
        row.lat = row.lon = row.network = row.spot = row.voice = None
        session.add(row)
    session.flush()
    session.connection().execute(delete(VoiceNote).where(col(VoiceNote.intake_id).in_(ids)))
    session.connection().execute(delete(VolunteerTip).where(col(VolunteerTip.intake_id).in_(ids)))
    session.connection().execute(delete(Tip).where(col(Tip.intake_id).in_(ids)))
    session.connection().execute(delete(PhoneCheck).where(col(PhoneCheck.intake_id).in_(ids)))
    followers(session, col(Follower.intake_id).in_(ids))


def followers(session: Session, which: Any) -> None:
    """Delete who follows a matter by SMS, with the texts."""
    link, ids = session.connection(), select(Follower.id).where(which)
    link.execute(delete(FollowerText).where(col(FollowerText.follower_id).in_(ids)))
    link.execute(delete(Follower).where(which))


def reporters(session: Session, intake_ids: Sequence[str]) -> None:
    """Take the reporter out of these records; what was reported stays."""
    for row in session.exec(select(Intake).where(col(Intake.id).in_(intake_ids))):
        row.record = {name: value for name, value in row.record.items() if name != "reporter"}
        row.raw = b""  # it holds the reporter too
        session.add(row)
    session.flush()
    checks = delete(PhoneCheck).where(col(PhoneCheck.intake_id).in_(intake_ids))
    session.connection().execute(checks)


def forget_tickets(session: Session, before: datetime) -> None:
    """Delete the one-time links that ended before this time."""
    session.connection().execute(delete(Ticket).where(col(Ticket.expires_at) < before))


def cases(session: Session, ids: Sequence[str], *, has_number: bool) -> None:
    """Take the person out of the cases; what happened where, and when, stays."""
    for case in session.exec(select(Incident).where(col(Incident.id).in_(ids))):
        forget_description(case)
        if has_number:
            forget_number(case)
        session.add(case)
    session.flush()
    if has_number:
        followers(session, col(Follower.incident_id).in_(ids))


def forget_description(case: Incident) -> None:
    """Empty the description. Without its salt, the digest that the feed keeps tells nothing."""
    case.description, case.description_salt = "", None


def forget_number(case: Incident) -> None:
    """Empty the number that the desk entered, with its salt."""
    case.reporter_phone = case.reporter_salt = None


def hide(session: Session, case_ids: Sequence[str], digits: str) -> None:
    """Take a number out of what others wrote of these cases."""
    for case in session.exec(select(Incident).where(col(Incident.id).in_(case_ids))):
        words = case.title.replace(digits, GONE), case.place.replace(digits, GONE)
        if words != (case.title, case.place):
            case.title, case.place = words
            session.add(case)
            feed.changed(session, case)  # the bodies with these words go, and that is its act
    link = session.connection()
    tables: tuple[Any, ...] = (Order, Report, CrewMessage)
    for table in tables:
        link.execute(
            update(table)
            .where(table.incident_id.in_(case_ids), table.text.contains(digits))
            .values(text=func.replace(table.text, digits, GONE))
        )
    for text in (col(Dissuasion.told_words), col(Dissuasion.witness_words)):
        link.execute(
            update(Dissuasion)
            .where(col(Dissuasion.incident_id).in_(case_ids), text.contains(digits))
            .values({text: func.replace(text, digits, GONE)})
        )
    said = cast(col(Alarm.body), Text).contains(digits)
    over = and_(col(Alarm.incident_id).in_(case_ids), col(Alarm.cleared_at).is_not(None))
    link.execute(update(Alarm).where(over, said).values(body={}))


def member(session: Session, member_id: int, kept: list[str]) -> None:
    """Take the person out of the rows of a member; the call sign stays, it is the office's."""
    row = session.get_one(Member, member_id)
    row.name = row.mobile = row.notice_id = None
    row.skills, row.kit = [], []
    session.add(row)
    session.flush()
    _devices(session, row)
    _words(session, row, kept)


def _devices(session: Session, row: Member) -> None:
    """Forget the phones, the rounds and where the member was; leaving has ended the sessions."""
    key, link = row.id, session.connection()
    phones = select(Phone.id).where(Phone.member_id == key)
    rounds = select(Round.id).where(Round.member_id == key)
    for table, mine in (
        (PushSubscription, col(PushSubscription.phone_id).in_(phones)),
        (LastPosition, col(LastPosition.member_id) == key),
        (Fix, and_(col(Fix.member_id) == key, ~duty.IS_PRESERVED)),
        (Proof, col(Proof.member_id) == key),
        (Ticket, col(Ticket.member_id) == key),
        (Absence, col(Absence.member_id) == key),
        (SwapPush, col(SwapPush.member_id) == key),
        (Scan, col(Scan.member_id) == key),
        (RoundPoint, col(RoundPoint.round_id).in_(rounds)),
        (Round, col(Round.member_id) == key),
    ):
        link.execute(delete(table).where(mine))
    values = {"agent": "", "battery": None, "is_charging": None}
    link.execute(update(Phone).where(col(Phone.member_id) == key).values(values))


def _words(session: Session, row: Member, kept: list[str]) -> None:
    """Take out what the member said, except in the cases that are kept."""
    link = session.connection()
    mine = select(Assignment.id).where(Assignment.member_id == row.id)
    link.execute(
        update(Report)
        .where(col(Report.assignment_id).in_(mine), col(Report.incident_id).not_in(kept))
        .values(text="", lat=None, lon=None, position_salt=None, device_claim=None)
    )
    said = and_(col(CrewMessage.member_id) == row.id, col(CrewMessage.incident_id).not_in(kept))
    spoken = select(CrewMessage.id).where(said)
    link.execute(delete(MessageVoice).where(col(MessageVoice.message_id).in_(spoken)))
    link.execute(update(CrewMessage).where(said).values(text="", voice=None, voice_s=None))
    link.execute(
        update(Dissuasion)
        .where(col(Dissuasion.assignment_id).in_(mine), col(Dissuasion.incident_id).not_in(kept))
        .values(told_words="", witness_words="", device_claim=None)
    )
    link.execute(
        update(Assignment)
        .where(col(Assignment.member_id) == row.id, col(Assignment.incident_id).not_in(kept))
        .values(reason=None)
    )
    free = or_(col(Alarm.incident_id).is_(None), col(Alarm.incident_id).not_in(kept))
    theirs = and_(col(Alarm.call_sign) == sign_of(row), is_of(row, col(Alarm.raised_at)))
    over = and_(theirs, col(Alarm.cleared_at).is_not(None))
    link.execute(update(Alarm).where(over, free).values(body={}))
