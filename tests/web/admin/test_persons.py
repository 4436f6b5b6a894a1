"""查阅、复制与删除 by the API: who may ask, what an answer says, and what the audit keeps."""

import io
import zipfile
from typing import Any

import pytest
from sqlmodel import select

from patrol import audit, clock
from patrol.models import Audit, AuditAct
from tests.cast import Cast, district_chiefs
from tests.intake.records import POLICE

NUMBER = "13800001234"
WHY = "本人申请"


@pytest.fixture
def told(cast: Cast) -> Cast:
    """A citizen called, the case has ended, and a backup was taken."""
    district_chiefs(cast.services)
    record = {**POLICE, "reporter": {"kind": "resident", "phone": NUMBER}}
    key = cast("gs-110").send("POST", "/api/v1/intake", record)["incident_id"]
    cast("701").send("POST", f"/api/v1/incidents/{key}/cancellation", {"reason": "误报"})
    with cast.services.database.write() as session:
        audit.note(session, AuditAct.EXPORTED, audit.operator(), "backup patrol-1.tar")
    return cast


def _audited(cast: Cast, act: AuditAct) -> list[tuple[str, str]]:
    with cast.services.database.read() as session:
        rows = session.exec(select(Audit).where(Audit.act == act).order_by(Audit.id)).all()
    return [(row.actor, row.subject) for row in rows]


def test_an_archive_is_handed_out_and_audited(told: Cast) -> None:
    asked = {"phone": "+86 138 0000 1234", "why": WHY}
    answer = told("721").call("POST", "/api/v1/admin/person-exports", asked)
    assert answer.headers["Cache-Control"] == "no-store"
    packed = zipfile.ZipFile(io.BytesIO(answer.data))
    assert NUMBER in packed.read("person.json").decode()
    assert _audited(told, AuditAct.EXPORTED)[-1] == ("721", "person phone 138****1234")


def test_an_erasure_is_shown_first_and_then_done(told: Cast) -> None:
    asked: dict[str, Any] = {"phone": NUMBER, "why": WHY}
    path, admin = "/api/v1/admin/person-erasures", told("721")
    shown = admin.send("POST", path, {**asked, "dry_run": True})
    assert (shown["erased"], shown["intakes"], shown["cases"], shown["kept"]) == (False, 1, 1, [])
    assert _audited(told, AuditAct.ERASED) == []
    done = admin.send("POST", path, asked)
    assert done == {**shown, "erased": True}
    assert done["backups"]["names"] == ["patrol-1.tar"]
    assert clock.parse(done["backups"]["last_at"]) <= clock.now()
    assert _audited(told, AuditAct.ERASED) == [("721", "person phone 138****1234")]
    assert admin.call("POST", path, asked).status_code == 404, "nothing is left to find"


@pytest.mark.parametrize(
    "given", [{}, {"phone": NUMBER, "call_sign": "042"}], ids=["nobody", "two persons"]
)
def test_one_person_is_named_in_one_way(told: Cast, given: dict[str, str]) -> None:
    answer = told("721").call("POST", "/api/v1/admin/person-exports", {**given, "why": WHY})
    assert (answer.status_code, answer.json["type"]) == (422, "/problems/say_who")


def test_a_member_of_the_team_is_not_erased(told: Cast) -> None:
    asked = {"call_sign": "042", "why": WHY}
    answer = told("721").call("POST", "/api/v1/admin/person-erasures", asked)
    assert (answer.status_code, answer.json["type"]) == (409, "/problems/not_left")
    assert "042" in answer.json["detail"]
