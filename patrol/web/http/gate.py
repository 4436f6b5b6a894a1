"""Before every view: who is it, may they, did the request come from our own page.

Each view declares its callers with `@allow(...)`; one that forgets is refused to everybody.
"""

import logging
import secrets
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

from flask import Flask, Request, Response, current_app, g, request
from flask.sessions import NullSession, SessionInterface

from patrol import access, clock
from patrol.access import Actor
from patrol.services import Services
from patrol.web.http.problem import Problem

log = logging.getLogger(__name__)

COOKIE = "patrol_session"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
SEEN_EVERY_S = 60

View = TypeVar("View", bound=Callable[..., Any])


class Caller(StrEnum):
    PUBLIC = "public"
    MEMBER = "member"
    DISPATCHER = "dispatcher"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"
    SOURCE = "source"


PUBLIC = (Caller.PUBLIC,)
DESK = (Caller.DISPATCHER, Caller.SUPERVISOR, Caller.ADMIN)
CHIEFS = (Caller.SUPERVISOR, Caller.ADMIN)
PHONE = (Caller.MEMBER,)
FIELD_AND_DESK = (*PHONE, *DESK)


class NoFlaskSession(SessionInterface):
    """Sessions are rows of ours: Flask's own cookie is neither read nor written."""

    def open_session(self, app: Flask, request: Request) -> NullSession:
        return NullSession()


def allow(callers: Iterable[Caller]) -> Callable[[View], View]:
    """Who may call a view; read by the gate and by the route × role matrix test."""

    def mark(view: View) -> View:
        view.callers = frozenset(callers)  # type: ignore[attr-defined]
        return view

    return mark


def callers_of(app: Flask, endpoint: str) -> frozenset[Caller]:
    found: frozenset[Caller] = getattr(app.view_functions[endpoint], "callers", frozenset())
    return found


def services() -> Services:
    found: Services = current_app.extensions["patrol"]
    return found


def actor() -> Actor:
    """Whoever is signed in; views that allow the public use `maybe_actor`."""
    found = maybe_actor()
    if found is None:
        raise Problem(401, "signed_out")
    return found


def maybe_actor() -> Actor | None:
    found: Actor | None = g.get("actor")
    return found


def is_in_zzd() -> bool:
    """The page is shown by 浙政钉's own browser, which can vouch for the person."""
    return "TaurusApp" in request.user_agent.string


def install(app: Flask) -> None:
    app.session_interface = NoFlaskSession()
    app.before_request(_enter)
    app.after_request(_leave)


def _enter() -> None:
    g.nonce = secrets.token_urlsafe(16)
    if request.endpoint is None:
        return
    if request.endpoint == "static":
        return
    if "\0" in request.path or b"%00" in request.query_string:
        raise Problem(404, "http_404")  # it can name nothing, and PostgreSQL must not be asked
    callers = callers_of(current_app, request.endpoint)
    g.actor = _identify()
    if Caller.PUBLIC not in callers:
        found = actor()
        if _caller(found) not in callers:
            raise Problem(403, "forbidden")
    if request.method not in SAFE:
        _same_origin()
        if g.actor is not None:
            _csrf(g.actor)
            _own(g.actor)


def _caller(found: Actor) -> Caller:
    return Caller(found.role.value) if found.role else Caller.SOURCE


def _identify() -> Actor | None:
    secret, is_bearer = request.cookies.get(COOKIE, ""), False
    header = request.headers.get("Authorization", "")
    if header.startswith("Bearer "):
        secret, is_bearer = header[7:], True
    if not secret:
        return None
    with services().database.reader.connect() as link:
        found = access.actor_of(link, secret, is_bearer=is_bearer)
    if found is None and is_bearer:
        raise Problem(401, "bad_token")
    if found is not None and _is_stale(found):
        services().seen[found.login_id] = found.phone_id
    return found


def _is_stale(found: Actor) -> bool:
    return found.seen_at is None or (clock.now() - found.seen_at).total_seconds() > SEEN_EVERY_S


def _same_origin() -> None:
    """A browser says where it comes from; programs with a bearer token have no page."""
    if g.actor is not None and g.actor.is_bearer:
        return
    origin = request.headers.get("Origin")
    if origin is None:
        fetched = request.headers.get("Sec-Fetch-Site")
        if fetched not in (None, "same-origin", "none"):
            raise Problem(403, "foreign_origin")
        return
    own = {request.host, urlsplit(services().settings.public_url).netloc}
    if urlsplit(origin).netloc not in own:
        raise Problem(403, "foreign_origin")


def _csrf(found: Actor) -> None:
    """The page's token; the service worker has no page and shows its own header instead.

    Either needs a header that no foreign page can send without our leave (CORS preflight).
    """
    if found.is_bearer or request.headers.get("X-Patrol") == "service-worker":
        return
    given = request.headers.get("X-CSRF-Token") or request.form.get("csrf", "")
    if not secrets.compare_digest(given.encode(), found.csrf.encode()):
        raise Problem(403, "bad_csrf")


def _own(found: Actor) -> None:
    """An act that waited on a phone says whose it is: another member may have signed in since."""
    owner = unquote(request.headers.get("X-Owner", ""))
    if owner and owner != found.name:
        raise Problem(403, "not_yours", words={"owner": owner, "name": found.name})


def _leave(response: Response) -> Response:
    """Headers of every answer: a strict policy, no sniffing, no frame, nothing in the referrer."""
    settings = services().settings
    response.headers.setdefault("Content-Security-Policy", content_policy())
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "geolocation=(self), camera=(self), microphone=(self)"
    if settings.is_https and settings.is_production:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    if request.path.startswith("/api/"):
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def content_policy(styles: str = "'self'") -> str:
    """The content security policy of a page; `styles` are the sources of its style sheets."""
    settings = services().settings
    tiles = _origin(settings.map_tiles_url)
    socket = ("wss://" if settings.is_https else "ws://") + request.host
    return (
        "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'; "
        f"script-src 'self' 'nonce-{g.get('nonce', '')}'; style-src {styles}; worker-src 'self'; "
        f"img-src 'self' data: blob:{tiles}; media-src 'self' blob:; font-src 'self'; "
        f"connect-src 'self' {socket}{tiles}; manifest-src 'self'{_bridge()}"
    )


def _bridge() -> str:
    """On iPhones 浙政钉's bridge speaks through a frame of a scheme of its own."""
    return "; frame-src wvjbscheme:" if is_in_zzd() else ""


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f" {parts.scheme}://{parts.netloc}" if parts.netloc else ""
