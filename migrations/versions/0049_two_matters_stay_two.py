"""A desk says that a case and another report are two matters"""

import sqlalchemy as sa
from alembic import op

from patrol.db import UtcTime

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None
# An older program proposes the pair nowhere.
works_from = "0031"


def upgrade() -> None:
    op.create_table(
        "distinction",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("incident_id", sa.String(32), nullable=False),
        sa.Column("other_id", sa.String(32), nullable=True),
        sa.Column("intake_id", sa.String(32), nullable=True),
        sa.Column("by", sa.String(40), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("(other_id IS NULL) <> (intake_id IS NULL)", name="distinction_of_one"),
        sa.CheckConstraint(
            "other_id IS NULL OR incident_id < other_id", name="distinction_in_order"
        ),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"]),
        sa.ForeignKeyConstraint(["other_id"], ["incident.id"]),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("incident_id", "other_id"),
        sa.UniqueConstraint("incident_id", "intake_id"),
    )
    op.create_index("ix_distinction_other_id", "distinction", ["other_id"])
    op.create_index("ix_distinction_intake_id", "distinction", ["intake_id"])


def downgrade() -> None:
    op.drop_table("distinction")
