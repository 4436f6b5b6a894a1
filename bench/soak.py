"""Measure whether the wall and the desk hold their memory: `bench.soak URL [MINUTES]`.

It needs a running demo with `patrol simulate`, and its PATROL_DATA. Two pages of one Chromium stay
open; each half minute their garbage is collected, and what is left is counted. The memory is flat
when the last quarter of the time holds at most 1.1 times as much as the second quarter.
"""

import os
import statistics
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Any

from playwright.sync_api import BrowserContext, Page, sync_playwright
from sqlmodel import select

from patrol import sign_in
from patrol.db import Database
from patrol.models import User

MINUTES = 60.0
EVERY_S = 30.0
BAR = 1.1
COUNTS = ("JSHeapUsedSize", "Nodes", "JSEventListeners", "Documents")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run")
MEBIBYTE = 2**20


def main() -> None:
    url = sys.argv[1]
    minutes = float(sys.argv[2]) if len(sys.argv) > 2 else MINUTES
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        context = browser.new_context(base_url=url, viewport={"width": 1920, "height": 1080})
        _sign_in(context)
        pages = {name: _opened(context, name) for name in ("wall", "desk")}
        seen = _watch(pages, minutes)
        browser.close()
    flat = [_is_flat(name, rows) for name, rows in seen.items()]
    sys.exit(0 if all(flat) else 1)


def _sign_in(context: BrowserContext) -> None:
    database = Database(f"sqlite:///{os.environ['PATROL_DATA']}/patrol.db")
    with database.write() as session:
        chief = session.exec(select(User).where(User.name == "711")).one()
        ticket = sign_in.issue_ticket(session, chief, "soak")
    database.dispose()
    answer = context.request.post("/api/v1/session", data={"ticket": ticket})
    assert answer.ok, answer.text()


def _opened(context: BrowserContext, name: str) -> Page:
    page = context.new_page()
    page.goto(f"/{name}")
    page.wait_for_selector("wall-screen, desk-header")
    return page


def _watch(pages: Mapping[str, Page], minutes: float) -> dict[str, list[dict[str, float]]]:
    sessions = {name: page.context.new_cdp_session(page) for name, page in pages.items()}
    for session in sessions.values():
        session.send("Performance.enable")
    seen: dict[str, list[dict[str, float]]] = {name: [] for name in pages}
    until = time.monotonic() + minutes * 60
    while time.monotonic() < until:
        next(iter(pages.values())).wait_for_timeout(EVERY_S * 1000)
        for name, session in sessions.items():
            seen[name].append(_counts(session))
            print(name, _words(seen[name][-1]), flush=True)
    return seen


def _counts(session: Any) -> dict[str, float]:
    session.send("HeapProfiler.collectGarbage")
    metrics = session.send("Performance.getMetrics")["metrics"]
    return {each["name"]: each["value"] for each in metrics if each["name"] in COUNTS}


def _words(row: Mapping[str, float]) -> str:
    heap, nodes, listeners, documents = (row[name] for name in COUNTS)
    kept = f"{nodes:.0f} nodes {listeners:.0f} listeners {documents:.0f} documents"
    return f"{heap / MEBIBYTE:.1f} MB {kept}"


def _is_flat(name: str, rows: Sequence[Mapping[str, float]]) -> bool:
    """Compare the medians of the second and the last quarter: in the first the caches fill."""
    quarter = max(1, len(rows) // 4)
    is_flat = True
    for count in ("JSHeapUsedSize", "Nodes", "JSEventListeners"):
        early = statistics.median(row[count] for row in rows[quarter : 2 * quarter] or rows)
        late = statistics.median(row[count] for row in rows[-quarter:])
        verdict = "hit" if late <= BAR * early else "MISS"
        is_flat &= verdict == "hit"
        print(
            f"{name} {count}: {early:,.0f} → {late:,.0f} ({late / early:.3f} ×, ≤ {BAR}) {verdict}"
        )
    return is_flat


if __name__ == "__main__":
    main()
