"""A place has the code of its printed label"""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None
works_from = "0031"


def upgrade() -> None:
    with op.batch_alter_table("place") as table:
        table.add_column(sa.Column("code", sa.String(8), nullable=True))
        table.create_unique_constraint("uq_place_code", ["code"])


def downgrade() -> None:
    with op.batch_alter_table("place") as table:
        table.drop_constraint("uq_place_code", type_="unique")
        table.drop_column("code")
