"""受理: store each record once, then open a case, attach it, or leave it to the desk."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_
from sqlmodel import Session, col, select, update

from patrol import feed, incident
from patrol.db import take_turns
from patrol.dispatch.amend import amend
from patrol.evidence import rights
from patrol.intake import fold, neighbours, sources
from patrol.intake.place import point_of, words_of
from patrol.intake.record import record as record
from patrol.intake.revision import canonical, is_newer, new_row, revisions
from patrol.intake.shown import state as state
from patrol.intake.sources import Speaker as Speaker
from patrol.intake.sources import speaker as speaker
from patrol.intake.validate import Invalid as Invalid
from patrol.intake.validate import check as check
from patrol.intake.validate import odd_times as odd_times
from patrol.intake.validate import schema as schema
from patrol.models import FeedKind, Incident, Intake, IntakeKind, PhotoUse
from patrol.office import Office
from patrol.places import gazetteer
from patrol.places.map import NamedRoads
from patrol.places.nearest import nearest_words
from patrol.status import UNFINISHED, IncidentStatus, IntakeStatus
from patrol.transition import IllegalMove, move, move_rows

MOST_BYTES = 256 * 1024
"""Bytes of one request, at most."""
NO_MATTER = (IntakeKind.TEST, IntakeKind.HEARTBEAT)
"""Kinds of records that say nothing about a case."""
OVER = (IntakeKind.CLEAR, IntakeKind.CANCEL)
"""Kinds of records that end a matter: they never open a case."""


class Conflict(Exception):
    """The `dedup_key` is stored with another body, and `source_seq` is not higher.

    `row` is the intake that is stored.
    """

    def __init__(self, row: Intake) -> None:
        super().__init__(row.dedup_key)
        self.row = row


@dataclass(frozen=True, slots=True)
class Accepted:
    """A stored intake; `is_replay` is true when the same record was stored before."""

    intake: Intake
    is_replay: bool


def accept(
    session: Session,
    record: dict[str, Any],
    speaker: Speaker,
    office: Office,
    *,
    area_id: int,
    near: str = "",
    raw: bytes | None = None,
) -> Accepted:
    """Store one record once; open or amend a case, or leave the record to the desk.

    `area_id` comes from `area_of` and `near` from `words_near`, which the caller asks before it
    takes the write lock.

    Raises: Conflict.
    """
    # A record of a batch has no bytes of its own: its canonical form stands for them.
    body = raw if raw is not None else canonical(record)
    digest = hashlib.sha256(body).hexdigest()
    in_turn(session, [record], speaker)
    known = revisions(session, record["dedup_key"])
    for row in known:  # a repeat may be of any revision, not only of the newest
        if (row.source_id, row.member_id) != (speaker.source_id, speaker.member_id):
            raise Conflict(row)  # a key belongs to its first author
        if row.raw_sha256 == digest or row.record == record:
            return Accepted(row, is_replay=True)
    if known and not is_newer(record.get("source_seq"), known[0].source_seq):
        raise Conflict(known[0])
    row = new_row(record, speaker, office, area_id, body, digest, revision=len(known))
    row.place, row.voice = row.place or near, speaker.voice
    session.add(row)
    session.flush()
    _name_photos(session, row, speaker)
    _place(session, row, speaker, office)
    return Accepted(row, is_replay=False)


def area_of(session: Session, record: dict[str, Any], speaker: Speaker) -> int:
    """Return the community nearest to the record's position, else the speaker's area.

    Reads only.
    """
    return gazetteer.area_at(
        session, point_of(record["location"]), speaker.area_ids, speaker.area_id
    )


def words_near(session: Session, record: dict[str, Any], roads: NamedRoads) -> str:
    """Return words for the position of a record that does not say its place, else "".

    Reads only.
    """
    location = record["location"]
    point = None if words_of(location) else point_of(location)
    return (nearest_words(session, point, roads) or "") if point else ""


def in_turn(session: Session, records: Iterable[dict[str, Any]], speaker: Speaker) -> None:
    """Make transactions with records of the same matter wait for each other.

    All take the locks in sorted order, so that no two wait for each other for ever.
    """
    batch = list(records)
    names = {record["dedup_key"] for record in batch}
    names |= {f"{record['source']} {record['source_ref']}" for record in batch}
    if speaker.is_anonymous:
        names.add(fold.TURN)
    for name in sorted(names):
        take_turns(session, name)


def _name_photos(session: Session, row: Intake, speaker: Speaker) -> None:
    sha256s = [media["sha256"] for media in row.record.get("media", ()) if media.get("sha256")]
    if sha256s:
        is_known = speaker.member_id or speaker.source_id
        owner = rights.Owner(member_id=speaker.member_id, source_id=speaker.source_id)
        namer = owner if is_known else None
        rights.name(session, sha256s, namer, linkable=speaker.photos, intake_id=row.id)


def _place(session: Session, row: Intake, speaker: Speaker, office: Office) -> None:
    """Ignore the intake, attach it to its case, open a new case, or put it on the desk's list."""
    if row.kind in NO_MATTER:
        move(session, row, IntakeStatus.IGNORED, handled_by=speaker.name)
        return
    own = _case_of(session, row)
    case = incident.living(session, own, lock=True) if own is not None else None
    if own is not None and case is not None and case.status in UNFINISHED:
        _attach(session, [row], own, speaker.name, shown_on=case)
        if row.kind == IntakeKind.UPDATE and case is own:
            _follow(session, row, case, office, speaker.name)
    elif row.kind in OVER:
        move(session, row, IntakeStatus.IGNORED, handled_by=speaker.name)
    elif speaker.policy.opens and not sources.is_maintenance(row.record):
        case = open_(session, row, office, by=speaker.name)
        neighbours.confirm(session, row, case, office, by=speaker.name)
    elif head := fold.head_of(session, row, office.tips) if speaker.is_anonymous else None:
        if fold.fold(session, row, head, by=speaker.name):
            _note_received(session, row if head.case else head.intake, head.living, speaker.name)
    elif _may_open(session, row, speaker, office):
        open_(session, row, office, by=speaker.name, is_verifying=True)
    else:
        _note_received(session, row, None, speaker.name)
        if speaker.policy.opens_to_verify(row.severity):
            fold.tell_grave_waits(session, row, by=speaker.name)


def _may_open(session: Session, row: Intake, speaker: Speaker, office: Office) -> bool:
    """True when the record opens a case, which the desk verifies first."""
    if not speaker.policy.opens_to_verify(row.severity) or not speaker.is_within_share:
        return False
    return not (speaker.is_anonymous and fold.is_town_full(session, speaker, office.tips))


def _note_received(session: Session, row: Intake, case: Incident | None, by: str) -> None:
    feed.note(
        session,
        FeedKind.INTAKE_RECEIVED,
        by=by,
        incident=case,
        area_id=row.area_id,
        intake=state(row),
    )


def _same_matter(row: Intake) -> ColumnElement[bool]:
    """Select the other intakes with the same source and reference."""
    return and_(
        col(Intake.source) == row.source,
        col(Intake.source_ref) == row.source_ref,
        col(Intake.id) != row.id,
    )


def _case_of(session: Session, row: Intake) -> Incident | None:
    """Return the case of an earlier intake of this matter, unfinished or else merged."""
    return session.exec(
        select(Incident)
        .join(Intake, col(Intake.incident_id) == col(Incident.id))
        .where(
            _same_matter(row),
            Intake.source_id == row.source_id,
            col(Incident.status).in_((*UNFINISHED, IncidentStatus.MERGED)),
        )
        .order_by(col(Incident.merged_into_id).is_not(None), col(Incident.id).desc())
        .with_for_update(of=Incident)
        .execution_options(populate_existing=True)
    ).first()


def _follow(session: Session, row: Intake, case: Incident, office: Office, by: str) -> None:
    """Move the case to the place that the source corrected, unless somebody else has changed it."""
    before = session.exec(
        select(Intake)
        .where(_same_matter(row), Intake.incident_id == case.id)
        .order_by(col(Intake.id).desc())
        .limit(1)
    ).one()
    # The case no longer stands where the source put it: what the desk corrected stays.
    if (case.place, case.lat, case.lon) != (before.place, before.lat, before.lon):
        return
    is_elsewhere = row.lat is not None and (row.lat, row.lon) != (case.lat, case.lon)
    # Our own words for the same position must not replace those that the source has said.
    is_named = bool(row.place) and (is_elsewhere or bool(words_of(row.record["location"])))
    changes: dict[str, Any] = {"place": row.place} if is_named else {}
    if row.lat is not None:
        changes |= {"lat": row.lat, "lon": row.lon}
    amend(session, case, office, changes, by=by)


def _attach(
    session: Session,
    rows: Sequence[Intake],
    case: Incident,
    by: str,
    shown_on: Incident | None = None,
) -> None:
    """Attach intakes to their case; the act is noted on the case that it was merged into.

    Raises: IllegalMove.
    """
    moved = move_rows(session, rows, IntakeStatus.ATTACHED, incident_id=case.id, handled_by=by)
    # Somebody else may have handled one of them since it was read.
    if lost := [row for row in rows if row not in moved]:
        raise IllegalMove(lost[0], IntakeStatus.ATTACHED)
    _pass_photos(session, rows, case)
    for row in rows:
        if row.spot is not None:
            fold.take_along(session, row, IntakeStatus.ATTACHED, incident_id=case.id, handled_by=by)
            fold.add_tips(session, shown_on or case, row.tips, row.networks)
        _note_received(session, row, shown_on or case, by)


def attach(session: Session, row: Intake, case: Incident, *, by: str) -> None:
    """Attach an intake to a case, for the desk; a merged one stands for the case that goes on.

    Raises: IllegalMove.
    """
    case = incident.living(session, case, lock=True)
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
    """Open a case from an intake; `changes` are the desk's corrections.

    Pending intakes with the same source and reference are attached to the case as well.

    Raises: IllegalMove, LostRace.
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
            **_counts(row),
            reporter_phone=given.get("reporter_phone"),
        ),
        by=by,
    )
    move(session, row, IntakeStatus.OPENED, incident_id=case.id, handled_by=by)
    _pass_photos(session, [row], case)
    _bring_others(session, row, case, by)
    return case


def _counts(row: Intake) -> dict[str, Any]:
    """Return the counts of a row that takes in tips; another row is no tip."""
    is_tip = row.spot is not None
    return {"tips": row.tips, "networks": row.networks} if is_tip else {}


def _bring_others(session: Session, row: Intake, case: Incident, by: str) -> None:
    """Attach to a new case what its intake has taken in, and what waits of the same matter."""
    if row.tips > 1:
        fold.take_along(session, row, IntakeStatus.ATTACHED, incident_id=case.id, handled_by=by)
    if others := _waiting_beside(session, row):
        _attach(session, others, case, by)


def _waiting_beside(session: Session, row: Intake) -> list[Intake]:
    return list(
        session.exec(
            select(Intake)
            .where(
                _same_matter(row),
                Intake.source_id == row.source_id,
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
    """Add what a tip's author writes afterwards, to the intake and to its case."""
    row.description = f"{row.description} {text}".strip()[:4000]  # characters of the column
    session.add(row)
    case = incident.living_of(session, row.incident_id)
    proof: dict[str, Any] = {}
    if case is not None:
        case.description = f"{case.description} {text}".strip()[:4000]
        proof["digests"] = incident.seal(case, ["description"])
        session.add(case)
    feed.note(
        session,
        FeedKind.INTAKE_AMENDED,
        by=row.source,
        incident=case,
        area_id=row.area_id,
        intake=state(row),
        text=text,
        **proof,
    )


def dismiss(session: Session, row: Intake, *, by: str, reason: str) -> None:
    """Dismiss an intake that is not for this office; the row stays, with the reason.

    Raises: IllegalMove, LostRace.
    """
    move(session, row, IntakeStatus.DISMISSED, handled_by=by, handled_why=reason)
    if row.tips > 1:
        fold.take_along(session, row, IntakeStatus.DISMISSED, handled_by=by, handled_why=reason)
    feed.note(
        session,
        FeedKind.INTAKE_DISMISSED,
        by=by,
        area_id=row.area_id,
        intake=state(row),
        reason=reason,
    )
