"""A firm proves by a code in an SMS that the number of its report is its own"""

import sqlalchemy as sa
from alembic import op

from patrol.db import UtcTime

revision = "0100"
down_revision = "0099"
branch_labels = None
depends_on = None
works_from = "0099"


def upgrade() -> None:
    op.create_table(
        "phone_check",
        sa.Column("intake_id", sa.String(32), nullable=False),
        sa.Column("number_hash", sa.String(64), nullable=False),
        sa.Column("asked_at", UtcTime(), nullable=False),
        sa.Column("codes", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", UtcTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(200), nullable=False),
        sa.Column("verified_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"]),
        sa.PrimaryKeyConstraint("intake_id"),
    )
    op.create_index("ix_phone_check_number_hash", "phone_check", ["number_hash"])
    where = sa.text("next_at IS NOT NULL")
    op.create_index(
        "phone_check_due", "phone_check", ["next_at"], sqlite_where=where, postgresql_where=where
    )


def downgrade() -> None:
    op.drop_table("phone_check")
