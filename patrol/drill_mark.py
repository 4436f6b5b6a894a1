"""Know whether this database is that of a drill (演练): nothing of it leaves the house."""

from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlmodel import Session, select

from patrol.db import Database
from patrol.models import DrillMark

_KNOWN = "is_drill"
TITLE = "【演练】"
"""The beginning of the title of each case of a drill: it stands on the phone's notification too."""


def current(session: Session) -> DrillMark | None:
    """Return the mark of the drill that this database holds; None for a street's own one."""
    return session.exec(select(DrillMark)).first()


def learn(database: Database) -> bool | None:
    """Return whether this database holds a drill; None while it cannot be asked.

    The sessions of this database know it from then on (`is_known`).
    """
    try:
        with database.read() as session:
            known = current(session) is not None
    except (OperationalError, ProgrammingError):  # away, or not migrated yet
        return None
    database.info[_KNOWN] = known
    return known


def is_known(session: Session) -> bool:
    """True in a drill; it asks no database, so an order does not wait for it."""
    return bool(session.info.get(_KNOWN))
