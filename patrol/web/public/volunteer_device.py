"""Know the device of a volunteer again: a cookie holds its secret, of which the hash is stored."""

from datetime import timedelta

from flask import Response, request
from sqlmodel import Session
from werkzeug.wrappers import Response as Redirect

from patrol.models import Volunteer
from patrol.people import volunteer
from patrol.web.http.gate import services

NAME = "volunteer"
LIFE = timedelta(days=730)


def device(session: Session) -> Volunteer | None:
    """Return the volunteer whose device asks; None for everybody else."""
    return volunteer.of_device(session, request.cookies.get(NAME, ""))


def remember(response: Response | Redirect, token: str) -> None:
    """Give the device its secret."""
    response.set_cookie(
        NAME,
        token,
        max_age=int(LIFE.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=services().settings.is_https,
    )


def forget(response: Response | Redirect) -> None:
    """Take the secret away from the device."""
    response.delete_cookie(NAME)
