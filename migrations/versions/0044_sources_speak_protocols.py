"""Sources have an adapter, words for categories, secrets, refusals and trackers"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from patrol.db import UtcTime

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None
works_from = "0041"

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
# One after the other; a CHECK of the last may name those before it.
NEW = (
    ("name", sa.String(60), "", None),
    ("adapter", sa.String(32), "intake", None),
    ("settings", JSON, "{}", None),
    ("datum", sa.String(10), "wgs84", None),
    ("categories", JSON, "{}", None),
    ("most_severe", sa.Integer(), "1", ("source_severity", "most_severe BETWEEN 1 AND 4")),
    ("rate_per_minute", sa.Integer(), "600", ("source_rate", "rate_per_minute > 0")),
    ("reply", sa.String(32), "poll", ("replymode_known", "reply IN ('none', 'poll', 'webhook')")),
    (
        "reply_url",
        sa.String(400),
        "",
        ("source_reply_whole", "reply <> 'webhook' OR reply_url <> ''"),
    ),
    ("version", sa.Integer(), "0", None),
)


def upgrade() -> None:
    for name, kind, default, rule in NEW:
        check = (sa.CheckConstraint(rule[1], rule[0]),) if rule else ()
        op.add_column(
            "source", sa.Column(name, kind, *check, nullable=False, server_default=default)
        )
    op.create_table(
        "source_state",
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("heard_at", UtcTime(), nullable=True),
        sa.Column("refused_at", UtcTime(), nullable=True),
        sa.Column("refused_today", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"]),
        sa.PrimaryKeyConstraint("source_id"),
    )
    op.create_table(
        "source_secret",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("use", sa.String(32), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("key_id", sa.String(16), nullable=False),
        sa.Column("hint", sa.String(8), nullable=False),
        sa.Column("made_by", sa.String(64), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=True),
        sa.Column("used_at", UtcTime(), nullable=True),
        sa.CheckConstraint("use IN ('in', 'out')", name="secretuse_known"),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("source_secret_of", "source_secret", ["source_id", "use"])
    op.create_table(
        "source_word",
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(128), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("first_at", UtcTime(), nullable=False),
        sa.Column("last_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"]),
        sa.PrimaryKeyConstraint("source_id", "word"),
    )
    op.create_table(
        "source_refusal",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("words", sa.String(400), nullable=False),
        sa.Column("sample", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("source_refusal_of", "source_refusal", ["source_id", "at"])
    op.create_table(
        "tracker",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("device", sa.String(64), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("added_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"]),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("source_id", "device"),
    )
    op.create_index("ix_tracker_member_id", "tracker", ["member_id"])


def downgrade() -> None:
    for name in ("tracker", "source_refusal", "source_word", "source_secret", "source_state"):
        op.drop_table(name)
    for name, *_ in reversed(NEW):
        op.drop_column("source", name)
