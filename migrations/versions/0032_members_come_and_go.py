"""A member may have a name; who leaves gives the call sign back"""

import sqlalchemy as sa
from alembic import op

from patrol.db import UtcTime

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None
# An older `patrol verify` finds another call sign at a member who left; it serves all the same.
works_from = "0031"


def upgrade() -> None:
    op.add_column("member", sa.Column("name", sa.String(40), nullable=True))
    op.add_column("member", sa.Column("joined_at", UtcTime(), nullable=True))
    op.add_column("member", sa.Column("former_sign", sa.String(12), nullable=True))
    op.create_index("ix_member_former_sign", "member", ["former_sign"])
    op.execute(
        "UPDATE member SET former_sign = call_sign, call_sign = '~' || id WHERE left_at IS NOT NULL"
    )


def downgrade() -> None:
    # Of several holders of one call sign the newest gets it back; it was unique then.
    op.execute(
        "UPDATE member SET call_sign = former_sign WHERE former_sign IS NOT NULL"
        " AND id IN (SELECT max(id) FROM member WHERE former_sign IS NOT NULL GROUP BY former_sign)"
        " AND former_sign NOT IN (SELECT call_sign FROM member WHERE left_at IS NULL)"
    )
    op.drop_index("ix_member_former_sign", table_name="member")
    for column in ("former_sign", "joined_at", "name"):
        op.drop_column("member", column)
