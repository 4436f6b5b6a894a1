"""OwnTracks over HTTP: a phone or tracker that posts its position, and named points as matters."""

from collections.abc import Sequence

from patrol.intake import field_map
from patrol.intake.adapters import Adapter, Fate, WireReply
from patrol.intake.adapters.osmand import LONGEST_DEVICE, MPS, position
from patrol.intake.field_map import number_of, refusal, text_of
from patrol.intake.heard import (
    AdapterSettings,
    Alive,
    Heard,
    PositionHeard,
    Telegram,
    Utterance,
)

POINT = "poi"
"""The word for the category that the source's map may name."""
LONGEST_TITLE = 60


def read(telegram: Telegram, settings: AdapterSettings) -> list[Utterance]:
    """Return the position, and a matter where the user has named the point (POI).

    The app's other messages only say that it is alive.

    Raises: Invalid.
    """
    if not telegram.body.strip():
        return []  # the app sends an empty body when a user clears a retained message
    said = field_map.document(telegram)
    if not isinstance(said, dict):
        raise refusal("/", "must be an object")
    device = _device(telegram, text_of(said.get("topic")), text_of(said.get("tid")))
    if said.get("_type") == "encrypted":
        raise refusal("/_type", "is encrypted: turn the app's encryption off, TLS protects it")
    if said.get("_type") != "location":
        return [Alive(device)]
    speed_kmh = number_of(said.get("vel"), "/vel")
    heard = position(
        device,
        said.get("tst"),
        said.get("lat"),
        said.get("lon"),
        accuracy_m=said.get("acc"),
        speed_mps=None if speed_kmh is None else speed_kmh * MPS["kmh"],
        heading_deg=said.get("cog"),
        battery_pct=said.get("batt"),
    )
    point = text_of(said.get("poi"))
    return [heard, _matter(heard, point)] if point else [heard]


def _matter(at: PositionHeard, words: str) -> Heard:
    """Return what a user has published by hand with a name, at the place where they stand."""
    ref = f"{at.device}:{at.taken_at}"
    return Heard(
        ref=ref,
        key=ref,
        title=words[:LONGEST_TITLE],
        occurred_at=at.taken_at,
        word=POINT,
        description=words if len(words) > LONGEST_TITLE else "",
        certainty="observed",
        lat=at.lat,
        lon=at.lon,
        accuracy_m=at.accuracy_m,
        place={"device_id": at.device},
    )


def _device(telegram: Telegram, topic: str, tracker_id: str) -> str:
    """Return "user/device", of the topic or else of the headers; else the two letters `tid`."""
    words = topic.split("/")[1:3] if topic.startswith("owntracks/") else []
    if len(words) < 2:
        words = [telegram.header("x-limit-u"), telegram.header("x-limit-d")]
    device = "/".join(words) if all(words) else tracker_id
    if not device or len(device) > LONGEST_DEVICE:
        raise refusal("/topic", f"must name a device with 1 to {LONGEST_DEVICE} characters")
    return device


def answer(fates: Sequence[Fate]) -> WireReply:
    """Answer the empty list of messages for the app, which it expects."""
    return WireReply(b"[]", "application/json")


ADAPTER = Adapter(
    hears_positions=True,
    read=read,
    kinds=("platform",),
    answer=answer,
    example_headers={"content-type": "application/json"},
    example=b"""{
  "_type": "location",
  "topic": "owntracks/patrol/bike-7",
  "tst": 1795356000,
  "lat": 30.3146,
  "lon": 120.1467,
  "acc": 8,
  "vel": 18,
  "batt": 77
}""",
)
