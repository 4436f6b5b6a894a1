"""The fate of each line of an uploaded table can be read later"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from patrol.db import UtcTime

revision = "0103"
down_revision = "0102"
branch_labels = None
depends_on = None
works_from = "0102"


def upgrade() -> None:
    op.create_table(
        "source_upload",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.String(64), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("entered", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("source_upload_of", "source_upload", ["source_id", "made_at"])
    op.create_table(
        "source_upload_line",
        sa.Column("upload_id", sa.String(32), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("intake_id", sa.String(32), nullable=True),
        sa.Column("fault", sa.String(40), nullable=False),
        sa.Column("words", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.CheckConstraint(
            "(intake_id IS NULL) = (fault <> '')", name="source_upload_line_has_a_fate"
        ),
        sa.ForeignKeyConstraint(["upload_id"], ["source_upload.id"]),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"]),
        sa.PrimaryKeyConstraint("upload_id", "line"),
    )


def downgrade() -> None:
    op.drop_table("source_upload_line")
    op.drop_table("source_upload")
