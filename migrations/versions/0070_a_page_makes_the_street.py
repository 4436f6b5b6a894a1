"""A one-time link leads to the page that makes the street"""

import sqlalchemy as sa
from alembic import op

from patrol.db import UtcTime

revision = "0070"
down_revision = "0069"
branch_labels = None
depends_on = None
works_from = "0031"


def upgrade() -> None:
    op.create_table(
        "setup_link",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("token_hash"),
    )


def downgrade() -> None:
    op.drop_table("setup_link")
