"""Open311 GeoReport v2: services, requests and what became of them, for the clients of others."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import wraps

from flask import Blueprint, Response, request
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from patrol import access, clock
from patrol.intake import door
from patrol.intake.accept import Conflict, Invalid
from patrol.intake.adapters import adapter
from patrol.intake.adapters.open311 import digest_of, said
from patrol.intake.heard import Heard, Telegram
from patrol.models import Intake, Source
from patrol.queries import open311
from patrol.queries.open311 import MOST, SPAN, Asked, FoundRequest
from patrol.web.http import limit
from patrol.web.http.contract import at_most
from patrol.web.http.gate import PUBLIC, allow, services
from patrol.web.http.guesses import FROM_ONE_PLACE, place
from patrol.web.http.problem import Problem
from patrol.web.public import open311_media, source_rate
from patrol.web.public.open311_media import Media
from patrol.web.public.open311_services import attributes, codes, service
from patrol.web.public.open311_text import answer

blueprint = Blueprint("open311", __name__, url_prefix="/open311")

NAME = "open311"
SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
CHANGED = "2026-11-29T00:00:00+08:00"
"""The last change of these calls."""
REPEATED = timedelta(minutes=10)
"""The same form of the same sender is one request within this time."""
READS = "120/minute"
ROWS = "10000/minute"
"""Requests that one stranger reads: a full list costs 0.2 s of a core."""
FORMAT = "<any(xml, json):fmt>"


class GeoReportError(Exception):
    """An error in the words of the standard."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


@dataclass(frozen=True, slots=True)
class Reader:
    """The source whose calls these are, and whether the caller proved to be it."""

    source: Source
    is_source: bool


GeoReportView = Callable[..., Response]


def spoken(view: GeoReportView) -> GeoReportView:
    """Answer errors as the standard does: a list of codes and descriptions, in both formats."""

    @wraps(view)
    def call(fmt: str, **parts: str) -> Response:
        try:
            return view(fmt, **parts)
        except GeoReportError as error:
            return _errors(fmt, error.status, str(error))
        except Invalid as error:
            return _errors(fmt, 400, str(error))
        except Conflict as error:
            return _errors(fmt, 400, f"another request has this key: {error.row.id}")
        except Problem as error:
            if error.status not in (400, 403, 404):
                raise
            return _errors(fmt, error.status, error.code)

    return call


def _errors(fmt: str, status: int, words: str) -> Response:
    return answer(fmt, "errors", [{"code": str(status), "description": words}], status)


@blueprint.get(f"/discovery.{FORMAT}")
@allow(PUBLIC)
@spoken
def discovery(fmt: str) -> Response:
    """Say where the calls are."""
    settings = services().settings
    endpoint = {
        "specification": SPECIFICATION,
        "url": f"{settings.public_url}/open311/v2",
        "changeset": CHANGED,
        "type": "production" if settings.is_production else "test",
        "formats": ["text/xml", "application/json"],
    }
    contact = settings.office_contact or settings.office_name or settings.public_url
    description = {
        "changeset": CHANGED,
        "contact": contact,
        "key_service": f"{settings.public_url}/ · {contact}",
        "endpoints": [endpoint],
    }
    return answer(fmt, "discovery", description)


@blueprint.get(f"/v2/services.{FORMAT}")
@allow(PUBLIC)
@spoken
def service_list(fmt: str) -> Response:
    """List the services: the categories that the source offers."""
    source = _reader().source
    return answer(fmt, "services", [service(source, code) for code in codes(source)])


@blueprint.get(f"/v2/services/<code>.{FORMAT}")
@allow(PUBLIC)
@spoken
def service_definition(fmt: str, code: str) -> Response:
    """Read the questions of one service.

    Raises: GeoReportError.
    """
    source = _reader().source
    if code not in codes(source):
        raise GeoReportError(404, "service_code was not found")
    names = ("variable", "code", "datatype", "required", "datatype_description", "order")
    questions = [
        {name: asked.get(name, "") for name in (*names, "description")}
        | {
            "variable": asked.get("variable", True),
            "required": bool(asked.get("required")),
            "order": asked.get("order", number),
            "values": [
                {"key": str(value.get("key")), "name": str(value.get("name"))}
                for value in asked.get("values", ())
            ],
        }
        for number, asked in enumerate(attributes(source, code), 1)
    ]
    definition = {"service_code": code, "attributes": questions}
    return answer(fmt, "service_definition", definition)


@blueprint.post(f"/v2/requests.{FORMAT}")
@allow(PUBLIC)
@at_most(open311_media.MOST_BODY)
@spoken
def send(fmt: str) -> Response:
    """Take a request in, with its photo. The same form within ten minutes is the same request.

    Raises: GeoReportError.
    """
    fields = {**request.args.to_dict(), **dict(request.form.items())}
    reader = _reader(fields)
    if not reader.is_source:
        raise GeoReportError(403, "api_key is missing or not known")
    source = reader.source
    source_rate.spend(source)
    raw = open311_media.form()
    telegram = Telegram(raw, {}, dict(request.args.items()))
    code = fields.get("service_code", "")
    if code and code not in codes(source):
        raise GeoReportError(404, "service_code was not found")
    (heard,) = adapter(NAME).read(telegram, source.settings)
    assert isinstance(heard, Heard)  # noqa: S101  (this protocol has nothing else)
    # The same words with another photo are another request, or the photo would be lost.
    heard = replace(heard, key=digest_of(said(telegram)) + open311_media.mark())
    media, request_id = Media(), _repeated(source, heard.key)
    if request_id is None:
        media = open311_media.take()
        request_id = _stored(source, heard, raw, media)
    receipt = {
        "service_request_id": request_id,
        "service_notice": media.notice,
        "account_id": fields.get("account_id", ""),
    }
    return answer(fmt, "service_requests", [receipt], 201)


def _repeated(source: Source, digest: str) -> str | None:
    """Return the id of the same form that came a short time ago."""
    with services().database.read() as session:
        return session.exec(
            select(Intake.id)
            .where(
                Intake.source_id == source.id,
                col(Intake.source_ref).startswith(digest),
                col(Intake.received_at) > clock.now() - REPEATED,
            )
            .order_by(col(Intake.id).desc())
            .limit(1)
        ).first()


def _stored(source: Source, heard: Heard, raw: bytes, media: Media) -> str:
    """Store the request under a key of these ten minutes: next month the same words are new."""
    part = int(clock.now().timestamp() // REPEATED.total_seconds())
    name = f"{heard.key}-{part}"
    pictures = [{"kind": "image", "sha256": sha, "stage": "report"} for sha in media.names]
    whole = replace(heard, ref=name, key=name, media=(*heard.media, *pictures))
    return _stored_once(source, whole, raw, media)


def _stored_once(source: Source, heard: Heard, raw: bytes, media: Media) -> str:
    world, protocol = services(), adapter(NAME)
    for is_last in (False, True):
        with world.database.read() as session:
            prepared = door.prepare(
                session,
                source,
                protocol,
                [heard],
                world.office,
                world.roads,
                raw=raw,
                photos=media.names,
            )
        try:
            with world.database.write() as session:
                ((fate,),) = door.store(session, [prepared], world.office)
                media.keep(session, fate.intake_id or "", by=prepared.speaker.name)
                return fate.intake_id or ""
        except IntegrityError:  # the same form came twice at once; now the first one is stored
            if is_last:
                raise
    raise AssertionError("unreachable")


@blueprint.get(f"/v2/tokens/<token>.{FORMAT}")
@allow(PUBLIC)
@spoken
def token(fmt: str, token: str) -> Response:
    """Say the request of a token: every request has its id at once, so they are the same.

    Raises: GeoReportError.
    """
    reader = _allowed()
    with services().database.read() as session:
        if not open311.find(session, _asked(reader, ids=[token])):
            raise GeoReportError(404, "token was not found")
    return answer(fmt, "service_requests", [{"service_request_id": token, "token": token}])


@blueprint.get(f"/v2/requests.{FORMAT}")
@allow(PUBLIC)
@spoken
def request_list(fmt: str) -> Response:
    """List requests, by the filters of the standard and by page."""
    reader = _allowed()
    return _described(fmt, reader, _asked(reader))


@blueprint.get(f"/v2/requests/<request_id>.{FORMAT}")
@allow(PUBLIC)
@spoken
def one_request(fmt: str, request_id: str) -> Response:
    """Read one request."""
    reader = _allowed()
    return _described(fmt, reader, _asked(reader, ids=[request_id]), is_needed=True)


def _described(fmt: str, reader: Reader, asked: Asked, *, is_needed: bool = False) -> Response:
    has_extensions = request.args.get("extensions") == "true"
    with services().database.read() as session:
        requests = _found(session, reader, asked)
        if is_needed and not requests:
            raise GeoReportError(404, "service_request_id was not found")
        rows = open311.described(
            session,
            requests,
            services().office,
            has_extensions=has_extensions,
            public_url=services().settings.public_url,
        )
    return answer(fmt, "service_requests", rows)


@blueprint.get(f"/v2/servicerequestupdates.{FORMAT}")
@allow(PUBLIC)
@spoken
def request_updates(fmt: str) -> Response:
    """List the changes of requests, as FixMyStreet asks for them."""
    reader = _allowed()
    ends_at = _moment("end_date") or clock.now()
    begins_at = max(_moment("start_date") or ends_at - timedelta(days=1), ends_at - SPAN)
    asked = Asked([reader.source.id or 0], begins_at=ends_at - SPAN, ends_at=ends_at)
    with services().database.read() as session:
        rows = open311.updates(session, _found(session, reader, asked), begins_at, ends_at)
    return answer(fmt, "service_request_updates", rows)


def _found(session: Session, reader: Reader, asked: Asked) -> list[FoundRequest]:
    """Find requests; what a stranger reads is counted by their number.

    Raises: Problem 429.
    """
    if reader.is_source:
        return open311.find(session, asked)
    limit.spend(NAME, place(), ROWS)
    requests = open311.find(session, asked)
    limit.counts(NAME, place(), ROWS, len(requests))
    return requests


def _asked(reader: Reader, ids: list[str] | None = None) -> Asked:
    args = request.args
    statuses = _list(args.get("status", ""))
    if set(statuses) - {"open", "closed"}:
        raise GeoReportError(400, "status is open or closed")
    return Asked(
        [reader.source.id or 0],
        ids=ids if ids is not None else _list(args.get("service_request_id", "")),
        codes=_list(args.get("service_code", "")),
        statuses=statuses,
        begins_at=_moment("start_date"),
        ends_at=_moment("end_date"),
        page=1 if ids else _number("page", 1, 1_000_000),
        page_size=_number("page_size", MOST, MOST),
    )


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.split(",")[:MOST] if part.strip()]


def _moment(name: str) -> datetime | None:
    text = request.args.get(name, "").strip().replace(" ", "+")
    if not text:
        return None
    try:
        moment = clock.parse(text)
    except (ValueError, OverflowError):
        moment = None
    if moment is None or not clock.is_sane(moment):
        raise GeoReportError(400, f"{name} must be a time such as 2026-11-22T14:00:00+08:00")
    return moment


def _number(name: str, otherwise: int, most: int) -> int:
    text = request.args.get(name, "").strip()
    if not text:
        return otherwise
    if not (text.isascii() and text.isdigit() and len(text) < 8 and int(text) > 0):
        raise GeoReportError(400, f"{name} must be a number from 1")
    return min(int(text), most)


def _allowed() -> Reader:
    """Return the reader of requests: the source itself, or everybody where the source says so."""
    reader = _reader()
    if not reader.is_source and not reader.source.settings.get("is_public"):
        raise GeoReportError(403, "api_key is missing: these requests are not public")
    return reader


def _reader(fields: Mapping[str, str] | None = None) -> Reader:
    """Return the source of the api_key, else that of the jurisdiction, else the first one."""
    given = request.args if fields is None else fields
    key, jurisdiction = given.get("api_key", ""), given.get("jurisdiction_id", "")
    with services().database.read() as session:
        owner = access.actor_of(session.connection(), key, is_bearer=True) if key else None
        rows = _sources(session)
        named = [row for row in rows if owner is None or row.id == owner.source_id]
        chosen = [row for row in named if not jurisdiction or row.code == jurisdiction]
        session.expunge_all()
    if key and (owner is None or not named):
        limit.hit("door", place(), FROM_ONE_PLACE)
        raise GeoReportError(403, "api_key is not known")
    if not chosen:
        raise GeoReportError(404, "jurisdiction_id was not found")
    if owner is None:
        limit.hit(NAME, place(), READS)
    return Reader(chosen[0], owner is not None)


def _sources(session: Session) -> list[Source]:
    asked = select(Source).where(Source.adapter == NAME, col(Source.disabled_at).is_(None))
    return list(session.exec(asked.order_by(col(Source.id))))
