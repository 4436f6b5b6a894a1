"""Tokens have a scope and a name; the audit of sign-ins, reads and exports"""

import sqlalchemy as sa
from alembic import op

from patrol.db import UtcTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

SCOPES = ("full", "read", "metrics")
ACTS = (
    *("signed_in", "signed_out", "enrolled", "link_made", "phone_revoked", "user_made"),
    *("token_made", "token_ended", "photo_read", "number_read", "exported", "imported"),
    *("restored", "forbidden"),
)
RESULTS = ("ok", "refused")


def upgrade() -> None:
    # The CHECKs stand at their columns, because SQLite cannot add one to a table that exists.
    op.execute(
        "ALTER TABLE login ADD COLUMN scope VARCHAR(32) DEFAULT 'full' NOT NULL"
        f" CONSTRAINT scope_known CHECK (scope IN ({_quoted(SCOPES)}))"
        " CONSTRAINT session_is_full CHECK (scope = 'full' OR is_bearer)"
    )
    op.add_column(
        "login", sa.Column("name", sa.String(length=40), server_default="", nullable=False)
    )
    op.add_column(
        "login",
        sa.Column("has_old_cookie", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    # The sessions of before have the cookie's old name, and are not to be signed out.
    login = sa.table(
        "login",
        sa.column("has_old_cookie", sa.Boolean()),
        sa.column("is_bearer", sa.Boolean()),
    )
    op.execute(login.update().where(~login.c.is_bearer).values(has_old_cookie=True))
    op.create_table(
        "audit",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("act", sa.String(length=32), nullable=False),
        sa.Column("result", sa.String(length=32), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("login_id", sa.String(length=32), nullable=True),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.CheckConstraint(f"act IN ({_quoted(ACTS)})", "auditact_known"),
        sa.CheckConstraint(f"result IN ({_quoted(RESULTS)})", "auditresult_known"),
        sa.CheckConstraint("times > 0", "audit_happened"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_audit_at", "audit", ["at"])


def downgrade() -> None:
    op.drop_table("audit")
    for name in ("has_old_cookie", "name", "scope"):
        op.drop_column("login", name)


def _quoted(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)
