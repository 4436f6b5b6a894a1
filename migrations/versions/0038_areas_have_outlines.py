"""An area has an outline and may be retired; a place has a way in, contacts and hazards"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from patrol.db import UtcTime

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None
works_from = "0037"

TEXTS = {"access": 300, "contacts": 200, "hazards": 300}


def upgrade() -> None:
    op.add_column("area", sa.Column("retired_at", UtcTime(), nullable=True))
    datum = sa.Column("datum", sa.String(10), nullable=False, server_default="wgs84")
    op.add_column("place", datum)
    for name, length in TEXTS.items():
        column = sa.Column(name, sa.String(length), nullable=False, server_default="")
        op.add_column("place", column)
    op.create_table(
        "area_boundary",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("polygons", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        *(sa.Column(side, sa.Float(), nullable=False) for side in ("south", "west", "north")),
        sa.Column("east", sa.Float(), nullable=False),
        sa.Column("datum", sa.String(10), nullable=False),
        sa.Column("by", sa.String(40), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"]),
        sa.PrimaryKeyConstraint("area_id"),
    )


def downgrade() -> None:
    op.drop_table("area_boundary")
    for name in (*TEXTS, "datum"):
        op.drop_column("place", name)
    op.drop_column("area", "retired_at")
