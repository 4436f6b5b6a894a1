"""A doubt of wind or battery knows when the station spoke of it last"""

import sqlalchemy as sa
from alembic import op

from patrol.db import UtcTime

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None
works_from = "0031"


def upgrade() -> None:
    op.add_column("station_doubt", sa.Column("said_at", UtcTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("station_doubt", "said_at")
