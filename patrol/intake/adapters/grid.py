"""网格上报: a grid worker reports on our own page by a link, or the platform hands a list over.

The names of the platform's fields are data, to be confirmed with it.
"""

from typing import Any

from patrol.intake.adapters import ProofWay
from patrol.intake.adapters.mapped import mapped

MAP: dict[str, Any] = {
    "fields": {
        "ref": {"from": ["eventNo", "id"]},
        "seq": "flowSeq",
        "kind": {
            "from": "state",
            "values": {"withdrawn": "cancel", "finished": "clear", "changed": "update"},
            "otherwise": "new",
        },
        "occurred_at": {"from": "reportTime", "time": ["iso", "%Y-%m-%d %H:%M:%S"]},
        "word": {"from": ["category", "subCategory"], "join": "/"},
        "title": {"from": ["title", "subCategory", "category"]},
        "description": "content",
        "severity": {
            "from": "urgency",
            "values": {
                **{"1": 1, "2": 2, "3": 3, "4": 4},
                **{"特急": 1, "紧急": 2, "普通": 3, "一般": 3},
            },
        },
        "certainty": {"value": "likely"},
        "address": "address",
        "lat": "lat",
        "lon": "lon",
        "reporter.kind": {"value": "grid_worker"},
        "reporter.org": "gridName",
        "reporter.phone": "phone",
        "media": "photos",
    }
}


ADAPTER = mapped(
    MAP,
    kinds=("grid",),
    proofs=(ProofWay.STANDARD_WEBHOOKS, ProofWay.TOKEN),
    has_page=True,
    example="""{
  "eventNo": "WG330105202611220042",
  "reportTime": "2026-11-22 09:10:00",
  "category": "消防安全",
  "subCategory": "占用消防通道",
  "urgency": "普通",
  "content": "电动车停在楼道口",
  "address": "大关苑东五苑3幢",
  "gridName": "大关东苑第三网格",
  "phone": "13800000000"
}""".encode(),
)
