"""Hazards are told, mended, looked at again and struck off"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from patrol.db import UtcTime

revision = "0102"
down_revision = "0101"
branch_labels = None
depends_on = None
works_from = "0101"

GRADES = ("general", "severe")
STATUSES = ("found", "told", "rectified", "struck_off", "withdrawn")
ACTS = (
    *("found", "amended", "on_spot", "told", "rectified", "extended"),
    *("check_failed", "struck_off", "withdrawn"),
)


def _known(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(
        *values, name=f"{name}_known", native_enum=False, create_constraint=True, length=32
    )


def upgrade() -> None:
    op.create_table(
        "hazard",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("number", sa.String(20), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("tier_area_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=True),
        sa.Column("spot", sa.String(120), nullable=False),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("grade", _known("hazardgrade", GRADES), nullable=False),
        sa.Column("status", _known("hazardstatus", STATUSES), nullable=False),
        sa.Column("what", sa.String(300), nullable=False),
        sa.Column("responsible", sa.String(120), nullable=False),
        sa.Column("measures", sa.String(300), nullable=False),
        sa.Column("money", sa.String(60), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("owner", sa.String(60), nullable=False),
        sa.Column("plan", sa.String(300), nullable=False),
        sa.Column("found_at", UtcTime(), nullable=False),
        sa.Column("found_by", sa.String(64), nullable=False),
        sa.Column("told_at", UtcTime(), nullable=True),
        sa.Column("rectified_at", UtcTime(), nullable=True),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.Column("failed_checks", sa.Integer(), nullable=False),
        sa.Column("link_hashed", sa.String(64), nullable=True),
        sa.Column("link_until", UtcTime(), nullable=True),
        sa.Column("link_by", sa.String(64), nullable=True),
        sa.CheckConstraint(
            "lat IS NULL OR (lat BETWEEN -90 AND 90 AND lon BETWEEN -180 AND 180)",
            name="hazard_on_earth",
        ),
        sa.CheckConstraint("(lat IS NULL) = (lon IS NULL)", name="hazard_point_whole"),
        sa.CheckConstraint(
            "status NOT IN ('told', 'rectified') OR told_at IS NOT NULL",
            name="hazard_told_has_time",
        ),
        sa.CheckConstraint(
            "status <> 'rectified' OR rectified_at IS NOT NULL", name="hazard_rectified_has_time"
        ),
        sa.CheckConstraint(
            "grade <> 'severe' OR status <> 'struck_off' OR told_at IS NOT NULL",
            name="hazard_severe_was_told",
        ),
        sa.CheckConstraint(
            "(ended_at IS NOT NULL) = (status IN ('struck_off', 'withdrawn'))",
            name="hazard_ended_has_time",
        ),
        sa.CheckConstraint(
            "(link_hashed IS NULL) = (link_until IS NULL)", name="hazard_link_whole"
        ),
        sa.CheckConstraint("(link_hashed IS NULL) = (link_by IS NULL)", name="hazard_link_made"),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"]),
        sa.ForeignKeyConstraint(["tier_area_id"], ["area.id"]),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
        sa.UniqueConstraint("link_hashed"),
    )
    is_open = sa.text("ended_at IS NULL")
    op.create_index(
        "hazard_open", "hazard", ["due_on"], sqlite_where=is_open, postgresql_where=is_open
    )
    op.create_index("hazard_of_place", "hazard", ["place_id", "id"])
    op.create_index("hazard_of_area", "hazard", ["area_id", "id"])
    op.create_table(
        "hazard_act",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("hazard_id", sa.String(32), nullable=False),
        sa.Column("kind", _known("hazardactkind", ACTS), nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("words", sa.String(300), nullable=False),
        sa.Column("consent", sa.String(120), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column(
            "photos", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.ForeignKeyConstraint(["hazard_id"], ["hazard.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("hazard_act_of_hazard", "hazard_act", ["hazard_id", "id"])
    # SQLite takes a column and its foreign key only in the one statement.
    op.execute("ALTER TABLE photouse ADD COLUMN hazard_id VARCHAR(32) REFERENCES hazard (id)")
    op.create_index("ix_photouse_hazard_id", "photouse", ["hazard_id"])


def downgrade() -> None:
    op.drop_index("ix_photouse_hazard_id", table_name="photouse")
    op.drop_column("photouse", "hazard_id")
    op.drop_table("hazard_act")
    op.drop_table("hazard")
