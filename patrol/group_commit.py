"""What many say at once is written together: one transaction and one fsync, a savepoint each.

Nobody waits in order to be joined by others: whoever finds no writer writes at once, and what is
said meanwhile makes the next group (docs/decisions/group_commit.md).
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from contextvars import copy_context
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from patrol.db import Database, DatabaseBusy

T = TypeVar("T")
A = TypeVar("A")
WriteAll = Callable[[Session, Sequence[A]], Sequence[T | Exception]]
"""Writes acts that are alike with the same few statements. Each has its value, or its refusal."""

log = logging.getLogger(__name__)

WAIT_S = 15.0
MOST = 32
WORK_S = 0.008
"""After so much work of its own a group takes no further act: the sockets wait as long.

Counted as the thread's own time, or a busy machine would make groups small when they help most.
"""


class GroupCommit:
    """`write(act)` from as many threads or greenlets as there are."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._guard = threading.Lock()
        self._waiting: deque[_Member[Any]] = deque()
        self._has_leader = False

    def write(self, act: Callable[[Session], T]) -> T:
        """Run `act` in a transaction that it may share; returns when what it wrote is durable.

        Raises: whatever `act` raises, and then nothing of it is kept; DatabaseBusy when no turn
        came within 15 s; the error of the commit, which every act of the group gets.
        """
        run = copy_context().run

        def write_it(session: Session, _: Sequence[None]) -> list[T | Exception]:
            return [run(act, session)]

        return self.write_alike(write_it, None)

    def write_alike(self, write_all: WriteAll[A, T], item: A) -> T:
        """As `write`, for an act that has the same statements as others of its kind.

        Those that wait one after another for the same function are given to it together.
        """
        if not self._database.is_sqlite:
            with self._database.write() as session:
                return _value(*write_all(session, [item]))
        member = _Member(write_all, item)
        self._wait(member)
        if member.must_lead:
            self._lead()
        outcome: T | Exception = member.outcome
        return _value(outcome)

    def _wait(self, member: "_Member[Any]") -> None:
        """Until this one is to lead, or its outcome is there. Raises DatabaseBusy."""
        with self._guard:
            self._waiting.append(member)
            if not self._has_leader:
                self._has_leader = member.must_lead = True
                return
        try:
            if not member.called.wait(WAIT_S) and self._withdraw(member):
                raise DatabaseBusy
            member.called.wait()
        except BaseException:
            self._withdraw(member)
            if member.must_lead:
                self._call_next()
            raise

    def _withdraw(self, member: "_Member[Any]") -> bool:
        """False when a leader has taken the act already: its outcome will come."""
        with self._guard:
            if member not in self._waiting:
                return False
            self._waiting.remove(member)
            return True

    def _lead(self) -> None:
        """Write what waits, this one's own act first, and let the next one lead."""
        group: list[_Member[Any]] = []
        try:
            with self._database.transaction() as link:
                self._write_each(link, group)
            self._database.committed([one.session for one in group if one.session])
        except BaseException as error:
            self._fail(group or self._take_all(), error)
            if not isinstance(error, Exception):
                raise
        finally:
            for member in group:
                member.called.set()
            self._call_next()

    def _write_each(self, link: Connection, group: "list[_Member[Any]]") -> None:
        until = time.thread_time() + WORK_S
        known: dict[str, Any] = {}
        while len(group) < MOST and (not group or time.thread_time() < until):
            alike = self._take_alike(MOST - len(group))
            if not alike:
                return
            has_others = bool(group) or len(alike) > 1
            group += alike
            is_written = self._write_alike(link, alike, known, has_savepoint=has_others)
            if not is_written and len(alike) > 1:
                log.warning("written one by one, not together: %r", alike[0].outcome)
                for member in alike:
                    self._write_alike(link, [member], known, has_savepoint=True)

    def _take_alike(self, most: int) -> "list[_Member[Any]]":
        """The act that waits longest, and those right behind it that are written alike."""
        taken: list[_Member[Any]] = []
        with self._guard:
            while self._waiting and len(taken) < most:
                if taken and self._waiting[0].write_all is not taken[0].write_all:
                    break
                taken.append(self._waiting.popleft())
        return taken

    def _write_alike(
        self,
        link: Connection,
        alike: "list[_Member[Any]]",
        known: dict[str, Any],
        *,
        has_savepoint: bool,
    ) -> bool:
        """Acts that fail take back only themselves; one that is alone has nobody to spare.

        False when they failed. Raises their error when the whole transaction is lost by it (a full
        disk, for one).
        """
        session = self._database.joined(link, known=known, has_savepoint=has_savepoint)
        try:
            outcomes = alike[0].write_all(session, [member.item for member in alike])
            self._database.settle(session)
            session.commit()
        except Exception as error:
            known.clear()  # it may tell of what is taken back
            with suppress(OperationalError):  # SQLite may have taken back everything by itself
                session.rollback()
            if not has_savepoint or not self._database.is_open(link):
                raise
            alike[0].outcome = error
            return False
        else:
            alike[0].session = session
            for member, outcome in zip(alike, outcomes, strict=True):
                member.outcome = outcome
            return True
        finally:
            session.close()

    def _fail(self, group: "list[_Member[Any]]", error: BaseException) -> None:
        """Nothing of the group is stored, and each is told so: its own error, or the common one."""
        told = error if isinstance(error, Exception) else DatabaseBusy()
        for member in group:
            if not isinstance(member.outcome, Exception):
                member.outcome = told
            member.called.set()

    def _take_all(self) -> "list[_Member[Any]]":
        with self._guard:
            taken = list(self._waiting)
            self._waiting.clear()
        return taken

    def _call_next(self) -> None:
        with self._guard:
            self._has_leader = bool(self._waiting)
            if self._has_leader:
                self._waiting[0].must_lead = True
                self._waiting[0].called.set()


class _Member(Generic[A]):
    """One act that waits for its turn, and afterwards its outcome."""

    def __init__(self, write_all: WriteAll[A, Any], item: A) -> None:
        self.write_all, self.item = write_all, item
        self.outcome: Any = None
        self.session: Session | None = None
        """Of acts that went well: what is to be done after the commit stands in it."""
        self.must_lead = False
        self.called = threading.Event()
        """Set when this one is to lead, or when its outcome is there."""


def _value(outcome: T | Exception) -> T:
    if isinstance(outcome, Exception):
        raise outcome
    return outcome
