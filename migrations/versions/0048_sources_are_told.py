"""Sources are told what became of their matters"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from patrol.db import UtcTime

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None
works_from = "0041"

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
STATUSES = "status IN ('waiting', 'sent', 'replaced', 'dead')"


def upgrade() -> None:
    op.create_table(
        "source_reply",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("source_ref", sa.String(128), nullable=False),
        sa.Column("state", JSON, nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("next_at", UtcTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", UtcTime(), nullable=True),
        sa.Column("why", sa.String(200), nullable=False),
        sa.CheckConstraint(STATUSES, name="replystatus_known"),
        sa.CheckConstraint("status <> 'sent' OR sent_at IS NOT NULL", name="reply_sent_has_time"),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("source_reply_of_matter", "source_reply", ["source_id", "source_ref", "id"])
    waiting = sa.text("status = 'waiting'")
    op.create_index(
        "source_reply_due",
        "source_reply",
        ["next_at"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )


def downgrade() -> None:
    op.drop_table("source_reply")
