"""Delete what is kept only for a time: positions, the audit, repeated requests, counts."""

from datetime import timedelta

from sqlalchemy import delete
from sqlmodel import Session, col

from patrol import audit, clock, guess, reachability, report
from patrol.config import Settings
from patrol.evidence import share
from patrol.incident import partner_link
from patrol.intake import door, news_texts, outbox, phone_check
from patrol.models import Heartbeat, Idempotency
from patrol.noise import peace, rollup, still
from patrol.noise.sounds import clip, sample
from patrol.operations import channel_test
from patrol.operations.house import telling
from patrol.people import duty, swap
from patrol.rounds import scan

REPEATED_FOR = timedelta(days=7)
"""A phone may repeat a request, with the same idempotency key, for so long (docs/api/README.md)."""
HEARTBEATS_FOR = timedelta(days=7)
"""The heartbeat of a process that no longer runs is kept so long, to see when it stopped."""


def forget(session: Session, settings: Settings) -> None:
    """Delete old positions, audit rows, keys, heartbeats, counts, and dead presence."""
    duty.forget_fixes(session, days=settings.position_days)
    report.forget_positions(session, days=settings.position_days)
    audit.forget(session, days=settings.audit_days)
    reachability.forget(session)
    share.forget_days(session)
    guess.forget(session)
    channel_test.forget(session)
    telling.forget(session)
    swap.forget_pushes(session)
    door.forget(session)
    outbox.forget(session)
    news_texts.forget(session)
    phone_check.forget(session)
    peace.forget(session)
    partner_link.forget(session)
    rollup.forget(session, days=settings.level_days)
    clip.forget(session, days=settings.clip_days)
    sample.forget(session, days=settings.sample_days)
    still.forget(session, days=settings.still_days)
    scan.forget(session, days=settings.scan_days)
    now, execute = clock.now(), session.connection().execute
    execute(delete(Idempotency).where(col(Idempotency.at) < now - REPEATED_FOR))
    execute(delete(Heartbeat).where(col(Heartbeat.beat_at) < now - HEARTBEATS_FOR))
