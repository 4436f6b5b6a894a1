"""A report as the API shows it, and as the feed keeps it."""

from patrol import clock
from patrol.models import Report
from patrol.models.shapes import ReportState
from patrol.report import position


def feed_state(report: Report, *, is_unconfirmed: bool) -> ReportState:
    """Return the report as the feed keeps it for ever: with a digest and not the position."""
    shown = state(report, is_unconfirmed=is_unconfirmed)
    shown.pop("position")
    return shown


def state(report: Report, *, is_unconfirmed: bool = False) -> ReportState:
    """Return the report as the API shows it.

    `is_unconfirmed` is true while nobody has confirmed the phone that sent it (未确认).
    """
    shown: ReportState = {
        "id": report.id,
        "assignment_id": report.assignment_id,
        "call_sign": report.call_sign,
        "kind": report.kind,
        "effect": report.effect,
        "text": report.text,
        "disposition": report.disposition,
        "position": position.state(report),
        "fix": position.fix_state(report),
        "no_fix": report.no_fix,
        "photos": report.photos,
        "acted_at": clock.iso(report.acted_at),
        "device_at": clock.iso_or_none(report.device_at),
        "device_claim": report.device_claim,
        "received_at": clock.iso(report.received_at),
        "late": report.is_later,
        "by": report.by,
        "via": report.via,
    }
    if report.position_salt:
        shown["position_digest"] = position.digest(report)
    if is_unconfirmed:
        shown["unconfirmed"] = True
    return shown
