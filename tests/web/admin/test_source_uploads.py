"""上传记录: the fate of each line of a table can be read later, on the page and as a file."""

import csv
import io
from typing import Any

import pytest
from sqlmodel import select

from patrol.intake import upload_fate
from patrol.models import Intake, SourceUpload, SourceUploadLine
from tests.cast import Cast, district_chiefs
from tests.intake.test_upload import NEW, PATH, YESTERDAY, as_file
from tests.operations.test_source_command import run

pytestmark = pytest.mark.any_database


@pytest.fixture
def admin(cast: Cast) -> Any:
    district_chiefs(cast.services)
    signed_in = cast("721")
    signed_in.send("POST", "/api/v1/admin/sources", NEW, want=201)
    return signed_in


def entered(admin: Any, data: str = YESTERDAY) -> str:
    return str(admin.send("PUT", f"{PATH}/table", as_file(data))["upload_id"])


def lines(admin: Any, upload_id: str) -> list[dict[str, Any]]:
    return list(admin.get(f"{PATH}/uploads/{upload_id}")["lines"])


def opened(cast: Cast, admin: Any, title: str) -> dict[str, Any]:
    """The desk opens a case from the waiting intake with this title."""
    with cast.services.database.read() as session:
        intake = session.exec(select(Intake).where(Intake.title == title)).one()
    body = {"intake": intake.id, "category": intake.category, "severity": intake.severity}
    case = admin.send("POST", "/api/v1/incidents", body, want=201)
    return dict(case["incident"])


def test_each_line_tells_its_case_as_it_is_now_or_why_it_was_refused(
    cast: Cast, admin: Any
) -> None:
    upload_id = entered(admin)
    first, second, refused = lines(admin, upload_id)
    assert (first["status"], second["status"], refused["status"]) == ("pending", "pending", None)
    assert (refused["line"], bool(refused["why"])) == (4, True)
    case = opened(cast, admin, first["title"])
    first, second, _ = lines(admin, upload_id)
    assert (first["incident_number"], first["incident_status"]) == (case["number"], "new")
    assert second["incident_number"] is None
    (listed,) = admin.get(f"{PATH}/uploads")["uploads"]
    assert (listed["id"], listed["entered"], listed["refused"]) == (upload_id, 2, 1)


def test_the_same_table_again_tells_the_same_cases(cast: Cast, admin: Any) -> None:
    before = lines(admin, entered(admin))
    again = lines(admin, entered(admin))
    assert [line["ref"] for line in again] == [line["ref"] for line in before]


def test_the_fates_are_a_file_in_the_callers_language(cast: Cast, admin: Any) -> None:
    answer = admin.call("GET", f"{PATH}/uploads/{entered(admin)}.csv")
    table = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert [row[0] for row in table] == ["Line", "2", "3", "4"]
    assert table[1][4] == "waits at the desk"
    assert table[3][4] == "refused"
    assert table[3][7]


def test_an_upload_by_the_command_is_told_too(cast: Cast, admin: Any, tmp_path: Any) -> None:
    file = tmp_path / "yesterday.csv"
    file.write_text(YESTERDAY)
    run(cast.services, "upload", "grid-list", str(file))
    (upload,) = admin.get(f"{PATH}/uploads")["uploads"]
    assert upload["made_by"].startswith("cli")


def test_only_the_newest_uploads_of_a_source_are_kept(
    cast: Cast, admin: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload_fate, "MOST_UPLOADS", 2)
    made = [entered(admin) for _ in range(3)]
    listed = admin.get(f"{PATH}/uploads")["uploads"]
    assert [upload["id"] for upload in listed] == made[:0:-1]
    with cast.services.database.read() as session:
        assert len(session.exec(select(SourceUpload)).all()) == 2
        kept = session.exec(select(SourceUploadLine.upload_id)).all()
    assert set(kept) == set(made[1:])
    admin.send("GET", f"{PATH}/uploads/{made[0]}", want=404)
