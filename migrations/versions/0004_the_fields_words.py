"""Rename columns, tables and codes to the words of the field, such as channel and comms check.

The feed keeps the words it was hashed with; `patrol/models/old_words.py` translates them when read.
"""

from alembic import op

from patrol.db.schema import reword_sqlite_table

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

COLUMNS = (
    ("delivery", "road", "channel"),
    ("receipt", "road", "channel"),
    ("proof", "road", "channel"),
    ("test_answer", "shown_road", "shown_channel"),
    ("test_answer", "test_id", "check_id"),
)
TABLES = (
    ("test_order", "comms_check"),
    ("test_answer", "comms_answer"),
    ("whereabouts", "last_position"),
)
INDEXES = (
    ("ix_test_order_area_id", "ix_comms_check_area_id", "comms_check", "area_id"),
    ("ix_test_answer_test_id", "ix_comms_answer_check_id", "comms_answer", "check_id"),
)
STATUSES = "dispatched accepted en_route on_scene cleared declined withdrawn {word} relieved"


def upgrade() -> None:
    for table, old, new in COLUMNS:
        op.execute(f"ALTER TABLE {table} RENAME COLUMN {old} TO {new}")
    for old, new in TABLES:
        op.rename_table(old, new)
    for old, new, table, column in INDEXES:
        op.drop_index(old, table_name=table)
        op.create_index(new, table, [column])
    rename_status("lapsed", "replaced")
    rename_channel_checks("road_known", "channel_known")
    rename_alarm("phone_dark", "phone_offline")
    rename_value("proof", "reason", "dark", "offline")
    rename_value("step", "step", "shift_test", "shift_comms_check")


def downgrade() -> None:
    rename_value("step", "step", "shift_comms_check", "shift_test")
    rename_value("proof", "reason", "offline", "dark")
    rename_alarm("phone_offline", "phone_dark")
    rename_channel_checks("channel_known", "road_known")
    rename_status("replaced", "lapsed")
    for old, new, table, column in INDEXES:
        op.drop_index(new, table_name=table)
        op.create_index(old, table, [column])
    for old, new in TABLES:
        op.rename_table(new, old)
    for table, old, new in COLUMNS:
        op.execute(f"ALTER TABLE {table} RENAME COLUMN {new} TO {old}")


def rename_status(old: str, new: str) -> None:
    """Allow the new word in the CHECK first, then change the rows."""
    if op.get_bind().dialect.name == "sqlite":
        reword_sqlite_table(op.get_bind(), "assignment", f"'{old}'", f"'{new}'")
        rename_value("assignment", "status", old, new)
        return
    op.drop_constraint("assignmentstatus_known", "assignment", type_="check")
    rename_value("assignment", "status", old, new)
    known = ", ".join(f"'{status}'" for status in STATUSES.format(word=new).split())
    op.create_check_constraint("assignmentstatus_known", "assignment", f"status IN ({known})")


def rename_channel_checks(old: str, new: str) -> None:
    for table in ("delivery", "receipt", "proof"):
        if op.get_bind().dialect.name == "sqlite":
            reword_sqlite_table(op.get_bind(), table, old, new)
        else:
            op.execute(f"ALTER TABLE {table} RENAME CONSTRAINT {old} TO {new}")


def rename_value(table: str, column: str, old: str, new: str) -> None:
    op.execute(f"UPDATE {table} SET {column} = '{new}' WHERE {column} = '{old}'")  # noqa: S608


def rename_alarm(old: str, new: str) -> None:
    """An alarm's key begins with its kind, so that it is raised once."""
    op.execute(
        f"UPDATE alarm SET kind = '{new}', key = '{new}' || substr(key, {len(old) + 1})"  # noqa: S608
        f" WHERE kind = '{old}'"
    )
