"""开办清单: what a street still needs before its first shift, counted from rows and files."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from sqlmodel import Session, col, func, select

from patrol import clock, geo, i18n
from patrol.config import Settings
from patrol.db import Database
from patrol.intake import key_ends
from patrol.models import (
    Area,
    Audit,
    AuditAct,
    CommsAnswer,
    CommsCheck,
    Member,
    Phone,
    Source,
    User,
)
from patrol.operations import house
from patrol.operations.person.copies import BACKUP
from patrol.places import map
from patrol.terminal.phrase import phrase

OLDEST_BACKUP = timedelta(hours=26)
"""A backup a day, and two hours for a slow one."""
OLDEST_CHECK = timedelta(days=7)
DESKS = 2
"""A second dispatcher can go on when the first is away."""


class Need(StrEnum):
    """One thing that a street needs; the order is the order of work."""

    AREAS = "areas"
    MEMBERS = "members"
    PHONES = "phones"
    SECOND_DESK = "second_desk"
    MAP = "map"
    ROADS = "roads"
    CHANNELS = "channels"
    SOURCES = "sources"
    SOURCE_KEYS = "source_keys"
    """It stands in the list only while the key of a source ends soon."""
    BACKUP = "backup"
    RESTORED = "restored"
    TLS = "tls"


OPTIONAL = frozenset({Need.SOURCES})
"""A street without machines that report is complete too: riders and the telephone remain."""


@dataclass(frozen=True)
class Item:
    """One need and its state."""

    need: Need
    is_done: bool
    have: int = 0
    """The number of areas, of members with a phone and so on; 0 where nothing is counted."""
    of: int = 0
    """The number that is needed; 0 where there is none."""
    at: datetime | None = None
    """The last time that it was done."""
    until: datetime | None = None
    """The time at which it ends; None where nothing ends."""


def items(session: Session, settings: Settings) -> list[Item]:
    """Return the state of each need, in the order of work."""
    return [
        _areas(session),
        *_people(session),
        *_map(settings.patrol_data),
        _channels(session),
        _sources(session),
        *_source_keys(session),
        _noted(session, Need.BACKUP, AuditAct.EXPORTED, BACKUP, OLDEST_BACKUP),
        _restored(session),
        _tls(session, settings),
    ]


def is_complete(states: list[Item]) -> bool:
    """True when nothing is missing that every street needs."""
    return all(item.is_done or item.need in OPTIONAL for item in states)


def _areas(session: Session) -> Item:
    below = select(func.count()).select_from(Area).where(col(Area.parent_id).is_not(None))
    count = session.exec(below).one()
    return Item(Need.AREAS, count > 0, count)


def _people(session: Session) -> list[Item]:
    here = col(Member.left_at).is_(None)
    members = session.exec(select(func.count()).select_from(Member).where(here)).one()
    enrolled = session.exec(
        select(func.count(func.distinct(Phone.member_id)))
        .join(Member, col(Member.id) == Phone.member_id)
        .where(here, col(Phone.revoked_at).is_(None))
    ).one()
    desks = session.exec(
        select(func.count())
        .select_from(User)
        .where(col(User.disabled_at).is_(None), User.password_hash != "")
    ).one()
    return [
        Item(Need.MEMBERS, members > 0, members),
        Item(Need.PHONES, 0 < members == enrolled, enrolled, members),
        Item(Need.SECOND_DESK, desks >= DESKS, desks, DESKS),
    ]


def _map(folder: Path) -> list[Item]:
    has_roads = geo.streets_in(folder).network is not None
    return [Item(Need.MAP, map.is_imported(folder)), Item(Need.ROADS, has_roads)]


def _channels(session: Session) -> Item:
    """A comms check of the last week, and how many answered of those it asked."""
    last = session.exec(select(CommsCheck).order_by(col(CommsCheck.at).desc()).limit(1)).first()
    if last is None:
        return Item(Need.CHANNELS, is_done=False)
    asked, answered = session.exec(
        select(func.count(), func.count(col(CommsAnswer.answered_at))).where(
            CommsAnswer.check_id == last.id
        )
    ).one()
    is_recent = clock.now() - last.at < OLDEST_CHECK
    return Item(Need.CHANNELS, is_recent and answered > 0, answered, asked, last.at)


def _sources(session: Session) -> Item:
    enabled = select(func.count()).select_from(Source).where(col(Source.disabled_at).is_(None))
    count = session.exec(enabled).one()
    return Item(Need.SOURCES, count > 0, count)


def _source_keys(session: Session) -> list[Item]:
    ending = key_ends.ending(session)
    first = min((ends_at for _, ends_at in ending), default=None)
    return [Item(Need.SOURCE_KEYS, is_done=False, have=len(ending), until=first)] if ending else []


def _restored(session: Session) -> Item:
    """A restore counts for ever: the audit forgets it, the fact stays."""
    noted = _noted(session, Need.RESTORED, AuditAct.RESTORED, "", None)
    tried_at = house.restored_at(session)
    return Item(Need.RESTORED, is_done=True, at=tried_at) if tried_at else noted


def _tls(session: Session, settings: Settings) -> Item:
    """The certificate as the worker saw it; without a look, https in the settings is enough."""
    seen = house.certificate(session)
    if seen is None or seen.ends_at is None:
        return Item(Need.TLS, settings.is_https)
    is_good = settings.is_https and not seen.is_refused and seen.ends_at > clock.now()
    return Item(Need.TLS, is_good, at=seen.seen_at)


def _noted(
    session: Session, need: Need, act: AuditAct, begin: str, oldest: timedelta | None
) -> Item:
    """Look for the last note of a command in the audit."""
    at = session.exec(
        select(func.max(Audit.at)).where(Audit.act == act, col(Audit.subject).startswith(begin))
    ).one()
    return Item(need, at is not None and (oldest is None or clock.now() - at < oldest), at=at)


def run(database: Database, settings: Settings, say: Callable[[str], None], lang: str) -> int:
    """Run `patrol checklist`. Return 1 while something is missing that every street needs."""
    with database.read() as session:
        is_founded = session.exec(select(Area.id).limit(1)).first() is not None
        states = items(session, settings)
    if not is_founded:
        say(phrase("there is no street yet: `patrol setup` makes it"))
        return 1
    for item in states:
        mark = "✓" if item.is_done else ("–" if item.need in OPTIONAL else "✗")
        name = i18n.t(f"checklist.{item.need}", lang)
        how = "" if item.is_done else f" {i18n.t(f'checklist.{item.need}.how', lang)}"
        count = f" {item.have}/{item.of}" if item.of else f" {item.have or ''}".rstrip()
        say(f"{mark} {name}{count}{how}")
    return int(not is_complete(states))
