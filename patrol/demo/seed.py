"""Fill the demo town: two real streets, 137 call signs, a rota and a desk, without personal names.

All rows stand as data in `town/` beside this file. No password is set: people sign in by the
one-time links of `patrol serve-info` and `patrol user`, sources by `patrol token`.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta
from importlib.resources import files
from itertools import islice
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, SQLModel, col, func, select

from patrol import clock, db
from patrol.demo import ballots, matters
from patrol.estates import hazard
from patrol.estates.hazard import HazardAuthor, HazardEntry
from patrol.geo import Point
from patrol.models import Area, Checkpoint, HazardGrade, Member, Place, Shift, Source, Station, User
from patrol.operations import demo_mark
from patrol.places import site, street
from patrol.rounds.checkpoint import new_code

ROTA_DAYS = 14

SeedRow = dict[str, Any]


def _read(name: str) -> SeedRow:
    document: SeedRow = json.loads(files(__package__).joinpath("town", f"{name}.json").read_bytes())
    return document


def fill(session: Session, now: datetime | None = None) -> bool:
    """Fill an empty database and mark it a demo. Return False and change nothing in another one."""
    if not demo_mark.is_empty(session):
        return False
    demo_mark.mark(session, by="seed")
    street.change(session, **_read("street"), by="seed")
    areas = _areas(session)
    _insert(session, Place, _in_area(_read("places")["places"], areas))
    _insert(session, Checkpoint, _checkpoints(areas, now or clock.now()))
    _insert(session, User, _in_area(_read("desk")["users"], areas))
    root = min(areas.values())
    _insert(session, Source, [{**row, "area_id": root} for row in _read("sources")["sources"]])
    _insert(session, Station, _stations(session, areas))
    members = sorted(_read("members")["members"], key=lambda row: str(row["call_sign"]))
    _insert(session, Member, _in_area(members, areas))
    keep_rota(session, now)
    _hazards(session, areas, now or clock.now())
    ballots.fill(session, areas["330105017002"], now or clock.now())
    matters.fill(session, areas["330105017002"], now or clock.now())
    return True


def _areas(session: Session) -> dict[str, int]:
    """The area tree from the top down; the ids come from the database, by code."""
    made: dict[str, Area] = {}
    for row in _read("areas")["areas"]:
        above = made.get(row.pop("parent") or "")
        area = Area(**row, parent_id=above.id if above else None, path="")
        session.add(area)
        # the path contains the id, which the database gives
        session.flush()
        area.path = f"{above.path if above else '/'}{area.id}/"
        made[row["code"]] = area
    session.flush()
    return {code: area.id for code, area in made.items() if area.id is not None}


def _stations(session: Session, areas: dict[str, int]) -> Iterator[SeedRow]:
    """The noise stations, each at its source and its place; all have the demo's short windows."""
    town = _read("stations")
    source_id = session.exec(select(Source.id).where(Source.code == town["source"])).one()
    names = [row["place"] for row in town["stations"]]
    places = dict(
        session.exec(select(Place.name, Place.id).where(col(Place.name).in_(names))).all()
    )
    for row in _in_area(town["stations"], areas):
        place_id = places[row.pop("place")]
        yield {**row, "source_id": source_id, "place_id": place_id, "rule": town["rule"]}


def _checkpoints(areas: dict[str, int], now: datetime) -> Iterator[SeedRow]:
    """The patrol points; some were seen hours or days ago, and some never."""
    for row in _in_area(_read("checkpoints")["checkpoints"], areas):
        hours = row.pop("seen_h", None)
        seen_at = now - timedelta(hours=hours) if hours is not None else None
        yield {**row, "code": new_code(), "seen_at": seen_at}


def _hazards(session: Session, areas: dict[str, int], now: datetime) -> None:
    """The hazards of the town; two are late."""
    hand = HazardAuthor("701")
    for row in _read("hazards")["hazards"]:
        area_id, found_at = areas[row.pop("area")], now - timedelta(days=row.pop("found_d"))
        point, is_told = Point(row.pop("lat"), row.pop("lon")), row.pop("is_told")
        due_on = clock.local(found_at + timedelta(days=row.pop("due_d"))).date()
        grade = HazardGrade(row.pop("grade"))
        entry = HazardEntry(due_on=due_on, grade=grade, **row)
        place = site.place_at(session, entry.spot, point, ())
        told_hazard = hazard.find(
            session, entry, hand, area_id=area_id, place=place, point=point, at=found_at
        )
        if is_told:
            hazard.tell(session, told_hazard, hand)


def _in_area(rows: list[SeedRow], areas: dict[str, int]) -> list[SeedRow]:
    return [{**row, "area_id": areas[row.pop("area")]} for row in rows]


def _insert(session: Session, model: type[SQLModel], rows: Iterable[SeedRow]) -> None:
    """Insert the rows in bulk, with the defaults of the model."""
    whole = [model.model_validate(row).model_dump(exclude={"id"}) for row in rows]
    session.connection().execute(insert(model), whole)


def keep_rota(session: Session, now: datetime | None = None) -> int:
    """Plan the demo's shifts for the next 14 days. Return how many were added; 0 without a demo.

    Each of the day's three shifts takes the next 46 members of the list and starts again at its
    end. So 46 of the 137 are always on duty, and nobody works two shifts one after the other.
    """
    if not demo_mark.is_demo(session):
        return 0
    moment = now or clock.now()
    rota = _read("members")
    crew = _crew(session, [row["call_sign"] for row in rota["members"]])
    if not crew:
        return 0
    first, last = session.exec(select(func.min(Shift.starts_at), func.max(Shift.starts_at))).one()
    origin = first or _slot_at(rota, moment)
    rows: list[SeedRow] = []
    for number, (starts_at, ends_at) in enumerate(_slots(rota, origin)):
        if starts_at > moment + timedelta(days=ROTA_DAYS):
            break
        if ends_at > moment and (last is None or starts_at > last):
            rows += _watch(crew, number, rota["per_slot"], starts_at, ends_at)
    if rows:
        session.connection().execute(insert(Shift), rows)
    return len(rows)


def _crew(session: Session, call_signs: list[str]) -> list[tuple[int, int]]:
    """Id and area of the demo's active members, in the order of the rota."""
    serving = {
        sign: (key, area_id)
        for sign, key, area_id in session.exec(
            select(Member.call_sign, Member.id, Member.area_id).where(col(Member.left_at).is_(None))
        )
        if key is not None
    }
    return [serving[sign] for sign in call_signs if sign in serving]


def _watch(
    crew: list[tuple[int, int]], number: int, size: int, starts_at: datetime, ends_at: datetime
) -> Iterator[SeedRow]:
    for step in range(min(size, len(crew))):
        member_id, area_id = crew[(number * size + step) % len(crew)]
        yield {
            "id": db.new_id(),
            "member_id": member_id,
            "area_id": area_id,
            "starts_at": starts_at,
            "ends_at": ends_at,
        }


def _slots(rota: SeedRow, origin: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Yield start and end of each shift from `origin` on, without end."""
    times = [time.fromisoformat(slot["starts"]) for slot in rota["slots"]]
    # a day earlier, because a night shift ends on the day after its start
    day = clock.local(origin).date() - timedelta(days=1)
    starts_at = clock.as_local(datetime.combine(day, times[0]))
    while True:
        for following in islice([*times, times[0]], 1, None):
            ends_at = clock.as_local(datetime.combine(starts_at.date(), following))
            if ends_at <= starts_at:
                ends_at += timedelta(days=1)
            if starts_at >= origin:
                yield starts_at, ends_at
            starts_at = ends_at


def _slot_at(rota: SeedRow, moment: datetime) -> datetime:
    """The start of the shift that runs at `moment`."""
    a_day_ago = moment - timedelta(days=1)
    return next(start for start, end in _slots(rota, a_day_ago) if end > moment)
