"""我的账号: a desk user changes the own password and sets up a second factor."""

import segno
from flask import Blueprint, Response, jsonify
from pydantic import Field
from sqlmodel import Session
from typing_extensions import TypedDict

from patrol import clock
from patrol.models import Role, User
from patrol.models.shapes import Moment
from patrol.people import passkey, second_factor
from patrol.web.http import limit
from patrol.web.http.answers import Body, read
from patrol.web.http.contract import gives, refuses, takes
from patrol.web.http.gate import DESK, actor, allow, lacks_factor, services
from patrol.web.http.problem import Problem
from patrol.web.public.passwords import Password, prove

blueprint = Blueprint("account", __name__)

TRIES = "10/10 minutes"


class PasskeyState(TypedDict):
    """One passkey of the caller."""

    id: str
    made_at: Moment
    used_at: Moment | None


class AccountOut(TypedDict):
    """The caller's own account. `needs_second_factor`: nothing else works until it is set up."""

    name: str
    role: Role
    has_password: bool
    has_app: bool
    passkeys: list[PasskeyState]
    needs_second_factor: bool


class SecondFactorOut(TypedDict):
    """A new secret for an authenticator app, as text and as a QR code; it is shown once."""

    secret: str
    uri: str
    qr_svg: str


@blueprint.get("/api/v1/account")
@allow(DESK)
@gives(AccountOut)
def my_account() -> Response:
    """Read whether the caller has a password and a second factor."""
    me = actor()
    with services().database.read() as session:
        user = session.get_one(User, me.user_id)
        has_app, passkeys = second_factor.has_app(session, user), passkey.of(session, user.id or 0)
    return jsonify(
        name=user.name,
        role=user.role,
        has_password=bool(user.password_hash),
        has_app=has_app,
        passkeys=[
            {
                "id": row.id,
                "made_at": clock.iso(row.made_at),
                "used_at": clock.iso_or_none(row.used_at),
            }
            for row in passkeys
        ],
        needs_second_factor=lacks_factor(me),
    )


class BeginFactorIn(Body):
    """The caller's password, as it was typed."""

    current: Password


@blueprint.post("/api/v1/account/second-factor")
@allow(DESK)
@takes(BeginFactorIn)
@gives(SecondFactorOut, 201)
@refuses(403, "wrong_password")
@refuses(409, "has_factor")
@refuses(429, "too_many")
def begin_factor() -> Response:
    """Make a secret for an authenticator app; it counts after its first code was typed."""
    body, me = read(BeginFactorIn), actor()
    prove(me, body.current)
    with services().database.write() as session:
        user = session.get_one(User, me.user_id)
        if second_factor.has_app(session, user):
            raise Problem(409, "has_factor")
        secret = second_factor.begin(session, user, services().settings.secret_key)
    address = second_factor.uri(secret, me.name)
    qr_svg = segno.make(address, error="m").svg_inline(scale=5, border=2)
    response = jsonify(secret=secret, uri=address, qr_svg=qr_svg)
    response.status_code = 201
    return response


class ConfirmFactorIn(Body):
    """The six digits that the app shows now."""

    code: str = Field(min_length=1, max_length=10)


@blueprint.put("/api/v1/account/second-factor")
@allow(DESK)
@takes(ConfirmFactorIn)
@gives(None, 204)
@refuses(422, "wrong_code")
@refuses(429, "too_many")
def confirm_factor() -> Response:
    """Type the first code: from now on the password alone does not sign in."""
    body, me = read(ConfirmFactorIn), actor()
    limit.hit("code", me.name, TRIES)
    try:
        with services().database.write() as session:
            _confirmed(session, me.user_id or 0, body.code)
    except second_factor.WrongCode:
        raise Problem(422, "wrong_code") from None
    return Response(status=204)


def _confirmed(session: Session, user_id: int, code: str) -> None:
    user = session.get_one(User, user_id)
    second_factor.confirm(session, user, code, services().settings.secret_key)
