"""The desk is told of a noise that stays far above its limit although a crew is there"""

import re

import sqlalchemy as sa
from alembic import op

from patrol.db.schema import reword_sqlite_table

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None
# An older program knows no such alarm: it cannot read a row of this kind.
works_from = "0061"

WORD = re.compile(r"'(\w+)'")
ALARM = "lasting_loud"


def upgrade() -> None:
    _know_alarm(add=True)


def downgrade() -> None:
    alarms = sa.table("alarm", sa.column("kind", sa.String()))
    op.execute(sa.delete(alarms).where(alarms.c.kind == ALARM))
    _know_alarm(add=False)


def _know_alarm(*, add: bool) -> None:
    """Add the kind of alarm to the known ones, or remove it; other migrations add theirs."""
    link = op.get_bind()
    if link.dialect.name == "sqlite":
        without, kind = "kind IN (", f"kind IN ('{ALARM}', "
        reword_sqlite_table(link, "alarm", *((without, kind) if add else (kind, without)))
        return
    known = link.scalar(
        sa.text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name"),
        {"name": "alarmkind_known"},
    )
    kinds = [kind for kind in WORD.findall(str(known)) if kind != ALARM]
    names = ", ".join(f"'{kind}'" for kind in ([ALARM] if add else []) + kinds)
    op.drop_constraint("alarmkind_known", "alarm", type_="check")
    op.create_check_constraint("alarmkind_known", "alarm", f"kind IN ({names})")
