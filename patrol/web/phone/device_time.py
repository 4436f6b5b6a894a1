"""Read the times that a device claims. A claim may be any text, and never refuses an act."""

from dataclasses import dataclass
from datetime import datetime, timedelta
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


LONGEST_AGE = timedelta(days=7)
"""Between two stamps of one clock that differ by more, the clock was set."""


def age_s(heard_at: DeviceTime | None, made_at: DeviceTime | None) -> int | None:
    """Return the age of a position at the press, by the one clock that stamped both; else None.

    A position that came after the press, within the seconds it is waited for, has the age 0.
    """
    heard, made = moment_of(heard_at), moment_of(made_at)
    if heard is None or made is None or abs(made - heard) > LONGEST_AGE:
        return None
    return max(0, round((made - heard).total_seconds()))


def odd_of(claim: DeviceTime | None) -> str | None:
    """Return the device's words where they name no moment."""
    return claim.odd if claim else None
