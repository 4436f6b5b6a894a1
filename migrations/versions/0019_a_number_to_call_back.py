"""A case may have the caller's number; the audit knows numbers that were shown and called"""

import re

import sqlalchemy as sa
from alembic import op

from patrol.db.schema import reword_sqlite_table

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

KNOWN, KNOWN_NOW = "'number_read'", "'number_read', 'number_shown', 'number_called'"


def upgrade() -> None:
    op.add_column("incident", sa.Column("reporter_phone", sa.String(20), nullable=True))
    _know_acts(KNOWN, KNOWN_NOW)


def downgrade() -> None:
    op.execute("DELETE FROM audit WHERE act IN ('number_shown', 'number_called')")
    _know_acts(KNOWN_NOW, KNOWN)
    op.drop_column("incident", "reporter_phone")


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
