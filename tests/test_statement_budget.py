"""Counts the statements under the write lock of each verb, for 1 and for 137 members.

SQLite has one writer: a statement there is time in which nobody else can write. The counts include
what each request needs by itself (its key, the case, the feed); they are budgets, and do not grow
with the members. The worker's verbs stand in test_worker_budget.py.
"""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import insert
from sqlmodel import select

from patrol import alarm, clock
from patrol.chat import MessageReceipt
from patrol.chat.message import RINGING
from patrol.delivery import DeviceReceipt
from patrol.models import AlarmKind, Assignment, Channel, Incident, Place, ReceiptKind
from patrol.web.phone import assignments, messages
from patrol.web.phone.assignments import HeardReceipt
from tests.cast import BRIDGE, Cast
from tests.rider import tip
from tests.statements import Statements, rows_given
from tests.street import ALL, CALL_SIGNS, Street, check

ONE = CALL_SIGNS[0]


@pytest.fixture
def street(cast: Cast) -> Street:
    made = Street(cast)
    for name in ("701", ONE):
        cast(name)
    return made


def test_an_order(street: Street) -> None:
    def order(number: int) -> Callable[[], Any]:
        case = street.open()
        return lambda: street.send(case, CALL_SIGNS[:number])

    check(12, *street.measured(order))


def test_an_order_instead_of_the_silent(street: Street) -> None:
    def order(number: int) -> Callable[[], Any]:
        sent = street.sent(2)
        others = CALL_SIGNS[2 : 2 + min(number, ALL - 2)]
        return lambda: street.send(sent["incident"], others, instead_of=sent["assignments"])

    check(23, *street.measured(order))


def test_undoing_an_order(street: Street) -> None:
    def undo(number: int) -> Callable[[], Any]:
        order = street.sent(number)["order"]["id"]
        return lambda: street.ask("701", "DELETE", f"/orders/{order}")

    check(17, *street.measured(undo))


def test_a_case_cancelled_with_all_on_it(street: Street) -> None:
    def cancel(number: int) -> Callable[[], Any]:
        path = f"/incidents/{street.sent(number)['incident']['id']}/cancellation"
        return lambda: street.ask("701", "POST", path, {"reason": "误报"})

    check(15, *street.measured(cancel))


def first(street: Street, call: str, body: dict[str, Any], **order: Any) -> list[Statements]:
    """Count the statements of a phone's word on its order, which went to so many members."""

    def act(number: int) -> Callable[[], Any]:
        key = street.sent(number, **order)["assignments"][0]
        return lambda: street.ask(ONE, "POST", f"/assignments/{key}/{call}", body)

    return street.measured(act)


@pytest.mark.parametrize("channel", ["push", "live"])
def test_a_receipt(street: Street, channel: str) -> None:
    check(8, *first(street, "receipts", {"kind": "shown", "channel": channel}))


@pytest.mark.parametrize("channel", list(RINGING))
def test_the_receipts_of_an_order_from_all(street: Street, channel: Channel) -> None:
    """After an order all phones say `shown` within a second."""

    def receive(number: int) -> Callable[[], Any]:
        keys = street.sent(number)["assignments"]
        receipts = {
            sign: HeardReceipt(
                street.member_ids[sign],
                key,
                DeviceReceipt(ReceiptKind.SHOWN, channel, clock.now(), device=street.device(sign)),
            )
            for sign, key in zip(CALL_SIGNS, keys, strict=False)
        }
        return street.together(assignments.RECEIVE, receipts)

    check(8, *street.measured(receive))


def test_a_receipt_of_a_message(street: Street) -> None:
    def receive(number: int) -> Callable[[], Any]:
        path = f"/messages/{message_to(street, number)}/receipts"
        body = {"kind": "shown", "channel": "push"}
        return lambda: street.ask(ONE, "POST", path, body)

    check(8, *street.measured(receive))


@pytest.mark.parametrize("channel", list(RINGING))
def test_the_receipts_of_a_message_from_all(street: Street, channel: Channel) -> None:
    def receive(number: int) -> Callable[[], Any]:
        key = message_to(street, number)
        receipts = {
            sign: MessageReceipt(
                key, street.member_ids[sign], channel, clock.now(), device=street.device(sign)
            )
            for sign in CALL_SIGNS[:number]
        }
        return street.together(messages.RECEIVE, receipts)

    check(8, *street.measured(receive))


def message_to(street: Street, number: int) -> str:
    """Send a message to so many members; return its id."""
    path = f"/incidents/{street.sent(number)['incident']['id']}/messages"
    return str(street.ask("701", "POST", path, {"text": "到南门集合"})["message"]["id"])


def test_an_acceptance(street: Street) -> None:
    check(12, *first(street, "answer", {"answer": "accepted"}))


def test_the_first_of_all_who_were_asked(street: Street) -> None:
    """The others are dismissed in one batch of statements."""
    check(27, *first(street, "answer", {"answer": "accepted"}, first_only=True), batch=10)


def test_a_refusal(street: Street) -> None:
    check(14, *first(street, "answer", {"answer": "declined", "reason": "too_far"}))


@pytest.mark.parametrize("kind", ["departed", "arrived", "progress"])
def test_a_report(street: Street, kind: str) -> None:
    check(14, *first(street, "reports", {"kind": kind, "text": "到了"}))


def test_a_resolution_dismisses_all_others(street: Street) -> None:
    """All others are dismissed by 4 statements: the move, the push, and two of the queue."""
    check(18, *first(street, "reports", {"kind": "resolved", "text": "好了"}), batch=4)


def test_a_resolution_without_the_photo_that_is_required(street: Street) -> None:
    said = {"kind": "resolved", "text": "好了", "disposition": "quiet_now"}
    check(19, *first(street, "reports", said, category="EN0102"), batch=4)


def test_a_withdrawal(street: Street) -> None:
    def withdraw(number: int) -> Callable[[], Any]:
        key = street.sent(number)["assignments"][0]
        return lambda: street.ask("701", "DELETE", f"/assignments/{key}", {"reason": "够了"})

    check(14, *street.measured(withdraw))


@pytest.mark.parametrize("changes", [{"place": "朝晖桥"}, {"severity": 1}])
def test_an_amended_case(street: Street, changes: dict[str, Any]) -> None:
    def amend(number: int) -> Callable[[], Any]:
        case = street.sent(number, severity=4)["incident"]
        body = changes | {"version": case["version"]}
        return lambda: street.ask("701", "PATCH", f"/incidents/{case['id']}", body)

    check(16, *street.measured(amend))


def test_a_case_handed_over(street: Street) -> None:
    def transfer(number: int) -> Callable[[], Any]:
        path = f"/incidents/{street.sent(number)['incident']['id']}/transfer"
        return lambda: street.ask("701", "POST", path, {"to": "公安"})

    check(15, *street.measured(transfer))


def test_a_case_merged_into_another(street: Street) -> None:
    def merge(number: int) -> Callable[[], Any]:
        path = f"/incidents/{street.sent(number)['incident']['id']}/merge"
        into = street.open()["id"]
        return lambda: street.ask("701", "POST", path, {"into": into})

    check(16, *street.measured(merge))


def test_a_new_lead(street: Street) -> None:
    def lead(number: int) -> Callable[[], Any]:
        path = f"/assignments/{street.sent(number)['assignments'][1]}"
        return lambda: street.ask("701", "PATCH", path, {"is_lead": True})

    check(9, *street.measured(lead, (2, ALL)))


def test_a_closure(street: Street) -> None:
    def close(number: int) -> Callable[[], Any]:
        sent = street.sent(number)
        report = f"/assignments/{sent['assignments'][0]}/reports"
        for said in ({"kind": "arrived"}, {"kind": "resolved", "disposition": "put_right"}):
            street.ask(ONE, "POST", report, said)
        path = f"/incidents/{sent['incident']['id']}/closure"
        return lambda: street.ask("701", "POST", path, {"accepted": True})

    check(11, *street.measured(close))


def test_a_rescue(street: Street) -> None:
    def rescue(number: int) -> Callable[[], Any]:
        caller = CALL_SIGNS[-number]
        here = {"lat": BRIDGE[0], "lon": BRIDGE[1], "accuracy_m": 8}
        street.ask(caller, "POST", "/calls", {"kind": "sos", "position": here})
        alarms = street.ask("701", "GET", "/board")["alarms"]
        (sos,) = [row["id"] for row in alarms if row["call_sign"] == caller]
        body = {"members": list(CALL_SIGNS[:number])}
        return lambda: street.ask("701", "POST", f"/alarms/{sos}/rescue", body)

    check(19, *street.measured(rescue, (1, 20)))


def test_alarms_that_an_act_settles(street: Street) -> None:
    def cancel(number: int) -> Callable[[], Any]:
        case = street.sent(number)["incident"]["id"]
        with street.cast.services.database.write() as session:
            rows = session.exec(select(Assignment).where(Assignment.incident_id == case)).all()
            incident = session.get_one(Incident, case)
            news = [alarm.New(row.id, row, incident) for row in rows]
            assert (
                len(alarm.raise_all(session, AlarmKind.NOT_ACCEPTED, news, by="worker")) == number
            )
        path = f"/incidents/{case}/cancellation"
        return lambda: street.ask("701", "POST", path, {"reason": "误报"})

    check(15, *street.measured(cancel))


def test_a_tip_fetches_no_more_rows_from_5000_places(cast: Cast) -> None:
    """Anybody may send a tip, and the web process that holds the sockets answers it."""
    counts = [_rows_of_a_tip(cast, "a" * 32, place="在文晖桥下面")]
    with cast.services.database.write() as session:
        session.connection().execute(insert(Place), [_place(number) for number in range(5000)])
    counts.append(_rows_of_a_tip(cast, "b" * 32, place="在文晖桥下面"))
    here = {"lat": str(BRIDGE[0]), "lon": str(BRIDGE[1])}
    counts.append(_rows_of_a_tip(cast, "c" * 32, **here))
    assert max(counts) <= 25, counts
    assert counts[1] <= counts[0] + 2, counts


def _rows_of_a_tip(cast: Cast, cid: str, **form: str) -> int:
    with rows_given(cast.services.database) as rows:
        tip(cast, cid=cid, **form)
    return rows.fetched


def _place(number: int) -> dict[str, Any]:
    return {
        "area_id": 4,
        "name": f"第{number}号楼",
        "name_en": "",
        "aliases": [f"{number}幢"],
        "kind": "building",
        "lat": BRIDGE[0],
        "lon": BRIDGE[1],
    }
