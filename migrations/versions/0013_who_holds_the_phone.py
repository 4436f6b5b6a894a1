"""A new phone waits for its confirmation; acts name phone and session; photos have owners by id"""

import re
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from patrol import clock
from patrol.db import UtcTime, new_id
from patrol.db.schema import reword_sqlite_table

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

AT_ONCE = 500
WORD = re.compile(r"'(\w+)'")
FIRST_KIND = "'unclaimed'"
NEW_KIND = "'new_phone'"
BY_USER = "confirmed_by_user_id IS NULL OR confirmed_at IS NOT NULL"
BY_PHONE = (
    "confirmed_by_phone_id IS NULL OR (confirmed_at IS NOT NULL"
    " AND confirmed_by_user_id IS NULL AND confirmed_by_phone_id <> id)"
)
REFERENCES = (
    ("phone", "enrolled_by_user_id", "INTEGER", "desk_user", ""),
    ("phone", "confirmed_by_user_id", "INTEGER", "desk_user", f"phone_confirmed_by_user:{BY_USER}"),
    (
        "phone",
        "confirmed_by_phone_id",
        "VARCHAR(32)",
        "phone",
        f"phone_confirmed_by_phone:{BY_PHONE}",
    ),
    ("ticket", "made_by_user_id", "INTEGER", "desk_user", ""),
    ("report", "phone_id", "VARCHAR(32)", "phone", ""),
    ("report", "login_id", "VARCHAR(32)", "login", ""),
    ("receipt", "phone_id", "VARCHAR(32)", "phone", ""),
    ("receipt", "login_id", "VARCHAR(32)", "login", ""),
    ("assignment", "answered_phone_id", "VARCHAR(32)", "phone", ""),
    ("assignment", "answered_login_id", "VARCHAR(32)", "login", ""),
    ("photouse", "member_id", "INTEGER", "member", ""),
    ("photouse", "user_id", "INTEGER", "desk_user", ""),
    ("photouse", "source_id", "INTEGER", "source", ""),
)

PHONE = sa.table("phone", sa.column("enrolled_at"), sa.column("confirmed_at"))
PHOTO = sa.table(
    "photo",
    sa.column("sha256", sa.String()),
    sa.column("by", sa.String()),
    sa.column("stored_at", UtcTime()),
)
OWNER = sa.table(
    "photo_owner",
    sa.column("id", sa.String()),
    sa.column("sha256", sa.String()),
    sa.column("member_id", sa.Integer()),
    sa.column("user_id", sa.Integer()),
    sa.column("source_id", sa.Integer()),
    sa.column("at", UtcTime()),
)
USE = sa.table(
    "photouse",
    sa.column("sha256", sa.String()),
    sa.column("report_id", sa.String()),
    sa.column("intake_id", sa.String()),
    sa.column("linked_at", UtcTime()),
    sa.column("member_id", sa.Integer()),
    sa.column("user_id", sa.Integer()),
    sa.column("source_id", sa.Integer()),
)
MEMBER = sa.table("member", sa.column("id", sa.Integer()), sa.column("call_sign", sa.String()))
USER = sa.table("desk_user", sa.column("id", sa.Integer()), sa.column("name", sa.String()))
REPORT = sa.table(
    "report",
    sa.column("id", sa.String()),
    sa.column("assignment_id", sa.String()),
    sa.column("by", sa.String()),
)
ASSIGNMENT = sa.table(
    "assignment", sa.column("id", sa.String()), sa.column("member_id", sa.Integer())
)
INTAKE = sa.table(
    "intake",
    sa.column("id", sa.String()),
    sa.column("member_id", sa.Integer()),
    sa.column("source_id", sa.Integer()),
)


def upgrade() -> None:
    op.add_column("phone", sa.Column("confirmed_at", UtcTime(), nullable=True))
    op.add_column("photouse", sa.Column("linked_at", UtcTime(), nullable=True))
    no = {"nullable": False, "server_default": sa.false()}
    op.add_column("ticket", sa.Column("is_confirming", sa.Boolean(), **no))
    for table, column, kind, other, check in REFERENCES:
        _refer(table, column, kind, other, check)
    op.create_table(
        "photo_owner",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint(
            "(CASE WHEN member_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN user_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN source_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="photo_owner_is_one",
        ),
        sa.ForeignKeyConstraint(["sha256"], ["photo.sha256"]),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["desk_user.id"]),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("sha256", "member_id"),
        sa.UniqueConstraint("sha256", "user_id"),
        sa.UniqueConstraint("sha256", "source_id"),
    )
    link = op.get_bind()
    # Nobody can tell today which phone was enrolled by whom: those in use stay as they are.
    link.execute(sa.update(PHONE).values(confirmed_at=PHONE.c.enrolled_at))
    _own_photos(link)
    _link_photos(link)
    op.drop_column("photo", "by")
    _know_alarm(FIRST_KIND, f"{NEW_KIND}, {FIRST_KIND}")


def downgrade() -> None:
    op.execute("DELETE FROM alarm WHERE kind = 'new_phone'")
    _know_alarm(f"{NEW_KIND}, {FIRST_KIND}", FIRST_KIND)
    nobody = {"nullable": False, "server_default": "tip"}
    op.add_column("photo", sa.Column("by", sa.String(length=64), **nobody))
    _name_owners(op.get_bind())
    op.drop_table("photo_owner")
    for table, column, *_ in reversed(REFERENCES):
        op.drop_column(table, column)
    op.drop_column("ticket", "is_confirming")
    op.drop_column("photouse", "linked_at")
    op.drop_column("phone", "confirmed_at")


def _refer(table: str, column: str, kind: str, other: str, check: str) -> None:
    """Add a column with its foreign key; SQLite takes both only in the one statement."""
    name, _, condition = check.partition(":")
    checked = f" CONSTRAINT {name} CHECK ({condition})" if check else ""
    op.execute(
        f"ALTER TABLE {table} ADD COLUMN {column} {kind}"
        f" CONSTRAINT {table}_{column}_fkey REFERENCES {other} (id){checked}"
    )


def _know_alarm(old: str, new: str) -> None:
    """Change the list of known alarms by one word: another migration may have changed it too."""
    link = op.get_bind()
    if link.dialect.name == "sqlite":
        reword_sqlite_table(link, "alarm", f"kind IN ({old}", f"kind IN ({new}")
        return
    known = link.scalar(
        sa.text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name"),
        {"name": "alarmkind_known"},
    )
    kinds = [kind for kind in WORD.findall(str(known)) if kind not in WORD.findall(old)]
    names = ", ".join(f"'{kind}'" for kind in [*WORD.findall(new), *kinds])
    op.drop_constraint("alarmkind_known", "alarm", type_="check")
    op.create_check_constraint("alarmkind_known", "alarm", f"kind IN ({names})")


def _pages(link: sa.Connection, query: sa.Select) -> Iterator[list[sa.Row]]:
    rows = link.execute(query).all()
    for start in range(0, len(rows), AT_ONCE):
        yield list(rows[start : start + AT_ONCE])


def _own_photos(link: sa.Connection) -> None:
    """A name that a member and a desk user share says nothing: such a photo has no owner."""
    members = dict(link.execute(sa.select(MEMBER.c.call_sign, MEMBER.c.id)).all())
    users = dict(link.execute(sa.select(USER.c.name, USER.c.id)).all())
    both = members.keys() & users.keys()
    for page in _pages(link, sa.select(PHOTO.c.sha256, PHOTO.c.by, PHOTO.c.stored_at)):
        owners = [
            {
                "id": new_id(),
                "sha256": sha256,
                "member_id": members.get(name),
                "user_id": users.get(name),
                "at": stored_at,
            }
            for sha256, name, stored_at in page
            if name not in both and (name in members or name in users)
        ]
        if owners:
            link.execute(sa.insert(OWNER), owners)


def _link_photos(link: sa.Connection) -> None:
    """Who named a photo, and whether it was his or hers to show."""
    of_report = REPORT.c.id == USE.c.report_id
    member = sa.select(ASSIGNMENT.c.member_id).where(
        of_report, REPORT.c.by.is_(None), ASSIGNMENT.c.id == REPORT.c.assignment_id
    )
    user = sa.select(USER.c.id).where(of_report, USER.c.name == REPORT.c.by)
    observer = sa.select(INTAKE.c.member_id).where(INTAKE.c.id == USE.c.intake_id)
    source = sa.select(INTAKE.c.source_id).where(INTAKE.c.id == USE.c.intake_id)
    link.execute(
        sa.update(USE).values(
            member_id=sa.func.coalesce(member.scalar_subquery(), observer.scalar_subquery()),
            user_id=user.scalar_subquery(),
            source_id=source.scalar_subquery(),
        )
    )
    is_own = sa.exists().where(
        OWNER.c.sha256 == USE.c.sha256,
        sa.or_(OWNER.c.member_id == USE.c.member_id, OWNER.c.user_id == USE.c.user_id),
    )
    is_tip = sa.and_(
        USE.c.intake_id.is_not(None), USE.c.member_id.is_(None), USE.c.source_id.is_(None)
    )
    link.execute(sa.update(USE).where(sa.or_(is_own, is_tip)).values(linked_at=clock.now()))


def _name_owners(link: sa.Connection) -> None:
    member = sa.select(sa.func.min(MEMBER.c.call_sign)).where(
        OWNER.c.sha256 == PHOTO.c.sha256, MEMBER.c.id == OWNER.c.member_id
    )
    user = sa.select(sa.func.min(USER.c.name)).where(
        OWNER.c.sha256 == PHOTO.c.sha256, USER.c.id == OWNER.c.user_id
    )
    link.execute(
        sa.update(PHOTO).values(
            by=sa.func.coalesce(member.scalar_subquery(), user.scalar_subquery(), "tip")
        )
    )
