"""`/figures`: the figures of a month, what is not in them, and the cases behind each."""

import re
from typing import Annotated, Any

from flask import Blueprint, Response, jsonify, request
from pydantic import Field
from sqlmodel import Session
from typing_extensions import TypedDict

from patrol import access, clock
from patrol.figures.definition import ClockName
from patrol.figures.fate import ClockFate
from patrol.models import AuditAct, Dimension
from patrol.office import words_in
from patrol.queries import ended, figures
from patrol.queries.figure_shapes import FigureCase, FigureLine, FigurePart
from patrol.queries.shapes import AreaState
from patrol.web.admin import workbook
from patrol.web.admin.tables import csv_of
from patrol.web.http import audited
from patrol.web.http.contract import asks, gives, refuses
from patrol.web.http.gate import CHIEFS, actor, allow, services
from patrol.web.http.language import language
from patrol.web.http.problem import Problem

blueprint = Blueprint("figures", __name__, url_prefix="/api/v1")

MONTH = re.compile(r"(19[7-9][0-9]|20[0-9]{2}|21[0-9]{2})-(0[1-9]|1[0-2])")
NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)
HEADS = (
    *("breakdown", "value", "cases", "clock", "counted", "met", "share", "low", "high"),
    *("median s", "P90 s", "not counted"),
)
BREAKDOWNS = ("whole", "area", "category", "source", "severity", "hour", "day")

MonthText = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}$")]
FigureFilter = Annotated[str, Field(max_length=40)]


class FiguresOut(TypedDict):
    """The figures of a month; every case is in a number or in one reason why it is not."""

    month: str
    months: list[str]
    is_whole: bool
    """False while old cases are still being counted."""
    parts: list[FigurePart]
    areas: list[AreaState]
    """The caller's areas, to choose from."""
    has_xlsx: bool


class FigureCasesOut(TypedDict):
    """A page of the cases behind a number, the longest first; `more`: call again with `skip`."""

    cases: list[FigureCase]
    more: bool


@blueprint.get("/figures")
@allow(CHIEFS)
@asks("month", MonthText, "The month, such as 2026-11; without it the present one.")
@asks("area", int, "An area: it and all below it.")
@gives(FiguresOut)
@refuses(422, "bad_days", "bad_filter")
def of_month() -> Response:
    """Read the figures of a month: shares, times, breakdowns, and what is not in them."""
    month = _month()
    with services().database.read() as session:
        mine = actor().area_ids
        areas = _areas(session)
        return jsonify(
            month=month,
            months=figures.months(session, mine),
            is_whole=figures.is_whole(session),
            parts=_named(figures.parts(session, month, areas)),
            areas=ended.areas(session, actor()),
            has_xlsx=workbook.IS_INSTALLED,
        )


@blueprint.get("/figures/cases")
@allow(CHIEFS)
@asks("month", MonthText, "The month of the number.")
@asks("area", int, "The area of the number.")
@asks("clock", FigureFilter, "dispatch, arrive (the default) or resolve.")
@asks("fate", FigureFilter, "What became of the clock, or several with commas between.")
@asks("by", FigureFilter, "The breakdown: category, source, severity, hour or day.")
@asks("value", FigureFilter, "The value in that breakdown.")
@asks("skip", int, "The number of cases before this page.")
@gives(FigureCasesOut)
@refuses(422, "bad_days", "bad_filter")
def cases() -> Response:
    """List the cases behind a number of a month, those with the longest time first."""
    given = request.args
    skip = _number(given.get("skip", "0"))
    with services().database.read() as session:
        wanted = figures.BehindNumber(
            _month(),
            _areas(session),
            _one_of(ClockName, given.get("clock") or "arrive"),
            [_one_of(ClockFate, name) for name in given.get("fate", "").split(",") if name],
            *_value(),
        )
        listed, more = figures.cases(session, wanted, skip)
    return jsonify(cases=listed, more=more)


@blueprint.get("/figures.csv")
@allow(CHIEFS)
@asks("month", MonthText, "The month, such as 2026-11; without it the present one.")
@asks("area", int, "An area: it and all below it.")
@gives(str, media="text/csv")
@refuses(422, "bad_days", "bad_filter")
def table() -> Response:
    """Download the figures of a month as a table, a line for each clock of each value."""
    lines = [["" if cell is None else str(cell) for cell in line] for line in _lines()]
    return csv_of(lines, f"figures-{_month()}.csv")


@blueprint.get("/figures.xlsx")
@allow(CHIEFS)
@asks("month", MonthText, "The month, such as 2026-11; without it the present one.")
@asks("area", int, "An area: it and all below it.")
@gives(bytes, media=workbook.MEDIA)
@refuses(422, "bad_days", "bad_filter")
@refuses(501, "no_xlsx")
def sheet() -> Response:
    """Download the same table as an Excel workbook, in which no cell is a formula."""
    return workbook.xlsx_of(_lines(), f"figures-{_month()}.xlsx")


def _named(parts: list[FigurePart]) -> list[FigurePart]:
    """Give the categories their names in the caller's language."""
    office = services().office
    for part in parts:
        for line in part["category"]:
            known = office.category(office.nearest(line["value"]))
            line["name"] = words_in(known.name, language())
    return parts


def _lines() -> list[list[Any]]:
    month = _month()
    with services().database.read() as session:
        parts = _named(figures.parts(session, month, _areas(session)))
    with services().database.write() as session:
        audited.note(session, AuditAct.EXPORTED, f"figures {month}")
    lines: list[list[Any]] = [list(HEADS)]
    for part in parts:
        for name in BREAKDOWNS:
            values = [part["whole"]] if name == "whole" else part[name]  # type: ignore[literal-required]  # one of BREAKDOWNS
            lines += [cells for line in values for cells in _cells(name, line)]
    return lines


def _cells(breakdown: str, line: FigureLine) -> list[list[Any]]:
    cells = []
    for figure in line["clocks"]:
        share, median, p90 = figure["share"], figure["median"], figure["p90"]
        percents = [share[key] for key in ("share", "low", "high")] if share else [None] * 3
        reasons = "; ".join(f"{reason} {number}" for reason, number in figure["left_out"].items())
        cells.append(
            [
                breakdown,
                line["name"] or line["value"],
                line["cases"],
                figure["clock"],
                figure["counted"],
                figure["met"],
                *(None if part is None else round(part, 4) for part in percents),
                *(
                    time["seconds"] if time and time["is_reached"] else None
                    for time in (median, p90)
                ),
                reasons,
            ]
        )
    return cells


def _month() -> str:
    month = request.args.get("month") or f"{clock.today():%Y-%m}"
    if not MONTH.fullmatch(month):
        raise Problem(422, "bad_days")
    return month


def _areas(session: Session) -> frozenset[int]:
    asked = request.args.get("area", "")
    mine = frozenset(actor().area_ids)
    return mine & access.below(session, _number(asked)) if asked else mine


def _number(text: str) -> int:
    if not NUMBER.fullmatch(text):
        raise Problem(422, "bad_filter")
    return int(text)


def _one_of(kind: Any, name: str) -> Any:
    if name not in list(kind):
        raise Problem(422, "bad_filter")
    return kind(name)


def _value() -> tuple[Dimension, str]:
    by, value = request.args.get("by", ""), request.args.get("value", "")[:20]
    dimension = _one_of(Dimension, by or Dimension.ALL.value)
    if dimension not in (Dimension.ALL, Dimension.CATEGORY, Dimension.SOURCE):
        _number(value)
    return dimension, value
