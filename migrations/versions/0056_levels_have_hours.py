"""Sums of a noise station's levels over each hour"""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None
# An older program makes no hours; the worker of a newer one makes those that are missing.
works_from = "0031"

ENERGY = "power(CAST(10 AS DOUBLE PRECISION), laeq / CAST(1000 AS DOUBLE PRECISION)) * counted"


def upgrade() -> None:
    op.create_table(
        "level_hour",
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("energy", sa.Float(), nullable=False),
        sa.Column("lmax", sa.Integer(), nullable=True),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.CheckConstraint("counted BETWEEN 0 AND expected", name="level_hour_counts"),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"]),
        sa.PrimaryKeyConstraint("station_id", "hour"),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO level_hour (station_id, hour, energy, lmax, counted, expected)"  # noqa: S608
        f" SELECT station_id, minute / 60, SUM({ENERGY}), MAX(lmax), SUM(counted), SUM(expected)"
        " FROM level_minute GROUP BY station_id, minute / 60"
    )


def downgrade() -> None:
    op.drop_table("level_hour")
