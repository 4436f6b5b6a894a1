"""Write many acts together: one transaction and one fsync, with a savepoint for each act.

No act waits for others to join it. An act that finds no writer is written at once, and the acts
that arrive meanwhile make the next group (docs/decisions/group_commit.md).
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
"""Writes many acts with the statements of one; each gets its result, or its refusal."""

log = logging.getLogger(__name__)

WAIT_S = 15.0
"""An act that got no turn within so many seconds fails with `DatabaseBusy`."""
MOST = 32
"""A group has at most so many acts."""
WORK_S = 0.008
"""A group takes no further act after so many seconds of work, because the sockets wait meanwhile.

The thread's own time is counted. By the wall clock, groups would be small on a busy machine, where
they help most.
"""


class GroupCommit:
    """Write acts from any number of threads or greenlets; one of them leads each group."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._guard = threading.Lock()
        self._waiting: deque[_Member[Any]] = deque()
        self._has_leader = False

    def write(self, act: Callable[[Session], T]) -> T:
        """Run `act` in a transaction that it may share; return its result when that is durable.

        An error of `act` itself is raised here, and nothing of the act is kept. When the commit
        fails, every act of the group raises the error of the commit. DatabaseBusy: no turn came
        within `WAIT_S` seconds.

        Raises: DatabaseBusy.
        """
        run = copy_context().run

        def write_it(session: Session, _: Sequence[None]) -> list[T | Exception]:
            return [run(act, session)]

        return self.write_alike(write_it, None)

    def write_alike(self, write_all: WriteAll[A, T], item: A) -> T:
        """Write `item` as `write` does, together with others that wait for the same function.

        `write_all` gets all of them that wait one after another, and runs in no request's context.
        """
        # PostgreSQL groups commits by itself.
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
        """Wait until this act is to lead, or until it has an outcome."""
        with self._guard:
            self._waiting.append(member)
            if not self._has_leader:
                self._has_leader = member.must_lead = True
                return
        try:
            if not member.called.wait(WAIT_S) and self._withdraw(member):
                raise DatabaseBusy
            member.called.wait()  # a leader has the act, and every group ends
        except BaseException:
            # An act that gives up, also by the end of its greenlet, must not keep the lead.
            self._withdraw(member)
            if member.must_lead:
                self._call_next()
            raise

    def _withdraw(self, member: "_Member[Any]") -> bool:
        """Remove the act from the queue; False when a leader has already taken it."""
        with self._guard:
            if member not in self._waiting:
                return False
            self._waiting.remove(member)
            return True

    def _lead(self) -> None:
        """Write the waiting acts, this thread's own first, and let the next one lead."""
        group: list[_Member[Any]] = []
        try:
            with self._database.transaction() as link:
                self._write_each(link, group)
            self._database.committed([member.session for member in group if member.session])
        except BaseException as error:
            # Without a group the transaction could not begin, so all who wait fail alike.
            self._fail(group or self._take_all(), error)
            if not isinstance(error, Exception):  # the end of this thread or greenlet
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
        """Take the act that waits longest, and those right behind it with the same function."""
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
        """Write acts with one function; if it fails, roll back only these and return False.

        The error is raised when it ends the whole transaction: when there is no savepoint, because
        the act is alone so far, or when SQLite rolled back everything (for example on a full disk).
        """
        session = self._database.joined(link, known=known, has_savepoint=has_savepoint)
        try:
            outcomes = alike[0].write_all(session, [member.item for member in alike])
            self._database.settle(session)
            session.commit()
        except Exception as error:
            known.clear()  # it may hold rows that are rolled back
            with suppress(OperationalError):  # SQLite may have rolled back everything by itself
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
        """Give each act of the group an error, its own or the common one: nothing was stored."""
        common = error if isinstance(error, Exception) else DatabaseBusy()
        for member in group:
            if not isinstance(member.outcome, Exception):
                member.outcome = common
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
    """One act that waits for its turn; afterwards it holds the outcome."""

    def __init__(self, write_all: WriteAll[A, Any], item: A) -> None:
        self.write_all, self.item = write_all, item
        self.outcome: Any = None
        self.session: Session | None = None
        """The session of acts that succeeded; the hooks after the commit read it."""
        self.must_lead = False
        self.called = threading.Event()
        """Set when this act is to lead, or when it has its outcome."""


def _value(outcome: T | Exception) -> T:
    """Return the result of an act.

    Raises: the error of the act or of the commit.
    """
    if isinstance(outcome, Exception):
        raise outcome
    return outcome
