"""Row 16: 500 tips with photos in ten seconds, of 30,000 riders, beside orders to 137 phones.

None may be lost: the bench ends when a tip was not stored. The loop of the orders is open.
"""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

from sqlalchemy import insert

from bench import process
from bench.asker import Asker
from bench.child import Child
from bench.crowd import live
from bench.desk import Desk
from bench.flooded import EVERY_S, WINDOW_S, Ordering
from bench.result import Result, percentile
from bench.tippers import LIMIT_S, RIDERS
from bench.town import AREA, build
from patrol import clock, db
from patrol.db import Database
from patrol.models import Volunteer, VolunteerKind

TIPS = 500
BAR = 3.0


def tips_beside_orders(pairs: int) -> Iterator[Result]:
    """Measure orders at rest, and beside the tips of a rain."""
    rest, beside, refused = [], [], []
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        town = build(folder)
        _register(folder)
        web = stack.enter_context(process.web(folder, TRUSTED_PROXIES="1"))
        crowd = stack.enter_context(closing(live(web.port, list(town.phones.values()))))
        desk = stack.enter_context(closing(Desk(web.port, town)))
        riders = stack.enter_context(closing(Child("bench.tippers", str(web.port))))
        riders.answer("beginning to ride", LIMIT_S)
        ordering = Ordering(desk, town, crowd)
        for _ in range(pairs):
            rest.append(_window(ordering))
            riders.say(tips=TIPS, seconds=WINDOW_S)
            beside.append(_window(ordering))
            told = riders.answer(f"sending {TIPS} tips", WINDOW_S + 2 * LIMIT_S)
            refused.append(told["refused"])
    words = f"an order beside {TIPS} tips in {WINDOW_S:g} s, p99 (peer: at rest)"
    yield Result(16, words, "ms", beside, rest, BAR)
    words = f"tips that were sent again, because the server was busy (of {TIPS}, none lost)"
    yield Result(16, words, "times", refused)


def _window(ordering: Ordering) -> float:
    ordering.prepare()
    asker = Asker(ordering.once, EVERY_S)
    asker.wait(WINDOW_S)
    return percentile(asker.stop(), 0.99)


def _register(folder: Path) -> None:
    """Enter the riders, each with a device."""
    now, database = clock.now(), Database(f"sqlite:///{folder}/patrol.db")
    fixed = {"kind": VolunteerKind.RIDER, "area_id": AREA, "nickname": "", "code_hash": None}
    times = {"issued_at": now, "expires_at": now, "entered_at": now, "helps_until": None}
    rows = [
        {"id": db.new_id(), "token_hash": f"rider-{number}", "issued_by": "701", **fixed, **times}
        for number in range(RIDERS)
    ]
    with database.write() as session:
        session.connection().execute(insert(Volunteer), rows)
    database.dispose()
