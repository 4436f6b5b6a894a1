"""A member of the crew writes to the desk, which says that it has read it"""

import sqlalchemy as sa
from alembic import op

from patrol.db import UtcTime

revision = "0076"
down_revision = "0075"
branch_labels = None
depends_on = None
works_from = "0031"


def upgrade() -> None:
    with op.batch_alter_table("message") as table:
        table.add_column(sa.Column("member_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("read_at", UtcTime(), nullable=True))
        table.add_column(sa.Column("read_by", sa.String(40), nullable=True))
        table.create_foreign_key("message_member_id_fkey", "member", ["member_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("message") as table:
        table.drop_constraint("message_member_id_fkey", type_="foreignkey")
        table.drop_column("read_by")
        table.drop_column("read_at")
        table.drop_column("member_id")
