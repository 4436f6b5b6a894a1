"""Edited steps are tried on past silences: by the table in force it is what truly happened."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlmodel import select

from patrol.escalation import past, trial
from patrol.models import TakenStep
from tests.call_signs import names
from tests.cast import district_chiefs
from tests.escalation.stage import Stage

PATH = "/api/v1/policy/2/trial"


def story(stage: Stage) -> None:
    """Nobody takes the case up for 40 s; 042 answers after 45 s and departs after 70 more."""
    since = [0.0]
    case = stage.open(2)
    for second in (31, 40):
        stage.at(second, since)
    (key,) = stage.send(case, "042").values()
    for second in range(45, 90, 5):
        stage.at(second, since)
    stage.answer(key)
    stage.at(155, since)
    stage.report(key, "departed")
    stage.at(160, since)
    path = f"/api/v1/incidents/{case['id']}/cancellation"
    stage.cast("701").send("POST", path, {"reason": "误报"})


def steps(stage: Stage, severity: int = 2) -> Any:
    return stage.cast("701").get("/api/v1/policy")["severities"][str(severity)]["steps"]


def tried(stage: Stage, table: Any, by: str = "702") -> Any:
    return stage.cast(by).send("POST", PATH, {"steps": table})


def counts(answer: Any, which: str) -> dict[str, int]:
    sums: Counter[str] = Counter()
    for line in answer["steps"]:
        sums[f"{line['when']}:{line['do']}"] += line[which]
    return dict(+sums)


def test_the_table_in_force_gives_what_truly_happened(stage: Stage) -> None:
    story(stage)
    answer = tried(stage, steps(stage))
    rows = stage.read(lambda session: session.exec(select(TakenStep.step)).all())
    taken = Counter(":".join(step.split(":")[:2]) for step in rows)
    happened = {step: n for step, n in taken.items() if step.split(":")[0] in past.SEEN}
    assert counts(answer, "now") == counts(answer, "edited") == happened
    assert happened["dispatched:ring"] == 2
    assert (answer["cases"], answer["woken_now"]) == (1, answer["woken_edited"])
    # 14:00 is no night.
    assert (answer["night_now"], answer["night_edited"]) == (0, 0)
    assert "alone_on_scene" in answer["not_judged"]


def test_an_earlier_step_is_counted_and_a_later_one_is_not(stage: Stage) -> None:
    story(stage)
    table = steps(stage)
    for step in table:
        if step["do"] == "voice":
            step["after_s"] = 60  # 042 answered after 45 s
        if step["do"] == "supervisor":
            step["after_s"] = 44
    answer = tried(stage, table)
    assert counts(answer, "now")["dispatched:voice"] == 1
    assert "dispatched:voice" not in counts(answer, "edited")
    assert counts(answer, "edited")["dispatched:supervisor"] == 1
    assert answer["woken_edited"] == answer["woken_now"]
    untouched = stage.cast("701").get("/api/v1/policy")["severities"]["2"]
    assert untouched["version"] == 0, "a trial saves nothing"


def test_after_a_silence_that_was_cut_short_nobody_knows(stage: Stage) -> None:
    since = [0.0]
    case = stage.open(2)
    stage.send(case, "042")
    stage.at(20, since)
    path = f"/api/v1/incidents/{case['id']}/cancellation"
    stage.cast("701").send("POST", path, {"reason": "误报"})
    answer = tried(stage, steps(stage))
    (voice,) = [line for line in answer["steps"] if line["do"] == "voice"]
    assert (voice["now"], voice["edited"], voice["unknown"]) == (0, 0, 1)
    assert not names(str(answer), "042")


def test_a_trial_is_about_the_own_areas_and_names_a_wrong_step(stage: Stage) -> None:
    story(stage)
    district_chiefs(stage.services)
    assert tried(stage, [])["cases"] == 1
    assert tried(stage, [], by="711")["cases"] == 1
    refused = stage.cast("702").call(
        "POST", PATH, {"steps": [{"when": "dispatched", "do": "ring", "after_s": -1}]}
    )
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json["errors"]] == ["steps.0.after_s"]
    wrong = stage.cast("702").call("POST", "/api/v1/policy/5/trial", {"steps": []})
    assert wrong.status_code == 404
    assert stage.cast("701").call("POST", PATH, {"steps": []}).status_code == 403


def test_a_trial_without_any_case_says_so(stage: Stage) -> None:
    answer = tried(stage, steps(stage))
    assert (answer["cases"], answer["steps"], answer["is_cut"]) == (0, [], False)


@pytest.mark.parametrize(("utc_hour", "is_late"), [(14, True), (21, True), (22, False), (6, False)])
def test_night_is_that_of_the_office(utc_hour: int, is_late: bool) -> None:
    assert trial.is_night(datetime(2026, 11, 22, utc_hour, tzinfo=UTC)) is is_late
