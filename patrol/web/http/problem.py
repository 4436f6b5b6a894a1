"""Answer errors with RFC 9457 problem documents; one table maps our exceptions to them."""

import logging
import math
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from flask import Flask, Response, current_app, json, render_template, request
from pydantic import ValidationError
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from patrol import evidence, handover, incident, sos
from patrol.access import Forbidden, NotFound
from patrol.areas import place, tree
from patrol.areas.street_words import StreetChanged
from patrol.channels import Refused, TryLater, credentials
from patrol.channels.notice.zzd import UnknownCode
from patrol.councils import ballot
from patrol.db import DatabaseBusy
from patrol.dispatch import AlreadySent, TooLateToUndo
from patrol.escalation.policy import BadPolicy, Changed
from patrol.estates import hazard
from patrol.evidence import share
from patrol.evidence.voice import VoiceRefused, VoiceTooLong
from patrol.guess import TooSoon
from patrol.i18n import catalogue, t
from patrol.incident import WrongVersion, helping, transfer
from patrol.intake import links, trackers
from patrol.intake.accept import Conflict, Invalid
from patrol.intake.registry import BadSource, SourceChanged, SourceTaken
from patrol.models import Assignment, Hazard, Incident, Intake, Matter, Transfer
from patrol.models.shapes import IncidentState
from patrol.noise import covenant
from patrol.noise.parameters import BadParameters
from patrol.noise.sounds import clip, listening, sample
from patrol.noise.station import BadStation, StationChanged, StationTaken
from patrol.office import BadOffice
from patrol.office.versions import EntryChanged
from patrol.operations import channel_test, founding
from patrol.operations.disk import is_full
from patrol.operations.person import NoPerson, NotLeft
from patrol.people import absence, desk_user, duty, list_filter, membership, swap
from patrol.people.chiefs import NeedsDistrict
from patrol.people.mobile import NoMobile
from patrol.people.passkey import BadPasskey, TooManyPasskeys
from patrol.people.password import WeakPassword
from patrol.people.second_factor import CodeNeeded, PasskeyNeeded, WrongCode
from patrol.places.street import BadPrefix
from patrol.report import NoResult
from patrol.rounds import checkpoint
from patrol.sign_in import BadTicket, PhoneRevoked, UnknownAccount
from patrol.terminal import model_fault, said_in
from patrol.transition import IllegalMove, LostRace
from patrol.web.http.language import language

log = logging.getLogger(__name__)

MOST_ERRORS = 20
"""Refused fields that an answer lists."""
MOST_PATH = 200
"""Characters of a refused field's name."""


class Problem(Exception):
    """An answer that is not 2xx; `i18n` has its sentence under `server.problem.<code>`.

    `words` fill the sentence in, `detail` is the key of another sentence, and the other extras
    become fields of the document.
    """

    def __init__(
        self, status: int, code: str, *, headers: dict[str, str] | None = None, **extra: Any
    ) -> None:
        super().__init__(code)
        self.status, self.code, self.headers, self.extra = status, code, headers or {}, extra


def install(app: Flask) -> None:
    """Answer every exception of a view with a problem document."""
    app.register_error_handler(Problem, _answer)
    for kind, make in TABLE.items():
        app.register_error_handler(kind, lambda error, make=make: _answer(make(error)))
    app.register_error_handler(HTTPException, lambda error: _answer(_http(error)))
    app.register_error_handler(Exception, _unexpected)


def _http(error: HTTPException) -> Problem:
    status = error.code or 500
    allowed = getattr(error, "valid_methods", None)
    headers = {"Allow": ", ".join(allowed)} if allowed else {}
    return Problem(status, f"http_{status}", headers=headers)


def _answer(problem: Problem) -> Response:
    words = problem.extra.pop("words", {})
    key = problem.extra.pop("detail", f"server.problem.{problem.code}")
    detail = t(key, language(), **words)
    # A person who opens a page gets a page; programs, and every call of the API, get JSON.
    if not request.path.startswith("/api/") and request.accept_mimetypes.accept_html:
        page = render_template("error.html", status=problem.status, detail=detail)
        return Response(page, problem.status, problem.headers)
    body = {
        "type": f"/problems/{problem.code}",
        "title": t(f"server.status.{problem.status}", language()),
        "status": problem.status,
        "detail": detail,
        **problem.extra,
    }
    return Response(
        json.dumps(body),
        problem.status,
        {"Content-Type": "application/problem+json", **problem.headers},
    )


def _unexpected(error: Exception) -> Response:
    if is_full(error):  # before the next test: a full disk is an OperationalError too
        return _answer(Problem(507, "storage_full"))
    if isinstance(error, OperationalError | InterfaceError):
        log.warning("the database does not answer: %s", type(error.orig).__name__)
        return _answer(Problem(503, "database_away", headers={"Retry-After": "2"}))
    log.exception("a request failed")
    return _answer(Problem(500, "unexpected"))


def _where(row: object) -> dict[str, Any]:
    """Return the state of the row now and who moved it, to explain to a caller who was too late."""
    if not isinstance(row, Incident):
        return {"words": {"who": "?", "number": "", "status": _status_words(row)}}
    state = _state_now(row.id)
    return {
        "incident": state,
        "won_by": row.moved_by,
        "words": {
            "who": row.moved_by,
            "number": row.number,
            "status": t(f"status.incident.{state['status']}" if state else "", language()),
        },
    }


def _status_words(row: object) -> str:
    """Return the status of an assignment, a transfer or an intake in the caller's language."""
    if isinstance(row, Assignment | Transfer | Hazard | Matter):
        return t(f"status.{type(row).__name__.lower()}.{row.status}", language())
    status = row.status if isinstance(row, Intake) else "unknown"
    return t(f"status.intake.{status}", language())


def _state_now(incident_id: str) -> IncidentState | None:
    """Read the incident as it is committed now."""
    with current_app.extensions["patrol"].database.read() as session:
        row = session.get(Incident, incident_id)
        return incident.read_state(session, row) if row else None


def _fields(error: ValidationError) -> list[dict[str, str]]:
    faults = error.errors(include_url=False, include_input=False)
    return [
        {"field": ".".join(map(str, fault["loc"]))[:MOST_PATH], "message": model_fault(fault)}
        for fault in faults[:MOST_ERRORS]
    ]


def _invalid(errors: list[dict[str, str]]) -> Problem:
    """Say which fields are refused and why: as many as a person would read."""
    tongue = language()
    listed = [
        {"field": error["field"], "message": said_in(error["message"], tongue)}
        for error in errors[:MOST_ERRORS]
    ]
    fields = ("；" if tongue == "zh-CN" else "; ").join(
        f"{error['field']} {error['message']}".strip() for error in listed
    )
    return Problem(422, "invalid", errors=listed, words={"fields": fields})


def _setting(status: int, code: str, error: Exception) -> Problem:
    """Name the setting, and never its value."""
    field = str(error)[:MOST_PATH].lower()
    errors = [{"field": field, "message": code}]
    return Problem(status, code, errors=errors, words={"name": field.upper()})


def _bad_office(error: BadOffice) -> Problem:
    """Say in the caller's language what is wrong with an entry of the office's lists."""
    fault = error.fault
    at = fault.at or fault.code or fault.name
    why = said_in(error, language())
    errors = [{"field": at[:MOST_PATH], "message": why}]
    # The sentence names the entry already.
    problem = Problem(422, "invalid", errors=errors, words={"fields": why})
    if fault.key:
        problem.extra |= {"detail": f"server.office.{fault.key}", "words": fault.words}
    return problem


def _bad_setting(error: BadSource | BadStation, what: str) -> Problem:
    """Say in the caller's language what cannot be; a fault of its settings has words already."""
    key = f"server.{what}.{error.why}"
    words = error.words if isinstance(error, BadSource) else {}
    why = (
        t(key, language(), **words) if key in catalogue("zh-CN") else said_in(error.why, language())
    )
    errors = [{"field": error.field, "message": why}]
    return Problem(422, f"bad_{what}", errors=errors, words={"fields": why})


def _integrity(error: IntegrityError) -> Problem:
    """Answer 409 when two callers insert the same row at once; any other refusal is our defect."""
    if "unique" in str(error.orig).lower():
        return Problem(409, "lost_race", words={"who": "?"})
    log.error("the database refused a row", exc_info=error)
    return Problem(500, "unexpected")


def _needs_five(name: str) -> Problem:
    """Name the field of 五落实 that is still empty."""
    words = {"field": t(f"hazards.{name}", language())}
    return Problem(422, "needs_five", errors=[{"field": name, "message": "empty"}], words=words)


def _refused(error: Refused) -> Problem:
    """Log why 浙政钉 refuses us; only an administrator can correct it, so the answer is short."""
    log.error("浙政钉 refuses us: %s", error.reason)
    return Problem(502, "zzd_refused")


TABLE: dict[type[Exception], Callable[[Any], Problem]] = {
    ValidationError: lambda e: _invalid(_fields(e)),
    Invalid: lambda e: _invalid(e.errors),
    BadPolicy: lambda e: _invalid(e.errors),
    RequestEntityTooLarge: lambda _: Problem(413, "too_large"),
    Changed: lambda e: Problem(
        409,
        "policy_changed",
        version=e.newest.version,
        won_by=e.newest.by,
        words={"who": e.newest.by, "version": e.newest.version},
    ),
    BadOffice: lambda e: _bad_office(e),
    EntryChanged: lambda e: Problem(
        409,
        "office_changed",
        version=e.newest.version,
        won_by=e.newest.by,
        words={"who": e.newest.by, "version": e.newest.version},
    ),
    credentials.CredentialsChanged: lambda e: Problem(
        409,
        "channels_changed",
        version=e.newest.version,
        won_by=e.newest.by,
        words={"who": e.newest.by, "version": e.newest.version},
    ),
    channel_test.NotReady: lambda _: Problem(409, "channel_not_ready"),
    channel_test.NoAddress: lambda _: Problem(422, "no_address"),
    credentials.UnreadableCredentials: lambda _: Problem(409, "channels_unreadable"),
    credentials.OfEnvironment: lambda e: _setting(409, "channel_of_environment", e),
    credentials.HalfGiven: lambda e: _setting(422, "half_channel", e),
    credentials.BadValue: lambda e: _setting(422, "bad_credential", e),
    NotFound: lambda e: Problem(404, f"no_{e.what}"),
    NoPerson: lambda _: Problem(404, "no_person"),
    NotLeft: lambda e: Problem(409, "not_left", words={"who": e.call_sign}),
    incident.Preserved: lambda e: Problem(409, "preserved", incident_id=e.incident_id),
    NeedsDistrict: lambda _: Problem(403, "needs_district"),
    Forbidden: lambda _: Problem(403, "forbidden"),
    founding.BadSetupLink: lambda _: Problem(410, "bad_setup_link"),
    BadTicket: lambda _: Problem(410, "bad_ticket"),
    UnknownAccount: lambda e: Problem(403, "unknown_account", words={"account": e.account}),
    tree.AreaNameTaken: lambda e: Problem(409, "area_name_taken", words={"name": str(e)}),
    tree.AreaCodeTaken: lambda e: Problem(409, "area_code_taken", words={"code": str(e)}),
    tree.AreaRetired: lambda e: Problem(409, "area_retired", words={"name": str(e)}),
    tree.AreaInUse: lambda e: Problem(409, "area_in_use", words=asdict(e.belongings)),
    tree.BadMove: lambda _: Problem(409, "bad_move"),
    place.PlaceTaken: lambda e: Problem(409, "place_taken", words={"name": str(e)}),
    place.PlaceInUse: lambda e: Problem(409, "place_in_use", words={"name": str(e)}),
    place.PlaceHasCovenants: lambda e: Problem(409, "place_has_covenants", words={"count": str(e)}),
    checkpoint.CheckpointTaken: lambda e: Problem(409, "checkpoint_taken", words={"name": str(e)}),
    checkpoint.TagTaken: lambda e: Problem(409, "tag_taken", words={"name": str(e)}),
    checkpoint.BadTag: lambda _: Problem(422, "bad_tag"),
    place.PlaceFar: lambda e: Problem(422, "far_position", words={"km": str(e)}),
    place.PlaceAbroad: lambda e: Problem(422, f"{e}_position"),
    StreetChanged: lambda e: Problem(
        409,
        "street_changed",
        version=e.newest.version,
        won_by=e.newest.by,
        words={"who": e.newest.by, "version": e.newest.version},
    ),
    BadPrefix: lambda _: Problem(422, "bad_prefix"),
    BadSource: lambda e: _bad_setting(e, "source"),
    SourceTaken: lambda e: Problem(409, "source_taken", words={"name": str(e)}),
    BadParameters: lambda e: _invalid(
        [{"field": f"rule.{w.name}"[:MOST_PATH], "message": w.words} for w in e.wrong]
    ),
    BadStation: lambda e: _bad_setting(e, "station"),
    StationTaken: lambda e: Problem(409, "station_taken", words={"name": str(e)}),
    StationChanged: lambda e: Problem(409, "station_changed", version=e.station.version),
    SourceChanged: lambda e: Problem(409, "source_changed", version=e.source.version),
    WeakPassword: lambda e: Problem(
        422, "weak_password", detail=f"server.problem.weak_password.{e.fault}"
    ),
    CodeNeeded: lambda _: Problem(401, "code_needed"),
    PasskeyNeeded: lambda _: Problem(401, "passkey_needed"),
    WrongCode: lambda _: Problem(401, "wrong_code"),
    BadPasskey: lambda _: Problem(401, "bad_passkey"),
    TooManyPasskeys: lambda _: Problem(409, "too_many_passkeys"),
    membership.BadCallSign: lambda _: Problem(422, "bad_call_sign"),
    membership.SignTaken: lambda e: Problem(409, "sign_taken", words={"name": str(e)}),
    membership.AccountTaken: lambda e: Problem(409, "account_taken", words={"name": str(e)}),
    membership.StillEngaged: lambda _: Problem(409, "still_engaged"),
    duty.OnACase: lambda e: Problem(409, "on_a_case", words={"who": str(e)}),
    absence.BadAbsence: lambda _: Problem(422, "bad_absence"),
    absence.AlreadyAbsent: lambda e: Problem(409, "absent_already", words={"who": str(e)}),
    swap.CannotSwap: lambda e: Problem(409, e.why),
    handover.OwnSheet: lambda _: Problem(409, "own_sheet"),
    handover.AlreadyTaken: lambda e: Problem(409, "sheet_taken", words={"who": e.by}),
    handover.CasesWithoutTaker: lambda e: Problem(
        409, "cases_without_taker", words={"numbers": ", ".join(e.numbers[:MOST_ERRORS])}
    ),
    NoMobile: lambda e: Problem(422, "bad_mobile", detail=f"server.roster.{e.fault}"),
    list_filter.TooManyFilters: lambda _: Problem(
        409, "too_many_filters", words={"count": list_filter.MOST_FILTERS}
    ),
    desk_user.BadName: lambda _: Problem(422, "bad_name"),
    desk_user.NameTaken: lambda e: Problem(409, "name_taken", words={"name": str(e)}),
    desk_user.UsersAccountTaken: lambda e: Problem(409, "account_taken", words={"name": str(e)}),
    desk_user.LastAdmin: lambda _: Problem(409, "last_admin"),
    TooSoon: lambda e: Problem(
        429, "too_many", headers={"Retry-After": str(e.wait_s)}, words={"seconds": e.wait_s}
    ),
    PhoneRevoked: lambda e: Problem(403, "phone_revoked", phone_id=e.phone_id),
    UnknownCode: lambda _: Problem(410, "zzd_code"),
    Refused: lambda e: _refused(e),
    TryLater: lambda e: Problem(
        503, "zzd_away", headers={"Retry-After": str(max(1, math.ceil(e.after_s)))}
    ),
    hazard.GradeFrozen: lambda _: Problem(409, "grade_frozen"),
    hazard.SeverePath: lambda _: Problem(409, "severe_path"),
    hazard.NeedsPhoto: lambda _: Problem(422, "needs_photo"),
    hazard.BadDay: lambda _: Problem(422, "bad_day"),
    hazard.NeedsFive: lambda e: _needs_five(str(e)),
    ballot.BallotRefused: lambda e: Problem(409, e.code),
    transfer.UnknownPartner: lambda _: Problem(422, "unknown_partner"),
    transfer.NotATier: lambda _: Problem(422, "not_a_tier"),
    transfer.NumberInBrief: lambda _: Problem(422, "number_in_brief"),
    transfer.AlreadyAsked: lambda _: Problem(409, "already_asked"),
    transfer.TransferOver: lambda _: Problem(409, "transfer_over"),
    WrongVersion: lambda e: Problem(409, "wrong_version", **_where(e.row)),
    IllegalMove: lambda e: Problem(
        409, "illegal_move" if isinstance(e.row, Incident) else "handled", **_where(e.row)
    ),
    LostRace: lambda e: Problem(409, "lost_race", **_where(e.row)),
    sos.Over: lambda e: Problem(409, "sos_over", words={"who": e.row.cleared_by}),
    incident.ReportOwed: lambda e: Problem(
        409,
        "report_owed",
        words={"who": e.row.report_owed_by, "number": e.row.number},
        incident=_state_now(e.row.id),
    ),
    incident.NobodyArrived: lambda e: Problem(
        409, "nobody_arrived", words={"number": e.row.number}, incident=_state_now(e.row.id)
    ),
    trackers.NoPositions: lambda _: Problem(422, "no_positions"),
    trackers.TrackerTaken: lambda e: Problem(409, "tracker_taken", words={"who": str(e)}),
    links.NoPage: lambda _: Problem(422, "no_page"),
    helping.NotForHelp: lambda _: Problem(409, "not_for_help"),
    helping.OfferOver: lambda _: Problem(409, "offer_over"),
    NoResult: lambda _: Problem(422, "say_result"),
    AlreadySent: lambda e: Problem(409, "already_sent", **_where(e.row)),
    TooLateToUndo: lambda _: Problem(409, "too_late_to_undo"),
    Conflict: lambda e: Problem(409, "intake_conflict", intake_id=e.row.id),
    DatabaseBusy: lambda _: Problem(503, "database_busy", headers={"Retry-After": "1"}),
    IntegrityError: lambda e: _integrity(e),
    evidence.PhotoRefused: lambda e: Problem(415, "photo_refused", detail=e.key),
    evidence.TooLarge: lambda e: Problem(413, "photo_refused", detail=e.key),
    VoiceRefused: lambda e: Problem(415, "voice_refused", detail=e.key),
    VoiceTooLong: lambda e: Problem(413, "voice_refused", detail=e.key),
    evidence.DecodersBusy: lambda _: Problem(503, "photos_busy", headers={"Retry-After": "3"}),
    listening.ClipRefused: lambda e: Problem(415, "clip_refused", detail=e.key),
    listening.ClipsBusy: lambda _: Problem(503, "clips_busy", headers={"Retry-After": "5"}),
    listening.SoundsMissing: lambda _: Problem(501, "sounds_missing"),
    covenant.CovenantRefused: lambda e: Problem(415, "covenant_refused", detail=e.key),
    covenant.CovenantTooLarge: lambda _: Problem(413, "too_large"),
    covenant.CovenantsUsedUp: lambda _: Problem(409, "covenants_used_up"),
    clip.BadClipTime: lambda _: Problem(422, "bad_clip_time"),
    clip.ClipsUsedUp: lambda _: Problem(429, "clips_used_up", headers={"Retry-After": "3600"}),
    sample.AlreadyNamed: lambda _: Problem(409, "already_named"),
    sample.NoFeatures: lambda _: Problem(409, "clip_erased"),
    share.ShareUsed: lambda _: Problem(429, "photos_used_up", headers={"Retry-After": "3600"}),
    evidence.StorageFull: lambda _: Problem(507, "storage_full"),
}
