"""Whose seconds the cases of a month were is summed up"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0105"
down_revision = "0104"
branch_labels = None
depends_on = None
# An older program leaves the columns empty; the next newer one counts everything anew.
works_from = "0104"

DOCUMENT = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column(
        "case_figure", sa.Column("party", sa.String(20), nullable=False, server_default="")
    )
    for table, name in (("case_figure", "party_s"), ("figure_tally", "party")):
        op.add_column(table, sa.Column(name, DOCUMENT, nullable=False, server_default="{}"))


def downgrade() -> None:
    op.drop_column("figure_tally", "party")
    for name in ("party_s", "party"):
        op.drop_column("case_figure", name)
