"""Our own records are counted by the rate of their source, and no longer by one number for all"""

import sqlalchemy as sa
from alembic import op

revision = "0077"
down_revision = "0076"
branch_labels = None
depends_on = None
works_from = "0031"


def upgrade() -> None:
    # What they were allowed so far; a rate that somebody has chosen stays.
    op.execute(
        sa.text(
            "UPDATE source SET rate_per_minute = 6000"
            " WHERE adapter = 'intake' AND rate_per_minute = 600"
        )
    )


def downgrade() -> None:
    pass
