"""Run the numbered migrations on the connection that `patrol migrate` opens (Alembic calls this)."""

from alembic import context
from sqlmodel import SQLModel

import patrol.models  # noqa: F401  (fills the metadata)
from patrol.db import UtcTime

connection = context.config.attributes.get("connection")
if connection is None:
    raise RuntimeError("run `patrol migrate`: it opens the database with the right settings")


def render_item(kind, value, autogen_context):
    if kind == "type" and isinstance(value, UtcTime):
        autogen_context.imports.add("from patrol.db import UtcTime")
        return "UtcTime()"
    return False


context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_item=render_item,
    compare_type=True,
    transactional_ddl=connection.dialect.name != "sqlite",
)
with context.begin_transaction():
    context.run_migrations()
