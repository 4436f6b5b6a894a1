"""A big screen has a link: a token that reads the wall and nothing else"""

import sqlalchemy as sa
from alembic import op

from patrol.db.schema import reword_sqlite_table

revision = "0099"
down_revision = "0098"
branch_labels = None
depends_on = None
# An older program knows no such scope: it cannot read a row that has it.
works_from = "0099"

SCOPES = ("full", "read", "metrics")
WITH_WALL = (*SCOPES, "wall")


def upgrade() -> None:
    _know(WITH_WALL, SCOPES)


def downgrade() -> None:
    logins = sa.table("login", sa.column("scope", sa.String()))
    op.execute(sa.delete(logins).where(logins.c.scope == "wall"))
    _know(SCOPES, WITH_WALL)


def _know(scopes: tuple[str, ...], before: tuple[str, ...]) -> None:
    """Let a login have these scopes."""
    link = op.get_bind()
    if link.dialect.name == "sqlite":
        reword_sqlite_table(link, "login", f"scope IN {before}", f"scope IN {scopes}")
        return
    op.drop_constraint("scope_known", "login", type_="check")
    op.create_check_constraint("scope_known", "login", f"scope IN {scopes}")
