"""同意: a member answers the privacy notice; the answer is kept with the version that was read."""

from flask import Blueprint, Response
from pydantic import Field
from sqlmodel import Session
from typing_extensions import TypedDict

from patrol.models.consent import LONGEST_VERSION
from patrol.models.people import Device
from patrol.people import notice
from patrol.web.http.answers import Answer, answered, read
from patrol.web.http.contract import gives, keyed, takes
from patrol.web.http.gate import PHONE, actor, allow
from patrol.web.phone.assignments import DeviceStampedIn

blueprint = Blueprint("consent", __name__, url_prefix="/api/v1")


class ConsentIn(DeviceStampedIn):
    """The version that the member has read, and the answer."""

    version: str = Field(min_length=1, max_length=LONGEST_VERSION)
    positions: bool
    """True when positions may be recorded on duty; else only at a report of arrival."""


class ConsentOut(TypedDict):
    """The answer as it is kept."""

    version: str
    positions: bool


@blueprint.put("/consent")
@allow(PHONE)
@keyed
@takes(ConsentIn)
@gives(ConsentOut)
def answer_notice() -> Response:
    """Answer the privacy notice; the newest answer counts, and the earlier ones are kept."""
    body, me = read(ConsentIn), actor()

    def act(session: Session) -> Answer:
        row = notice.answer(
            session,
            me.member_id or 0,
            read=body.version,
            positions=body.positions,
            at=body.acted_at(),
            device=Device(me.phone_id, me.login_id),
        )
        return 200, {"version": row.version, "positions": row.positions}

    return answered(act)
