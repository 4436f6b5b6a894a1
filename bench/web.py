"""The real application, which also writes its commits and pauses down for the bench."""

import os
import threading
import time
from itertools import count
from pathlib import Path

from sqlmodel import Session

from bench.marks import Marks
from patrol import create_app, feed

TICK_S = 0.002

app = create_app()
_marks = Marks(Path(os.environ["BENCH_MARKS"]))


def _note_commit(session: Session) -> None:
    if any(event.kind == "order.sent" for event in feed.appended(session)):
        _marks.note_commit(time.monotonic())


def _tick() -> None:
    """Note how late a 2 ms timer is; requests and sockets of this process are as late."""
    before = time.monotonic()
    for number in count():
        time.sleep(TICK_S)
        now = time.monotonic()
        _marks.note_tick(number, now, now - before - TICK_S)
        before = now


app.extensions["patrol"].database.after_commit(_note_commit)
if os.environ.get("BENCH_TICKS"):
    threading.Thread(target=_tick, daemon=True).start()
