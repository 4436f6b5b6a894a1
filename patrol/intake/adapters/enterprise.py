"""企呼我为: a firm calls, and its form is handed over by the platform of the district.

The names of the fields are data, to be confirmed with the platform.
"""

from typing import Any

from patrol.intake import field_map
from patrol.intake.adapters import Adapter
from patrol.intake.heard import AdapterSettings, Telegram, Utterance

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
        "media": "files",
    }
}


def read(telegram: Telegram, settings: AdapterSettings) -> list[Utterance]:
    """Return the call of a firm. Raises: Invalid."""
    return field_map.read(telegram, field_map.merged(MAP, settings))


ADAPTER = Adapter(
    read=read,
    kinds=("enterprise",),
    settings=field_map.SETTINGS,
    usual=MAP,
    to_confirm=True,
    example="""{
  "formNo": "QH20261122017",
  "submitTime": "2026-11-22 10:20:00",
  "type": "停电断水",
  "content": "三楼东侧停电，食堂无法开餐",
  "company": "运河边一家食品厂",
  "phone": "13800000000",
  "address": "小河路 318 号 2 幢",
  "building": "2",
  "lat": 30.3121,
  "lon": 120.1391
}""".encode(),
)
