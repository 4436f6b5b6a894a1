"""A swap of shifts is pushed to the members whom it is about"""

import sqlalchemy as sa
from alembic import op

from patrol.db import UtcTime

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None
works_from = "0031"

WORDS = ("asked", "agreed", "approved", "refused", "declined", "withdrawn", "void")


def upgrade() -> None:
    op.create_table(
        "swap_push",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("swap_id", sa.String(32), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column(
            "word",
            sa.Enum(
                *WORDS, name="swapword_known", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("pushed_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["swap_id"], ["shift_swap.id"]),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_swap_push_swap_id", "swap_push", ["swap_id"])
    op.create_index(
        "swap_push_waits",
        "swap_push",
        ["id"],
        sqlite_where=sa.text("pushed_at IS NULL"),
        postgresql_where=sa.text("pushed_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("swap_push")
