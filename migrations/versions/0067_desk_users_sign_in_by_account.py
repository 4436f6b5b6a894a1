"""A desk user may have an account of 浙政钉 to sign in with"""

import sqlalchemy as sa
from alembic import op

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None
works_from = "0031"


def upgrade() -> None:
    op.add_column("desk_user", sa.Column("notice_id", sa.String(64), nullable=True))
    op.create_index(
        "one_user_an_account",
        "desk_user",
        ["notice_id"],
        unique=True,
        sqlite_where=sa.text("disabled_at IS NULL"),
        postgresql_where=sa.text("disabled_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("one_user_an_account", table_name="desk_user")
    op.drop_column("desk_user", "notice_id")
