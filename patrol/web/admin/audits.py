"""审计: the district's chiefs filter and export who signed in, read, exported and was refused."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

from flask import Blueprint, Response, jsonify, request
from sqlmodel import Session
from typing_extensions import TypedDict

from patrol import audit, clock, db
from patrol.models import Audit, AuditAct, AuditResult
from patrol.models.shapes import Moment
from patrol.people import chiefs
from patrol.queries import audit_words
from patrol.web.admin.tables import csv_stream
from patrol.web.http import audited
from patrol.web.http.contract import asks, gives, refuses
from patrol.web.http.gate import (
    CHIEFS,
    actor,
    allow,
    services,
)
from patrol.web.http.language import language
from patrol.web.http.problem import Problem

blueprint = Blueprint("audits", __name__)

MOST_SHOWN = 500
LATELY = timedelta(days=7)
HEADS = ("at", "act", "result", "actor", "address", "subject", "times")


class AuditLine(TypedDict):
    """One audited act, or several equal ones of one minute."""

    id: str
    at: Moment
    act: AuditAct
    result: AuditResult
    actor: str
    address: str
    subject: str
    times: int


class ToldLine(AuditLine):
    """The same with its subject in words."""

    about: str
    """The subject in the reader's language; the row keeps the text of the act."""


@dataclass(frozen=True)
class AuditFilter:
    """The rows of the audit that a query asks for."""

    since: datetime
    until: datetime
    act: AuditAct | None
    result: AuditResult | None
    actor: str

    def page(self, session: Session, last: Audit | None, most: int) -> Sequence[Audit]:
        """Return the newest of these rows, or the newest that are older than `last`."""
        return audit.newest(session, last=last, most=most, **asdict(self))

    def __str__(self) -> str:
        of = [str(part) for part in (self.act, self.result, self.actor) if part]
        return " ".join(["audit", f"{clock.iso(self.since)}..{clock.iso(self.until)}", *of])


class AuditPage(TypedDict):
    """The newest rows that fit; `has_more` when there are others."""

    rows: list[ToldLine]
    has_more: bool
    acts: list[AuditAct]
    kept_days: int


@blueprint.get("/api/v1/admin/audit")
@allow(CHIEFS)
@asks("since", Moment, "The first moment; a week ago by default.")
@asks("until", Moment, "The moment after the last; now by default.")
@asks("act", AuditAct, "Only this kind of act.")
@asks("result", AuditResult, "Only this result.")
@asks("actor", str, "Only this call sign, desk user or source.")
@gives(AuditPage)
@refuses(403, "needs_district")
@refuses(422, "bad_filter")
def filtered() -> Response:
    """Read the audit, the newest first; reading it is an act of the audit too."""
    asked = _asked()
    with services().database.read() as session:
        rows = asked.page(session, None, MOST_SHOWN + 1)
    audited.gather(AuditAct.READ, "audit")
    return jsonify(
        rows=[_told(row) for row in rows[:MOST_SHOWN]],
        has_more=len(rows) > MOST_SHOWN,
        acts=sorted(AuditAct),
        kept_days=services().settings.audit_days,
    )


@blueprint.get("/api/v1/admin/audit/export")
@allow(CHIEFS)
@asks("since", Moment, "The first moment; a week ago by default.")
@asks("until", Moment, "The moment after the last; now by default.")
@asks("act", AuditAct, "Only this kind of act.")
@asks("result", AuditResult, "Only this result.")
@asks("actor", str, "Only this call sign, desk user or source.")
@gives(str, media="text/csv")
@refuses(403, "needs_district")
@refuses(422, "bad_filter")
def export() -> Response:
    """Download the filtered audit as CSV, all rows."""
    asked, database = _asked(), services().database
    with database.write() as session:
        # Before the first row leaves: who takes a part of the file has taken it too.
        audited.note(session, AuditAct.EXPORTED, str(asked))
    pages = db.pages(database, asked.page)
    return csv_stream(HEADS, map(_table, pages), "audit.csv")


def _table(rows: Sequence[Audit]) -> Iterator[list[str]]:
    for row in rows:
        line: dict[str, object] = {**_line(row)}
        yield [str(line[name]) for name in HEADS]


def _asked() -> AuditFilter:
    """Return the filter of the query.

    Raises: NeedsDistrict, Problem 422.
    """
    now = clock.now()
    since, until = _moment("since", now - LATELY), _moment("until", now + timedelta(seconds=1))
    try:
        act = AuditAct(request.args["act"]) if request.args.get("act") else None
        result = AuditResult(request.args["result"]) if request.args.get("result") else None
    except ValueError:
        raise Problem(422, "bad_filter") from None
    with services().database.read() as session:
        # The audit is not kept by area: it says who signed in anywhere.
        chiefs.require_district(session, actor())
    by = request.args.get("actor", "").strip()[:64]
    return AuditFilter(since, until, act, result, by)


def _moment(name: str, otherwise: datetime) -> datetime:
    given = request.args.get(name, "")
    if not given:
        return otherwise
    try:
        moment = datetime.fromisoformat(given)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise Problem(422, "bad_filter") from None


def _told(row: Audit) -> ToldLine:
    return {**_line(row), "about": audit_words.about(row.subject, language())}


def _line(row: Audit) -> AuditLine:
    return {
        "id": row.id,
        "at": clock.iso(row.at),
        "act": row.act,
        "result": row.result,
        "actor": row.actor,
        "address": row.address,
        "subject": row.subject,
        "times": row.times,
    }
