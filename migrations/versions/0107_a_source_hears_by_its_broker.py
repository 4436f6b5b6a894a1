"""A source hears what became of its matters by its broker"""

import sqlalchemy as sa
from alembic import op

from patrol.db.schema import reword_sqlite_table

revision = "0107"
down_revision = "0106"
branch_labels = None
depends_on = None
# An older program knows no such way: it cannot read a source that has it.
works_from = "0107"

BEFORE = ("none", "poll", "webhook")
WAYS = (*BEFORE, "topic")


def upgrade() -> None:
    _know(WAYS, BEFORE)


def downgrade() -> None:
    sources = sa.table("source", sa.column("reply", sa.String()))
    op.execute(sa.update(sources).where(sources.c.reply == "topic").values(reply="poll"))
    _know(BEFORE, WAYS)


def _know(ways: tuple[str, ...], before: tuple[str, ...]) -> None:
    """Let a source hear in these ways."""
    link = op.get_bind()
    if link.dialect.name == "sqlite":
        reword_sqlite_table(link, "source", f"reply IN {before}", f"reply IN {ways}")
        return
    op.drop_constraint("replymode_known", "source", type_="check")
    op.create_check_constraint("replymode_known", "source", f"reply IN {ways}")
