"""Bytes of photos are counted per day; a photo that cannot be decoded is kept as it was sent"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "photo_share",
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("kind", sa.String(32), primary_key=True),
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind IN ('network', 'source', 'account')", name="sharekind_known"),
        sa.CheckConstraint("bytes >= 0", name="photo_share_counts"),
    )
    op.add_column("tip", _counted("photos_left_out", "tip_left_out"))
    op.add_column(
        "photo", sa.Column("is_original", sa.Boolean(), nullable=False, server_default=sa.false())
    )


def downgrade() -> None:
    # The rows of originals would name pictures that do not exist.
    op.execute("DELETE FROM photouse WHERE sha256 IN (SELECT sha256 FROM photo WHERE is_original)")
    op.execute("DELETE FROM photo WHERE is_original")
    op.drop_column("photo", "is_original")
    op.drop_column("tip", "photos_left_out")
    op.drop_table("photo_share")


def _counted(name: str, rule: str) -> sa.Column:
    check = sa.CheckConstraint(f"{name} >= 0", name=rule)
    return sa.Column(name, sa.Integer(), check, nullable=False, server_default="0")
