"""A case has a review, with the day to look again"""

import sqlalchemy as sa
from alembic import op

from patrol.db import UtcTime

revision = "0104"
down_revision = "0103"
branch_labels = None
depends_on = None
works_from = "0103"


def upgrade() -> None:
    op.create_table(
        "review",
        sa.Column("incident_id", sa.String(32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("look_again_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"]),
        sa.PrimaryKeyConstraint("incident_id"),
    )
    op.create_index("review_looks_again", "review", ["look_again_on"])


def downgrade() -> None:
    op.drop_table("review")
