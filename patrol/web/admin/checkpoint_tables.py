"""点位导入: a table of patrol points is looked at first, then entered, all or nothing."""

from collections.abc import Iterator, Sequence
from functools import partial

from flask import Blueprint, Response, jsonify
from pydantic import Field
from sqlmodel import Session
from typing_extensions import TypedDict

from patrol import db
from patrol.models import AuditAct, CheckpointRecord
from patrol.people.desk_user import Author
from patrol.people.roster import Fault
from patrol.people.table import MOST_BYTES
from patrol.queries import checkpoints, desk_users
from patrol.rounds import checkpoint_import, checkpoint_table
from patrol.rounds.checkpoint_import import CheckpointPlan
from patrol.rounds.checkpoint_table import BadCheckpoints, CheckpointLine
from patrol.web.admin.areas import MOST_ID
from patrol.web.admin.boundaries import FileDatum
from patrol.web.admin.tables import (
    WrongLine,
    base64_of,
    csv_stream,
    decoded,
    template_of,
    wrong_lines,
)
from patrol.web.http import audited
from patrol.web.http.answers import Answer, Body, answered, read
from patrol.web.http.aside import aside
from patrol.web.http.contract import KB, at_most, gives, keyed, refuses, takes
from patrol.web.http.gate import ADMINS, CHIEFS, actor, allow, services
from patrol.web.http.problem import Problem

blueprint = Blueprint("checkpoint_tables", __name__, url_prefix="/api/v1/admin/checkpoint-table")

MOST_BASE64 = base64_of(MOST_BYTES)
TEMPLATE = tuple(checkpoint_table.HEADS)


class CheckpointLineOut(TypedDict):
    """A line that adds a point, or changes the named fields of one."""

    line: int
    name: str
    fields: list[str]


class CheckpointTableOut(TypedDict):
    """The effect of the table; nothing is written while a line is wrong."""

    new: list[CheckpointLineOut]
    changed: list[CheckpointLineOut]
    same: int
    wrong: list[WrongLine]
    wrong_count: int


class CheckpointTableIn(Body):
    """A table in base64, CSV or .xlsx of 1 MB at most, with the datum of its positions.

    A new point without an area belongs to `area_id`.
    """

    file: str = Field(min_length=1, max_length=MOST_BASE64)
    area_id: int = Field(ge=1, lt=MOST_ID)
    datum: FileDatum


@blueprint.post("/preview")
@allow(ADMINS)
@takes(CheckpointTableIn)
@at_most(MOST_BASE64 + KB)
@gives(CheckpointTableOut)
@refuses(404, "no_area")
@refuses(422, "not_base64")
def preview() -> Response:
    """Look at a table of points: new, changed and wrong lines. Nothing is written."""
    body = read(CheckpointTableIn)
    lines, wrong = _given(body)
    if wrong:
        return jsonify(_plan_out(CheckpointPlan(faults=wrong)))
    with services().database.read() as session:
        done = checkpoint_import.plan(session, lines, actor().area_ids, body.area_id)
        return jsonify(_plan_out(done))


@blueprint.put("")
@allow(ADMINS)
@keyed
@takes(CheckpointTableIn)
@at_most(MOST_BASE64 + KB)
@gives(CheckpointTableOut)
@refuses(404, "no_area")
@refuses(422, "not_base64", "bad_roster")
def enter() -> Response:
    """Enter a table of points: add the new ones, change the known ones, all or nothing."""
    body, me = read(CheckpointTableIn), actor()
    lines, wrong = _given(body)
    if wrong:
        raise Problem(422, "bad_roster")

    def act(session: Session) -> Answer:
        try:
            done = checkpoint_import.enter(session, lines, me.area_ids, body.area_id, Author.of(me))
        except BadCheckpoints:
            raise Problem(422, "bad_roster") from None
        audited.note(session, AuditAct.IMPORTED, f"{len(lines)} checkpoints")
        return 200, dict(_plan_out(done))

    return answered(act)


def _given(body: CheckpointTableIn) -> tuple[list[CheckpointLine], list[Fault]]:
    """Return the lines of the body's table, or what is wrong with them.

    Raises: Problem 422, NotFound.
    """
    desk_users.require_area(actor(), body.area_id)
    data = decoded(body.file)
    try:
        # A workbook takes long to unpack: in this thread it would stop every socket.
        return aside(lambda: checkpoint_table.read(data, body.datum)), []
    except BadCheckpoints as error:
        return [], error.faults


def _plan_out(done: CheckpointPlan) -> CheckpointTableOut:
    return {
        "new": [_line(line, []) for line, _ in done.new],
        "changed": [_line(line, sorted(values)) for line, _, values in done.changed],
        "same": done.same,
        "wrong": wrong_lines(done.faults),
        "wrong_count": len(done.faults),
    }


def _line(line: CheckpointLine, fields: list[str]) -> CheckpointLineOut:
    return {"line": line.line, "name": line.name, "fields": fields}


@blueprint.get("/template")
@allow(CHIEFS)
@gives(str, media="text/csv")
def template() -> Response:
    """Download an empty table of points with the right heads, which Excel opens as it is."""
    return template_of(TEMPLATE, "checkpoints.csv")


@blueprint.get("")
@allow(ADMINS)
@gives(str, media="text/csv")
def export() -> Response:
    """Download the points as a table with positions in WGS-84, which may be imported again."""
    me, database = actor(), services().database
    with database.read() as session:
        count = checkpoints.count(session, me)
    with database.write() as session:
        audited.note(session, AuditAct.EXPORTED, f"checkpoints {count} rows")
    pages = db.pages(database, partial(checkpoints.page, me))
    return csv_stream(TEMPLATE, map(_table, pages), "checkpoints-wgs84.csv")


def _table(rows: Sequence[CheckpointRecord]) -> Iterator[Sequence[str]]:
    return (checkpoint_table.cells_of(row) for row in rows)
