"""Store first, answer, then open: what a source said is never lost and never counted twice."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import defer
from sqlmodel import Session, col, select, update

from patrol import clock, feed, incident
from patrol.db import take_turns
from patrol.dispatch.amend import amend
from patrol.evidence import rights
from patrol.intake import sources
from patrol.intake.place import point_of, words_of
from patrol.intake.record import record as record
from patrol.intake.sources import SourcePolicy
from patrol.intake.validate import Invalid as Invalid
from patrol.intake.validate import check as check
from patrol.intake.validate import schema as schema
from patrol.models import FeedKind, Incident, Intake, IntakeKind, PhotoUse, Source
from patrol.models.shapes import IntakeState
from patrol.office import Office
from patrol.places import gazetteer
from patrol.status import UNFINISHED, IntakeStatus
from patrol.transition import IllegalMove, move, move_rows

MOST_BYTES = 256 * 1024
UNKNOWN = "SV0103"
NO_MATTER = (IntakeKind.TEST, IntakeKind.HEARTBEAT)
OVER = (IntakeKind.CLEAR, IntakeKind.CANCEL)


class Conflict(Exception):
    """The same key with another body, and no higher `source_seq`."""

    def __init__(self, row: Intake) -> None:
        super().__init__(row.dedup_key)
        self.row = row


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks: a registered source, a member, or the public page."""

    name: str
    area_id: int
    area_ids: frozenset[int]
    source_id: int | None = None
    member_id: int | None = None
    kinds: tuple[str, ...] = ()
    policy: SourcePolicy = sources.WAITS_AT_THE_DESK
    photos: frozenset[str] = frozenset()
    """The photos that the speaker may see; another photo that the record names stays unlinked."""


@dataclass(frozen=True, slots=True)
class Accepted:
    intake: Intake
    is_replay: bool


def speaker(source: Source, area_ids: frozenset[int]) -> Speaker:
    return Speaker(
        source.code,
        source.area_id,
        area_ids,
        source_id=source.id,
        kinds=tuple(source.kinds),
        policy=sources.policy(source),
    )


def accept(
    session: Session,
    record: dict[str, Any],
    who: Speaker,
    office: Office,
    *,
    area_id: int,
    raw: bytes | None = None,
) -> Accepted:
    """Store one record, once; open an incident or leave it to the desk. Raises Conflict.

    `area_id` is what `area_of` found, before the write lock was taken.
    """
    body = raw if raw is not None else _canonical(record)
    digest = hashlib.sha256(body).hexdigest()
    in_turn(session, [record])
    known = _revisions(session, record["dedup_key"])
    for row in known:
        if (row.source_id, row.member_id) != (who.source_id, who.member_id):
            raise Conflict(row)
        if row.raw_sha256 == digest or row.record == record:
            return Accepted(row, is_replay=True)
    if known and not _is_newer(record.get("source_seq"), known[0].source_seq):
        raise Conflict(known[0])
    row = _row(record, who, office, area_id, body, digest, revision=len(known))
    session.add(row)
    session.flush()
    _name_photos(session, row, who)
    _place(session, row, who, office)
    return Accepted(row, is_replay=False)


def area_of(session: Session, record: dict[str, Any], who: Speaker) -> int:
    """Where a record belongs: the community nearest to its position, else its speaker's area.

    Reads only.
    """
    return gazetteer.area_at(session, point_of(record["location"]), who.area_ids, who.area_id)


def in_turn(session: Session, records: Iterable[dict[str, Any]]) -> None:
    """Words of one matter wait for each other, in one order, so that no two wait for ever."""
    said = list(records)
    names = {record["dedup_key"] for record in said}
    names |= {f"{record['source']} {record['source_ref']}" for record in said}
    for name in sorted(names):
        take_turns(session, name)


_RAW: Any = Intake.raw


def _revisions(session: Session, dedup_key: str) -> list[Intake]:
    """All that was said under one key, the newest first."""
    return list(
        session.exec(
            select(Intake)
            .where(Intake.dedup_key == dedup_key)
            .order_by(col(Intake.revision).desc())
            .options(defer(_RAW))  # up to 256 KB each; its digest is enough
        )
    )


def _canonical(record: dict[str, Any]) -> bytes:
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _is_newer(seq: Any, known: str | None) -> bool:
    if seq is None or known is None:
        return False
    try:
        return int(seq) > int(known)
    except ValueError:
        return str(seq) > known


def _row(
    record: dict[str, Any],
    who: Speaker,
    office: Office,
    area_id: int,
    raw: bytes,
    digest: str,
    *,
    revision: int,
) -> Intake:
    place = record["location"]
    point = point_of(place)
    return Intake(
        source_id=who.source_id,
        member_id=who.member_id,
        area_id=area_id,
        source=record["source"],
        source_ref=record["source_ref"],
        source_seq=_text(record.get("source_seq")),
        dedup_key=record["dedup_key"],
        revision=revision,
        kind=record["kind"],
        category=office.nearest(record["category"], otherwise=UNKNOWN),
        severity=record["severity"],
        certainty=record.get("certainty", "unknown"),
        title=record["title"],
        description=record.get("description", ""),
        place=words_of(place),
        lat=point.lat if point else None,
        lon=point.lon if point else None,
        record=record,
        raw=raw,
        raw_sha256=digest,
        occurred_at=clock.parse(record["occurred_at"]),
        received_at=clock.now(),
    )


def _text(seq: Any) -> str | None:
    return None if seq is None else str(seq)


def _name_photos(session: Session, row: Intake, who: Speaker) -> None:
    sha256s = [media["sha256"] for media in row.record.get("media", ()) if media.get("sha256")]
    if sha256s:
        is_known = who.member_id or who.source_id
        owner = rights.Owner(member_id=who.member_id, source_id=who.source_id)
        namer = owner if is_known else None
        rights.name(session, sha256s, namer, linkable=who.photos, intake_id=row.id)


def _place(session: Session, row: Intake, who: Speaker, office: Office) -> None:
    """Where it goes: ignored, to the case it belongs to, a new case, or the desk's list."""
    if row.kind in NO_MATTER:
        move(session, row, IntakeStatus.IGNORED, handled_by=who.name)
        return
    case = _case_of(session, row)
    if case is not None:
        _attach(session, [row], case, who.name)
        if row.kind == IntakeKind.UPDATE:
            _follow(session, row, case, office, who.name)
    elif row.kind in OVER:
        move(session, row, IntakeStatus.IGNORED, handled_by=who.name)
    elif who.policy.opens:
        open_(session, row, office, by=who.name)
    elif who.policy.opens_to_verify(row.severity):
        open_(session, row, office, by=who.name, is_verifying=True)
    else:
        feed.note(
            session, FeedKind.INTAKE_RECEIVED, by=who.name, area_id=row.area_id, intake=state(row)
        )


def _case_of(session: Session, row: Intake) -> Incident | None:
    """The unfinished case that an earlier word of the same source and reference opened."""
    return session.exec(
        select(Incident)
        .join(Intake, col(Intake.incident_id) == col(Incident.id))
        .where(
            Intake.source == row.source,
            Intake.source_ref == row.source_ref,
            Intake.id != row.id,
            Intake.source_id == row.source_id,
            col(Incident.status).in_(UNFINISHED),
        )
        .with_for_update(of=Incident)
        .execution_options(populate_existing=True)
    ).first()


def _follow(session: Session, row: Intake, case: Incident, office: Office, by: str) -> None:
    """The source corrects its place: so does the case, unless somebody knew better meanwhile."""
    before = session.exec(
        select(Intake)
        .where(
            Intake.source == row.source,
            Intake.source_ref == row.source_ref,
            Intake.incident_id == case.id,
            Intake.id != row.id,
        )
        .order_by(col(Intake.id).desc())
        .limit(1)
    ).one()
    if (case.place, case.lat, case.lon) != (before.place, before.lat, before.lon):
        return
    changes: dict[str, Any] = {"place": row.place} if row.place else {}
    if row.lat is not None:
        changes |= {"lat": row.lat, "lon": row.lon}
    amend(session, case, office, changes, by=by)


def _attach(session: Session, rows: Sequence[Intake], case: Incident, by: str) -> None:
    """Raises: IllegalMove."""
    moved = move_rows(session, rows, IntakeStatus.ATTACHED, incident_id=case.id, handled_by=by)
    if lost := [row for row in rows if row not in moved]:
        raise IllegalMove(lost[0], IntakeStatus.ATTACHED)
    _pass_photos(session, rows, case)
    for row in rows:
        feed.note(session, FeedKind.INTAKE_RECEIVED, by=by, incident=case, intake=state(row))


def attach(session: Session, row: Intake, case: Incident, *, by: str) -> None:
    """The desk says that this belongs to a case that is open already. Raises IllegalMove."""
    if case.status not in UNFINISHED:
        raise IllegalMove(case, case.status)
    _attach(session, [row], case, by)


def open_(
    session: Session,
    row: Intake,
    office: Office,
    *,
    by: str,
    is_verifying: bool = False,
    changes: dict[str, Any] | None = None,
) -> Incident:
    """Make an intake a case; `changes` are the desk's corrections.

    What the same source said of the same matter, and waits beside it, goes along.
    """
    given = changes or {}
    case = incident.open_(
        session,
        incident.Opening(
            category=office.category(given.get("category", row.category)),
            area_id=row.area_id,
            source=row.source,
            severity=given.get("severity", row.severity),
            title=given.get("title", row.title),
            place=given.get("place", row.place),
            lat=given.get("lat", row.lat),
            lon=given.get("lon", row.lon),
            description=given.get("description", row.description),
            occurred_at=row.occurred_at,
            is_verifying=is_verifying,
            verify_source=sources.needs_verification(session, row),
        ),
        by=by,
    )
    move(session, row, IntakeStatus.OPENED, incident_id=case.id, handled_by=by)
    _pass_photos(session, [row], case)
    if others := _waiting_beside(session, row):
        _attach(session, others, case, by)
    return case


def _waiting_beside(session: Session, row: Intake) -> list[Intake]:
    return list(
        session.exec(
            select(Intake)
            .where(
                Intake.source == row.source,
                Intake.source_ref == row.source_ref,
                Intake.source_id == row.source_id,
                Intake.id != row.id,
                Intake.status == IntakeStatus.PENDING,
            )
            .order_by(Intake.id)
        )
    )


def _pass_photos(session: Session, rows: Iterable[Intake], case: Incident) -> None:
    session.exec(
        update(PhotoUse)
        .where(col(PhotoUse.intake_id).in_([row.id for row in rows]))
        .values(incident_id=case.id)
    )


def add_detail(session: Session, row: Intake, text: str) -> None:
    """What a tip's author adds afterwards; the field sees it with the case."""
    row.description = f"{row.description} {text}".strip()[:4000]
    session.add(row)
    case = session.get(Incident, row.incident_id) if row.incident_id else None
    if case is not None:
        case.description = f"{case.description} {text}".strip()[:4000]
        session.add(case)
    feed.note(
        session,
        FeedKind.INTAKE_AMENDED,
        by=row.source,
        incident=case,
        area_id=row.area_id,
        intake=state(row),
        text=text,
    )


def dismiss(session: Session, row: Intake, *, by: str, reason: str) -> None:
    """Not for us; it stays in the record with the reason."""
    move(session, row, IntakeStatus.DISMISSED, handled_by=by, handled_why=reason)
    feed.note(
        session,
        FeedKind.INTAKE_DISMISSED,
        by=by,
        area_id=row.area_id,
        intake=state(row),
        reason=reason,
    )


def state(row: Intake) -> IntakeState:
    """The intake as the desk sees it; it names no reporter."""
    return {
        "id": row.id,
        "source": row.source,
        "source_ref": row.source_ref,
        "category": row.category,
        "severity": row.severity,
        "title": row.title,
        "place": row.place,
        "lat": row.lat,
        "lon": row.lon,
        "occurred_at": clock.iso(row.occurred_at),
        "received_at": clock.iso(row.received_at),
        "status": row.status,
        "incident_id": row.incident_id,
        "photos": [m["sha256"] for m in row.record.get("media", ()) if m.get("sha256")],
        "description": row.description,
        "certainty": row.certainty,
    }
