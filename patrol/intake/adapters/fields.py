"""A vendor's own JSON over HTTP, read by a field map that stands in the source's settings.

The usual settings are those of a smoke detector on 中移 OneNET, as the example.
"""

from dataclasses import replace
from functools import partial
from typing import Any

from patrol.intake import field_map, own_signature
from patrol.intake.adapters import Adapter, ProofWay
from patrol.intake.heard import AdapterSettings, Telegram, Utterance

SETTINGS = field_map.SETTINGS | {
    "properties": field_map.SETTINGS["properties"] | {"signature": own_signature.SCHEMA}
}
ONENET: dict[str, Any] = {
    "unwrap": "msg",
    "signature": own_signature.ONENET,
    "fields": {
        "ref": {"from": ["imei", "at"], "join": "-"},
        "kind": {"from": "type", "values": {"online": "heartbeat"}, "otherwise": "new"},
        "word": "type",
        "title": {"value": "烟感报警"},
        "occurred_at": {"from": "at", "time": "unix_ms"},
        "device.device_id": "imei",
        "device.battery_pct": "bat",
        "place.device_id": "imei",
    },
}


def read(telegram: Telegram, settings: AdapterSettings) -> list[Utterance]:
    """Return one matter for each item. Raises: Invalid."""
    return field_map.read(telegram, settings or ONENET)


def bind(settings: AdapterSettings) -> Adapter:
    """Return the adapter of one source, with the signature that its settings describe."""
    rule = (settings or ONENET).get("signature")
    if not rule:
        return replace(ADAPTER, proofs=(ProofWay.TOKEN,))
    return replace(
        ADAPTER,
        proofs=(ProofWay.OWN,),
        is_genuine=partial(own_signature.is_genuine, rule=rule),
        greet=partial(own_signature.greet, rule=rule),
    )


ADAPTER = Adapter(
    read=read,
    bind=bind,
    kinds=("iot_fire", "estate", "platform", "iot_noise"),
    proofs=(ProofWay.OWN, ProofWay.TOKEN),
    settings=SETTINGS,
    usual=ONENET,
    replaces_usual=True,
    example=b"""{
  "msg": "{\\"imei\\":\\"860411050001234\\",\\"at\\":1795287930000,\\"type\\":\\"fire\\",\
\\"bat\\":86}",
  "nonce": "aZ81",
  "signature": "bjyz34uLgKA5e3Eak42nSg==",
  "time": 1795287934000,
  "id": "e1b2"
}""",
)
