"""Count changed cases into the sums of `/figures`."""

from patrol.db import Database
from patrol.figures import rollup


class FigureSweep:
    """The sums of one worker process; several processes may count, and none counts twice."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._seen = 0
        """The seq up to which this process found no act that changes a sum."""

    def count(self) -> None:
        """Count the next cases; all of them are read before the write lock is taken."""
        with self._database.read() as session:
            made = rollup.make(session, self._seen)
        if made.is_worth_a_write:
            with self._database.write() as session:
                rollup.store(session, made)
        else:
            self._seen = made.after.feed_seq
