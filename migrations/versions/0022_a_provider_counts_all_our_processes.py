"""The limit of a provider is counted in the database, for all processes together"""

import sqlalchemy as sa
from alembic import op

from patrol.db import UtcTime

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "provider_use",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("provider", sa.String(20), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
    )
    op.create_index("provider_use_by_time", "provider_use", ["provider", "at"])
    op.create_table(
        "provider_pause",
        sa.Column("provider", sa.String(20), primary_key=True),
        sa.Column("until", UtcTime(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("provider_pause")
    op.drop_table("provider_use")
