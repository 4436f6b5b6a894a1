"""A desk user may have an authenticator app as a second factor"""

import sqlalchemy as sa
from alembic import op

from patrol.db import UtcTime

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None
# An older program would let a user in without the second factor.
works_from = "0031"


def upgrade() -> None:
    op.add_column("desk_user", sa.Column("second_factor_at", UtcTime(), nullable=True))
    op.create_table(
        "totp",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.String(255), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("confirmed_at", UtcTime(), nullable=True),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["desk_user.id"]),
        sa.PrimaryKeyConstraint("user_id"),
    )


def downgrade() -> None:
    op.drop_table("totp")
    op.drop_column("desk_user", "second_factor_at")
