"""A one-time link may be for setting a password; the audit knows reads of lists"""

import re

import sqlalchemy as sa
from alembic import op

from patrol.db.schema import reword_sqlite_table

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None
# An older program lets a link that sets a password sign in, and cannot read the new act.
works_from = "0030"

KNOWN, KNOWN_NOW = "'forbidden'", "'forbidden', 'read'"


def upgrade() -> None:
    op.add_column(
        "ticket",
        sa.Column("sets_password", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    _know_acts(KNOWN, KNOWN_NOW)


def downgrade() -> None:
    op.execute("DELETE FROM audit WHERE act = 'read'")
    _know_acts(KNOWN_NOW, KNOWN)
    op.execute("DELETE FROM ticket WHERE sets_password")
    op.drop_column("ticket", "sets_password")


def _know_acts(old: str, new: str) -> None:
    """Change the list of acts as it stands, because other migrations add acts of their own."""
    link = op.get_bind()
    if link.dialect.name == "sqlite":
        reword_sqlite_table(link, "audit", old, new)
        return
    rule = link.scalar(
        sa.text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name"),
        {"name": "auditact_known"},
    )
    plain = re.sub(r"::character varying", "", rule or "")
    op.drop_constraint("auditact_known", "audit", type_="check")
    op.execute(f"ALTER TABLE audit ADD CONSTRAINT auditact_known {plain.replace(old, new)}")
