"""受理: store each record once, then open a case, attach it, or leave it to the desk."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from sqlmodel import Session, col, select

from patrol import incident
from patrol.db import take_turns
from patrol.dispatch.amend import amend
from patrol.evidence import rights
from patrol.intake import fold, followers, neighbours, sources
from patrol.intake.batch import OVER, BatchMatters
from patrol.intake.into_case import add_detail as add_detail
from patrol.intake.into_case import attach as attach
from patrol.intake.into_case import dismiss as dismiss
from patrol.intake.into_case import join, note_received, opened, opening_of
from patrol.intake.into_case import open_ as open_
from patrol.intake.place import point_of, words_of
from patrol.intake.record import record as record
from patrol.intake.revision import ReadyRecord as ReadyRecord
from patrol.intake.revision import is_newer, ready_record, revisions
from patrol.intake.shown import state as state
from patrol.intake.sources import Speaker as Speaker
from patrol.intake.sources import speaker as speaker
from patrol.intake.validate import Invalid as Invalid
from patrol.intake.validate import check as check
from patrol.intake.validate import odd_times as odd_times
from patrol.intake.validate import schema as schema
from patrol.models import Incident, Intake, IntakeKind
from patrol.office import Office
from patrol.places import gazetteer
from patrol.places.map import NamedRoads
from patrol.places.nearest import nearest_words
from patrol.status import UNFINISHED, IntakeStatus
from patrol.transition import move

MOST_BYTES = 256 * 1024
"""Bytes of one request, at most."""
PIECE = 10
"""Records of one transaction, about 40 ms: a batch of a hundred held the write lock for 0.6 s."""
NO_MATTER = (IntakeKind.TEST, IntakeKind.HEARTBEAT)
"""Kinds of records that say nothing about a case."""


T = TypeVar("T")


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


def ready(
    session: Session,
    record: dict[str, Any],
    speaker: Speaker,
    office: Office,
    roads: NamedRoads,
    *,
    raw: bytes | None = None,
) -> ReadyRecord:
    """Look up what `accept` needs of a record: its area, and words for its position.

    Reads only, and stands before the write lock. `raw` are its own bytes; None in a batch.
    """
    location = record["location"]
    point, words = point_of(location), words_of(location)
    area_id = gazetteer.area_at(session, point, speaker.area_ids, speaker.area_id)
    near = "" if words or point is None else nearest_words(session, point, roads) or ""
    return ready_record(record, speaker, office, area_id, near, raw)


def accept(session: Session, ready: ReadyRecord, office: Office) -> Accepted:
    """Store one record once: a batch of one.

    Raises: Conflict.
    """
    (accepted,) = accept_all(session, [ready], office)
    return accepted


def accept_all(session: Session, records: Sequence[ReadyRecord], office: Office) -> list[Accepted]:
    """Store each record once; open or amend its case, or leave it to the desk, in their order.

    The number of statements does not grow with records that open no case.

    Raises: Conflict, when one of them conflicts; the caller then stores none.
    """
    if not records:
        return []
    _in_turn(session, records)
    batch = BatchMatters(session, records, office)
    accepted = [_accept(session, batch, ready) for ready in records]
    batch.counts.write(session)
    for ready, stored in zip(records, accepted, strict=True):
        if not stored.is_replay:
            _name_photos(session, stored.intake, ready.speaker)
            followers.agreed(session, stored.intake)
    return accepted


def refuse_conflicts(session: Session, records: Sequence[ReadyRecord]) -> None:
    """Look for conflicts in a batch before its first piece is stored. Reads only.

    Raises: Conflict.
    """
    if len(records) <= PIECE:
        return  # one transaction: `accept_all` stores all of it or nothing
    known = revisions(session, (ready.record["dedup_key"] for ready in records))
    for ready in records:
        rows = known[ready.record["dedup_key"]]
        if _repeated(ready, rows) is None:
            rows.insert(0, ready.row(rows[0].revision + 1 if rows else 0))


def pieces(records: Sequence[T]) -> Iterator[Sequence[T]]:
    """Yield the records of a batch by transaction, in their order."""
    for start in range(0, len(records), PIECE):
        yield records[start : start + PIECE]


def _repeated(ready: ReadyRecord, known: Sequence[Intake]) -> Intake | None:
    """Return the stored row that this record repeats; None for a new record.

    Raises: Conflict.
    """
    record, speaker = ready.record, ready.speaker
    for row in known:  # a repeat may be of an earlier revision, not only of the newest
        if (row.source_id, row.member_id) != (speaker.source_id, speaker.member_id):
            raise Conflict(row)  # a key belongs to its first author
        if row.raw_sha256 == ready.digest or row.record == record:
            return row
    if known and not is_newer(record.get("source_seq"), known[0].source_seq):
        raise Conflict(known[0])
    return None


def _accept(session: Session, batch: BatchMatters, ready: ReadyRecord) -> Accepted:
    known = batch.revisions[ready.record["dedup_key"]]
    if (stored := _repeated(ready, known)) is not None:
        return Accepted(stored, is_replay=True)
    row = ready.row(known[0].revision + 1 if known else 0)
    case = _place(session, batch, row, ready.speaker)
    # Only now: its INSERT says what became of it, and stands with the others in one statement.
    session.add(row)
    batch.add(row, case)
    return Accepted(row, is_replay=False)


def _in_turn(session: Session, records: Iterable[ReadyRecord]) -> None:
    """Make transactions with records of the same matter wait for each other."""
    names: set[str] = set()
    for ready in records:
        record = ready.record
        names |= {record["dedup_key"], f"{record['source']} {record['source_ref']}"}
        if ready.speaker.is_anonymous:
            names.add(fold.TURN)
    take_turns(session, *names)


def _name_photos(session: Session, row: Intake, speaker: Speaker) -> None:
    sha256s = [media["sha256"] for media in row.record.get("media", ()) if media.get("sha256")]
    if sha256s:
        is_known = speaker.member_id or speaker.source_id
        owner = rights.Owner(member_id=speaker.member_id, source_id=speaker.source_id)
        namer = owner if is_known else None
        rights.name(
            session,
            sha256s,
            namer,
            linkable=speaker.photos,
            intake_id=row.id,
            incident_id=row.incident_id,
        )


def _place(session: Session, batch: BatchMatters, row: Intake, speaker: Speaker) -> Incident | None:
    """Ignore the intake, attach it to its case, open a new case, or put it on the desk's list.

    Return its case.
    """
    by, office = speaker.name, batch.office
    if row.kind in NO_MATTER:
        move(session, row, IntakeStatus.IGNORED, handled_by=by)
        return None
    own = batch.case_of(row)
    case = incident.living(session, own, lock=True) if own is not None else None
    if own is not None and case is not None and case.status in UNFINISHED:
        join(session, [row], own, batch.counts, by=by, shown_on=case)
        if row.kind == IntakeKind.UPDATE and case is own:
            _follow(session, row, case, office, by)
        return case
    if row.kind in OVER:
        move(session, row, IntakeStatus.IGNORED, handled_by=by)
        return None
    if speaker.policy.opens and not sources.is_maintenance(row.record):
        case = _open_new(session, batch, row, speaker)
        neighbours.confirm(session, row, case, office, by=by)
        return case
    return _weigh(session, batch, row, speaker)


def _weigh(session: Session, batch: BatchMatters, row: Intake, speaker: Speaker) -> Incident | None:
    """Fold a tip into others of its place, open what is grave, or let it wait at the desk."""
    by, office = speaker.name, batch.office
    if head := batch.heads.of(row) if speaker.is_anonymous else None:
        if fold.fold(session, row, head, batch.counts, by=by):
            note_received(session, row if head.case else head.intake, head.living, by)
        return head.case
    if _may_open(session, row, speaker, office):
        return _open_new(session, batch, row, speaker, is_verifying=True)
    note_received(session, row, None, by)
    if speaker.policy.opens_to_verify(row.severity):
        fold.tell_grave_waits(session, row, by=by)
    return None


def _open_new(
    session: Session,
    batch: BatchMatters,
    row: Intake,
    speaker: Speaker,
    *,
    is_verifying: bool = False,
) -> Incident:
    opening = opening_of(row, batch.office, is_verifying=is_verifying, changes={})
    opening = replace(opening, verify_source=speaker.policy.needs_verification)
    return opened(session, row, opening, batch.waiting_of(row), batch.counts, by=speaker.name)


def _may_open(session: Session, row: Intake, speaker: Speaker, office: Office) -> bool:
    """True when the record opens a case, which the desk verifies first."""
    if not speaker.policy.opens_to_verify(row.severity) or not speaker.is_within_share:
        return False
    return not (speaker.is_anonymous and fold.is_town_full(session, speaker, office.tips))


def _follow(session: Session, row: Intake, case: Incident, office: Office, by: str) -> None:
    """Move the case to the place that the source corrected, unless somebody else has changed it."""
    before = session.exec(
        select(Intake)
        .where(
            Intake.source == row.source,
            Intake.source_ref == row.source_ref,
            Intake.id != row.id,
            Intake.incident_id == case.id,
        )
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
