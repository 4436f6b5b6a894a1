"""Alarms about hazards that are late or failed their re-check"""

import re

import sqlalchemy as sa
from alembic import op

from patrol.db.schema import reword_sqlite_table

revision = "0113"
down_revision = "0112"
branch_labels = None
depends_on = None
# An older program knows no such alarms: it cannot read a row of that kind.
works_from = "0113"

WORD = re.compile(r"'(\w+)'")
ALARMS = ["hazard_late", "hazard_failed"]


def upgrade() -> None:
    _know_alarm(add=True)


def downgrade() -> None:
    alarms = sa.table("alarm", sa.column("kind", sa.String()))
    op.execute(sa.delete(alarms).where(alarms.c.kind.in_(ALARMS)))
    _know_alarm(add=False)


def _know_alarm(*, add: bool) -> None:
    """Add the kinds of alarm to the known ones, or remove them; other migrations add theirs."""
    link = op.get_bind()
    if link.dialect.name == "sqlite":
        named = "".join(f"'{kind}', " for kind in ALARMS)
        without, kind = "kind IN (", f"kind IN ({named}"
        reword_sqlite_table(link, "alarm", *((without, kind) if add else (kind, without)))
        return
    known = link.scalar(
        sa.text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name"),
        {"name": "alarmkind_known"},
    )
    kinds = [kind for kind in WORD.findall(str(known)) if kind not in ALARMS]
    names = ", ".join(f"'{kind}'" for kind in (ALARMS if add else []) + kinds)
    op.drop_constraint("alarmkind_known", "alarm", type_="check")
    op.create_check_constraint("alarmkind_known", "alarm", f"kind IN ({names})")
