"""The settings of the channels as one process knows them: the environment, and the newest version.

Each process looks for a newer version every few seconds, so nothing is started again.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.exc import OperationalError, ProgrammingError

from patrol import drill_mark
from patrol.channels.credentials import versions
from patrol.channels.credentials.key import SettingsKey
from patrol.channels.credentials.names import bare, joined
from patrol.channels.credentials.sealed import Sealed, opened
from patrol.config import Settings
from patrol.db import Database
from patrol.models import ChannelCredentials

log = logging.getLogger(__name__)


class KeyFault(StrEnum):
    """The reason why this machine cannot read the kept credentials."""

    NO_KEY = "no_key"
    OTHER_KEY = "other_key"
    DAMAGED = "damaged"


@dataclass(frozen=True)
class _InForce:
    version: int
    settings: Settings
    fault: KeyFault | None = None


class Credentials:
    """The credentials that one process sends with; `on_change` hears of each newer version."""

    def __init__(
        self, base: Settings, database: Database, on_change: Callable[[Settings], None]
    ) -> None:
        self.base, self._database, self._on_change = base, database, on_change
        self._turn = threading.Lock()
        self.is_drill = drill_mark.learn(database)
        # Until it is known that this is no drill, no credential is in use.
        self._known = _InForce(0, base if self.is_drill is False else bare(base))
        on_change(self._known.settings)

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self._known.settings

    @property
    def version(self) -> int:
        """The version in force; 0 when nothing was ever saved."""
        return self._known.version

    @property
    def fault(self) -> KeyFault | None:
        """The reason why the newest version cannot be read; None when it can."""
        return self._known.fault

    def refresh(self) -> bool:
        """Take the newest version when this process does not know it; True when it was new.

        A fault is looked at again each time: the operator may just have put the key back.
        """
        with self._turn:
            if self.is_drill is None:
                self.is_drill = drill_mark.learn(self._database)
                if self.is_drill is False:
                    self._take(_InForce(0, self.base))
            if self.is_drill is not False:
                return False
            try:
                with self._database.read() as session:
                    newest = versions.newest_version(session)
                    if newest == self.version and self.fault is None:
                        return False
                    row = session.get(ChannelCredentials, newest)
            except (OperationalError, ProgrammingError):
                # Away, or not migrated yet: what is known counts until the next look.
                return False
            return self._take(_read(self.base, row) if row else _InForce(0, self.base))

    def _take(self, known: _InForce) -> bool:
        if known == self._known:
            return False
        if known.fault:
            log.error("the credentials of the channels cannot be read: %s", known.fault)
        self._known = known
        self._on_change(known.settings)
        return True


def _read(base: Settings, row: ChannelCredentials) -> _InForce:
    key = SettingsKey.known(base)
    if key is None or key.id != row.key_id:
        return _InForce(row.version, base, KeyFault.OTHER_KEY if key else KeyFault.NO_KEY)
    try:
        values = opened(key, versions.purpose_of(row.version), row.sealed or "")
    except Sealed:
        return _InForce(row.version, base, KeyFault.DAMAGED)
    return _InForce(row.version, joined(base, values))
