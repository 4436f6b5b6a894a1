"""指挥台用户: an administrator invites, changes and disables desk users; a supervisor reads."""

from typing import Literal

from flask import Blueprint, Response, jsonify, make_response
from pydantic import Field
from sqlmodel import Session
from typing_extensions import TypedDict

from patrol import clock, sign_in
from patrol.models import AuditAct, Role, User
from patrol.models.shapes import Moment
from patrol.people import desk_user, second_factor
from patrol.people.desk_user import Author
from patrol.queries import desk_users
from patrol.queries.people_shapes import AreaNode, DeskUserState
from patrol.web.admin.members import ACCOUNT
from patrol.web.http import audited
from patrol.web.http.answers import Answer, Body, answered, read
from patrol.web.http.contract import gives, keyed, refuses, takes
from patrol.web.http.gate import ADMINS, CHIEFS, actor, allow, services
from patrol.web.http.problem import Problem

blueprint = Blueprint("users", __name__)

DeskRole = Literal[Role.DISPATCHER, Role.SUPERVISOR, Role.ADMIN]


class DeskUsersOut(TypedDict):
    """The desk users of the caller's areas, and whether the caller may change them."""

    may_change: bool
    areas: list[AreaNode]
    users: list[DeskUserState]


class PasswordLink(TypedDict):
    """A link with which a desk user sets a password; it is shown once."""

    url: str
    expires_at: Moment


class DeskUserOut(TypedDict):
    """The desk user after the change."""

    user: DeskUserState


class InvitedOut(DeskUserOut):
    """The desk user, and the link to hand over."""

    link: PasswordLink


@blueprint.get("/api/v1/admin/users")
@allow(CHIEFS)
@gives(DeskUsersOut)
def all_users() -> Response:
    """Read the desk users of the caller's areas."""
    me = actor()
    with services().database.read() as session:
        nodes = desk_users.areas(session, me.area_ids)
        rows = desk_users.listed(session, me, nodes)
    audited.gather(AuditAct.READ, "users")
    return jsonify(may_change=me.role == Role.ADMIN, areas=list(nodes.values()), users=rows)


class DeskUserIn(Body):
    """The role, area, seat and account of a desk user."""

    role: DeskRole
    area_id: int = Field(ge=1, lt=2**31)
    seat: int | None = Field(default=None, ge=1, le=99)
    notice_id: str | None = Field(default=None, max_length=64, pattern=ACCOUNT)
    """The account of 浙政钉 to sign in with; empty takes it away, none leaves it as it is."""


class InviteIn(DeskUserIn):
    """A new desk user; `name` is the call sign, such as 701."""

    name: str = Field(min_length=1, max_length=40)


@blueprint.post("/api/v1/admin/users")
@allow(ADMINS)
@takes(InviteIn)
@gives(InvitedOut, 201)
@refuses(404, "no_area")
@refuses(409, "name_taken", "account_taken", "lost_race")
@refuses(422, "bad_name")
def invite() -> Response:
    """Make a desk user, with a link that is valid once, for three days."""
    body, me = read(InviteIn), actor()
    # Not `keyed`: the kept answer would hold the secret of the link.
    with services().database.write() as session:
        desk_users.require_area(me, body.area_id)
        user, token = desk_user.invite(
            session,
            name=body.name,
            role=Role(body.role),
            area_id=body.area_id,
            seat=body.seat,
            by=Author.of(me),
            account=body.notice_id,
        )
        answer = _linked(session, user, token)
    return make_response(jsonify(answer), 201)


@blueprint.post("/api/v1/admin/users/<int:user_id>/link")
@allow(ADMINS)
@gives(InvitedOut, 201)
@refuses(404, "no_user")
def renew_link(user_id: int) -> Response:
    """Make a new link to set a password; the earlier link of this user ends."""
    me = actor()
    with services().database.write() as session:
        user = desk_user.one(session, me, user_id)
        answer = _linked(session, user, desk_user.link(session, user, Author.of(me)))
    return make_response(jsonify(answer), 201)


def _linked(session: Session, user: User, token: str) -> InvitedOut:
    audited.note(session, AuditAct.LINK_MADE, user.name)
    expires_at = clock.now() + sign_in.INVITATION_LIFE
    return {
        "user": _state(session, user),
        "link": {
            "url": sign_in.invitation_link(services().settings.public_url, token),
            "expires_at": clock.iso(expires_at),
        },
    }


@blueprint.patch("/api/v1/admin/users/<int:user_id>")
@allow(ADMINS)
@keyed
@takes(DeskUserIn)
@gives(DeskUserOut)
@refuses(404, "no_user", "no_area")
@refuses(409, "last_admin", "account_taken", "lost_race")
def amend(user_id: int) -> Response:
    """Change the role, area, seat and account of a desk user; open pages follow within seconds.

    Another account than before ends the user's sessions.
    """
    body, me = read(DeskUserIn), actor()
    ended: list[str] = []

    def act(session: Session) -> Answer:
        user = desk_user.one(session, me, user_id)
        desk_users.require_area(me, body.area_id)
        ended[:] = desk_user.amend(
            session,
            user,
            role=Role(body.role),
            area_id=body.area_id,
            seat=body.seat,
            by=Author.of(me),
            account=body.notice_id,
            but=me.login_id,
        )
        return 200, {"user": _state(session, user)}

    response = answered(act)
    _close(ended)
    return response


@blueprint.put("/api/v1/admin/users/<int:user_id>/disablement")
@allow(ADMINS)
@keyed
@gives(DeskUserOut)
@refuses(404, "no_user")
@refuses(409, "last_admin")
def disable(user_id: int) -> Response:
    """Shut a desk user out: sessions, tokens and sockets end at once."""
    me = actor()
    ended: list[str] = []

    def act(session: Session) -> Answer:
        user = desk_user.one(session, me, user_id)
        ended.extend(desk_user.disable(session, user, Author.of(me)))
        return 200, {"user": _state(session, user)}

    response = answered(act)
    _close(ended)
    return response


def _close(login_ids: list[str]) -> None:
    # After the commit: a socket that closed earlier could come back with the old session.
    for login_id in login_ids:
        services().hub.crowd.close_login(login_id)


@blueprint.delete("/api/v1/admin/users/<int:user_id>/disablement")
@allow(ADMINS)
@keyed
@gives(DeskUserOut)
@refuses(404, "no_user")
@refuses(409, "account_taken", "lost_race")
def enable(user_id: int) -> Response:
    """Let a disabled desk user in again, with the former password."""
    me = actor()

    def act(session: Session) -> Answer:
        user = desk_user.one(session, me, user_id)
        desk_user.enable(session, user, Author.of(me))
        return 200, {"user": _state(session, user)}

    return answered(act)


@blueprint.delete("/api/v1/admin/users/<int:user_id>/second-factor")
@allow(ADMINS)
@keyed
@gives(DeskUserOut)
@refuses(403, "own_factor")
@refuses(404, "no_user")
def remove_factor(user_id: int) -> Response:
    """Take the second factor of another user away who has lost the phone with the app."""
    me = actor()
    if user_id == me.user_id:  # the computer may be left alone
        raise Problem(403, "own_factor")

    def act(session: Session) -> Answer:
        user = desk_user.one(session, me, user_id)
        second_factor.remove(session, user, Author.of(me))
        return 200, {"user": _state(session, user)}

    return answered(act)


def _state(session: Session, user: User) -> DeskUserState:
    return desk_users.state(session, actor(), user)
