"""The audit knows that a person was erased"""

import re

import sqlalchemy as sa
from alembic import op

from patrol.db.schema import reword_sqlite_table

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None
# An older program cannot read an audited erasure.
works_from = "0026"

KNOWN, KNOWN_NOW = "'exported'", "'exported', 'erased'"


def upgrade() -> None:
    _know_acts(KNOWN, KNOWN_NOW)


def downgrade() -> None:
    op.execute("DELETE FROM audit WHERE act = 'erased'")
    _know_acts(KNOWN_NOW, KNOWN)


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
