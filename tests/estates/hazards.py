"""Hazards for tests: one at the bridge, photos, and the acts of the desk."""

import io
from datetime import timedelta
from typing import Any

from patrol import clock
from tests.cast import BRIDGE, Caller, Cast
from tests.pictures import a_photo

HAZARDS = "/api/v1/hazards"
HERE = {"lat": BRIDGE[0], "lon": BRIDGE[1], "accuracy_m": 8}
FIVE = {
    "responsible": "文晖桥餐饮店",
    "measures": "拆除违规隔断",
    "money": "店方自筹",
    "owner": "店长",
    "plan": "拆除前停用二楼",
}


def photo(who: Caller, shade: int = 90) -> str:
    data = {"photo": (io.BytesIO(a_photo((shade, 20, 110))), "a.jpg")}
    return str(who.call("POST", "/api/v1/photos", data=data).json["sha256"])


def found(cast: Cast, who: str = "701", **more: Any) -> Any:
    body = {
        "grade": "general",
        "spot": "文晖桥旁 3 号铺",
        "what": "二楼住人，无第二出口",
        "due_in_days": 7,
        "position": HERE,
        **more,
    }
    return cast(who).send("POST", HAZARDS, body, want=201)["hazard"]


def act(cast: Cast, key: str, kind: str, *, want: int = 0, who: str = "701", **said: Any) -> Any:
    body = {"kind": kind, **said}
    return cast(who).send("POST", f"{HAZARDS}/{key}/acts", body, want=want)


def listed(cast: Cast, shown: str = "open", who: str = "701") -> list[str]:
    rows = cast(who).get(f"{HAZARDS}?shown={shown}")["hazards"]
    return [row["number"] for row in rows]


def day(days: int) -> str:
    return (clock.local(clock.now()).date() + timedelta(days=days)).isoformat()
