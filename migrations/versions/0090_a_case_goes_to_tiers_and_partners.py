"""A case goes to another tier or a partner, who accepts or refuses"""

import re

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from patrol.db import UtcTime
from patrol.db.schema import reword_sqlite_table

revision = "0090"
down_revision = "0087"
branch_labels = None
depends_on = None
# An older program knows no such alarm: it cannot read a row of this kind.
works_from = "0090"

WORD = re.compile(r"'(\w+)'")
ALARMS = ("transfer_asked", "transfer_back", "transfer_done")
STATUSES = ("asked", "accepted", "on_scene", "done", "refused", "unanswered", "taken_back")
ROLES = ("takeover", "lead", "support")
VIAS = ("desk", "link")
STANDING = sa.text("status IN ('asked','accepted','on_scene','unanswered')")
UNREVOKED = sa.text("revoked_at IS NULL")
UNENDED = sa.text("ended_at IS NULL")
ASKED = sa.text("status = 'asked'")


def upgrade() -> None:
    # SQLite takes a column and its foreign key only in the one statement.
    op.execute("ALTER TABLE incident ADD COLUMN tier_id INTEGER REFERENCES area (id)")
    op.add_column(
        "incident",
        sa.Column("has_transfers", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    _transfer()
    _partner_link()
    for kind in ALARMS:
        _know_alarm(kind, add=True)


def _transfer() -> None:
    op.create_table(
        "transfer",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("incident_id", sa.String(32), nullable=False),
        sa.Column("role", _enum("transferrole", ROLES), nullable=False),
        sa.Column("status", _enum("transferstatus", STATUSES), nullable=False),
        sa.Column("partner", sa.String(30), nullable=True),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("from_area_id", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("answer_by", UtcTime(), nullable=False),
        sa.Column("brief", sa.String(300), nullable=False),
        sa.Column("reference", sa.String(60), nullable=True),
        sa.Column("answered_at", UtcTime(), nullable=True),
        sa.Column("answered_by", sa.String(64), nullable=True),
        sa.Column("via", _enum("transfervia", VIAS), nullable=True),
        sa.Column("refused_why", sa.String(200), nullable=False),
        sa.Column("on_scene_at", UtcTime(), nullable=True),
        sa.Column("done_at", UtcTime(), nullable=True),
        sa.Column("result", sa.String(300), nullable=False),
        sa.Column(
            "photos", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("ended_at", UtcTime(), nullable=True),
        *_checks(),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"]),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"]),
        sa.ForeignKeyConstraint(["from_area_id"], ["area.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("transfer_of_case", "transfer", ["incident_id", "id"])
    once = {"unique": True, "sqlite_where": STANDING, "postgresql_where": STANDING}
    op.create_index("transfer_partner_once", "transfer", ["incident_id", "partner"], **once)
    standing = {"sqlite_where": UNENDED, "postgresql_where": UNENDED}
    op.create_index("transfer_standing", "transfer", ["incident_id"], **standing)
    asked = {"sqlite_where": ASKED, "postgresql_where": ASKED}
    op.create_index("transfer_unanswered", "transfer", ["answer_by"], **asked)


def _enum(name: str, values: tuple[str, ...]) -> sa.Enum:
    options = {"native_enum": False, "create_constraint": True, "length": 32}
    return sa.Enum(*values, name=f"{name}_known", **options)


def _checks() -> list[sa.CheckConstraint]:
    return [
        sa.CheckConstraint("(partner IS NULL) <> (area_id IS NULL)", name="transfer_to_one"),
        sa.CheckConstraint("area_id IS NULL OR role = 'takeover'", name="transfer_tier_takes_over"),
        sa.CheckConstraint(
            "status NOT IN ('accepted', 'on_scene', 'done', 'refused') OR answered_at IS NOT NULL",
            name="transfer_answered_has_time",
        ),
        sa.CheckConstraint(
            "status <> 'on_scene' OR on_scene_at IS NOT NULL", name="transfer_scene_time"
        ),
        sa.CheckConstraint("status <> 'done' OR done_at IS NOT NULL", name="transfer_done_time"),
        sa.CheckConstraint("status <> 'refused' OR refused_why <> ''", name="transfer_refused_why"),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answered_by IS NULL)"
            " AND (answered_at IS NULL) = (via IS NULL)",
            name="transfer_answered_whole",
        ),
    ]


def _partner_link() -> None:
    op.create_table(
        "partner_link",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("hashed", sa.String(64), nullable=False),
        sa.Column("transfer_id", sa.String(32), nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=False),
        sa.Column("revoked_at", UtcTime(), nullable=True),
        sa.Column("revoked_by", sa.String(64), nullable=True),
        sa.CheckConstraint(
            "(revoked_at IS NULL) = (revoked_by IS NULL)", name="partner_link_revoked_whole"
        ),
        sa.ForeignKeyConstraint(["transfer_id"], ["transfer.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("hashed"),
    )
    op.create_index("ix_partner_link_expires_at", "partner_link", ["expires_at"])
    once = {"unique": True, "sqlite_where": UNREVOKED, "postgresql_where": UNREVOKED}
    op.create_index("partner_link_of_transfer", "partner_link", ["transfer_id"], **once)


def downgrade() -> None:
    alarms = sa.table("alarm", sa.column("kind", sa.String()))
    op.execute(sa.delete(alarms).where(alarms.c.kind.in_(ALARMS)))
    for kind in ALARMS:
        _know_alarm(kind, add=False)
    op.drop_table("partner_link")
    op.drop_table("transfer")
    op.drop_column("incident", "has_transfers")
    op.drop_column("incident", "tier_id")


def _know_alarm(name: str, *, add: bool) -> None:
    """Add the kind of alarm to the known ones, or remove it; other migrations add theirs."""
    link = op.get_bind()
    if link.dialect.name == "sqlite":
        without, kind = "kind IN (", f"kind IN ('{name}', "
        reword_sqlite_table(link, "alarm", *((without, kind) if add else (kind, without)))
        return
    known = link.scalar(
        sa.text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name"),
        {"name": "alarmkind_known"},
    )
    kinds = [kind for kind in WORD.findall(str(known)) if kind != name]
    names = ", ".join(f"'{kind}'" for kind in ([name] if add else []) + kinds)
    op.drop_constraint("alarmkind_known", "alarm", type_="check")
    op.create_check_constraint("alarmkind_known", "alarm", f"kind IN ({names})")
