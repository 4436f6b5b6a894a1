"""Write many acts together: one transaction and one fsync, with a savepoint for each act.

No act waits for others to join it. An act that finds no writer is written at once, and the acts
that arrive meanwhile make the next group (docs/decisions/group_commit.md).
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from contextvars import copy_context
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from patrol.db import Database, DatabaseBusy

T = TypeVar("T")

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
        # PostgreSQL groups commits by itself.
        if not self._database.is_sqlite:
            with self._database.write() as session:
                return act(session)
        member = _Member(act)
        self._wait(member)
        if member.must_lead:
            self._lead()
        return member.answer()

    def _wait(self, member: "_Member[T]") -> None:
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

    def _withdraw(self, member: "_Member[T]") -> bool:
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
            with self._guard:
                if not self._waiting:
                    return
                group.append(self._waiting.popleft())
            is_first = len(group) == 1
            session = self._database.joined(link, known=known, has_savepoint=not is_first)
            self._write_one(link, group[-1], session, is_first=is_first)
            if group[-1].error is not None:
                known.clear()  # it may hold rows that were rolled back

    def _write_one(
        self, link: Connection, member: "_Member[Any]", session: Session, *, is_first: bool
    ) -> None:
        """Write one act; if it fails, roll back only this act.

        The error is raised when it ends the whole transaction: when the act is the first, which
        has no savepoint, or when SQLite rolled back everything (for example on a full disk).
        """
        try:
            member.run(session)
            self._database.settle(session)
            session.commit()
        except Exception as error:
            member.error = error
            with suppress(OperationalError):  # SQLite may have rolled back everything by itself
                session.rollback()
            if is_first or not self._database.is_open(link):
                raise
        else:
            member.session = session
        finally:
            session.close()

    def _fail(self, group: "list[_Member[Any]]", error: BaseException) -> None:
        """Give each act of the group an error, its own or the common one: nothing was stored."""
        common = error if isinstance(error, Exception) else DatabaseBusy()
        for member in group:
            member.error = member.error or common
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


class _Member(Generic[T]):
    """One act that waits for its turn; afterwards it holds the outcome."""

    def __init__(self, act: Callable[[Session], T]) -> None:
        self._act, self._context = act, copy_context()
        self._value: T
        self.error: Exception | None = None
        self.session: Session | None = None
        """The session of an act that succeeded; the hooks after the commit read it."""
        self.must_lead = False
        self.called = threading.Event()
        """Set when this act is to lead, or when it has its outcome."""

    def run(self, session: Session) -> None:
        """Run the act in the context of its own request, even if another request leads."""
        self._value = self._context.run(self._act, session)

    def answer(self) -> T:
        """Return the result of the act.

        Raises: the error of the act or of the commit.
        """
        if self.error is not None:
            raise self.error
        return self._value
