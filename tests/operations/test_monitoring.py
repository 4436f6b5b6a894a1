"""The rules and the dashboard that we ship ask for figures that `/metrics` really has."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlmodel import Session

from patrol import alarm, audit, clock
from patrol.models import AlarmKind, AuditAct, Heartbeat, ProcessKind, Scope, SystemActor
from tests.cast import Cast

FOLDER = Path(__file__).resolve().parents[2] / "deploy" / "monitoring"
OURS = re.compile(r"\bpatrol_[a-z0-9_]+")
MIXED = re.compile(r"\b(?:min|max|sum|count)\([^()]*\) (?:and|[-+*/]) (?!min|max|sum|scalar|\d)")
"""An aggregate has no labels, so that joined with a figure of each host it matches nothing."""
KINDS = re.compile(r'kind!?="(\w+)"')


@pytest.fixture
def figures(cast: Cast) -> dict[str, float]:
    """The figures of `/metrics`, by their name with labels."""
    with cast.services.database.write() as session:
        _a_house(session)
    clock.forward(seconds=20)
    text = cast.token("703", Scope.METRICS).call("GET", "/metrics").text
    lines = (line.rpartition(" ") for line in text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, _, value in lines}


def _a_house(session: Session) -> None:
    """A worker lives, a backup was taken, and one job has failed."""
    session.add(Heartbeat(process="w", kind=ProcessKind.WORKER, beat_at=clock.now()))
    audit.note(session, AuditAct.EXPORTED, audit.operator(), "backup a.tar")
    words: Any = {"job": "forget", "text": "forget: OSError"}
    alarm.tell_every_desk(session, AlarmKind.JOB_FAILED, "k", by=SystemActor.WORKER, **words)


def _rules() -> list[dict[str, Any]]:
    (group,) = yaml.safe_load((FOLDER / "prometheus-rules.yml").read_text("utf-8"))["groups"]
    return list(group["rules"])


def _panels() -> list[str]:
    dashboard = json.loads((FOLDER / "grafana-dashboard.json").read_text("utf-8"))
    return [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]


def test_every_figure_that_is_asked_for_is_printed(figures: dict[str, float]) -> None:
    printed = {name.partition("{")[0] for name in figures}
    asked = [*(rule["expr"] for rule in _rules()), *_panels()]
    names = {name for text in asked for name in OURS.findall(text)}
    assert names <= printed
    assert printed - names == set(), "a figure that nobody looks at"
    kinds = {kind for text in asked for kind in KINDS.findall(text)}
    assert kinds <= {kind.value for kind in AlarmKind}


def test_every_rule_says_what_it_means_in_both_languages() -> None:
    for rule in _rules():
        assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert re.search("[\u4e00-\u9fff]", rule["annotations"]["summary"]), rule["alert"]


def test_no_rule_joins_an_aggregate_with_the_figures_of_the_hosts() -> None:
    """Such a rule never fires; `promtool test rules` runs them (docs/operations/monitoring.md)."""
    assert [rule["alert"] for rule in _rules() if MIXED.search(rule["expr"])] == []


def test_the_figures_of_the_house(figures: dict[str, float]) -> None:
    assert figures["patrol_worker_silent_s"] == figures["patrol_backup_age_s"] == 20
    assert figures['patrol_house_alarms{kind="job_failed"}'] >= 1
    assert figures['patrol_house_alarms{kind="storage"}'] == 0


def test_without_a_backup_its_age_is_two_days(cast: Cast) -> None:
    text = cast.token("703", Scope.METRICS).call("GET", "/metrics").text
    assert "patrol_backup_age_s 172800.0" in text
    assert "patrol_worker_silent_s +Inf" in text
