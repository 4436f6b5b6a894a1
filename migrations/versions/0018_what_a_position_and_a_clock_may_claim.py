"""A doubted position keeps the sure one before; receipts keep a clock's words; two kinds of alarm"""

import re

import sqlalchemy as sa
from alembic import op

from patrol.db import UtcTime
from patrol.db.schema import reword_sqlite_table

revision = "0018"
down_revision = "0014"
branch_labels = None
depends_on = None

WORD = re.compile(r"'(\w+)'")
NEW_KINDS = ("record_broken", "unheard")
LAST_KIND = "new_phone"
"""The new kinds stand behind this one."""
SURE = "(sure_at IS NULL) = (sure_lat IS NULL) AND (sure_at IS NULL) = (sure_lon IS NULL)"


def upgrade() -> None:
    op.add_column("last_position", sa.Column("sure_lat", sa.Float(), nullable=True))
    op.add_column("last_position", sa.Column("sure_lon", sa.Float(), nullable=True))
    op.add_column("last_position", sa.Column("sure_accuracy_m", sa.Float(), nullable=True))
    check = sa.CheckConstraint(SURE, "sure_fix_whole")
    op.add_column("last_position", sa.Column("sure_at", UtcTime(), check, nullable=True))
    op.add_column("receipt", sa.Column("device_claim", sa.String(40), nullable=True))
    _know_alarms()


def downgrade() -> None:
    op.execute("DELETE FROM alarm WHERE kind IN ('record_broken', 'unheard')")
    _forget_alarms()
    op.drop_column("receipt", "device_claim")
    for name in ("sure_at", "sure_accuracy_m", "sure_lon", "sure_lat"):
        op.drop_column("last_position", name)


def _know_alarms() -> None:
    link = op.get_bind()
    if link.dialect.name == "sqlite":
        new = "".join(f", '{kind}'" for kind in NEW_KINDS)
        reword_sqlite_table(link, "alarm", f"'{LAST_KIND}'", f"'{LAST_KIND}'{new}")
        return
    _check_kinds([*_known_kinds(link), *NEW_KINDS])


def _forget_alarms() -> None:
    link = op.get_bind()
    if link.dialect.name == "sqlite":
        for kind in NEW_KINDS:
            reword_sqlite_table(link, "alarm", f", '{kind}'", "")
        return
    _check_kinds([kind for kind in _known_kinds(link) if kind not in NEW_KINDS])


def _known_kinds(link: sa.Connection) -> list[str]:
    """Read the kinds that the database knows: another migration may have added to them."""
    check = link.scalar(
        sa.text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name"),
        {"name": "alarmkind_known"},
    )
    return WORD.findall(str(check))


def _check_kinds(kinds: list[str]) -> None:
    names = ", ".join(f"'{kind}'" for kind in kinds)
    op.drop_constraint("alarmkind_known", "alarm", type_="check")
    op.create_check_constraint("alarmkind_known", "alarm", f"kind IN ({names})")
