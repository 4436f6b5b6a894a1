"""`/figures/sheet`: the figures of a month on one page of paper (月报), under the office's name."""

from typing import Any

from flask import Blueprint, Response, make_response, render_template
from werkzeug.wrappers import Response as Redirect

from patrol import clock
from patrol.models import AuditAct
from patrol.queries import ended, figures, month_sheet, month_words
from patrol.web.desk import asked_month
from patrol.web.http import audited
from patrol.web.http.gate import CHIEFS, PUBLIC, actor, allow, services
from patrol.web.http.language import language
from patrol.web.http.led_away import led_away
from patrol.web.http.problem import Problem

blueprint = Blueprint("month_sheets", __name__)

PATH = "/figures/sheet"


@blueprint.get(PATH)
@allow(PUBLIC)
def page() -> Response | Redirect:
    """Show the sheet of a month, to print and sign; others than chiefs are led away."""
    if away := led_away(PATH, CHIEFS):
        return away
    shown: dict[str, Any] = {"sheet": None, "wrong": False}
    with services().database.read() as session:
        try:
            month, areas = asked_month.month(), asked_month.areas(session, actor())
            shown["sheet"] = month_sheet.of(session, month, areas)
        except Problem:
            shown["wrong"] = True
        months = figures.months(session, actor().area_ids)
        shown["areas"] = ended.areas(session, actor())
    if shown["sheet"]:
        _note(shown["sheet"]["month"])
        shown |= month_words.words(shown["sheet"], services().office, language())
    this_month = f"{clock.today():%Y-%m}"
    shown["months"] = sorted({this_month, *months}, reverse=True)
    shown["is_running"] = bool(shown["sheet"]) and shown["sheet"]["month"] == this_month
    return make_response(render_template("month_sheet.html", **shown))


def _note(month: str) -> None:
    with services().database.write() as session:
        audited.note(session, AuditAct.EXPORTED, f"month sheet {month}")
