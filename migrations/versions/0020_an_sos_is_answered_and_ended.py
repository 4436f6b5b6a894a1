"""An SOS says who answered it, and why it was ended"""

import sqlalchemy as sa
from alembic import op

from patrol.db import UtcTime

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

ANSWERED_BY = "(answered_at IS NULL) = (answered_by IS NULL)"


def upgrade() -> None:
    op.add_column("alarm", sa.Column("cleared_why", sa.String(200), nullable=True))
    op.add_column("alarm", sa.Column("answered_at", UtcTime(), nullable=True))
    op.add_column(
        "alarm",
        sa.Column(
            "answered_by",
            sa.String(40),
            sa.CheckConstraint(ANSWERED_BY, name="alarm_answered_by"),
            nullable=True,
        ),
    )
    op.create_index("alarm_of_member", "alarm", ["call_sign", "raised_at"])


def downgrade() -> None:
    op.drop_index("alarm_of_member", table_name="alarm")
    for name in ("answered_by", "answered_at", "cleared_why"):
        op.drop_column("alarm", name)
