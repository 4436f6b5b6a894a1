"""A reading that waited on its way is told apart from a slow clock"""

import sqlalchemy as sa
from alembic import op

from patrol.db import UtcTime

revision = "0106"
down_revision = "0105"
branch_labels = None
depends_on = None
# An older program leaves the columns empty, and judges a clock by itself.
works_from = "0105"


def upgrade() -> None:
    op.add_column(
        "station_state", sa.Column("late_s", sa.Integer(), nullable=False, server_default="0")
    )
    op.add_column("station_state", sa.Column("late_since", UtcTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("station_state", "late_since")
    op.drop_column("station_state", "late_s")
