"""A desk user keeps filters of the list"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from patrol.db import UtcTime

revision = "0072"
down_revision = "0071"
branch_labels = None
depends_on = None
works_from = "0031"


def upgrade() -> None:
    json = sa.JSON().with_variant(JSONB(), "postgresql")
    op.create_table(
        "list_filter",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("areas", json, nullable=False),
        sa.Column("sources", json, nullable=False),
        sa.Column("categories", json, nullable=False),
        sa.Column("severities", json, nullable=False),
        sa.Column("is_mine", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("saved_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["desk_user.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("user_id", "name"),
    )


def downgrade() -> None:
    op.drop_table("list_filter")
