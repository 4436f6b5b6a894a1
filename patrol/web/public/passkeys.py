"""通行密钥: a desk user makes passkeys, removes them, and signs in with one."""

from typing import Any

from flask import Blueprint, Response, jsonify, request
from pydantic import Field
from typing_extensions import TypedDict

from patrol import sign_in
from patrol.models import AuditAct, User
from patrol.people import passkey
from patrol.people.passkey import BadPasskey
from patrol.web.http import audited, cookie, limit
from patrol.web.http.answers import Body, read
from patrol.web.http.contract import KB, at_most, gives, refuses, takes
from patrol.web.http.gate import DESK, PUBLIC, actor, allow, services
from patrol.web.http.guesses import FROM_ONE_PLACE, place
from patrol.web.http.known_callers import known_callers
from patrol.web.http.problem import Problem
from patrol.web.public.passwords import Password, prove
from patrol.web.public.session import SignedInOut, note_entry, welcome

blueprint = Blueprint("passkeys", __name__, url_prefix="/api/v1")

WAY = "passkey"


class PasskeyOptionsOut(TypedDict):
    """The options with which a browser makes or asks for a passkey (WebAuthn level 3, as JSON)."""

    options: dict[str, Any]


class PasskeyIn(Body):
    """The answer of the browser, as `PublicKeyCredential.toJSON()` gives it."""

    credential: dict[str, Any]


class OfferIn(Body):
    """The caller's password, as it was typed."""

    current: Password


@blueprint.get("/session/passkey-options")
@allow(PUBLIC)
@gives(PasskeyOptionsOut)
def ask() -> Response:
    """Get a challenge to sign in with a passkey; it counts for five minutes."""
    settings = services().settings
    response = jsonify(options=passkey.ask(settings.public_url, settings.secret_key))
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/session/passkey")
@allow(PUBLIC)
@takes(PasskeyIn)
@at_most(8 * KB)
@gives(SignedInOut)
@refuses(401, "bad_passkey")
@refuses(429, "too_many")
def enter() -> Response:
    """Sign in with a passkey: no name, no password."""
    credential = read(PasskeyIn).credential
    try:
        return _entered(credential)
    except BadPasskey:
        audited.refused(AuditAct.SIGNED_IN, WAY)
        # Only wrong ones count, so that nobody's tries keep a neighbour's right one out.
        limit.hit(WAY, place(), FROM_ONE_PLACE)
        raise


def _entered(credential: dict[str, Any]) -> Response:
    settings = services().settings
    with services().database.read() as session:
        stored, count, at = passkey.verified(
            session, credential, settings.public_url, settings.secret_key
        )
    with services().database.write() as session:
        user_id = passkey.use(session, stored.id, count, at)
        secret, login = sign_in.begin(session, user_id=user_id)
        former = sign_in.end_former(session, cookie.secret()[0])
        note_entry(session, login, WAY)
    if former is not None:
        services().hub.crowd.close_login(former)
    known_callers().remember(secret, limit.block_of(request.remote_addr))
    return welcome(secret, login)


@blueprint.post("/account/passkey-options")
@allow(DESK)
@takes(OfferIn)
@gives(PasskeyOptionsOut)
@refuses(403, "wrong_password")
@refuses(429, "too_many")
def offer() -> Response:
    """Prove the password, and get what the browser needs to make a passkey."""
    body, me, settings = read(OfferIn), actor(), services().settings
    prove(me, body.current)
    with services().database.read() as session:
        user = session.get_one(User, me.user_id)
        ids = [row.id for row in passkey.of(session, me.user_id or 0)]
    options = passkey.offer(user, ids, settings.public_url, settings.secret_key)
    return jsonify(options=options)


@blueprint.post("/account/passkeys")
@allow(DESK)
@takes(PasskeyIn)
@at_most(16 * KB)
@gives(None, 204)
@refuses(401, "bad_passkey")
@refuses(409, "too_many_passkeys")
def add() -> Response:
    """Keep the passkey that the browser has made: from now on a password alone does not sign in."""
    me, settings = actor(), services().settings
    made = passkey.read(
        read(PasskeyIn).credential, me.user_id or 0, settings.public_url, settings.secret_key
    )
    with services().database.write() as session:
        passkey.add(session, session.get_one(User, me.user_id), made)
    return Response(status=204)


class RemoveIn(Body):
    """The id of the passkey, and the caller's password as it was typed."""

    id: str = Field(min_length=1, max_length=1400)
    current: Password


@blueprint.delete("/account/passkeys")
@allow(DESK)
@takes(RemoveIn)
@gives(None, 204)
@refuses(403, "wrong_password")
@refuses(404, "no_passkey")
@refuses(429, "too_many")
def remove() -> Response:
    """Prove the password, and remove a passkey of one's own."""
    body, me = read(RemoveIn), actor()
    prove(me, body.current)
    with services().database.write() as session:
        if not passkey.remove(session, session.get_one(User, me.user_id), body.id):
            raise Problem(404, "no_passkey")
    return Response(status=204)
