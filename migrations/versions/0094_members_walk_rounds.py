"""Members walk rounds over points that nobody has looked at for long"""

import sqlalchemy as sa
from alembic import op

from patrol.db import UtcTime

revision = "0094"
down_revision = "0090"
branch_labels = None
depends_on = None
# An older program neither proposes a round nor shows a point.
works_from = "0031"

PROOFS = ("tag", "code", "geofence", "photo", "said")
GRADES = ("both", "label", "place", "photo", "said")
ODD = ("label_moved", "bad_position")
ENDS = ("done", "weather", "ordered", "unwell", "shift_over", "blocked", "other", "replaced")


def _known(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(
        *values, name=f"{name}_known", native_enum=False, create_constraint=True, length=32
    )


def upgrade() -> None:
    op.create_table(
        "checkpoint",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("name_en", sa.String(120), nullable=False),
        sa.Column("look", sa.String(200), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("datum", sa.String(10), nullable=False),
        sa.Column("radius_m", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(8), nullable=False),
        sa.Column("tag", sa.String(20), nullable=True),
        sa.Column("seen_at", UtcTime(), nullable=True),
        sa.Column("seen_grade", _known("scangrade", GRADES), nullable=True),
        sa.Column("label_doubted_at", UtcTime(), nullable=True),
        sa.Column("retired_at", UtcTime(), nullable=True),
        sa.CheckConstraint(
            "lat BETWEEN -90 AND 90 AND lon BETWEEN -180 AND 180", name="checkpoint_on_earth"
        ),
        sa.CheckConstraint("radius_m BETWEEN 10 AND 500", name="checkpoint_radius"),
        sa.CheckConstraint(
            "(seen_at IS NULL) = (seen_grade IS NULL)", name="checkpoint_seen_whole"
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("area_id", "name"),
        sa.UniqueConstraint("code"),
        sa.UniqueConstraint("tag"),
    )
    op.create_index("ix_checkpoint_area_id", "checkpoint", ["area_id"])
    op.create_table(
        "round",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("seed", sa.String(32), nullable=False),
        sa.Column("proposed_at", UtcTime(), nullable=False),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.Column("ended", _known("roundend", ENDS), nullable=True),
        sa.Column("ended_words", sa.String(200), nullable=False),
        sa.CheckConstraint("(ended_at IS NULL) = (ended IS NULL)", name="round_ended_whole"),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"]),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    for name in ("member_id", "proposed_at"):
        op.create_index(f"ix_round_{name}", "round", [name])
    op.create_index(
        "round_open_once",
        "round",
        ["member_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "round_point",
        sa.Column("round_id", sa.String(32), nullable=False),
        sa.Column("checkpoint_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["checkpoint_id"], ["checkpoint.id"]),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"]),
        sa.PrimaryKeyConstraint("round_id", "checkpoint_id"),
    )
    op.create_table(
        "scan",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("checkpoint_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.String(32), nullable=True),
        sa.Column("proof", _known("scanproof", PROOFS), nullable=False),
        sa.Column("grade", _known("scangrade", GRADES), nullable=False),
        sa.Column("acted_at", UtcTime(), nullable=False),
        sa.Column("received_at", UtcTime(), nullable=False),
        sa.Column("device_claim", sa.String(40), nullable=True),
        sa.Column("distance_m", sa.Integer(), nullable=True),
        sa.Column("accuracy_m", sa.Float(), nullable=True),
        sa.Column("is_odd", sa.Boolean(), nullable=False),
        sa.Column("odd_why", _known("oddwhy", ODD), nullable=True),
        sa.Column("photo", sa.String(64), nullable=True),
        sa.Column("words", sa.String(500), nullable=False),
        sa.ForeignKeyConstraint(["checkpoint_id"], ["checkpoint.id"]),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    for name in ("checkpoint_id", "member_id", "round_id", "received_at"):
        op.create_index(f"ix_scan_{name}", "scan", [name])


def downgrade() -> None:
    for name in ("scan", "round_point", "round", "checkpoint"):
        op.drop_table(name)
