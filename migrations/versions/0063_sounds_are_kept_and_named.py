"""Stations send sounds, and the office names them"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from patrol.db import UtcTime

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None
# An older program shows none of them.
works_from = "0031"

FATES = ("kept", "speech", "no_detector", "erased")
CERTAINTIES = ("decided", "unsure", "too_few")
KINDS = ("music", "voice", "machinery", "ventilation", "horn", "siren", "animal", "other")
_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table("sound_clip", *_clip(), *_clip_constraints())
    for name in ("received_at", "incident_id"):
        op.create_index(f"ix_sound_clip_{name}", "sound_clip", [name])
    op.create_index("sound_clip_of_station", "sound_clip", ["station_id", "taken_at"])
    op.create_table("sound_sample", *_sample(), *_sample_constraints())
    for name in ("named_at", "incident_id"):
        op.create_index(f"ix_sound_sample_{name}", "sound_sample", [name])
    op.create_index("sound_sample_of_kind", "sound_sample", ["kind", "source_group"])
    op.create_table("detector_trial", *_trial())
    op.create_index("ix_detector_trial_detector", "detector_trial", ["detector"])
    op.create_table(
        "sound_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(160), nullable=False),
        sa.Column("reviewed_at", UtcTime(), nullable=False),
        sa.Column("result", _JSON, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def _clip() -> list[sa.Column]:
    return [
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("taken_at", UtcTime(), nullable=False),
        sa.Column("received_at", UtcTime(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("level", sa.Float(), nullable=False),
        sa.Column("features", _JSON, nullable=False),
        sa.Column("features_by", sa.String(80), nullable=False),
        sa.Column("fate", _known("clipfate_known", FATES), nullable=False),
        sa.Column("detector", sa.String(120), nullable=False),
        sa.Column("speech_s", sa.Float(), nullable=False),
        sa.Column("sound", sa.LargeBinary(), nullable=True),
        sa.Column("sound_sha256", sa.String(64), nullable=True),
        sa.Column("incident_id", sa.String(32), nullable=True),
        sa.Column("judged_at", UtcTime(), nullable=True),
        sa.Column("certainty", _known("soundcertainty_known", CERTAINTIES), nullable=True),
        sa.Column("kind", _known("soundkind_known", KINDS), nullable=True),
        sa.Column("share", sa.Float(), nullable=False),
        sa.Column("nearest", _JSON, nullable=False),
    ]


def _clip_constraints() -> list[sa.Constraint]:
    return [
        sa.CheckConstraint("(sound IS NULL) = (sound_sha256 IS NULL)", name="sound_clip_digest"),
        sa.CheckConstraint("sound IS NULL OR fate = 'kept'", name="sound_clip_fate"),
        sa.CheckConstraint("kind IS NULL OR certainty = 'decided'", name="sound_clip_decided"),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"]),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("station_id", "sha256"),
    ]


def _sample() -> list[sa.Column]:
    return [
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("clip_id", sa.String(32), nullable=False),
        sa.Column("incident_id", sa.String(32), nullable=False),
        sa.Column("kind", _known("soundkind_known", KINDS), nullable=False),
        sa.Column("source_group", sa.String(60), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=True),
        sa.Column("taken_at", UtcTime(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("features", _JSON, nullable=False),
        sa.Column("features_by", sa.String(80), nullable=False),
        sa.Column("features_sha256", sa.String(64), nullable=False),
        sa.Column("sound", sa.LargeBinary(), nullable=True),
        sa.Column("sound_sha256", sa.String(64), nullable=True),
        sa.Column("named_by", sa.String(64), nullable=False),
        sa.Column("named_at", UtcTime(), nullable=False),
    ]


def _sample_constraints() -> list[sa.Constraint]:
    return [
        sa.CheckConstraint("(sound IS NULL) = (sound_sha256 IS NULL)", name="sound_sample_digest"),
        sa.CheckConstraint("kind <> 'voice' OR sound IS NULL", name="sound_sample_no_voice"),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"]),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("clip_id"),
    ]


def _trial() -> list[sa.schema.SchemaItem]:
    counts = ("speech", "speech_marked", "song", "song_marked", "street", "street_marked")
    return [
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("detector", sa.String(120), nullable=False),
        sa.Column("measured_at", UtcTime(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in counts),
        sa.CheckConstraint(
            "speech_marked BETWEEN 0 AND speech AND song_marked BETWEEN 0 AND song"
            " AND street_marked BETWEEN 0 AND street",
            name="detector_trial_counts",
        ),
        sa.PrimaryKeyConstraint("id"),
    ]


def _known(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def downgrade() -> None:
    for name in ("sound_review", "detector_trial", "sound_sample", "sound_clip"):
        op.drop_table(name)
