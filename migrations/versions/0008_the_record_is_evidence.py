"""The record is evidence: how far it was verified, cases that must be kept, digests of photos"""

import sqlalchemy as sa
from alembic import op

from patrol.db import UtcTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "verification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("broken_at", UtcTime(), nullable=True),
        sa.Column("broken_seq", sa.Integer(), nullable=True),
        sa.Column("flaw", sa.String(length=12), nullable=True),
        sa.CheckConstraint("id = 1", name="verification_is_one"),
        sa.CheckConstraint(
            "(broken_at IS NULL) = (broken_seq IS NULL)", name="verification_flaw_has_row"
        ),
        sa.CheckConstraint(
            "(broken_at IS NULL) = (flaw IS NULL)", name="verification_flaw_has_kind"
        ),
        sa.CheckConstraint("flaw IN ('chain', 'head')", name="verification_flaw_known"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "preservation",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("incident_id", sa.String(length=32), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.Column("ended_by", sa.String(length=40), nullable=True),
        sa.Column("ended_why", sa.String(length=200), nullable=True),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_by IS NULL) AND (ended_at IS NULL) = (ended_why IS NULL)",
            name="preservation_ends_whole",
        ),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_preservation_incident_id", "preservation", ["incident_id"], unique=False)
    op.create_index(
        "one_preservation",
        "preservation",
        ["incident_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.add_column("photo", sa.Column("stored_sha256", sa.String(length=64), nullable=True))


def downgrade() -> None:
    op.drop_column("photo", "stored_sha256")
    op.drop_index("one_preservation", table_name="preservation")
    op.drop_index("ix_preservation_incident_id", table_name="preservation")
    op.drop_table("preservation")
    op.drop_table("verification")
