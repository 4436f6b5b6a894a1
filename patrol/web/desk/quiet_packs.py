"""宁静小区证据包: the evidence of an estate as a page to print, and as a ZIP to file."""

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from typing import IO, Annotated, Any

from flask import (
    Blueprint,
    Response,
    make_response,
    render_template,
    request,
    send_file,
)
from pydantic import Field
from werkzeug.wrappers import Response as Redirect

from patrol import clock
from patrol.access import Actor, NotFound
from patrol.models import AuditAct
from patrol.noise import covenant
from patrol.queries import covenants, quiet_pack, stations
from patrol.queries.quiet_pack import Pack
from patrol.web.admin.tables import csv_bytes
from patrol.web.desk import pack_words
from patrol.web.http import audited
from patrol.web.http.assets import assets
from patrol.web.http.contract import asks, gives, refuses
from patrol.web.http.gate import CHIEFS, PUBLIC, actor, allow, services
from patrol.web.http.led_away import led_away
from patrol.web.http.problem import Problem

blueprint = Blueprint("quiet_packs", __name__)

ZIP = "application/zip"
IN_MEMORY = 4 * 1024 * 1024
DAYS = 30
"""Without days the period is so long and ends yesterday, whose night is over this morning."""
MOST_DAYS = 92
"""A quarter. Its minutes take 0.1 s a station, and are read a week at a time."""
STYLES = ("css/base.css", "css/day_sheet.css", "css/quiet_pack.css")

PackDayText = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]


@blueprint.get("/noise/pack")
@allow(PUBLIC)
def page() -> Response | Redirect:
    """Show the evidence of an estate, to print; others than chiefs are led away."""
    if away := led_away("/noise/pack", CHIEFS):
        return away
    me = actor()
    with services().database.read() as session:
        places = stations.places(session, me)
    shown: dict[str, Any] = {"pack": None, "wrong": ""}
    asked = request.args.get("place", "")
    since, until = _usual()
    try:
        since, until = _days()
        shown["pack"] = _read(me, _place_id(asked), since, until) if asked else None
    except Problem:
        shown["wrong"] = "bad_days"
    except NotFound:
        shown["wrong"] = "no_place"
    if shown["pack"]:
        _note(shown["pack"], asked, "page")
    words = pack_words.words(shown["pack"], services().office) if shown["pack"] else {}
    choice = {"places": places, "asked": asked, "since": since, "until": until}
    return make_response(render_template("quiet_pack.html", **choice, **shown, **words))


@blueprint.get("/api/v1/noise/packs/<int:place_id>")
@allow(CHIEFS)
@asks("since", PackDayText, "The first day.")
@asks("until", PackDayText, "The last day; the night that begins on it counts.")
@gives(bytes, 200, ZIP)
@refuses(404, "no_place", "no_covenant")
@refuses(422, "bad_days")
def archive(place_id: int) -> Response:
    """Download the evidence of an estate: the document, its tables, and a manifest of SHA-256."""
    since, until = _days()
    pack = _read(actor(), place_id, since, until)
    file = _packed(pack)
    _note(pack, str(place_id), "zip")
    name = f"quiet-estate-{place_id}-{pack['since']}-{pack['until']}.zip"
    answer = send_file(file, mimetype=ZIP, as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _packed(pack: Pack) -> IO[bytes]:
    """Return the archive; it stays in memory while it is small."""
    head = {name: pack[name] for name in ("street", "place", "since", "until", "made_at")}
    exceedances = {
        "total": pack["exceedances_total"],
        "listed": len(pack["exceedances"]),
        "note": pack_words.cut_words(pack),
    }
    listed = []
    with ExitStack() as stack:
        file = stack.enter_context(tempfile.SpooledTemporaryFile(IN_MEMORY))
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, data in _files(pack):
                # A PDF and a JPEG are compressed already.
                is_whole = name.endswith((".pdf", ".jpg"))
                packed.writestr(name, data, zipfile.ZIP_STORED if is_whole else None)
                sha256 = hashlib.sha256(data).hexdigest()
                listed.append({"name": name, "bytes": len(data), "sha256": sha256})
            manifest = json.dumps(
                {**head, "exceedances": exceedances, "files": listed}, ensure_ascii=False, indent=1
            )
            packed.writestr("manifest.json", manifest)
        file.seek(0)
        stack.pop_all()  # the answer closes it
    return file


def _files(pack: Pack) -> Iterator[tuple[str, bytes]]:
    """Yield the files of the archive but for its manifest."""
    words = pack_words.words(pack, services().office)
    yield "document.html", render_template("quiet_pack_file.html", pack=pack, **words).encode()
    yield "document.css", b"\n".join(assets().plain(style) for style in STYLES)
    yield "points.csv", csv_bytes(pack_words.point_lines(pack))
    yield "days.csv", csv_bytes(pack_words.day_lines(pack))
    yield "exceedances.csv", csv_bytes(pack_words.exceedance_lines(pack, services().office))
    for number, row in enumerate(pack["covenants"], 1):
        with services().database.read() as session:
            kept, _ = covenant.one(session, row["id"], actor().area_ids)
            content = kept.content
        yield covenants.file_name(number, row["media"]), content


def _read(me: Actor, place_id: int, since: date, until: date) -> Pack:
    with services().database.read() as session:
        return quiet_pack.of(session, me, services().office, place_id, since, until)


def _note(pack: Pack, place: str, form: str) -> None:
    words = f"quiet estate {place} {pack['since']}..{pack['until']} {form}"
    with services().database.write() as session:
        audited.note(session, AuditAct.EXPORTED, words)


def _place_id(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise NotFound("place")
    return int(text)


def _usual() -> tuple[date, date]:
    until = clock.today() - timedelta(days=1)
    return until - timedelta(days=DAYS - 1), until


def _days() -> tuple[date, date]:
    """Return the first and the last day that are asked for.

    Raises: Problem 422.
    """
    since, until = _usual()
    try:
        until = date.fromisoformat(request.args.get("until") or until.isoformat())
        since = date.fromisoformat(
            request.args.get("since") or (until - timedelta(days=DAYS - 1)).isoformat()
        )
        is_sane = clock.is_sane(clock.midnight(since))
    except (ValueError, OverflowError):
        raise Problem(422, "bad_days") from None
    if not is_sane or not 0 <= (until - since).days < MOST_DAYS or until > clock.today():
        raise Problem(422, "bad_days")
    return since, until
