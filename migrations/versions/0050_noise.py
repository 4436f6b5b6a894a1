"""Noise stations, their levels, and when a limit was passed"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from patrol.db import UtcTime

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None
# An older program neither reads nor writes these tables.
works_from = "0031"

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
ZONES = "zone IN ('0', '1', '2', '3', '4a', '4b')"
DOUBTS = "kind IN ('flat', 'clipped', 'jump', 'wind', 'clock', 'battery', 'calibration', 'foreign')"


def upgrade() -> None:
    _stations()
    _station_states()
    _levels()
    _exceedances()


def _stations() -> None:
    op.create_table(
        "station",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("name_en", sa.String(120), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=True),
        sa.Column("address", sa.String(200), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("zone", sa.String(32), nullable=False),
        sa.Column("limits", sa.String(40), nullable=False),
        sa.Column("day_begins", sa.Integer(), nullable=False),
        sa.Column("night_begins", sa.Integer(), nullable=False),
        sa.Column("bearing_deg", sa.Float(), nullable=True),
        sa.Column("camera_url", sa.String(400), nullable=False),
        sa.Column("silent_after_s", sa.Integer(), nullable=False),
        sa.Column("raises", sa.Boolean(), nullable=False),
        sa.Column("calibrated_at", UtcTime(), nullable=True),
        sa.Column("calibrated_by", sa.String(60), nullable=False),
        sa.Column("calibrate_next", UtcTime(), nullable=True),
        sa.Column("rule", JSON, nullable=False),
        sa.Column("rule_version", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("disabled_at", UtcTime(), nullable=True),
        *_station_rules(),
    )
    op.create_index("ix_station_area_id", "station", ["area_id"])


def _station_states() -> None:
    op.create_table(
        "station_state",
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("heard_at", UtcTime(), nullable=True),
        sa.Column("newest_second", sa.Integer(), nullable=True),
        sa.Column("clock_ahead_s", sa.Integer(), nullable=False),
        sa.Column("watched", JSON, nullable=False),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"]),
        sa.PrimaryKeyConstraint("station_id"),
    )


def _station_rules() -> list[sa.Constraint]:
    return [
        sa.CheckConstraint(ZONES, name="zoneclass_known"),
        sa.CheckConstraint(
            "lat BETWEEN -90 AND 90 AND lon BETWEEN -180 AND 180", name="station_on_earth"
        ),
        sa.CheckConstraint("bearing_deg BETWEEN 0 AND 360", name="station_bearing"),
        sa.CheckConstraint(
            "day_begins BETWEEN 0 AND 1439 AND night_begins BETWEEN 0 AND 1439"
            " AND day_begins <> night_begins",
            name="station_hours",
        ),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"]),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"]),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("source_id", "code"),
    ]


def _levels() -> None:
    op.create_table(
        "level_minute",
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("minute", sa.Integer(), nullable=False),
        sa.Column("laeq", sa.Integer(), nullable=False),
        sa.Column("lmax", sa.Integer(), nullable=True),
        sa.Column("l10", sa.Integer(), nullable=True),
        sa.Column("l50", sa.Integer(), nullable=True),
        sa.Column("l90", sa.Integer(), nullable=True),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.CheckConstraint("counted BETWEEN 0 AND expected", name="level_minute_counts"),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"]),
        sa.PrimaryKeyConstraint("station_id", "minute"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "level_second",
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("second", sa.Integer(), nullable=False),
        sa.Column("laeq", sa.Integer(), nullable=False),
        sa.Column("lmax", sa.Integer(), nullable=True),
        sa.Column("is_kept", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"]),
        sa.PrimaryKeyConstraint("station_id", "second"),
        sqlite_with_rowid=False,
    )


def _exceedances() -> None:
    op.create_table(
        "exceedance",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("began_at", UtcTime(), nullable=False),
        sa.Column("raised_at", UtcTime(), nullable=False),
        sa.Column("noticed_at", UtcTime(), nullable=False),
        sa.Column("cleared_at", UtcTime(), nullable=True),
        sa.Column("zone", sa.String(32), nullable=False),
        sa.Column("is_night", sa.Boolean(), nullable=False),
        sa.Column("limit", sa.Integer(), nullable=False),
        sa.Column("standard", sa.String(40), nullable=False),
        sa.Column("rule_version", sa.Integer(), nullable=False),
        sa.Column("laeq", sa.Integer(), nullable=False),
        sa.Column("l50", sa.Integer(), nullable=True),
        sa.Column("lmax", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.String(32), nullable=True),
        sa.CheckConstraint("kind IN ('sustained', 'burst')", name="exceedancekind_known"),
        sa.CheckConstraint(ZONES, name="zoneclass_known"),
        sa.CheckConstraint(
            "cleared_at IS NULL OR cleared_at >= raised_at", name="exceedance_in_order"
        ),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"]),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    stands = sa.text("cleared_at IS NULL")
    op.create_index(
        "exceedance_open",
        "exceedance",
        ["station_id"],
        unique=True,
        sqlite_where=stands,
        postgresql_where=stands,
    )
    op.create_index("exceedance_of_station", "exceedance", ["station_id", "raised_at"])
    op.create_index("ix_exceedance_incident_id", "exceedance", ["incident_id"])
    _doubts()


def _doubts() -> None:
    op.create_table(
        "station_doubt",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("since", UtcTime(), nullable=False),
        sa.Column("until", UtcTime(), nullable=True),
        sa.Column("detail", sa.String(200), nullable=False),
        sa.CheckConstraint(DOUBTS, name="doubtkind_known"),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    open_ones = sa.text("until IS NULL")
    op.create_index(
        "station_doubt_open",
        "station_doubt",
        ["station_id", "kind"],
        unique=True,
        sqlite_where=open_ones,
        postgresql_where=open_ones,
    )


def downgrade() -> None:
    for table in (
        "station_doubt",
        "exceedance",
        "level_second",
        "level_minute",
        "station_state",
        "station",
    ):
        op.drop_table(table)
