"""Read the times that a device claims. A claim may be any text, and never refuses an act."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import AwareDatetime, PlainSerializer, PlainValidator, TypeAdapter, ValidationError
from pydantic.json_schema import WithJsonSchema

from patrol import clock
from patrol.models.columns import LONGEST_CLAIM

_MOMENT = TypeAdapter(AwareDatetime)


@dataclass(frozen=True)
class DeviceTime:
    """The words of a device's clock, and the moment that they name.

    `moment` is None for a time that no column can hold or that no clock of today shows: the year
    −58879, year 1, NaN, microseconds sent as milliseconds, a time without its UTC offset.
    """

    text: str
    moment: datetime | None

    @property
    def odd(self) -> str | None:
        """The words, when they name no moment."""
        return self.text if self.moment is None else None


def read_time(given: Any) -> DeviceTime:
    """Return the claim. Whatever was given is a claim."""
    # PostgreSQL stores no NUL and no half character, and a claim may hold both.
    text = "".join(c for c in str(given)[:LONGEST_CLAIM] if c.isprintable())
    try:
        moment = _MOMENT.validate_python(given)
    except (ValidationError, OverflowError):
        return DeviceTime(text, None)
    return DeviceTime(text, moment if clock.is_sane(moment) else None)


Claim = Annotated[
    DeviceTime,
    PlainValidator(read_time),
    PlainSerializer(lambda claim: claim.text),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]


def moment_of(claim: DeviceTime | None) -> datetime | None:
    """Return the moment that the device named; None without one."""
    return claim.moment if claim else None


def odd_of(claim: DeviceTime | None) -> str | None:
    """Return the device's words where they name no moment."""
    return claim.odd if claim else None
