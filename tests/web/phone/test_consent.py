"""The privacy notice, and a member's answer to it with the version that was read."""

import io
import json
import re
import zipfile
from dataclasses import replace

import pytest
from sqlmodel import select

from patrol.models import Consent
from patrol.people import notice
from tests.cast import Cast, district_chiefs


def _page(cast: Cast, path: str = "/privacy", accept: str = "zh-CN") -> str:
    answer = cast.nobody().call("GET", path, headers={"Accept-Language": accept})
    assert answer.status_code == 200
    return answer.text


def test_the_notice_says_who_how_long_and_which_version(cast: Cast) -> None:
    page = _page(cast)
    assert notice.version(cast.services.settings) in page
    rows = dict(re.findall(r'<th scope="row">([^<]+)</th><td>([^<]+)</td>', page))
    assert (rows["队员的位置"], rows["审计记录"], rows["照片"]) == ("30 天", "180 天", "1095 天")
    assert "Privacy notice" in _page(cast, "/privacy?lang=en")
    assert "privacy." not in re.sub(r'href="[^"]*"', "", _page(cast, accept="en"))


@pytest.mark.parametrize("path", ["/tip"])
def test_a_page_that_takes_personal_data_links_to_it(cast: Cast, path: str) -> None:
    assert 'href="/privacy"' in _page(cast, path)


def test_another_office_contact_or_time_is_another_version(cast: Cast) -> None:
    settings = cast.services.settings
    versions = {
        notice.version(changed)
        for changed in (
            settings,
            replace(settings, office_name="文晖街道办事处"),
            replace(settings, office_contact="0571-1"),
            replace(settings, position_days=7),
        )
    }
    assert len(versions) == 4


def test_an_answer_is_kept_with_its_version_and_phone(cast: Cast) -> None:
    phone = cast("042")
    said = {"version": "2026-11-29-00000000", "positions": True}
    assert phone.send("PUT", "/api/v1/consent", said, key="k1") == said
    assert phone.send("PUT", "/api/v1/consent", said, key="k1") == said
    phone.send("PUT", "/api/v1/consent", {**said, "positions": False}, key="k2")
    with cast.services.database.read() as session:
        rows = session.exec(select(Consent).order_by(Consent.id)).all()
    assert [row.positions for row in rows] == [True, False], "a withdrawal is an answer too"
    assert {(row.phone_id, row.login_id) for row in rows} == {(phone.phone_id, phone.login_id)}
    assert {row.version for row in rows} == {said["version"]}
    people = cast("702").call("GET", "/api/v1/admin/members").json["members"]
    consents = {person["call_sign"]: person["consent"] for person in people}
    assert consents["042"] | {"at": ""} == {**said, "positions": False, "at": ""}
    assert consents["017"] is None, "nobody answers for another"
    district_chiefs(cast.services)
    asked = {"call_sign": "042", "why": "本人申请"}
    packed = cast("721").call("POST", "/api/v1/admin/person-exports", asked).data
    archive = zipfile.ZipFile(io.BytesIO(packed)).read("person.json")
    answers = [(row["version"], row["positions"]) for row in json.loads(archive)["consents"]]
    assert answers == [(said["version"], True), (said["version"], False)]


def test_the_phones_page_names_the_version(cast: Cast) -> None:
    page = cast("042").call("GET", "/phone").text
    assert f'<meta name="notice" content="{notice.version(cast.services.settings)}">' in page
