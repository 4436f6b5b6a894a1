"""Serve the pages, the manifest and the service worker of the app."""

import json
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, g, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as Redirect

from patrol import i18n
from patrol.access import NotFound
from patrol.models import Role
from patrol.operations import checklist
from patrol.people import notice
from patrol.version import VERSION
from patrol.web.http.assets import FIRST, FIRST_STYLES, ROOT, STYLES, assets
from patrol.web.http.csrf import masked
from patrol.web.http.demo import is_demo, is_drill
from patrol.web.http.gate import (
    DESK,
    PHONE,
    PUBLIC,
    actor,
    allow,
    content_policy,
    is_in_zzd,
    lacks_factor,
    maybe_actor,
    services,
)
from patrol.web.http.language import language
from patrol.web.phone.phone import InboxOut, whole_inbox
from patrol.web.public.session import my_state
from patrol.web.public.setup import stands

blueprint = Blueprint("pages", __name__)


def context() -> dict[str, object]:
    """Return the names that every template may use."""
    me = maybe_actor()
    return {
        "nonce": g.get("nonce", ""),
        "import_map": assets().import_map,
        "asset": assets().url,
        "csrf": masked(me.csrf) if me else "",
        "lang": language(),
        "t": lambda key, **params: i18n.t(key, language(), **params),
        "theme": request.cookies.get("theme", "auto"),
        "me": my_state(me) if me else None,
        "is_demo": is_demo(),
        "is_drill": is_drill(),
        "version": VERSION,
        "zone": services().settings.time_zone,
        "zzd": services().credentials.settings.zzd_tenant_id
        if is_in_zzd() and services().zzd
        else "",
    }


@blueprint.get("/")
@allow(PUBLIC)
def home() -> Redirect:
    """Open the page of the caller's role; an administrator sees first what is missing."""
    me = maybe_actor()
    if me is None:
        return redirect("/signin")
    if me.is_desk:
        return redirect("/admin" if me.role == Role.ADMIN and _lacks_something() else "/desk")
    return redirect("/phone")


def _lacks_something() -> bool:
    """True while a street that is no demo still lacks what every street needs."""
    if is_demo():
        return False
    with services().database.read() as session:
        return not checklist.is_complete(checklist.items(session, services().settings))


@blueprint.get("/signin")
@allow(PUBLIC)
def signin() -> str:
    """Show the sign-in page; inside 浙政钉 a phone gets a page that signs in without typing."""
    is_vouched = is_in_zzd() and services().zzd is not None
    is_phones = request.args.get("next", "").partition("?")[0] == "/phone"
    name = "zzd.html" if is_vouched and is_phones else "signin.html"
    return render_template(name, stands=stands())


@blueprint.get("/privacy")
@allow(PUBLIC)
def privacy() -> str:
    """Show the privacy notice of this office, in the language of the address or of the caller."""
    asked = request.args.get("lang", "")
    chosen = asked if asked in i18n.LANGUAGES else language()
    settings = services().settings
    return render_template(
        "privacy.html",
        lang=chosen,
        t=lambda key, **params: i18n.t(key, chosen, **params),
        version=notice.version(settings),
        office=settings.office_name,
        contact=settings.office_contact,
        days=notice.days(settings),
    )


@blueprint.get("/enter")
@allow(PUBLIC)
def enter() -> Response:
    """Show the page of a one-time link; its button posts the ticket that stands behind `#`."""
    # Opening must not use the ticket up: messengers open links to make a preview.
    response = make_response(render_template("enter.html"))
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@blueprint.get("/enter/<ticket>")
@allow(PUBLIC)
def enter_by_old_link(ticket: str) -> Redirect:
    """Lead a link of an older release to the page that takes its ticket behind `#`."""
    response = redirect(f"/enter#{quote(ticket[:64], safe='')}")
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@blueprint.get("/phone")
@allow(PUBLIC)
def phone() -> Response | Redirect:
    """Show the page of a member's phone; anyone else is sent to sign in."""
    if not _is(PHONE):
        return redirect(f"/signin?{urlencode({'next': request.full_path.rstrip('?')})}")
    response = make_response(
        render_template(
            "phone.html",
            app=FIRST,
            styles=STYLES,
            first_styles=FIRST_STYLES,
            import_map=assets().phone_import_map,
            inline=assets().inline,
            inbox=_inbox_of_visit(),
            notice=notice.version(services().settings),
        )
    )
    response.headers["Cache-Control"] = "no-store"
    styles = f"'self' 'nonce-{g.nonce}'"
    response.headers["Content-Security-Policy"] = content_policy(styles, runs_wasm=True)
    return response


def _inbox_of_visit() -> InboxOut | None:
    """Return the inbox for a page that a person opens now, so that its orders are readable at once.

    The service worker, which keeps the page, fetches it as a program does and gets no order.
    """
    if request.headers.get("Sec-Fetch-Dest") != "document":
        return None
    return whole_inbox(actor())


@blueprint.get("/desk")
@allow(PUBLIC)
def desk() -> Response | Redirect:
    """Show the page of the desk; anyone else is sent to sign in."""
    if not _is(DESK):
        return redirect("/signin")
    if lacks_factor(actor()):
        return redirect("/account")
    has_texts = bool(services().credentials.settings.news_ways)
    modules = assets().modules("desk/main.js")
    return make_response(render_template("desk.html", modules=modules, has_texts=has_texts))


def _is(callers: tuple[str, ...]) -> bool:
    me = maybe_actor()
    return me is not None and me.role is not None and str(me.role) in callers


@blueprint.get("/service_worker.js")
@allow(PUBLIC)
def service_worker() -> Response:
    """Serve our service worker after one generated line with the files of the offline shell."""
    response = _worker("service_worker.js", list(assets().for_phone()))
    response.headers["Service-Worker-Allowed"] = "/"
    return response


@blueprint.get("/tip_worker.js")
@allow(PUBLIC)
def tip_worker() -> Response:
    """Serve the service worker of the tip's page, after a generated line with the page's files."""
    return _worker("tip_worker.js", list(assets().for_tips()), page="/tip")


@blueprint.get("/grid_worker.js")
@allow(PUBLIC)
def grid_worker() -> Response:
    """Serve the same service worker for a grid worker's page."""
    return _worker("tip_worker.js", list(assets().for_tips()), page="/grid")


def _worker(name: str, urls: list[str], **more: str) -> Response:
    kept = json.dumps({"version": assets().version, "urls": urls, **more})
    source = (ROOT / name).read_text(encoding="utf-8")
    response = Response(f"self.PRECACHE={kept};\n{source}", mimetype="text/javascript")
    # A browser must ask each time: a kept worker would keep the old shell.
    response.headers["Cache-Control"] = "no-cache"
    return response


@blueprint.get("/manifest.webmanifest")
@allow(PUBLIC)
def manifest() -> Response:
    """Serve the app's manifest with its names in the caller's language."""
    chosen = language()
    names = {"name": i18n.t("app.name", chosen), "short_name": i18n.t("app.short_name", chosen)}
    return _manifest({"lang": chosen, **names})


@blueprint.get("/tip.webmanifest")
@allow(PUBLIC)
def tip_manifest() -> Response:
    """Serve the manifest of the tip's page, which a rider may install beside other apps."""
    chosen = language()
    title = i18n.t("tip.title", chosen)
    names = {"name": title, "short_name": title, "description": i18n.t("tip.description", chosen)}
    place = {"id": "/tip", "start_url": "/tip", "scope": "/tip"}
    return _manifest({"lang": chosen, **names, **place})


def _manifest(changes: dict[str, str]) -> Response:
    document = json.loads((ROOT / "manifest.json").read_text(encoding="utf-8")) | changes
    for icon in document.get("icons", ()):
        icon["src"] = assets().url(icon["src"].removeprefix("/static/"))
    return Response(json.dumps(document), mimetype="application/manifest+json")


@blueprint.get("/ca.crt")
@allow(PUBLIC)
def local_authority() -> Response:
    """Serve the root certificate of `make run TLS=1`, for a phone on the LAN.

    Raises: NotFound.
    """
    path = services().settings.patrol_data / "tls" / "ca.crt"
    if not path.exists():
        raise NotFound("page")
    return Response(path.read_bytes(), mimetype="application/x-x509-ca-cert")
