"""A refused field is named with the reason, in the language of the reader."""

import re
from typing import Any

import pytest

from tests.cast import Cast, district_chiefs
from tests.intake.records import POLICE

pytestmark = pytest.mark.any_database

RING = {"when": "dispatched", "do": "ring", "after_s": 7}
WRONG: list[tuple[str, str, str, dict[str, Any], tuple[str, str]]] = [
    (
        "711",
        "PUT",
        "/api/v1/policy/1",
        {"version": 0, "steps": [{**RING, "after_s": 86401}]},
        ("steps.0.after_s 不能大于 86400", "steps.0.after_s must be at most 86400"),
    ),
    (
        "711",
        "PUT",
        "/api/v1/policy/1",
        {"version": 0, "steps": [{**RING, "when": "unclaimed"}]},
        ("steps.0.do unclaimed 时不能做 ring", "steps.0.do ring is not done when unclaimed"),
    ),
    (
        "701",
        "POST",
        "/api/v1/incidents",
        {"category": "SV0103", "severity": 4, "title": "试", "lat": 30.3},
        ("纬度和经度要一起填", "lat and lon go together"),
    ),
    (
        "721",
        "POST",
        "/api/v1/admin/places",
        {"name": 5, "kind": "castle", "area_id": 4, "lat": "north", "lon": 120, "datum": "wgs84"},
        ("name 要是文字；kind 只能是 'aed'", "name must be text; kind must be one of 'aed'"),
    ),
    (
        "721",
        "POST",
        "/api/v1/admin/sources",
        {"code": "m-1", "area_id": 1, "kinds": ["iot_fire"], "adapter": "mqtt"},
        ("这项设置不行：/host 必填", "This setting cannot be: /host is needed"),
    ),
]


@pytest.mark.parametrize(("name", "method", "path", "body", "sentences"), WRONG)
def test_a_refusal_says_why_in_the_language_of_the_reader(
    cast: Cast, name: str, method: str, path: str, body: Any, sentences: tuple[str, str]
) -> None:
    district_chiefs(cast.services)
    for language, sentence in zip(("zh-CN", "en"), sentences, strict=True):
        headers = {"Accept-Language": language}
        answer = cast(name).call(method, path, body, headers=headers)
        assert answer.status_code == 422, answer.text
        assert sentence in answer.json["detail"]
        said = " ".join(error["message"] for error in answer.json["errors"])
        assert not re.search("[Ii]nput|Value error|[Ss]hould", said), said


def test_a_record_of_a_source_is_refused_in_our_words_too(cast: Cast) -> None:
    record = {**POLICE, "severity": 9, "title": 5, "dedup_key": "", "kind": "odd"}
    for language, sentences in (
        ("zh-CN", ("/severity 只能是 1, 2, 3, 4", "/title 要是文字", "/kind 只能是 'new'")),
        ("en", ("/severity must be one of 1, 2, 3, 4", "/title must be text", "/kind must be one")),
    ):
        headers = {"Accept-Language": language}
        answer = cast("gs-110").call("POST", "/api/v1/intake", record, headers=headers)
        assert answer.status_code == 422
        assert [said for said in sentences if said not in answer.json["detail"]] == []
