"""The health of this process and its figures, for supervisors and monitors."""

import dataclasses

from flask import Blueprint, Response, current_app, jsonify, request
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from sqlmodel import Session, col, func, select

from patrol import feed
from patrol.models import Delivery, Incident
from patrol.operations import figures, fingerprint, heartbeat, migrate
from patrol.places import map
from patrol.status import OPEN, DeliveryStatus
from patrol.version import VERSION
from patrol.web.http.demo import is_demo
from patrol.web.http.gate import METRICS, PUBLIC, allow, services

blueprint = Blueprint("ops", __name__)

THIS_MACHINE = ("127.0.0.1", "::1")


@blueprint.get("/healthz")
@allow(PUBLIC)
def healthz() -> Response:
    """Say that the process answers, without asking the database."""
    return jsonify(status="up")


@blueprint.get("/readyz")
@allow(PUBLIC)
def readyz() -> tuple[Response, int]:
    """Say whether we can dispatch: the database answers, is migrated, and the worker lives."""
    faults = _faults()
    status = "not ready" if faults else "ready"
    is_known = "database" not in faults and "migration" not in faults
    # The version is for `patrol upgrade` on this machine; a stranger would look up its faults.
    own = {"version": VERSION} if request.remote_addr in THIS_MACHINE else {}
    answer = jsonify(
        status=status,
        faults=faults,
        is_demo=is_known and is_demo(),
        office=_office() if is_known else None,
        map=map.fingerprint(services().settings.patrol_data),
        # Hosts that differ can dispatch all the same, so it is no fault; the desk gets an alarm.
        differs=_differs() if is_known else [],
        **own,
    )
    return answer, 503 if faults else 200


def _office() -> dict[str, int | str]:
    """Return the lists by which this process decides: two hosts with other ones are a fault."""
    office = services().office
    return {"version": office.version, "fingerprint": office.fingerprint}


def _differs() -> list[str]:
    """Return what the hosts do not have alike: `map`, `office`."""
    with services().database.read() as session:
        return sorted(fingerprint.differences(session))


def _is_migrated() -> bool:
    """True when no migration is missing."""
    # Once true it stays true: a database does not go back while we run.
    if not current_app.config.get("MIGRATED"):
        current_app.config["MIGRATED"] = migrate.is_current(services().database)
    return bool(current_app.config["MIGRATED"])


def _faults() -> list[str]:
    try:
        if not _is_migrated():
            return ["migration"]
        with services().database.read() as session:
            return ["worker"] if heartbeat.is_silent(session) else []
    except Exception:  # each driver has its own errors, and a monitor needs an answer
        return ["database"]


@blueprint.get("/metrics")
@allow(METRICS)
def metrics() -> Response:
    """Return the figures for Prometheus; its scraper has a token with the scope `metrics`."""
    # A registry for this answer only: the global one refuses a gauge that it has already.
    registry = CollectorRegistry()
    for name, value in dataclasses.asdict(services().hub.figures()).items():
        Gauge(f"patrol_live_{name}", f"Live channel: {name}", registry=registry).set(value)
    words = "The office's lists by which this process decides; hosts must not differ"
    lists = Gauge("patrol_office", words, ["version", "fingerprint"], registry=registry)
    lists.labels(**_office()).set(1)
    with services().database.read() as session:
        _of_the_work(session, registry)
        _of_the_house(session, registry)
    return Response(generate_latest(registry), mimetype="text/plain")


def _of_the_work(session: Session, registry: CollectorRegistry) -> None:
    cases = select(func.count()).select_from(Incident).where(col(Incident.status).in_(OPEN))
    queued = (
        select(func.count()).select_from(Delivery).where(Delivery.status == DeliveryStatus.QUEUED)
    )
    for name, words, value in (
        ("patrol_feed_head", "Newest seq of the feed", feed.head(session)),
        ("patrol_incidents_open", "Cases not finished", session.exec(cases).one()),
        ("patrol_deliveries_queued", "Deliveries that wait", session.exec(queued).one()),
    ):
        Gauge(name, words, registry=registry).set(value)


def _of_the_house(session: Session, registry: CollectorRegistry) -> None:
    for name, words, value in (
        ("patrol_worker_silent_s", "Seconds since a worker's beat", figures.worker_silent_s),
        ("patrol_backup_age_s", "Age of the newest backup, 2 days at most", figures.backup_age_s),
    ):
        Gauge(name, words, registry=registry).set(value(session))
    words = "Alarms about the system that stand at the desk"
    alarms = Gauge("patrol_house_alarms", words, ["kind"], registry=registry)
    for kind, count in figures.house_alarms(session).items():
        alarms.labels(kind.value).set(count)
