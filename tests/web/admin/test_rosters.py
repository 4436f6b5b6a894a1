"""名册导入 over HTTP: a preview writes nothing, a wrong line refuses all, the whole is one act."""

import base64
from typing import Any

import pytest
from sqlmodel import select

from patrol.models import Audit, AuditAct
from tests.call_signs import names
from tests.cast import Cast

ROSTER = "/api/v1/admin/roster"


def sent(text: str, **change: Any) -> dict[str, Any]:
    return {"file": base64.b64encode(text.encode()).decode(), "area_id": 4} | change


def test_a_table_is_looked_at_and_then_entered(cast: Cast) -> None:
    table = sent("呼号,姓名,手机\n101,甲,13800000101\n042,乙,\n017,,\n")
    looked = cast("703").send("POST", f"{ROSTER}/preview", table)
    assert [line["call_sign"] for line in looked["new"]] == ["101"]
    assert [(line["call_sign"], line["fields"]) for line in looked["changed"]] == [
        ("042", ["name"])
    ]
    assert (looked["same"], looked["wrong"]) == (1, [])
    signs = {row["call_sign"] for row in cast("703").get("/api/v1/admin/members")["members"]}
    assert "101" not in signs, "nothing was written"
    assert cast("703").send("PUT", ROSTER, table)["new"] == looked["new"]
    rows = {row["call_sign"]: row for row in cast("703").get("/api/v1/admin/members")["members"]}
    assert (rows["101"]["name"], rows["101"]["mobile"]) == ("甲", "138****0101")
    events = cast("702").get("/api/v1/feed?after=0")["events"]
    (act,) = [event["body"] for event in events if event["kind"] == "members.imported"]
    assert (act["added"], act["changed"]) == (["101"], ["042"])


def test_a_wrong_line_is_named_with_its_cure_and_refuses_all(cast: Cast) -> None:
    table = sent("呼号,手机\n101,13800000101\n102,1.38E+10\n103,0571-88880042\n301,\n")
    looked = cast("703").send("POST", f"{ROSTER}/preview", table)
    assert [wrong["line"] for wrong in looked["wrong"]] == [3, 4]
    assert "format the column as Text" in looked["wrong"][0]["sentence"]
    refused = cast("703").call("PUT", ROSTER, table)
    assert (refused.status_code, refused.json["type"]) == (422, "/problems/bad_roster")
    rows = cast("703").get("/api/v1/admin/members")["members"]
    assert "101" not in {row["call_sign"] for row in rows}


def test_another_street_is_out_of_reach(cast: Cast) -> None:
    table = sent("呼号,姓名\n301,甲\n")
    (wrong,) = cast("703").send("POST", f"{ROSTER}/preview", table)["wrong"]
    assert "another area" in wrong["sentence"]
    assert cast("703").call("PUT", ROSTER, table).status_code == 422
    foreign = sent("呼号,姓名\n101,甲\n", area_id=3)
    assert cast("703").call("POST", f"{ROSTER}/preview", foreign).status_code == 404


@pytest.mark.parametrize("file", ["%%%", "x", "表"])
def test_a_file_that_did_not_arrive_whole_is_refused(cast: Cast, file: str) -> None:
    members, rota = {"file": file, "area_id": 4}, {"file": file}
    for path, body in ((f"{ROSTER}/preview", members), ("/api/v1/admin/rota/preview", rota)):
        answer = cast("703").call("POST", path, body)
        assert answer.json["type"] == "/problems/not_base64"


def test_the_template_is_read_by_excel_and_by_us(cast: Cast) -> None:
    answer = cast("702").call("GET", f"{ROSTER}/template")
    assert answer.data.startswith("\ufeff呼号,姓名,".encode())
    filled = answer.data.decode("utf-8-sig") + "101,甲,流水西苑社区,,,,\n"
    assert len(cast("703").send("POST", f"{ROSTER}/preview", sent(filled))["new"]) == 1


def test_the_downloaded_members_change_nothing_when_they_are_entered_again(cast: Cast) -> None:
    cast("703").send("PUT", ROSTER, sent("呼号,姓名,手机\n042,=1+1,13800000042\n"))
    answer = cast("703").call("GET", ROSTER)
    text = answer.data.decode("utf-8-sig")
    assert "042,'=1+1,流水西苑社区,,," in text, "no formula runs, and no number is in the file"
    assert not names(text, "301"), "another street's"
    looked = cast("703").send("POST", f"{ROSTER}/preview", sent(text))
    assert (looked["same"], looked["new"], looked["changed"], looked["wrong"]) == (4, [], [], [])
    with cast.services.database.read() as session:
        act = session.exec(select(Audit.subject).where(Audit.act == AuditAct.EXPORTED)).one()
    assert act == "members 4 rows"
