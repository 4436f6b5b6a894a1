"""A message between the desk and the crew has photos"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0079"
down_revision = "0078"
branch_labels = None
depends_on = None
works_from = "0078"


def upgrade() -> None:
    kind = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    op.add_column("message", sa.Column("photos", kind, nullable=False, server_default="[]"))
    # SQLite takes a column and its foreign key only in the one statement.
    op.execute("ALTER TABLE photouse ADD COLUMN message_id VARCHAR(32) REFERENCES message (id)")
    op.create_index("ix_photouse_message_id", "photouse", ["message_id"])


def downgrade() -> None:
    op.drop_index("ix_photouse_message_id", table_name="photouse")
    op.drop_column("photouse", "message_id")
    op.drop_column("message", "photos")
