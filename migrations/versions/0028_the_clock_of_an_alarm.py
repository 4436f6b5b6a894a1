"""The clock of an overdue alarm is a column"""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None
# An older program looks for the clock in the alarm's body.
works_from = "0028"

COLUMN = (
    "clock VARCHAR(10) CONSTRAINT alarm_clock_overdue CHECK (clock IS NULL OR kind = 'overdue')"
)
OUT = {
    "sqlite": "UPDATE alarm SET clock = json_extract(body, '$.clock'),"
    " body = json_remove(body, '$.clock') WHERE kind = 'overdue'",
    "postgresql": "UPDATE alarm SET clock = body ->> 'clock', body = body - 'clock'"
    " WHERE kind = 'overdue'",
}
BACK = {
    "sqlite": "UPDATE alarm SET body = json_set(body, '$.clock', clock) WHERE clock IS NOT NULL",
    "postgresql": "UPDATE alarm SET body = jsonb_set(body, '{clock}', to_jsonb(clock))"
    " WHERE clock IS NOT NULL",
}


def upgrade() -> None:
    # SQLite takes a column and its CHECK only in the one statement.
    op.execute(f"ALTER TABLE alarm ADD COLUMN {COLUMN}")
    op.execute(OUT[_dialect()])


def downgrade() -> None:
    op.execute(BACK[_dialect()])
    op.drop_column("alarm", "clock")


def _dialect() -> str:
    return str(op.get_bind().dialect.name)
