"""The shape of the office's tables of noise limits: a standard with its editions (GB 3096 …)."""

from datetime import date
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from patrol.office.entry import Wording
from patrol.terminal import phrase

ZONES = ("0", "1", "2", "3", "4a", "4b")
"""The classes of GB 3096-2008, as `models.ZoneClass` has them."""
LimitDb = Annotated[float, Field(ge=0, le=140)]


class DayAndNight(NamedTuple):
    """The limits of one zone in dB(A)."""

    day: LimitDb
    night: LimitDb


class LimitEdition(BaseModel):
    """One edition of a standard, from the day on which it enters into force."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    standard: Annotated[str, Field(min_length=1, max_length=40)]
    """With its edition: GB 3096-2008."""
    since: Annotated[date, Field(alias="from")]
    zones: dict[Literal["0", "1", "2", "3", "4a", "4b"], DayAndNight]
    burst_db: Annotated[float, Field(ge=0, le=60)]
    """A single sound at night may be louder than the limit by so much (Lmax)."""
    is_confirmed: bool = True
    """False while nobody has compared these values with the printed standard (待确认)."""

    @model_validator(mode="after")
    def _every_zone(self) -> Self:
        missing = [zone for zone in ZONES if zone not in self.zones]
        if missing:
            raise ValueError(phrase("has no limits for {zones}", zones=", ".join(missing)))
        return self


class LimitTable(Wording):
    """A table of limits that stations name; the newest edition in force counts."""

    editions: Annotated[tuple[LimitEdition, ...], Field(min_length=1, max_length=20)]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        days = [edition.since for edition in self.editions]
        if days != sorted(set(days)):
            raise ValueError(phrase("the editions are not in the order of their days"))
        return self

    def edition(self, day: date) -> LimitEdition:
        """Return the edition in force on this day; before the first one, the first."""
        in_force = [edition for edition in self.editions if edition.since <= day]
        return (in_force or self.editions)[-1 if in_force else 0]
