"""表格: a table that a person uploads, CSV or .xlsx; each line is a telegram of its own.

A line is the JSON object of its cells by their heads. The same line twice is one matter: its key is
its number, or its content when it has none.
"""

import hashlib
import json
from typing import Any

from patrol.intake import field_map
from patrol.intake.adapters import Adapter
from patrol.intake.heard import AdapterSettings, Telegram, Utterance

TIMES = ["iso", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y年%m月%d日 %H:%M", "%Y/%m/%d"]
MAP: dict[str, Any] = {
    "fields": {
        "ref": {"from": ["编号", "事件编号", "工单号", "ref"]},
        "seq": {"from": ["更新号", "seq"]},
        "occurred_at": {
            "from": ["时间", "发生时间", "上报时间", "受理时间", "time"],
            "time": TIMES,
        },
        "word": {"from": ["类别", "事件类别", "事件类型", "category"]},
        "title": {"from": ["标题", "事件名称", "title"]},
        "description": {"from": ["内容", "描述", "事件描述", "description"]},
        "severity": {
            "from": ["紧急程度", "等级", "severity"],
            "values": {
                **{"1": 1, "2": 2, "3": 3, "4": 4},
                **{"特急": 1, "紧急": 2, "一般": 3, "普通": 3, "低": 4},
            },
        },
        "certainty": {"value": "likely"},
        "address": {"from": ["地址", "地点", "发生地点", "事发地址", "address"]},
        "lat": {"from": ["纬度", "lat"]},
        "lon": {"from": ["经度", "lon"]},
        "place.building": {"from": ["幢", "楼栋", "building"]},
        "place.unit": {"from": ["单元", "unit"]},
        "place.room": {"from": ["房号", "室", "room"]},
        "reporter.name": {"from": ["上报人", "联系人", "reporter"]},
        "reporter.phone": {"from": ["电话", "联系电话", "手机", "phone"]},
        "reporter.hide_from_field": {"value": True},
    }
}
SETTINGS: dict[str, Any] = field_map.SETTINGS | {
    "properties": {"fields": field_map.SETTINGS["properties"]["fields"]}
}


def read(telegram: Telegram, settings: AdapterSettings) -> list[Utterance]:
    """Return the matter of one line. Raises: Invalid."""
    rules = field_map.merged(MAP, settings)
    item = field_map.document(telegram)
    if not isinstance(item, dict):
        raise field_map.refusal("/", "must be an object")
    fields = rules["fields"]
    text = json.dumps(item, ensure_ascii=False, sort_keys=True)
    ref = _said(fields, "ref", item) or hashlib.sha256(text.encode()).hexdigest()[:32]
    fields["ref"] = {"value": ref}
    if not _said(fields, "seq", item):  # a number that rises makes a change of the matter
        fields.setdefault("key", {"value": ref})
    return field_map.read(telegram, rules)


def _said(fields: dict[str, Any], member: str, item: Any) -> str:
    return field_map.text_of(field_map.value_of(fields.get(member, {}), item))


ADAPTER = Adapter(
    read=read,
    channel="form",
    kinds=("grid", "platform", "enterprise"),
    settings=SETTINGS,
    usual=MAP,
    example="""{
  "编号": "WG20261121-017",
  "时间": "2026/11/21 9:10",
  "类别": "占用消防通道",
  "内容": "电动车停在楼道口",
  "地址": "大关苑东五苑3幢",
  "幢": "3",
  "上报人": "网格员",
  "电话": "13800000000"
}""".encode(),
)
