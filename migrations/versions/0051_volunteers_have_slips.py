"""Volunteers enter by a code, follow their tips and get signed time slips"""

import sqlalchemy as sa
from alembic import op

from patrol.db import UtcTime

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None
# An older program links no tip to a volunteer.
works_from = "0031"


def upgrade() -> None:
    _volunteers()
    _tips()
    _slips()


def _volunteers() -> None:
    op.create_table(
        "volunteer",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "rider",
                "resident",
                name="volunteerkind_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("nickname", sa.String(20), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=True),
        sa.Column("token_hash", sa.String(64), nullable=True),
        sa.Column("issued_by", sa.String(64), nullable=False),
        sa.Column("issued_at", UtcTime(), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=False),
        sa.Column("entered_at", UtcTime(), nullable=True),
        sa.CheckConstraint(
            "(code_hash IS NULL) <> (token_hash IS NULL)", name="volunteer_entered_once"
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code_hash"),
        sa.UniqueConstraint("token_hash"),
    )
    op.create_index("ix_volunteer_area_id", "volunteer", ["area_id"])


def _tips() -> None:
    op.create_table(
        "volunteer_tip",
        sa.Column("intake_id", sa.String(32), nullable=False),
        sa.Column("volunteer_id", sa.String(32), nullable=False),
        sa.Column("spot_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"]),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"]),
        sa.PrimaryKeyConstraint("intake_id"),
    )
    op.create_index("ix_volunteer_tip_volunteer_id", "volunteer_tip", ["volunteer_id"])


def _slips() -> None:
    op.create_table(
        "slip",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("volunteer_id", sa.String(32), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("signature", sa.String(100), nullable=False),
        sa.Column("public_key", sa.String(60), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("deleted_at", UtcTime(), nullable=True),
        sa.CheckConstraint("(deleted_at IS NULL) = (volunteer_id IS NOT NULL)", name="slip_of_one"),
        sa.CheckConstraint("deleted_at IS NULL OR text = ''", name="slip_deleted_whole"),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_slip_volunteer_id", "slip", ["volunteer_id"])


def downgrade() -> None:
    op.drop_table("slip")
    op.drop_table("volunteer_tip")
    op.drop_table("volunteer")
