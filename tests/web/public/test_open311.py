"""Open311 GeoReport v2: every call in both formats, its errors, and what a client hears."""

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pytest
from georeport import GeoReport
from sqlmodel import select
from werkzeug.datastructures import FileStorage
from werkzeug.serving import make_server
from werkzeug.test import TestResponse, encode_multipart

from patrol import pauses
from patrol.models import Intake, Source
from patrol.queries import open311
from patrol.web.public import open311 as calls
from tests.cast import Cast
from tests.pictures import a_photo

pytestmark = pytest.mark.any_database

FORM = {
    "service_code": "ST0103",
    "lat": "30.2893",
    "long": "120.1722",
    "address_string": "文晖桥 <北> & 东",
    "description": "共享单车占道 ]]> \x01",
    "phone": "13800000000",
}
RULES = {
    "is_public": True,
    "services": ["ST0103", "PU0101"],
    "attributes": {
        "PU0101": [
            {"code": "DEPTH", "datatype": "singlevaluelist", "required": True,
             "description": "how deep", "values": [{"key": "1", "name": "浅"}]}
        ]
    },
}  # fmt: skip


@pytest.fixture(autouse=True)
def source(cast: Cast) -> Source:
    with cast.services.database.write() as session:
        row = Source(
            code="app-311",
            kinds=["open311"],
            adapter="open311",
            area_id=2,
            opens=True,
            settings=RULES,
        )
        session.add(row)
    return row


def change(cast: Cast, **settings: Any) -> None:
    with cast.services.database.write() as session:
        row = session.exec(select(Source).where(Source.code == "app-311")).one()
        row.settings = {**RULES, **settings}
        session.add(row)


def ask(cast: Cast, path: str, method: str = "GET", **options: Any) -> TestResponse:
    return cast.nobody().call(method, f"/open311/{path}", **options)


def report(cast: Cast, fmt: str = "json", **form: str) -> Any:
    key = {"api_key": cast("app-311").secret}
    return ask(cast, f"v2/requests.{fmt}", "POST", data={**FORM, **key, **form})


def xml(answer: TestResponse) -> ElementTree.Element:
    assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
    return ElementTree.fromstring(answer.data)  # noqa: S314  (our own answer)


def listed(cast: Cast, query: str = "") -> list[str]:
    answer = ask(cast, f"v2/requests.json?{query}")
    assert answer.status_code == 200, answer.text
    return [row["service_request_id"] for row in answer.json]


def test_both_formats_say_the_same(cast: Cast) -> None:
    (made,) = report(cast).json
    (again,) = xml(report(cast, "xml"))
    request_id = made["service_request_id"]
    assert again.findtext("service_request_id") == request_id, "the same form is the same request"
    for path, root, item in (
        ("v2/services", "services", "service"),
        ("v2/services/PU0101", "service_definition", ""),
        ("v2/requests", "service_requests", "request"),
        (f"v2/requests/{request_id}", "service_requests", "request"),
        (f"v2/tokens/{request_id}", "service_requests", "request"),
        ("v2/servicerequestupdates", "service_request_updates", "request_update"),
        ("discovery", "discovery", ""),
    ):
        plain, tree = ask(cast, f"{path}.json"), xml(ask(cast, f"{path}.xml"))
        assert (plain.status_code, plain.mimetype, tree.tag) == (200, "application/json", root)
        rows = plain.json if item else [plain.json]
        for row, element in zip(rows, tree if item else [tree], strict=True):
            assert element.tag == (item or root)
            flat = {name: value for name, value in row.items() if not isinstance(value, list)}
            said = {name: element.findtext(name) for name in flat}
            assert said == {name: _as_text(value) for name, value in flat.items()}


def test_a_photo_comes_with_the_form_and_goes_to_the_desk(cast: Cast) -> None:
    words = {**FORM, "api_key": cast("app-311").secret}

    def sent(photo: bytes, **form: str) -> TestResponse:
        media = FileStorage(io.BytesIO(photo), "a.jpg")
        boundary, body = encode_multipart({**words, **form, "media": media})
        kind = f"multipart/form-data; boundary={boundary}"
        return ask(cast, "v2/requests.json", "POST", data=body, content_type=kind)

    (made,) = sent(a_photo()).json
    with cast.services.database.read() as session:
        row = session.get_one(Intake, made["service_request_id"])
    (media,) = row.record["media"]
    thumbnail = f"/api/v1/photos/{media['sha256']}/thumbnail"
    assert cast("701").call("GET", thumbnail).status_code == 200
    assert cast("301").call("GET", thumbnail).status_code == 404
    assert b"JFIF" not in (row.raw or b""), "its raw bytes are the words"
    assert sent(a_photo()).json[0]["service_request_id"] == row.id, "the same form"
    assert report(cast).json[0]["service_request_id"] == row.id
    other = sent(a_photo((10, 20, 30))).json[0]["service_request_id"]
    assert other != row.id, "another photo is not dropped"
    (words_only,) = sent(b"<svg>", description="no photo").json
    assert words_only["service_notice"].startswith("The photo was left out. This is not a photo")
    long = {"description": "长" * 22_000}
    assert sent(a_photo(), **long).status_code == 413
    assert sent(a_photo(), **long, api_key="x").status_code == 403, "the key stands before the size"


def _as_text(value: Any) -> str:
    return {True: "true", False: "false", None: ""}.get(value, str(value).replace("\x01", ""))


def test_a_request_opens_a_case_and_its_client_hears_the_end(
    cast: Cast, moving_clock: Callable[..., None]
) -> None:
    request_id = report(cast).json[0]["service_request_id"]
    with cast.services.database.read() as session:
        (row,) = session.exec(select(Intake))
    assert (row.id, row.category, row.source) == (request_id, "ST0103", "open311")
    assert row.record["reporter"]["phone"] == FORM["phone"]
    moving_clock(minutes=5)
    path = f"/api/v1/incidents/{row.incident_id}/cancellation"
    assert listed(cast, "status=open") == [request_id]
    cast("702").send("POST", path, {"reason": "x"})
    (said,) = ask(cast, f"v2/requests/{request_id}.json?extensions=true").json
    assert (said["status"], said["service_notice"]) == ("closed", "WH-1001")
    assert said["updated_datetime"] > said["requested_datetime"]
    assert said["extended_attributes"] == {"channel": "open311", "photos": []}
    assert FORM["phone"] not in str(said)
    assert (listed(cast, "status=open"), listed(cast, "status=closed")) == ([], [request_id])
    updates = ask(cast, "v2/servicerequestupdates.json").json
    assert [update["status"] for update in updates] == ["OPEN", "NO_FURTHER_ACTION"]
    moving_clock(minutes=11)
    assert report(cast).json[0]["service_request_id"] != request_id, "it happened once more"


def test_filters_pages_and_the_90_days(cast: Cast, moving_clock: Callable[..., None]) -> None:
    first = report(cast).json[0]["service_request_id"]
    moving_clock(days=89)
    second = report(cast, description="x").json[0]["service_request_id"]
    assert listed(cast) == [second, first]
    assert listed(cast, "page=2&page_size=1") == [first]
    assert listed(cast, "service_code=PU0101,ST0103&start_date=2027-02-18T00:00:00Z") == [second]
    assert listed(cast, "service_code=PU0101") == []
    assert listed(cast, "end_date=2026-11-30T00:00:00%2B08:00") == [first]
    moving_clock(days=2)
    assert listed(cast) == [second]
    assert listed(cast, f"service_request_id={first},{second}&status=closed") == [second, first]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("v2/requests?start_date=lunch", 400),
        ("v2/requests?status=odd", 400),
        ("v2/requests?page=0", 400),
        ("v2/requests/none", 404),
        ("v2/tokens/none", 404),
        ("v2/services/FI0101", 404),
        ("v2/services?jurisdiction_id=elsewhere", 404),
        ("v2/requests?api_key=wrong", 403),
    ],
)
def test_errors_are_lists_in_both_formats(cast: Cast, path: str, status: int) -> None:
    name, _, query = path.partition("?")
    for fmt in ("json", "xml"):
        answer = ask(cast, f"{name}.{fmt}?{query}")
        assert answer.status_code == status
        if fmt == "json":
            (error,) = answer.json
        else:
            (element,) = xml(answer)
            error = {part.tag: part.text for part in element}
        assert (error["code"], bool(error["description"])) == (str(status), True)


def test_a_report_without_key_place_or_service_is_refused(cast: Cast) -> None:
    for status, form in (
        (403, {"api_key": ""}),
        (403, {"api_key": cast("gs-110").secret}),
        (404, {"service_code": "XX9999"}),
        (400, {"service_code": ""}),
        (400, {"lat": "", "long": "", "address_string": ""}),
        (400, {"service_code": "PU0101"}),
        (400, {"lat": "0", "long": "0"}),
    ):
        answer = report(cast, **form)
        assert (answer.status_code, answer.json[0]["code"]) == (status, str(status)), form
    assert listed(cast) == []


def test_requests_are_closed_to_strangers_unless_the_source_says_otherwise(cast: Cast) -> None:
    report(cast)
    change(cast, is_public=False)
    assert ask(cast, "v2/requests.json").status_code == 403
    assert len(listed(cast, f"api_key={cast('app-311').secret}")) == 1
    assert ask(cast, "v2/services.json").status_code == 200


@pytest.mark.parametrize("fmt", ["json", "xml"])
def test_the_client_of_strangers_works_unchanged(cast: Cast, fmt: str) -> None:
    ids = {report(cast, description=words).json[0]["service_request_id"] for words in "ab"}
    server = make_server("127.0.0.1", 0, cast.app, threaded=True)
    with server, ThreadPoolExecutor(1) as threads:
        threads.submit(server.serve_forever, 0.02)
        address = f"http://127.0.0.1:{server.port}/open311/v2"
        client = GeoReport(address, "app-311", output_format=fmt)
        assert [row["service_code"] for row in client.get_service_list()] == RULES["services"]
        assert client.get_service_definition("PU0101")["service_code"] == "PU0101"
        assert {row["service_request_id"] for row in client.get_service_requests()} == ids
        request_id = min(ids)
        (row,) = _rows(client.get_service_request(request_id))
        server.shutdown()
    assert (row["service_request_id"], row["address"]) == (request_id, FORM["address_string"])


def _rows(said: Any) -> list[Any]:
    return said if isinstance(said, list) else [said]


def test_a_picture_at_the_source_is_a_link_and_is_never_fetched(cast: Cast) -> None:
    """Network is refused in the tests, so that a request of ours would fail here."""
    report(cast, media_url="https://pictures.example.org/a.jpg")
    report(cast, description="another", media_url="javascript:alert(1)")
    states = [
        cast("701").get(f"/api/v1/incidents/{case['id']}")["intakes"][0]["links"]
        for case in cast("701").get("/api/v1/board")["incidents"]
    ]
    assert sorted(states) == [[], ["https://pictures.example.org/a.jpg"]]


def test_a_stranger_reads_so_many_requests_a_minute_and_the_source_goes_on(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From one address the full list was read until every phone waited for seconds."""
    monkeypatch.setattr(calls, "ROWS", "2/minute")
    report(cast)
    report(cast, description="x")
    assert len(listed(cast)) == 2
    for path in ("v2/requests.json", "v2/requests.xml", "v2/servicerequestupdates.json"):
        refused = ask(cast, path)
        assert (refused.status_code, "Retry-After" in refused.headers) == (429, True)
    assert len(listed(cast, f"api_key={cast('app-311').secret}")) == 2


def test_the_sockets_run_while_a_long_list_is_read(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for words in "abcd":
        report(cast, description=words)
    slept: list[float] = []
    monkeypatch.setattr(open311, "PAUSE_EVERY", 2)
    monkeypatch.setattr(pauses, "time", SimpleNamespace(sleep=slept.append))
    assert len(listed(cast)) == 4
    assert slept == [0] * 4, "two while they are found, two while they are described"
    slept.clear()
    ask(cast, "v2/servicerequestupdates.json")
    assert len(slept) == 4
