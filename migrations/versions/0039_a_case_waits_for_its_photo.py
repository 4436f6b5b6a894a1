"""A case that waits for its report says when only the named photo is missing"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None
# An older program leaves the column alone, and what it leaves is read only while a report is owed.
works_from = "0031"


def upgrade() -> None:
    column = sa.Column("awaits_photo", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("incident", column)


def downgrade() -> None:
    op.drop_column("incident", "awaits_photo")
