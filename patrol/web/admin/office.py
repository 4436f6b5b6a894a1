"""目录: the office's lists. The district's administrator changes them, supervisors read them."""

from typing import Any

from flask import Blueprint, Response, jsonify
from pydantic import Field
from sqlmodel import Session
from typing_extensions import TypedDict

from patrol import clock
from patrol.models import OfficeVersion, Role
from patrol.models.shapes import Moment
from patrol.office import EDITED, versions
from patrol.office.lists import RawLists
from patrol.office.versions import OfficeState
from patrol.people import chiefs
from patrol.web.http.answers import Answer, Body, answered, read
from patrol.web.http.contract import KB, at_most, gives, keyed, refuses, takes
from patrol.web.http.gate import ADMINS, CHIEFS, actor, allow, services
from patrol.web.http.once import Act
from patrol.web.http.problem import Problem

blueprint = Blueprint("office", __name__, url_prefix="/api/v1/admin/office")

MOST_HISTORY = 100
MOST_IMPORT = 256 * KB


class OfficeEntryState(TypedDict):
    """One entry with its fields as JSON, and the version that changed it last, if any did.

    `lacks_second`: a text of it has no words in the second language.
    """

    code: str
    fields: dict[str, Any]
    lacks_second: bool
    version: int
    by: str | None
    at: Moment | None


class OfficeVersionState(TypedDict):
    """One change of the lists, with the codes that it changed."""

    version: int
    by: str
    at: Moment
    changed: dict[str, list[str]]


class OfficeListsOut(TypedDict):
    """The lists to edit, the newest versions first in `history`, and what a release cannot read."""

    may_change: bool
    version: int
    fingerprint: str
    fault: str
    lists: dict[str, list[OfficeEntryState]]
    history: list[OfficeVersionState]


class OfficeChangedOut(TypedDict):
    """The version that is in force now, and the codes that the change has changed."""

    version: int
    changed: dict[str, list[str]]


@blueprint.get("")
@allow(CHIEFS)
@gives(OfficeListsOut)
def all_lists() -> Response:
    """Read every list that people choose from, with its versions."""
    state = services().offices.look()
    me = actor()
    with services().database.read() as session:
        may_change = me.role == Role.ADMIN and chiefs.leads_district(session, me)
    lists = {name: [_entry(state, name, code) for code in state.raw[name]] for name in EDITED}
    history = [_version(row) for row in reversed(state.versions[-MOST_HISTORY:])]
    return jsonify(
        may_change=may_change,
        version=state.version,
        fingerprint=state.office.fingerprint,
        fault=state.office.fault,
        lists=lists,
        history=history,
    )


def _entry(state: OfficeState, name: str, code: str) -> OfficeEntryState:
    last = state.touched.get((name, code))
    fields = state.raw[name][code]
    return {
        "code": code,
        "fields": fields,
        "lacks_second": versions.lacks_second(fields),
        "version": last.version if last else 0,
        "by": last.by if last else None,
        "at": clock.iso(last.at) if last else None,
    }


def _version(row: OfficeVersion) -> OfficeVersionState:
    changed = {name: sorted(entries) for name, entries in row.changes.items()}
    return {"version": row.version, "by": row.by, "at": clock.iso(row.at), "changed": changed}


@blueprint.get("/export")
@allow(CHIEFS)
@gives(dict[str, dict[str, dict[str, Any]]])
def export() -> Response:
    """Read every list as `patrol office import` takes it."""
    answer = jsonify(services().offices.look().raw)
    answer.headers["Content-Disposition"] = "attachment; filename=office.json"
    return answer


class OfficeEntryIn(Body):
    """The fields to change; null takes a field away."""

    version: int = Field(ge=0, lt=2**31)
    """The version that the author has read."""
    is_new: bool = False
    """True to make a new entry, and to change none that has this code."""
    fields: dict[str, Any] = Field(max_length=30)


@blueprint.put("/lists/<name>/<code>")
@allow(ADMINS)
@keyed
@takes(OfficeEntryIn)
@gives(OfficeChangedOut)
@refuses(403, "needs_district")
@refuses(404, "no_list")
@refuses(409, "office_changed", "code_taken")
def change_entry(name: str, code: str) -> Response:
    """Change one entry of a list, or add it; it is in force on every host at once."""
    _require_district()
    body = read(OfficeEntryIn)
    if name not in EDITED:
        raise Problem(404, "no_list")
    state = services().offices.look()
    changing = _changing(state, {name: {code: body.fields}}, body.version)

    def act(session: Session) -> Answer:
        if body.is_new and code in state.raw[name]:
            raise Problem(409, "code_taken", words={"code": code})
        return changing(session)

    return answered(act)


class OfficeListsIn(Body):
    """Entries by list and code, as `export` gives them; what is not named stays as it is."""

    version: int = Field(ge=0, lt=2**31)
    lists: dict[str, dict[str, dict[str, Any]]]
    dry_run: bool = False
    """True to check only; the answer says what would change."""


@blueprint.put("/lists")
@allow(ADMINS)
@at_most(MOST_IMPORT)
@keyed
@takes(OfficeListsIn)
@gives(OfficeChangedOut)
@refuses(403, "needs_district")
@refuses(409, "office_changed")
def bring_lists() -> Response:
    """Change many entries in one act."""
    _require_district()
    body = read(OfficeListsIn)
    state = services().offices.look()
    return answered(_changing(state, body.lists, body.version, is_dry=body.dry_run))


class RestoreOfficeIn(Body):
    """The version to go back to; 0 is as the release ships the lists."""

    version: int = Field(ge=0, lt=2**31)
    """The version that the author has read."""
    to: int = Field(ge=0, lt=2**31)


@blueprint.post("/restorations")
@allow(ADMINS)
@keyed
@takes(RestoreOfficeIn)
@gives(OfficeChangedOut)
@refuses(403, "needs_district")
@refuses(409, "office_changed")
def restore() -> Response:
    """Make the lists as they were at a version, by a new one; what came later is hidden."""
    _require_district()
    body = read(RestoreOfficeIn)
    state = services().offices.look()
    return answered(_changing(state, versions.restored(state, body.to), body.version))


def _require_district() -> None:
    """Refuse the administrator of one street, because the lists count for every street.

    Raises: NeedsDistrict.
    """
    with services().database.read() as session:
        chiefs.require_district(session, actor())


def _changing(
    state: OfficeState, changes: RawLists, read_version: int, *, is_dry: bool = False
) -> Act:
    """Return the act that checks the change, saves it and answers with what it changes."""
    by = actor().name

    # It is checked in the act: a repeated key gets its first answer, and no refusal of itself.
    def act(session: Session) -> Answer:
        draft = versions.prepare(session, state, changes, read_version=read_version)
        version = state.version if is_dry else versions.save(session, draft, by=by)
        changed = {name: sorted(entries) for name, entries in draft.changes.items()}
        return 200, {"version": version, "changed": changed}

    return act
