"""An administrator blocks a place for tips for a time"""

import sqlalchemy as sa
from alembic import op

from patrol.db import UtcTime

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None
# An older program takes tips from there too.
works_from = "0031"


def upgrade() -> None:
    op.create_table(
        "tip_block",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("radius_m", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(60), nullable=False),
        sa.Column("grave_too", sa.Boolean(), nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("until_at", UtcTime(), nullable=False),
        sa.Column("lifted_at", UtcTime(), nullable=True),
        sa.CheckConstraint("(lat IS NULL) = (lon IS NULL)", name="tip_block_point_whole"),
        sa.CheckConstraint("(lat IS NULL) = (radius_m IS NULL)", name="tip_block_circle_whole"),
        sa.CheckConstraint("radius_m IS NULL OR radius_m > 0", name="tip_block_radius"),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_tip_block_area_id", "tip_block", ["area_id"])
    op.create_index("ix_tip_block_until_at", "tip_block", ["until_at"])


def downgrade() -> None:
    op.drop_table("tip_block")
