"""GB/T 26875.3-2011: a building's fire transmission device speaks over TCP; one frame a telegram.

Fire is a matter of the detector that saw it. Faults and batteries are maintenance, never alarms.
The numbers of components and bits follow tables 5 to 8 (对接待确认).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from patrol.intake.adapters import Adapter, ProofWay
from patrol.intake.frames import BadFrame, gb26875
from patrol.intake.heard import AdapterSettings, Alive, Heard, Telegram, Utterance
from patrol.intake.validate import Invalid
from patrol.models import IntakeKind, Severity

SYSTEM, COMPONENT, TRANSMITTER = 1, 2, 21
"""Types of objects (table 4): the state of a system, of a component, of the device itself."""
SIZES = {SYSTEM: 10, COMPONENT: 46, TRANSMITTER: 7}
FIRE = 1 << 1
NORMAL = 1
"""Bit 0 of each state; without it the device says that it is being tested."""
FAULTS = {
    SYSTEM: {2: "fault", 8: "fault", 9: "low_battery", 10: "fault"},
    COMPONENT: {2: "fault", 8: "low_battery"},
    TRANSMITTER: {2: "fault", 3: "fault", 4: "low_battery", 5: "offline", 6: "fault"},
}
"""The bits of each type that are maintenance, and what they say about the device's health."""
CARE = {"fault": "DV0102", "offline": "DV0102", "low_battery": "DV0101"}
WORDS = {"fault": "故障", "offline": "通信故障", "low_battery": "电源或电池故障"}
PLACE = ("building", "unit", "floor", "room", "place_code")


@dataclass(frozen=True, slots=True)
class State:
    """The state of one part, as one object of a frame says it."""

    kind: int
    part: str
    """The part within the device: its system, and the component's type and address."""
    type: str
    """A `device_type` of `intake/1`."""
    bits: int
    at: str
    stamp: str
    """Tells this state from a later one of the same part: its time, or else the frame's own."""
    words: str = ""


def read(telegram: Telegram, settings: AdapterSettings) -> list[Utterance]:
    """Return what one frame says: fires, their end, maintenance, or a sign of life.

    Raises: Invalid.
    """
    try:
        packet = gb26875.opened(telegram.body)
        address = packet.source.hex()
        states = list(_states(packet)) if packet.command == gb26875.Command.SEND else []
    except BadFrame as error:
        raise _invalid("", str(error)) from None
    devices = settings.get("devices") or {}
    if address not in devices:
        raise _invalid("/source", f"{address} is not registered")
    said: list[Utterance] = []
    for state in states:
        said += _said(state, address, devices[address])
    return said or [Alive(address)]


def _states(packet: gb26875.FirePacket) -> Iterator[State]:
    """Yield the states that a frame holds; other types of objects are signs of life.

    Raises: BadFrame.
    """
    if packet.kind not in SIZES:
        return
    frame_stamp = f"{packet.time.hex()}.{packet.serial}"
    for octets in packet.objects(SIZES[packet.kind]):
        at = gb26875.time_of(octets[-gb26875.TIME :])
        yield _STATES[packet.kind](octets, at, at or frame_stamp)


def _system(octets: bytes, at: str, stamp: str) -> State:
    part, bits = f"{octets[0]}.{octets[1]}", int.from_bytes(octets[2:4], "little")
    return State(SYSTEM, part, "other", bits, at, stamp)


def _component(octets: bytes, at: str, stamp: str) -> State:
    kind, bits = octets[2], int.from_bytes(octets[7:9], "little")
    part = f"{octets[0]}.{octets[1]}.{kind}.{octets[3:7].hex()}"
    words = octets[9:40].split(b"\0", 1)[0].decode("gb18030", "replace")
    return State(COMPONENT, part, _type(kind), bits, at, stamp, _printable(words))


def _transmitter(octets: bytes, at: str, stamp: str) -> State:
    return State(TRANSMITTER, "0", "other", octets[0], at, stamp)


_STATES = {SYSTEM: _system, COMPONENT: _component, TRANSMITTER: _transmitter}


def _printable(words: str) -> str:
    return "".join(letter for letter in words if letter.isprintable()).strip()


def _type(component: int) -> str:
    """Return the `device_type` of a component (table 6)."""
    if 10 <= component <= 13 or component == 74:
        return "gas"
    if 30 <= component <= 37:
        return "heat"
    return "smoke" if 40 <= component <= 44 or component in (50, 51) else "other"


def _said(state: State, address: str, device: Mapping[str, Any]) -> list[Utterance]:
    detector = f"{address}/{state.part}"
    where = {**device, **device.get("parts", {}).get(state.part, {})}
    said: list[Utterance] = []
    if state.bits & FIRE:
        said.append(_fire(state, detector, where))
    elif state.kind == COMPONENT:
        said.append(_heard(state, detector, where, "fire", "信号恢复", IntakeKind.CLEAR))
    for bit, health in FAULTS[state.kind].items():
        if state.bits & 1 << bit:
            said.append(_care(state, detector, where, health, bit))
    return said


def _fire(state: State, detector: str, where: Mapping[str, Any]) -> Heard:
    # A fire is never muted: many devices never set the bit that says they are not being tested.
    test = "" if state.bits & NORMAL else "（设备处于测试状态）"
    what = {"heat": "温感火警", "smoke": "烟感火警", "gas": "燃气报警"}.get(state.type, "火警")
    return _heard(state, detector, where, "fire", f"{what}{test}", IntakeKind.NEW)


def _care(state: State, detector: str, where: Mapping[str, Any], health: str, bit: int) -> Heard:
    return _heard(state, detector, where, health, WORDS[health], IntakeKind.NEW, bit)


def _heard(
    state: State,
    detector: str,
    where: Mapping[str, Any],
    about: str,
    words: str,
    kind: IntakeKind,
    bit: int = 1,
) -> Heard:
    """Return a matter. Its `ref` is the detector's, so that all its alarms are found together."""
    is_fire = about == "fire"
    gas = "FI0301" if state.type == "gas" else "FI0101"
    place = {name: where[name] for name in PLACE if name in where}
    return Heard(
        ref=f"{detector}:{about}",
        key=f"{detector}:{bit}:{kind}:{state.stamp}",
        title=f"{words} {state.words or where.get('address', detector)}",
        occurred_at=state.at,
        kind=kind,
        category=gas if is_fire else CARE[about],
        severity=Severity.CRITICAL if is_fire else Severity.LOW,
        certainty="likely" if is_fire else "observed",
        description=state.words,
        address=where.get("address", ""),
        lat=where.get("lat"),
        lon=where.get("lon"),
        place={**place, "device_id": detector},
        seq=None,
        device={
            "device_id": detector,
            "device_type": state.type,
            "health": "ok" if is_fire else about,
        },
        reporter={"kind": "device"},
        extra={"detector": detector},
    )


def _invalid(field: str, message: str) -> Invalid:
    return Invalid([{"field": field, "message": message}])


_PLACE: dict[str, Any] = {
    "address": {"type": "string", "maxLength": 200},
    "building": {"type": "string", "maxLength": 40},
    "unit": {"type": "string", "maxLength": 20},
    "floor": {"type": ["integer", "string"]},
    "room": {"type": "string", "maxLength": 40},
    "place_code": {"type": "string", "maxLength": 32},
    "lat": {"type": "number"},
    "lon": {"type": "number"},
}
SETTINGS: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "devices": {
            "type": "object",
            "maxProperties": 1000,
            "description": "the transmission devices by address, 12 hexadecimal digits as sent",
            "propertyNames": {"pattern": "^[0-9a-f]{12}$"},
            "additionalProperties": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    **_PLACE,
                    "parts": {
                        "type": "object",
                        "maxProperties": 10_000,
                        "description": "where its parts are: system.number.type.address",
                        "additionalProperties": {
                            "type": "object",
                            "additionalProperties": False,
                            "properties": _PLACE,
                        },
                    },
                },
            },
        },
        "networks": {
            "type": "array",
            "items": {"type": "string", "maxLength": 43},
            "description": "the networks that its devices call from, as 10.20.0.0/16; [] is any",
        },
    },
}
EXAMPLE = gb26875.frame(
    gb26875.FirePacket(
        serial=7,
        version=b"\x01\x01",
        time=gb26875.bcd_time("261122140001"),
        source=bytes.fromhex("010203040506"),
        destination=bytes(6),
        command=gb26875.Command.SEND,
        data=bytes([COMPONENT, 1, 1, 1, 42])
        + bytes.fromhex("07000000")
        + (NORMAL | FIRE).to_bytes(2, "little")
        + "3幢2单元501厨房".encode("gb18030").ljust(31, b"\0")
        + gb26875.bcd_time("261122140000"),
    )
)
ADAPTER = Adapter(
    read,
    channel="tcp_gb26875",
    kinds=("iot_fire",),
    proofs=(ProofWay.LINE,),
    most_bytes=gb26875.BEFORE_DATA + gb26875.MOST_DATA + gb26875.AFTER_DATA,
    settings=SETTINGS,
    example=EXAMPLE,
    to_confirm=True,
)
