"""Votes of owners are prepared: the roll, the turnout by building, the official result"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from patrol.db import UtcTime

revision = "0109"
down_revision = "0108"
branch_labels = None
depends_on = None
works_from = "0108"


def upgrade() -> None:
    _ballots()
    _buildings_and_units()
    # SQLite takes a column and its foreign key only in the one statement.
    op.execute("ALTER TABLE photouse ADD COLUMN ballot_id VARCHAR(32) REFERENCES ballot (id)")
    op.create_index("ix_photouse_ballot_id", "photouse", ["ballot_id"])


def _ballots() -> None:
    document = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    op.create_table(
        "ballot",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("estate", sa.String(60), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("notice_on", sa.Date(), nullable=True),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("motions", document, nullable=False),
        sa.Column("roll_sha256", sa.String(64), nullable=True),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("made_by", sa.String(64), nullable=False),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.Column("ended_by", sa.String(64), nullable=True),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("photos", document, nullable=False),
        sa.CheckConstraint("opens_on <= closes_on", name="ballot_days_in_order"),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ballot_end_whole"),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ballot_of_area", "ballot", ["area_id", "id"])


def _buildings_and_units() -> None:
    op.create_table(
        "ballot_building",
        sa.Column("ballot_id", sa.String(32), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("owners", sa.Integer(), nullable=False),
        sa.Column("area", sa.Integer(), nullable=False),
        sa.Column("joined_owners", sa.Integer(), nullable=False),
        sa.Column("joined_area", sa.Integer(), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=True),
        sa.CheckConstraint("owners >= 0 AND area > 0", name="ballot_building_owned"),
        sa.CheckConstraint(
            "joined_owners BETWEEN 0 AND owners AND joined_area BETWEEN 0 AND area",
            name="ballot_building_joined",
        ),
        sa.ForeignKeyConstraint(["ballot_id"], ["ballot.id"]),
        sa.PrimaryKeyConstraint("ballot_id", "name"),
    )
    op.create_table(
        "ballot_unit",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("ballot_id", sa.String(32), nullable=False),
        sa.Column("building", sa.String(40), nullable=False),
        sa.Column("unit", sa.String(40), nullable=False),
        sa.Column("area", sa.Integer(), nullable=False),
        sa.Column("holder", sa.String(40), nullable=False),
        sa.CheckConstraint("area > 0", name="ballot_unit_has_area"),
        sa.ForeignKeyConstraint(["ballot_id"], ["ballot.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ballot_id", "building", "unit"),
    )
    op.create_index("ix_ballot_unit_ballot_id", "ballot_unit", ["ballot_id"])


def downgrade() -> None:
    op.drop_index("ix_photouse_ballot_id", table_name="photouse")
    op.drop_column("photouse", "ballot_id")
    op.drop_table("ballot_unit")
    op.drop_table("ballot_building")
    op.drop_table("ballot")
