"""Indexes that need not walk the past; the way an order was accepted is checked"""

from alembic import op

from patrol.db.schema import reword_sqlite_table

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

WAY = "(accepted_at IS NULL) = (accepted_via IS NULL)"
KNOWN_WAY = f"{WAY} AND (accepted_via IS NULL OR accepted_via IN ('phone', 'radio', 'desk'))"


def upgrade() -> None:
    op.drop_index("ix_intake_status", table_name="intake")
    op.drop_index("ix_intake_area_id", table_name="intake")
    op.create_index("intake_queue", "intake", ["status", "area_id", "severity", "received_at"])
    op.drop_index("assignment_of_member", table_name="assignment")
    op.create_index("assignment_of_member", "assignment", ["member_id", "status", "dispatched_at"])
    _check_way(WAY, KNOWN_WAY)


def downgrade() -> None:
    _check_way(KNOWN_WAY, WAY)
    op.drop_index("assignment_of_member", table_name="assignment")
    op.create_index("assignment_of_member", "assignment", ["member_id", "status"])
    op.drop_index("intake_queue", table_name="intake")
    op.create_index("ix_intake_area_id", "intake", ["area_id"])
    op.create_index("ix_intake_status", "intake", ["status"])


def _check_way(old: str, new: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        reword_sqlite_table(op.get_bind(), "assignment", old, new)
        return
    op.drop_constraint("accepted_has_way", "assignment", type_="check")
    op.create_check_constraint("accepted_has_way", "assignment", new)
