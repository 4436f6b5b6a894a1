"""交给 017: a member asks a colleague to take over, and stays responsible until the answer."""

import sys
from collections.abc import Callable
from typing import Any

import pytest

from patrol import clock, escalation
from patrol.dispatch import relief
from patrol.models import OffReason
from patrol.operations.record import tables
from tests.cast import BRIDGE, Cast

CANNOT = {"999": "unknown", "301": "unknown", "063": "off_duty"}


class Street:
    """A case that 042 leads and works on; 017 may be asked."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        where = {"place": "文晖桥", "lat": BRIDGE[0], "lon": BRIDGE[1]}
        case = {"category": "SE0101", "severity": 3, **where}
        self.id = cast("701").send("POST", "/api/v1/incidents", case)["incident"]["id"]
        self.giver = self.order("042")
        self.say("042", self.giver, "reports", kind="arrived")

    def order(self, *crew: str) -> str:
        body = {"members": list(crew), "version": self.case["version"]}
        sent = self.cast("701").send("POST", f"/api/v1/incidents/{self.id}/assignments", body)
        return str(sent["assignments"][0])

    def say(self, who: str, key: str, what: str, method: str = "POST", **body: Any) -> Any:
        return self.cast(who).send(method, f"/api/v1/assignments/{key}/{what}", body)

    def ask(self, to: str = "017", **more: Any) -> Any:
        return self.say("042", self.giver, "relief", to=to, **more)["relief"]

    def asked(self, who: str = "017") -> str:
        (job,) = self.cast(who).get("/api/v1/inbox")["jobs"]
        return str(job["assignment"]["id"])

    @property
    def told(self) -> Any:
        """What the giver's phone shows of the request."""
        (job,) = self.cast("042").get("/api/v1/inbox")["jobs"]
        return job["relief"]

    @property
    def detail(self) -> Any:
        return self.cast("701").get(f"/api/v1/incidents/{self.id}")

    @property
    def case(self) -> Any:
        return self.detail["incident"]

    @property
    def statuses(self) -> dict[str, str]:
        return {row["call_sign"]: row["status"] for row in self.detail["assignments"]}

    @property
    def alarms(self) -> list[Any]:
        rows = self.cast("701").get("/api/v1/board")["alarms"]
        return [row for row in rows if row["incident_id"] == self.id]

    def take_steps(self) -> None:
        with self.cast.services.database.write() as session:
            escalation.take(session, self.cast.services.context, self.id)

    def check_record(self) -> None:
        with self.cast.services.database.read() as session:
            assert list(tables.compare(session)) == []


@pytest.fixture
def street(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Street:
    # The ids are random: without this, one case in ten waits for the desk.
    monkeypatch.setattr(sys.modules["patrol.report.file"], "SAMPLE_ONE_IN", 2**40)
    return Street(cast)


def test_the_colleague_gets_an_order_that_names_the_giver_who_stays(street: Street) -> None:
    asked = street.ask(text="钥匙在门卫")
    assert (asked["by"], asked["to"], asked["end"]) == ("042", "017", None)
    (job,) = street.cast("017").get("/api/v1/inbox")["jobs"]
    assert (job["order"]["by"], job["order"]["text"]) == ("042", "钥匙在门卫")
    assert job["order"]["because"]["instead_of"] == "042"
    assert street.statuses == {"042": "on_scene", "017": "dispatched"}
    assert street.case["lead"] == "042"
    assert street.told["to"] == "017"


def test_the_acceptance_ends_the_givers_part_and_the_lead_passes(street: Street) -> None:
    street.ask()
    street.say("017", street.asked(), "answer", answer="accepted")
    assert street.statuses == {"042": "relieved", "017": "accepted"}
    assert street.case["lead"] == "017"
    (gone,) = street.cast("042").get("/api/v1/inbox")["done"]
    assert gone["assignment"]["replaced_by"] == "017"
    assert {seat["call_sign"] for seat in street.detail["seats"]} == {"017", None}
    (end,) = [row for row in street.detail["timeline"] if row["kind"] == "relief.ended"]
    assert (end["body"]["relief"]["end"], end["actor"]) == ("taken", "017")
    assert street.alarms == []
    street.check_record()


def test_who_asks_before_the_own_answer_has_heard_the_order(cast: Cast, street: Street) -> None:
    key = street.order("007")
    street.say("007", key, "relief", to="017")
    street.say("017", street.asked(), "reports", kind="arrived")
    assert street.statuses == {"042": "on_scene", "007": "relieved", "017": "on_scene"}
    assert street.case["lead"] == "042", "007 did not lead"
    street.check_record()


def test_a_refusal_is_told_to_the_giver_and_the_desk_and_nobody_else_is_sent(
    street: Street, moving_clock: Callable[..., None]
) -> None:
    street.ask()
    street.say("017", street.asked(), "answer", answer="declined", reason="too_far")
    assert (street.told["end"], street.told["reason"]) == ("refused", "too_far")
    (alarm,) = street.alarms
    assert (alarm["kind"], alarm["call_sign"]) == ("reinforce", "042")
    assert alarm["body"]["relief"]["to"] == "017"
    moving_clock(minutes=30)
    street.take_steps()
    assert street.statuses == {"042": "on_scene", "017": "declined"}
    street.check_record()


def test_silence_ends_the_request_and_is_told(
    street: Street, moving_clock: Callable[..., None]
) -> None:
    street.ask()
    key = street.asked()
    moving_clock(seconds=relief.ANSWER_WITHIN.total_seconds() - 1)
    street.take_steps()
    assert street.told["end"] is None
    moving_clock(seconds=2)
    street.take_steps()
    assert street.told["end"] == "unanswered"
    assert street.statuses == {"042": "on_scene", "017": "withdrawn"}, "nobody else was sent"
    assert [row["body"]["relief"]["end"] for row in street.alarms] == ["unanswered"]
    late = street.say("017", key, "answer", answer="accepted")
    assert (late["effect"], street.case["lead"]) == ("superseded", "042")
    street.check_record()


@pytest.mark.parametrize(("to", "why"), list(CANNOT.items()))
def test_who_cannot_be_asked_is_told_at_once_and_the_desk_knows(
    street: Street, to: str, why: str
) -> None:
    asked = street.ask(to)
    assert (asked["end"], asked["reason"]) == ("impossible", why)
    assert [row["body"]["relief"]["to"] for row in street.alarms] == [to]
    assert street.statuses == {"042": "on_scene"}


def test_one_of_the_crew_is_on_the_case_already(street: Street) -> None:
    street.order("007")
    assert street.ask("007")["reason"] == "on_case"


def test_the_giver_keeps_the_case_and_asks_another(street: Street) -> None:
    street.ask()
    assert street.say("042", street.giver, "relief", "DELETE")["relief"]["end"] == "taken_back"
    street.ask("017")
    street.ask("007")
    assert street.statuses == {"042": "on_scene", "017": "withdrawn", "007": "dispatched"}
    assert street.told["to"] == "007"
    assert street.say("042", street.giver, "relief", "DELETE")["effect"] == "applied"
    assert street.say("042", street.giver, "relief", "DELETE")["effect"] == "superseded"
    street.check_record()


def test_the_desk_takes_the_colleague_off_and_the_giver_reads_it(street: Street) -> None:
    street.ask()
    off = {"reason": "042 离得近"}
    street.cast("701").send("DELETE", f"/api/v1/assignments/{street.asked()}", off)
    assert street.told["end"] == "taken_back"
    assert street.statuses["042"] == "on_scene"


def test_the_request_alone_relieves_nobody(street: Street) -> None:
    street.ask()
    street.say("042", street.giver, "reports", kind="handover")
    assert street.statuses["042"] == "on_scene", "017 has not answered"
    street.say("042", street.giver, "reports", kind="resolved", disposition=None, text="好了")
    assert street.statuses == {"042": "cleared", "017": "withdrawn"}
    reasons = {row["call_sign"]: row["reason"] for row in street.detail["assignments"]}
    assert reasons["017"] == OffReason.RESOLVED
    street.check_record()


def test_a_helper_who_is_done_needs_nobody_any_more(street: Street) -> None:
    key = street.order("007")
    street.say("007", key, "relief", to="017")
    street.say("007", key, "reports", kind="resolved")
    assert street.statuses == {"042": "on_scene", "007": "cleared", "017": "withdrawn"}


def test_the_phone_lists_who_is_free(street: Street) -> None:
    answer = street.cast("042").get(f"/api/v1/assignments/{street.giver}/colleagues")
    assert answer == {"free": ["007", "017"], "busy": []}
    stranger = street.cast("017").call("GET", f"/api/v1/assignments/{street.giver}/colleagues")
    assert stranger.status_code == 404


def test_a_request_after_the_end_changes_nothing(street: Street) -> None:
    street.say("042", street.giver, "reports", kind="resolved")
    late = street.say("042", street.giver, "relief", to="017", made_at=clock.iso(clock.now()))
    assert (late["effect"], late["relief"]) == ("superseded", None)
