"""A case waits for its report; a report says how far from the case it was made"""

import re

import sqlalchemy as sa
from alembic import op

from patrol.db import UtcTime
from patrol.db.schema import reword_sqlite_table

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

WORD = re.compile(r"'(\w+)'")
ALARM = "report_owed"
NO_FIX = "'no_consent', 'denied', 'unsupported', 'timed_out', 'too_old', 'on_behalf'"
OWED = (
    "(report_owed_by IS NULL) = (report_owed_at IS NULL)"
    " AND (report_owed_by IS NULL OR status = 'resolved')"
)
INDEXES = (
    ("report_located", "report", "received_at", "position_salt IS NOT NULL"),
    ("incident_owed", "incident", "report_owed_by", "report_owed_by IS NOT NULL"),
)
PLAIN = (
    ("incident", "report_target_s", sa.Integer(), "1800"),
    ("incident", "report_owed_at", UtcTime(), None),
    ("incident", "report_breached_at", UtcTime(), None),
    ("report", "distance_m", sa.Integer(), None),
    ("report", "fix_age_s", sa.Integer(), None),
    ("report", "is_far", sa.Boolean(), sa.false()),
    ("closure", "without_report", sa.String(1000), None),
)
CHECKED = (
    ("incident", "report_owed_by", 12, "owed_when_resolved", OWED),
    ("report", "no_fix", 32, "nofix_known", f"no_fix IN ({NO_FIX})"),
    (
        "report",
        "position_salt",
        32,
        "report_salt_has_point",
        "position_salt IS NULL OR lat IS NOT NULL",
    ),
)

ALARMS = sa.table("alarm", sa.column("kind", sa.String()))
INCIDENT = sa.table(
    "incident",
    sa.column("id", sa.String()),
    sa.column("status", sa.String()),
    sa.column("resolved_at", UtcTime()),
    sa.column("report_owed_by", sa.String()),
    sa.column("report_owed_at", UtcTime()),
)
ASSIGNMENT = sa.table(
    "assignment",
    sa.column("incident_id", sa.String()),
    sa.column("call_sign", sa.String()),
    sa.column("status", sa.String()),
    sa.column("is_lead", sa.Boolean()),
    sa.column("report_owed", sa.Boolean()),
)


def upgrade() -> None:
    for table, name, kind, default in PLAIN:
        column = sa.Column(name, kind, nullable=default is None, server_default=default)
        op.add_column(table, column)
    for table, name, length, check, condition in CHECKED:
        # SQLite takes a column and its CHECK only in the one statement.
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN {name} VARCHAR({length})"
            f" CONSTRAINT {check} CHECK ({condition})"
        )
    for name, table, column, condition in INDEXES:
        where = sa.text(condition)
        op.create_index(name, table, [column], sqlite_where=where, postgresql_where=where)
    lead = (
        sa.select(sa.func.min(ASSIGNMENT.c.call_sign))
        .where(
            ASSIGNMENT.c.incident_id == INCIDENT.c.id,
            ASSIGNMENT.c.status == "cleared",
            ASSIGNMENT.c.is_lead,
            ASSIGNMENT.c.report_owed,
        )
        .scalar_subquery()
    )
    op.execute(
        sa.update(INCIDENT)
        .where(INCIDENT.c.status == "resolved", lead.is_not(None))
        .values(report_owed_by=lead, report_owed_at=INCIDENT.c.resolved_at)
    )
    op.drop_column("assignment", "report_owed")
    _know_alarm(add=True)


def downgrade() -> None:
    op.execute(sa.delete(ALARMS).where(ALARMS.c.kind == ALARM))
    _know_alarm(add=False)
    owed = sa.Column("report_owed", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("assignment", owed)
    owes = sa.exists().where(
        INCIDENT.c.id == ASSIGNMENT.c.incident_id,
        INCIDENT.c.report_owed_by == ASSIGNMENT.c.call_sign,
    )
    cleared = ASSIGNMENT.c.status == "cleared"
    op.execute(sa.update(ASSIGNMENT).where(cleared, owes).values(report_owed=True))
    for name, table, *_ in INDEXES:
        op.drop_index(name, table)
    for table, name, *_ in (*reversed(CHECKED), *reversed(PLAIN)):
        op.drop_column(table, name)


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
