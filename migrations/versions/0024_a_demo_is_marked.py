"""A database that holds a demo says so; no other one gets invented people or cases"""

import sqlalchemy as sa
from alembic import op

from patrol.db import UtcTime

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None
works_from = "0023"


def upgrade() -> None:
    op.create_table(
        "demo_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("by", sa.String(40), nullable=False),
        sa.CheckConstraint("id = 1", name="one_demo_mark"),
        sa.PrimaryKeyConstraint("id"),
    )


def downgrade() -> None:
    op.drop_table("demo_mark")
