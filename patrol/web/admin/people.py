"""人员: the page of desk users and members."""

from flask import Blueprint, Response, make_response, redirect, render_template
from werkzeug.wrappers import Response as Redirect

from patrol.models import Role
from patrol.web.http.assets import assets
from patrol.web.http.gate import PUBLIC, allow, lacks_factor, maybe_actor

blueprint = Blueprint("people", __name__)


@blueprint.get("/admin/people")
@allow(PUBLIC)
def page() -> Response | Redirect:
    """Show the page of people; others than supervisors and administrators are sent to sign in."""
    return _page("people.html", "admin/people/main.js")


@blueprint.get("/admin/enrolment-sheet")
@allow(PUBLIC)
def sheet() -> Response | Redirect:
    """Show the sheet of QR codes with which members enrol their phones, to be printed."""
    return _page("enrolment_sheet.html", "admin/sheet/main.js")


def _page(template: str, script: str) -> Response | Redirect:
    me = maybe_actor()
    if me is None or not me.is_desk:
        return redirect("/signin")
    if me.role not in (Role.SUPERVISOR, Role.ADMIN):
        return redirect("/desk")
    if lacks_factor(me):
        return redirect("/account")
    return make_response(render_template(template, modules=assets().modules(script)))
