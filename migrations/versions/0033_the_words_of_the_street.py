"""The street's name, case prefix and example of an address are data"""

import sqlalchemy as sa
from alembic import op

from patrol.db import UtcTime

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None
# An older program would number its cases WH- again.
works_from = "0031"


def upgrade() -> None:
    op.create_table(
        "street",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("prefix", sa.String(8), nullable=False),
        sa.Column("place_hint", sa.String(60), nullable=False),
        sa.Column("by", sa.String(40), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("version > 0", name="street_version"),
        sa.PrimaryKeyConstraint("version"),
    )
    prefix = sa.Column("prefix", sa.String(8), nullable=False, server_default="")
    op.add_column("counter", prefix)
    # Until now every number began so.
    op.execute("UPDATE counter SET prefix = 'WH-' WHERE name = 'incident'")


def downgrade() -> None:
    op.drop_column("counter", "prefix")
    op.drop_table("street")
