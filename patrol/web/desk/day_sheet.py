"""`/desk/day-sheet`: the newest signed head of a day on one page of paper (日签)."""

from datetime import date, timedelta

import segno
from flask import Blueprint, Response, make_response, render_template, request
from werkzeug.wrappers import Response as Redirect

from patrol import clock
from patrol.operations.record import day_sheet
from patrol.web.http.gate import DESK, PUBLIC, actor, allow, services
from patrol.web.http.led_away import led_away

blueprint = Blueprint("day_sheet", __name__)

MOST_DAYS = 7
"""Older days are printed by `patrol heads --all`, which reads the whole file."""


@blueprint.get("/desk/day-sheet")
@allow(PUBLIC)
def page() -> Response | Redirect:
    """Show the sheet of a day, to print and sign; others than the desk are sent to sign in."""
    if away := led_away("/desk/day-sheet", DESK):
        return away
    today = clock.today()
    days = [today - timedelta(days=back) for back in range(MOST_DAYS)]
    sheet = day_sheet.of(services().settings, _asked(days))
    code = segno.make(sheet.head.line.strip(), error="l") if sheet.head else None
    qr = code.svg_data_uri(scale=3, border=2) if code else ""
    return make_response(
        render_template("day_sheet.html", sheet=sheet, days=days, qr=qr, me_name=actor().name)
    )


def _asked(days: list[date]) -> date:
    """Return the day of the address; today when it names none of these days."""
    wanted = request.args.get("day", "")
    return next((day for day in days if day.isoformat() == wanted), days[0])
