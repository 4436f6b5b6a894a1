"""Sign in and out, make one-time links, revoke phones, and show who is signed in."""

import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Literal

import segno
from flask import Blueprint, Response, jsonify, request
from pydantic import Field, StringConstraints
from sqlmodel import Session, select
from typing_extensions import TypedDict
from werkzeug.security import check_password_hash, generate_password_hash

from patrol import access, audit, clock, guess, sign_in
from patrol.access import Actor
from patrol.channels.notice.zzd import UnknownCode
from patrol.models import Area, AuditAct, Login, Member, Phone, Role, User
from patrol.models.shapes import Moment
from patrol.people import enrolment, second_factor
from patrol.queries.shapes import AreaState
from patrol.web.http import audited, cookie, limit, turns
from patrol.web.http.answers import Answer, Body, answered, read
from patrol.web.http.aside import aside
from patrol.web.http.contract import KB, at_most, gives, keyed, refuses, takes
from patrol.web.http.csrf import masked
from patrol.web.http.gate import (
    DESK,
    FIELD_AND_CHIEFS,
    FIELD_AND_DESK,
    PUBLIC,
    actor,
    allow,
    own_host,
    services,
)
from patrol.web.http.guesses import Attempt
from patrol.web.http.known_callers import known_callers
from patrol.web.http.problem import Problem

blueprint = Blueprint("session", __name__, url_prefix="/api/v1")

DUMMY = generate_password_hash(secrets.token_urlsafe(32))
"""A hash that is checked for unknown names, so that they take as long as a wrong password."""


class MeState(TypedDict):
    """The caller, with role, seat and area."""

    role: Role | Literal["source"]
    name: str
    seat: int | None
    area: AreaState
    language: str
    csrf: str


class SignedInOut(TypedDict):
    """The page to open now; the answer sets the cookie of the session."""

    home: Literal["/phone", "/"]
    role: Literal["member", "desk"]
    csrf: str


class EnrolmentOut(TypedDict):
    """A one-time link for a member's phone, also as a QR code."""

    url: str
    qr_svg: str
    expires_at: Moment


class PhoneRevokedOut(TypedDict):
    """The phone whose sessions have ended."""

    revoked: str


class PhoneConfirmedOut(TypedDict):
    """The phone that is confirmed, and since when."""

    confirmed: str
    at: Moment


class SignInIn(Body):
    """One of three: `login` with `password`, or `ticket`, or `zzd_code`."""

    login: str = Field(default="", max_length=40)
    password: Annotated[str, StringConstraints(strip_whitespace=False)] = Field(
        default="", max_length=200
    )
    """It counts as it was typed, with the spaces around it."""
    code: str = Field(default="", max_length=10)
    """The code of the authenticator app, for a user who has one."""
    ticket: str = Field(default="", max_length=64)
    zzd_code: str = Field(default="", max_length=256)
    """The code of `dd.getAuthCode` inside 浙政钉; it works once, within five minutes."""


Enter = Callable[[Session], tuple[str, Login]]
GUESSED = (sign_in.BadTicket, UnknownCode, second_factor.WrongCode, Problem)
"""The errors that count as a guess; an unknown account, or a 浙政钉 that is away, is none."""
REFUSED = (*GUESSED, sign_in.UnknownAccount, sign_in.PhoneRevoked, guess.TooSoon)
"""The errors that the audit shows as a failed sign-in."""


@blueprint.post("/session")
@allow(PUBLIC)
@takes(SignInIn)
@at_most(2 * KB)
@gives(SignedInOut)
@refuses(401, "bad_password", "code_needed", "passkey_needed", "wrong_code")
@refuses(403, "unknown_account", "phone_revoked")
@refuses(404, "no_zzd")
@refuses(410, "bad_ticket", "zzd_code")
@refuses(429, "too_many")
@refuses(502, "zzd_refused")
@refuses(503, "zzd_away")
def let_in() -> Response:
    """Sign in with a name and password, a one-time ticket, or a code of 浙政钉."""
    body = read(SignInIn)
    try:
        return _let_in(body)
    except REFUSED:
        audited.refused(AuditAct.SIGNED_IN, _way(body), _account(body.login))
        raise


def _let_in(body: SignInIn) -> Response:
    attempt = Attempt.of(login=body.login, ticket=body.ticket, zzd_code=body.zzd_code)
    turns.give_back()  # a hash and another server take long
    if attempt.way != "password":
        return _entered(body, attempt)
    with attempt.lane.turn():
        attempt.count()
        return _entered(body, attempt)


def _entered(body: SignInIn, attempt: Attempt) -> Response:
    try:
        enter = _proven(body)
        with services().database.write() as session:
            secret, login = enter(session)
            former = sign_in.end_former(session, cookie.secret()[0])
            note_entry(session, login, _way(body))
            attempt.forgive(session)
    except GUESSED:
        attempt.failed()
        raise
    if former is not None:
        services().hub.crowd.close_login(former)
    response = welcome(secret, login)
    known_callers().remember(secret, limit.block_of(request.remote_addr))
    attempt.mark(response)
    return response


def _way(body: SignInIn) -> str:
    return "ticket" if body.ticket else "zzd" if body.zzd_code else "password"


def _account(name: str) -> str:
    """Return the name if a desk user has it: people type passwords into the wrong field."""
    if not name:
        return ""
    with services().database.read() as session:
        known = session.exec(select(User.name).where(User.name == name)).first()
    return known or ""


def note_entry(session: Session, login: Login, way: str) -> None:
    """Write in the audit who came in; the request itself has no caller yet."""
    if login.user_id is not None:
        name, act, subject = session.get_one(User, login.user_id).name, AuditAct.SIGNED_IN, way
    else:
        phone = session.get_one(Phone, login.phone_id)
        name = session.get_one(Member, phone.member_id).call_sign
        is_new = way == "ticket"
        act = AuditAct.ENROLLED if is_new else AuditAct.SIGNED_IN
        subject = f"phone {phone.id}" if is_new else way
    audit.note(session, act, audit.By(name, login.id, request.remote_addr or ""), subject)


def _proven(body: SignInIn) -> Enter:
    """Check the proof of the caller, and return the write that begins the session."""
    # A hash and another server take long, so they come before the transaction.
    agent = request.user_agent.string
    if body.ticket:
        return lambda session: enrolment.note_new_phone(
            session, sign_in.redeem(session, body.ticket, agent), own_host()
        )
    if body.zzd_code:
        account = vouched(body.zzd_code)
        former, _ = cookie.secret()
        return lambda session: enrolment.note_new_phone(
            session, sign_in.by_account(session, account, agent, former), own_host()
        )
    user_id = _checked(body)
    return lambda session: _with_factor(session, user_id, body.code)


def _with_factor(session: Session, user_id: int, code: str) -> tuple[str, Login]:
    user = session.get_one(User, user_id)
    second_factor.require(session, user, code, services().settings.secret_key)
    return sign_in.begin(session, user_id=user_id)


def vouched(code: str) -> str:
    """Ask 浙政钉 for the account of a code.

    Raises: NotFound, UnknownCode, Refused, TryLater.
    """
    client = services().zzd
    if client is None:
        raise access.NotFound("zzd")
    return client.account_of(code)


def welcome(secret: str, login: Login) -> Response:
    """Return the answer to who has just signed in, with the cookie of the session."""
    home = "/phone" if login.phone_id else "/"
    role = "member" if login.phone_id else "desk"
    response = jsonify(home=home, role=role, csrf=masked(login.csrf))
    cookie.put(response, secret, _kept_for(login))
    return response


def _checked(body: SignInIn) -> int:
    with services().database.read() as session:
        user = session.exec(select(User).where(User.name == body.login)).first()
    kept_hash = user.password_hash if user and user.password_hash else DUMMY
    # A password's hash is slow by design: in this thread it would stop every socket.
    fits = aside(lambda: check_password_hash(kept_hash, body.password))
    if not fits or kept_hash == DUMMY or user is None or user.disabled_at or user.id is None:
        raise Problem(401, "bad_password")
    return user.id


def _kept_for(login: Login) -> timedelta:
    """Return how long the browser keeps the cookie: a phone's still names the phone afterwards.

    A browser keeps no cookie for more than 400 days.
    """
    return timedelta(days=400) if login.phone_id else login.expires_at - clock.now()


@blueprint.delete("/session")
@allow(FIELD_AND_DESK)
@gives(None, 204)
def sign_out() -> Response:
    """End this session."""
    me = actor()
    with services().database.write() as session:
        sign_in.end(session, me.login_id)
        audited.note(session, AuditAct.SIGNED_OUT)
    services().hub.crowd.close_login(me.login_id)
    response = Response(status=204)
    cookie.drop(response)
    # What the browser has kept for this person. Not the cookies: one tells a browser that has
    # signed in before from a stranger that guesses a password.
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@blueprint.get("/me")
@allow(FIELD_AND_DESK)
@gives(MeState)
def me() -> Response:
    """Read who is signed in."""
    return jsonify(my_state(actor()))


def my_state(me: Actor) -> MeState:
    """Return the caller as pages and answers show it."""
    with services().database.read() as session:
        area = session.get_one(Area, me.area_id)
    return {
        "role": me.role or "source",
        "name": me.name,
        "seat": me.seat,
        "area": {"id": me.area_id, "name": area.name},
        "language": me.language,
        "csrf": masked(me.csrf),
    }


class EnrolIn(Body):
    """The call sign of the member who gets the link."""

    call_sign: str = Field(min_length=1, max_length=12)


@blueprint.post("/enrolments")
@allow(DESK)
@keyed
@takes(EnrolIn)
@gives(EnrolmentOut, 201)
@refuses(404, "no_member")
@refuses(429, "too_many")
def enrol() -> Response:
    """Make a one-time link for a member's phone, with its QR code (SVG)."""
    body = read(EnrolIn)
    me = actor()
    limit.hit("enrol", me.name, "60/10 minutes")

    def act(session: Session) -> Answer:
        member = access.member(session, me, body.call_sign)
        desk_user = session.get_one(User, me.user_id)
        token = sign_in.issue_ticket(session, member, me.name, desk_user)
        audited.note(session, AuditAct.LINK_MADE, member.call_sign)
        url = sign_in.link(services().settings.public_url, token)
        return 201, {
            "url": url,
            "qr_svg": segno.make(url, error="m").svg_inline(scale=6, border=2),
            "expires_at": clock.iso(clock.now() + sign_in.TICKET_LIFE),
        }

    return answered(act)


@blueprint.post("/phones/<phone_id>/confirmation")
@allow(FIELD_AND_CHIEFS)
@keyed
@gives(PhoneConfirmedOut)
@refuses(404, "no_phone")
def confirm_phone(phone_id: str) -> Response:
    """Confirm a member's new phone: by another phone of the member, or as a supervisor."""
    me = actor()

    def act(session: Session) -> Answer:
        phone = enrolment.confirm(session, me, phone_id)
        return 200, {"confirmed": phone.id, "at": clock.iso_or_none(phone.confirmed_at)}

    return answered(act)


@blueprint.delete("/phones/<phone_id>")
@allow(FIELD_AND_DESK)
@keyed
@gives(PhoneRevokedOut)
@refuses(404, "no_phone")
def revoke_phone(phone_id: str) -> Response:
    """Revoke a lost phone, or as a member a new one that is not yours; its sessions end at once."""
    me = actor()
    ended: list[str] = []

    def act(session: Session) -> Answer:
        ended.extend(enrolment.revoke(session, me, phone_id))
        audited.note(session, AuditAct.PHONE_REVOKED, f"phone {phone_id}")
        return 200, {"revoked": phone_id}

    response = answered(act)
    # After the commit: a socket that closed earlier could come back with the old session.
    for login_id in ended:
        services().hub.crowd.close_login(login_id)
    return response
