"""A line of the log for each request: its id, caller, address, status and duration.

The path is the rule of the view and not what was asked: the path of a tip's page is its secret.
"""

import logging
import re
import secrets
import time
from typing import Any

from flask import Flask, Response, g, request

from patrol.json_log import REQUEST
from patrol.web.http.gate import maybe_actor

log = logging.getLogger("patrol.access")
_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
HEADER = "X-Request-Id"


def install(app: Flask) -> None:
    """Give each request an id, and write its line when it ends."""
    app.before_request(_begin)
    app.after_request(_name)
    app.teardown_request(_forget)


def _begin() -> None:
    given = request.headers.get(HEADER, "")  # a proxy in front may have one already
    g.begun_at = time.monotonic()
    g.request_id = given if _ID.fullmatch(given) else secrets.token_hex(8)
    REQUEST.set({"request": g.request_id, "address": request.remote_addr or ""})


def _name(response: Response) -> Response:
    if "request_id" not in g:
        return response
    response.headers[HEADER] = g.request_id
    if log.isEnabledFor(logging.INFO):
        log.info("%s %s", request.method, _rule(), extra={"facts": _facts(response)})
    return response


def _facts(response: Response) -> dict[str, Any]:
    me = maybe_actor()
    return {
        "actor": me.name if me else "",
        "login": me.login_id if me else None,
        "method": request.method,
        "path": _rule(),
        "status": response.status_code,
        "duration_ms": round((time.monotonic() - g.begun_at) * 1000, 1),
    }


def _rule() -> str:
    return request.url_rule.rule if request.url_rule else "(no page)"


def _forget(_: BaseException | None) -> None:
    REQUEST.set(None)
