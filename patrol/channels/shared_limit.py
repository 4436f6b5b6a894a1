"""A provider's limit that holds for the whole installation: every process counts in the database.

It is for limits whose breach costs minutes for everybody. The others are kept by each process
(docs/decisions/provider_limits.md).
"""

from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlmodel import Session, col, select

from patrol import clock, db
from patrol.channels import Limited, TryLater
from patrol.channels.http.throttle import Rule
from patrol.models import ProviderPause, ProviderUse


class SharedLimit:
    """The messages of one provider in the last seconds, and the pause that it asked for."""

    def __init__(self, database: db.Database, provider: str, rule: Rule) -> None:
        self._database, self._provider, self._rule = database, provider, rule

    def take(self) -> None:
        """Count one message before it leaves.

        Raises: Limited, TryLater when the database is held or away.
        """
        try:
            with self._database.write() as session:
                db.take_turns(session, f"provider {self._provider}")
                self._respect(session)
                session.add(ProviderUse(provider=self._provider, at=clock.now()))
        except (db.DatabaseBusy, OperationalError, InterfaceError):
            raise TryLater(1.0, f"{self._provider}: the database is busy") from None

    def _respect(self, session: Session) -> None:
        """Forget what has left the window, and refuse while a limit holds.

        Raises: Limited.
        """
        now = clock.now()
        begin = now - timedelta(seconds=self._rule.per_s)
        mine = col(ProviderUse.provider) == self._provider
        session.connection().execute(delete(ProviderUse).where(mine, col(ProviderUse.at) <= begin))
        times = session.exec(select(ProviderUse.at).where(mine).order_by(col(ProviderUse.at))).all()
        pause = session.get(ProviderPause, self._provider)
        ends = [pause.until] if pause else []
        if len(times) >= self._rule.most:
            ends.append(times[-self._rule.most] + timedelta(seconds=self._rule.per_s))
        wait_s = (max(ends, default=now) - now).total_seconds()
        if wait_s > 0:
            raise Limited(wait_s, f"{self._provider}: its limit")

    def learn(self, wait_s: float) -> None:
        """Keep a pause that the provider asked for; if the database is away, it will ask again."""
        until = clock.now() + timedelta(seconds=wait_s)
        try:
            with self._database.write() as session:
                db.take_turns(session, f"provider {self._provider}")
                row = session.get(ProviderPause, self._provider)
                row = row or ProviderPause(provider=self._provider, until=until)
                row.until = max(row.until, until)
                session.add(row)
        except (db.DatabaseBusy, OperationalError, InterfaceError):
            return
