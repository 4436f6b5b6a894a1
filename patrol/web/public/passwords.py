"""Set a password with an administrator's link, and change one's own."""

from typing import Annotated

from flask import Blueprint, Response, current_app, make_response, render_template, request
from pydantic import Field, StringConstraints
from sqlmodel import Session
from werkzeug.security import check_password_hash

from patrol import sign_in
from patrol.access import Actor
from patrol.models import AuditAct, User
from patrol.people import desk_user, password, second_factor
from patrol.people.password import MOST
from patrol.web.http import audited, cookie, limit, turns
from patrol.web.http.answers import Body, read
from patrol.web.http.aside import aside
from patrol.web.http.contract import KB, at_most, gives, refuses, takes
from patrol.web.http.gate import DESK, PUBLIC, actor, allow, services
from patrol.web.http.guesses import refuse_bad_invitation
from patrol.web.http.known_callers import known_callers
from patrol.web.http.lane import lanes
from patrol.web.http.problem import Problem
from patrol.web.public.session import SignedInOut, note_entry, welcome

blueprint = Blueprint("passwords", __name__)

Password = Annotated[str, StringConstraints(strip_whitespace=False, max_length=MOST)]
CHANGES = "10/10 minutes"


@blueprint.get("/password")
@allow(PUBLIC)
def page() -> Response:
    """Show the page of an administrator's link; its form posts the ticket behind `#`."""
    response = make_response(render_template("password.html"))
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


class SetPasswordIn(Body):
    """The ticket of the link, and the new password as it was typed."""

    ticket: str = Field(min_length=1, max_length=64)
    password: Password
    code: str = Field(default="", max_length=10)
    """The code of the authenticator app, for a user who has one."""


@blueprint.post("/api/v1/password")
@allow(PUBLIC)
@takes(SetPasswordIn)
@at_most(2 * KB)
@gives(SignedInOut)
@refuses(401, "code_needed", "passkey_needed", "wrong_code")
@refuses(410, "bad_ticket")
@refuses(422, "weak_password")
@refuses(429, "too_many")
def set_password() -> Response:
    """Set a password with a link that works once within three days, and sign in."""
    body = read(SetPasswordIn)
    try:
        return _set(body)
    except (sign_in.BadTicket, second_factor.WrongCode):
        audited.refused(AuditAct.SIGNED_IN, "invitation")
        raise


def _set(body: SetPasswordIn) -> Response:
    name = refuse_bad_invitation(body.ticket)
    password.check(body.password, name)
    limit.hit("code", name, CHANGES)
    new_hash = _hash(body.password)
    with services().database.write() as session:
        invited = sign_in.invited(session, body.ticket)
        second_factor.require(session, invited, body.code, services().settings.secret_key)
        user, ended = desk_user.set_password(session, body.ticket, new_hash)
        secret, login = sign_in.begin(session, user_id=user.id)
        former = sign_in.end_former(session, cookie.secret()[0])
        note_entry(session, login, "invitation")
    _close([*ended, *([former] if former else [])])
    known_callers().remember(secret, limit.block_of(request.remote_addr))
    return welcome(secret, login)


class ChangePasswordIn(Body):
    """The present password and the new one, each as it was typed."""

    current: Password
    password: Password


@blueprint.put("/api/v1/password")
@allow(DESK)
@takes(ChangePasswordIn)
@at_most(2 * KB)
@gives(None, 204)
@refuses(403, "wrong_password")
@refuses(422, "weak_password")
@refuses(429, "too_many")
def change_password() -> Response:
    """Change the own password; the caller's other sessions end."""
    body, me = read(ChangePasswordIn), actor()
    password.check(body.password, me.name)
    prove(me, body.current)
    new_hash = _hash(body.password)
    with services().database.write() as session:
        ended = _changed(session, me.user_id or 0, new_hash, but=me.login_id)
    _close(ended)
    return Response(status=204)


def prove(me: Actor, given: str) -> None:
    """Refuse a wrong password of a caller who is signed in: the computer may be left alone.

    Raises: Problem (403, 429).
    """
    limit.hit("own_password", me.name, CHANGES)
    with services().database.read() as session:
        kept_hash = session.get_one(User, me.user_id).password_hash
    if not kept_hash or not _fits(kept_hash, given):
        audited.refused(AuditAct.FORBIDDEN, "password")
        raise Problem(403, "wrong_password")


def _changed(session: Session, user_id: int, new_hash: str, *, but: str) -> list[str]:
    user = session.get_one(User, user_id)
    return desk_user.change_password(session, user, new_hash, but=but)


def _fits(kept_hash: str, given: str) -> bool:
    turns.give_back()  # a hash takes long
    with lanes(current_app).known_passwords.turn():
        return aside(lambda: check_password_hash(kept_hash, given))


def _hash(new: str) -> str:
    turns.give_back()
    with lanes(current_app).known_passwords.turn():
        return aside(lambda: password.hash_of(new))


def _close(login_ids: list[str]) -> None:
    # After the commit: a socket that closed earlier could come back with the old session.
    for login_id in login_ids:
        services().hub.crowd.close_login(login_id)
