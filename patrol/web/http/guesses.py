"""Count attempts to sign in: limits meet those who guess, and not their neighbours."""

import re
import secrets
from dataclasses import dataclass
from typing import Self

from flask import Response, current_app, request
from sqlmodel import Session, select

from patrol import guess, sign_in
from patrol.models import User
from patrol.web.http import limit
from patrol.web.http.gate import maybe_actor, services
from patrol.web.http.known_callers import known_callers
from patrol.web.http.lane import Lane, lanes

BROWSER = "patrol_browser"
"""The cookie by which a browser is known that has signed in with a password before."""
BROWSER_NAME = re.compile(r"[\w-]{43}", re.ASCII)
FROM_ONE_PLACE = "20/minute"
AT_ONE_NAME = "10/5 minutes"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt; `user_id` only when a password is tried and the account exists."""

    way: str
    name: str = ""
    browser: str = ""
    user_id: int | None = None
    browser_hash: str = guess.STRANGERS

    @classmethod
    def of(cls, *, login: str, ticket: str, zzd_code: str) -> Self:
        """Return the attempt, or refuse it by what its address has tried.

        A valid ticket, a session and a browser that is known to the account are not limited by
        what others do at their address.
        Raises: Problem 429, BadTicket.
        """
        if ticket:
            _refuse_bad(ticket)
            return cls("ticket")
        if zzd_code:
            limit.check("zzd", _counted(), FROM_ONE_PLACE)  # before another server is asked
            return cls("zzd")
        return cls._of_password(login)

    @classmethod
    def _of_password(cls, login: str) -> Self:
        browser = _browser()
        with services().database.read() as session:
            user_id = session.exec(select(User.id).where(User.name == login)).first()
            known = guess.known(session, user_id, browser) if user_id else guess.STRANGERS
        # By address and login: a stranger who guesses locks nobody else out of the account.
        name = f"{place()}:{login}" if known == guess.STRANGERS else ""
        if name:
            limit.check("password", _counted(), FROM_ONE_PLACE)
            limit.hit("sign_in", name, AT_ONE_NAME)
        return cls("password", name, browser, user_id, known)

    @classmethod
    def of_account(cls, user_id: int) -> Self:
        """Return the attempt of a desk user whom 浙政钉 has named; a code may still be guessed."""
        browser = _browser()
        with services().database.read() as session:
            known = guess.known(session, user_id, browser)
        return cls("zzd", "", browser, user_id, known)

    @property
    def lane(self) -> Lane:
        """The lane of its password, whose count is a write and whose hash is slow."""
        app_lanes = lanes(current_app)
        if self.browser_hash != guess.STRANGERS:
            return app_lanes.known_passwords
        is_near = known_callers().is_near(limit.block_of(request.remote_addr))
        return app_lanes.near_passwords if is_near else app_lanes.passwords

    def count(self) -> None:
        """Count it for its account before the check, so that many at once are limited too.

        Raises: TooSoon.
        """
        if self.user_id is not None:
            with services().database.write() as session:
                guess.count(session, self.user_id, self.browser_hash)

    def failed(self) -> None:
        """Count the wrong guess for its address.

        Raises: Problem 429.
        """
        if self.way != "ticket" and self.browser_hash == guess.STRANGERS:
            limit.hit(self.way, _counted(), FROM_ONE_PLACE)

    def forgive(self, session: Session) -> None:
        """Forget the guesses before this right one."""
        if self.user_id is not None:
            guess.forgive(session, self.user_id, self.browser, self.browser_hash)
        if self.name:
            limit.forget("sign_in", self.name, AT_ONE_NAME)

    def mark(self, response: Response) -> None:
        """Let the browser keep the name by which it is known."""
        if self.user_id is not None:
            response.set_cookie(
                BROWSER,
                self.browser,
                max_age=int(guess.KNOWN_FOR.total_seconds()),
                path="/api/v1/session",
                httponly=True,
                samesite="Lax",
                # A trial on a LAN without TLS would lose the cookie.
                secure=services().settings.is_https,
            )


def _refuse_bad(ticket: str) -> None:
    """Count and refuse a ticket that is not valid, before it costs the write lock.

    Nobody guesses 128 bits, but each try of one would stand before an order.
    Raises: BadTicket, Problem 429.
    """
    with services().database.read() as session:
        is_valid = sign_in.is_valid(session, ticket)
    if not is_valid:
        limit.hit("ticket", place(), FROM_ONE_PLACE)
        raise sign_in.BadTicket


def refuse_bad_invitation(ticket: str) -> str:
    """Return the name of the desk user whom a link lets set a password; refuse a bad link.

    Raises: BadTicket, Problem 429.
    """
    try:
        with services().database.read() as session:
            return sign_in.invited(session, ticket).name
    except sign_in.BadTicket:
        limit.hit("ticket", place(), FROM_ONE_PLACE)
        raise


def place() -> str:
    return limit.place_of(request.remote_addr)


def _counted() -> str:
    """Return by whom guesses count: a session has its own count, and others have their address."""
    me = maybe_actor()
    return f"session:{me.key}" if me else place()


def _browser() -> str:
    """Return the name that the browser has, or a new one."""
    given = request.cookies.get(BROWSER, "")
    return given if BROWSER_NAME.fullmatch(given) else secrets.token_urlsafe(32)
