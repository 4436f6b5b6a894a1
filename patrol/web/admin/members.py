"""队员: an administrator adds, changes and prints sheets for members; a supervisor reads."""

import segno
from flask import Blueprint, Response, jsonify
from pydantic import Field
from sqlmodel import Session
from typing_extensions import TypedDict

from patrol import access, clock, sign_in
from patrol.models import AuditAct, Member, Role, User
from patrol.models.shapes import Moment
from patrol.people import membership, mobile
from patrol.people.desk_user import Author
from patrol.people.membership import MemberEntry
from patrol.queries import desk_users, members
from patrol.queries.people_shapes import AreaNode, FormerMember, MemberRecord
from patrol.web.http import audited
from patrol.web.http.answers import Answer, Body, answered, read
from patrol.web.http.contract import gives, keyed, refuses, takes
from patrol.web.http.gate import ADMINS, CHIEFS, actor, allow, services
from patrol.web.http.problem import Problem

blueprint = Blueprint("members", __name__, url_prefix="/api/v1/admin")

MOST_CODES = 200
"""Codes on one sheet."""


class MembersOut(TypedDict):
    """The members of the caller's areas, and whether the caller may change them."""

    may_change: bool
    areas: list[AreaNode]
    members: list[MemberRecord]
    former: list[FormerMember]


class MemberOut(TypedDict):
    """The member after the change."""

    member: MemberRecord


class LeftOut(TypedDict):
    """The call sign that is free again."""

    free: str


class SheetCode(TypedDict):
    """A one-time link for one member's phone, as a QR code."""

    call_sign: str
    qr_svg: str


class SheetOut(TypedDict):
    """The codes of an enrolment sheet, to be printed; each works once."""

    expires_at: Moment
    codes: list[SheetCode]


@blueprint.get("/members")
@allow(CHIEFS)
@gives(MembersOut)
def all_members() -> Response:
    """Read the members of the caller's areas with their phones, and those who have left."""
    me = actor()
    with services().database.read() as session:
        nodes = desk_users.areas(session, me.area_ids)
        rows, gone = members.listed(session, me, nodes), members.former(session, me)
    audited.gather(AuditAct.READ, "members")
    return jsonify(
        may_change=me.role == Role.ADMIN, areas=list(nodes.values()), members=rows, former=gone
    )


ACCOUNT = r"^([A-Za-z0-9_$@.+:=/-]{2,64})?$"
"""An account of 浙政钉, or nothing."""


class ChangeMemberIn(Body):
    """The record of a member. Without `mobile` the known number stays; "" deletes it."""

    area_id: int = Field(ge=1, lt=2**31)
    name: str = Field(default="", max_length=40)
    mobile: str | None = Field(default=None, max_length=40)
    notice_id: str = Field(default="", max_length=64, pattern=ACCOUNT)
    skills: list[str] = Field(default_factory=list, max_length=40)
    kit: list[str] = Field(default_factory=list, max_length=40)


class AddMemberIn(ChangeMemberIn):
    """A new member; the call sign stays for as long as the member does."""

    call_sign: str = Field(min_length=1, max_length=12)


@blueprint.post("/members")
@allow(ADMINS)
@keyed
@takes(AddMemberIn)
@gives(MemberOut, 201)
@refuses(404, "no_area")
@refuses(409, "sign_taken", "account_taken")
@refuses(422, "bad_call_sign", "bad_mobile", "unknown_skill")
def add() -> Response:
    """Add a member."""
    body, me = read(AddMemberIn), actor()
    desk_users.require_area(me, body.area_id)
    entry = _entry(body, body.call_sign, None)

    def act(session: Session) -> Answer:
        member = membership.add(session, entry, Author.of(me))
        return 201, {"member": members.record(session, me, member)}

    return answered(act)


@blueprint.patch("/members/<int:member_id>")
@allow(ADMINS)
@keyed
@takes(ChangeMemberIn)
@gives(MemberOut)
@refuses(404, "no_member", "no_area")
@refuses(409, "account_taken")
@refuses(422, "bad_mobile", "unknown_skill")
def amend(member_id: int) -> Response:
    """Change what is kept of a member."""
    body, me = read(ChangeMemberIn), actor()
    desk_users.require_area(me, body.area_id)

    def act(session: Session) -> Answer:
        member = membership.one(session, me, member_id)
        entry = _entry(body, member.call_sign, member.mobile)
        membership.amend(session, member, entry, Author.of(me))
        return 200, {"member": members.record(session, me, member)}

    return answered(act)


def _entry(body: ChangeMemberIn, call_sign: str, known_mobile: str | None) -> MemberEntry:
    """Return the entry of a body.

    Raises: NoMobile, Problem 422.
    """
    number = known_mobile if body.mobile is None else mobile.read(body.mobile)
    office = services().office
    if not {*body.skills} <= office.skills.keys() or not {*body.kit} <= office.kit.keys():
        raise Problem(422, "unknown_skill")
    return MemberEntry(
        call_sign, body.area_id, body.name, number, body.notice_id, body.skills, body.kit
    )


@blueprint.post("/members/<int:member_id>/departure")
@allow(ADMINS)
@keyed
@gives(LeftOut)
@refuses(404, "no_member")
@refuses(409, "still_engaged")
def leave(member_id: int) -> Response:
    """Let a member leave: the phones end at once, and the call sign is free again."""
    me = actor()
    ended: list[str] = []

    def act(session: Session) -> Answer:
        member = membership.one(session, me, member_id)
        call_sign = member.call_sign
        ended.extend(membership.leave(session, member, Author.of(me)))
        return 200, {"free": call_sign}

    response = answered(act)
    # After the commit: a socket that closed earlier could come back with the old session.
    for login_id in ended:
        services().hub.crowd.close_login(login_id)
    return response


class SheetIn(Body):
    """The call signs of the members on the sheet."""

    members: list[str] = Field(min_length=1, max_length=MOST_CODES)


@blueprint.post("/enrolment-sheets")
@allow(ADMINS)
@takes(SheetIn)
@gives(SheetOut, 201)
@refuses(404, "no_member")
def sheet() -> Response:
    """Make a one-time code for each member, valid for three days, to print and hand out."""
    body, me = read(SheetIn), actor()
    with services().database.read() as session:
        chosen = [access.member(session, me, sign) for sign in dict.fromkeys(body.members)]
        maker = session.get_one(User, me.user_id)
    # Not `keyed`: the kept answer would hold the secrets of the links.
    with services().database.write() as session:
        tokens = _issued(session, chosen, maker)
    response = jsonify(
        expires_at=clock.iso(clock.now() + sign_in.SHEET_LIFE),
        codes=[{"call_sign": sign, "qr_svg": _qr(token)} for sign, token in tokens],
    )
    response.status_code = 201
    return response


def _issued(session: Session, chosen: list[Member], maker: User) -> list[tuple[str, str]]:
    tokens = []
    for member in chosen:
        life = sign_in.SHEET_LIFE
        token = sign_in.issue_ticket(session, member, maker.name, maker, life)
        audited.note(session, AuditAct.LINK_MADE, member.call_sign)
        tokens.append((member.call_sign, token))
    return tokens


def _qr(token: str) -> str:
    url = sign_in.link(services().settings.public_url, token)
    return segno.make(url, error="m").svg_inline(scale=4, border=2)
