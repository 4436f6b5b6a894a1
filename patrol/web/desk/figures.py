"""`/figures`: the figures of a month, what is not in them, and the cases behind each."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Annotated, Any, get_args

from flask import Blueprint, Response, jsonify, request
from pydantic import Field
from sqlmodel import Session
from typing_extensions import TypedDict

from patrol import db
from patrol.figures.definition import ClockName
from patrol.figures.fate import ClockFate
from patrol.models import AuditAct, Dimension, Party
from patrol.office import words_in
from patrol.queries import ended, figures
from patrol.queries.figure_shapes import (
    FigureCase,
    FigureLine,
    FigurePart,
    PartyFigure,
    PartyLine,
)
from patrol.queries.shapes import AreaState
from patrol.web.admin import workbook
from patrol.web.admin.tables import csv_of, csv_stream
from patrol.web.desk import asked_month
from patrol.web.desk.asked_month import MonthText
from patrol.web.http import audited
from patrol.web.http.contract import asks, gives, refuses
from patrol.web.http.gate import CHIEFS, actor, allow, services
from patrol.web.http.language import language
from patrol.web.http.problem import Problem

blueprint = Blueprint("figures", __name__, url_prefix="/api/v1")

HEADS = (
    *("breakdown", "value", "cases", "clock", "counted", "met", "share", "low", "high"),
    *("median s", "P90 s", "not counted", "seconds"),
)
CASE_HEADS = ("number", "title", "category", "severity", "opened_at", "fate", "seconds")
BREAKDOWNS = ("whole", "area", "category", "source", "severity", "hour", "day")

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
    month = asked_month.month()
    with services().database.read() as session:
        mine = actor().area_ids
        areas = asked_month.areas(session, actor())
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
@asks("clock", FigureFilter, "dispatch, arrive (the default), resolve, or party for whose seconds.")
@asks("party", FigureFilter, "With clock=party: source, desk, field, partner or tier.")
@asks("fate", FigureFilter, "What became of the clock, or several with commas between.")
@asks("by", FigureFilter, "The breakdown: category, source, severity, hour or day.")
@asks("value", FigureFilter, "The value in that breakdown.")
@asks("skip", int, "The number of cases before this page.")
@gives(FigureCasesOut)
@refuses(422, "bad_days", "bad_filter")
def cases() -> Response:
    """List the cases behind a number of a month, those with the longest time first."""
    skip = asked_month.number(request.args.get("skip", "0"))
    with services().database.read() as session:
        listed, more = figures.cases(session, _behind(session), skip)
    return jsonify(cases=listed, more=more)


@blueprint.get("/figures/cases.csv")
@allow(CHIEFS)
@asks("month", MonthText, "The month of the number.")
@asks("area", int, "The area of the number.")
@asks("clock", FigureFilter, "dispatch, arrive (the default), resolve, or party for whose seconds.")
@asks("party", FigureFilter, "With clock=party: source, desk, field, partner or tier.")
@asks("fate", FigureFilter, "What became of the clock, or several with commas between.")
@asks("by", FigureFilter, "The breakdown: category, source, severity, hour or day.")
@asks("value", FigureFilter, "The value in that breakdown.")
@gives(str, media="text/csv")
@refuses(422, "bad_days", "bad_filter")
def cases_table() -> Response:
    """Download all cases behind a number, as they were opened; no line names a member."""
    database, office, tongue = services().database, services().office, language()
    with database.read() as session:
        wanted = _behind(session)
    with database.write() as session:
        # Before the first row leaves: who takes a part of the file has taken it too.
        audited.note(session, AuditAct.EXPORTED, f"figure cases {wanted.month}")

    def lines(rows: Sequence[FigureCase]) -> Iterator[list[str]]:
        for row in rows:
            category = office.category(office.nearest(row["category"]))
            named = {**row, "category": words_in(category.name, tongue)}
            yield ["" if named[head] is None else str(named[head]) for head in CASE_HEADS]

    pages = db.pages(database, partial(figures.cases_page, wanted))
    return csv_stream(CASE_HEADS, map(lines, pages), f"figure-cases-{wanted.month}.csv")


@blueprint.get("/figures.csv")
@allow(CHIEFS)
@asks("month", MonthText, "The month, such as 2026-11; without it the present one.")
@asks("area", int, "An area: it and all below it.")
@gives(str, media="text/csv")
@refuses(422, "bad_days", "bad_filter")
def table() -> Response:
    """Download the figures of a month as a table, a line for each clock of each value."""
    lines = [["" if cell is None else str(cell) for cell in line] for line in _lines()]
    return csv_of(lines, f"figures-{asked_month.month()}.csv")


@blueprint.get("/figures.xlsx")
@allow(CHIEFS)
@asks("month", MonthText, "The month, such as 2026-11; without it the present one.")
@asks("area", int, "An area: it and all below it.")
@gives(bytes, media=workbook.MEDIA)
@refuses(422, "bad_days", "bad_filter")
@refuses(501, "no_xlsx")
def sheet() -> Response:
    """Download the same table as an Excel workbook, in which no cell is a formula."""
    return workbook.xlsx_of(_lines(), f"figures-{asked_month.month()}.xlsx")


def _named(parts: list[FigurePart]) -> list[FigurePart]:
    """Give the categories their names in the caller's language."""
    office = services().office
    for part in parts:
        for line in part["category"]:
            known = office.category(office.nearest(line["value"]))
            line["name"] = words_in(known.name, language())
    return parts


def _lines() -> list[list[Any]]:
    month = asked_month.month()
    with services().database.read() as session:
        parts = _named(figures.parts(session, month, asked_month.areas(session, actor())))
    with services().database.write() as session:
        audited.note(session, AuditAct.EXPORTED, f"figures {month}")
    lines: list[list[Any]] = [list(HEADS)]
    for part in parts:
        for name in BREAKDOWNS:
            values = [part["whole"]] if name == "whole" else part[name]  # type: ignore[literal-required]  # one of BREAKDOWNS
            lines += [cells for line in values for cells in _cells(name, line)]
        lines += [_party_cells(part["party"], line) for line in part["party"]["lines"]]
    return lines


def _cells(breakdown: str, line: FigureLine) -> list[list[Any]]:
    cells = []
    for figure in line["clocks"]:
        share, median, p90 = figure["share"], figure["median"], figure["p90"]
        percents = [share[key] for key in ("share", "low", "high")] if share else [None] * 3
        reasons = _reasons(figure["left_out"])
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
                None,
            ]
        )
    return cells


def _party_cells(figure: PartyFigure, line: PartyLine) -> list[Any]:
    """Return a line of whose seconds they were, with its share of all of them."""
    known = ["party", line["party"], line["cases"], None, figure["counted"], None]
    blank = [None] * 4
    return [
        *known,
        round(line["share"], 4),
        *blank,
        _reasons(figure["left_out"]),
        line["seconds"],
    ]


def _reasons(left_out: dict[str, int]) -> str:
    return "; ".join(f"{reason} {number}" for reason, number in left_out.items())


def _behind(session: Session) -> figures.BehindNumber:
    """Return the cases that the address asks for.

    Raises: Problem 422.
    """
    given = request.args
    is_party = given.get("clock") == "party"
    return figures.BehindNumber(
        asked_month.month(),
        asked_month.areas(session, actor()),
        None if is_party else _one_of(ClockName, given.get("clock") or "arrive"),
        [_one_of(ClockFate, name) for name in given.get("fate", "").split(",") if name],
        *_value(),
        _known(get_args(Party), given["party"]) if given.get("party") else None,
    )


def _one_of(kind: Any, name: str) -> Any:
    return kind(_known(list(kind), name))


def _known(known: Sequence[str], name: str) -> Any:
    if name not in known:
        raise Problem(422, "bad_filter")
    return name


def _value() -> tuple[Dimension, str]:
    by, value = request.args.get("by", ""), request.args.get("value", "")[:20]
    dimension = _one_of(Dimension, by or Dimension.ALL.value)
    if dimension not in (Dimension.ALL, Dimension.CATEGORY, Dimension.SOURCE):
        asked_month.number(value)
    return dimension, value
