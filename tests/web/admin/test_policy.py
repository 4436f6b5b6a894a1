"""催办规则 over HTTP: the desk reads it, a supervisor changes it, nobody overwrites anybody."""

from typing import Any

import pytest

from patrol import escalation
from patrol.i18n import LANGUAGES, catalogue
from patrol.office import Do, When
from tests.cast import BRIDGE, Cast, district_chiefs

Steps = list[dict[str, Any]]
LATE = {"when": "past_eta", "do": "list", "after_s": None}
RING = {"when": "dispatched", "do": "ring", "after_s": 7}


@pytest.fixture(autouse=True)
def _chiefs(cast: Cast) -> None:
    district_chiefs(cast.services)


def table(cast: Cast, severity: int = 1) -> dict[str, Any]:
    policy: dict[str, Any] = cast("701").get("/api/v1/policy")["severities"][str(severity)]
    return policy


def put(cast: Cast, steps: Steps, *, by: str = "711", version: int = 0, severity: int = 1) -> Any:
    body = {"version": version, "steps": steps}
    return cast(by).call("PUT", f"/api/v1/policy/{severity}", body)


def wrong(cast: Cast, step: dict[str, Any]) -> list[str]:
    """The fields that the refusal names when this is the policy's second step."""
    refused = put(cast, [RING, step])
    assert refused.status_code == 422, refused.text
    assert refused.json is not None
    assert table(cast)["version"] == 0
    return [error["field"] for error in refused.json["errors"]]


def test_the_desk_reads_the_table_of_each_severity(cast: Cast) -> None:
    answer = cast("701").get("/api/v1/policy")
    assert sorted(answer["severities"]) == ["1", "2", "3", "4"]
    first = answer["severities"]["1"]
    assert (first["version"], first["by"], first["at"]) == (0, None, None)
    assert first["steps"][0] == {
        "when": "unclaimed",
        "do": "siren",
        "after_s": 15,
        "after_etas": None,
        "policy": "always",
        "unless": None,
        "silent": False,
    }
    assert answer["choices"]["fits"]["unclaimed"] == [
        "list",
        "siren",
        "second_desk",
        "send_suggestion",
    ]


@pytest.mark.parametrize(
    ("name", "may"),
    [("701", False), ("702", False), ("703", False), ("711", True), ("721", True)],
)
def test_only_the_districts_chiefs_may_change_it(cast: Cast, name: str, may: bool) -> None:
    assert cast(name).get("/api/v1/policy")["may_change"] is may
    assert put(cast, [RING], by=name).status_code == (200 if may else 403)


def test_a_change_counts_at_once_and_is_kept_with_who_and_when(cast: Cast) -> None:
    shipped = table(cast)["steps"]
    saved = put(cast, [RING]).json["policy"]
    assert (saved["version"], saved["by"], saved["at"]) == (1, "711", "2026-11-22T06:00:00.000Z")
    assert put(cast, [{**RING, "after_s": 9}], by="721", version=1).status_code == 200
    history = table(cast)["history"]
    assert [(row["version"], row["by"]) for row in history] == [(2, "721"), (1, "711"), (0, None)]
    assert [row["steps"][0]["after_s"] for row in history[:2]] == [9, 7]
    assert history[2]["steps"] == shipped, "the street's file can be gone back to"
    body = {"category": "RE0101", "severity": 1, "lat": BRIDGE[0], "lon": BRIDGE[1]}
    case = cast("701").send("POST", "/api/v1/incidents", body)["incident"]
    path = f"/api/v1/incidents/{case['id']}/assignments"
    cast("701").send("POST", path, {"members": ["042"], "version": case["version"]})
    with cast.services.database.read() as session:
        (due,) = escalation.ahead(session, cast.services.office, {case["id"]}).values()
    assert due.step == "dispatched:ring:9"
    events = cast("701").get("/api/v1/feed?after=0")["events"]
    bodies = [event["body"] for event in events if event["kind"] == "policy.changed"]
    assert bodies == [{"severity": 1, "version": 1}, {"severity": 1, "version": 2}]


def test_what_is_read_can_be_saved_as_it_is(cast: Cast) -> None:
    for severity in (1, 2, 3, 4):
        steps = table(cast, severity)["steps"]
        assert put(cast, steps, severity=severity).status_code == 200
        assert table(cast, severity)["steps"] == steps


def test_somebody_saved_meanwhile(cast: Cast) -> None:
    assert put(cast, [RING]).status_code == 200
    refused = put(cast, [{**RING, "after_s": 8}], by="721")
    assert refused.status_code == 409
    assert refused.json is not None
    assert (refused.json["version"], refused.json["won_by"]) == (1, "711")
    assert table(cast)["steps"][0]["after_s"] == 7


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"after_s": -1}, "steps.1.after_s"),
        ({"after_s": 86401}, "steps.1.after_s"),
        ({"after_s": "soon"}, "steps.1.after_s"),
        ({"when": "yesterday"}, "steps.1.when"),
        ({"do": "drone"}, "steps.1.do"),
        ({"policy": "maybe"}, "steps.1.policy"),
        ({"unless": "opened"}, "steps.1.unless"),
        ({"colour": "red"}, "steps.1.colour"),
        ({"after_s": None}, "steps.1"),
        ({"when": "past_eta", "do": "desk_alarm"}, "steps.1"),
        (
            {"when": "past_eta", "do": "list", "after_s": None, "after_etas": 0},
            "steps.1.after_etas",
        ),
        ({"when": "unclaimed"}, "steps.1.do"),
        ({"when": "accepted", "do": "add_member"}, "steps.1.do"),
        ({"do": "push"}, "steps.1.after_s"),
        ({"policy": "ask"}, "steps.1.policy"),
        ({"after_s": 7}, "steps"),
    ],
)
def test_the_field_that_is_wrong_is_named(cast: Cast, change: dict[str, Any], field: str) -> None:
    assert wrong(cast, {**RING, "after_s": 20, **change}) == [field]


def test_a_severity_that_is_none_is_not_found(cast: Cast) -> None:
    assert put(cast, [RING], severity=5).status_code == 404


def test_every_word_of_the_table_stands_in_both_languages() -> None:
    wanted = {f"escalation.when.{when.value}" for when in When} | {
        f"escalation.do.{do.value}" for do in Do
    }
    wanted |= {
        f"escalation.policy.{policy}" for policy in ("always", "if_allowed", "ask", "by_choice")
    }
    for language in LANGUAGES:
        assert wanted - catalogue(language).keys() == set()


def test_the_page_is_the_desks(cast: Cast) -> None:
    for name in ("701", "702"):
        answer = cast(name).call("GET", "/policy")
        assert answer.status_code == 200
        assert "'unsafe-inline'" not in answer.headers["Content-Security-Policy"]
    for stranger in (cast.nobody(), cast("042")):
        assert stranger.call("GET", "/policy").headers["Location"] == "/signin?next=/policy"
