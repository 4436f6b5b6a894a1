"""The words and tables of an evidence pack, in the language of the caller."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from patrol import clock
from patrol.i18n import t
from patrol.noise import covenant
from patrol.office import Office
from patrol.queries import covenants
from patrol.queries.covenants import CovenantState
from patrol.queries.pack_exceedances import PackExceedance
from patrol.queries.quiet_pack import Pack, PackPoint
from patrol.web.http.language import language

LEAST_POINTS = 2
"""Points that an estate needs (浙江省宁静小区建设管理办法)."""
DAY_COLUMNS = ("point", "day", "ld", "ln", "ldn", "lmax", "day_valid", "night_valid")
POINT_COLUMNS = (
    *("point", "code", "belongs", "zone", "standard", "limit_day", "limit_night"),
    *("calibrated", "calibrate_next", "doubts", "ld", "day_valid", "days_within"),
    *("ln", "night_valid", "nights_within"),
)
COVENANT_COLUMNS = ("number", "covenant", "kept_at", "file", "sha256")
EXCEEDANCE_COLUMNS = (
    *("point", "began", "cleared", "kind", "level", "limit", "standard", "case"),
    *("status", "result", "arrived", "closed", "dissuasions"),
)


def words(pack: Pack, office: Office) -> dict[str, Any]:
    """Return what the document needs beside the pack itself."""
    is_english = language() == "en"
    return {
        "place_name": (is_english and pack["place_en"]) or pack["place"],
        "point_head": heads(POINT_COLUMNS),
        "point_rows": [_point(point) for point in pack["points"]],
        "day_head": heads(DAY_COLUMNS[1:]),
        "day_tables": [(name_of(point), _days(point)) for point in pack["points"]],
        "exceedance_head": heads(EXCEEDANCE_COLUMNS),
        "exceedance_rows": [_exceedance(row, office) for row in pack["exceedances"]],
        "exceedances_cut": cut_words(pack),
        "covenant_head": heads(COVENANT_COLUMNS),
        "covenant_rows": [
            _covenant(number, row) for number, row in enumerate(pack["covenants"], 1)
        ],
        "kept": [_kept(row) for row in pack["covenants"]],
        "may_add": len(pack["covenants"]) < covenant.MOST,
        "has_few_points": 0 < len(pack["points"]) < LEAST_POINTS,
        "made_at": _time(pack["made_at"]),
    }


def _covenant(number: int, row: CovenantState) -> list[str]:
    """Return the line of a file in the document, which names nobody."""
    name = covenants.file_name(number, row["media"])
    return [str(number), row["title"], _time(row["at"]), name, row["sha256"]]


def _kept(row: CovenantState) -> dict[str, str]:
    """Return a file for the list of the page."""
    kind = row["media"].partition("/")[2].upper()
    size = f"{row['size_bytes'] / 1024:.0f} KB"
    told = {"id": row["id"], "title": row["title"], "by": row["by"]}
    return {**told, "at": _time(row["at"]), "kind": kind, "size": size}


def cut_words(pack: Pack) -> str:
    """Return the sentence that the list of exceedances is not whole; "" when it is."""
    listed, total = len(pack["exceedances"]), pack["exceedances_total"]
    return t("server.pack.cut", language(), n=listed, total=total) if listed < total else ""


def point_lines(pack: Pack) -> Iterator[list[str]]:
    """Yield the lines of the table of points, its heads first."""
    yield heads(POINT_COLUMNS)
    yield from map(_point, pack["points"])


def day_lines(pack: Pack) -> Iterator[list[str]]:
    """Yield the lines of the table of days and nights, its heads first."""
    yield heads(DAY_COLUMNS)
    for point in pack["points"]:
        for line in _days(point):
            yield [name_of(point), *line]


def exceedance_lines(pack: Pack, office: Office) -> Iterator[list[str]]:
    """Yield the lines of the table of exceedances, its heads first."""
    yield heads(EXCEEDANCE_COLUMNS)
    for row in pack["exceedances"]:
        yield _exceedance(row, office)


def heads(columns: tuple[str, ...]) -> list[str]:
    return [t(f"server.pack.{name}", language()) for name in columns]


def name_of(point: PackPoint) -> str:
    """Return a point's name in the language of the caller."""
    return (language() == "en" and point["name_en"]) or point["name"]


def _standard(point: PackPoint) -> str:
    """Return the standard; it says so while its limits are not confirmed."""
    if point["is_confirmed"]:
        return point["standard"]
    return t("server.pack.to_confirm", language(), standard=point["standard"])


def _point(point: PackPoint) -> list[str]:
    tag, day, night = language(), point["day"], point["night"]
    away_m = point["away_m"]
    belongs = t("server.pack.assigned", tag)
    if away_m is not None:
        belongs = t("server.pack.near", tag, n=away_m)
    return [
        name_of(point),
        point["code"],
        belongs,
        point["zone"],
        _standard(point),
        f"{day['limit']:g}",
        f"{night['limit']:g}",
        point["calibrated_on"] or "–",
        point["calibrate_next"] or "–",
        str(point["doubts"]),
        _db(day["level"]),
        f"{day['valid_pct']}%",
        f"{day['within']}/{day['counted']}",
        _db(night["level"]),
        f"{night['valid_pct']}%",
        f"{night['within']}/{night['counted']}",
    ]


def _days(point: PackPoint) -> list[list[str]]:
    return [
        [
            day["day"],
            _db(day["ld"]) + _mark(day["day_ok"]),
            _db(day["ln"]) + _mark(day["night_ok"]),
            _db(day["ldn"]),
            _db(day["lmax"]),
            f"{day['day_valid_pct']}%",
            f"{day['night_valid_pct']}%",
        ]
        for day in point["days"]
    ]


def _mark(is_within: bool | None) -> str:
    """Mark a level above the limit; the document says what the mark means."""
    return " ▲" if is_within is False else ""


def _exceedance(row: PackExceedance, office: Office) -> list[str]:
    tag = language()
    known = office.dispositions.get(row["disposition"] or "")
    result = (known.words.get(tag) or known.zh) if known else row["disposition"] or "–"
    status = row["status"]
    return [
        (tag == "en" and row["station_en"]) or row["station"],
        _time(row["began_at"]),
        _time(row["cleared_at"]),
        t(f"server.pack.kind.{row['kind'].value}", tag),
        f"{row['level']:.1f}",
        f"{row['limit']:g}",
        row["standard"],
        row["number"] or t("server.pack.no_case", tag),
        t(f"status.incident.{status.value}", tag) if status else "–",
        result,
        _time(row["arrived_at"]),
        _time(row["closed_at"]),
        str(row["dissuasions"]),
    ]


def _db(level: float | None) -> str:
    return "–" if level is None else f"{level:.1f}"


def _time(at: str | None) -> str:
    return f"{clock.local(datetime.fromisoformat(at)):%Y-%m-%d %H:%M}" if at else "–"
