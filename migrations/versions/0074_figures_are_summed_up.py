"""Cases are counted into the sums of /figures"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from patrol.db import UtcTime

revision = "0074"
down_revision = "0073"
branch_labels = None
depends_on = None
# An older program does not look at them; what it changes is in the feed and counted afterwards.
works_from = "0031"

DIMENSIONS = ("all", "category", "source", "severity", "hour", "day")
CLOCKS = ("dispatch", "arrive", "resolve")
RUNNING = sa.text("look_again_at IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "case_figure",
        sa.Column("incident_id", sa.String(32), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(6), nullable=False),
        sa.Column("source", sa.String(20), nullable=False),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *(column for clock in CLOCKS for column in _of_clock(clock)),
        sa.Column("look_again_at", UtcTime(), nullable=True),
        sa.CheckConstraint("hour BETWEEN 0 AND 167", name="case_figure_hour"),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"]),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"]),
        sa.PrimaryKeyConstraint("incident_id"),
    )
    op.create_index("case_figure_month", "case_figure", ["month", "area_id"])
    op.create_index(
        "case_figure_running",
        "case_figure",
        ["look_again_at"],
        sqlite_where=RUNNING,
        postgresql_where=RUNNING,
    )
    dimension = sa.Enum(
        *DIMENSIONS, name="dimension_known", native_enum=False, create_constraint=True, length=32
    )
    tally = sa.JSON().with_variant(JSONB(), "postgresql")
    op.create_table(
        "figure_tally",
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("dimension", dimension, nullable=False),
        sa.Column("value", sa.String(20), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        *(sa.Column(clock, tally, nullable=False) for clock in CLOCKS),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"]),
        sa.PrimaryKeyConstraint("month", "area_id", "version", "dimension", "value"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "figure_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rules", sa.Integer(), nullable=False),
        sa.Column("feed_seq", sa.Integer(), nullable=False),
        sa.Column("walked_id", sa.String(32), nullable=False),
        sa.Column("is_walked", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def _of_clock(clock: str) -> tuple[sa.Column, ...]:
    return (
        sa.Column(clock, sa.String(20), nullable=False),
        sa.Column(f"{clock}_s", sa.Integer(), nullable=True),
        sa.Column(f"{clock}_done", sa.Boolean(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("figure_state")
    op.drop_table("figure_tally")
    op.drop_table("case_figure")
