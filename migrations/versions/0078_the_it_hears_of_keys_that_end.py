"""The office's IT hears of the keys of sources that end"""

import sqlalchemy as sa
from alembic import op

from patrol.db.schema import reword_sqlite_table

revision = "0078"
down_revision = "0077"
branch_labels = None
depends_on = None
# An older program knows no such trouble: it cannot read a row of that kind.
works_from = "0078"

KIND = "source_key"
KINDS = (
    *("storage", "worker", "database", "job", "record", "office", "clock"),
    *("backup", "certificate", "channel", "it"),
)


def upgrade() -> None:
    _know((*KINDS, KIND), KINDS)


def downgrade() -> None:
    troubles = sa.table("house_trouble", sa.column("kind", sa.String()))
    op.execute(sa.delete(troubles).where(troubles.c.kind == KIND))
    _know(KINDS, (*KINDS, KIND))


def _know(kinds: tuple[str, ...], before: tuple[str, ...]) -> None:
    """Let the table take these kinds of trouble."""
    link = op.get_bind()
    if link.dialect.name == "sqlite":
        reword_sqlite_table(link, "house_trouble", f"kind IN {before}", f"kind IN {kinds}")
        return
    op.drop_constraint("troublekind_known", "house_trouble", type_="check")
    op.create_check_constraint("troublekind_known", "house_trouble", f"kind IN {kinds}")
