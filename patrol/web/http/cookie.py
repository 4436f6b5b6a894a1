"""The cookie of the session: `__Host-` on HTTPS, which a neighbouring host name cannot set."""

import re
from datetime import timedelta

from flask import Response, current_app, request

PLAIN = "patrol_session"
"""The name on plain HTTP, where a browser refuses `__Host-`; until 0.2 the name on HTTPS too."""
HOST = f"__Host-{PLAIN}"


def _is_https() -> bool:
    is_https: bool = current_app.extensions["patrol"].settings.is_https
    return is_https


def _name() -> str:
    return HOST if _is_https() else PLAIN


def secret() -> tuple[str, bool]:
    """Return the secret of the request's session; True when it came by the cookie's old name."""
    if kept := request.cookies.get(_name(), ""):
        return kept, False
    return request.cookies.get(PLAIN, ""), _is_https()


def credential() -> str:
    """Return the bearer token of the request, else the secret of its session, else ""."""
    header = request.headers.get("Authorization", "")
    return header[7:] if header.startswith("Bearer ") else secret()[0]


_IN_HEAD = re.compile(rb"\n(?:authorization: *bearer +(\S+)|cookie:([^\r]*))", re.IGNORECASE)
_SESSION = re.compile(rf"(?:^|[; ])(?:{HOST}|{PLAIN})=([^;\s]+)".encode())


def credential_in(head: bytes) -> str:
    """Return the credential in the bytes of a request's head that is not parsed yet, else "".

    Of a cookie's two names it is the one that comes first: it decides no right.
    """
    for token, cookies in _IN_HEAD.findall(head):
        kept = _SESSION.search(cookies)
        if credential := token or (kept[1] if kept else b""):
            return str(credential, "latin-1")
    return ""


def put(response: Response, session_secret: str, life: timedelta) -> None:
    """Set the cookie, and take one of the old name away."""
    if _is_https() and PLAIN in request.cookies:
        response.delete_cookie(PLAIN, secure=True, httponly=True, samesite="Lax")
    response.set_cookie(
        _name(),
        session_secret,
        max_age=int(life.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=_is_https(),
    )


def drop(response: Response) -> None:
    """Take the cookie away, also that of the old name."""
    for name in {_name(), PLAIN}:
        response.delete_cookie(name, secure=_is_https(), httponly=True, samesite="Lax")
