"""智安小区: alarms of gates, faces and fences of an estate.

A picture may be wrong about a face and a cat opens a gate: a person looks before anyone is sent.
The names of the fields are data, to be confirmed with the platform.
"""

from typing import Any

from patrol.intake.adapters.mapped import mapped

NAMES_OF_ALARMS = {
    "gate": "门禁异常",
    "tailgate": "尾随进入",
    "fence": "越界闯入",
    "face": "人脸比对报警",
}
MAP: dict[str, Any] = {
    "fields": {
        "ref": {"from": ["alarmId", "deviceId"]},
        "seq": "updateSeq",
        "kind": {
            "from": "state",
            "values": {"0": "clear", "end": "clear", "test": "test", "heartbeat": "heartbeat"},
            "otherwise": "new",
        },
        "occurred_at": {"from": "alarmTime", "time": "%Y-%m-%d %H:%M:%S"},
        "word": "alarmType",
        "category": {"value": "SE0103"},
        "title": {"from": "alarmType", "values": NAMES_OF_ALARMS, "otherwise": "小区报警"},
        "description": "alarmDescription",
        "severity": {
            "from": "alarmPriority",
            "values": {"1": 1, "2": 2, "3": 3, "4": 4},
        },
        "certainty": {"value": "possible"},
        "address": {"from": ["community", "position"], "join": " "},
        "lat": "latitude",
        "lon": "longitude",
        "place.building": "building",
        "place.unit": "unit",
        "place.device_id": "deviceId",
        "device.device_id": "deviceId",
        "device.device_type": {
            "from": "alarmType",
            "values": {"gate": "gate", "tailgate": "gate", "face": "camera", "fence": "camera"},
            "otherwise": "other",
        },
        "reporter.kind": {"value": "device"},
        "media": "snapshots",
    }
}


ADAPTER = mapped(
    MAP,
    kinds=("estate",),
    needs_verification=True,
    example="""{
  "alarmId": "ZA20261122000017",
  "alarmType": "fence",
  "alarmPriority": "3",
  "alarmTime": "2026-11-22 23:41:07",
  "deviceId": "33010500001320000017",
  "community": "流水西苑",
  "position": "北门围墙",
  "alarmDescription": "围墙有人翻越"
}""".encode(),
)
