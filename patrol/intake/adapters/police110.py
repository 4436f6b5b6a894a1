"""110 linkage: the police assign a matter, and tell what becomes of it with them.

Nobody has published the interface: the names of the fields are data, to be confirmed with them.
"""

from typing import Any

from patrol.intake import back, field_map
from patrol.intake.adapters.mapped import mapped

SETTINGS = field_map.SETTINGS | {
    "properties": field_map.SETTINGS["properties"] | {"back": back.SETTINGS}
}
MAP: dict[str, Any] = {
    "fields": {
        "ref": "alarmNo",
        "seq": {"from": ["updateSeq", "updateTime"]},
        "kind": {
            "from": ["action", "alarmState"],
            "values": {
                **{"0": "new", "assign": "new"},
                **{"1": "update", "sign": "update", "2": "update", "arrive": "update"},
                **{"3": "update", "feedback": "update"},
                **{"4": "clear", "end": "clear", "5": "cancel", "return": "cancel"},
            },
            "otherwise": "update",
        },
        "occurred_at": {"from": "alarmTime", "time": "%Y-%m-%d %H:%M:%S"},
        "word": {"from": ["alarmSituationCategory", "alarmSituationType"], "join": "/"},
        "title": {"from": ["alarmSituationType", "alarmSituationCategory", "alarmComment"]},
        "description": {
            "from": ["alarmComment", "feedback", "finalFeedback", "returnReason"],
            "join": "\n",
        },
        "severity": {
            "from": "alarmLevel",
            "values": {
                **{"1": 1, "2": 2, "3": 3, "4": 4},
                **{"一级": 1, "二级": 2, "三级": 3, "四级": 4},
            },
        },
        "certainty": {"value": "likely"},
        "address": "alarmSituationAddress",
        "lat": "latitude",
        "lon": "longitude",
        "reporter.kind": {"value": "resident"},
        "reporter.name": "alarmPersonName",
        "reporter.phone": "alarmPersonPhone",
        "reporter.hide_from_field": {"value": True},
    },
    "back": {
        "steps": {
            "sign": "opened_at",
            "arrive": "arrived_at",
            "feedback": "resolved_at",
            "end": "closed_at",
        },
        "returns": ["dismissed", "cancelled", "transferred"],
        "fields": {
            "alarmNo": "ref",
            "action": "step",
            "alarmState": {
                "from": "step",
                "values": {"sign": "1", "arrive": "2", "feedback": "3", "end": "4", "return": "5"},
            },
            "updateTime": {"from": "at", "time": "%Y-%m-%d %H:%M:%S"},
            "handleNo": "number",
            "finalFeedback": "result_words",
            "returnReason": "reason",
        },
    },
}


ADAPTER = mapped(
    MAP,
    kinds=("police110",),
    settings=SETTINGS,
    example="""{
  "alarmNo": "3301051126112200931",
  "action": "assign",
  "updateSeq": 1,
  "alarmTime": "2026-11-22 14:05:12",
  "alarmLevel": "2",
  "alarmSituationCategory": "群众求助",
  "alarmSituationType": "电梯困人",
  "alarmComment": "一名老人困于轿厢",
  "alarmSituationAddress": "大关苑东五苑3幢2单元",
  "longitude": "120.15137",
  "latitude": "30.30746",
  "alarmPersonPhone": "13800000000"
}""".encode(),
)
