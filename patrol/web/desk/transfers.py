"""移交、协同: ask a tier or a partner about a case, answer for one, take back, make a link."""

from typing import Annotated, Any, Literal

from flask import Blueprint, Response, jsonify
from pydantic import Field, model_validator
from sqlmodel import Session
from typing_extensions import TypedDict

from patrol import access, closure
from patrol.access import Actor
from patrol.incident import partner_link, transfer
from patrol.models import (
    Incident,
    PartnerLinkState,
    Transfer,
    TransferRole,
    TransferState,
    TransferVia,
)
from patrol.models.shapes import IncidentState
from patrol.queries import transfers
from patrol.queries.transfers import TakersOut
from patrol.terminal import phrase
from patrol.web.http.answers import Answer, Body, answered, read, shown
from patrol.web.http.contract import gives, keyed, refuses, takes
from patrol.web.http.gate import DESK, actor, allow, services
from patrol.web.http.problem import Problem

blueprint = Blueprint("transfers", __name__, url_prefix="/api/v1")

Words = Annotated[str, Field(max_length=300)]


class TransferOut(TypedDict):
    """The case and the transfer after the act."""

    incident: IncidentState
    transfer: TransferState


class TransferLinkOut(TypedDict):
    """The link of a transfer with its address; both null when there is none."""

    link: PartnerLinkState | None
    url: str | None


@blueprint.get("/incidents/<incident_id>/takers")
@allow(DESK)
@gives(TakersOut)
@refuses(404, "no_incident")
def takers(incident_id: str) -> Response:
    """Read whom the desk may ask: tiers with a desk, and partners with their powers."""
    me = actor()
    with services().database.read() as session:
        case = access.incident(session, me, incident_id)
        return jsonify(transfers.takers(session, services().office, case, me))


class AskTransferIn(Body):
    """The side that the desk asks, its part, and the words for it."""

    partner: str | None = Field(default=None, max_length=30)
    area_id: int | None = Field(default=None, ge=1, lt=2**31)
    role: TransferRole = TransferRole.TAKEOVER
    brief: Words = ""
    """No number of a person: a link shows it to whoever has the link."""
    reference: str | None = Field(default=None, max_length=60)

    @model_validator(mode="after")
    def _one(self) -> "AskTransferIn":
        if (self.partner is None) == (self.area_id is None):
            raise ValueError(phrase("names either a partner or an area"))
        if self.area_id is not None and self.role is not TransferRole.TAKEOVER:
            raise ValueError(phrase("a tier takes the case over"))
        return self


@blueprint.post("/incidents/<incident_id>/transfers")
@allow(DESK)
@keyed
@takes(AskTransferIn)
@gives(TransferOut, 201)
@refuses(403, "not_your_tier")
@refuses(404, "no_incident")
@refuses(409, "illegal_move", "already_asked")
@refuses(422, "unknown_partner", "not_a_tier", "number_in_brief")
def ask(incident_id: str) -> Response:
    """移交、协同: ask a tier or a partner; until it accepts, the case stays as it is."""
    body, me, office = read(AskTransferIn), actor(), services().office

    def act(session: Session) -> Answer:
        case = access.incident(session, me, incident_id, lock=True)
        said: dict[str, Any] = {"by": me.name, "from_area_id": _holder(case, me)}
        said |= {"brief": body.brief, "reference": body.reference}
        if body.area_id is not None:
            row = transfer.ask_tier(session, case, body.area_id, **said)
        else:
            code = body.partner or ""
            row = transfer.ask_partner(session, office, case, code, role=body.role, **said)
        return 201, _told(session, case, row)

    return answered(act)


def _holder(case: Incident, me: Actor) -> int:
    """Return the tier that holds the case; only its desk, or one above it, hands it on.

    Raises: Problem 403.
    """
    if case.tier_id is None:
        return me.area_id
    if case.tier_id not in me.area_ids:
        raise Problem(403, "not_your_tier")
    return case.tier_id


def _told(session: Session, case: Incident, row: Transfer) -> dict[str, Any]:
    """Return a `TransferOut`."""
    return {"incident": shown(session, case), "transfer": transfer.state(row)}


def _locked(session: Session, transfer_id: str) -> tuple[Incident, Transfer]:
    """Lock the case, then the transfer: every writer takes them in this order.

    Raises: NotFound.
    """
    seen = session.get(Transfer, transfer_id)
    if seen is None:
        raise access.NotFound("transfer")
    try:
        case = access.incident(session, actor(), seen.incident_id, lock=True)
    except access.NotFound:
        raise access.NotFound("transfer") from None
    return case, session.get_one(Transfer, seen.id, with_for_update=True, populate_existing=True)


class AnswerTransferIn(Body):
    """The answer of the other side; a refusal has a reason."""

    accepted: bool
    reason: str = Field(default="", max_length=200)


@blueprint.post("/transfers/<transfer_id>/answer")
@allow(DESK)
@keyed
@takes(AnswerTransferIn)
@gives(TransferOut)
@refuses(403, "not_your_tier")
@refuses(404, "no_transfer")
@refuses(409, "transfer_over", "lost_race")
@refuses(422, "say_why_refused")
def answer(transfer_id: str) -> Response:
    """Accept or refuse: as the tier that was asked, or for a partner who has said so."""
    body, me = read(AnswerTransferIn), actor()
    if not body.accepted and not body.reason:
        raise Problem(422, "say_why_refused")

    def act(session: Session) -> Answer:
        case, row = _locked(session, transfer_id)
        if row.area_id is not None and row.area_id not in me.area_ids:
            raise Problem(403, "not_your_tier")
        said: dict[str, Any] = {"by": me.name, "via": TransferVia.DESK}
        if body.accepted:
            closure.accept_transfer(session, services().office, case, row, **said)
        else:
            transfer.refuse(session, case, row, why=body.reason, **said)
        return 200, _told(session, case, row)

    return answered(act)


class StepTransferIn(Body):
    """A step that a partner has told the desk by telephone or radio."""

    status: Literal["on_scene", "done"]
    result: Words = ""


@blueprint.post("/transfers/<transfer_id>/steps")
@allow(DESK)
@keyed
@takes(StepTransferIn)
@gives(TransferOut)
@refuses(404, "no_transfer")
@refuses(409, "transfer_over", "lost_race")
def step(transfer_id: str) -> Response:
    """Record that the partner is on scene, or done."""
    body, me = read(StepTransferIn), actor()

    def act(session: Session) -> Answer:
        case, row = _locked(session, transfer_id)
        said: dict[str, Any] = {"by": me.name, "via": TransferVia.DESK}
        if body.status == "on_scene":
            transfer.arrive(session, case, row, **said)
        else:
            transfer.done(session, case, row, result=body.result, **said)
        return 200, _told(session, case, row)

    return answered(act)


class TakeBackTransferIn(Body):
    """The reason for which the desk takes the transfer back."""

    reason: str = Field(min_length=1, max_length=200)


@blueprint.delete("/transfers/<transfer_id>")
@allow(DESK)
@keyed
@takes(TakeBackTransferIn)
@gives(TransferOut)
@refuses(403, "not_your_tier")
@refuses(404, "no_transfer")
@refuses(409, "transfer_over", "illegal_move", "lost_race")
def take_back(transfer_id: str) -> Response:
    """收回: a case that a partner had alone is 待派 again."""
    body, me = read(TakeBackTransferIn), actor()

    def act(session: Session) -> Answer:
        case, row = _locked(session, transfer_id)
        if row.from_area_id not in me.area_ids:
            raise Problem(403, "not_your_tier")
        closure.take_back(session, case, row, by=me.name, reason=body.reason)
        return 200, _told(session, case, row)

    return answered(act)


@blueprint.put("/transfers/<transfer_id>/link")
@allow(DESK)
@gives(TransferLinkOut)
@refuses(404, "no_transfer")
@refuses(409, "transfer_over")
def link(transfer_id: str) -> Response:
    """Make the link with which a partner acts; while it works, the same one comes again."""
    # It takes no key: an answer with a secret would be stored with it.
    me, settings, office = actor(), services().settings, services().office
    with services().database.write() as session:
        case, row = _locked(session, transfer_id)
        if row.partner is None or row.ended_at is not None:
            raise transfer.TransferOver
        hours, key = office.partners[row.partner].link_h, settings.secret_key
        made = partner_link.make(session, case, row, hours=hours, secret_key=key, by=me.name)
        state, secret = partner_link.state(made), partner_link.secret_of(made, key)
    return jsonify(link=state, url=f"{settings.public_url}/partner/{secret}")


@blueprint.delete("/transfers/<transfer_id>/link")
@allow(DESK)
@gives(TransferLinkOut)
@refuses(404, "no_transfer")
def unlink(transfer_id: str) -> Response:
    """Revoke the link: whoever has it reads and does nothing any more."""
    me = actor()
    with services().database.write() as session:
        case, row = _locked(session, transfer_id)
        partner_link.unlink(session, case, row, by=me.name)
    return jsonify(link=None, url=None)
