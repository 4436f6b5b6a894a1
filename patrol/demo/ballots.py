"""The demo's ballot: six lifts at one estate, in the middle of its vote."""

from datetime import datetime, timedelta

from sqlmodel import Session

from patrol import clock
from patrol.councils import ballot, roll_table
from patrol.councils.ballot import BallotEntry
from patrol.councils.majority import Weight

ESTATE = "和平苑"
MOTIONS = (("筹集维修资金，为六幢楼各加装一部电梯", 6), ("选聘电梯维保单位", 4))
FLOORS, DOORS = 11, 4
JOINED = (40, 36, 31, 24, 12, 0)
"""Owners of each building who have voted so far."""


def fill(session: Session, area_id: int, now: datetime) -> None:
    """Enter the ballot with its roll and its turnout so far."""
    today = clock.local(now).date()
    entry = BallotEntry(
        estate=ESTATE,
        title="加装六部电梯",
        notice_on=today - timedelta(days=20),
        opens_on=today - timedelta(days=5),
        closes_on=today + timedelta(days=9),
        motions=MOTIONS,
    )
    row = ballot.prepare(session, entry, area_id=area_id, by="701")
    roll = "\n".join(("幢,室号,面积", *_lines())).encode()
    ballot.enter_roll(session, row, roll_table.read(roll), roll, by="701")
    counts = {
        building.name: (
            Weight(joined, building.area * joined // building.owners),
            today - timedelta(days=n + 1) if joined else None,
        )
        for n, (building, joined) in enumerate(
            zip(ballot.buildings(session, row.id), JOINED, strict=True)
        )
    }
    ballot.note_turnout(session, row, counts, by="701")


def _lines() -> list[str]:
    return [
        f"{building} 幢,{floor}0{door},{84 + 3.5 * door + 0.25 * floor:.2f}"
        for building in range(1, len(JOINED) + 1)
        for floor in range(1, FLOORS + 1)
        for door in range(1, DOORS + 1)
    ]
