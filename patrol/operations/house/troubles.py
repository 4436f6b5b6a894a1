"""Find what is wrong with the house, and keep since when."""

from collections.abc import Mapping
from datetime import timedelta

from sqlmodel import Session, col, func, select

from patrol import alarm, clock
from patrol.channel_settings import IT_WAYS
from patrol.channels.balance import ACCOUNTS, is_low
from patrol.config import Settings
from patrol.intake import key_ends
from patrol.models import (
    Alarm,
    AlarmKind,
    Audit,
    AuditAct,
    Channel,
    ChannelState,
    Feed,
    HouseMessage,
    HouseTrouble,
    SystemActor,
    TroubleKind,
)
from patrol.operations import demo_mark, heartbeat
from patrol.operations.house import facts
from patrol.operations.person.copies import BACKUP

OF_ALARM = {
    AlarmKind.STORAGE: TroubleKind.STORAGE,
    AlarmKind.JOB_FAILED: TroubleKind.JOB,
    AlarmKind.RECORD_BROKEN: TroubleKind.RECORD,
    AlarmKind.OFFICE_BROKEN: TroubleKind.OFFICE,
    AlarmKind.CLOCK_JUMPED: TroubleKind.CLOCK,
}
"""Alarms that stand at the desk already; the IT is told of them too."""
AT_THE_DESK = frozenset(
    {TroubleKind.BACKUP, TroubleKind.CERTIFICATE, TroubleKind.CHANNEL, TroubleKind.IT}
)
"""Troubles that have no alarm of their own."""
OLDEST_BACKUP = timedelta(hours=26)
"""A backup a day, and two hours for a slow one."""
CERTIFICATE_LEFT = timedelta(days=21)
"""Let's Encrypt renews 30 days before the end, so nine days of failures have passed by then."""
REFUSALS, PUSH_REFUSALS = 5, 20
"""A service that has refused so often in a row is not set up well. Of pushes one phone is one."""
WORKER_SILENT = timedelta(minutes=1)
"""A restart takes seconds; the desks hear of it after ten."""
UNSENT = 3
"""A message to the IT failed so often: the desk calls them."""

Details = Mapping[tuple[TroubleKind, str], str]
"""The details of each trouble, by kind and subject."""


def find(session: Session, settings: Settings) -> Details:
    """Return the troubles of this moment."""
    present: dict[tuple[TroubleKind, str], str] = {}
    for row in session.exec(
        select(Alarm).where(col(Alarm.cleared_at).is_(None), col(Alarm.kind).in_(OF_ALARM))
    ):
        present[OF_ALARM[row.kind], str(row.body.get("job", ""))[:40]] = _said(row)
    beat = heartbeat.last_beat(session)
    if beat is not None and clock.now() - beat > WORKER_SILENT:
        present[TroubleKind.WORKER, ""] = clock.iso(beat)
    if settings.is_production and not demo_mark.is_demo(session):
        present.update(_backup(session))
    present |= {**_certificate(session), **_channels(session), **_source_keys(session)}
    return {**present, **_unsent(session)}


def _said(row: Alarm) -> str:
    text = row.body.get("text") or row.body.get("free_mb") or row.body.get("seq") or ""
    return str(text)[:200]


def _backup(session: Session) -> Details:
    newest = session.exec(
        select(func.max(Audit.at)).where(
            Audit.act == AuditAct.EXPORTED, col(Audit.subject).startswith(BACKUP)
        )
    ).one()
    since = newest or session.exec(select(func.min(Feed.at))).one()
    if since is None or clock.now() - since < OLDEST_BACKUP:
        return {}
    return {(TroubleKind.BACKUP, ""): clock.iso(newest) if newest else ""}


def _certificate(session: Session) -> Details:
    known = facts.certificate(session)
    if known is None or known.ends_at is None:
        # A machine may be unable to reach its own public address: that alone is no trouble.
        return {}
    if not known.is_refused and known.ends_at - clock.now() >= CERTIFICATE_LEFT:
        return {}
    return {(TroubleKind.CERTIFICATE, ""): f"{clock.iso(known.ends_at)[:10]} {known.fault}".strip()}


def _channels(session: Session) -> Details:
    present: dict[tuple[TroubleKind, str], str] = {}
    for row in session.exec(select(ChannelState)):
        if row.way in ACCOUNTS:
            if row.balance and is_low(row.balance):
                present[TroubleKind.CHANNEL, row.way] = row.balance
            continue
        most = PUSH_REFUSALS if row.way == Channel.PUSH else REFUSALS
        if row.way not in IT_WAYS and row.refusals >= most:
            present[TroubleKind.CHANNEL, row.way] = row.reason
    return present


def _source_keys(session: Session) -> Details:
    return {
        (TroubleKind.SOURCE_KEY, code[:40]): f"{clock.local(ends_at):%Y-%m-%d}"
        for code, ends_at in key_ends.ending(session)
    }


def _unsent(session: Session) -> Details:
    """Return the ways to a fixed receiver whose messages fail, or were given up."""
    present: dict[tuple[TroubleKind, str], str] = {}
    for row in session.exec(select(HouseMessage).order_by(HouseMessage.id)):
        kind = TroubleKind.IT if row.way in IT_WAYS else TroubleKind.CHANNEL
        if row.reason and (row.done_at is not None or row.attempts >= UNSENT):
            present[kind, row.way] = row.reason
        elif row.done_at is not None:
            present.pop((kind, row.way), None)
    return present


def note(session: Session, present: Details) -> list[HouseTrouble]:
    """Keep what began and what is over, and alarm the desks of what has no other alarm."""
    rows = {(row.kind, row.subject): row for row in session.exec(select(HouseTrouble))}
    now = clock.now()
    for key in present.keys() - rows.keys():
        rows[key] = HouseTrouble(kind=key[0], subject=key[1], began_at=now, ended_at=now)
    for key, row in rows.items():
        if key in present and row.ended_at is not None:
            row.began_at, row.ended_at = now, None
            _alarm(session, row, present[key])
        elif key not in present and row.ended_at is None:
            row.ended_at = now
            _end_alarm(session, row)
        row.detail = present.get(key, row.detail)[:200]
        session.add(row)
    return list(rows.values())


def _alarm(session: Session, row: HouseTrouble, detail: str) -> None:
    if row.kind in AT_THE_DESK:
        key = f"{row.kind}:{row.subject}:{clock.iso(row.began_at)}"
        body = {"what": row.kind.value, "subject": row.subject, "text": detail}
        by = SystemActor.WORKER
        alarm.tell_every_desk(session, AlarmKind.HOUSE_TROUBLE, key, by=by, **body)


def _end_alarm(session: Session, row: HouseTrouble) -> None:
    if row.kind in AT_THE_DESK:
        standing = [
            raised
            for raised in alarm.standing(session, AlarmKind.HOUSE_TROUBLE)
            if (raised.body["what"], raised.body["subject"]) == (row.kind, row.subject)
        ]
        alarm.clear(session, standing, by=SystemActor.WORKER)
