"""Phones of the cast with a push subscription, and the state of their deliveries."""

from typing import Any

from sqlmodel import select

from patrol.models import Channel, Delivery, DeliveryKind
from tests.cast import BRIDGE, Caller, Cast
from tests.services.push_phone import Phone

FAR_AWAY = "https://fcm.googleapis.com/fcm/send/"
"""A push service that is never asked in tests: the network is refused."""


def subscribe(caller: Caller, endpoint: str = "") -> Phone:
    """Subscribe this phone's browser; return the phone with its private keys."""
    phone = Phone.at(endpoint or f"{FAR_AWAY}{caller.phone_id}", caller.phone_id or "")
    keep(caller, phone)
    return phone


def keep(caller: Caller, phone: Phone) -> None:
    subscription = phone.subscription
    keys = {"p256dh": subscription.p256dh, "auth": subscription.auth}
    body = {"endpoint": subscription.endpoint, "keys": keys}
    caller.send("POST", "/api/v1/push-subscriptions", body, want=201)


def send(cast: Cast, *members: str, severity: int = 2) -> Any:
    """Open an elevator case, send these members to it, and return the answer."""
    body = {
        "category": "RE0301",
        "severity": severity,
        "place": "文晖桥",
        "lat": BRIDGE[0],
        "lon": BRIDGE[1],
    }
    case = cast("701").send("POST", "/api/v1/incidents", body)["incident"]
    order = {"members": list(members), "version": case["version"]}
    return cast("701").send("POST", f"/api/v1/incidents/{case['id']}/assignments", order)


def deliveries(
    cast: Cast, channel: Channel = Channel.PUSH, kind: DeliveryKind = DeliveryKind.ORDER
) -> list[Delivery]:
    with cast.services.database.read() as session:
        of_this_kind = (Delivery.channel == channel, Delivery.kind == kind)
        return list(session.exec(select(Delivery).where(*of_this_kind).order_by(Delivery.id)))


def statuses(cast: Cast, channel: Channel = Channel.PUSH) -> list[str]:
    return [row.status.value for row in deliveries(cast, channel)]
