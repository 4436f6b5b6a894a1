"""HJ 212-2017: a noise station (ST 23 or 36) sends its levels over TCP; one frame a telegram.

Alarms are computed here from the levels: the edition of 2017 has none of its own.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from patrol.intake.adapters import Adapter, ProofWay
from patrol.intake.adapters.levels import condition
from patrol.intake.frames import BadFrame, hj212
from patrol.intake.heard import AdapterSettings, Alive, LevelHeard, Telegram, Utterance
from patrol.intake.validate import Invalid, is_time

NOISE, SYSTEM = ("23", "36"), "91"
SECONDS = {"2011": 1, "2051": 60, "2061": 3600, "2031": 86_400}
"""By CN: the real-time value, and the means of a minute, an hour and a day."""
QUANTITIES = {
    "LA": "LAeq",
    "Leq": "LAeq",
    "LMx": "Lmax",
    "LMn": "Lmin",
    **{name: name for name in ("L5", "L10", "L50", "L90", "L95", "Ldn", "Ld", "Ln")},
}
BETWEEN = "-"
"""It stands between a quantity and the kind of its value: Leq-Data."""
VALUES = ("Rtd", "Data", "Avg", "DayData", "NightData")
"""The endings of a factor that has a value, behind its `-`."""
WIND = "a01007"
"""风速 among the weather factors of HJ 212-2017 (待确认 that noise stations use it)."""
NORMAL = "N"
LOWEST_DB, HIGHEST_DB = 0.0, 200.0


def read(telegram: Telegram, _settings: AdapterSettings) -> list[Utterance]:
    """Return the levels of one frame, or the sign of life that another command is.

    Raises: Invalid.
    """
    try:
        packet = hj212.opened(telegram.body)
    except BadFrame as error:
        raise _invalid("", str(error)) from None
    station, command = packet["MN"], packet["CN"]
    if not station or not station.isascii() or len(station) > 64:
        raise _invalid("/MN", "is needed, 64 letters at most")
    if packet["ST"] not in (*NOISE, SYSTEM):
        raise _invalid("/ST", "is no noise station: 23 or 36")
    if packet["ST"] == SYSTEM or command not in SECONDS:
        return [Alive(station)]  # the state of the instrument (2021) and commands of both sides
    return list(_levels(packet, station, SECONDS[command]))


def _levels(packet: hj212.StationPacket, station: str, seconds: int) -> Iterator[Utterance]:
    at = next((group["DataTime"] for group in packet.groups if "DataTime" in group), "")
    values, flags = _values(packet.groups)
    if not values:
        if not flags:
            raise _invalid("/CP", "has no value of a noise factor")
        yield Alive(station)  # stopped, being serviced or calibrated, and says so
        return
    wind = _wind(packet.groups)
    yield LevelHeard(station, _time(at), seconds, values, tuple(flags), wind_m_s=wind)


def _wind(groups: Sequence[Mapping[str, str]]) -> float | None:
    """Return the wind in m/s that a weather unit sends beside the levels. It refuses nothing."""
    words = (group.get(f"{WIND}{BETWEEN}{kind}") for group in groups for kind in VALUES)
    word = next((word for word in words if word), "")
    is_plain = len(word) <= 6 and word.isascii() and word.replace(".", "", 1).isdigit()
    return condition({"wind_m_s": float(word)}, "wind_m_s") if is_plain else None


def _values(groups: Sequence[Mapping[str, str]]) -> tuple[dict[str, float], list[str]]:
    """Return the values by quantity, and the flags of those that the station itself doubts."""
    values: dict[str, float] = {}
    flags: list[str] = []
    for group in groups:
        flag = next((word for name, word in group.items() if name.endswith("-Flag")), NORMAL)
        for name, word in group.items():
            factor, _, kind = name.partition(BETWEEN)
            if factor not in QUANTITIES or kind not in VALUES:
                continue
            if flag != NORMAL:
                flags.append(f"{factor}:{flag[:4]}")
                continue
            values[QUANTITIES[factor]] = _level(word, f"/CP/{name}")
    return values, flags


def _level(word: str, field: str) -> float:
    """Return a level in dB.

    Raises: Invalid.
    """
    # `float` also reads "nan", "1e3", "1_0" and the digits of every script.
    is_plain = len(word) <= 10 and word.isascii() and word.replace(".", "", 1).isdigit()
    level = float(word) if is_plain else -1.0
    if not LOWEST_DB <= level <= HIGHEST_DB:
        raise _invalid(field, "is no level from 0 to 200 dB")
    return level


def _time(digits: str) -> str:
    """Return a `DataTime` (yyyyMMddHHmmss, the time of Beijing) in RFC 3339.

    Raises: Invalid.
    """
    if len(digits) != 14 or not (digits.isascii() and digits.isdigit()):
        raise _invalid("/CP/DataTime", "is no time of 14 digits")
    day, hour = f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}", f"{digits[8:10]}:{digits[10:12]}"
    at = f"{day}T{hour}:{digits[12:]}+08:00"
    if not is_time(at):
        raise _invalid("/CP/DataTime", "is no time")
    return at


def is_genuine(telegram: Telegram, secrets: Sequence[str]) -> bool:
    """Return True when the frame has the password of its station.

    A secret is one password of all stations, or has words `MN:password`, one of each station.
    """
    try:
        packet = hj212.opened(telegram.body)
    except BadFrame:
        return False
    words = {word for secret in secrets for word in secret.split()}
    password = packet["PW"]
    return bool(password) and bool({password, f"{packet['MN']}:{password}"} & words)


def _invalid(field: str, message: str) -> Invalid:
    return Invalid([{"field": field, "message": message}])


SETTINGS: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "devices": {
            "type": "object",
            "description": "the stations by their MN",
            "maxProperties": 1000,
            "additionalProperties": {
                "type": "object",
                "additionalProperties": False,
                "properties": {"name": {"type": "string", "maxLength": 60}},
            },
        },
        "networks": {
            "type": "array",
            "items": {"type": "string", "maxLength": 43},
            "description": "the networks that its devices call from, as 10.20.0.0/16; [] is any",
        },
    },
}
EXAMPLE = hj212.frame(
    b"QN=20261122140100050;ST=23;CN=2051;PW=123456;MN=330105XH00NM0700000000A7;Flag=5;"
    b"CP=&&DataTime=20261122140000;L10-Data=66.9;L50-Data=63.1;L90-Data=57.4;Leq-Data=64.3;"
    b"LMx-Data=74.5;LMn-Data=54.9&&"
)
ADAPTER = Adapter(
    read,
    channel="tcp_hj212",
    kinds=("iot_noise",),
    proofs=(ProofWay.LINE,),
    is_genuine=is_genuine,
    most_bytes=hj212.HEAD + hj212.MOST_DATA + hj212.TAIL,
    settings=SETTINGS,
    example=EXAMPLE,
    hears_levels=True,
)
