"""The audit log: who signed in, enrolled a phone, read or exported.

What changes a case stands in the feed (docs/decisions/audit.md). A row is written in the
transaction of its act; reads and refusals have no transaction, so a `Backlog` writes them.
"""

import getpass
import logging
import threading
from collections import Counter, deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert
from sqlmodel import Session, col, select

from patrol import clock, db, unsafe_setting
from patrol.db import Database
from patrol.models import Audit, AuditAct, AuditResult

MOST_KEYS = 2_000
"""Different acts of one kind and result in a minute; beyond it they are one row without names."""
MOST_WAITING = 20_000
"""Rows that wait for a database that is away; beyond it the oldest are dropped."""
MANY = "*"
_ORDER = (col(Audit.at), col(Audit.id))
log = logging.getLogger(__name__)
acts_log = logging.getLogger("patrol.acts")
"""A line for each audited act, when the log is JSON (see `json_log`)."""


@dataclass(frozen=True, slots=True)
class By:
    """The author of an act: name, login and address, as far as they are known."""

    actor: str = ""
    login_id: str | None = None
    address: str = ""


@dataclass(frozen=True, slots=True)
class _Key:
    act: AuditAct
    result: AuditResult
    by: By
    subject: str


def operator() -> By:
    """Return the author of a command: the account that runs it on this machine."""
    try:
        return By(f"cli:{getpass.getuser()}"[:64])
    except (KeyError, OSError):  # a container's account may have no name
        return By("cli")


def note(
    session: Session,
    act: AuditAct,
    by: By,
    subject: str = "",
    result: AuditResult = AuditResult.OK,
) -> None:
    """Write one act in the transaction that makes it."""
    key = _key(act, by, subject, result)
    session.connection().execute(insert(Audit), [_row(clock.now(), key)])
    _log(key)


def _key(act: AuditAct, by: By, subject: str, result: AuditResult) -> _Key:
    # U+0000: PostgreSQL cannot store it.
    cut = By(by.actor[:64].replace("\0", ""), by.login_id, by.address[:64])
    return _Key(act, result, cut, subject[:120].replace("\0", ""))


def _log(key: _Key) -> None:
    if acts_log.isEnabledFor(logging.INFO):
        by = {"actor": key.by.actor, "login": key.by.login_id, "address": key.by.address}
        facts = {"act": key.act, "result": key.result, "subject": key.subject, **by}
        acts_log.info("%s %s", key.act, key.result, extra={"facts": facts})


def _row(at: datetime, key: _Key, times: int = 1) -> dict[str, Any]:
    return {
        "id": db.new_id(),
        "at": at,
        "act": key.act,
        "result": key.result,
        "actor": key.by.actor,
        "login_id": key.by.login_id,
        "address": key.by.address,
        "subject": key.subject,
        "times": times,
    }


class Backlog:
    """The reads and refusals of one process. A crash loses those of the last second.

    The first act of a minute is written within a second. Equal acts after it are counted, and the
    count is one more row when the minute is over.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._repeats: dict[_Key, int] = {}
        self._kinds: Counter[tuple[AuditAct, AuditResult]] = Counter()
        self._minute = clock.now()
        self._waiting: deque[dict[str, Any]] = deque(maxlen=MOST_WAITING)

    def add(
        self,
        act: AuditAct,
        by: By,
        subject: str = "",
        result: AuditResult = AuditResult.OK,
    ) -> None:
        """Let an act wait for the next `flush`; it costs no access to the database."""
        key = _key(act, by, subject, result)
        with self._lock:
            if key not in self._repeats and self._kinds[act, result] >= MOST_KEYS:
                key = replace(key, by=By(MANY), subject=MANY)
            if key in self._repeats:
                self._repeats[key] += 1
                return
            self._repeats[key] = 0
            self._kinds[act, result] += 1
            self._waiting.append(_row(clock.now(), key))
        _log(key)

    def run(self, stop: threading.Event) -> None:
        """Write what waits once a second until `stop` is set, and once more then."""
        while True:
            is_over = stop.wait(1)
            try:
                self.flush()
            except Exception:  # the database may be away; this thread must live on
                log.exception("the audit could not be written, again in a second")
            if is_over:
                return

    def flush(self) -> None:
        """Write what waits, in one statement.

        Raises: the error of the write; the rows then wait for the next call.
        """
        with self._lock:
            self._end_minute()
            rows = list(self._waiting)
            self._waiting.clear()
        if not rows:
            return
        try:
            with self._database.write() as session:
                session.connection().execute(insert(Audit), rows)
        except Exception:
            with self._lock:
                self._waiting.extendleft(reversed(rows))
            raise

    def _end_minute(self) -> None:
        now = clock.now()
        if now - self._minute < timedelta(minutes=1):
            return
        self._waiting.extend(_row(now, key, times) for key, times in self._repeats.items() if times)
        self._minute = now
        self._repeats.clear()
        self._kinds.clear()


def entries(
    session: Session,
    *,
    since: datetime,
    acts: Collection[AuditAct] = (),
    actor: str = "",
    last: Audit | None = None,
    most: int | None = None,
) -> list[Audit]:
    """Return the rows from `since` on, or those after `last`, the oldest first."""
    query = select(Audit).where(col(Audit.at) >= since)
    if last is not None:
        key, reached = db.key_of(_ORDER, (last.at, last.id))
        query = query.where(key > reached)
    if acts:
        query = query.where(col(Audit.act).in_(acts))
    if actor:
        query = query.where(Audit.actor == actor)
    return list(session.exec(query.order_by(*_ORDER).limit(most)))


def every(
    database: Database, *, since: datetime, acts: Collection[AuditAct], actor: str
) -> Iterator[Audit]:
    """Yield the rows from `since` on, the oldest first; memory holds one page of them."""

    def page(session: Session, last: Audit | None, most: int) -> list[Audit]:
        return entries(session, since=since, acts=acts, actor=actor, last=last, most=most)

    for rows in db.pages(database, page):
        yield from rows


def newest(
    session: Session,
    *,
    since: datetime,
    until: datetime,
    act: AuditAct | None = None,
    result: AuditResult | None = None,
    actor: str = "",
    last: Audit | None = None,
    most: int,
) -> list[Audit]:
    """Return the newest rows between two moments, at most so many, the newest first.

    With `last`, they are the rows that are older than it.
    """
    query = select(Audit).where(col(Audit.at) >= since, col(Audit.at) < until)
    if last is not None:
        key, reached = db.key_of(_ORDER, (last.at, last.id))
        query = query.where(key < reached)
    if act is not None:
        query = query.where(Audit.act == act)
    if result is not None:
        query = query.where(Audit.result == result)
    if actor:
        query = query.where(Audit.actor == actor)
    newest_first = query.order_by(*(column.desc() for column in _ORDER))
    return list(session.exec(newest_first.limit(most)))


def as_json(row: Audit) -> dict[str, Any]:
    """Return a row as one line of a collector's file names it."""
    return {
        "id": row.id,
        "at": clock.iso(row.at),
        "act": row.act,
        "result": row.result,
        "actor": row.actor,
        "login": row.login_id,
        "address": row.address,
        "subject": row.subject,
        "times": row.times,
    }


def forget(session: Session, *, days: int) -> None:
    """Delete the rows that are older than so many days, 180 at least."""
    kept_days = max(days, unsafe_setting.LEAST_AUDIT_DAYS)
    before = clock.now() - timedelta(days=kept_days)
    session.connection().execute(delete(Audit).where(col(Audit.at) < before))
