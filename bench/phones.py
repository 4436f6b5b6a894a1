"""Phones that answer an order and then report, each write durable before it is answered."""

from contextlib import closing
from datetime import UTC, datetime
from itertools import count
from typing import Any

from bench.desk import Caller, Desk
from bench.town import Town

CREW = 3


def dispatch_all(desk: Desk, town: Town) -> dict[str, str]:
    """Send every member to a case of three; the assignment of each."""
    names = list(town.phones)
    jobs: dict[str, str] = {}
    for begin in range(0, len(names), CREW):
        crew = names[begin : begin + CREW]
        jobs |= zip(crew, desk.send(desk.open_case(), crew, "去看看"), strict=True)
    return jobs


def arrive_all(port: int, town: Town, jobs: dict[str, str]) -> None:
    """Everybody accepts, goes and arrives: from then on they report progress."""
    for name, job in jobs.items():
        with closing(Phone(port, town, name, job)) as phone:
            phone.arrive()


class Phone:
    """One member's phone on one connection."""

    numbers = count()

    def __init__(self, port: int, town: Town, name: str, job: str) -> None:
        secret = town.phones[name]
        self._caller = Caller(port, secret, town.csrf[secret])
        self._name, self._job = name, job

    def arrive(self) -> None:
        self._act("answer", answer="accepted")
        self._act("reports", kind="departed")
        self._act("reports", kind="arrived")

    def report(self) -> None:
        """One durable write, as a phone makes most of them."""
        self._act("reports", kind="progress", text=f"第 {next(self.numbers)} 次")

    def _act(self, path: str, **fields: str) -> None:
        now = datetime.now(UTC).isoformat()
        self._caller.call(
            "POST",
            f"/assignments/{self._job}/{path}",
            {**fields, "made_at": now, "sent_at": now},
            **{"Idempotency-Key": f"{self._name}-{next(self.numbers)}"},
        )

    def move(self, fixes: int) -> None:
        """A batch of positions, which is gathered and not written at once."""
        now = datetime.now(UTC).isoformat()
        self._caller.call(
            "POST", "/positions", {"fixes": [_fix(n, now) for n in range(fixes)], "sent_at": now}
        )

    def close(self) -> None:
        self._caller.close()


def _fix(number: int, now: str) -> dict[str, Any]:
    return {"lat": 30.3 + number / 1e4, "lon": 120.17, "accuracy_m": 8, "taken_at": now}
