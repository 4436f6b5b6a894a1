"""上传记录: read what became of each line of a table that was entered, also as a file."""

from flask import Blueprint, Response, jsonify
from typing_extensions import TypedDict

from patrol.i18n import t
from patrol.intake import registry
from patrol.models import AuditAct
from patrol.queries import uploads as query
from patrol.web.admin.tables import csv_of
from patrol.web.http import audited
from patrol.web.http.contract import gives, refuses
from patrol.web.http.gate import CHIEFS, actor, allow, services
from patrol.web.http.language import language

blueprint = Blueprint("source_uploads", __name__, url_prefix="/api/v1/admin/sources")

HEADS = ("line", "ref", "title", "place", "fate", "number", "state", "why")


class UploadsOut(TypedDict):
    """The newest uploads of a source."""

    uploads: list[query.UploadState]


@blueprint.get("/<code>/uploads")
@allow(CHIEFS)
@gives(UploadsOut)
@refuses(404, "no_source")
def listed(code: str) -> Response:
    """Read the newest twenty tables that were entered for a source."""
    with services().database.read() as session:
        rows = query.listed(session, registry.one(session, actor(), code))
    return jsonify(uploads=rows)


@blueprint.get("/<code>/uploads/<upload_id>")
@allow(CHIEFS)
@gives(query.UploadFates)
@refuses(404, "no_source", "no_upload")
def fates(code: str, upload_id: str) -> Response:
    """Read the fate of each line of a table: its case as it is now, or why it was refused."""
    return jsonify(_fates(code, upload_id))


@blueprint.get("/<code>/uploads/<upload_id>.csv")
@allow(CHIEFS)
@gives(str, media="text/csv")
@refuses(404, "no_source", "no_upload")
def table(code: str, upload_id: str) -> Response:
    """Download the same as a table."""
    told = _fates(code, upload_id)
    heads = [t(f"upload.head.{head}", language()) for head in HEADS]
    return csv_of([heads, *map(_cells, told["lines"])], f"{code}-{upload_id}.csv")


def _fates(code: str, upload_id: str) -> query.UploadFates:
    with services().database.read() as session:
        source = registry.one(session, actor(), code)
        told = query.fates(session, source, upload_id[:32], language())
    audited.gather(AuditAct.READ, f"source {code}: upload {upload_id[:32]}")
    return told


def _cells(line: query.LineFate) -> list[str]:
    fate = t(f"sources.fate.{line['status'] or 'refused'}", language())
    case = line["incident_status"]
    return [
        str(line["line"]),
        line["ref"],
        line["title"],
        line["place"],
        fate,
        line["incident_number"] or "",
        t(f"status.incident.{case}", language()) if case else "",
        line["why"],
    ]
