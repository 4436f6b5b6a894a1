"""A phone says at which host of ours it signed in, so that a domain may move"""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None
# An older program leaves the column empty: its phones count as not yet moved.
works_from = "0031"


def upgrade() -> None:
    op.add_column("phone", sa.Column("host", sa.String(255), nullable=True))


def downgrade() -> None:
    op.drop_column("phone", "host")
