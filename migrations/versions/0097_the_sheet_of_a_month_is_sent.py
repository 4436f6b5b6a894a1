"""The sheet of a month is sent to a mailbox or a group"""

import sqlalchemy as sa
from alembic import op

from patrol.db import UtcTime

revision = "0097"
down_revision = "0094"
branch_labels = None
depends_on = None
works_from = "0079"


def upgrade() -> None:
    op.create_table(
        "posted_sheet",
        sa.Column("month", sa.String(7), primary_key=True),
        sa.Column("at", UtcTime(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("posted_sheet")
