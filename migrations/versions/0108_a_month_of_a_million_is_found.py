"""The longest cases of a month, and the cases of an hour, are found by an index"""

from alembic import op

revision = "0108"
down_revision = "0107"
branch_labels = None
depends_on = None
works_from = "0104"

CLOCKS = ("dispatch", "arrive", "resolve")


def upgrade() -> None:
    for clock in CLOCKS:
        columns = ["month", f"{clock}_s", "incident_id"]
        op.create_index(f"case_figure_{clock}", "case_figure", columns)
    op.create_index("incident_opened", "incident", ["opened_at", "closed_at", "area_id"])


def downgrade() -> None:
    op.drop_index("incident_opened", table_name="incident")
    for clock in CLOCKS:
        op.drop_index(f"case_figure_{clock}", table_name="case_figure")
