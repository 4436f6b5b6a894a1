"""The pages and what makes them an app: shells, manifest, service worker."""

import json
from urllib.parse import urlencode

from flask import Blueprint, Response, g, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as Redirect

from patrol import i18n
from patrol.web.http.assets import ROOT, assets
from patrol.web.http.gate import (
    DESK,
    PHONE,
    PUBLIC,
    actor,
    allow,
    is_in_zzd,
    maybe_actor,
    services,
)
from patrol.web.http.language import language
from patrol.web.public.session import my_state

blueprint = Blueprint("pages", __name__)


def context() -> dict[str, object]:
    """What every template may use."""
    found = maybe_actor()
    return {
        "nonce": g.get("nonce", ""),
        "import_map": assets().import_map,
        "asset": assets().url,
        "csrf": found.csrf if found else "",
        "lang": language(),
        "t": lambda key, **params: i18n.t(key, language(), **params),
        "theme": request.cookies.get("theme", "auto"),
        "me": my_state(found) if found else None,
        "zzd": services().settings.zzd_tenant_id if is_in_zzd() and services().zzd else "",
    }


@blueprint.get("/")
@allow(PUBLIC)
def home() -> Redirect:
    found = maybe_actor()
    if found is None:
        return redirect("/signin")
    return redirect("/desk" if found.is_desk else "/phone")


@blueprint.get("/signin")
@allow(PUBLIC)
def signin() -> str:
    """Whoever opens a phone's page inside 浙政钉 types nothing: the page signs in by itself."""
    is_vouched = is_in_zzd() and services().zzd is not None
    is_phones = request.args.get("next", "").partition("?")[0] == "/phone"
    return render_template("zzd.html" if is_vouched and is_phones else "signin.html")


@blueprint.get("/enter/<ticket>")
@allow(PUBLIC)
def enter(ticket: str) -> Response:
    """A one-time link. Opening it changes nothing (a preview may): the button posts the ticket."""
    response = make_response(render_template("enter.html", ticket=ticket[:64]))
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@blueprint.get("/phone")
@allow(PUBLIC)
def phone() -> Response | Redirect:
    if not _is(PHONE):
        return redirect(f"/signin?{urlencode({'next': request.full_path.rstrip('?')})}")
    return make_response(render_template("phone.html", modules=assets().modules("phone/main.js")))


@blueprint.get("/desk")
@allow(PUBLIC)
def desk() -> Response | Redirect:
    if not _is(DESK):
        return redirect("/signin")
    return make_response(render_template("desk.html", modules=assets().modules("desk/main.js")))


def _is(callers: tuple[str, ...]) -> bool:
    found = maybe_actor()
    return found is not None and actor().role is not None and str(actor().role) in callers


@blueprint.get("/service_worker.js")
@allow(PUBLIC)
def service_worker() -> Response:
    """Our worker behind one generated line: what to keep for the offline shell."""
    shell = {"version": assets().version, "urls": list(assets().for_phone())}
    source = (ROOT / "service_worker.js").read_text(encoding="utf-8")
    response = Response(f"self.PRECACHE={json.dumps(shell)};\n{source}", mimetype="text/javascript")
    response.headers["Service-Worker-Allowed"] = "/"
    response.headers["Cache-Control"] = "no-cache"
    return response


@blueprint.get("/manifest.webmanifest")
@allow(PUBLIC)
def manifest() -> Response:
    document = json.loads((ROOT / "manifest.json").read_text(encoding="utf-8"))
    chosen = language()
    document["lang"] = chosen
    document["name"] = i18n.t("app.name", chosen)
    document["short_name"] = i18n.t("app.short_name", chosen)
    for icon in document.get("icons", ()):
        icon["src"] = assets().url(icon["src"].removeprefix("/static/"))
    return Response(json.dumps(document), mimetype="application/manifest+json")


@blueprint.get("/ca.crt")
@allow(PUBLIC)
def local_authority() -> Response:
    """The root of `make run TLS=1`, for a phone that tries the product on the LAN."""
    from patrol.access import NotFound

    path = services().settings.patrol_data / "tls" / "ca.crt"
    if not path.exists():
        raise NotFound("page")
    return Response(path.read_bytes(), mimetype="application/x-x509-ca-cert")
