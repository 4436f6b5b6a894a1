"""The whole product on a free port: the web process and the worker, on a data folder of its own."""

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlmodel import Session, select

from patrol import clock, sign_in
from patrol.models import Member, Policy, Source, User
from tests.cast import BRIDGE, enter
from tests.services import nursery
from tests.services.database import PROCESSES, Databases
from tests.services.web_process import WebProcess
from tests.waiting import LIMIT_S

PATROL = [sys.executable, "-c", "from patrol.cli import main; main()"]

Json = dict[str, Any]


class Product(WebProcess):
    """`settings` are environment variables of all its processes."""

    def __init__(self, folder: Path, database_url: str, **settings: str) -> None:
        super().__init__(folder, database_url)
        self.env |= settings
        self._workers: list[nursery.Running] = []
        self._tokens: dict[str, str] = {}

    def start(self) -> None:
        log = self.folder / "worker.log"
        self._workers = [nursery.start(nursery.WORKER, self.env, log) for _ in range(PROCESSES)]
        super().start()

    def stop(self) -> None:
        super().stop()
        workers, self._workers = self._workers, []
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.wait(LIMIT_S)

    # --- who calls --------------------------------------------------------------------------

    def ticket(self, name: str) -> str:
        """Issue a one-time link for a desk user or a member and return its secret."""
        with self.services.database.write() as session:
            return sign_in.issue_ticket(session, _person(session, name), "test")

    def as_(self, name: str, method: str, path: str, body: Any = None) -> Any:
        """Call the API as the desk user or the source of this name."""
        if name not in self._tokens:
            self._tokens[name] = self.token(**self._subject(name))
        return self.call(method, path, body, token=self._tokens[name])

    def _subject(self, name: str) -> dict[str, int | None]:
        with self.services.database.read() as session:
            source = session.exec(select(Source).where(Source.code == name)).first()
            user = session.exec(select(User).where(User.name == name)).first()
        return {"source_id": source.id} if source else {"user_id": user.id if user else None}

    def confirm_phones(self, call_sign: str) -> None:
        """Confirm this member's new phones as supervisor 702."""
        members = self.as_("702", "GET", "/api/v1/board")["members"]
        (member,) = [row for row in members if row["call_sign"] == call_sign]
        for phone_id in member["unconfirmed_phones"]:
            self.as_("702", "POST", f"/api/v1/phones/{phone_id}/confirmation")

    # --- what happens -----------------------------------------------------------------------

    def happens(self, title: str, *, ref: str, severity: int = 2, category: str = "RE0101") -> str:
        """Post a record of the police's source; return the id of the incident that it opened."""
        now = clock.iso(clock.now())
        record = {
            "schema": "intake/1",
            "source": "police110",
            "source_ref": ref,
            "source_seq": 0,
            "dedup_key": f"police110:{ref}:0",
            "channel": "http",
            "kind": "new",
            "occurred_at": now,
            "received_at": now,
            "category": category,
            "severity": severity,
            "title": title,
            "location": {
                "lat": BRIDGE[0] + int(ref[-3:]) / 5000,
                "lon": BRIDGE[1],
                "address": f"文晖桥北 {int(ref[-3:])} 号",
            },
            "reporter": {"kind": "resident", "phone": "13800001234", "consent_contact": True},
            "raw": {"sha256": "0" * 64, "mime": "application/json"},
        }
        return str(self.as_("gs-110", "POST", "/api/v1/intake", record)["incident_id"])

    def send_out(self, incident_id: str, *members: str, order: str = "带救生圈、抛绳") -> str:
        """Dispatch through the API as desk 701; return the id of the first assignment."""
        version = self.story(incident_id)["incident"]["version"]
        path = f"/api/v1/incidents/{incident_id}/assignments"
        wish = {"members": members, "order": order, "version": version}
        return str(self.as_("701", "POST", path, wish)["assignments"][0])

    def story(self, incident_id: str) -> Json:
        """The whole case as the desk may read it."""
        detail: Json = self.as_("701", "GET", f"/api/v1/incidents/{incident_id}")
        return detail

    def reports(self, incident_id: str) -> list[str]:
        return [row["kind"] for row in self.story(incident_id)["reports"]]

    def log(self) -> str:
        names = ("web.log", "worker.log")
        return "\n".join((self.folder / name).read_text()[-3000:] for name in names)


@contextlib.contextmanager
def product_on_trial(
    folder: Path, databases: Databases, *, is_patient: bool = True, **settings: str
) -> Iterator[Product]:
    """The product with the small cast; with `is_patient` every escalation step comes 3600 s later.

    On a busy machine a story takes minutes, and the escalation must not send other members into it.
    """
    with databases.copy(folder) as url:
        product = Product(folder, url, **settings)
        with product.services.database.write() as session:
            enter(session)
            if is_patient:
                session.add_all(_patient_policies(product))
        with product:
            yield product


def _patient_policies(product: Product) -> Iterator[Policy]:
    """The steps of the office's file, each 3600 s later; a step at second 0 stays there."""
    for severity in (1, 2, 3, 4):
        steps = product.services.office.escalation(severity).model_dump(mode="json")["steps"]
        later = [step | {"after_s": step["after_s"] and step["after_s"] + 3600} for step in steps]
        yield Policy(severity=severity, version=1, steps=later, by="test", at=clock.now())


def _person(session: Session, name: str) -> User | Member:
    user = session.exec(select(User).where(User.name == name)).first()
    return user or session.exec(select(Member).where(Member.call_sign == name)).one()
