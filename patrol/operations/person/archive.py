"""The archive that a person gets: `person.json`, and the photos as we keep them.

It names no member to a citizen, and no other person to a member.
"""

import json
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from sqlalchemy import inspect
from sqlmodel import Session, SQLModel, and_, col, or_, select

from patrol import clock, evidence
from patrol.intake.record import number_of
from patrol.models import (
    Absence,
    Alarm,
    Assignment,
    CommsAnswer,
    Consent,
    CrewMessage,
    Dissuasion,
    Duty,
    Feed,
    Fix,
    Follower,
    FollowerText,
    Incident,
    Intake,
    LastPosition,
    Login,
    Member,
    MessageVoice,
    Phone,
    Photo,
    PushSubscription,
    Receipt,
    Report,
    Round,
    Scan,
    Shift,
    ShiftSwap,
    SwapPush,
    VoiceNote,
)
from patrol.operations.person.find import Person, has_mobile, is_of, sign_of

SECRETS = frozenset(
    {"token_hash", "csrf", "has_old_cookie", "endpoint", "p256dh", "auth", "vapid_key_id"}
    | {"position_salt", "by", "replaced_by", "cleared_by", "answered_by", "accepted_by"}
    | {"recorded_by", "withdrawn_by", "ended_by", "code", "agreed_via", "read_by"}
)
"""Columns that open something, and those that name somebody else."""


def archive(session: Session, person: Person, data_dir: Path, file: IO[bytes]) -> int:
    """Write the archive into `file`; return the number of photos in it."""
    photos = [name for name in person.photos if session.get(Photo, name) is not None]
    told = {
        "made_at": clock.iso(clock.now()),
        "sought": {"by": person.sought.kind, "value": person.sought.value},
        **(_of_member(session, person.member) if person.member else {}),
        "told": [_intake(row) for row in person.intakes],
        "cases": [_case(row) for row in person.cases],
        "texts": _texts(session, person),
        "photos": [_photo(session, name) for name in photos],
        "also_member": person.also_member,
    }
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as packed:
        text = json.dumps(told, ensure_ascii=False, indent=1)
        packed.writestr("person.json", text, zipfile.ZIP_DEFLATED)
        for name in photos:
            path = evidence.path(data_dir, name)
            if path.exists():
                packed.write(path, f"photos/{name}.jpg")
        for row in person.intakes:
            if note := session.get(VoiceNote, row.id):
                kind = note.mime.removeprefix("audio/")
                packed.writestr(f"voices/{note.sha256}.{kind}", note.data)
        for sound in _voices(session, person.member):
            kind = sound.mime.removeprefix("audio/")
            packed.writestr(f"voices/message-{sound.message_id}.{kind}", sound.data)
    return len(photos)


def _voices(session: Session, member: Member | None) -> Sequence[MessageVoice]:
    """Return what the member has spoken to the desk."""
    if member is None:
        return ()
    said = select(CrewMessage.id).where(CrewMessage.member_id == member.id)
    rows = select(MessageVoice).where(col(MessageVoice.message_id).in_(said))
    return session.exec(rows.order_by(MessageVoice.message_id)).all()


def _intake(row: Intake) -> dict[str, Any]:
    return {
        "id": row.id,
        "source": row.source,
        "received_at": clock.iso(row.received_at),
        "occurred_at": clock.iso(row.occurred_at),
        "category": row.category,
        "title": row.title,
        "description": row.description,
        "place": row.place,
        "lat": row.lat,
        "lon": row.lon,
        "phone": number_of(row.record),
        "reporter": row.record.get("reporter"),
        "status": row.status,
        "incident_id": row.incident_id,
        "photos": [m["sha256"] for m in row.record.get("media", ()) if m.get("sha256")],
        "voice": row.voice,
    }


def _case(row: Incident) -> dict[str, Any]:
    return {
        "id": row.id,
        "number": row.number,
        "title": row.title,
        "description": row.description,
        "place": row.place,
        "status": row.status,
        "phone": row.reporter_phone,
        "opened_at": clock.iso(row.opened_at),
        "closed_at": clock.iso_or_none(row.closed_at),
    }


def _texts(session: Session, person: Person) -> list[dict[str, Any]]:
    """Return what the person follows by SMS, with the texts; never the code that opens a page."""
    of_intakes = col(Follower.intake_id).in_([row.id for row in person.intakes])
    # A case may be followed by somebody else.
    theirs = or_(of_intakes, has_mobile(person.digits)) if person.digits else of_intakes
    rows = session.exec(select(Follower).where(theirs).order_by(Follower.id))
    return [{**_plain(row), "sent": _sent(session, row)} for row in rows]


def _sent(session: Session, row: Follower) -> list[dict[str, Any]]:
    texts = select(FollowerText).where(FollowerText.follower_id == row.id)
    return [_plain(text) for text in session.exec(texts.order_by(FollowerText.id))]


def _photo(session: Session, sha256: str) -> dict[str, Any]:
    return _plain(session.get_one(Photo, sha256))


def _of_member(session: Session, member: Member) -> dict[str, Any]:
    sections = {name: [_plain(row) for row in rows] for name, rows in _rows(session, member)}
    sign = sign_of(member)
    acts = session.exec(
        select(Feed.seq, Feed.at, Feed.kind, Feed.incident_id)
        .where(or_(col(Feed.actor) == sign, col(Feed.member) == sign), is_of(member, col(Feed.at)))
        .order_by(col(Feed.seq))
    )
    said = [
        {"seq": seq, "at": clock.iso(at), "kind": kind, "incident_id": incident_id}
        for seq, at, kind, incident_id in acts
    ]
    return {"member": _plain(member), **sections, "acts": said}


def _rows(session: Session, member: Member) -> Iterator[tuple[str, Sequence[SQLModel]]]:
    """Yield every table that knows the member, with the rows about this one."""
    phones = select(Phone.id).where(Phone.member_id == member.id)
    mine = select(Assignment.id).where(Assignment.member_id == member.id)
    theirs = and_(col(Alarm.call_sign) == sign_of(member), is_of(member, col(Alarm.raised_at)))
    swaps = or_(
        col(ShiftSwap.from_member_id) == member.id, col(ShiftSwap.to_member_id) == member.id
    )
    tables: tuple[tuple[str, Any, Any], ...] = (
        ("phones", Phone, col(Phone.member_id) == member.id),
        ("push_subscriptions", PushSubscription, col(PushSubscription.phone_id).in_(phones)),
        ("sessions", Login, col(Login.phone_id).in_(phones)),
        ("shifts", Shift, col(Shift.member_id) == member.id),
        ("absences", Absence, col(Absence.member_id) == member.id),
        ("shift_swaps", ShiftSwap, swaps),
        ("swap_pushes", SwapPush, col(SwapPush.member_id) == member.id),
        ("duties", Duty, col(Duty.member_id) == member.id),
        ("positions", Fix, col(Fix.member_id) == member.id),
        ("last_position", LastPosition, col(LastPosition.member_id) == member.id),
        ("assignments", Assignment, col(Assignment.member_id) == member.id),
        ("receipts", Receipt, col(Receipt.assignment_id).in_(mine)),
        ("reports", Report, col(Report.assignment_id).in_(mine)),
        ("messages", CrewMessage, col(CrewMessage.member_id) == member.id),
        ("dissuasions", Dissuasion, col(Dissuasion.assignment_id).in_(mine)),
        ("consents", Consent, col(Consent.member_id) == member.id),
        ("rounds", Round, col(Round.member_id) == member.id),
        ("scans", Scan, col(Scan.member_id) == member.id),
        ("comms_answers", CommsAnswer, col(CommsAnswer.member_id) == member.id),
        ("alarms", Alarm, theirs),
    )
    for name, table, is_theirs in tables:
        in_order = inspect(table).primary_key  # the oldest first: our ids begin with their time
        yield name, session.exec(select(table).where(is_theirs).order_by(*in_order)).all()


def _plain(row: SQLModel) -> dict[str, Any]:
    return {
        name: clock.iso(value) if isinstance(value, datetime) else value
        for name, value in row.model_dump().items()
        if name not in SECRETS
    }
