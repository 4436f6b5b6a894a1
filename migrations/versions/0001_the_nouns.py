"""Create the first tables"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from patrol.db import UtcTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "area",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=True),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["area.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code"),
    )
    op.create_index("ix_area_parent_id", "area", ["parent_id"], unique=False)
    op.create_index("ix_area_path", "area", ["path"], unique=False)
    op.create_table(
        "counter",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "feed",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.String(length=32), nullable=True),
        sa.Column("member", sa.String(length=12), nullable=True),
        sa.Column(
            "audience",
            sa.Enum(
                "desk",
                "crew",
                "one",
                name="audience_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("salt", sa.String(length=32), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("audience <> 'one' OR member IS NOT NULL", name="feed_one_names_member"),
        sa.CheckConstraint("(body IS NULL) = (salt IS NULL)", name="feed_erased_whole"),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index("feed_of_incident", "feed", ["incident_id", "seq"], unique=False)
    op.create_index("feed_of_member", "feed", ["member", "seq"], unique=False)
    op.create_index("ix_feed_at", "feed", ["at"], unique=False)
    op.create_table(
        "heartbeat",
        sa.Column("process", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("beat_at", UtcTime(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("process"),
    )
    op.create_table(
        "idempotency",
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("request_hash", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column(
            "answer",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("actor", "key"),
    )
    op.create_index("ix_idempotency_at", "idempotency", ["at"], unique=False)
    op.create_table(
        "policy",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "steps",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("severity BETWEEN 1 AND 4", name="policy_severity"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("severity", "version"),
    )
    op.create_table(
        "step",
        sa.Column("subject_id", sa.String(length=48), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("undone_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("subject_id", "step"),
    )
    op.create_table(
        "desk_user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "member",
                "dispatcher",
                "supervisor",
                "admin",
                name="role_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=True),
        sa.Column("password_hash", sa.String(length=255), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("disabled_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["area_id"],
            ["area.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_index("ix_desk_user_area_id", "desk_user", ["area_id"], unique=False)
    op.create_table(
        "incident",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=6), nullable=False),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "verifying",
                "new",
                "dispatched",
                "en_route",
                "on_scene",
                "resolved",
                "closed",
                "on_hold",
                "transferred",
                "cancelled",
                "merged",
                name="incidentstatus_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("description", sa.String(length=4000), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("place_version", sa.Integer(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("datum", sa.String(length=10), nullable=False),
        sa.Column("raw_lat", sa.Float(), nullable=True),
        sa.Column("raw_lon", sa.Float(), nullable=True),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("needs_verification", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("opened_by", sa.String(length=64), nullable=False),
        sa.Column("opened_at", UtcTime(), nullable=False),
        sa.Column("waiting_since", UtcTime(), nullable=False),
        sa.Column("occurred_at", UtcTime(), nullable=False),
        sa.Column("dispatched_at", UtcTime(), nullable=True),
        sa.Column("arrived_at", UtcTime(), nullable=True),
        sa.Column("resolved_at", UtcTime(), nullable=True),
        sa.Column("closed_at", UtcTime(), nullable=True),
        sa.Column("dispatch_target_s", sa.Integer(), nullable=False),
        sa.Column("arrive_target_s", sa.Integer(), nullable=False),
        sa.Column("resolve_target_s", sa.Integer(), nullable=False),
        sa.Column("dispatch_breached_at", UtcTime(), nullable=True),
        sa.Column("arrive_breached_at", UtcTime(), nullable=True),
        sa.Column("resolve_breached_at", UtcTime(), nullable=True),
        sa.Column("claimed_by", sa.String(length=40), nullable=True),
        sa.Column("claimed_seat", sa.Integer(), nullable=True),
        sa.Column("claimed_at", UtcTime(), nullable=True),
        sa.Column("hold_until", UtcTime(), nullable=True),
        sa.Column("hold_by", sa.String(length=40), nullable=True),
        sa.Column("hold_reason", sa.String(length=200), nullable=True),
        sa.Column("merged_into_id", sa.String(), nullable=True),
        sa.Column("moved_by", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "(status = 'merged') = (merged_into_id IS NOT NULL)", name="merged_says_where"
        ),
        sa.CheckConstraint("status <> 'closed' OR closed_at IS NOT NULL", name="closed_has_time"),
        sa.CheckConstraint("status <> 'on_hold' OR hold_until IS NOT NULL", name="hold_has_end"),
        sa.CheckConstraint(
            "status IN ('verifying', 'new', 'on_hold', 'cancelled', 'transferred', 'merged') OR dispatched_at IS NOT NULL",
            name="dispatched_has_time",
        ),
        sa.CheckConstraint(
            "status NOT IN ('resolved', 'closed') OR resolved_at IS NOT NULL",
            name="resolved_has_time",
        ),
        sa.CheckConstraint("(lat IS NULL) = (lon IS NULL)", name="incident_point_whole"),
        sa.CheckConstraint("severity BETWEEN 1 AND 4", name="incident_severity"),
        sa.ForeignKeyConstraint(
            ["area_id"],
            ["area.id"],
        ),
        sa.ForeignKeyConstraint(
            ["merged_into_id"],
            ["incident.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
    )
    op.create_index(
        "incident_of_area", "incident", ["area_id", "status", "opened_at"], unique=False
    )
    op.create_index("incident_queue", "incident", ["status", "severity", "opened_at"], unique=False)
    op.create_index("ix_incident_opened_at", "incident", ["opened_at"], unique=False)
    op.create_table(
        "member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_sign", sa.String(length=12), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column(
            "skills",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "kit",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("mobile", sa.String(length=20), nullable=True),
        sa.Column("notice_id", sa.String(length=64), nullable=True),
        sa.Column("left_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["area_id"],
            ["area.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("call_sign"),
    )
    op.create_index("ix_member_area_id", "member", ["area_id"], unique=False)
    op.create_table(
        "photo",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("taken_at", UtcTime(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("stored_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["area_id"],
            ["area.id"],
        ),
        sa.PrimaryKeyConstraint("sha256"),
    )
    op.create_table(
        "place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("name_en", sa.String(length=100), nullable=False),
        sa.Column(
            "aliases",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.CheckConstraint(
            "lat BETWEEN -90 AND 90 AND lon BETWEEN -180 AND 180", name="place_on_earth"
        ),
        sa.ForeignKeyConstraint(
            ["area_id"],
            ["area.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("area_id", "name", "kind"),
    )
    op.create_index("ix_place_area_id", "place", ["area_id"], unique=False)
    op.create_index("ix_place_name", "place", ["name"], unique=False)
    op.create_table(
        "source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column(
            "kinds",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("opens", sa.Boolean(), nullable=False),
        sa.Column("disabled_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["area_id"],
            ["area.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code"),
    )
    op.create_table(
        "test_order",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("ends_at", UtcTime(), nullable=False),
        sa.Column("closed_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["area_id"],
            ["area.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_test_order_area_id", "test_order", ["area_id"], unique=False)
    op.create_table(
        "closure",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("incident_id", sa.String(), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("undone_at", UtcTime(), nullable=True),
        sa.Column("undone_by", sa.String(length=40), nullable=True),
        sa.Column("undone_why", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["incident_id"],
            ["incident.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_closure_incident_id", "closure", ["incident_id"], unique=False)
    op.create_table(
        "dispatch_order",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("incident_id", sa.String(), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("place_version", sa.Integer(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("undone_at", UtcTime(), nullable=True),
        sa.Column("first_only", sa.Boolean(), nullable=False),
        sa.Column(
            "quiet",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "because",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"],
            ["incident.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_dispatch_order_incident_id", "dispatch_order", ["incident_id"], unique=False
    )
    op.create_table(
        "duty",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("started_at", UtcTime(), nullable=False),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_duty_member_id", "duty", ["member_id"], unique=False)
    op.create_index(
        "one_open_duty",
        "duty",
        ["member_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "fix",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("accuracy_m", sa.Float(), nullable=True),
        sa.Column("taken_at", UtcTime(), nullable=False),
        sa.Column("received_at", UtcTime(), nullable=False),
        sa.CheckConstraint(
            "lat BETWEEN -90 AND 90 AND lon BETWEEN -180 AND 180", name="fix_on_earth"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("fix_of_member", "fix", ["member_id", "taken_at"], unique=False)
    op.create_index("ix_fix_received_at", "fix", ["received_at"], unique=False)
    op.create_table(
        "intake",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("source_ref", sa.String(length=128), nullable=False),
        sa.Column("source_seq", sa.String(length=40), nullable=True),
        sa.Column("dedup_key", sa.String(length=210), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("category", sa.String(length=6), nullable=False),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("certainty", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("description", sa.String(length=4000), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column(
            "record",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("raw_sha256", sa.String(length=64), nullable=False),
        sa.Column("occurred_at", UtcTime(), nullable=False),
        sa.Column("received_at", UtcTime(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "pending",
                "opened",
                "attached",
                "dismissed",
                "ignored",
                name="intakestatus_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("incident_id", sa.String(), nullable=True),
        sa.Column("handled_by", sa.String(length=40), nullable=True),
        sa.Column("handled_why", sa.String(length=200), nullable=True),
        sa.CheckConstraint(
            "status NOT IN ('opened', 'attached') OR incident_id IS NOT NULL",
            name="intake_has_case",
        ),
        sa.CheckConstraint("(lat IS NULL) = (lon IS NULL)", name="intake_point_whole"),
        sa.CheckConstraint("severity BETWEEN 1 AND 4", name="intake_severity"),
        sa.ForeignKeyConstraint(
            ["area_id"],
            ["area.id"],
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"],
            ["incident.id"],
        ),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["source.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("dedup_key", "revision"),
    )
    op.create_index("intake_of_matter", "intake", ["source", "source_ref"], unique=False)
    op.create_index("ix_intake_area_id", "intake", ["area_id"], unique=False)
    op.create_index("ix_intake_incident_id", "intake", ["incident_id"], unique=False)
    op.create_index("ix_intake_received_at", "intake", ["received_at"], unique=False)
    op.create_index("ix_intake_source_id", "intake", ["source_id"], unique=False)
    op.create_index("ix_intake_status", "intake", ["status"], unique=False)
    op.create_table(
        "notified",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("incident_id", sa.String(), nullable=False),
        sa.Column("agency", sa.String(length=20), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=True),
        sa.Column("expected_at", UtcTime(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["incident_id"],
            ["incident.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_notified_incident_id", "notified", ["incident_id"], unique=False)
    op.create_table(
        "phone",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("agent", sa.String(length=200), nullable=False),
        sa.Column("enrolled_at", UtcTime(), nullable=False),
        sa.Column("revoked_at", UtcTime(), nullable=True),
        sa.Column("seen_at", UtcTime(), nullable=True),
        sa.Column("battery", sa.Integer(), nullable=True),
        sa.Column("is_charging", sa.Boolean(), nullable=True),
        sa.Column(
            "screen",
            sa.Enum(
                "unknown",
                "duty",
                "visible",
                "hidden",
                name="screen_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("screen_at", UtcTime(), nullable=True),
        sa.Column(
            "push",
            sa.Enum(
                "none",
                "ok",
                "unsupported",
                "denied",
                "no_service",
                "gone",
                name="pushstate_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_phone_member_id", "phone", ["member_id"], unique=False)
    op.create_table(
        "proof",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column(
            "road",
            sa.Enum(
                "live",
                "push",
                "notice",
                "sms",
                "voice",
                "radio",
                name="road_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("tried_at", UtcTime(), nullable=True),
        sa.Column("alive_at", UtcTime(), nullable=True),
        sa.Column("failed_at", UtcTime(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
        ),
        sa.PrimaryKeyConstraint("member_id", "road"),
    )
    op.create_table(
        "seat",
        sa.Column("incident_id", sa.String(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("skill", sa.String(length=30), nullable=True),
        sa.Column("call_sign", sa.String(length=12), nullable=True),
        sa.ForeignKeyConstraint(
            ["incident_id"],
            ["incident.id"],
        ),
        sa.PrimaryKeyConstraint("incident_id", "no"),
    )
    op.create_table(
        "shift",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", UtcTime(), nullable=False),
        sa.Column("ends_at", UtcTime(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name="shift_forward"),
        sa.ForeignKeyConstraint(
            ["area_id"],
            ["area.id"],
        ),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("member_id", "starts_at"),
    )
    op.create_index("ix_shift_member_id", "shift", ["member_id"], unique=False)
    op.create_index("ix_shift_starts_at", "shift", ["starts_at"], unique=False)
    op.create_table(
        "test_answer",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("test_id", sa.String(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("call_sign", sa.String(length=12), nullable=False),
        sa.Column("pushed_at", UtcTime(), nullable=True),
        sa.Column("shown_at", UtcTime(), nullable=True),
        sa.Column("shown_road", sa.String(length=10), nullable=True),
        sa.Column("answered_at", UtcTime(), nullable=True),
        sa.CheckConstraint(
            "answered_at IS NULL OR shown_at IS NOT NULL", name="answered_was_shown"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
        ),
        sa.ForeignKeyConstraint(
            ["test_id"],
            ["test_order.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("test_id", "member_id"),
    )
    op.create_index("ix_test_answer_test_id", "test_answer", ["test_id"], unique=False)
    op.create_table(
        "ticket",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=False),
        sa.Column("used_at", UtcTime(), nullable=True),
        sa.CheckConstraint("(member_id IS NULL) <> (user_id IS NULL)", name="ticket_is_for_one"),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["desk_user.id"],
        ),
        sa.PrimaryKeyConstraint("token_hash"),
    )
    op.create_table(
        "whereabouts",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("accuracy_m", sa.Float(), nullable=True),
        sa.Column("taken_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
        ),
        sa.PrimaryKeyConstraint("member_id"),
    )
    op.create_table(
        "assignment",
        sa.Column("id", sa.String(length=48), nullable=False),
        sa.Column("order_id", sa.String(), nullable=False),
        sa.Column("incident_id", sa.String(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("call_sign", sa.String(length=12), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "dispatched",
                "accepted",
                "en_route",
                "on_scene",
                "cleared",
                "declined",
                "withdrawn",
                "lapsed",
                "relieved",
                name="assignmentstatus_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("is_lead", sa.Boolean(), nullable=False),
        sa.Column("dispatched_at", UtcTime(), nullable=False),
        sa.Column("accepted_at", UtcTime(), nullable=True),
        sa.Column("accepted_via", sa.String(length=10), nullable=True),
        sa.Column("accepted_by", sa.String(length=40), nullable=True),
        sa.Column("en_route_at", UtcTime(), nullable=True),
        sa.Column("on_scene_at", UtcTime(), nullable=True),
        sa.Column("cleared_at", UtcTime(), nullable=True),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("place_version", sa.Integer(), nullable=False),
        sa.Column("distance_m", sa.Integer(), nullable=True),
        sa.Column("eta_s", sa.Integer(), nullable=True),
        sa.Column("report_owed", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "status <> 'on_scene' OR on_scene_at IS NOT NULL", name="on_scene_has_time"
        ),
        sa.CheckConstraint(
            "status NOT IN ('accepted', 'en_route', 'on_scene') OR accepted_at IS NOT NULL",
            name="accepted_has_time",
        ),
        sa.CheckConstraint(
            "status NOT IN ('cleared','declined','withdrawn','relieved') OR ended_at IS NOT NULL",
            name="ended_has_time",
        ),
        sa.CheckConstraint(
            "(accepted_at IS NULL) = (accepted_via IS NULL)", name="accepted_has_way"
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"],
            ["incident.id"],
        ),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["dispatch_order.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("assignment_of_member", "assignment", ["member_id", "status"], unique=False)
    op.create_index("assignment_standing", "assignment", ["status"], unique=False)
    op.create_index("ix_assignment_incident_id", "assignment", ["incident_id"], unique=False)
    op.create_index("ix_assignment_order_id", "assignment", ["order_id"], unique=False)
    op.create_index(
        "one_engagement",
        "assignment",
        ["incident_id", "member_id"],
        unique=True,
        sqlite_where=sa.text("status IN ('dispatched','accepted','en_route','on_scene')"),
        postgresql_where=sa.text("status IN ('dispatched','accepted','en_route','on_scene')"),
    )
    op.create_table(
        "login",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("is_bearer", sa.Boolean(), nullable=False),
        sa.Column("phone_id", sa.String(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("csrf", sa.String(length=64), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("seen_at", UtcTime(), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=False),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.CheckConstraint(
            "(phone_id IS NOT NULL AND user_id IS NULL AND source_id IS NULL) OR (phone_id IS NULL AND user_id IS NOT NULL AND source_id IS NULL) OR (phone_id IS NULL AND user_id IS NULL AND source_id IS NOT NULL)",
            name="login_is_for_one",
        ),
        sa.ForeignKeyConstraint(
            ["phone_id"],
            ["phone.id"],
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["source.id"],
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["desk_user.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash"),
    )
    op.create_index("ix_login_phone_id", "login", ["phone_id"], unique=False)
    op.create_index("ix_login_user_id", "login", ["user_id"], unique=False)
    op.create_table(
        "presence",
        sa.Column("phone_id", sa.String(length=32), nullable=False),
        sa.Column("process", sa.String(length=80), nullable=False),
        sa.Column("call_sign", sa.String(length=12), nullable=False),
        sa.Column("since", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["phone_id"],
            ["phone.id"],
        ),
        sa.PrimaryKeyConstraint("phone_id", "process"),
    )
    op.create_index("ix_presence_call_sign", "presence", ["call_sign"], unique=False)
    op.create_table(
        "pushsubscription",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("phone_id", sa.String(), nullable=False),
        sa.Column("endpoint", sa.String(length=1000), nullable=False),
        sa.Column("p256dh", sa.String(length=120), nullable=False),
        sa.Column("auth", sa.String(length=40), nullable=False),
        sa.Column("vapid_key_id", sa.String(length=40), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("retired_at", UtcTime(), nullable=True),
        sa.Column("retired_why", sa.String(length=60), nullable=True),
        sa.CheckConstraint(
            "retired_at IS NULL OR retired_why IS NOT NULL", name="retired_says_why"
        ),
        sa.ForeignKeyConstraint(
            ["phone_id"],
            ["phone.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("endpoint"),
    )
    op.create_index("ix_pushsubscription_phone_id", "pushsubscription", ["phone_id"], unique=False)
    op.create_table(
        "tip",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("intake_id", sa.String(), nullable=False),
        sa.Column("solved", sa.Boolean(), nullable=True),
        sa.Column("answered_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["intake_id"],
            ["intake.id"],
        ),
        sa.PrimaryKeyConstraint("token_hash"),
        sa.UniqueConstraint("intake_id"),
    )
    op.create_table(
        "alarm",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.String(), nullable=True),
        sa.Column("assignment_id", sa.String(), nullable=True),
        sa.Column("call_sign", sa.String(length=12), nullable=True),
        sa.Column(
            "body",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("raised_at", UtcTime(), nullable=False),
        sa.Column("cleared_at", UtcTime(), nullable=True),
        sa.Column("cleared_by", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["area_id"],
            ["area.id"],
        ),
        sa.ForeignKeyConstraint(
            ["assignment_id"],
            ["assignment.id"],
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"],
            ["incident.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index("ix_alarm_cleared_at", "alarm", ["cleared_at"], unique=False)
    op.create_index("ix_alarm_incident_id", "alarm", ["incident_id"], unique=False)
    op.create_table(
        "delivery",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("assignment_id", sa.String(), nullable=False),
        sa.Column(
            "road",
            sa.Enum(
                "live",
                "push",
                "notice",
                "sms",
                "voice",
                "radio",
                name="road_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("phone_id", sa.String(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "order",
                "ask",
                "close",
                name="deliverykind_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("why", sa.String(length=200), nullable=True),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "queued",
                "sending",
                "sent",
                "shown",
                "opened",
                "failed",
                "expired",
                name="deliverystatus_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", UtcTime(), nullable=False),
        sa.Column("deadline_at", UtcTime(), nullable=False),
        sa.Column("lease_until", UtcTime(), nullable=True),
        sa.Column("sent_at", UtcTime(), nullable=True),
        sa.Column("shown_at", UtcTime(), nullable=True),
        sa.Column("opened_at", UtcTime(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.CheckConstraint("kind <> 'close' OR why IS NOT NULL", name="close_says_why"),
        sa.CheckConstraint("status <> 'failed' OR reason IS NOT NULL", name="failed_says_why"),
        sa.CheckConstraint(
            "status <> 'sending' OR lease_until IS NOT NULL", name="sending_has_lease"
        ),
        sa.CheckConstraint("status <> 'sent' OR sent_at IS NOT NULL", name="sent_has_time"),
        sa.ForeignKeyConstraint(
            ["assignment_id"],
            ["assignment.id"],
        ),
        sa.ForeignKeyConstraint(
            ["phone_id"],
            ["phone.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("assignment_id", "road", "phone_id", "round", "kind"),
    )
    op.create_index(
        "delivery_due", "delivery", ["status", "road", "severity", "due_at"], unique=False
    )
    op.create_index("delivery_of_assignment", "delivery", ["assignment_id"], unique=False)
    op.create_table(
        "receipt",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("assignment_id", sa.String(), nullable=False),
        sa.Column(
            "road",
            sa.Enum(
                "live",
                "push",
                "notice",
                "sms",
                "voice",
                "radio",
                name="road_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "shown",
                "opened",
                name="receiptkind_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("device_at", UtcTime(), nullable=True),
        sa.Column("received_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"],
            ["assignment.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("assignment_id", "road", "kind"),
    )
    op.create_table(
        "report",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("incident_id", sa.String(), nullable=False),
        sa.Column("assignment_id", sa.String(), nullable=False),
        sa.Column("call_sign", sa.String(length=12), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "departed",
                "arrived",
                "progress",
                "changed",
                "reinforce",
                "handover",
                "not_found",
                "refused",
                "resolved",
                name="reportkind_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "effect",
            sa.Enum(
                "applied",
                "late",
                "superseded",
                name="effect_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("disposition", sa.String(length=40), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("accuracy_m", sa.Float(), nullable=True),
        sa.Column("taken_at", UtcTime(), nullable=True),
        sa.Column("acted_at", UtcTime(), nullable=False),
        sa.Column("device_at", UtcTime(), nullable=True),
        sa.Column("received_at", UtcTime(), nullable=False),
        sa.Column("is_later", sa.Boolean(), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=True),
        sa.Column(
            "via",
            sa.Enum(
                "phone",
                "radio",
                "desk",
                name="via_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "photos",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.CheckConstraint("(lat IS NULL) = (lon IS NULL)", name="report_point_whole"),
        sa.ForeignKeyConstraint(
            ["assignment_id"],
            ["assignment.id"],
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"],
            ["incident.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_report_assignment_id", "report", ["assignment_id"], unique=False)
    op.create_index("ix_report_incident_id", "report", ["incident_id"], unique=False)
    op.create_table(
        "photouse",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("incident_id", sa.String(), nullable=True),
        sa.Column("report_id", sa.String(), nullable=True),
        sa.Column("intake_id", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["incident_id"],
            ["incident.id"],
        ),
        sa.ForeignKeyConstraint(
            ["intake_id"],
            ["intake.id"],
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["report.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("sha256", "report_id", "intake_id"),
    )
    op.create_index("ix_photouse_incident_id", "photouse", ["incident_id"], unique=False)
    op.create_index("ix_photouse_intake_id", "photouse", ["intake_id"], unique=False)
    op.create_index("ix_photouse_report_id", "photouse", ["report_id"], unique=False)
    op.create_index("ix_photouse_sha256", "photouse", ["sha256"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_photouse_sha256", table_name="photouse")
    op.drop_index("ix_photouse_report_id", table_name="photouse")
    op.drop_index("ix_photouse_intake_id", table_name="photouse")
    op.drop_index("ix_photouse_incident_id", table_name="photouse")
    op.drop_table("photouse")
    op.drop_index("ix_report_incident_id", table_name="report")
    op.drop_index("ix_report_assignment_id", table_name="report")
    op.drop_table("report")
    op.drop_table("receipt")
    op.drop_index("delivery_of_assignment", table_name="delivery")
    op.drop_index("delivery_due", table_name="delivery")
    op.drop_table("delivery")
    op.drop_index("ix_alarm_incident_id", table_name="alarm")
    op.drop_index("ix_alarm_cleared_at", table_name="alarm")
    op.drop_table("alarm")
    op.drop_table("tip")
    op.drop_index("ix_pushsubscription_phone_id", table_name="pushsubscription")
    op.drop_table("pushsubscription")
    op.drop_index("ix_presence_call_sign", table_name="presence")
    op.drop_table("presence")
    op.drop_index("ix_login_user_id", table_name="login")
    op.drop_index("ix_login_phone_id", table_name="login")
    op.drop_table("login")
    op.drop_index(
        "one_engagement",
        table_name="assignment",
        sqlite_where=sa.text("status IN ('dispatched','accepted','en_route','on_scene')"),
        postgresql_where=sa.text("status IN ('dispatched','accepted','en_route','on_scene')"),
    )
    op.drop_index("ix_assignment_order_id", table_name="assignment")
    op.drop_index("ix_assignment_incident_id", table_name="assignment")
    op.drop_index("assignment_standing", table_name="assignment")
    op.drop_index("assignment_of_member", table_name="assignment")
    op.drop_table("assignment")
    op.drop_table("whereabouts")
    op.drop_table("ticket")
    op.drop_index("ix_test_answer_test_id", table_name="test_answer")
    op.drop_table("test_answer")
    op.drop_index("ix_shift_starts_at", table_name="shift")
    op.drop_index("ix_shift_member_id", table_name="shift")
    op.drop_table("shift")
    op.drop_table("seat")
    op.drop_table("proof")
    op.drop_index("ix_phone_member_id", table_name="phone")
    op.drop_table("phone")
    op.drop_index("ix_notified_incident_id", table_name="notified")
    op.drop_table("notified")
    op.drop_index("ix_intake_status", table_name="intake")
    op.drop_index("ix_intake_source_id", table_name="intake")
    op.drop_index("ix_intake_received_at", table_name="intake")
    op.drop_index("ix_intake_incident_id", table_name="intake")
    op.drop_index("ix_intake_area_id", table_name="intake")
    op.drop_index("intake_of_matter", table_name="intake")
    op.drop_table("intake")
    op.drop_index("ix_fix_received_at", table_name="fix")
    op.drop_index("fix_of_member", table_name="fix")
    op.drop_table("fix")
    op.drop_index(
        "one_open_duty",
        table_name="duty",
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_index("ix_duty_member_id", table_name="duty")
    op.drop_table("duty")
    op.drop_index("ix_dispatch_order_incident_id", table_name="dispatch_order")
    op.drop_table("dispatch_order")
    op.drop_index("ix_closure_incident_id", table_name="closure")
    op.drop_table("closure")
    op.drop_index("ix_test_order_area_id", table_name="test_order")
    op.drop_table("test_order")
    op.drop_table("source")
    op.drop_index("ix_place_name", table_name="place")
    op.drop_index("ix_place_area_id", table_name="place")
    op.drop_table("place")
    op.drop_table("photo")
    op.drop_index("ix_member_area_id", table_name="member")
    op.drop_table("member")
    op.drop_index("ix_incident_opened_at", table_name="incident")
    op.drop_index("incident_queue", table_name="incident")
    op.drop_index("incident_of_area", table_name="incident")
    op.drop_table("incident")
    op.drop_index("ix_desk_user_area_id", table_name="desk_user")
    op.drop_table("desk_user")
    op.drop_table("step")
    op.drop_table("policy")
    op.drop_index("ix_idempotency_at", table_name="idempotency")
    op.drop_table("idempotency")
    op.drop_table("heartbeat")
    op.drop_index("ix_feed_at", table_name="feed")
    op.drop_index("feed_of_member", table_name="feed")
    op.drop_index("feed_of_incident", table_name="feed")
    op.drop_table("feed")
    op.drop_table("counter")
    op.drop_index("ix_area_path", table_name="area")
    op.drop_index("ix_area_parent_id", table_name="area")
    op.drop_table("area")
