"""Matters of estates have four colours, a next step and a day"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from patrol.db import UtcTime

revision = "0112"
down_revision = "0111"
branch_labels = None
depends_on = None
works_from = "0111"

COLOURS = ("red", "orange", "yellow", "blue")
STATUSES = ("open", "done", "dropped")
ORIGINS = ("resident", "case", "hazard", "tip", "meeting", "office")
ACTS = ("opened", "coloured", "stepped", "missed", "done", "dropped")


def _known(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(
        *values, name=f"{name}_known", native_enum=False, create_constraint=True, length=32
    )


def upgrade() -> None:
    op.create_table(
        "matter",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("number", sa.String(20), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("tier_area_id", sa.Integer(), nullable=False),
        sa.Column("estate", sa.String(60), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("impact", sa.Integer(), nullable=False),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("colour", _known("mattercolour", COLOURS), nullable=False),
        sa.Column("status", _known("estatematterstatus", STATUSES), nullable=False),
        sa.Column("origin", _known("matterorigin", ORIGINS), nullable=False),
        sa.Column("origin_ref", sa.String(60), nullable=False),
        sa.Column("responsible", sa.String(120), nullable=False),
        sa.Column("next_step", sa.String(200), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("misses", sa.Integer(), nullable=False),
        sa.Column("opened_at", UtcTime(), nullable=False),
        sa.Column("opened_by", sa.String(64), nullable=False),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.CheckConstraint(
            "impact BETWEEN 1 AND 3 AND urgency BETWEEN 1 AND 3", name="matter_weighed"
        ),
        sa.CheckConstraint(
            "(ended_at IS NOT NULL) = (status IN ('done', 'dropped'))",
            name="matter_ended_has_time",
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"]),
        sa.ForeignKeyConstraint(["tier_area_id"], ["area.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
    )
    _indexes()
    _acts()
    # SQLite takes a column and its foreign key only in the one statement.
    op.execute("ALTER TABLE photouse ADD COLUMN matter_id VARCHAR(32) REFERENCES matter (id)")
    op.create_index("ix_photouse_matter_id", "photouse", ["matter_id"])


def _indexes() -> None:
    is_open = sa.text("ended_at IS NULL")
    op.create_index(
        "matter_open", "matter", ["due_on"], sqlite_where=is_open, postgresql_where=is_open
    )
    op.create_index("matter_of_area", "matter", ["area_id", "id"])


def _acts() -> None:
    op.create_table(
        "matter_act",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("matter_id", sa.String(32), nullable=False),
        sa.Column("kind", _known("matteractkind", ACTS), nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("words", sa.String(500), nullable=False),
        sa.Column("colour", _known("mattercolour", COLOURS), nullable=False),
        sa.Column("next_step", sa.String(200), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column(
            "photos", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("matter_act_of_matter", "matter_act", ["matter_id", "id"])


def downgrade() -> None:
    op.drop_index("ix_photouse_matter_id", table_name="photouse")
    op.drop_column("photouse", "matter_id")
    op.drop_table("matter_act")
    op.drop_table("matter")
