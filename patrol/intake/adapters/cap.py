"""CAP 1.2 (Common Alerting Protocol): weather, floods and other warnings of upper platforms."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from xml.etree.ElementTree import Element, ParseError  # the types only, it parses nothing here

from patrol.geo import Point, distances_m
from patrol.intake.adapters import Adapter
from patrol.intake.field_map import number_of, refusal
from patrol.intake.heard import AdapterSettings, Alive, Heard, Telegram, Utterance
from patrol.models import IntakeKind

NAMESPACES = ("urn:oasis:names:tc:emergency:cap:1.2", "urn:oasis:names:tc:emergency:cap:1.1")
KINDS = {"Alert": IntakeKind.NEW, "Update": IntakeKind.UPDATE, "Cancel": IntakeKind.CANCEL}
ANSWERS = ("Ack", "Error")
"""Messages about a message: nothing has happened."""
CERTAINTIES = {"Observed": "observed", "Likely": "likely", "Possible": "possible"}
SEVERITIES = {
    ("Immediate", "Extreme"): 1,
    ("Immediate", "Severe"): 1,
    ("Immediate", "Moderate"): 2,
    ("Expected", "Extreme"): 3,
    ("Expected", "Severe"): 3,
    ("Expected", "Moderate"): 3,
}
"""Of urgency and severity; anything else is 4."""
MEDIA = {"image": "image", "video": "video", "audio": "audio"}
LONGEST = 4000
MOST_POINTS = 2_000
MOST_MEDIA, MOST_PARAMETERS = 12, 50
_OUR_CATEGORY = re.compile(r"[A-Z]{2}[0-9]{2}([0-9]{2})?")


def read(telegram: Telegram, settings: AdapterSettings) -> list[Utterance]:
    """Return the warning, its change or its end. Raises: Invalid."""
    alert = _Part(_root(telegram.body))
    for name in ("identifier", "sender", "sent", "msgType", "status"):
        if not alert.text(name):
            raise refusal(f"/{name}", "is needed")
    if alert.text("msgType") in ANSWERS:
        return [Alive()]
    if alert.text("msgType") not in KINDS:
        raise refusal("/msgType", f"must be one of {', '.join((*KINDS, *ANSWERS))}")
    return [_heard(alert)]


class _Part:
    """An element of the message, with its children by their names."""

    def __init__(self, element: Element) -> None:
        self.element = element
        self.space = element.tag.rpartition("}")[0] + "}"

    def text(self, name: str) -> str:
        """Return the text of the first child of this name, or ""."""
        return (self.element.findtext(f"{self.space}{name}") or "").strip()[:LONGEST]

    def parts(self, name: str) -> list["_Part"]:
        """Return the children of this name."""
        return [_Part(child) for child in self.element.findall(f"{self.space}{name}")]

    def texts(self, name: str) -> list[str]:
        """Return the texts of all children of this name."""
        return [(part.element.text or "").strip() for part in self.parts(name)]


def _root(body: bytes) -> Element:
    try:
        from defusedxml.ElementTree import fromstring  # the extra [cap]
    except ImportError:
        raise refusal("/", "cannot be read: this server lacks the extra [cap]") from None
    try:
        # Without a DTD there are no entities that could grow or reach for files.
        root: Element = fromstring(body, forbid_dtd=True)
    except (ParseError, ValueError, LookupError):
        raise refusal("/", "must be XML without a DTD") from None
    if root.tag not in {f"{{{space}}}alert" for space in NAMESPACES}:
        raise refusal("/", f"must be an alert of {NAMESPACES[0]}")
    return root


def _heard(alert: _Part) -> Heard:
    info = _info_of(alert)
    areas = info.parts("area")
    event = "/".join(filter(None, (info.text("category"), info.text("event"))))
    is_actual = alert.text("status") == "Actual"
    said = info.text("description"), info.text("instruction"), alert.text("note")
    key = ":".join(alert.text(name) for name in ("sender", "identifier", "sent"))
    return Heard(
        ref=_ref(alert),
        key=key,
        title=info.text("headline") or info.text("event") or alert.text("note") or "CAP",
        occurred_at=info.text("onset") or info.text("effective") or alert.text("sent"),
        kind=KINDS[alert.text("msgType")] if is_actual else IntakeKind.TEST,
        word=event,
        category=_our_category(info),
        severity=SEVERITIES.get((info.text("urgency"), info.text("severity")), 4),
        certainty=CERTAINTIES.get(info.text("certainty"), "unknown"),
        description="\n".join(filter(None, said))[:LONGEST],
        address="、".join(filter(None, (area.text("areaDesc") for area in areas)))[:200],
        datum="wgs84",  # the standard names it
        **_place(areas),
        seq=_seconds(alert.text("sent")),
        source="cap",
        reporter={"kind": "platform", "org": info.text("senderName") or alert.text("sender")},
        media=tuple(_media(info))[:MOST_MEDIA],
        extra={"parameters": dict(list(_parameters(info))[:MOST_PARAMETERS])},
    )


def _info_of(alert: _Part) -> _Part:
    """Return the information in Chinese, else the first; a cancel may have none."""
    infos = alert.parts("info")
    chinese = [info for info in infos if info.text("language").lower().startswith("zh")]
    return next(iter(chinese or infos), _Part(Element(f"{alert.space}info")))


def _ref(alert: _Part) -> str:
    """Return the id of the first message of this matter, which the later ones refer to."""
    own = alert.text("sender"), alert.text("identifier"), alert.text("sent")
    earliest = min(_references(alert), key=lambda message: _seconds(message[2]), default=own)
    words = f"{earliest[0]},{earliest[1]}"
    return words if len(words) <= 128 else hashlib.sha256(words.encode()).hexdigest()


def _references(alert: _Part) -> Iterator[tuple[str, str, str]]:
    """Yield sender, identifier and time of each message that this one refers to."""
    for reference in alert.text("references").split():
        sender, _, rest = reference.partition(",")
        identifier, _, sent = rest.rpartition(",")
        if identifier:
            yield sender, identifier, sent


def _seconds(text: str) -> int:
    try:
        return int(datetime.fromisoformat(text).timestamp())
    except (ValueError, OverflowError, OSError):
        return 2**40  # a time that cannot be read is no earlier one


def _our_category(info: _Part) -> str:
    for code in info.parts("eventCode"):
        value = code.text("value")
        if code.text("valueName") == "intake:category" and _OUR_CATEGORY.fullmatch(value):
            return value
    return ""


def _place(areas: Sequence[_Part]) -> dict[str, Any]:
    """Return the middle of the first circle or polygon, and how far it reaches in metres."""
    for area in areas:
        for circle in area.texts("circle"):
            middle, _, radius_km = circle.partition(" ")
            point, reach_km = _point(middle), number_of(radius_km, "/info/area/circle")
            return {"lat": point.lat, "lon": point.lon, "accuracy_m": abs(reach_km or 0) * 1000}
        for polygon in area.texts("polygon"):
            corners = [_point(pair) for pair in polygon.split()[:MOST_POINTS]]
            if corners:
                return _middle(corners)
    return {}


def _middle(corners: Sequence[Point]) -> dict[str, Any]:
    lats, lons = [point.lat for point in corners], [point.lon for point in corners]
    middle = Point((min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2)
    reach_m = max(distances_m(middle, corners))
    return {"lat": middle.lat, "lon": middle.lon, "accuracy_m": round(reach_m)}


def _point(pair: str) -> Point:
    """Read "lat,lon": CAP writes the latitude first. Raises: Invalid."""
    at = "/info/area"
    lat, _, lon = pair.partition(",")
    point = Point(number_of(lat, at) or 0.0, number_of(lon, at) or 0.0)
    if abs(point.lat) > 90 or abs(point.lon) > 180:
        raise refusal(at, "must be lat,lon in degrees")
    return point


def _media(info: _Part) -> Iterator[dict[str, Any]]:
    for resource in info.parts("resource"):
        mime, url = resource.text("mimeType"), resource.text("uri")
        kind = MEDIA.get(mime.partition("/")[0])
        if kind and url.startswith(("https://", "http://")) and not re.search(r"\s", url):
            yield {"kind": kind, "url": url, "mime": mime, "stage": "report"}


def _parameters(info: _Part) -> Iterator[tuple[str, str]]:
    for parameter in info.parts("parameter"):
        yield parameter.text("valueName")[:60], parameter.text("value")[:200]


ADAPTER = Adapter(
    read=read,
    kinds=("cap",),
    example_headers={"content-type": "application/xml"},
    example="""<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
  <identifier>HZ-QX-20261122-0017</identifier>
  <sender>warning@qx.example.org</sender>
  <sent>2026-11-22T14:00:00+08:00</sent>
  <status>Actual</status>
  <msgType>Alert</msgType>
  <scope>Public</scope>
  <info>
    <language>zh-CN</language>
    <category>Met</category>
    <event>暴雨</event>
    <urgency>Immediate</urgency>
    <severity>Severe</severity>
    <certainty>Likely</certainty>
    <headline>暴雨橙色预警</headline>
    <description>未来 3 小时降雨量将达 50 毫米</description>
    <area>
      <areaDesc>运河沿线</areaDesc>
      <circle>30.3107,120.1402 2.5</circle>
    </area>
  </info>
</alert>""".encode(),
)
