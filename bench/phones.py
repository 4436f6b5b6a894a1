"""Row 5: 137 phones that report once a second, with positions beside, and what one core carries.

Open loop: each write has its time, and is late from that time on, however slow the one before.
"""

import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from bench import process
from bench.desk import Caller, Desk
from bench.process import Crowd
from bench.result import Result, percentile
from bench.town import Town, build

SECONDS = 15
CREW = 3
POSITIONS_EVERY = 5
FULL_SPEED_S, CONNECTIONS = 6, 12


def api() -> Iterator[Result]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        town = build(folder, desks=3)
        (folder / "stamps").write_bytes(bytes(8))
        with process.web(folder, folder / "stamps") as (port, _):
            cookies = [*town.phones.values(), *town.desks]
            with (
                closing(Crowd("ws", port, len(cookies), cookies)),
                closing(Desk(port, town)) as desk,
            ):
                jobs = _dispatch(desk, town)
                late = _open_loop(port, town, jobs)
                pause_ms = desk.figure("patrol_live_pause_p99_s") * 1000
                speed = _full_speed(port, town, jobs)
    yield Result(5, "a phone's durable write, 137 a second, p50", statistics.median(late), "ms")
    yield Result(5, "the same, p99", percentile(late, 0.99), "ms", bar=50)
    yield Result(5, "durable writes at full speed", speed, "a second", bar=300, is_floor=True)
    yield Result(6, "longest pause of the hub each second, p99", pause_ms, "ms", bar=20)


def _dispatch(desk: Desk, town: Town) -> dict[str, str]:
    """Every member on a case of three; the assignment of each."""
    names = list(town.phones)
    jobs: dict[str, str] = {}
    for begin in range(0, len(names), CREW):
        crew = names[begin : begin + CREW]
        jobs |= zip(crew, desk.send(desk.open_case(), crew, "去看看"), strict=True)
    return jobs


class Phone:
    """Answers, goes, arrives, then reports progress for as long as it is asked."""

    def __init__(self, port: int, town: Town, name: str, job: str) -> None:
        secret = town.phones[name]
        self._caller = Caller(port, secret, town.csrf[secret])
        self._name, self._job = name, job
        self._numbers = count()

    def write(self) -> None:
        number = next(self._numbers)
        steps: list[tuple[str, dict[str, object]]] = [
            ("receipts", {"kind": "shown", "channel": "live"}),
            ("receipts", {"kind": "opened", "channel": "live"}),
            ("answer", {"answer": "accepted"}),
            ("reports", {"kind": "departed"}),
            ("reports", {"kind": "arrived"}),
        ]
        path, body = steps[number] if number < len(steps) else _progress(number)
        now = datetime.now(UTC).isoformat()
        self._caller.call(
            "POST",
            f"/assignments/{self._job}/{path}",
            {**body, "made_at": now, "sent_at": now},
            **{"Idempotency-Key": f"{self._name}-{number}"},
        )

    def move(self) -> None:
        now = datetime.now(UTC).isoformat()
        fixes = [
            {"lat": 30.3 + n / 1e4, "lon": 120.17, "accuracy_m": 8, "taken_at": now}
            for n in range(POSITIONS_EVERY)
        ]
        self._caller.call("POST", "/positions", {"fixes": fixes, "sent_at": now})

    def close(self) -> None:
        self._caller.close()


def _progress(number: int) -> tuple[str, dict[str, object]]:
    return "reports", {"kind": "progress", "text": f"第 {number} 次"}


def _open_loop(port: int, town: Town, jobs: dict[str, str]) -> list[float]:
    """Milliseconds from when a write was due until it was answered."""
    late: list[float] = []
    begin = time.monotonic() + 1

    def live(place: int, name: str) -> None:
        with closing(Phone(port, town, name, jobs[name])) as phone:
            for second in range(SECONDS):
                due = begin + second + place / len(jobs)
                time.sleep(max(0.0, due - time.monotonic()))
                phone.write()
                late.append((time.monotonic() - due) * 1000)
                if (second + place) % POSITIONS_EVERY == 0:
                    phone.move()

    _together([lambda n=n, name=name: live(n, name) for n, name in enumerate(jobs)])  # type: ignore[misc]
    return late


def _full_speed(port: int, town: Town, jobs: dict[str, str]) -> float:
    """Writes a second when a few connections never rest."""
    done = count()
    until = time.monotonic() + FULL_SPEED_S

    def push(name: str) -> None:
        with closing(Phone(port, town, name, jobs[name])) as phone:
            phone._numbers = count(1000)
            while time.monotonic() < until:
                phone.write()
                next(done)

    _together([lambda name=name: push(name) for name in list(jobs)[:CONNECTIONS]])  # type: ignore[misc]
    return next(done) / FULL_SPEED_S


def _together(tasks: list[Callable[[], None]]) -> None:
    failed: list[BaseException] = []

    def run(task: Callable[[], None]) -> None:
        try:
            task()
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
