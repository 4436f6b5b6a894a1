"""The desk makes a link with which a complainant sees that it became quiet"""

import sqlalchemy as sa
from alembic import op

from patrol.db import UtcTime

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None
# An older program answers no such address.
works_from = "0031"


def upgrade() -> None:
    op.create_table(
        "peace_link",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("hashed", sa.String(64), nullable=False),
        sa.Column("incident_id", sa.String(32), nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=False),
        sa.Column("revoked_at", UtcTime(), nullable=True),
        sa.Column("revoked_by", sa.String(64), nullable=True),
        sa.CheckConstraint(
            "(revoked_at IS NULL) = (revoked_by IS NULL)", name="peace_link_revoked_whole"
        ),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("hashed"),
    )
    op.create_index("ix_peace_link_expires_at", "peace_link", ["expires_at"])
    standing = sa.text("revoked_at IS NULL")
    op.create_index(
        "peace_link_of_case",
        "peace_link",
        ["incident_id"],
        unique=True,
        sqlite_where=standing,
        postgresql_where=standing,
    )


def downgrade() -> None:
    op.drop_table("peace_link")
