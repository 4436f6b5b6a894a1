"""Cameras beside noise stations give stills"""

import sqlalchemy as sa
from alembic import op

from patrol.db import UtcTime

revision = "0075"
down_revision = "0074"
branch_labels = None
depends_on = None
# An older program asks no camera and shows none of them.
works_from = "0031"

FATES = ("kept", "no_answer", "not_allowed", "refused", "too_large", "no_picture", "erased")


def upgrade() -> None:
    fate = sa.Enum(
        *FATES, name="stillfate_known", native_enum=False, create_constraint=True, length=32
    )
    op.create_table(
        "camera_still",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("exceedance_id", sa.String(32), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.String(32), nullable=False),
        sa.Column("asked_at", UtcTime(), nullable=False),
        sa.Column("fate", fate, nullable=False),
        sa.Column("picture", sa.LargeBinary(), nullable=True),
        sa.Column("sha256", sa.String(64), nullable=True),
        sa.CheckConstraint("(picture IS NULL) = (sha256 IS NULL)", name="camera_still_digest"),
        sa.CheckConstraint("(picture IS NOT NULL) = (fate = 'kept')", name="camera_still_fate"),
        sa.ForeignKeyConstraint(["exceedance_id"], ["exceedance.id"]),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"]),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("exceedance_id"),
    )
    for name in ("incident_id", "asked_at"):
        op.create_index(f"ix_camera_still_{name}", "camera_still", [name])


def downgrade() -> None:
    op.drop_table("camera_still")
