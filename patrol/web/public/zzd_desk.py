"""浙政钉 at the desk: a desk user signs in with the account that an administrator has entered.

A member's sign-in (`session`) asks the members only, and this one the desk users only: a phone in
the field never becomes a desk by itself.
"""

from flask import Blueprint, Response, request
from pydantic import Field

from patrol import guess, sign_in
from patrol.channels.notice.zzd import UnknownCode
from patrol.models import AuditAct, User
from patrol.people import second_factor
from patrol.sign_in import UnknownAccount
from patrol.web.http import audited, cookie, limit, turns
from patrol.web.http.answers import Body, read
from patrol.web.http.contract import KB, at_most, gives, refuses, takes
from patrol.web.http.gate import PUBLIC, allow, services
from patrol.web.http.guesses import Attempt
from patrol.web.http.known_callers import known_callers
from patrol.web.public.session import SignedInOut, note_entry, vouched, welcome

blueprint = Blueprint("zzd_desk", __name__, url_prefix="/api/v1")

WAY = "zzd"


class ZzdDeskIn(Body):
    """The code of `dd.getAuthCode`, which works once within five minutes."""

    zzd_code: str = Field(min_length=1, max_length=256)
    code: str = Field(default="", max_length=10)
    """The code of the authenticator app, for a user who has one."""


@blueprint.post("/session/zzd")
@allow(PUBLIC)
@takes(ZzdDeskIn)
@at_most(2 * KB)
@gives(SignedInOut)
@refuses(401, "code_needed", "passkey_needed", "wrong_code")
@refuses(403, "unknown_account")
@refuses(404, "no_zzd")
@refuses(410, "zzd_code")
@refuses(429, "too_many")
@refuses(502, "zzd_refused")
@refuses(503, "zzd_away")
def let_in() -> Response:
    """Sign in at the desk with a code of 浙政钉; a user with a second factor needs it too."""
    body = read(ZzdDeskIn)
    attempt = Attempt.of(login="", ticket="", zzd_code=body.zzd_code)
    turns.give_back()  # another server takes long
    try:
        account, user = _named(body.zzd_code)
    except (UnknownCode, UnknownAccount) as error:
        audited.refused(AuditAct.SIGNED_IN, WAY)
        if isinstance(error, UnknownCode):
            attempt.failed()
        raise
    return _let_in(account, user, body.code)


def _named(zzd_code: str) -> tuple[str, User]:
    """Return the account of a code, and the desk user who has it.

    Raises: NotFound, UnknownCode, UnknownAccount, Refused, TryLater.
    """
    account = vouched(zzd_code)
    with services().database.read() as session:
        return account, sign_in.desk_user_of(session, account)


def _let_in(account: str, user: User, code: str) -> Response:
    attempt = Attempt.of_account(user.id or 0)
    try:
        # Only a user with a second factor leaves something to guess.
        if user.second_factor_at is not None:
            attempt.count()
        return _entered(account, code, attempt)
    except (second_factor.WrongCode, guess.TooSoon, UnknownAccount) as error:
        audited.refused(AuditAct.SIGNED_IN, WAY, user.name)
        if isinstance(error, second_factor.WrongCode):
            attempt.failed()
        raise


def _entered(account: str, code: str, attempt: Attempt) -> Response:
    with services().database.write() as session:
        # Again: an administrator may have disabled the user while the platform was asked.
        user = sign_in.desk_user_of(session, account)
        second_factor.require(session, user, code, services().settings.secret_key)
        secret, login = sign_in.begin(session, user_id=user.id)
        former = sign_in.end_former(session, cookie.secret()[0])
        note_entry(session, login, WAY)
        attempt.forgive(session)
    if former is not None:
        services().hub.crowd.close_login(former)
    known_callers().remember(secret, limit.block_of(request.remote_addr))
    response = welcome(secret, login)
    attempt.mark(response)
    return response
