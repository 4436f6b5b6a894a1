"""An estate has its covenants (公约) as files"""

import sqlalchemy as sa
from alembic import op

from patrol.db import UtcTime

revision = "0069"
down_revision = "0068"
branch_labels = None
depends_on = None
# An older program shows none of them.
works_from = "0031"

MEDIA = ("application/pdf", "image/jpeg")


def upgrade() -> None:
    media = sa.Enum(
        *MEDIA, name="covenantmedia_known", native_enum=False, create_constraint=True, length=32
    )
    op.create_table(
        "covenant",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(100), nullable=False),
        sa.Column("media", media, nullable=False),
        sa.Column("upload_sha256", sa.String(64), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("size_bytes > 0", name="covenant_has_content"),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("place_id", "upload_sha256"),
    )


def downgrade() -> None:
    op.drop_table("covenant")
