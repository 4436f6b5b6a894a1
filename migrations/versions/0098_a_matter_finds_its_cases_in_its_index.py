"""The index of a matter names its cases, so that no long record is read to find them"""

from alembic import op

revision = "0098"
down_revision = "0097"
branch_labels = None
depends_on = None
works_from = "0079"

NAME = "intake_of_matter"
MATTER = ["source", "source_ref"]


def upgrade() -> None:
    op.drop_index(NAME, table_name="intake")
    op.create_index(NAME, "intake", [*MATTER, "source_id", "incident_id"])


def downgrade() -> None:
    op.drop_index(NAME, table_name="intake")
    op.create_index(NAME, "intake", MATTER)
