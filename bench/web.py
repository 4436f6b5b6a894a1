"""The real application, and beside it the moment of each order's commit, for the bench to read."""

import mmap
import os
import struct
import time
from pathlib import Path

from sqlmodel import Session

from patrol import create_app, feed

app = create_app()
_stamps = Path(os.environ["BENCH_STAMPS"]).open("r+b")  # noqa: SIM115
_page = mmap.mmap(_stamps.fileno(), 8)


def _stamp(session: Session) -> None:
    if any(event.kind == "order.sent" for event in feed.appended(session)):
        struct.pack_into("d", _page, 0, time.monotonic())


app.extensions["patrol"].database.after_commit(_stamp)
