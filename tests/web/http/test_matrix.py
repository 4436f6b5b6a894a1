"""Each route admits exactly the callers listed here; a route that is not listed fails."""

import re
from typing import Any

import pytest
from flask import Flask

from patrol.models import Scope
from patrol.web.http.gate import callers_of
from tests.cast import Caller, Cast, district_chiefs
from tests.web.http.desk_routes import DESK_ROUTES
from tests.web.http.estate_routes import ESTATE_ROUTES
from tests.web.http.figure_routes import FIGURE_ROUTES
from tests.web.http.noise_routes import NOISE_ROUTES
from tests.web.http.round_routes import ROUND_ROUTES
from tests.web.http.sign_in_routes import SIGN_IN_ROUTES
from tests.web.http.tip_routes import TIP_ROUTES
from tests.web.http.transfer_routes import TRANSFER_ROUTES

pytestmark = pytest.mark.any_database

PUBLIC, SIGNED, DESK, PHONE, SOURCE = "public", "signed in", "desk", "phone", "source"
CHIEFS = "supervisor and admin"
DISTRICT_ADMIN = "the district's admin"
ADMINS, METRICS = "admin", "a token for /metrics"
WALL = "desk, and the link of a big screen"
DISTRICT = "the district's supervisor and admin"
DOOR = "the source of this code, by the proof of its protocol"
FIELD_AND_CHIEFS = "phone, supervisor and admin"

ROUTES = (
    NOISE_ROUTES
    | ROUND_ROUTES
    | DESK_ROUTES
    | ESTATE_ROUTES
    | FIGURE_ROUTES
    | TIP_ROUTES
    | TRANSFER_ROUTES
    | SIGN_IN_ROUTES
    | {
        "GET /": PUBLIC,
        "GET /ca.crt": PUBLIC,
        "GET /desk": PUBLIC,
        "GET /desk/day-sheet": PUBLIC,
        "GET /healthz": PUBLIC,
        "GET /manifest.webmanifest": PUBLIC,
        "GET /phone": PUBLIC,
        "GET /policy": PUBLIC,
        "GET /admin": PUBLIC,
        "GET /admin/people": PUBLIC,
        "GET /admin/rota": PUBLIC,
        "GET /desk/shift": PUBLIC,
        "GET /admin/persons": PUBLIC,
        "GET /admin/audit": PUBLIC,
        "GET /api/v1/admin/checklist": CHIEFS,
        "GET /api/v1/admin/rota": CHIEFS,
        "GET /api/v1/admin/rota/table": CHIEFS,
        "POST /api/v1/admin/rota/preview": ADMINS,
        "PUT /api/v1/admin/rota": ADMINS,
        "GET /api/v1/attendance": DESK,
        "PUT /api/v1/members/<call_sign>/duty": DESK,
        "POST /api/v1/absences": DESK,
        "DELETE /api/v1/absences/<absence_id>": DESK,
        "GET /api/v1/swaps": DESK,
        "GET /api/v1/incidents/<incident_id>/alike": DESK,
        "GET /api/v1/intakes/<intake_id>/alike": DESK,
        "PUT /api/v1/incidents/<incident_id>/distinctions/<other_id>": DESK,
        "PUT /api/v1/intakes/<intake_id>/distinctions/<incident_id>": DESK,
        "PUT /api/v1/swaps/<swap_id>/decision": DESK,
        "GET /api/v1/handovers": DESK,
        "GET /api/v1/handovers/<handover_id>": DESK,
        "PUT /api/v1/handovers": DESK,
        "POST /api/v1/handovers/<handover_id>/signature": DESK,
        "GET /api/v1/shifts": PHONE,
        "POST /api/v1/swaps": PHONE,
        "POST /api/v1/swaps/<swap_id>/answer": PHONE,
        "GET /admin/channels": PUBLIC,
        "GET /admin/sources": PUBLIC,
        "GET /api/v1/admin/sources": CHIEFS,
        "POST /api/v1/admin/sources": ADMINS,
        "GET /api/v1/admin/sources/<code>": CHIEFS,
        "PUT /api/v1/admin/sources/<code>": ADMINS,
        "PUT /api/v1/admin/sources/<code>/disablement": ADMINS,
        "DELETE /api/v1/admin/sources/<code>/disablement": ADMINS,
        "POST /api/v1/admin/sources/<code>/keys": ADMINS,
        "DELETE /api/v1/admin/sources/<code>/keys/<key_id>": ADMINS,
        "POST /api/v1/admin/sources/<code>/trial": ADMINS,
        "POST /api/v1/admin/sources/<code>/table/preview": ADMINS,
        "PUT /api/v1/admin/sources/<code>/table": ADMINS,
        "GET /api/v1/admin/channels": DISTRICT_ADMIN,
        "PATCH /api/v1/admin/channels": DISTRICT_ADMIN,
        "POST /api/v1/admin/channels/<way>/tests": DISTRICT_ADMIN,
        "GET /admin/office": PUBLIC,
        "GET /api/v1/admin/office": CHIEFS,
        "GET /api/v1/admin/office/export": CHIEFS,
        "PUT /api/v1/admin/office/lists": DISTRICT_ADMIN,
        "PUT /api/v1/admin/office/lists/<name>/<code>": DISTRICT_ADMIN,
        "POST /api/v1/admin/office/restorations": DISTRICT_ADMIN,
        "GET /api/v1/admin/audit": DISTRICT,
        "GET /api/v1/admin/audit/export": DISTRICT,
        "GET /admin/enrolment-sheet": PUBLIC,
        "GET /privacy": PUBLIC,
        "GET /reachability": PUBLIC,
        "GET /readyz": PUBLIC,
        "GET /service_worker.js": PUBLIC,
        "GET /static/<path:name>": PUBLIC,
        "GET /tip": PUBLIC,
        "POST /tip": PUBLIC,
        "GET /tip.webmanifest": PUBLIC,
        "GET /tip/<token>": PUBLIC,
        "POST /tip/<token>/answer": PUBLIC,
        "POST /tip/<token>/details": PUBLIC,
        "GET /api/v1/openapi.json": PUBLIC,
        "POST /api/v1/admin/person-exports": DISTRICT_ADMIN,
        "POST /api/v1/admin/person-erasures": DISTRICT_ADMIN,
        "DELETE /api/v1/admin/users/<int:user_id>/second-factor": ADMINS,
        "GET /api/v1/admin/members": CHIEFS,
        "POST /api/v1/admin/members": ADMINS,
        "PATCH /api/v1/admin/members/<int:member_id>": ADMINS,
        "POST /api/v1/admin/members/<int:member_id>/departure": ADMINS,
        "POST /api/v1/admin/enrolment-sheets": ADMINS,
        "GET /api/v1/admin/roster": ADMINS,
        "GET /api/v1/admin/roster/template": CHIEFS,
        "POST /api/v1/admin/roster/preview": ADMINS,
        "PUT /api/v1/admin/roster": ADMINS,
        "GET /admin/areas": PUBLIC,
        "GET /api/v1/admin/areas": CHIEFS,
        "POST /api/v1/admin/areas": ADMINS,
        "PATCH /api/v1/admin/areas/<int:area_id>": ADMINS,
        "PUT /api/v1/admin/areas/<int:area_id>/parent": ADMINS,
        "PUT /api/v1/admin/areas/<int:area_id>/retirement": ADMINS,
        "DELETE /api/v1/admin/areas/<int:area_id>/retirement": ADMINS,
        "PUT /api/v1/admin/areas/<int:area_id>/boundary": ADMINS,
        "DELETE /api/v1/admin/areas/<int:area_id>/boundary": ADMINS,
        "GET /api/v1/admin/area-boundaries": CHIEFS,
        "POST /api/v1/admin/area-boundaries/preview": ADMINS,
        "PUT /api/v1/admin/area-boundaries": ADMINS,
        "GET /api/v1/admin/places": CHIEFS,
        "POST /api/v1/admin/places": ADMINS,
        "PATCH /api/v1/admin/places/<int:place_id>": ADMINS,
        "DELETE /api/v1/admin/places/<int:place_id>": ADMINS,
        "POST /api/v1/admin/place-labels": ADMINS,
        "GET /admin/place-labels": PUBLIC,
        "GET /api/v1/admin/place-table": ADMINS,
        "GET /api/v1/admin/place-table/template": CHIEFS,
        "POST /api/v1/admin/place-table/preview": ADMINS,
        "PUT /api/v1/admin/place-table": ADMINS,
        "GET /api/v1/admin/street": CHIEFS,
        "PUT /api/v1/admin/street": DISTRICT_ADMIN,
        "GET /api/v1/admin/users": CHIEFS,
        "POST /api/v1/admin/users": ADMINS,
        "PATCH /api/v1/admin/users/<int:user_id>": ADMINS,
        "POST /api/v1/admin/users/<int:user_id>/link": ADMINS,
        "PUT /api/v1/admin/users/<int:user_id>/disablement": ADMINS,
        "DELETE /api/v1/admin/users/<int:user_id>/disablement": ADMINS,
        "GET /live": SIGNED,
        "GET /api/v1/map/streets.pmtiles": PUBLIC,
        "GET /api/v1/office": SIGNED,
        "GET /api/v1/feed": SIGNED,
        "GET /api/v1/incidents/<incident_id>": SIGNED,
        "GET /api/v1/map": PUBLIC,
        "GET /api/v1/me": SIGNED,
        "GET /api/v1/photos/<sha256>": SIGNED,
        "GET /api/v1/photos/<sha256>/thumbnail": SIGNED,
        "GET /api/v1/photos/<sha256>/original": SIGNED,
        "GET /api/v1/places": SIGNED,
        "GET /api/v1/places/names": DESK,
        "GET /api/v1/places/nearest": SIGNED,
        "POST /api/v1/assignments/<assignment_id>/answer": SIGNED,
        "POST /api/v1/assignments/<assignment_id>/reports": SIGNED,
        "POST /api/v1/photos": SIGNED,
        "POST /api/v1/intake": SOURCE,
        "POST /api/v1/intake/<code>/<token>": DOOR,
        "GET /open311/discovery.<any(xml, json):fmt>": PUBLIC,
        "GET /open311/v2/services.<any(xml, json):fmt>": PUBLIC,
        "GET /open311/v2/services/<code>.<any(xml, json):fmt>": PUBLIC,
        "GET /open311/v2/requests.<any(xml, json):fmt>": PUBLIC,
        "GET /open311/v2/requests/<request_id>.<any(xml, json):fmt>": PUBLIC,
        "GET /open311/v2/tokens/<token>.<any(xml, json):fmt>": PUBLIC,
        "GET /open311/v2/servicerequestupdates.<any(xml, json):fmt>": PUBLIC,
        "POST /open311/v2/requests.<any(xml, json):fmt>": PUBLIC,
        "GET /api/v1/doors/<code>": DOOR,
        "GET /api/v1/doors/<code>/<path:rest>": DOOR,
        "POST /api/v1/doors/<code>": DOOR,
        "POST /api/v1/doors/<code>/<path:rest>": DOOR,
        "GET /api/v1/intake/<path:ref>": SOURCE,
        "GET /api/v1/replies": CHIEFS,
        "POST /api/v1/replies/<reply_id>/attempt": ADMINS,
        "GET /api/v1/inbox": PHONE,
        "PUT /api/v1/consent": PHONE,
        "PUT /api/v1/duty": PHONE,
        "POST /api/v1/assignments/<assignment_id>/receipts": PHONE,
        "POST /api/v1/calls": PHONE,
        "POST /api/v1/calls/withdrawal": PHONE,
        "POST /api/v1/phone/pulse": PHONE,
        "POST /api/v1/observations": PHONE,
        "POST /api/v1/positions": PHONE,
        "POST /api/v1/push-subscriptions": PHONE,
        "DELETE /api/v1/push-subscriptions": PHONE,
        "PUT /api/v1/push-state": PHONE,
        "GET /metrics": METRICS,
        "GET /api/v1/board": DESK,
        "GET /api/v1/docs": DESK,
        "GET /api/v1/reachability": DESK,
        "POST /api/v1/comms-checks": DESK,
        "GET /api/v1/comms-checks/<check_id>": DESK,
        "POST /api/v1/comms-checks/<check_id>/receipts": PHONE,
        "POST /api/v1/comms-checks/<check_id>/answer": PHONE,
        "GET /api/v1/not-reached": DESK,
        "GET /api/v1/policy": DESK,
        "PUT /api/v1/policy/<int:severity>": DISTRICT,
        "POST /api/v1/incidents/<incident_id>/preservation": CHIEFS,
        "DELETE /api/v1/incidents/<incident_id>/preservation": CHIEFS,
        "GET /api/v1/incidents/<incident_id>/candidates": DESK,
        "GET /api/v1/incidents/<incident_id>/cap": DESK,
        "GET /api/v1/incidents/<incident_id>/timeline": DESK,
        "GET /api/v1/incidents/<incident_id>/messages": DESK,
        "POST /api/v1/alarms/<alarm_id>/acknowledgement": DESK,
        "DELETE /api/v1/alarms/<alarm_id>": DESK,
        "GET /api/v1/alarms/<alarm_id>/rescuers": DESK,
        "POST /api/v1/alarms/<alarm_id>/rescue": DESK,
        "DELETE /api/v1/assignments/<assignment_id>": DESK,
        "PUT /api/v1/assignments/<assignment_id>/owed-report": DESK,
        "PATCH /api/v1/assignments/<assignment_id>": DESK,
        "POST /api/v1/enrolments": DESK,
        "POST /api/v1/incidents": DESK,
        "PATCH /api/v1/incidents/<incident_id>": DESK,
        "POST /api/v1/incidents/<incident_id>/assignments": DESK,
        "POST /api/v1/incidents/<incident_id>/cancellation": DESK,
        "PUT /api/v1/incidents/<incident_id>/claim": DESK,
        "DELETE /api/v1/incidents/<incident_id>/claim": DESK,
        "POST /api/v1/incidents/<incident_id>/closure": DESK,
        "DELETE /api/v1/incidents/<incident_id>/closure": DESK,
        "PUT /api/v1/incidents/<incident_id>/hold": DESK,
        "DELETE /api/v1/incidents/<incident_id>/hold": DESK,
        "POST /api/v1/incidents/<incident_id>/merge": DESK,
        "DELETE /api/v1/incidents/<incident_id>/merge": DESK,
        "GET /api/v1/ended-incidents": DESK,
        "PUT /api/v1/incidents/<incident_id>/links/<other_id>": DESK,
        "DELETE /api/v1/incidents/<incident_id>/links/<other_id>": DESK,
        "POST /api/v1/incidents/<incident_id>/messages": DESK,
        "GET /api/v1/assignments/<assignment_id>/messages": PHONE,
        "POST /api/v1/messages/<message_id>/receipts": PHONE,
        "POST /api/v1/incidents/<incident_id>/notes": DESK,
        "POST /api/v1/incidents/<incident_id>/notified": DESK,
        "POST /api/v1/incidents/<incident_id>/number": DESK,
        "POST /api/v1/intakes/<intake_id>/number": DESK,
        "GET /api/v1/intakes/<intake_id>/voice": DESK,
        "POST /api/v1/members/<call_sign>/number": DESK,
        "POST /api/v1/incidents/<incident_id>/transfer": DESK,
        "POST /api/v1/intakes/<intake_id>/attachment": DESK,
        "POST /api/v1/intakes/<intake_id>/dismissal": DESK,
        "DELETE /api/v1/orders/<order_id>": DESK,
        "DELETE /api/v1/phones/<phone_id>": SIGNED,
        "POST /api/v1/phones/<phone_id>/confirmation": FIELD_AND_CHIEFS,
    }
)

MAY = {
    PUBLIC: {"nobody", "042", "701", "702", "703", "711", "721", "gs-110", "a scraper", "a wall"},
    SIGNED: {"042", "701", "702", "703", "711", "721"},
    DESK: {"701", "702", "703", "711", "721"},
    CHIEFS: {"702", "703", "711", "721"},
    ADMINS: {"703", "721"},
    FIELD_AND_CHIEFS: {"042", "702", "703", "711", "721"},
    DISTRICT_ADMIN: {"721"},
    DISTRICT: {"711", "721"},
    METRICS: {"a scraper"},
    WALL: {"701", "702", "703", "711", "721", "a wall"},
    PHONE: {"042"},
    SOURCE: {"gs-110"},
    DOOR: set(),
}
EVERYONE = sorted(MAY[PUBLIC])


def _routes(app: Flask) -> dict[str, str]:
    return {
        f"{method} {rule.rule}": rule.endpoint
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def test_every_route_is_in_the_matrix_and_declares_its_callers(app: Flask) -> None:
    endpoints = _routes(app)
    assert set(endpoints) == set(ROUTES)
    assert [route for route, name in endpoints.items() if not callers_of(app, name)] == []


@pytest.mark.parametrize("name", EVERYONE)
def test_each_caller_comes_in_only_where_it_may(name: str, cast: Cast) -> None:
    caller = _called(cast, name)
    wrong = []
    for route, kind in ROUTES.items():
        if route in ("GET /live", "POST /api/v1/session", "DELETE /api/v1/session"):
            continue  # told in test_live.py and test_gate.py
        status = _asked(caller, route)
        if (status not in (401, 403)) != (name in MAY[kind]):
            wrong.append((route, status))
    assert wrong == []


def _asked(caller: Caller, route: str) -> int:
    """The status of the answer to a call that names nothing that exists."""
    method, _, rule = route.partition(" ")
    return caller.call(method, _path(rule), None if method == "GET" else {}).status_code


def _path(rule: str) -> str:
    path = rule.replace("<any(xml, json):fmt>", "json").replace("<path:name>", "x.js")
    path = path.replace("<int:severity>", "1")
    path = re.sub(r"<int:[a-z]+_id>", "99999", path)
    for piece in ("incident_id", "assignment_id", "intake_id", "order_id", "alarm_id"):
        path = path.replace(f"<{piece}>", "0" * 32)
    for piece in ("sha256", "ticket", "token", "phone_id"):
        path = path.replace(f"<{piece}>", "0" * 64)
    return path


def test_a_sources_token_opens_intake_and_nothing_else(cast: Cast) -> None:
    """Nor does it count as the cookie of a session, nor open a socket, nor end a session."""
    source = cast("gs-110")
    as_cookie = Caller(cast.app.test_client(), source.secret, "")
    assert _asked(as_cookie, "GET /api/v1/me") == _asked(as_cookie, "GET /api/v1/board") == 401
    closed = [route for route, kind in ROUTES.items() if kind not in (PUBLIC, SOURCE)]
    closed.remove("GET /live")
    assert [route for route in closed if _asked(source, route) not in (401, 403)] == []
    shakes = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13"}
    answer = source.call("GET", "/live", headers=shakes | {"Sec-WebSocket-Key": "x"})
    assert answer.status_code == 403
    assert _asked(source, "POST /api/v1/intake") == 422


@pytest.mark.parametrize(
    ("headers", "refusal"),
    [
        ({"X-CSRF-Token": ""}, "bad_csrf"),
        ({"Sec-Fetch-Site": "cross-site"}, "foreign_origin"),
    ],
)
def test_no_write_is_taken_without_the_pages_token_or_from_another_site(
    cast: Cast, headers: dict[str, str], refusal: str
) -> None:
    district_chiefs(cast.services)
    taken = []
    for route, kind in ROUTES.items():
        if route.startswith("GET ") or kind in (PUBLIC, SOURCE):
            continue
        caller = cast("042" if "042" in MAY[kind] else "721")
        method, _, rule = route.partition(" ")
        answer = caller.call(method, _path(rule), {}, headers=headers)
        if answer.json["type"] != f"/problems/{refusal}":
            taken.append((route, answer.status_code))
    assert taken == []


def test_a_reading_token_changes_nothing(cast: Cast) -> None:
    district_chiefs(cast.services)
    reader = cast.token("721", Scope.READ)
    writes = [route for route in ROUTES if not route.startswith("GET ")]
    assert [route for route in writes if _asked(reader, route) != 403] == []
    reads = [route for route, kind in ROUTES.items() if kind in (DESK, CHIEFS, DISTRICT)]
    assert [r for r in reads if r.startswith("GET ") and _asked(reader, r) in (401, 403)] == []


def _called(cast: Cast, name: str) -> Caller:
    if name == "nobody":
        return cast.nobody()
    district_chiefs(cast.services)
    scope = {"a scraper": Scope.METRICS, "a wall": Scope.WALL}.get(name)
    return cast.token("703", scope) if scope else cast(name)


def test_another_street_sees_nothing_of_ours(cast: Cast) -> None:
    case = cast("701").send("POST", "/api/v1/incidents", {"category": "RE0301", "place": "桥"})
    key = case["incident"]["id"]
    stranger: Any = cast("801")
    assert stranger.call("GET", f"/api/v1/incidents/{key}").status_code == 404
    for method, path in (
        ("GET", f"/api/v1/incidents/{key}/candidates"),
        ("PATCH", f"/api/v1/incidents/{key}"),
        ("PUT", f"/api/v1/incidents/{key}/claim"),
        ("POST", f"/api/v1/incidents/{key}/assignments"),
    ):
        body = {"version": 1, "members": ["301"]}
        body = {"PATCH": {"version": 1}, "PUT": {}, "GET": None}.get(method, body)
        assert stranger.call(method, path, body).status_code == 404, path
    assert stranger.get("/api/v1/board")["incidents"] == []
    assert stranger.get("/api/v1/feed?after=0")["events"] == [
        event
        for event in stranger.get("/api/v1/feed?after=0")["events"]
        if event["area_id"] in (3, 5)
    ]
    assert cast("301").call("GET", f"/api/v1/incidents/{key}").status_code == 404
    refused = cast("701").call(
        "POST", f"/api/v1/incidents/{key}/assignments", {"members": ["301"], "version": 2}
    )
    assert refused.status_code == 404, "another street's member cannot be sent"
