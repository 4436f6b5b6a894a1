"""A tip may have a voice note"""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None
works_from = "0031"


def upgrade() -> None:
    op.add_column("intake", sa.Column("voice", sa.String(64), nullable=True))
    op.create_table(
        "voice_note",
        sa.Column("intake_id", sa.String(32), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("mime", sa.String(20), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("seconds >= 0", name="voice_note_length"),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"]),
        sa.PrimaryKeyConstraint("intake_id"),
    )


def downgrade() -> None:
    op.drop_table("voice_note")
    op.drop_column("intake", "voice")
