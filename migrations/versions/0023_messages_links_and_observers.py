"""The desk writes to a crew; cases are linked; a member's observations are found"""

import re

import sqlalchemy as sa
from alembic import op

from patrol.db import UtcTime
from patrol.db.schema import reword_sqlite_table

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

KNOWN, KNOWN_NOW = "'order', 'ask', 'close'", "'order', 'ask', 'close', 'message'"
OF_MESSAGE = "message_id IS NOT NULL"
OF_MEMBER = "member_id IS NOT NULL"
HAS_MESSAGE = "(kind = 'message') = (message_id IS NOT NULL)"
COLUMN = (
    "message_id VARCHAR(32) CONSTRAINT delivery_message_id_fkey REFERENCES message (id)"
    f" CONSTRAINT delivery_has_message CHECK ({HAS_MESSAGE})"
)


def upgrade() -> None:
    op.create_table(
        "message",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("incident_id", sa.String(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(500), nullable=False),
        sa.Column("by", sa.String(40), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("incident_id", "no"),
    )
    op.create_table(
        "incident_link",
        sa.Column("first_id", sa.String(32), nullable=False),
        sa.Column("second_id", sa.String(32), nullable=False),
        sa.Column("by", sa.String(40), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("first_id < second_id", name="link_in_order"),
        sa.ForeignKeyConstraint(["first_id"], ["incident.id"]),
        sa.ForeignKeyConstraint(["second_id"], ["incident.id"]),
        sa.PrimaryKeyConstraint("first_id", "second_id"),
    )
    op.create_index("ix_incident_link_second_id", "incident_link", ["second_id"])
    _know_kinds(KNOWN, KNOWN_NOW)
    # SQLite takes a column with its foreign key and its check only in the one statement.
    op.execute(f"ALTER TABLE delivery ADD COLUMN {COLUMN}")
    _index("delivery_of_message", "delivery", ["message_id"], OF_MESSAGE)
    _index("intake_of_member", "intake", ["member_id", "received_at"], OF_MEMBER)


def downgrade() -> None:
    op.execute("DELETE FROM delivery WHERE kind = 'message'")
    op.drop_index("intake_of_member", table_name="intake")
    op.drop_index("delivery_of_message", table_name="delivery")
    op.drop_column("delivery", "message_id")
    _know_kinds(KNOWN_NOW, KNOWN)
    op.drop_table("incident_link")
    op.drop_table("message")


def _index(name: str, table: str, columns: list[str], where: str) -> None:
    condition = sa.text(where)
    op.create_index(name, table, columns, sqlite_where=condition, postgresql_where=condition)


def _know_kinds(old: str, new: str) -> None:
    link = op.get_bind()
    if link.dialect.name == "sqlite":
        reword_sqlite_table(link, "delivery", f"kind IN ({old})", f"kind IN ({new})")
        return
    kinds = ", ".join(re.findall(r"'\w+'", new))
    op.drop_constraint("deliverykind_known", "delivery", type_="check")
    op.create_check_constraint("deliverykind_known", "delivery", f"kind IN ({kinds})")
