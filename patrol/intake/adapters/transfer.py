"""基层智治综合应用: a platform hands a work order over, changes it or takes it back.

It is read bare, or as the data of a CloudEvent. Nobody has published the interface: the names of
the fields are data, to be confirmed with the platform.
"""

from typing import Any

from patrol.intake import field_map
from patrol.intake.adapters import Adapter, ProofWay
from patrol.intake.heard import AdapterSettings, Telegram, Utterance


def _at(*names: str) -> list[str]:
    """Return the paths of a field in a bare work order and in a CloudEvent."""
    return [path for name in names for path in (name, f"data.{name}")]


MAP: dict[str, Any] = {
    "fields": {
        "ref": {"from": _at("workOrderNo")},
        "seq": {"from": _at("flowSeq")},
        "kind": {
            "from": _at("action", "state"),
            "values": {
                **{"transfer": "new", "update": "update", "supplement": "update"},
                **{"urge": "update", "withdraw": "cancel", "cancel": "cancel", "finish": "clear"},
            },
            "otherwise": "new",
        },
        "occurred_at": {"from": [*_at("acceptTime"), "time"], "time": "iso"},
        "word": {"from": _at("typeName")},
        "title": {"from": _at("title", "typeName")},
        "description": {"from": _at("content", "reason"), "join": "\n"},
        "severity": {
            "from": _at("urgency"),
            "values": {
                **{"1": 1, "2": 2, "3": 3, "4": 4},
                **{"特急": 1, "紧急": 2, "普通": 3, "一般": 3},
            },
        },
        "certainty": {"value": "likely"},
        "address": {"from": _at("address")},
        "lat": {"from": _at("latitude", "lat")},
        "lon": {"from": _at("longitude", "lon")},
        "reporter.kind": {"value": "platform"},
        "reporter.name": {"from": _at("reporterName")},
        "reporter.phone": {"from": _at("reporterPhone")},
        "reporter.hide_from_field": {"value": True},
        "media": {"from": _at("attachments")},
    }
}


def read(telegram: Telegram, settings: AdapterSettings) -> list[Utterance]:
    """Return the work order, its change or its end. Raises: Invalid."""
    return field_map.read(telegram, field_map.merged(MAP, settings))


ADAPTER = Adapter(
    read=read,
    kinds=("platform", "grid"),
    proofs=(ProofWay.STANDARD_WEBHOOKS, ProofWay.TOKEN),
    settings=field_map.SETTINGS,
    usual=MAP,
    to_confirm=True,
    example="""{
  "workOrderNo": "HZGS202611220001873",
  "flowSeq": 2,
  "action": "transfer",
  "acceptTime": "2026-11-22T09:10:00+08:00",
  "typeName": "矛盾纠纷/邻里纠纷",
  "urgency": "普通",
  "address": "运河新村8幢1单元401",
  "content": "楼上漏水，双方争执"
}""".encode(),
)
