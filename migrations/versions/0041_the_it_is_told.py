"""Troubles of the house, the messages to the office's IT, and facts for the checklist"""

import re

import sqlalchemy as sa
from alembic import op

from patrol.db import UtcTime
from patrol.db.schema import reword_sqlite_table

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None
# An older program knows no such alarm: it cannot read a row of that kind.
works_from = "0041"

WORD = re.compile(r"'(\w+)'")
ALARM = "house_trouble"
KINDS = (
    *("storage", "worker", "database", "job", "record", "office", "clock"),
    *("backup", "certificate", "channel", "it"),
)


def upgrade() -> None:
    op.create_table(
        "house_trouble",
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("subject", sa.String(40), nullable=False),
        sa.Column("detail", sa.String(200), nullable=False),
        sa.Column("began_at", UtcTime(), nullable=False),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.Column("told_at", UtcTime(), nullable=True),
        sa.Column("told_state", sa.String(32), nullable=True),
        sa.CheckConstraint(f"kind IN {KINDS}", name="troublekind_known"),
        sa.CheckConstraint("told_state IN ('stands', 'over')", name="troublestate_known"),
        sa.PrimaryKeyConstraint("kind", "subject"),
    )
    op.create_table(
        "house_message",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("way", sa.String(20), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("due_at", UtcTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("done_at", UtcTime(), nullable=True),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("house_message_due", "house_message", ["done_at", "due_at"])
    op.create_table(
        "house_fact",
        sa.Column("name", sa.String(20), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("is_good", sa.Boolean(), nullable=False),
        sa.Column("until", UtcTime(), nullable=True),
        sa.Column("words", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    _know_alarm(add=True)


def downgrade() -> None:
    alarms = sa.table("alarm", sa.column("kind", sa.String()))
    op.execute(sa.delete(alarms).where(alarms.c.kind == ALARM))
    _know_alarm(add=False)
    for name in ("house_fact", "house_message", "house_trouble"):
        op.drop_table(name)


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
