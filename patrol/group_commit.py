"""What many say at once is written together: one transaction and one fsync, a savepoint each.

Nobody waits in order to be joined by others: whoever finds no writer writes at once, and what is
said meanwhile makes the next group (docs/decisions/group_commit.md).
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
        if not self._database.is_sqlite:
            with self._database.write() as session:
                return act(session)
        member = _Member(act)
        self._wait(member)
        if member.must_lead:
            self._lead()
        return member.answer()

    def _wait(self, member: "_Member[T]") -> None:
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

    def _withdraw(self, member: "_Member[T]") -> bool:
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
            with self._guard:
                if not self._waiting:
                    return
                group.append(self._waiting.popleft())
            is_first = len(group) == 1
            session = self._database.joined(link, known=known, has_savepoint=not is_first)
            self._write_one(link, group[-1], session, is_first=is_first)
            if group[-1].error is not None:
                known.clear()  # it may tell of what was taken back

    def _write_one(
        self, link: Connection, member: "_Member[Any]", session: Session, *, is_first: bool
    ) -> None:
        """An act that fails takes back only itself; the first has nobody before it to spare.

        Raises the act's error when the whole transaction is lost by it (a full disk, for one).
        """
        try:
            member.run(session)
            self._database.settle(session)
            session.commit()
        except Exception as error:
            member.error = error
            with suppress(OperationalError):  # SQLite may have taken back everything by itself
                session.rollback()
            if is_first or not self._database.is_open(link):
                raise
        else:
            member.session = session
        finally:
            session.close()

    def _fail(self, group: "list[_Member[Any]]", error: BaseException) -> None:
        """Nothing of the group is stored, and each is told so: its own error, or the common one."""
        told = error if isinstance(error, Exception) else DatabaseBusy()
        for member in group:
            member.error = member.error or told
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
    """One act that waits for its turn, and afterwards its outcome."""

    def __init__(self, act: Callable[[Session], T]) -> None:
        self._act, self._context = act, copy_context()
        self._value: T
        self.error: Exception | None = None
        self.session: Session | None = None
        """Of an act that went well: what is to be done after the commit stands in it."""
        self.must_lead = False
        self.called = threading.Event()
        """Set when this one is to lead, or when its outcome is there."""

    def run(self, session: Session) -> None:
        """Run the act in the context of its own request, whoever leads."""
        self._value = self._context.run(self._act, session)

    def answer(self) -> T:
        if self.error is not None:
            raise self.error
        return self._value
