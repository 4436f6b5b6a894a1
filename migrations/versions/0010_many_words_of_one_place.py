"""Tips about one place fold into one row with a count; a repeated alarm counts instead"""

import re

import sqlalchemy as sa
from alembic import op

from patrol.db import UtcTime
from patrol.db.schema import reword_sqlite_table

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

INTAKE_COUNTS = "tips >= 1 AND networks BETWEEN 1 AND tips"
INCIDENT_COUNTS = "tips >= 0 AND networks BETWEEN 0 AND tips"
FOLDED_ONCE = "folded_into_id IS NULL OR spot IS NULL"
QUEUE = ["status", "area_id", "folded_into_id", "severity", "received_at"]
KNOWN, KNOWN_NOW = "'tip_unsolved'", "'tip_unsolved', 'tips_waiting'"


def upgrade() -> None:
    op.add_column("intake", sa.Column("network", sa.String(20), nullable=True))
    # A column that refers to another row: Alembic cannot add it to a table of SQLite.
    op.execute("ALTER TABLE intake ADD COLUMN folded_into_id VARCHAR(32) REFERENCES intake (id)")
    op.add_column("intake", _checked("spot", sa.String(40), FOLDED_ONCE, "intake_folded_once"))
    op.add_column("intake", sa.Column("heard_at", UtcTime(), nullable=True))
    op.add_column("intake", _count("tips", 1))
    op.add_column("intake", _count("networks", 1, INTAKE_COUNTS, "intake_counts"))
    op.create_index("intake_of_spot", "intake", ["spot", "category", "heard_at"])
    op.drop_index("intake_queue", table_name="intake")
    op.create_index("intake_queue", "intake", QUEUE)
    op.create_index("intake_folded", "intake", ["folded_into_id", "network"])
    op.add_column("incident", _count("tips", 0))
    op.add_column("incident", _count("networks", 0, INCIDENT_COUNTS, "incident_counts"))
    op.add_column("alarm", _count("count", 1, "count >= 1", "alarm_count"))
    _know_alarms(KNOWN, KNOWN_NOW)


def downgrade() -> None:
    op.execute("DELETE FROM alarm WHERE kind = 'tips_waiting'")
    _know_alarms(KNOWN_NOW, KNOWN)
    op.drop_column("alarm", "count")
    op.drop_column("incident", "networks")
    op.drop_column("incident", "tips")
    op.drop_index("intake_queue", table_name="intake")
    op.create_index("intake_queue", "intake", [name for name in QUEUE if name != "folded_into_id"])
    op.drop_index("intake_folded", table_name="intake")
    op.drop_index("intake_of_spot", table_name="intake")
    for name in ("networks", "tips", "heard_at", "spot"):
        op.drop_column("intake", name)
    if op.get_bind().dialect.name == "sqlite":  # it drops no column that refers to another row
        reword_sqlite_table(
            op.get_bind(),
            "intake",
            "folded_into_id VARCHAR(32) REFERENCES intake (id)",
            "folded_into_id VARCHAR(32)",
        )
    op.drop_column("intake", "folded_into_id")
    op.drop_column("intake", "network")


def _checked(name: str, kind: sa.types.TypeEngine[str], rule: str, rule_name: str) -> sa.Column:
    return sa.Column(name, kind, sa.CheckConstraint(rule, name=rule_name), nullable=True)


def _count(name: str, default: int, rule: str = "", rule_name: str = "") -> sa.Column:
    rules = [sa.CheckConstraint(rule, name=rule_name)] if rule else []
    return sa.Column(name, sa.Integer(), *rules, nullable=False, server_default=str(default))


def _know_alarms(old: str, new: str) -> None:
    """Change the list of kinds as it stands, because other migrations add kinds of their own."""
    link = op.get_bind()
    if link.dialect.name == "sqlite":
        reword_sqlite_table(link, "alarm", old, new)
        return
    rule = link.scalar(
        sa.text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name"),
        {"name": "alarmkind_known"},
    )
    plain = re.sub(r"::character varying", "", rule or "")
    op.drop_constraint("alarmkind_known", "alarm", type_="check")
    op.execute(f"ALTER TABLE alarm ADD CONSTRAINT alarmkind_known {plain.replace(old, new)}")
