"""The copies that an erasure does not reach: backups that were taken before it."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from patrol.models import Audit, AuditAct

BACKUP = "backup "
"""The beginning of what the audit says of a backup; its name follows."""
MOST = 20
"""Names that are listed; the others are counted."""


@dataclass(frozen=True)
class Copies:
    """The backups that the audit knows; each holds what was erased after it was taken."""

    count: int
    first_at: datetime | None
    last_at: datetime | None
    names: list[str]
    """The newest ones."""


def copies(session: Session) -> Copies:
    """Return the backups taken so far. The audit does not know which were deleted since."""
    rows = session.exec(
        select(Audit.at, Audit.subject)
        .where(Audit.act == AuditAct.EXPORTED, col(Audit.subject).startswith(BACKUP))
        .order_by(col(Audit.at).desc())
    ).all()
    names = [subject.removeprefix(BACKUP) for _, subject in rows[:MOST]]
    return Copies(len(rows), rows[-1][0] if rows else None, rows[0][0] if rows else None, names)
