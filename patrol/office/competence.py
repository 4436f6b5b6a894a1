"""The office's partners, and who is competent for which matter with which power."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from patrol.office.entry import CategoryCode, OfficeCode, Wording
from patrol.terminal import phrase

MOST_PARTNERS = 40
MOST_CATEGORIES = 60


class Power(StrEnum):
    """The things that a force may do in a matter; a lawyer has to confirm them (审)."""

    ADVISE = "advise"
    INSPECT = "inspect"
    ORDER = "order"
    STOP = "stop"
    SEIZE = "seize"
    REMOVE = "remove"
    FINE = "fine"
    DETAIN = "detain"
    RESCUE = "rescue"
    TREAT = "treat"
    CERTIFY = "certify"


class Partner(Wording):
    """协同力量: a force that is not ours."""

    answer_s: Annotated[int, Field(ge=30, le=7 * 86400)] = 300
    """The seconds within which it is to accept or refuse; then the desk has an alarm."""
    link_h: Annotated[int, Field(ge=1, le=168)] = 24
    """The hours for which a link to one case works."""


class Competence(Wording):
    """A matter, the categories of cases that it is about, and the powers of each force in it."""

    categories: Annotated[tuple[CategoryCode, ...], Field(max_length=MOST_CATEGORIES)] = ()
    in_charge: OfficeCode
    """The partner that answers for the matter; it is proposed first."""
    powers: Annotated[dict[OfficeCode, tuple[Power, ...]], Field(max_length=MOST_PARTNERS)]
    """By the code of the partner."""

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        if self.in_charge not in self.powers:
            raise ValueError(phrase("{code} is in charge and has no power", code=self.in_charge))
        for code, powers in self.powers.items():
            if not powers or len(set(powers)) != len(powers):
                raise ValueError(phrase("{code} has no power, or one twice", code=code))
        return self
