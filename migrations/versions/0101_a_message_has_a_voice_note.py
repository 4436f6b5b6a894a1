"""A message of the desk or the crew has a voice note"""

import sqlalchemy as sa
from alembic import op

revision = "0101"
down_revision = "0100"
branch_labels = None
depends_on = None
works_from = "0099"


def upgrade() -> None:
    op.add_column("message", sa.Column("voice", sa.String(64), nullable=True))
    op.add_column("message", sa.Column("voice_s", sa.Float(), nullable=True))
    # SQLite takes a column and its foreign key only in the one statement.
    op.execute("ALTER TABLE message ADD COLUMN order_id VARCHAR(32) REFERENCES dispatch_order (id)")
    op.create_table(
        "message_voice",
        sa.Column("message_id", sa.String(32), nullable=False),
        sa.Column("incident_id", sa.String(32), nullable=False),
        sa.Column("mime", sa.String(20), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"]),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"]),
        sa.PrimaryKeyConstraint("message_id"),
    )
    op.create_index("ix_message_voice_incident_id", "message_voice", ["incident_id"])


def downgrade() -> None:
    op.drop_table("message_voice")
    for name in ("order_id", "voice_s", "voice"):
        op.drop_column("message", name)
