"""The database of a drill is marked"""

import sqlalchemy as sa
from alembic import op

from patrol.db import UtcTime

revision = "0110"
down_revision = "0109"
branch_labels = None
depends_on = None
works_from = "0104"


def upgrade() -> None:
    op.create_table(
        "drill_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("real_url", sa.String(255), nullable=False),
        sa.Column("watched_at", UtcTime(), nullable=True),
        sa.Column("watched_seq", sa.Integer(), nullable=True),
        sa.Column("interrupted_at", UtcTime(), nullable=True),
        sa.Column("real_cases", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name="one_drill_mark"),
        sa.PrimaryKeyConstraint("id"),
    )


def downgrade() -> None:
    op.drop_table("drill_mark")
