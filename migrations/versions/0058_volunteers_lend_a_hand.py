"""Volunteers may be offered a small matter near them, on days on which they want it"""

import sqlalchemy as sa
from alembic import op

from patrol.db import UtcTime

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None
# An older program cannot delete a volunteer who has an offer.
works_from = "0058"

STATUSES = ("offered", "accepted", "declined", "done", "ended")
ACCEPTED = sa.text("status = 'accepted'")


def upgrade() -> None:
    op.add_column("volunteer", sa.Column("helps_until", UtcTime(), nullable=True))
    op.create_table(
        "help_call",
        sa.Column("incident_id", sa.String(32), nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"]),
        sa.PrimaryKeyConstraint("incident_id"),
    )
    _offers()


def _offers() -> None:
    status = sa.Enum(
        *STATUSES, name="helpstatus_known", native_enum=False, create_constraint=True, length=32
    )
    op.create_table(
        "help_offer",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("incident_id", sa.String(32), nullable=False),
        sa.Column("volunteer_id", sa.String(32), nullable=True),
        sa.Column("status", status, nullable=False),
        sa.Column("offered_at", UtcTime(), nullable=False),
        sa.Column("accepted_at", UtcTime(), nullable=True),
        sa.Column("done_at", UtcTime(), nullable=True),
        sa.Column("photo", sa.String(64), nullable=True),
        sa.CheckConstraint("status <> 'done' OR done_at IS NOT NULL", name="help_done_has_time"),
        sa.CheckConstraint("photo IS NULL OR status = 'done'", name="help_photo_of_done"),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"]),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("help_offer_of_case", "help_offer", ["incident_id", "id"])
    op.create_index("help_offer_of_volunteer", "help_offer", ["volunteer_id", "offered_at"])
    op.create_index(
        "help_offer_accepted_once",
        "help_offer",
        ["incident_id"],
        unique=True,
        sqlite_where=ACCEPTED,
        postgresql_where=ACCEPTED,
    )


def downgrade() -> None:
    op.drop_table("help_offer")
    op.drop_table("help_call")
    op.drop_column("volunteer", "helps_until")
