"""The answer "not solved" of a tip's author may have a photo"""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None
works_from = "0031"


def upgrade() -> None:
    op.add_column("tip", sa.Column("answer_photo", sa.String(64), nullable=True))


def downgrade() -> None:
    op.drop_column("tip", "answer_photo")
