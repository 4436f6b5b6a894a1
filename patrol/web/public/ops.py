"""The health of this process and its figures, for supervisors and monitors."""

import dataclasses

from flask import Blueprint, Response, current_app, jsonify
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from sqlmodel import col, func, select

from patrol import feed
from patrol.models import Delivery, Incident
from patrol.operations import heartbeat, migrate
from patrol.status import OPEN, DeliveryStatus
from patrol.web.http.demo import is_demo
from patrol.web.http.gate import METRICS, PUBLIC, allow, services

blueprint = Blueprint("ops", __name__)


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
    answer = jsonify(status=status, faults=faults, is_demo=is_known and is_demo())
    return answer, 503 if faults else 200


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
    figures = services().hub.figures()
    for name, value in dataclasses.asdict(figures).items():
        Gauge(f"patrol_live_{name}", f"Live channel: {name}", registry=registry).set(value)
    with services().database.read() as session:
        head = feed.head(session)
        cases = session.exec(
            select(func.count()).select_from(Incident).where(col(Incident.status).in_(OPEN))
        ).one()
        queued = session.exec(
            select(func.count())
            .select_from(Delivery)
            .where(Delivery.status == DeliveryStatus.QUEUED)
        ).one()
    Gauge("patrol_feed_head", "Newest seq of the feed", registry=registry).set(head)
    Gauge("patrol_incidents_open", "Cases not finished", registry=registry).set(cases)
    Gauge("patrol_deliveries_queued", "Deliveries that wait", registry=registry).set(queued)
    return Response(generate_latest(registry), mimetype="text/plain")
