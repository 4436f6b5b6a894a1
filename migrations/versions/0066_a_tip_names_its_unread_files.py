"""A tip names the files of its form that could not be read"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None
works_from = "0031"


def upgrade() -> None:
    kind = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    op.add_column("tip", sa.Column("unread", kind, nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("tip", "unread")
