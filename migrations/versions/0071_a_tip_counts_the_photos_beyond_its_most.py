"""A tip counts the photos that its form had beyond the most"""

import sqlalchemy as sa
from alembic import op

revision = "0071"
down_revision = "0070"
branch_labels = None
depends_on = None
works_from = "0031"


def upgrade() -> None:
    op.add_column(
        "tip", sa.Column("photos_beyond", sa.Integer(), nullable=False, server_default="0")
    )


def downgrade() -> None:
    op.drop_column("tip", "photos_beyond")
