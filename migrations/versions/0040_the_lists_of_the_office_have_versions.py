"""The office's lists are versions in the database"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from patrol.db import UtcTime

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None
works_from = "0039"


def upgrade() -> None:
    document = sa.JSON().with_variant(JSONB(), "postgresql")
    op.create_table(
        "officeversion",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("changes", document, nullable=False),
        sa.Column("files", document, nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("version > 0", name="office_version"),
        sa.PrimaryKeyConstraint("version"),
    )


def downgrade() -> None:
    op.drop_table("officeversion")
