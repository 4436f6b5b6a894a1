"""What leaves the desk carries no call sign and no stable pseudonym of a member."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from sqlmodel import select

from patrol.models import Member, Phone, Scope
from tests.call_signs import names
from tests.cast import Cast, district_chiefs
from tests.figures.counting import count
from tests.intake.records import POLICE
from tests.noise.stations import GATEWAY, add_station
from tests.rider import NOISE, post
from tests.web.http.test_matrix import METRICS, PUBLIC, ROUTES, SOURCE, WALL

NUMBER = "13800001234"
READ = {
    "GET /metrics": "figures",
    "GET /api/v1/wall": "the street on a big screen",
    "POST /api/v1/stations/<code>/clips": "what became of the source's own sound",
    "POST /api/v1/intake": "the state of the source's own matter",
    "GET /api/v1/intake/<path:ref>": "the same, asked for",
    "POST /api/v1/admin/person-exports": "the archive of one citizen",
    "POST /api/v1/admin/person-erasures": "counts",
}
"""Calls whose answers leave the house; pages that anybody opens stand beside them."""


NAMELESS = (
    *("figures.csv", "figures.xlsx", "figures/cases.csv", "stations/{station_id}/levels.csv"),
    *("stations/{station_id}/levels.xlsx", "admin/place-table", "admin/station-table"),
)
"""The files that the test reads for a member."""
OTHER_FILES = {
    "noise/packs/{place_id}": "read by tests/web/desk/test_quiet_pack.py",
    "admin/person-exports": "read above",
    "admin/place-table/template": "heads",
    "admin/station-table/template": "heads",
    "ballots/roll/template": "heads",
    "admin/checkpoint-table/template": "heads",
    "admin/checkpoint-table": "the points alone: it has no column about a person",
    "admin/sources/{code}/uploads/{upload_id}.csv": "lines of a source's table with their cases",
    "admin/roster/template": "heads",
    "admin/roster": "the members themselves, for an administrator who changes them in a table",
    "admin/rota/table": "the same of their shifts",
    "admin/audit/export": "who did what: its purpose, for the district's chiefs",
}
FILE = re.compile("csv|zip|spreadsheet")


def _case(cast: Cast) -> None:
    """042 is sent to what a source told; a rider's tip tells it too."""
    record = {**POLICE, "reporter": {"kind": "resident", "phone": NUMBER}}
    key = cast("gs-110").send("POST", "/api/v1/intake", record)["incident_id"]
    path = f"/api/v1/incidents/{key}"
    version = cast("701").get(path)["incident"]["version"]
    order = {"members": ["042"], "version": version}
    sent = cast("701").send("POST", f"{path}/assignments", order)
    answer = {"answer": "accepted"}
    cast("042").send("POST", f"/api/v1/assignments/{sent['assignments'][0]}/answer", answer)


def _leaving(cast: Cast) -> Iterator[tuple[str, str]]:
    """Every answer that somebody takes away who is no desk and no phone."""
    yield "metrics", cast.token("703", Scope.METRICS).call("GET", "/metrics").text
    yield "wall", cast.token("703", Scope.WALL).call("GET", "/api/v1/wall").text
    again = {**POLICE, "reporter": {"kind": "resident", "phone": NUMBER}}
    yield "source", cast("gs-110").call("POST", "/api/v1/intake", again).text
    ref = again["source_ref"]
    yield "source asks", cast("gs-110").call("GET", f"/api/v1/intake/{ref}").text
    page = post(cast, NOISE).headers["Location"]
    yield "tip", re.sub(r"<(script|link|meta)[^>]*>", "", cast.nobody().call("GET", page).text)
    asked = {"phone": NUMBER, "why": "本人申请"}
    packed = cast("721").call("POST", "/api/v1/admin/person-exports", asked).data
    yield "archive", zipfile.ZipFile(io.BytesIO(packed)).read("person.json").decode()
    counts = {**asked, "dry_run": True}
    yield (
        "erasure",
        json.dumps(
            cast("721").send("POST", "/api/v1/admin/person-erasures", counts), ensure_ascii=False
        ),
    )


def test_nothing_that_leaves_the_desk_names_a_member(cast: Cast) -> None:
    district_chiefs(cast.services)
    _case(cast)
    with cast.services.database.read() as session:
        member = session.exec(select(Member).where(Member.call_sign == "042")).one()
        phones = session.exec(select(Phone.id).where(Phone.member_id == member.id)).all()
    for name, text in [*_leaving(cast), *_files(cast)]:
        assert not names(text, "042"), name
        assert not any(phone in text for phone in phones), name
        assert "member_id" not in text, name


def _files(cast: Cast) -> Iterator[tuple[str, str]]:
    """Every file of many rows that a chief may take away, as text."""
    count(cast.services)
    station = str(add_station(cast.services, GATEWAY, "N7"))
    for name in NAMELESS:
        path = f"/api/v1/{name.replace('{station_id}', station)}"
        data = cast("721").call("GET", path).data
        assert data.count(b"\n") > 1 or name.endswith((".xlsx", "levels.csv")), name
        yield name, _unpacked(data)


def _unpacked(data: bytes) -> str:
    if not data.startswith(b"PK"):
        return data.decode("utf-8-sig")
    book = zipfile.ZipFile(io.BytesIO(data))
    return " ".join(
        book.read(name).decode() for name in book.namelist() if re.search("sheet1|Strings", name)
    )


def test_every_file_that_is_downloaded_is_known(cast: Cast) -> None:
    """Whoever adds a download names it here, after looking at what it says of members."""
    paths = cast.nobody().get("/api/v1/openapi.json")["paths"]
    files = {
        path.removeprefix("/api/v1/")
        for path, calls in paths.items()
        for call in calls.values()
        for answer in call.get("responses", {}).values()
        if any(FILE.search(media) for media in answer.get("content", ()))
    }
    assert files == {*NAMELESS, *OTHER_FILES}


def test_every_table_is_written_where_no_cell_stays_a_formula() -> None:
    writers = [
        str(path) for path in Path("patrol").rglob("*.py") if "csv.writer" in path.read_text()
    ]
    assert writers == ["patrol/web/admin/tables.py"]


def test_every_call_that_is_no_desks_and_no_phones_is_known() -> None:
    """Whoever opens a new one adds it here, after looking at what its answer says of members."""
    outside = {route for route, kind in ROUTES.items() if kind in (SOURCE, METRICS, WALL)}
    outside |= {route for route in ROUTES if "/person-" in route}
    assert outside == set(READ)
    answers = {route for route, kind in ROUTES.items() if kind == PUBLIC and "/api/" in route}
    assert answers == {
        "GET /api/v1/openapi.json",
        "POST /api/v1/session",
        "GET /api/v1/session/passkey-options",
        "POST /api/v1/session/passkey",
        "POST /api/v1/session/zzd",
        "POST /api/v1/setup",  # the new street's own words
        "POST /api/v1/password",
        "GET /api/v1/map",  # streets and places, no person
        "GET /api/v1/map/streets.pmtiles",
        "GET /api/v1/drill",  # whether this is one, and how many real cases there are
    }
