"""A member's answer to the privacy notice is recorded with its version"""

import sqlalchemy as sa
from alembic import op

from patrol.db import UtcTime

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None
works_from = "0031"


def upgrade() -> None:
    op.create_table(
        "consent",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(40), nullable=False),
        sa.Column("positions", sa.Boolean(), nullable=False),
        sa.Column("acted_at", UtcTime(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("phone_id", sa.String(32), nullable=True),
        sa.Column("login_id", sa.String(32), nullable=True),
        sa.ForeignKeyConstraint(["login_id"], ["login.id"]),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["phone_id"], ["phone.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_consent_member_id", "consent", ["member_id"])


def downgrade() -> None:
    op.drop_table("consent")
