"""Store the time of a corrected place, after which members who do not confirm it raise an alarm"""

import sqlalchemy as sa
from alembic import op

from patrol.db import UtcTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("incident", sa.Column("place_at", UtcTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("incident", "place_at")
