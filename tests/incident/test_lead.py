"""主办: the desk names the member of the crew who resolves, and the whole crew is told."""

from typing import Any

import pytest

from tests.cast import Cast
from tests.pushed import send

CREW = ("042", "017", "007")


class Case:
    """An elevator case with a crew of three; 042 leads, since it was named first."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        order = send(cast, *CREW)
        assert order["incident"]["lead"] == "042"
        self.path = f"/api/v1/incidents/{order['incident']['id']}"
        self.crew = {
            key.rpartition("-")[2]: f"/api/v1/assignments/{key}" for key in order["assignments"]
        }

    def name(self, call_sign: str, by: str = "701") -> Any:
        """Make this member the lead, as this desk; return the incident."""
        return self.cast(by).send("PATCH", self.crew[call_sign], {"is_lead": True})["incident"]

    def story(self) -> Any:
        return self.cast("701").get(self.path)

    def leads(self) -> list[str]:
        return [row["call_sign"] for row in self.story()["assignments"] if row["is_lead"]]

    def report(self, call_sign: str, kind: str, **more: Any) -> Any:
        path = f"{self.crew[call_sign]}/reports"
        return self.cast(call_sign).send("POST", path, {"kind": kind, **more})["incident"]


@pytest.fixture
def case(cast: Cast) -> Case:
    return Case(cast)


def test_the_lead_moves_to_who_is_named_and_the_case_says_so(cast: Cast, case: Case) -> None:
    before = case.story()["incident"]
    answer = case.name("017")
    assert (answer["lead"], answer["version"]) == ("017", before["version"] + 1)
    assert case.leads() == ["017"]
    assert answer["crew"] == before["crew"], "nothing else moved"
    act = case.story()["timeline"][-1]
    assert (act["kind"], act["actor"], act["body"]["call_sign"]) == ("assignment.led", "701", "017")


@pytest.mark.parametrize("call_sign", CREW)
def test_each_phone_of_the_crew_reads_who_leads_now(cast: Cast, case: Case, call_sign: str) -> None:
    cursor = cast(call_sign).get("/api/v1/inbox")["upto"]
    case.name("017")
    (job,) = cast(call_sign).get("/api/v1/inbox")["jobs"]
    assert job["incident"]["lead"] == "017"
    assert job["assignment"]["is_lead"] == (call_sign == "017")
    heard = cast(call_sign).get(f"/api/v1/feed?after={cursor}")["events"]
    assert [event["kind"] for event in heard] == ["assignment.led"]


def test_another_street_hears_nothing_of_it(cast: Cast, case: Case) -> None:
    cursors = {name: cast(name).get("/api/v1/feed?after=0")["upto"] for name in ("301", "801")}
    case.name("017")
    for name, cursor in cursors.items():
        assert cast(name).get(f"/api/v1/feed?after={cursor}")["events"] == []


def test_a_second_change_leaves_one_lead(cast: Cast, case: Case) -> None:
    for call_sign in ("017", "007", "007", "042"):
        assert case.name(call_sign)["lead"] == call_sign
        assert case.leads() == [call_sign]


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("704", 200),
        ("702", 200),
        ("042", 403),
        ("017", 403),
        ("gs-110", 403),
        ("801", 404),
        ("301", 403),
    ],
)
def test_only_a_desk_over_the_street_may_name_one(
    cast: Cast, case: Case, name: str, status: int
) -> None:
    answer = cast(name).call("PATCH", case.crew["017"], {"is_lead": True})
    assert answer.status_code == status, answer.text
    assert case.leads() == (["017"] if status == 200 else ["042"])


def test_nobody_in_particular_may_not(cast: Cast, case: Case) -> None:
    path = case.crew["017"]
    assert cast.nobody().call("PATCH", path, {"is_lead": True}).status_code == 401


@pytest.mark.parametrize("end", ["declined", "withdrawn"])
def test_who_is_no_more_on_the_case_cannot_lead_it(cast: Cast, case: Case, end: str) -> None:
    path = case.crew["017"]
    if end == "declined":
        cast("017").send("POST", f"{path}/answer", {"answer": "declined", "reason": "far"})
    else:
        cast("701").send("DELETE", path, {})
    answer = cast("701").call("PATCH", path, {"is_lead": True})
    assert answer.status_code == 409
    assert case.leads() == ["042"]
    assert "assignment.led" not in [row["kind"] for row in case.story()["timeline"]]


def test_a_case_is_never_left_without_a_lead(cast: Cast, case: Case) -> None:
    path = case.crew["042"]
    answer = cast("701").call("PATCH", path, {"is_lead": False})
    assert (answer.status_code, answer.json["type"]) == (422, "/problems/name_another_lead")
    assert case.leads() == ["042"]


def test_the_right_to_resolve_goes_with_the_lead(cast: Cast, case: Case) -> None:
    for call_sign in CREW:
        case.report(call_sign, "arrived")
    case.name("017")
    gone = case.report("042", "resolved", disposition="settled")
    assert gone["status"] == "on_scene", "042 only goes; it leads no more"
    done = case.report("017", "resolved", disposition="settled")
    assert done["status"] in ("resolved", "closed")
    (last,) = (row for row in case.story()["assignments"] if row["call_sign"] == "007")
    assert last["status"] == "cleared", "the case is over for all"
