"""A platform may want each step of a matter by itself, once and in order"""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None
# An older program would replace steps that wait by a whole state.
works_from = "0060"

STEPS = "'sign', 'arrive', 'feedback', 'end', 'return'"
IS_STEP = sa.text("step IS NOT NULL")


def upgrade() -> None:
    # Written out: SQLite adds a constraint only together with its column.
    op.execute(
        "ALTER TABLE source_reply ADD COLUMN step VARCHAR(32)"
        f" CONSTRAINT replystep_known CHECK (step IN ({STEPS}))"
    )
    op.create_index(
        "source_reply_step_once",
        "source_reply",
        ["source_id", "source_ref", "step"],
        unique=True,
        sqlite_where=IS_STEP,
        postgresql_where=IS_STEP,
    )


def downgrade() -> None:
    op.drop_index("source_reply_step_once", "source_reply")
    op.drop_column("source_reply", "step")
