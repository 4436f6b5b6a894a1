"""A grid worker's link is a secret of its own, and a signature's use is not recorded"""

import sqlalchemy as sa
from alembic import op

from patrol.db import UtcTime

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None
# A program of before reads `source_secret.used_at`.
works_from = "0062"


def upgrade() -> None:
    op.create_table(
        "grid_link",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(40), nullable=False),
        sa.Column("secret_hash", sa.String(64), nullable=False),
        sa.Column("made_by", sa.String(64), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("secret_hash"),
    )
    op.create_index("ix_grid_link_source_id", "grid_link", ["source_id"])
    op.drop_column("source_secret", "used_at")


def downgrade() -> None:
    op.add_column("source_secret", sa.Column("used_at", UtcTime(), nullable=True))
    op.drop_table("grid_link")
