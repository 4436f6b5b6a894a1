"""查阅、复制与删除: an administrator of the whole district exports or erases one person."""

import tempfile

from flask import Blueprint, Response, jsonify, send_file
from pydantic import Field
from typing_extensions import TypedDict

from patrol import clock, evidence
from patrol.access import Actor
from patrol.models import AuditAct
from patrol.models.shapes import Moment
from patrol.operations import person
from patrol.operations.person import Copies, LeftWhy, Person, Plan, Sought, SoughtKind
from patrol.people import chiefs
from patrol.web.http import audited
from patrol.web.http.answers import Body, read
from patrol.web.http.contract import gives, refuses, takes
from patrol.web.http.gate import ADMINS, actor, allow, services
from patrol.web.http.problem import Problem

blueprint = Blueprint("persons", __name__, url_prefix="/api/v1/admin")

ZIP = "application/zip"
IN_MEMORY = 4 * 1024 * 1024
"""Bytes of an archive that need no temporary file."""


class PersonIn(Body):
    """One person, by exactly one of three, and the reason, which stands in the record."""

    phone: str | None = Field(default=None, max_length=40)
    """The number of a citizen, with or without spaces and +86."""
    tip: str | None = Field(default=None, max_length=200)
    """The link of a tip, or the id of an intake."""
    call_sign: str | None = Field(default=None, max_length=12)
    why: str = Field(min_length=1, max_length=150)

    def sought(self) -> Sought:
        """Return the person in the words of the room.

        Raises: Problem 422.
        """
        given = {
            SoughtKind.PHONE: self.phone,
            SoughtKind.TIP: self.tip,
            SoughtKind.CALL_SIGN: self.call_sign,
        }
        said = [Sought(kind, value) for kind, value in given.items() if value]
        if len(said) != 1:
            raise Problem(422, "say_who")
        return said[0]


class ErasePersonIn(PersonIn):
    """The same; a dry run only says what would go."""

    dry_run: bool = False


class LeftAloneState(TypedDict):
    """A case, or an intake without one, of which nothing is erased, and the reason."""

    id: str
    number: str
    why: LeftWhy


class BackupsState(TypedDict):
    """The backups that were taken so far, as the audit knows: they hold what was erased."""

    count: int
    first_at: Moment | None
    last_at: Moment | None
    names: list[str]


class PersonErasureOut(TypedDict):
    """The counts of an erasure that was done, or would be, and the cases that it leaves."""

    erased: bool
    person: str
    bodies: int
    photos: int
    intakes: int
    cases: int
    positions: int
    phones: int
    kept: list[LeftAloneState]
    also_member: str | None
    """The number is also the mobile of this member, who was not touched."""
    backups: BackupsState


@blueprint.post("/person-exports")
@allow(ADMINS)
@takes(PersonIn)
@gives(bytes, 200, ZIP)
@refuses(403, "needs_district")
@refuses(404, "no_person")
@refuses(422, "say_who")
def export() -> Response:
    """Export what is known of a person, as an archive of JSON and photos."""
    _require_district()
    sought = read(PersonIn).sought()
    file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  # the answer closes it
    with services().database.read() as session:
        subject = person.find(session, sought)
        person.archive(session, subject, services().settings.patrol_data, file)
    with services().database.write() as session:
        audited.note(session, AuditAct.EXPORTED, f"person {sought.label}")
    file.seek(0)
    answer = send_file(file, mimetype=ZIP, as_attachment=True, download_name="person.zip")
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("/person-erasures")
@allow(ADMINS)
@takes(ErasePersonIn)
@gives(PersonErasureOut)
@refuses(403, "needs_district")
@refuses(404, "no_person")
@refuses(409, "not_left", "preserved")
@refuses(422, "say_who")
def erase() -> Response:
    """Erase what is known of a person; cases that must be kept are left alone and named."""
    _require_district()
    body, me = read(ErasePersonIn), actor()
    sought = body.sought()
    with services().database.read() as session:
        subject = person.find(session, sought)
        chosen, copies = person.plan(session, subject), person.copies(session)
    if not body.dry_run:
        _carry_out(me, subject, chosen, body.why)
    return jsonify(_state(subject, chosen, copies, is_done=not body.dry_run))


def _require_district() -> None:
    """Refuse the administrator of one street: a person's traces may lie in several.

    Raises: NeedsDistrict.
    """
    with services().database.read() as session:
        chiefs.require_district(session, actor())


def _carry_out(me: Actor, subject: Person, chosen: Plan, why: str) -> None:
    with services().database.write() as session:
        gone = person.erase(session, subject, chosen, by=me.name, why=why)
        audited.note(session, AuditAct.ERASED, f"person {subject.sought.label}")
    for sha256 in gone:
        evidence.forget(services().settings.patrol_data, sha256)


def _state(subject: Person, chosen: Plan, copies: Copies, *, is_done: bool) -> PersonErasureOut:
    return {
        "erased": is_done,
        "person": subject.sought.label,
        "bodies": len(chosen.seqs),
        "photos": len(chosen.photos),
        "intakes": len(chosen.intakes),
        "cases": len(chosen.cases),
        "positions": chosen.positions,
        "phones": chosen.phones,
        "kept": [{"id": left.id, "number": left.number, "why": left.why} for left in chosen.kept],
        "also_member": subject.also_member,
        "backups": {
            "count": copies.count,
            "first_at": clock.iso_or_none(copies.first_at),
            "last_at": clock.iso_or_none(copies.last_at),
            "names": copies.names,
        },
    }
