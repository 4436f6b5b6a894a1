"""What is known of each outside service, and the tests that an administrator asks for"""

import sqlalchemy as sa
from alembic import op

from patrol.db import UtcTime

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None
works_from = "0035"


def upgrade() -> None:
    op.create_table(
        "channel_state",
        sa.Column("way", sa.String(20), nullable=False),
        sa.Column("sent_at", UtcTime(), nullable=True),
        sa.Column("failed_at", UtcTime(), nullable=True),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("refusals", sa.Integer(), nullable=False),
        sa.Column("paused_until", UtcTime(), nullable=True),
        sa.Column("balance", sa.String(40), nullable=False),
        sa.Column("balance_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("way"),
    )
    op.create_table(
        "channel_test",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("way", sa.String(20), nullable=False),
        sa.Column("address", sa.String(64), nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("taken_at", UtcTime(), nullable=True),
        sa.Column("done_at", UtcTime(), nullable=True),
        sa.Column("is_sent", sa.Boolean(), nullable=True),
        sa.Column("words", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_channel_test_at", "channel_test", ["at"])


def downgrade() -> None:
    op.drop_table("channel_test")
    op.drop_table("channel_state")
