"""管理: the pages of the administration, a row each. What they show comes from the API.

A new page is a row of `PAGES`, a folder of `static/admin/` and its words.
"""

from dataclasses import dataclass
from functools import partial

from flask import Blueprint, Response, make_response, render_template
from werkzeug.wrappers import Response as Redirect

from patrol.web.http.assets import assets
from patrol.web.http.gate import (
    ADMINS,
    CHIEFS,
    DESK,
    PUBLIC,
    Caller,
    actor,
    allow,
)
from patrol.web.http.led_away import led_away

blueprint = Blueprint("admin_pages", __name__)


@dataclass(frozen=True)
class AdminPage:
    """An address, the prefix of its words, its folder of `static/admin/` and who may open it."""

    path: str
    name: str
    folder: str
    element: str
    readers: tuple[Caller, ...] = CHIEFS
    faces: tuple[str, ...] = ("common", "admin", "people")
    """The lists of words that the browser fetches early."""
    styles: tuple[str, ...] = ("admin",)
    """Style sheets, of `static/css/` unless they name a folder; the first is the page's face."""
    is_listed: bool = True
    """False for a page that another page leads to."""

    @property
    def endpoint(self) -> str:
        """The name of the view: its address with underscores."""
        return self.path.strip("/").replace("/", "_").replace("-", "_")


def show(page: AdminPage) -> Response | Redirect:
    """Show a page; who may not open it is led to sign in or to the desk."""
    if away := led_away(page.path, page.readers):
        return away
    modules = assets().modules(f"admin/{page.folder}/main.js")
    others = [
        {"path": other.path, "name": other.name}
        for other in PAGES
        if other.is_listed and str(actor().role) in other.readers
    ]
    return make_response(render_template("admin.html", page=page, pages=others, modules=modules))


CHART = ("admin_chart", "vendor/uplot/dist/uPlot.min")
ROTA = ("common", "admin", "people", "rota")
PAGES = (
    AdminPage(
        "/admin",
        "admin",
        "home",
        "home-page",
        faces=("common", "admin"),
        styles=("admin", "admin_home"),
    ),
    AdminPage("/admin/people", "people", "people", "people-page"),
    AdminPage(
        "/admin/enrolment-sheet",
        "sheet",
        "sheet",
        "enrolment-sheet",
        styles=("admin", "admin_sheet"),
        is_listed=False,
    ),
    AdminPage(
        "/admin/grid-links",
        "links",
        "links",
        "grid-links",
        faces=("common", "admin", "people", "sources"),
        styles=("admin", "admin_sheet"),
        is_listed=False,
    ),
    AdminPage("/admin/rota", "rota", "rota", "rota-page", faces=ROTA, styles=("admin", "rota")),
    AdminPage("/desk/shift", "shift", "shift", "shift-page", DESK, ROTA, ("admin", "rota")),
    AdminPage(
        "/policy",
        "policy",
        "policy",
        "policy-page",
        DESK,
        ("common", "admin", "escalation", "policy"),
        ("policy",),
    ),
    AdminPage(
        "/reachability",
        "reachability",
        "reachability",
        "reachability-page",
        DESK,
        ("common", "admin", "reachability"),
        ("reachability",),
    ),
    AdminPage(
        "/figures",
        "figures",
        "figures",
        "figures-page",
        faces=("common", "admin", "people", "figures"),
        styles=("admin", "noise", "desk_transfers", "figures", *CHART),
    ),
    AdminPage(
        "/replay",
        "replay",
        "replay",
        "replay-page",
        DESK,
        ("common", "admin", "desk", "escalation", "replay"),
        ("admin", "map", "figures", "replay"),
    ),
    AdminPage(
        "/review",
        "review",
        "review",
        "review-page",
        DESK,
        ("common", "admin", "desk", "escalation", "review"),
        ("admin", "desk_transfers", "figures", "review"),
    ),
    AdminPage(
        "/drill",
        "drill",
        "drill",
        "drill-page",
        DESK,
        ("common", "admin", "reachability", "escalation", "drill"),
        ("admin", "figures"),
        is_listed=False,
    ),
    AdminPage(
        "/noise",
        "noise",
        "noise",
        "noise-page",
        DESK,
        ("common", "admin", "noise"),
        ("admin", "noise"),
    ),
    AdminPage(
        "/noise/station",
        "noise",
        "station",
        "station-page",
        DESK,
        ("common", "admin", "noise"),
        ("admin", "noise", *CHART),
        is_listed=False,
    ),
    AdminPage(
        "/noise/sounds",
        "noise",
        "sounds",
        "sounds-page",
        DESK,
        ("common", "admin", "people", "noise"),
        ("admin", "noise"),
        is_listed=False,
    ),
    AdminPage(
        "/admin/areas",
        "areas",
        "areas",
        "areas-page",
        faces=("common", "admin", "people", "areas"),
        styles=("admin", "map", "areas"),
    ),
    AdminPage(
        "/admin/sources",
        "sources",
        "sources",
        "sources-page",
        faces=("common", "admin", "people", "sources"),
    ),
    AdminPage(
        "/admin/tips", "tips", "tips", "tips-page", faces=("common", "admin", "people", "tips")
    ),
    AdminPage(
        "/admin/stations",
        "stations",
        "stations",
        "stations-page",
        faces=("common", "admin", "people", "areas", "stations"),
        styles=("admin", "map", "areas"),
    ),
    AdminPage(
        "/admin/checkpoints",
        "checkpoints",
        "checkpoints",
        "checkpoints-page",
        faces=("common", "admin", "people", "areas", "checkpoints"),
        styles=("admin", "map", "areas"),
    ),
    AdminPage(
        "/rounds",
        "rounds",
        "rounds",
        "rounds-page",
        DESK,
        ("common", "admin", "rounds"),
        ("admin", "map"),
    ),
    AdminPage(
        "/hazards",
        "hazards",
        "hazards",
        "hazards-page",
        DESK,
        ("common", "admin", "people", "hazards"),
        ("admin", "map", "hazards"),
    ),
    AdminPage(
        "/matters",
        "matters",
        "matters",
        "matters-page",
        DESK,
        ("common", "admin", "people", "hazards", "matters"),
        ("admin", "hazards", "matters"),
    ),
    AdminPage(
        "/ballots",
        "ballots",
        "ballots",
        "ballots-page",
        DESK,
        ("common", "admin", "people", "hazards", "ballots"),
        ("admin", "hazards", "ballots"),
    ),
    AdminPage(
        "/admin/channels",
        "channels",
        "channels",
        "channels-page",
        ADMINS,
        ("common", "admin", "people", "channels"),
        ("admin", "admin_channels"),
    ),
    AdminPage(
        "/admin/office",
        "office",
        "office",
        "office-page",
        faces=("common", "admin", "people", "office"),
        styles=("admin", "admin_office"),
    ),
    AdminPage("/admin/audit", "audit", "audit", "audit-page"),
    AdminPage("/admin/persons", "person", "person", "person-page", ADMINS),
    AdminPage("/account", "account", "account", "account-page", DESK),
)
"""In the order of the way through them."""

for each in PAGES:
    blueprint.add_url_rule(each.path, each.endpoint, allow(PUBLIC)(partial(show, each)))
