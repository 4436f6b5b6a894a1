"""The answers that several views give."""

from typing import Literal

from typing_extensions import TypedDict

from patrol.models.shapes import IncidentState, IntakeState


class IncidentOut(TypedDict):
    """The incident as it stands after the command."""

    incident: IncidentState


class ReceiptOut(TypedDict):
    """`late` when the server had this receipt already, or the order is over."""

    effect: Literal["applied", "late"]


class IntakeOut(TypedDict):
    """An intake as the desk sees it."""

    intake: IntakeState
