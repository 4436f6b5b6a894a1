"""The nouns, a file per stage. Import them from here."""

from patrol.models.delivery import Delivery, Receipt, ReceiptKind, Road
from patrol.models.feed import Audience, Counter, Feed, Heartbeat, Idempotency, Step
from patrol.models.incident import Alarm, Assignment, Incident, Notified, Order, Seat, Via
from patrol.models.intake import Intake, Tip
from patrol.models.people import (
    Duty,
    Fix,
    Login,
    Member,
    Phone,
    PushState,
    PushSubscription,
    Role,
    Screen,
    Shift,
    Source,
    Ticket,
    User,
    Whereabouts,
)
from patrol.models.places import Area, Place
from patrol.models.reach import Policy, Presence, Proof, TestAnswer, TestOrder
from patrol.models.report import Closure, Effect, Photo, PhotoUse, Report, ReportKind

__all__ = [
    "Alarm",
    "Area",
    "Assignment",
    "Audience",
    "Closure",
    "Counter",
    "Delivery",
    "Duty",
    "Effect",
    "Feed",
    "Fix",
    "Heartbeat",
    "Idempotency",
    "Incident",
    "Intake",
    "Login",
    "Member",
    "Notified",
    "Order",
    "Phone",
    "Photo",
    "PhotoUse",
    "Place",
    "Policy",
    "Presence",
    "Proof",
    "PushState",
    "PushSubscription",
    "Receipt",
    "ReceiptKind",
    "Report",
    "ReportKind",
    "Road",
    "Role",
    "Screen",
    "Seat",
    "Shift",
    "Source",
    "Step",
    "TestAnswer",
    "TestOrder",
    "Ticket",
    "Tip",
    "User",
    "Via",
    "Whereabouts",
]
