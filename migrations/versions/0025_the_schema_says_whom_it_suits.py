"""The schema says which older programs can serve it, so that going back is possible"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None
works_from = "0023"


def upgrade() -> None:
    op.create_table(
        "schema_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("works_from", sa.String(32), nullable=False),
        sa.CheckConstraint("id = 1", name="one_schema_state"),
        sa.PrimaryKeyConstraint("id"),
    )


def downgrade() -> None:
    op.drop_table("schema_state")
