"""Write a case as a warning in CAP 1.2, for a platform or a big screen beside ours."""

import re
from xml.etree import ElementTree  # it only writes

from patrol import clock
from patrol.models import Incident, Severity
from patrol.status import IncidentStatus

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
CATEGORIES = {"FI": "Fire", "RE": "Rescue", "LO": "Rescue", "EN": "Env", "SE": "Security"} | {
    "PU": "Infra",
    "TR": "Transport",
}
"""CAP's category by the letters of ours; else Other."""
GRAVITY = {
    Severity.CRITICAL: ("Immediate", "Severe"),
    Severity.URGENT: ("Immediate", "Moderate"),
}
USUAL = ("Expected", "Minor")
OVER = (IncidentStatus.CLOSED, IncidentStatus.CANCELLED, IncidentStatus.MERGED)
FIRST = 2
"""The version of a case that was just opened: the opening is its first change."""
RADIUS_KM = "0.1"
"""A house and what stands around it: a case has a point and no outline."""
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def message(case: Incident, event: str, *, sender: str, is_exercise: bool) -> bytes:
    """Return the CAP message of a case as it stands; `event` is the name of its category.

    The first version is an alert, later ones are updates of it, and an ended case is its cancel.
    The caller's number is no part of it.
    """
    alert = ElementTree.Element("alert", xmlns=NAMESPACE)
    opened_at = clock.local(case.opened_at).isoformat(timespec="seconds")
    is_first = case.version == FIRST and case.status not in OVER
    kind = "Alert" if is_first else "Cancel" if case.status in OVER else "Update"
    sent = opened_at if is_first else clock.local(clock.now()).isoformat(timespec="seconds")
    _add(alert, "identifier", f"{case.number}-{case.version}")
    _add(alert, "sender", sender)
    _add(alert, "sent", sent)
    _add(alert, "status", "Exercise" if is_exercise else "Actual")
    _add(alert, "msgType", kind)
    _add(alert, "scope", "Restricted")
    _add(alert, "restriction", "emergency services")
    if not is_first:
        _add(alert, "references", f"{sender},{case.number}-{FIRST},{opened_at}")
    _add(alert, "incidents", case.number)
    _info(ElementTree.SubElement(alert, "info"), case, event)
    text: bytes = ElementTree.tostring(alert, encoding="utf-8", xml_declaration=True)
    return text


def _info(info: ElementTree.Element, case: Incident, event: str) -> None:
    """Add what happened. The order of the elements is that of the standard's schema."""
    urgency, severity = GRAVITY.get(Severity(case.severity), USUAL)
    is_over = case.status in OVER
    _add(info, "language", "zh-CN")
    _add(info, "category", CATEGORIES.get(case.category[:2], "Other"))
    _add(info, "event", event)
    _add(info, "urgency", "Past" if is_over else urgency)
    _add(info, "severity", severity)
    _add(info, "certainty", _certainty(case))
    code = ElementTree.SubElement(info, "eventCode")
    _add(code, "valueName", "intake:category")
    _add(code, "value", case.category)
    _add(info, "onset", clock.local(case.occurred_at).isoformat(timespec="seconds"))
    _add(info, "headline", case.title)
    if case.description:
        _add(info, "description", case.description)
    area = ElementTree.SubElement(info, "area")
    _add(area, "areaDesc", case.place or "?")
    if case.lat is not None and case.lon is not None:
        _add(area, "circle", f"{case.lat:.6f},{case.lon:.6f} {RADIUS_KM}")


def _certainty(case: Incident) -> str:
    if case.arrived_at is not None:
        return "Observed"
    return "Possible" if case.status == IncidentStatus.VERIFYING else "Likely"


def _add(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, name).text = _NO_XML.sub("", text)
