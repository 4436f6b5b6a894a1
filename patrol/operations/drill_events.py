"""Open the cases of a drill by a timetable: a CSV file with a line for each event."""

import csv
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session, select

from patrol import drill_mark, incident
from patrol.db import Database
from patrol.models import Area
from patrol.office import Office, UnknownCategory
from patrol.terminal import CommandError, phrase

COLUMNS = ("after_s", "category", "severity", "area", "place", "lat", "lon", "title")
BY = "drill"
LATEST_S = 86_400
TellLine = Callable[[str], None]


class BadTimetable(CommandError):
    """The file cannot be played; the message names the first wrong line. Nothing was opened."""


class NoDrill(CommandError):
    """The database is a street's own one, where no case is invented."""


@dataclass(frozen=True, slots=True)
class DrillEvent:
    """One event of the timetable, so many seconds after the beginning."""

    after_s: float
    opening: incident.Opening


def read(path: Path, session: Session, office: Office) -> list[DrillEvent]:
    """Return the events of the file in the order of their times.

    Raises: BadTimetable, NoDrill.
    """
    if drill_mark.current(session) is None:
        raise NoDrill(phrase("This database holds no drill: make a copy by `patrol drill make`."))
    areas = {name: key for key, name in session.exec(select(Area.id, Area.name)) if key}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = csv.DictReader(file)
            missing = set(COLUMNS) - set(lines.fieldnames or ())
            if missing:
                raise BadTimetable(
                    phrase("the columns {columns} are missing", columns=", ".join(sorted(missing)))
                )
            events = [_event(number, line, areas, office) for number, line in enumerate(lines, 2)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadTimetable(phrase("{path}: {error}", path=path, error=error)) from None
    return sorted(events, key=lambda event: event.after_s)


def _event(
    number: int, line: Mapping[str, str], areas: Mapping[str, int], office: Office
) -> DrillEvent:
    try:
        after_s, category = float(line["after_s"]), office.category(line["category"])
        severity = int(line["severity"]) if line["severity"] else None
        if not 0 <= after_s <= LATEST_S or severity not in (None, 1, 2, 3, 4):
            raise ValueError
        lat, lon = (float(line[name]) if line[name] else None for name in ("lat", "lon"))
        area_id = areas[line["area"]]
    except (KeyError, TypeError, ValueError, UnknownCategory):
        raise BadTimetable(
            phrase(
                "line {number}: a time from 0 to 86400, a known category and area, a severity "
                "from 1 to 4 and a position, or none, are needed",
                number=number,
            )
        ) from None
    return DrillEvent(
        after_s,
        incident.Opening(
            category=category,
            area_id=area_id,
            source="desk",
            severity=severity,
            title=line["title"] or "",
            place=line["place"] or "",
            lat=lat,
            lon=lon,
        ),
    )


def play(
    database: Database,
    events: Sequence[DrillEvent],
    say: TellLine,
    *,
    speed: float = 1.0,
    sleep: Callable[[float], None] = time.sleep,
) -> int:
    """Open the cases at their times and return their number; a real case ends it."""
    at_s, opened = 0.0, 0
    for event in events:
        sleep(max(0.0, event.after_s - at_s) / speed)
        at_s = event.after_s
        with database.write() as session:
            mark = drill_mark.current(session)
            if mark is None or mark.interrupted_at is not None:
                say(phrase("A real case interrupts the drill: no more of it is opened."))
                return opened
            row = incident.open_(session, event.opening, by=BY)
            number, title = row.number, row.title
        opened += 1
        say(f"{number} {title}")
    return opened
