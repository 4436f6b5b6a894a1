"""月报: the words of the month's sheet, for its page and for the message that tells of it.

A month is called slower or faster than the month before only when the 95 % intervals of their
shares lie apart: a smaller difference can be chance, and the sheet says so.
"""

from datetime import date, datetime
from typing import Any

from patrol import clock
from patrol.figures.definition import ClockName
from patrol.i18n import t
from patrol.office import Office, words_in
from patrol.queries.figure_shapes import (
    ClockFigure,
    FigureCase,
    FigureLine,
    FigurePart,
    QuantileState,
)
from patrol.queries.month_sheet import MonthSheet

MOST_LINES = 8
"""Lines of a breakdown; the others are added up in one."""


def title(sheet: MonthSheet, language: str) -> str:
    """Return the sheet's heading: the office and the month."""
    named = {"street": sheet["street"], "month": month_name(sheet["month"], language)}
    return t("server.month.title", language, **named).strip()


def month_name(month: str, language: str) -> str:
    """Return a month as a reader says it: 2026 年 11 月, or 2026-11 in English."""
    day = date.fromisoformat(f"{month}-01")
    return t("server.month.month", language, year=day.year, number=day.month)


def words(sheet: MonthSheet, office: Office, language: str) -> dict[str, Any]:
    """Return what the page shows beside the sheet itself."""
    return {
        "title": title(sheet, language),
        "scope": "、".join(sheet["areas"]) or t("server.month.all", language),
        "parts": [_part(sheet, part, office, language) for part in sheet["parts"]],
        "slowest": [_slow(case, office, language) for case in sheet["slowest"]],
        "made_at": f"{clock.local(datetime.fromisoformat(sheet['made_at'])):%Y-%m-%d %H:%M}",
    }


def message(sheet: MonthSheet, language: str) -> str:
    """Return the sheet in a few lines of plain text: how many cases, and each clock."""
    lines = []
    for part in sheet["parts"]:
        before = sheet["before"].get(part["version"])
        lines.append(_opened(sheet, part, language))
        for own, old in _beside(part, before):
            name = t(f"figures.clock.{own['clock']}", language)
            lines.append(f"{name}: {_clock_words(own, old, language)}")
    return "\n".join(lines) or t("server.month.none", language)


def _part(sheet: MonthSheet, part: FigurePart, office: Office, language: str) -> dict[str, Any]:
    before = sheet["before"].get(part["version"])
    return {
        "version": part["version"],
        "opened": _opened(sheet, part, language),
        "clocks": [
            {
                "name": t(f"figures.clock.{own['clock']}", language),
                "words": _clock_words(own, old, language),
                "missed": _fates(own["missed"], language),
                "left_out": _left_out(own, part["whole"]["cases"], language),
            }
            for own, old in _beside(part, before)
        ],
        "busiest": _busiest(part["hour"], language),
        "breakdowns": [
            {
                "name": t(f"figures.by.{name}", language),
                "rows": _rows(name, lines, office, language),
            }
            for name, lines in (
                ("source", part["source"]),
                ("category", part["category"]),
                ("severity", part["severity"]),
                ("area", part["area"] if len(part["area"]) > 1 else []),
            )
            if lines
        ],
    }


def _opened(sheet: MonthSheet, part: FigurePart, language: str) -> str:
    before = sheet["before"].get(part["version"])
    earlier = {
        "month": month_name(sheet["before_month"], language),
        "before": before["cases"] if before else 0,
    }
    return t("server.month.opened", language, n=part["whole"]["cases"], **earlier)


def _beside(
    part: FigurePart, before: FigureLine | None
) -> list[tuple[ClockFigure, ClockFigure | None]]:
    old = {figure["clock"]: figure for figure in before["clocks"]} if before else {}
    return [(own, old.get(own["clock"])) for own in part["whole"]["clocks"]]


def _clock_words(own: ClockFigure, old: ClockFigure | None, language: str) -> str:
    """Return one clock as a sentence: its share, its times, and the month before."""
    sentences = [_share_words(own, language)]
    if own["median"] and own["p90"]:
        half, nine = _time("half", own["median"], language), _time("nine", own["p90"], language)
        sentences.append(t("server.month.times", language, half=half, nine=nine))
    if own["share"] and old and old["share"]:
        key = "same"
        if own["share"]["low"] > old["share"]["high"]:
            key = "better"
        elif own["share"]["high"] < old["share"]["low"]:
            key = "worse"
        share = percent(old["share"]["share"])
        sentences.append(t(f"server.month.{key}", language, share=share))
    return (" " if language == "en" else "").join(sentences)


def _share_words(own: ClockFigure, language: str) -> str:
    share, counted, met = own["share"], own["counted"], own["met"]
    if met is None:
        return t("server.month.hidden", language, counted=counted)
    if share is None:
        return t("server.month.few", language, counted=counted, met=met)
    low, high = percent(share["low"]), percent(share["high"])
    return t(
        "server.month.share",
        language,
        counted=counted,
        share=percent(share["share"]),
        low=low,
        high=high,
    )


def percent(part: float) -> str:
    """Return a share with one decimal: 0.96 is 96.0 %."""
    return f"{part * 100:.1f} %"


def span(seconds: int) -> str:
    """Return seconds as the pages show them: 4:05, or 1:02:03."""
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


def _time(part: str, time: QuantileState, language: str) -> str:
    """Return in how long half, or nine of ten, came; else what is known of the others."""
    key = part if time["is_reached"] else f"{part}_more"
    return t(f"server.month.{key}", language, time=span(time["seconds"]))


def _fates(counts: dict[str, int], language: str) -> str:
    parts = [f"{t(f'figures.fate.{fate}', language)} {n}" for fate, n in counts.items()]
    return (", " if language == "en" else "、").join(parts)


def _left_out(own: ClockFigure, cases: int, language: str) -> str:
    """Return 谁不在这个数里 as a sum that comes to the whole."""
    out = sum(own["left_out"].values())
    adds_up = t("figures.adds_up", language, cases=cases, counted=own["counted"], out=out)
    reasons = _fates(own["left_out"], language)
    return f"{adds_up} ({reasons})" if reasons else adds_up


def _busiest(lines: list[FigureLine], language: str) -> str:
    most = max(lines, key=lambda line: (line["cases"], -int(line["value"])))
    day, hour = divmod(int(most["value"]), 24)
    weekday = t(f"figures.weekday.{day}", language)
    until = (hour + 1) % 24
    return t("server.month.busiest", language, day=weekday, hour=hour, until=until, n=most["cases"])


def _rows(name: str, lines: list[FigureLine], office: Office, language: str) -> list[list[Any]]:
    """Return the lines with the most cases: name, cases, and the share or count that arrived."""
    ranked = sorted(lines, key=lambda line: -line["cases"])
    shown, rest = ranked[:MOST_LINES], ranked[MOST_LINES:]
    rows: list[list[Any]] = [
        [_name(name, line, office, language), line["cases"], _arrived(line, language)]
        for line in shown
    ]
    if rest:
        cases = sum(line["cases"] for line in rest)
        rows.append([t("server.month.others", language, n=len(rest)), cases, ""])
    return rows


def _name(breakdown: str, line: FigureLine, office: Office, language: str) -> str:
    if breakdown == "category":
        return words_in(office.category(office.nearest(line["value"])).name, language)
    return line["name"] or t(f"{breakdown}.{line['value']}", language)


def _arrived(line: FigureLine, language: str) -> str:
    figure = next(each for each in line["clocks"] if each["clock"] == ClockName.ARRIVE.value)
    if line["is_hidden"] or figure["met"] is None:
        return t("figures.hidden", language)
    if figure["share"]:
        return percent(figure["share"]["share"])
    return t("figures.of", language, met=figure["met"], counted=figure["counted"])


def _slow(case: FigureCase, office: Office, language: str) -> dict[str, Any]:
    seconds = case["seconds"]
    return {
        "number": case["number"],
        "category": words_in(office.category(office.nearest(case["category"])).name, language),
        "fate": t(f"figures.fate.{case['fate']}", language),
        "time": "" if seconds is None else span(seconds),
    }
