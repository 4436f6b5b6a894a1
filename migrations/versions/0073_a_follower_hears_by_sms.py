"""A person who agreed hears by SMS what becomes of a matter"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from patrol.db import UtcTime

revision = "0073"
down_revision = "0072"
branch_labels = None
depends_on = None
works_from = "0031"

WORDS = ("taken_up", "sent", "ended")
STATUSES = ("waiting", "sent", "replaced", "stopped", "dead")


def _enum(name: str, values: tuple[str, ...]) -> Any:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    op.create_table(
        "follower",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("code", sa.String(12), nullable=False),
        sa.Column("intake_id", sa.String(32), nullable=True),
        sa.Column("incident_id", sa.String(32), nullable=True),
        sa.Column("mobile", sa.String(20), nullable=True),
        sa.Column("agreed_at", UtcTime(), nullable=False),
        sa.Column("agreed_via", sa.String(64), nullable=False),
        sa.Column("word", _enum("followerword_known", WORDS), nullable=True),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.Column("over_at", UtcTime(), nullable=True),
        sa.Column("stopped_at", UtcTime(), nullable=True),
        sa.CheckConstraint(
            "(intake_id IS NULL) <> (incident_id IS NULL)", "follower_of_one_matter"
        ),
        sa.CheckConstraint(
            "(over_at IS NULL) = (mobile IS NOT NULL)", "follower_over_has_no_number"
        ),
        sa.CheckConstraint("stopped_at IS NULL OR over_at IS NOT NULL", "follower_stopped_is_over"),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"]),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code"),
    )
    op.create_index("ix_follower_intake_id", "follower", ["intake_id"])
    op.create_index("ix_follower_incident_id", "follower", ["incident_id"])
    _partial("follower_open", "follower", "mobile", "over_at IS NULL")
    op.create_table(
        "follower_text",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("follower_id", sa.String(32), nullable=False),
        sa.Column("word", _enum("followerword_known", WORDS), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("number", sa.String(40), nullable=True),
        sa.Column("result", sa.String(40), nullable=True),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("status", _enum("textstatus_known", STATUSES), nullable=False),
        sa.Column("next_at", UtcTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", UtcTime(), nullable=True),
        sa.Column("why", sa.String(200), nullable=False),
        sa.CheckConstraint(
            "status <> 'sent' OR sent_at IS NOT NULL", "follower_text_sent_has_time"
        ),
        sa.ForeignKeyConstraint(["follower_id"], ["follower.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_follower_text_follower_id", "follower_text", ["follower_id"])
    _partial("follower_text_due", "follower_text", "next_at", "status = 'waiting'")


def _partial(name: str, table: str, column: str, rule: str) -> None:
    where = sa.text(rule)
    op.create_index(name, table, [column], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    op.drop_table("follower_text")
    op.drop_table("follower")
