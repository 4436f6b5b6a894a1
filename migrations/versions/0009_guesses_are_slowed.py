"""Wrong passwords are counted by account, and by browser once it has signed in"""

import sqlalchemy as sa
from alembic import op

from patrol.db import UtcTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "password_try",
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("desk_user.id"), nullable=False),
        sa.Column("browser_hash", sa.String(64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "browser_hash"),
        sa.CheckConstraint("failures >= 0", "failures_counted"),
        sa.CheckConstraint("length(browser_hash) IN (0, 64)", "browser_is_hashed"),
    )


def downgrade() -> None:
    op.drop_table("password_try")
