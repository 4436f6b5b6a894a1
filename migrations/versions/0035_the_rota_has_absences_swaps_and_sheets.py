"""The rota has absences, swaps and hand-over sheets; duty may be set on behalf of a member"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from patrol.db import UtcTime

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None
works_from = "0031"

KINDS = ("leave", "training", "other")
ENDS = ("approved", "refused", "declined", "withdrawn", "void")


def _known(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    _absences()
    _swaps()
    _sheets()
    # By ALTER and without a foreign key: SQLite would build the table anew for one.
    op.add_column("duty", sa.Column("started_by_user_id", sa.Integer(), nullable=True))
    op.add_column("duty", sa.Column("ended_by_user_id", sa.Integer(), nullable=True))


def _absences() -> None:
    op.create_table(
        "absence",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", UtcTime(), nullable=False),
        sa.Column("ends_at", UtcTime(), nullable=False),
        sa.Column("kind", _known("absencekind_known", KINDS), nullable=False),
        sa.Column("recorded_at", UtcTime(), nullable=False),
        sa.Column("recorded_by", sa.String(40), nullable=False),
        sa.Column("withdrawn_at", UtcTime(), nullable=True),
        sa.Column("withdrawn_by", sa.String(40), nullable=True),
        sa.CheckConstraint("ends_at > starts_at", name="absence_forward"),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name="absence_withdrawn"
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_absence_member_id", "absence", ["member_id"])
    op.create_index("ix_absence_ends_at", "absence", ["ends_at"])


def _swaps() -> None:
    op.create_table(
        "shift_swap",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("from_member_id", sa.Integer(), nullable=False),
        sa.Column("to_member_id", sa.Integer(), nullable=False),
        sa.Column("shift_id", sa.String(32), nullable=False),
        sa.Column("starts_at", UtcTime(), nullable=False),
        sa.Column("ends_at", UtcTime(), nullable=False),
        sa.Column("back_shift_id", sa.String(32), nullable=True),
        sa.Column("back_starts_at", UtcTime(), nullable=True),
        sa.Column("back_ends_at", UtcTime(), nullable=True),
        sa.Column("asked_at", UtcTime(), nullable=False),
        sa.Column("agreed_at", UtcTime(), nullable=True),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.Column("ended_why", _known("swapend_known", ENDS), nullable=True),
        sa.Column("ended_by", sa.String(40), nullable=True),
        sa.CheckConstraint("from_member_id <> to_member_id", name="swap_of_two"),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_why IS NULL)", name="swap_end_says_why"),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="swap_end_says_who"),
        sa.CheckConstraint(
            "ended_why IS NULL OR ended_why <> 'approved' OR agreed_at IS NOT NULL",
            name="swap_agreed_first",
        ),
        sa.CheckConstraint(
            "(back_shift_id IS NULL) = (back_starts_at IS NULL)"
            " AND (back_shift_id IS NULL) = (back_ends_at IS NULL)",
            name="swap_back_whole",
        ),
        *(
            sa.ForeignKeyConstraint([column], [target])
            for column, target in (
                ("area_id", "area.id"),
                ("from_member_id", "member.id"),
                ("to_member_id", "member.id"),
            )
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    for column in ("area_id", "from_member_id", "to_member_id"):
        op.create_index(f"ix_shift_swap_{column}", "shift_swap", [column])
    _index_of_one("one_waiting_swap", "shift_swap", "shift_id", "ended_at IS NULL")


def _sheets() -> None:
    op.create_table(
        "handover",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("written_at", UtcTime(), nullable=False),
        sa.Column("given_by_user_id", sa.Integer(), nullable=False),
        sa.Column("given_at", UtcTime(), nullable=True),
        sa.Column("taken_by_user_id", sa.Integer(), nullable=True),
        sa.Column("taken_at", UtcTime(), nullable=True),
        sa.Column("promises", sa.String(2000), nullable=False),
        sa.Column("notes", sa.String(2000), nullable=False),
        sa.Column("offline", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.CheckConstraint("taken_at IS NULL OR given_at IS NOT NULL", name="given_before_taken"),
        sa.CheckConstraint(
            "(taken_at IS NULL) = (taken_by_user_id IS NULL)", name="taken_by_somebody"
        ),
        sa.CheckConstraint(
            "taken_by_user_id IS NULL OR taken_by_user_id <> given_by_user_id",
            name="two_signatures",
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"]),
        sa.ForeignKeyConstraint(["given_by_user_id"], ["desk_user.id"]),
        sa.ForeignKeyConstraint(["taken_by_user_id"], ["desk_user.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_handover_area_id", "handover", ["area_id"])
    op.create_index("ix_handover_written_at", "handover", ["written_at"])
    _index_of_one("one_draft_of_handover", "handover", "given_by_user_id", "given_at IS NULL")
    op.create_table(
        "handover_case",
        sa.Column("handover_id", sa.String(32), nullable=False),
        sa.Column("incident_id", sa.String(32), nullable=False),
        sa.Column("taker_user_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("note", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(["handover_id"], ["handover.id"]),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"]),
        sa.ForeignKeyConstraint(["taker_user_id"], ["desk_user.id"]),
        sa.PrimaryKeyConstraint("handover_id", "incident_id"),
    )
    op.create_index("ix_handover_case_incident_id", "handover_case", ["incident_id"])


def _index_of_one(name: str, table: str, column: str, where: str) -> None:
    op.create_index(
        name,
        table,
        [column],
        unique=True,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )


def downgrade() -> None:
    op.drop_column("duty", "ended_by_user_id")
    op.drop_column("duty", "started_by_user_id")
    for table in ("handover_case", "handover", "shift_swap", "absence"):
        op.drop_table(table)
