"""Alarms about a source over its rate, and about replies that it does not take"""

import re

import sqlalchemy as sa
from alembic import op

from patrol.db import UtcTime
from patrol.db.schema import reword_sqlite_table

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None
# An older program knows no such alarm: it cannot read a row of that kind.
works_from = "0053"

WORD = re.compile(r"'(\w+)'")
ALARMS = ("source_limited", "replies_lost")


def upgrade() -> None:
    for name in ("limited_since", "limited_at"):
        op.add_column("source_state", sa.Column(name, UtcTime(), nullable=True))
    _know_alarms(add=True)


def downgrade() -> None:
    alarms = sa.table("alarm", sa.column("kind", sa.String()))
    op.execute(sa.delete(alarms).where(alarms.c.kind.in_(ALARMS)))
    _know_alarms(add=False)
    for name in ("limited_since", "limited_at"):
        op.drop_column("source_state", name)


def _know_alarms(*, add: bool) -> None:
    """Add the kinds of alarms to the known ones, or remove them; other migrations add theirs."""
    link = op.get_bind()
    ours = "".join(f"'{kind}', " for kind in ALARMS)
    if link.dialect.name == "sqlite":
        without, kinds = "kind IN (", f"kind IN ({ours}"
        reword_sqlite_table(link, "alarm", *((without, kinds) if add else (kinds, without)))
        return
    known = link.scalar(
        sa.text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name"),
        {"name": "alarmkind_known"},
    )
    others = ", ".join(f"'{kind}'" for kind in WORD.findall(str(known)) if kind not in ALARMS)
    op.drop_constraint("alarmkind_known", "alarm", type_="check")
    op.create_check_constraint(
        "alarmkind_known", "alarm", f"kind IN ({ours if add else ''}{others})"
    )
