"""The steps of a matter that was returned and came back are told anew"""

import sqlalchemy as sa
from alembic import op

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None
works_from = "0060"

IS_STEP = sa.text("step IS NOT NULL")
BEFORE = ["source_id", "source_ref", "step"]


def upgrade() -> None:
    column = sa.Column("turn", sa.Integer(), nullable=False, server_default="0")
    op.add_column("source_reply", column)
    _index(["source_id", "source_ref", "turn", "step"])


def downgrade() -> None:
    # A program of before knows one turn: what was told in the first one is told.
    op.execute("DELETE FROM source_reply WHERE turn > 0")
    _index(BEFORE)
    op.drop_column("source_reply", "turn")


def _index(columns: list[str]) -> None:
    name = "source_reply_step_once"
    op.drop_index(name, "source_reply")
    op.create_index(
        name,
        "source_reply",
        columns,
        unique=True,
        sqlite_where=IS_STEP,
        postgresql_where=IS_STEP,
    )
