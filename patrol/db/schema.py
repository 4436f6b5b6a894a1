"""Changes of a table's definition that a migration makes in place."""

from sqlalchemy import Connection, text


def reword_sqlite_table(link: Connection, table: str, old: str, new: str) -> None:
    """Replace `old` by `new` in the definition of a table, to change a CHECK of SQLite in place.

    It is the shorter way of sqlite.org/lang_altertable.html, section 7. Alembic would rebuild the
    table instead, which copies every row and drops a table that others refer to.
    """
    version = link.exec_driver_sql("PRAGMA schema_version").scalar() or 0
    link.exec_driver_sql("PRAGMA writable_schema = ON")
    link.execute(
        text(
            "UPDATE sqlite_schema SET sql = replace(sql, :old, :new)"
            " WHERE type = 'table' AND name = :table"
        ),
        {"old": old, "new": new, "table": table},
    )
    # Other connections, and this one, read the definition again.
    link.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    link.exec_driver_sql("PRAGMA writable_schema = RESET")
