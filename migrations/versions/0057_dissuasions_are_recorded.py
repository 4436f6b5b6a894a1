"""Members record a dissuasion at the scene of a noise"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from patrol.db import UtcTime

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None
# An older program shows none of them.
works_from = "0031"

ROLES = ("patrol", "grid_worker", "committee_worker", "owners", "property")
BODIES = (
    "neighbourhood_committee",
    "owners_committee",
    "property_firm",
    "street_office",
    "authority",
)
REACTIONS = ("stopped", "turned_down", "refused", "left", "nobody")


def upgrade() -> None:
    op.create_table(
        "dissuasion",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("incident_id", sa.String(32), nullable=False),
        sa.Column("assignment_id", sa.String(48), nullable=False),
        sa.Column("call_sign", sa.String(12), nullable=False),
        sa.Column("role", _known("dissuaderrole_known", ROLES), nullable=False),
        sa.Column("on_behalf_of", _known("onbehalfof_known", BODIES), nullable=False),
        sa.Column("witnesses", sa.Integer(), nullable=False),
        sa.Column("witness_words", sa.String(200), nullable=False),
        sa.Column("told", _JSON, nullable=False),
        sa.Column("told_words", sa.String(1000), nullable=False),
        sa.Column("reaction", _known("reaction_known", REACTIONS), nullable=False),
        sa.Column("sound_source", sa.String(40), nullable=True),
        sa.Column("body_camera", sa.String(40), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=True),
        sa.Column("station", sa.String(60), nullable=False),
        sa.Column("limit", sa.Integer(), nullable=True),
        sa.Column("laeq_before", sa.Integer(), nullable=True),
        sa.Column("laeq_after", sa.Integer(), nullable=True),
        sa.Column("is_doubtful", sa.Boolean(), nullable=False),
        sa.Column("arrived_at", UtcTime(), nullable=True),
        sa.Column("after_due_at", UtcTime(), nullable=True),
        sa.Column("acted_at", UtcTime(), nullable=False),
        sa.Column("device_at", UtcTime(), nullable=True),
        sa.Column("device_claim", sa.String(40), nullable=True),
        sa.Column("received_at", UtcTime(), nullable=False),
        sa.Column("phone_id", sa.String(32), nullable=True),
        sa.Column("login_id", sa.String(32), nullable=True),
        *_constraints(),
    )
    for name in ("incident_id", "assignment_id", "after_due_at"):
        op.create_index(f"ix_dissuasion_{name}", "dissuasion", [name])


def _constraints() -> list[sa.Constraint]:
    return [
        sa.CheckConstraint("witnesses BETWEEN 0 AND 99", name="dissuasion_witnesses"),
        sa.CheckConstraint(
            "station_id IS NOT NULL OR (laeq_before IS NULL AND laeq_after IS NULL"
            " AND after_due_at IS NULL)",
            name="dissuasion_levels_have_station",
        ),
        sa.CheckConstraint(
            "after_due_at IS NULL OR laeq_after IS NULL", name="dissuasion_due_is_not_measured"
        ),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"]),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"]),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"]),
        sa.ForeignKeyConstraint(["phone_id"], ["phone.id"]),
        sa.ForeignKeyConstraint(["login_id"], ["login.id"]),
        sa.PrimaryKeyConstraint("id"),
    ]


_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def _known(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def downgrade() -> None:
    op.drop_table("dissuasion")
