"""The cases that were merged into one are found without a walk over all cases"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    is_merged = sa.text("merged_into_id IS NOT NULL")
    op.create_index(
        "incident_merged",
        "incident",
        ["merged_into_id"],
        sqlite_where=is_merged,
        postgresql_where=is_merged,
    )


def downgrade() -> None:
    op.drop_index("incident_merged", table_name="incident")
