"""A photo leaves the office only as a blurred copy that a person has confirmed"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from patrol.db import UtcTime

revision = "0087"
down_revision = "0079"
branch_labels = None
depends_on = None
# An older program shows no photo outside.
works_from = "0031"


def upgrade() -> None:
    document = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    withdrawn = "(picture IS NULL) = (withdrawn_at IS NOT NULL)"
    whole = "(withdrawn_at IS NULL) = (withdrawn_by IS NULL)"
    op.create_table(
        "outward_photo",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("incident_id", sa.String(32), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("boxes", document, nullable=False),
        sa.Column("secret", sa.String(32), nullable=False),
        sa.Column("picture", sa.LargeBinary(), nullable=True),
        sa.Column("copy_sha256", sa.String(64), nullable=True),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("confirmed_at", UtcTime(), nullable=False),
        sa.Column("withdrawn_at", UtcTime(), nullable=True),
        sa.Column("withdrawn_by", sa.String(64), nullable=True),
        sa.CheckConstraint(
            "(picture IS NULL) = (copy_sha256 IS NULL)", name="outward_photo_digest"
        ),
        sa.CheckConstraint(withdrawn, name="outward_photo_withdrawn"),
        sa.CheckConstraint(whole, name="outward_photo_withdrawn_whole"),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("secret"),
    )
    for name in ("incident_id", "sha256"):
        op.create_index(f"ix_outward_photo_{name}", "outward_photo", [name])
    op.create_index(
        "outward_photo_standing",
        "outward_photo",
        ["incident_id", "sha256"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("outward_photo")
