"""Tips, numbers of reporters, photos and sessions that are older than their setting allows.

A case under 证据保全, a case that has not ended and a report that waits at the desk keep theirs.
"""

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, func, or_, select

from patrol import clock, evidence
from patrol.config import Settings
from patrol.db import Database
from patrol.intake.record import number_of
from patrol.models import (
    Audit,
    CameraStill,
    Feed,
    Fix,
    Handover,
    HandoverCase,
    Incident,
    Intake,
    Login,
    Photo,
    Scan,
    SoundClip,
    SoundSample,
    SystemActor,
    Tip,
)
from patrol.noise import still
from patrol.noise.sounds import clip, sample
from patrol.operations.expiry import walk
from patrol.operations.person import rows
from patrol.operations.person.erase import INTAKE_ACTS, note_erasure
from patrol.operations.person.find import kept_cases, of_open_hazards, of_photos
from patrol.operations.record import erase, erase_photo
from patrol.people import duty
from patrol.status import IntakeStatus

BY = SystemActor.WORKER
OPENED = IntakeStatus.OPENED
Forget = Callable[[Incident], None]


class KeptKind(StrEnum):
    """The kinds of personal data that are kept for a time."""

    TIPS = "tips"
    REPORTERS = "reporters"
    PHOTOS = "photos"
    POSITIONS = "positions"
    SESSIONS = "sessions"
    SHEETS = "sheets"
    AUDIT = "audit"
    CLIPS = "clips"
    SAMPLES = "samples"
    STILLS = "stills"
    SCANS = "scans"


def days_of(settings: Settings) -> dict[KeptKind, int]:
    """Return the days that each kind is kept; 0 means for ever."""
    return {
        KeptKind.TIPS: settings.tip_days,
        KeptKind.REPORTERS: settings.reporter_days,
        KeptKind.PHOTOS: settings.photo_days,
        KeptKind.POSITIONS: settings.position_days,
        KeptKind.SESSIONS: settings.session_days,
        KeptKind.SHEETS: settings.handover_days,
        KeptKind.AUDIT: settings.audit_days,
        KeptKind.CLIPS: settings.clip_days,
        KeptKind.SAMPLES: settings.sample_days,
        KeptKind.STILLS: settings.still_days,
        KeptKind.SCANS: settings.scan_days,
    }


@dataclass(frozen=True)
class Overdue:
    """The rows of one kind that are older than the office keeps them."""

    kind: KeptKind
    days: int
    count: int


def overdue(session: Session, settings: Settings) -> list[Overdue]:
    """Return what is overdue of each kind, for a dry run. It reads whole tables.

    Rows that a case under 证据保全 or an open case keeps are counted, except positions.
    """
    counted = []
    for kind, days in days_of(settings).items():
        before = clock.now() - timedelta(days=days)
        count = session.exec(_old(kind, before)).one() if days else 0
        counted.append(Overdue(kind, days, count))
    return counted


def _old(kind: KeptKind, before: datetime) -> Any:
    """Return the query that counts the rows of a kind from before this time."""
    if kind == KeptKind.TIPS:
        mine = col(Tip.intake_id) == col(Intake.id)
        return (
            select(func.count())
            .select_from(Tip)
            .join(Intake, mine)
            .where(Intake.received_at < before)
        )
    if kind == KeptKind.REPORTERS:
        return select(func.count()).where(
            col(Incident.reporter_phone).is_not(None), Incident.opened_at < before
        )
    table, old = {
        KeptKind.PHOTOS: (Photo, col(Photo.stored_at) < before),
        KeptKind.POSITIONS: (Fix, (col(Fix.received_at) < before) & ~duty.IS_PRESERVED),
        KeptKind.SESSIONS: (Login, _is_over(before)),
        KeptKind.SHEETS: (Handover, _is_old_sheet(before)),
        KeptKind.AUDIT: (Audit, col(Audit.at) < before),
        KeptKind.CLIPS: (SoundClip, (col(SoundClip.received_at) < before) & ~clip.IS_KEPT),
        KeptKind.SAMPLES: (SoundSample, (col(SoundSample.named_at) < before) & ~sample.IS_KEPT),
        KeptKind.STILLS: (CameraStill, _is_old_still(before)),
        KeptKind.SCANS: (Scan, col(Scan.received_at) < before),
    }[kind]
    return select(func.count()).select_from(table).where(old)


def _is_over(before: datetime) -> Any:
    """Select the sessions that ended before this time and are not emptied yet."""
    return or_(col(Login.ended_at) < before, col(Login.expires_at) < before) & (
        col(Login.token_hash) != col(Login.id)
    )


def _is_old_still(before: datetime) -> Any:
    """Select the stills from before this time that still have a picture."""
    has_picture = col(CameraStill.sha256).is_not(None)
    return (col(CameraStill.asked_at) < before) & has_picture & ~still.IS_KEPT


def _is_old_sheet(before: datetime) -> Any:
    """Select the signed sheets from before this time that still have words."""
    lines = select(HandoverCase.handover_id).where(
        HandoverCase.handover_id == Handover.id, HandoverCase.note != ""
    )
    has_words = (col(Handover.promises) != "") | (col(Handover.notes) != "") | lines.exists()
    return (col(Handover.given_at) < before) & has_words


class Expiry:
    """Erases a page of each kind; positions, audit, sounds, stills, scans delete themselves."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database, self._settings = database, settings
        self._intakes, self._cases = walk.of_intakes(), walk.of_cases()
        self._reporters, self._acts = walk.of_intakes(), walk.of_acts()
        self._photos = walk.of_photos()

    def erase_some(self) -> bool:
        """Erase the next of each kind; return False when every table was looked at to its end."""
        days = days_of(self._settings)
        if days[KeptKind.TIPS]:
            self._tips(_before(days[KeptKind.TIPS]))
            self._bodies(_before(days[KeptKind.TIPS]))
        if days[KeptKind.REPORTERS]:
            self._numbers(_before(days[KeptKind.REPORTERS]))
        if days[KeptKind.PHOTOS]:
            self._old_photos(_before(days[KeptKind.PHOTOS]))
        self._sessions(_before(days[KeptKind.SESSIONS]))
        if days[KeptKind.SHEETS]:
            self._sheets(_before(days[KeptKind.SHEETS]))
        walks = (self._intakes, self._cases, self._reporters, self._acts, self._photos)
        return any(each.is_under_way for each in walks)

    def _tips(self, before: datetime) -> None:
        """Empty old tips: words, place, network, photos' names and the link of the status page."""
        with self._database.read() as session:
            page = self._intakes.page(session, before)
            tips = session.exec(
                select(Intake.id, Intake.incident_id, Intake.status)
                .join(Tip, col(Tip.intake_id) == col(Intake.id))
                .where(col(Intake.id).in_(page), Intake.status != IntakeStatus.PENDING)
            ).all()
            kept = kept_cases(session, [case_id for _, case_id, _ in tips if case_id])
            ids = [key for key, case_id, _ in tips if case_id not in kept]
        if ids:
            opened = [
                case for key, case, status in tips if case and key in ids and status == OPENED
            ]
            with self._database.write() as session:
                rows.intakes(session, ids)
                self._forget_in_cases(session, opened, KeptKind.TIPS, rows.forget_description)

    def _bodies(self, before: datetime) -> None:
        """Erase the acts that repeat an emptied intake."""
        with self._database.read() as session:
            page = self._acts.page(session, before)
            acts = session.exec(
                select(Feed.seq, Feed.incident_id, Feed.body).where(
                    col(Feed.seq).in_(page),
                    col(Feed.kind).in_(INTAKE_ACTS),
                    col(Feed.body).is_not(None),
                )
            ).all()
            of_intake = {seq: _intake_of(body) for seq, _, body in acts}
            emptied = _emptied(session, {key for key in of_intake.values() if key})
            kept = kept_cases(session, [case_id for _, case_id, _ in acts if case_id])
            seqs = [
                seq for seq, case_id, _ in acts if of_intake[seq] in emptied and case_id not in kept
            ]
        if seqs:
            with self._database.write() as session:
                erase(session, seqs, by=BY, why=self._why(KeptKind.TIPS))

    def _numbers(self, before: datetime) -> None:
        """Take the reporter out of old records, and the number that the desk entered."""
        with self._database.read() as session:
            records = session.exec(
                select(Intake.id, Intake.incident_id, Intake.record).where(
                    col(Intake.id).in_(self._reporters.page(session, before)),
                    Intake.status != IntakeStatus.PENDING,
                )
            ).all()
            named = [(key, case) for key, case, record in records if number_of(dict(record))]
            cases = session.exec(
                select(Incident.id).where(
                    col(Incident.id).in_(self._cases.page(session, before)),
                    col(Incident.reporter_phone).is_not(None),
                )
            ).all()
            kept = kept_cases(session, [*cases, *(case for _, case in named if case)])
        intakes = [key for key, case in named if case not in kept]
        entered = [key for key in cases if key not in kept]
        if intakes or entered:
            with self._database.write() as session:
                rows.reporters(session, intakes)
                self._forget_in_cases(session, entered, KeptKind.REPORTERS, rows.forget_number)

    def _forget_in_cases(
        self, session: Session, ids: Sequence[str], kind: KeptKind, verb: Forget
    ) -> None:
        for row in session.exec(select(Incident).where(col(Incident.id).in_(ids))):
            verb(row)
            session.add(row)
            note_erasure(session, row, by=BY, why=self._why(kind))

    def _old_photos(self, before: datetime) -> None:
        with self._database.read() as session:
            cases = of_photos(session, self._photos.page(session, before))
            kept = kept_cases(session, set().union(*cases.values()))
            open_ones = of_open_hazards(session, cases)
        old = {name for name, theirs in cases.items() if not theirs & kept.keys()}
        names = sorted(old - open_ones)
        if not names:
            return
        with self._database.write() as session:
            for name in names:
                erase_photo(session, name, by=BY, why=self._why(KeptKind.PHOTOS))
        for name in names:
            evidence.forget(self._settings.patrol_data, name)

    def _sessions(self, before: datetime) -> None:
        """Empty sessions that are long over. The rows stay: acts name the session they came by."""
        with self._database.read() as session:
            if session.exec(select(Login.id).where(_is_over(before)).limit(1)).first() is None:
                return
        with self._database.write() as session:
            values = {"token_hash": col(Login.id), "csrf": "", "name": "", "seen_at": Login.made_at}
            session.connection().execute(update(Login).where(_is_over(before)).values(values))
            rows.forget_tickets(session, before)

    def _sheets(self, before: datetime) -> None:
        """Empty old hand-over sheets. Who signed when, and who took which case, stays."""
        with self._database.read() as session:
            old = session.exec(select(Handover.id).where(_is_old_sheet(before))).all()
            lines = session.exec(
                select(HandoverCase.handover_id, HandoverCase.incident_id).where(
                    col(HandoverCase.handover_id).in_(old)
                )
            ).all()
            kept = kept_cases(session, [case for _, case in lines])
        sheets = sorted({*old} - {sheet for sheet, case in lines if case in kept})
        if not sheets:
            return
        words = {"promises": "", "notes": "", "offline": []}
        with self._database.write() as session:
            link = session.connection()
            link.execute(update(Handover).where(col(Handover.id).in_(sheets)).values(words))
            of_sheets = col(HandoverCase.handover_id).in_(sheets)
            link.execute(update(HandoverCase).where(of_sheets).values(note=""))

    def _why(self, kind: KeptKind) -> str:
        return f"{kind} are kept for {days_of(self._settings)[kind]} days"


def _before(days: int) -> datetime:
    return clock.now() - timedelta(days=days)


def _intake_of(body: str | None) -> str | None:
    told = json.loads(body or "{}")
    shown = told.get("intake") or told.get("observation") or {}
    key: str | None = shown.get("id")
    return key


def _emptied(session: Session, ids: Collection[str]) -> set[str]:
    records = session.exec(select(Intake.id, Intake.record).where(col(Intake.id).in_(ids)))
    return {key for key, record in records if "schema" not in record}
