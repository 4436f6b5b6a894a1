"""Stations of the tests: at the bridge, in the zone of class 1 (55 dB by day, 45 at night)."""

from typing import Any

from sqlmodel import Session, select

from patrol.models import Source, Station, ZoneClass
from patrol.services import Services
from tests.cast import BRIDGE

GATEWAY = "noise-gw-1"


def enter_station(session: Session, source: str, code: str, **more: Any) -> Station:
    owner = session.exec(select(Source).where(Source.code == source)).one()
    fields = {"name": code, "area_id": 4, "zone": ZoneClass.HOMES, "rule": {}, **more}
    row = Station(source_id=owner.id, code=code, lat=BRIDGE[0], lon=BRIDGE[1], **fields)
    session.add(row)
    session.flush()
    return row


def let_send_levels(services: Services) -> None:
    """Let the gateway speak a protocol that carries levels, so that it may have stations."""
    with services.database.write() as session:
        source = session.exec(select(Source).where(Source.code == GATEWAY)).one()
        source.adapter = "levels"


def add_station(services: Services, source: str, code: str, **more: Any) -> int:
    """Register a station, and return its id."""
    with services.database.write() as session:
        return enter_station(session, source, code, **more).id or 0
