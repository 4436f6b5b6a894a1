"""街道自己的词: the office's name, the prefix of case numbers, an address as an example."""

from flask import Blueprint, Response, jsonify
from pydantic import Field
from sqlmodel import Session
from typing_extensions import TypedDict

from patrol import clock
from patrol.areas import street_words
from patrol.models import Role, Street
from patrol.models.shapes import Moment
from patrol.people import chiefs
from patrol.people.desk_user import Author
from patrol.web.http.answers import Answer, Body, answered, read
from patrol.web.http.contract import gives, keyed, refuses, takes
from patrol.web.http.gate import ADMINS, CHIEFS, actor, allow, services

blueprint = Blueprint("street", __name__, url_prefix="/api/v1/admin/street")


class StreetVersion(TypedDict):
    """One version of the street's words."""

    version: int
    name: str
    prefix: str
    place_hint: str
    by: str
    at: Moment


class StreetOut(TypedDict):
    """The versions, the newest first; the newest counts. Only the district's admin may change."""

    may_change: bool
    versions: list[StreetVersion]


@blueprint.get("")
@allow(CHIEFS)
@gives(StreetOut)
def words() -> Response:
    """Read the street's words with their earlier versions."""
    me = actor()
    with services().database.read() as session:
        may_change = me.role == Role.ADMIN and chiefs.leads_district(session, me)
        rows = [_version(row) for row in street_words.history(session)]
    return jsonify(may_change=may_change, versions=rows)


class StreetIn(Body):
    """New words, and the version that the caller read (0: there was none)."""

    version: int = Field(ge=0, lt=2**31)
    name: str = Field(min_length=1, max_length=60)
    prefix: str = Field(default="", max_length=8)
    place_hint: str = Field(default="", max_length=60)


@blueprint.put("")
@allow(ADMINS)
@keyed
@takes(StreetIn)
@gives(StreetVersion)
@refuses(403, "needs_district")
@refuses(409, "street_changed")
@refuses(422, "bad_prefix")
def change() -> Response:
    """Save new words; numbers that were given out stay, the next case has the new prefix."""
    with services().database.read() as session:
        chiefs.require_district(session, actor())
    body, me = read(StreetIn), actor()

    def act(session: Session) -> Answer:
        row = street_words.change(
            session,
            name=body.name,
            prefix=body.prefix,
            place_hint=body.place_hint,
            version=body.version,
            by=Author.of(me),
        )
        return 200, dict(_version(row))

    return answered(act)


def _version(row: Street) -> StreetVersion:
    return {
        "version": row.version,
        "name": row.name,
        "prefix": row.prefix,
        "place_hint": row.place_hint,
        "by": row.by,
        "at": clock.iso(row.at),
    }
