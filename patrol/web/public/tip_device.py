"""Know again a browser that has sent a whole tip, so that its network's flood does not refuse it.

The cookie holds a random name and a time under our signature. Nothing of it is stored.
"""

import re
import secrets
from datetime import timedelta

from flask import Response, request
from werkzeug.wrappers import Response as Redirect

from patrol import clock, sign_in
from patrol.web.http.gate import services

NAME = "tip_device"
LIFE = timedelta(days=180)
KNOWN_AFTER = timedelta(hours=1)
"""A flood gets its cookies when it begins; they help it only when its first share is long over."""
_COOKIE = re.compile(r"([0-9]{1,12})\.([0-9a-f]{16})\.([0-9a-f]{20})")


def known() -> str | None:
    """Return the name of this request's browser, when it has sent a whole tip some time ago."""
    parts = _COOKIE.fullmatch(request.cookies.get(NAME, ""))
    if parts is None or not secrets.compare_digest(_signature(parts[1], parts[2]), parts[3]):
        return None
    age_s = clock.now().timestamp() - int(parts[1])
    return parts[2] if KNOWN_AFTER.total_seconds() <= age_s <= LIFE.total_seconds() else None


def remember(response: Response | Redirect) -> None:
    """Give the browser its cookie after a whole tip, unless it has one."""
    if NAME in request.cookies:
        return
    at, name = str(int(clock.now().timestamp())), secrets.token_hex(8)
    response.set_cookie(
        NAME,
        f"{at}.{name}.{_signature(at, name)}",
        max_age=int(LIFE.total_seconds()),
        path="/tip",
        httponly=True,
        samesite="Lax",
        secure=services().settings.is_https,
    )


def _signature(at: str, name: str) -> str:
    return sign_in.hashed(f"{services().settings.secret_key}:tip device:{at}:{name}")[:20]
