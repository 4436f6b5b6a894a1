"""Store facts in columns and rows that stood inside a string or a JSON document until now"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from patrol.db import UtcTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

PREFIX = "instead:"
"""Until now `assignment.reason` and `delivery.why` held this prefix and a call sign."""

DOCUMENT = sa.JSON().with_variant(JSONB(), "postgresql")
ASSIGNMENT = sa.table(
    "assignment", sa.column("id"), sa.column("reason"), sa.column("replaced_by", sa.String())
)
DELIVERY = sa.table(
    "delivery", sa.column("assignment_id"), sa.column("why"), sa.column("kind", sa.String())
)
ORDER = sa.table(
    "dispatch_order",
    sa.column("id", sa.String()),
    sa.column("because", DOCUMENT),
    sa.column("root_id", sa.String()),
    sa.column("root_at", UtcTime()),
)
CONTESTED = sa.table(
    "contested", sa.column("order_id", sa.String()), sa.column("assignment_id", sa.String())
)
STEP = sa.table(
    "step",
    sa.column("subject_id", sa.String()),
    sa.column("step", sa.String()),
    sa.column("at", UtcTime()),
)
SHIFT_CHECK = sa.table(
    "shift_check",
    sa.column("area_id", sa.Integer()),
    sa.column("starts_at", UtcTime()),
    sa.column("at", UtcTime()),
)
SOURCE = sa.table(
    "source",
    sa.column("id", sa.Integer()),
    sa.column("kinds", DOCUMENT),
    sa.column("trust", sa.String()),
    sa.column("needs_verification", sa.Boolean()),
)
INCIDENT = sa.table(
    "incident", sa.column("source", sa.String()), sa.column("verify_source", sa.Boolean())
)
VERIFIED = {"iot_noise", "iot_fire", "police110", "platform"}
BY_PEOPLE = {"public_tip", "rider_snap"}
SHIFT_TEST = "shift_comms_check"
ALARM_KINDS = (
    *("unclaimed", "second_desk", "suggestion", "not_accepted", "supervisor", "everyone_near"),
    *("partner", "late_accept", "not_moving", "place_unread", "past_eta", "alone_silent"),
    *("overdue", "hold_ended", "reinforce", "changed", "declined", "sos", "call", "phone_offline"),
    *("source_silent", "storage", "clock_jumped", "job_failed", "worker_silent", "tip_unsolved"),
)


def upgrade() -> None:
    op.add_column("assignment", sa.Column("replaced_by", sa.String(length=12), nullable=True))
    op.add_column("dispatch_order", sa.Column("root_id", sa.String(length=48), nullable=True))
    op.add_column("dispatch_order", sa.Column("root_at", UtcTime(), nullable=True))
    op.create_table(
        "contested",
        sa.Column("order_id", sa.String(length=32), nullable=False),
        sa.Column("assignment_id", sa.String(length=48), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["dispatch_order.id"]),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"]),
        sa.PrimaryKeyConstraint("order_id", "assignment_id"),
    )
    op.create_index("ix_contested_assignment_id", "contested", ["assignment_id"], unique=False)
    op.create_table(
        "shift_check",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", UtcTime(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"]),
        sa.PrimaryKeyConstraint("area_id", "starts_at"),
    )
    link = op.get_bind()
    _name_replacements(link)
    _take_out_of_because(link)
    _take_out_of_steps(link)
    _know_alarm_kinds()
    _give_sources_their_policy()


def downgrade() -> None:
    with op.batch_alter_table("alarm") as alarm:
        alarm.drop_constraint("alarm_source_id_fkey", type_="foreignkey")
        alarm.drop_column("source_id")
        alarm.drop_constraint("alarmkind_known", type_="check")
        alarm.alter_column("kind", type_=sa.String(length=24), existing_nullable=False)
    _take_policy_from_sources()
    link = op.get_bind()
    _put_into_steps(link)
    _put_into_because(link)
    _name_by_prefix(link)
    op.drop_table("shift_check")
    op.drop_index("ix_contested_assignment_id", table_name="contested")
    op.drop_table("contested")
    op.drop_column("dispatch_order", "root_at")
    op.drop_column("dispatch_order", "root_id")
    op.drop_column("assignment", "replaced_by")


def _give_sources_their_policy() -> None:
    """Store each source's policy in its row; until now the code decided it by the source's kind."""
    op.execute(
        "ALTER TABLE source ADD COLUMN trust VARCHAR(32) DEFAULT 'waits' NOT NULL"
        " CONSTRAINT trust_known CHECK (trust IN ('waits', 'grave'))"
    )
    no = {"nullable": False, "server_default": sa.false()}
    op.add_column("source", sa.Column("needs_verification", sa.Boolean(), **no))
    op.add_column("source", sa.Column("silent_after_s", sa.Integer(), nullable=True))
    op.add_column("incident", sa.Column("verify_source", sa.Boolean(), **no))
    op.drop_index("ix_intake_source_id", table_name="intake")
    op.create_index("intake_of_source", "intake", ["source_id", "received_at"], unique=False)
    link = op.get_bind()
    for row in link.execute(sa.select(SOURCE)).all():
        policy = {
            "needs_verification": bool(VERIFIED & set(row.kinds)),
            "trust": "grave" if BY_PEOPLE & set(row.kinds) else "waits",
        }
        link.execute(sa.update(SOURCE).where(SOURCE.c.id == row.id).values(**policy))
    verified = INCIDENT.c.source.in_(sorted(VERIFIED))
    link.execute(sa.update(INCIDENT).where(verified).values(verify_source=True))


def _take_policy_from_sources() -> None:
    op.drop_index("intake_of_source", table_name="intake")
    op.create_index("ix_intake_source_id", "intake", ["source_id"], unique=False)
    op.drop_column("incident", "verify_source")
    for name in ("silent_after_s", "needs_verification", "trust"):
        op.drop_column("source", name)


def _know_alarm_kinds() -> None:
    """Add a CHECK that refuses an unknown kind of alarm. SQLite has to rebuild the table for it."""
    names = ", ".join(f"'{kind}'" for kind in ALARM_KINDS)
    with op.batch_alter_table("alarm") as alarm:
        alarm.alter_column("kind", type_=sa.String(length=32), existing_nullable=False)
        alarm.create_check_constraint("alarmkind_known", f"kind IN ({names})")
        alarm.add_column(sa.Column("source_id", sa.Integer(), nullable=True))
        alarm.create_foreign_key("alarm_source_id_fkey", "source", ["source_id"], ["id"])


def _name_replacements(link: sa.Connection) -> None:
    call_sign = sa.func.substr(ASSIGNMENT.c.reason, len(PREFIX) + 1)
    link.execute(
        sa.update(ASSIGNMENT)
        .where(ASSIGNMENT.c.reason.like(f"{PREFIX}%"))
        .values(replaced_by=call_sign, reason=None)
    )
    link.execute(
        sa.update(DELIVERY).where(DELIVERY.c.why.like(f"{PREFIX}%")).values(why="replaced")
    )


def _name_by_prefix(link: sa.Connection) -> None:
    named = sa.literal(PREFIX, sa.String()) + ASSIGNMENT.c.replaced_by
    whose = sa.select(named).where(ASSIGNMENT.c.id == DELIVERY.c.assignment_id).scalar_subquery()
    link.execute(
        sa.update(DELIVERY)
        .where(DELIVERY.c.why == "replaced")
        .values(why=sa.func.coalesce(whose, "withdrawn"))
    )
    link.execute(
        sa.update(ASSIGNMENT).where(ASSIGNMENT.c.replaced_by.is_not(None)).values(reason=named)
    )


def _take_out_of_because(link: sa.Connection) -> None:
    """Turn `for_rows` into rows of `contested`, and `root` and `since` into columns of the order.

    The step's action gets a key of its own, so that no code has to split the step's name.
    """
    rows = link.execute(sa.select(ORDER.c.id, ORDER.c.because)).all()
    for order_id, because in rows:
        if not {"for_rows", "root", "since", "step"} & because.keys():
            continue
        rest = dict(because)
        if "step" in because:
            rest["do"] = because["step"].split(":")[1]
        asked, root, since = (rest.pop(name, None) for name in ("for_rows", "root", "since"))
        link.execute(
            sa.update(ORDER)
            .where(ORDER.c.id == order_id)
            .values(
                because=rest,
                root_id=root,
                root_at=datetime.fromisoformat(since) if since else None,
            )
        )
        contested = [{"order_id": order_id, "assignment_id": key} for key in asked or ()]
        if contested:
            link.execute(sa.insert(CONTESTED), contested)


def _put_into_because(link: sa.Connection) -> None:
    asked: dict[str, list[str]] = {}
    for order_id, key in link.execute(sa.select(CONTESTED).order_by(*CONTESTED.c)):
        asked.setdefault(order_id, []).append(key)
    for row in link.execute(sa.select(ORDER)).all():
        facts = {
            "for_rows": asked.get(row.id),
            "root": row.root_id,
            "since": row.root_at.isoformat() if row.root_at else None,
        }
        known = {name: value for name, value in facts.items() if value}
        because = {name: value for name, value in row.because.items() if name != "do"} | known
        if because != row.because:
            link.execute(sa.update(ORDER).where(ORDER.c.id == row.id).values(because=because))


def _take_out_of_steps(link: sa.Connection) -> None:
    """The subject was `<area>:<seconds since 1970>` of the shift that was tested at its start."""
    rows = link.execute(sa.select(STEP).where(STEP.c.step == SHIFT_TEST)).all()
    for row in rows:
        area_id, seconds = row.subject_id.split(":")
        starts_at = datetime.fromtimestamp(int(seconds), UTC)
        check = {"area_id": int(area_id), "starts_at": starts_at, "at": row.at}
        link.execute(sa.insert(SHIFT_CHECK), check)
    link.execute(sa.delete(STEP).where(STEP.c.step == SHIFT_TEST))


def _put_into_steps(link: sa.Connection) -> None:
    for row in link.execute(sa.select(SHIFT_CHECK)).all():
        subject = f"{row.area_id}:{int(row.starts_at.timestamp())}"
        step = {"subject_id": subject, "step": SHIFT_TEST, "at": row.at}
        link.execute(sa.insert(STEP), step)
