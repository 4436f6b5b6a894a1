"""企呼我为: a firm calls, and its form is handed over by the platform of the district.

The names of the fields are data, to be confirmed with the platform.
"""

from typing import Any

from patrol.intake.adapters.mapped import mapped

MAP: dict[str, Any] = {
    "fields": {
        "ref": "formNo",
        "seq": "updateSeq",
        "kind": {"from": "state", "values": {"withdrawn": "cancel"}, "otherwise": "new"},
        "occurred_at": {"from": "submitTime", "time": "%Y-%m-%d %H:%M:%S"},
        "word": "type",
        "category": {"value": "SV0102"},
        "title": {"from": ["title", "type", "content"]},
        "description": "content",
        "severity": {
            "from": "urgency",
            "values": {"特急": 1, "紧急": 2, "普通": 3},
            "otherwise": 4,
        },
        "certainty": {"value": "likely"},
        "address": "address",
        "lat": "lat",
        "lon": "lon",
        "place.building": "building",
        "place.room": "room",
        "reporter.kind": {"value": "enterprise"},
        "reporter.org": "company",
        "reporter.name": "contact",
        "reporter.phone": "phone",
        "reporter.consent_contact": "smsConsent",
        "media": "files",
    }
}


ADAPTER = mapped(
    MAP,
    kinds=("enterprise",),
    has_page=True,
    example="""{
  "formNo": "QH20261122017",
  "submitTime": "2026-11-22 10:20:00",
  "type": "停电断水",
  "content": "三楼东侧停电，食堂无法开餐",
  "company": "运河边一家食品厂",
  "phone": "13800000000",
  "smsConsent": true,
  "address": "小河路 318 号 2 幢",
  "building": "2",
  "lat": 30.3121,
  "lon": 120.1391
}""".encode(),
)
