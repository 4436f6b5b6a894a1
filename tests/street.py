"""A whole street on duty: 137 members with push subscriptions, to count what a verb costs."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, select, update

from patrol import clock, db, models
from patrol.group_commit import WriteAll
from patrol.models import Duty, Member, PushState, PushSubscription, Screen
from patrol.web.http.once import Keyed, Written
from tests.cast import BRIDGE, Cast
from tests.services.database import SERVER
from tests.services.push_phone import Phone
from tests.statements import Statements, under_the_lock

ALL = 137
CALL_SIGNS = tuple(f"{number}" for number in range(400, 400 + ALL))
PLAIN = "RE0301"
"""An elevator: its plan has seats for two."""
KEYS = Phone.at("", "").subscription
"""One key pair for all phones: no push is ever sent, since the network is refused."""
AFTER_THE_LOCK = 1 if SERVER else 0
"""PostgreSQL reads a row again after it waited for the lock of the case."""


class Street:
    """The acts of the desk, the phones and the worker on one member or on all 137."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self._keys = iter(range(10_000))
        with cast.services.database.write() as session:
            link = session.connection()
            area = {"area_id": 4, "skills": [], "kit": [], "language": "zh-CN"}
            link.execute(insert(Member), [{"call_sign": sign, **area} for sign in CALL_SIGNS])
            query = select(Member.id, Member.call_sign).where(col(Member.call_sign).in_(CALL_SIGNS))
            self.member_ids = {sign: key for key, sign in session.exec(query) if key is not None}
            link.execute(insert(Duty), [_duty(key) for key in self.member_ids.values()])
            phones = {sign: _phone(key) for sign, key in self.member_ids.items()}
            link.execute(insert(models.Phone), list(phones.values()))
            subscriptions = [_subscription(sign, phone["id"]) for sign, phone in phones.items()]
            link.execute(insert(PushSubscription), subscriptions)
        self.phones = {phone["id"]: sign for sign, phone in phones.items()}
        self.phone_ids = {sign: key for key, sign in self.phones.items()}

    @contextmanager
    def counted(self) -> Iterator[Statements]:
        """Collect the statements under the write lock, of every process."""
        databases = [app.extensions["patrol"].database for app in self.cast.processes]
        with under_the_lock(*databases) as heard:
            yield heard

    def ask(self, name: str, method: str, path: str, body: Any = None) -> Any:
        """Call the API with a new Idempotency-Key, as the pages do."""
        key = f"street-{next(self._keys)}"
        return self.cast(name).send(method, f"/api/v1{path}", body, key=key)

    def open(self, severity: int = 2, category: str = PLAIN) -> dict[str, Any]:
        where = {"place": "文晖桥", "lat": BRIDGE[0], "lon": BRIDGE[1]}
        body = {"category": category, "severity": severity, **where}
        incident: dict[str, Any] = self.ask("701", "POST", "/incidents", body)["incident"]
        return incident

    def send(self, case: dict[str, Any], members: Sequence[str], **more: Any) -> Any:
        body = {"members": list(members), "version": case["version"], **more}
        return self.ask("701", "POST", f"/incidents/{case['id']}/assignments", body)

    def sent(self, number: int, *, severity: int = 2, category: str = PLAIN, **more: Any) -> Any:
        """Open a case and send an order to so many members."""
        return self.send(self.open(severity, category), CALL_SIGNS[:number], **more)

    def measured(
        self, verb: Callable[[int], Callable[[], Any]], sizes: Sequence[int] = (1, ALL)
    ) -> list[Statements]:
        """Count for each size; `verb(size)` prepares members and returns the counted act."""
        counts = []
        for number in sizes:
            act = verb(number)
            with self.counted() as heard:
                act()
            assert heard.texts, "nothing was written"
            counts.append(heard)
        return counts

    def writing(self, verb: Callable[[Session], Any]) -> Callable[[], None]:
        """Wrap a verb of the worker in a write transaction of its own."""

        def run() -> None:
            with self.cast.services.database.write() as session:
                verb(session)

        return run

    def device(self, call_sign: str) -> models.Device:
        return models.Device(self.phone_ids[call_sign])

    def together(
        self, write_all: WriteAll[Keyed[Any], Written], acts: dict[str, Any]
    ) -> Callable[[], None]:
        """Wrap acts of phones, by call sign, in one transaction, as a moment's acts are written."""
        keyed = [
            Keyed(f"phone:{sign}", f"street-{next(self._keys)}", "hash", act)
            for sign, act in acts.items()
        ]

        def run() -> None:
            with self.cast.services.database.write() as session:
                answers = write_all(session, keyed)
            assert [answer.body for answer in answers] == [{"effect": "applied"}] * len(acts)

        return run

    def only_on_duty(self, call_signs: Sequence[str]) -> None:
        """Put these members on duty, and all others off duty."""
        ids = [self.member_ids[sign] for sign in call_signs]
        here, in_an_hour = col(Duty.member_id).in_(ids), clock.now() + timedelta(hours=1)
        with self.cast.services.database.write() as session:
            session.exec(update(Duty).where(here).values(ended_at=None))
            session.exec(update(Duty).where(~here).values(ended_at=in_an_hour))


def check(budget: int, of_one: Statements, of_all: Statements, *, batch: int = 0) -> None:
    """Check the budget; all members may cost at most `batch` statements more than one member."""
    most = budget + AFTER_THE_LOCK
    assert len(of_one) <= most - batch, f"{len(of_one)} for one:\n{of_one}"
    assert len(of_all) <= most, f"{len(of_all)} for all:\n{of_all}"
    assert len(of_all) - len(of_one) <= batch, f"{len(of_one)} for one, but for all:\n{of_all}"


def _duty(member_id: int) -> dict[str, Any]:
    return {"id": db.new_id(), "member_id": member_id, "started_at": clock.now()}


def _phone(member_id: int) -> dict[str, Any]:
    return {
        "id": db.new_id(),
        "member_id": member_id,
        "agent": "test",
        "enrolled_at": clock.now(),
        "screen": Screen.UNKNOWN,
        "push": PushState.OK,
    }


def _subscription(call_sign: str, phone_id: str) -> dict[str, Any]:
    return {
        "id": db.new_id(),
        "phone_id": phone_id,
        "endpoint": f"https://fcm.googleapis.com/fcm/send/{call_sign}",
        "p256dh": KEYS.p256dh,
        "auth": KEYS.auth,
        "vapid_key_id": "",
        "made_at": clock.now(),
    }
