"""Check every request before its view: who calls, may they call, does the call come from our page.

Each view declares its callers with `@allow(...)`; a view without it is refused to everybody.
"""

import logging
import secrets
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

from flask import Flask, Request, Response, current_app, g, request
from flask.sessions import NullSession, SessionInterface

from patrol import access, clock, sign_in
from patrol.access import Actor
from patrol.models import AuditAct, Role, Scope
from patrol.services import Services
from patrol.web.http import audited, budget, cookie, limit
from patrol.web.http.csrf import unmasked
from patrol.web.http.known_callers import KnownCallers, known_callers
from patrol.web.http.problem import Problem

log = logging.getLogger(__name__)

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
OWN_SITE = frozenset({"same-origin", "none"})
"""`Sec-Fetch-Site` of our own page, and of a person who typed the address or sent a form again."""
SEEN_EVERY_S = 60
"""A session is recorded as seen once in this time at most: a read must not cost a write."""

FACTORLESS = frozenset({"account", "passkeys", "passwords", "session"})
"""Views for an administrator who still has to set up a second factor."""

GatedView = TypeVar("GatedView", bound=Callable[..., Any])


class Caller(StrEnum):
    """A group of callers that a view may allow."""

    PUBLIC = "public"
    MEMBER = "member"
    DISPATCHER = "dispatcher"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"
    SOURCE = "source"
    METRICS = "metrics"
    """A program whose token reads `/metrics` only."""
    WALL = "wall"
    """A big screen, whose token reads the wall only."""


PUBLIC = (Caller.PUBLIC,)
METRICS = (Caller.METRICS,)
NARROW = {Scope.METRICS: Caller.METRICS, Scope.WALL: Caller.WALL}
"""The scopes of tokens that open one thing only, with the callers that they make."""
DESK = (Caller.DISPATCHER, Caller.SUPERVISOR, Caller.ADMIN)
CHIEFS = (Caller.SUPERVISOR, Caller.ADMIN)
ADMINS = (Caller.ADMIN,)
PHONE = (Caller.MEMBER,)
FIELD_AND_DESK = (*PHONE, *DESK)
FIELD_AND_CHIEFS = (*PHONE, *CHIEFS)


class NoFlaskSession(SessionInterface):
    """Turn Flask's own session cookie off: our sessions are rows of the table of logins."""

    def open_session(self, app: Flask, request: Request) -> NullSession:
        return NullSession()


def allow(callers: Iterable[Caller]) -> Callable[[GatedView], GatedView]:
    """Declare who may call a view; the gate and the test of all routes and roles read it."""

    def mark(view: GatedView) -> GatedView:
        view.callers = frozenset(callers)  # type: ignore[attr-defined]  # views are functions
        return view

    return mark


def callers_of(app: Flask, endpoint: str) -> frozenset[Caller]:
    """Return the declared callers of a view; empty when it declares none."""
    callers: frozenset[Caller] = getattr(app.view_functions[endpoint], "callers", frozenset())
    return callers


def services() -> Services:
    """Return the services of the running application."""
    app_services: Services = current_app.extensions["patrol"]
    return app_services


def actor() -> Actor:
    """Return the caller of this request; views that allow the public use `maybe_actor`.

    Raises: Problem 401.
    """
    me = maybe_actor()
    if me is None:
        raise Problem(401, "signed_out")
    return me


def maybe_actor() -> Actor | None:
    """Return the caller of this request; None when nobody is signed in."""
    me: Actor | None = g.get("actor")
    return me


def is_in_zzd() -> bool:
    """True inside the browser of the 浙政钉 app, which can vouch for the person."""
    return "TaurusApp" in request.user_agent.string


def install(app: Flask) -> None:
    """Put the gate before every view, and our headers on every answer."""
    app.session_interface = NoFlaskSession()
    app.extensions["known_callers"] = KnownCallers()
    app.before_request(_enter)
    app.after_request(_leave)


def check_forms(app: Flask) -> None:
    """Look at a form's token; call it after `turns.read_bodies`, because it needs the body."""
    app.before_request(_check_form)


def _enter() -> None:
    g.nonce = secrets.token_urlsafe(16)
    if request.endpoint is None:
        return
    if request.endpoint == "static":
        return
    if "\0" in request.path or b"%00" in request.query_string:
        # PostgreSQL refuses U+0000 with an error, and no name of ours contains it.
        raise Problem(404, "http_404")
    g.actor = _identify()
    _admit(callers_of(current_app, request.endpoint))
    if request.method not in SAFE:
        _same_origin()
        if g.actor is not None:
            _csrf(g.actor)
            _own(g.actor)
            budget.spend(g.actor, request.endpoint)


def _admit(callers: frozenset[Caller]) -> None:
    """Refuse a caller whom the view does not admit, or whose token has not the scope for it."""
    me = maybe_actor()
    if me is None and Caller.PUBLIC not in callers:
        _tell_revoked()
    if Caller.PUBLIC not in callers and _caller(actor()) not in callers:
        raise Problem(403, "forbidden")
    if me is not None and Caller.PUBLIC not in callers and lacks_factor(me):
        _refuse_factorless(request.endpoint or "")
    if me is not None and me.scope in NARROW and NARROW[me.scope] not in callers:
        g.actor = None  # a public page would show the name of the token's owner
    if me is not None and me.scope == Scope.READ and request.method not in SAFE:
        raise Problem(403, "token_reads_only")


def lacks_factor(me: Actor) -> bool:
    """True for an administrator who must set up a second factor before anything else."""
    is_asked = bool(services().settings.admins_need_second_factor)
    return is_asked and me.role == Role.ADMIN and not me.has_second_factor and not me.is_bearer


def _refuse_factorless(endpoint: str) -> None:
    if endpoint.partition(".")[0] not in FACTORLESS:
        raise Problem(403, "second_factor_needed")


def _caller(me: Actor) -> Caller:
    if me.scope in NARROW:
        return NARROW[me.scope]
    return Caller(me.role.value) if me.role else Caller.SOURCE


def _identify() -> Actor | None:
    (secret, is_old_cookie), is_bearer = cookie.secret(), False
    header = request.headers.get("Authorization", "")
    if header.startswith("Bearer "):
        secret, is_old_cookie, is_bearer = header[7:], False, True
    if not secret:
        return None
    with services().database.reader.connect() as link:
        me = access.actor_of(link, secret, is_bearer=is_bearer, is_old_cookie=is_old_cookie)
    if me is None:
        known_callers().forget(secret)
    else:
        known_callers().remember(secret, limit.block_of(request.remote_addr))
    if me is not None and is_old_cookie:
        g.old_cookie = secret
    if me is None and is_bearer:
        raise Problem(401, "bad_token")
    if me is not None and _is_stale(me):
        services().seen[me.login_id] = me.phone_id  # `attendance` writes it at the next roll-call
    return me


def _tell_revoked() -> None:
    """Tell a revoked phone that it is revoked: only then does it delete what it has stored."""
    # An ended session alone proves no loss: it may have expired, or a backup was restored.
    secret, _ = cookie.secret()
    if not secret:
        return
    with services().database.read() as session:
        phone_id = sign_in.revoked_phone(session, secret)
    if phone_id is not None:
        # The browser keeps photos for a day, and no page of ours can take them out of its cache.
        headers = {"Clear-Site-Data": '"cache"'}
        raise Problem(401, "phone_revoked", headers=headers, phone_id=phone_id)


def _is_stale(me: Actor) -> bool:
    return me.seen_at is None or (clock.now() - me.seen_at).total_seconds() > SEEN_EVERY_S


def _same_origin() -> None:
    """Refuse a write from another site's page; a program with a bearer token has no page."""
    if g.actor is not None and g.actor.is_bearer:
        return
    # The browser itself says who asks. Origin alone does not: under a strict referrer policy a
    # form of our own page sends "null".
    fetched = request.headers.get("Sec-Fetch-Site")
    if fetched:
        if fetched not in OWN_SITE:
            raise Problem(403, "foreign_origin")
        return
    # An older browser, or a page over plain HTTP.
    origin = request.headers.get("Origin")
    if origin is None:
        return
    if urlsplit(origin).netloc not in _own_hosts():
        raise Problem(403, "foreign_origin")


def _own_hosts() -> list[str]:
    """Our hosts, and the one that the caller asked: a proxy may change the latter."""
    ours = (urlsplit(origin).netloc for origin in services().settings.origins)
    return list(dict.fromkeys(host for host in (*ours, request.host) if host))


def own_host() -> str:
    """Return the host of ours that the browser's page is of: a proxy may change `Host`."""
    origin = urlsplit(request.headers.get("Origin", "")).netloc
    return origin if origin in _own_hosts() else request.host


def _csrf(me: Actor) -> None:
    """Refuse a write without the page's token; the service worker sends `X-Patrol` instead."""
    # A foreign page cannot send either header: the browser would ask us first (CORS preflight).
    if me.is_bearer or request.headers.get("X-Patrol") == "service-worker":
        return
    given = request.headers.get("X-CSRF-Token", "")
    if not given and request.mimetype in FORMS:
        g.form_of = me  # `_check_form` looks at it when the body was read
        return
    _compare(given, me)


def _check_form() -> None:
    """Refuse the form of a signed-in person that lacks the page's token."""
    if (me := g.pop("form_of", None)) is not None:
        _compare(request.form.get("csrf", ""), me)


def _compare(given: str, me: Actor) -> None:
    if not secrets.compare_digest(unmasked(given).encode(), me.csrf.encode()):
        raise Problem(403, "bad_csrf")


def _own(me: Actor) -> None:
    """Refuse an act that another member made on this phone before the present one signed in."""
    owner = unquote(request.headers.get("X-Owner", ""))
    if owner and owner != me.name:
        raise Problem(403, "not_yours", words={"owner": owner, "name": me.name})


def _leave(response: Response) -> Response:
    """Add our headers to an answer: a strict content policy, no sniffing, no foreign referrer."""
    settings = services().settings
    response.headers.setdefault("Content-Security-Policy", content_policy())
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "geolocation=(self), camera=(self), microphone=(self)"
    # Never in a trial: a browser would refuse plain HTTP of that host for a year.
    if settings.is_https and settings.is_production:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    me = maybe_actor()
    if me is not None and me.is_desk and response.mimetype == "text/html":
        response.headers["Cache-Control"] = "no-store"  # the next person at a shared computer
    elif request.path.startswith("/api/"):
        response.headers.setdefault("Cache-Control", "no-store")
    _rename_cookie(response)
    _audit_refusal(response.status_code)
    return response


def _rename_cookie(response: Response) -> None:
    """Give a session that came by the cookie's old name the new one."""
    secret = g.get("old_cookie")
    if secret and "Set-Cookie" not in response.headers:
        is_desk = actor().is_desk
        life = sign_in.DESK_LOGIN_LIFE if is_desk else sign_in.PHONE_LOGIN_LIFE
        cookie.put(response, secret, life)


def _audit_refusal(status: int) -> None:
    """Count who tried what he or she may not; a mere 401 is a session that ran out."""
    if request.endpoint in ("session.let_in", "zzd_desk.let_in"):
        return  # they have the account, and count by themselves
    if status in (403, 429) or (status == 401 and "Authorization" in request.headers):
        audited.refused(AuditAct.FORBIDDEN, f"{status} {request.method} {request.endpoint}")


def content_policy(styles: str = "'self'", *, runs_wasm: bool = False) -> str:
    """The content security policy of a page; `styles` are the sources of its style sheets."""
    wasm = " 'wasm-unsafe-eval'" if runs_wasm else ""
    settings = services().settings
    tiles = _origin(settings.map_tiles_url)
    # Named in full: older Safaris do not count a WebSocket as 'self'.
    scheme = "wss://" if settings.is_https else "ws://"
    socket = " ".join(scheme + host for host in _own_hosts())
    return (
        "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'; "
        f"script-src 'self' 'nonce-{g.get('nonce', '')}'{wasm}; "
        f"style-src {styles}; worker-src 'self'; "
        f"img-src 'self' data: blob:{tiles}; media-src 'self' blob:; font-src 'self'; "
        f"connect-src 'self' {socket}{tiles}; manifest-src 'self'{_bridge()}"
    )


def _bridge() -> str:
    """Allow the frame that 浙政钉's bridge needs on iPhones (docs/decisions/zzd.md)."""
    return "; frame-src wvjbscheme:" if is_in_zzd() else ""


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f" {parts.scheme}://{parts.netloc}" if parts.netloc else ""
