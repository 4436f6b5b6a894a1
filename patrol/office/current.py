"""The office's lists in the memory of one process. Nobody reads the database to ask them."""

import threading
from collections.abc import Iterable

from sqlalchemy.exc import OperationalError, ProgrammingError

from patrol.db import Database
from patrol.feed import Event
from patrol.models import FeedKind
from patrol.office import versions
from patrol.office.versions import OfficeState


class CurrentOffice:
    """The newest version of the lists that this process has heard of."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._state: OfficeState | None = None
        self._turn = threading.Lock()

    @property
    def state(self) -> OfficeState:
        """The lists; the first time they are read from the database."""
        return self._state or self.look()

    def look(self) -> OfficeState:
        """Ask the database for its newest version, and read the lists if it is another one."""
        with self._turn:
            try:
                return self._look()
            except (OperationalError, ProgrammingError):
                # A command may run before the tables are there; the shipped lists count meanwhile.
                if self._state is not None:
                    raise
                return versions.state_of(())

    def _look(self) -> OfficeState:
        with self._database.read() as session:
            # Another one, not a newer one: a restored backup goes back.
            if self._state is None or self._state.version != versions.newest(session):
                self._state = versions.read(session)
            return self._state

    def follow(self, events: Iterable[Event]) -> None:
        """Read the lists again when one of these acts has changed them."""
        numbers = [e.body["version"] for e in events if e.kind == FeedKind.OFFICE_CHANGED]
        if numbers and max(numbers) > self.state.version:
            self.look()
