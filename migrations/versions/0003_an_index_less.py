"""Drop an index of the deliveries: their unique key begins with the assignment too"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("delivery_of_assignment", table_name="delivery")


def downgrade() -> None:
    op.create_index("delivery_of_assignment", "delivery", ["assignment_id"], unique=False)
