"""A member hands a case to a colleague, who accepts"""

import sqlalchemy as sa
from alembic import op

revision = "0111"
down_revision = "0110"
branch_labels = None
depends_on = None
# An older program leaves the column empty: there nobody is asked to take over.
works_from = "0110"


def upgrade() -> None:
    op.add_column("assignment", sa.Column("relief_of_id", sa.String(48), nullable=True))
    op.create_index(
        "assignment_relieves",
        "assignment",
        ["relief_of_id"],
        sqlite_where=sa.text("relief_of_id IS NOT NULL"),
        postgresql_where=sa.text("relief_of_id IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("assignment_relieves", table_name="assignment")
    op.drop_column("assignment", "relief_of_id")
