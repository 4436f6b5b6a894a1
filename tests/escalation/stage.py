"""A case of each severity, members sent to it, and the escalation taken second by second."""

from collections.abc import Callable, Iterable
from typing import Any

from sqlmodel import Session, select

from patrol import escalation
from patrol.clock import now
from patrol.models import Alarm, Assignment, Feed, Incident, LastPosition, Member, Order, TakenStep
from patrol.people import duty
from patrol.services import Services
from tests.cast import BRIDGE, Cast

WATER = "RE0101"
"""Two seats, one for a swimmer; the partners are 119, 120 and 110."""


class Stage:
    """The acts of an escalation test, and the rows that it reads."""

    def __init__(self, cast: Cast, forward: Callable[..., None]) -> None:
        self.cast = cast
        self.forward = forward
        self.services = cast.services

    def open(self, severity: int = 1, category: str = WATER) -> dict[str, Any]:
        body = {
            "category": category,
            "severity": severity,
            "place": "文晖桥",
            "lat": BRIDGE[0],
            "lon": BRIDGE[1],
        }
        answer = self.cast("701").send("POST", "/api/v1/incidents", body)
        incident: dict[str, Any] = answer["incident"]
        return incident

    def send(self, case: dict[str, Any], *members: str, **more: Any) -> dict[str, str]:
        """Send the members; return the ids of their assignments by call sign."""
        version = self.state(case)["version"]
        path = f"/api/v1/incidents/{case['id']}/assignments"
        body = {"members": list(members), "version": version, "order": "带救生圈", **more}
        answer = self.cast("701").send("POST", path, body)
        return {key.split("-")[1]: key for key in answer["assignments"]}

    def state(self, case: dict[str, Any]) -> Any:
        return self.detail(case)["incident"]

    def detail(self, case: dict[str, Any]) -> Any:
        return self.cast("701").get(f"/api/v1/incidents/{case['id']}")

    def take(self) -> int:
        """Take the due steps once in each worker process; return how many were taken."""
        return sum(self._take_steps(app.extensions["patrol"]) for app in self.cast.processes)

    def _take_steps(self, worker: Services) -> int:
        with worker.database.read() as session:
            due = escalation.find(session, worker.context.office)
            surveyed = escalation.survey(session, worker.context, due)
        with worker.database.write() as session:
            return escalation.take(session, surveyed)

    def at(self, second: float, since: list[float]) -> int:
        """Move the clock to this second of the story, and take the due steps."""
        self.forward(seconds=second - since[0])
        since[0] = second
        return self.take()

    def answer(self, key: str, answer: str = "accepted", **more: Any) -> Any:
        path = f"/api/v1/assignments/{key}/answer"
        return self.cast(key.split("-")[1]).send("POST", path, {"answer": answer, **more})

    def report(self, key: str, kind: str, **more: Any) -> Any:
        path = f"/api/v1/assignments/{key}/reports"
        return self.cast(key.split("-")[1]).send("POST", path, {"kind": kind, **more})

    def read(self, ask: Callable[[Session], Any]) -> Any:
        with self.services.database.read() as session:
            return ask(session)

    def steps(self) -> list[str]:
        """The steps taken, in the order of their moments."""
        rows = self.read(
            lambda s: s.exec(select(TakenStep).order_by(TakenStep.at, TakenStep.step)).all()
        )
        return [row.step for row in rows]

    def taken(self, do: str = "") -> list[dict[str, Any]]:
        """The bodies of the escalation's events in the feed, all or those that `do` this."""
        import json

        rows = self.read(
            lambda s: s.exec(
                select(Feed).where(Feed.kind == "escalation.taken").order_by(Feed.seq)
            ).all()
        )
        bodies = [json.loads(row.body or "{}") for row in rows]
        return [body for body in bodies if not do or body["do"] == do]

    def bodies(self, kind: str) -> list[dict[str, Any]]:
        import json

        return [json.loads(row.body or "{}") for row in self.feed(kind)]

    def feed(self, kind: str) -> list[Feed]:
        rows: list[Feed] = self.read(
            lambda s: list(s.exec(select(Feed).where(Feed.kind == kind).order_by(Feed.seq)))
        )
        return rows

    def alarms(self) -> list[str]:
        rows = self.read(
            lambda s: s.exec(
                select(Alarm).where(Alarm.cleared_at == None).order_by(Alarm.id)  # noqa: E711
            ).all()
        )
        return [row.kind for row in rows]

    def alarm(self, kind: str) -> dict[str, Any]:
        rows = self.read(lambda s: s.exec(select(Alarm).where(Alarm.kind == kind)).all())
        body: dict[str, Any] = rows[-1].body
        return body

    def statuses(self, case: dict[str, Any]) -> dict[str, str]:
        rows = self.read(
            lambda s: s.exec(
                select(Assignment)
                .where(Assignment.incident_id == case["id"])
                .order_by(Assignment.id)
            ).all()
        )
        return {row.call_sign: row.status.value for row in rows}

    def orders(self, case: dict[str, Any]) -> list[Order]:
        orders: list[Order] = self.read(
            lambda s: list(
                s.exec(select(Order).where(Order.incident_id == case["id"]).order_by(Order.id))
            )
        )
        return orders

    def rows(self, kind: Any, *where: Any) -> list[Any]:
        rows: list[Any] = self.read(lambda s: list(s.exec(select(kind).where(*where))))
        return rows

    def on_duty(self, *call_signs: str, metres: Iterable[float] = ()) -> None:
        """Put more members of the community on duty, so far north of the bridge."""
        away = list(metres) or [300.0] * len(call_signs)
        with self.services.database.write() as session:
            for call_sign, distance_m in zip(call_signs, away, strict=True):
                query = select(Member).where(Member.call_sign == call_sign)
                member = session.exec(query).first() or Member(call_sign=call_sign, area_id=4)
                session.add(member)
                session.flush()
                duty.start(session, member, at=now())
                lat = BRIDGE[0] + distance_m / 111_195
                place = {"lat": lat, "lon": BRIDGE[1], "taken_at": now()}
                session.merge(LastPosition(member_id=member.id or 0, **place))

    def case(self, case: dict[str, Any]) -> Incident:
        incident: Incident = self.read(lambda s: s.get_one(Incident, case["id"]))
        return incident
