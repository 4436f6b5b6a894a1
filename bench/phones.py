"""Phones that answer an order and then report; the server answers when the write is durable."""

from contextlib import closing
from datetime import UTC, datetime
from itertools import count
from typing import Any

from bench.desk import Caller, Desk
from bench.town import Town

CREW = 3


def dispatch_all(desk: Desk, town: Town) -> dict[str, str]:
    """Send every member to a case, three to each. Return the assignment id by call sign."""
    names = list(town.phones)
    jobs: dict[str, str] = {}
    for begin in range(0, len(names), CREW):
        crew = names[begin : begin + CREW]
        jobs |= zip(crew, desk.send(desk.open_case(), crew, "去看看"), strict=True)
    return jobs


def arrive_all(port: int, town: Town, jobs: dict[str, str]) -> None:
    """Let all members accept, depart and arrive, because progress is reported on scene."""
    for name, job in jobs.items():
        with closing(Phone(port, town, name, job)) as phone:
            phone.arrive()


class Phone:
    """One member's phone on one connection."""

    # all phones share it, so that no text and no key repeats
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
        """Report progress: the commonest durable write of a phone."""
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
        """Send a batch of positions; the server gathers them and does not write them at once."""
        now = datetime.now(UTC).isoformat()
        self._caller.call(
            "POST", "/positions", {"fixes": [_fix(n, now) for n in range(fixes)], "sent_at": now}
        )

    def close(self) -> None:
        self._caller.close()


def _fix(number: int, now: str) -> dict[str, Any]:
    return {"lat": 30.3 + number / 1e4, "lon": 120.17, "accuracy_m": 8, "taken_at": now}
