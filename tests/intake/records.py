"""Six records of sources in the format `intake/1`, received shortly before 14:00 in Hangzhou."""

from typing import Any

Record = dict[str, Any]

RAW = {"sha256": "0" * 64, "mime": "application/json"}


def a_record(source: str, ref: str, **fields: Any) -> Record:
    """Make a record of the fields that are required, and `fields` beside them."""
    return {
        "schema": "intake/1",
        "source": source,
        "source_ref": ref,
        "dedup_key": f"{source}:{ref}",
        "channel": "http",
        "kind": "new",
        "occurred_at": "2026-11-22T13:58:00+08:00",
        "received_at": "2026-11-22T13:59:30+08:00",
        "severity": 3,
        "raw": RAW,
        **fields,
    }


NOISE = a_record(
    "iot_noise",
    "NM07-leq300",
    source_seq=1,
    channel="tcp_hj212",
    category="EN0102",
    source_category="ST=23/CN=2051",
    certainty="observed",
    title="噪声超限 7 号点 64.3 dB(A)",
    description="连续 5 个 1 分钟值均超限",
    location={
        "lon": 120.1722,
        "lat": 30.2893,
        "crs": "wgs84",
        "accuracy_m": 5,
        "method": "device_register",
        "address": "文晖桥 7 号点",
        "grid_code": "WH-03",
        "device_id": "NM07",
    },
    device={"device_id": "NM07", "device_type": "noise_meter", "health": "ok"},
    measures=[
        {"name": "LAeq", "value": 64.3, "unit": "dB(A)", "window_s": 300, "limit": 50},
        {"name": "src.music", "value": 0.71, "unit": "score", "rule": "suggestion"},
    ],
    media=[{"kind": "image", "sha256": "a" * 64, "stage": "evidence"}],
    reporter={"kind": "device", "consent_contact": False},
    deadlines={"resolve_by": "2026-11-22T14:58:00+08:00", "sla": "noise-1-5-60"},
    reply={"mode": "none"},
    privacy="internal",
)

POLICE = a_record(
    "police110",
    "3301051126112200931",
    source_system="gs-110",
    source_seq=0,
    category="RE0301",
    source_category="群众求助/电梯困人",
    severity=2,
    certainty="likely",
    title="110 联动 电梯困人",
    description="老人困于轿厢，意识清醒",
    location={
        "lon": 120.176,
        "lat": 30.3,
        "crs": "wgs84",
        "orig": {"crs": "gcj02", "x": 120.18063460578291, "y": 30.297635189936894},
        "method": "address_match",
        "accuracy_m": 60,
        "address": "流水西苑 3 幢 2 单元",
        "building": "3",
        "unit": "2",
    },
    reporter={"kind": "police", "name": None, "phone": "13800000000", "hide_from_field": True},
    reply={"mode": "webhook", "url": "https://gs110.example.org/feedback", "states": ["done"]},
    privacy="restricted",
)

SMOKE = a_record(
    "iot_fire",
    "860411050001234-1795287930",
    source_seq="1",
    category="FI0101",
    severity=1,
    certainty="likely",
    title="烟感火警 底商后厨",
    location={"lon": 120.1689, "lat": 30.2861, "address": "12 号底商", "floor": 1, "room": "后厨"},
    device={"device_id": "860411050001234", "device_type": "smoke", "battery_pct": 86},
    measures=[{"name": "smoke", "value": 0.21, "unit": "dB/m"}],
    reporter={"kind": "device"},
)

RIDER = a_record(
    "rider_snap",
    "01JD9Z7Q9M4K2Y3B6V8N0XRTEA",
    channel="app",
    category="FI0203",
    certainty="observed",
    title="楼道电动车飞线",
    location={"lon": 120.1701, "lat": 30.2872, "method": "gps", "accuracy_m": 18},
    media=[{"kind": "image", "sha256": "b" * 64, "mime": "image/jpeg", "stage": "report"}],
    reporter={"kind": "rider", "account": "rider:7f21", "phone": None, "consent_contact": True},
)

PLATFORM = a_record(
    "platform",
    "HZGS202611220001873",
    source_system="jczz",
    source_seq=2,
    dedup_key="platform:HZGS202611220001873:2",
    kind="update",
    category="CO0101",
    severity=4,
    title="邻里噪声纠纷 平台交办",
    location={"address": "运河新村 8 幢", "place_code": "330105011004"},
    reporter={"kind": "platform", "org": "综合应用"},
    links=[{"rel": "transfer_from", "ref": "12345:2611220456"}],
)

ENTERPRISE = a_record(
    "enterprise",
    "EN-20261122-014",
    channel="form",
    category="SV0102",
    severity=4,
    title="园区门口装卸占道 请求疏导",
    location={"lon": 120.1737, "lat": 30.2909, "method": "map_pick", "address": "南门"},
    subject={"type": "enterprise", "name": "示例科技有限公司"},
    reporter={"kind": "enterprise", "phone": "13900001111", "consent_contact": True},
    reply={"mode": "sms"},
)
