"""名册导入: a table of members is looked at first, then entered, all or nothing."""

from collections.abc import Iterator, Sequence
from functools import partial

from flask import Blueprint, Response, jsonify
from pydantic import Field
from sqlmodel import Session
from typing_extensions import TypedDict

from patrol import db
from patrol.models import AuditAct
from patrol.office import Office
from patrol.people import roster
from patrol.people.desk_user import Author
from patrol.people.roster import BadRoster, Entry, Fault, RosterPlan, RosterScope
from patrol.people.table import MOST_BYTES
from patrol.queries import desk_users, members
from patrol.queries.people_shapes import MemberRecord
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
from patrol.web.http.contract import at_most, gives, keyed, refuses, takes
from patrol.web.http.gate import ADMINS, CHIEFS, actor, allow, services
from patrol.web.http.problem import Problem

blueprint = Blueprint("rosters", __name__, url_prefix="/api/v1/admin/roster")

MOST_BASE64 = base64_of(MOST_BYTES)


class RosterLine(TypedDict):
    """A line that adds a member, or changes the named fields of one."""

    line: int
    call_sign: str
    name: str | None
    fields: list[str]


class RosterOut(TypedDict):
    """The effect of the table; nothing is written while a line is wrong."""

    new: list[RosterLine]
    changed: list[RosterLine]
    same: int
    wrong: list[WrongLine]
    wrong_count: int


class RosterIn(Body):
    """A table in base64, CSV or .xlsx of 1 MB at most, and the area of new members without one."""

    file: str = Field(min_length=1, max_length=MOST_BASE64)
    area_id: int = Field(ge=1, lt=2**31)


@blueprint.post("/preview")
@allow(ADMINS)
@takes(RosterIn)
@at_most(MOST_BASE64 + 1024)
@gives(RosterOut)
@refuses(404, "no_area")
@refuses(422, "not_base64")
def preview() -> Response:
    """Look at a table: new, changed and wrong lines. Nothing is written."""
    entries, bounds, wrong = _given()
    if wrong:
        return jsonify(_state(RosterPlan(faults=wrong)))
    with services().database.read() as session:
        return jsonify(_state(roster.plan(session, entries, bounds)))


@blueprint.put("")
@allow(ADMINS)
@keyed
@takes(RosterIn)
@at_most(MOST_BASE64 + 1024)
@gives(RosterOut)
@refuses(404, "no_area")
@refuses(422, "not_base64", "bad_roster")
def enter() -> Response:
    """Enter a table: add the new members and change the known ones, all or nothing."""
    entries, bounds, wrong = _given()
    if wrong:
        raise Problem(422, "bad_roster")
    by = Author.of(actor())

    def act(session: Session) -> Answer:
        try:
            done = roster.enter(session, entries, bounds, by)
        except BadRoster:
            raise Problem(422, "bad_roster") from None
        audited.note(session, AuditAct.IMPORTED, f"{len(entries)} members")
        return 200, dict(_state(done))

    return answered(act)


def _given() -> tuple[list[Entry], RosterScope, list[Fault]]:
    """Return the entries of the body's table, or what is wrong with its lines.

    Raises: Problem 422, NotFound.
    """
    body, me = read(RosterIn), actor()
    desk_users.require_area(me, body.area_id)
    bounds = RosterScope(me.area_ids, body.area_id)
    office = services().office
    data = decoded(body.file)
    try:
        # A workbook takes long to unpack: in this thread it would stop every socket.
        return (
            aside(lambda: roster.read(data, office.names("skills"), office.names("kit"))),
            bounds,
            [],
        )
    except BadRoster as error:
        return [], bounds, error.faults


def _state(done: RosterPlan) -> RosterOut:
    return {
        "new": [_line(entry, []) for entry in done.new],
        "changed": [_line(entry, fields) for entry, fields in done.changed],
        "same": done.same,
        "wrong": wrong_lines(done.faults),
        "wrong_count": len(done.faults),
    }


def _line(entry: Entry, fields: list[str]) -> RosterLine:
    return {
        "line": entry.line,
        "call_sign": entry.call_sign,
        "name": entry.name,
        "fields": fields,
    }


@blueprint.get("/template")
@allow(CHIEFS)
@gives(str, media="text/csv")
def template() -> Response:
    """Download an empty table with the right heads, which Excel opens as it is."""
    return template_of(roster.TEMPLATE, "members.csv")


@blueprint.get("")
@allow(ADMINS)
@gives(str, media="text/csv")
def export() -> Response:
    """Download the members as a table, which may be changed and imported again.

    The column of the numbers is empty, and an empty cell of an import keeps the number.
    """
    me, office = actor(), services().office
    database = services().database
    with database.read() as session:
        nodes, count = desk_users.areas(session, me.area_ids), members.count(session, me)
    with database.write() as session:
        audited.note(session, AuditAct.EXPORTED, f"members {count} rows")
    pages = db.pages(database, partial(members.page, me, nodes))
    tables = (_table(office, rows) for rows in pages)
    return csv_stream(roster.TEMPLATE, tables, "members.csv")


def _table(office: Office, rows: Sequence[MemberRecord]) -> Iterator[list[str]]:
    skills, kit = office.names("skills"), office.names("kit")
    for row in rows:
        yield [
            row["call_sign"],
            row["name"] or "",
            row["area"]["name"],
            "",
            row["notice_id"] or "",
            "、".join(skills[code]["zh-CN"] if code in skills else code for code in row["skills"]),
            "、".join(kit[code]["zh-CN"] if code in kit else code for code in row["kit"]),
        ]
